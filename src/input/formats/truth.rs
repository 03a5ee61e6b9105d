//! True and false in the languages of spreadsheets, which write the words of
//! their own language where a file that they save again has `true` and `false`.

/// What is `true`: English, and the languages of spreadsheets, in lower case.
const TRUE: &[&str] = &[
    "true",
    "1",
    "wahr",
    "vrai",
    "verdadero",
    "vero",
    "waar",
    "verdadeiro",
    "prawda",
    "sant",
    "sand",
    "sann",
    "tosi",
    "pravda",
    "igaz",
    "do\u{11f}ru",
    "adev\u{103}rat",
    "\u{438}\u{441}\u{442}\u{438}\u{43d}\u{430}",
    "cert",
];

/// What is `false`.
const FALSE: &[&str] = &[
    "false",
    "0",
    "falsch",
    "faux",
    "falso",
    "onwaar",
    "fa\u{142}sz",
    "falskt",
    "falsk",
    "usann",
    "ep\u{e4}tosi",
    "nepravda",
    "hamis",
    "yanl\u{131}\u{15f}",
    "yanli\u{15f}",
    "fals",
    "\u{43b}\u{43e}\u{436}\u{44c}",
];

/// The words of a declaration in lower case; where `true` or `false` is one of
/// them, with all that means the same.
pub fn words_meant(words: &[String]) -> Vec<String> {
    let mut meant: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    for same in [TRUE, FALSE] {
        if meant.iter().any(|word| word == same[0]) {
            let further = same.iter().filter(|word| !meant.iter().any(|own| own == *word));
            let further: Vec<String> = further.map(|word| (*word).to_owned()).collect();
            meant.extend(further);
        }
    }
    meant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn true_and_false_are_meant_in_every_language_and_other_words_as_they_are() {
        let meant = |words: &[&str]| words_meant(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(meant(&["Ja", "yes"]), ["ja", "yes"]);
        assert_eq!(meant(&["0", "n/a"]), ["0", "n/a"]);
        let (yes, no) = (meant(&["True", "yes", "1"]), meant(&["false"]));
        assert!(
            ["yes", "wahr", "vrai", "1"]
                .iter()
                .all(|word| yes.iter().any(|own| own == word))
        );
        assert!(
            ["falsch", "faux", "fa\u{142}sz", "0"]
                .iter()
                .all(|word| no.iter().any(|own| own == word))
        );
        assert_eq!(yes.iter().filter(|word| *word == "1").count(), 1);
    }

    #[test]
    fn no_word_is_true_and_false_and_all_are_in_lower_case() {
        assert!(TRUE.iter().all(|word| !FALSE.contains(word)));
        assert!(TRUE.iter().chain(FALSE).all(|word| word.to_lowercase() == **word));
    }
}
