//! The names of columns as they are compared. The build script uses this file
//! too.

/// The name of a column as it is compared: trimmed, in lower case, blanks of
/// any number and kind as one.
#[must_use]
pub fn column_words(name: &str) -> String {
    let name = name.trim_start_matches('\u{feff}');
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The names of a header, as they are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderWords(Vec<String>);

impl HeaderWords {
    /// Those of a header.
    #[must_use]
    pub fn of(header: &[String]) -> Self {
        Self(header.iter().map(|name| column_words(name)).collect())
    }

    /// Whether a column has that name, given as it is compared.
    #[must_use]
    pub fn has(&self, words: &str) -> bool {
        self.0.iter().any(|own| own == words)
    }

    /// The first column of that name.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        let words = column_words(name);
        self.0.iter().position(|own| *own == words)
    }

    /// The first column of each of these names that is there.
    #[must_use]
    pub fn places(&self, names: &[String]) -> Vec<usize> {
        names.iter().filter_map(|name| self.place(name)).collect()
    }

    /// A further column of the name that a column has.
    #[must_use]
    pub fn twin(&self, column: usize) -> Option<usize> {
        (column + 1..self.0.len()).find(|&other| self.0[other] == self.0[column])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_header_are_compared_by_their_words() {
        assert_eq!(column_words("\u{feff} Created  AT "), "created at");
        assert_eq!(
            column_words("Nutzername des K\u{e4}ufers"),
            "nutzername des k\u{e4}ufers"
        );
        let header = ["\u{feff}Id", " Created  at", "ID", "Total"].map(str::to_owned);
        let words = HeaderWords::of(&header);
        assert!(words.has("created at") && !words.has("Created at"));
        assert_eq!(words.places(&["Total", "Sum", "id"].map(str::to_owned)), [3, 0]);
        assert_eq!([words.twin(0), words.twin(1)], [Some(2), None]);
    }
}
