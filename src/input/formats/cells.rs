//! What a declaration says of the cells and rows of any kind of file: which
//! cells mean nothing, what is taken off others, which rows are none.

use super::super::amount::AmountReader;
use super::super::cells::trim;
use super::super::record::Fields;
use super::truth::words_meant;
use super::{Declaration, HeaderWords, Rule};

/// The part of a declaration that is about cells, for one header.
#[derive(Debug, Default)]
pub struct CellRules {
    blanks: Vec<(usize, Vec<String>)>,
    /// Each a column and the characters of which a cell that means nothing is
    /// made.
    masks: Vec<(usize, String)>,
    cleans: Vec<Cleaning>,
    /// Each with its number in the declaration and its column.
    rules: Vec<(usize, usize, Rule)>,
    /// The columns of the amount.
    amount: Vec<usize>,
    has_blank_rows: bool,
    footer: Vec<String>,
    footer_contains: Vec<String>,
}

/// A row that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRow {
    /// All its cells are blank.
    Blank,
    /// It stands below the rows; above others it is one that is left out.
    Footer,
}

#[derive(Debug)]
struct Cleaning {
    column: usize,
    without: String,
    whole_number: bool,
}

impl CellRules {
    /// Those of a declaration. Columns that the header has not are passed over.
    pub fn new(format: &Declaration, header: &[String]) -> Self {
        let words = HeaderWords::of(header);
        let column = |name: &String| words.place(name);
        let lower = |texts: &[String]| texts.iter().map(|text| text.to_lowercase()).collect::<Vec<_>>();
        let blanks = format.blank.iter().flat_map(|blank| {
            let columns = blank.columns.iter().filter_map(column);
            columns.map(|column| (column, words_meant(&blank.are)))
        });
        let masks = format.blank.iter().flat_map(|blank| {
            let made_of = blank.made_of.iter();
            made_of.flat_map(|of| {
                let columns = blank.columns.iter().filter_map(column);
                columns.map(move |column| (column, of.clone()))
            })
        });
        let cleans = format.clean.iter().flat_map(|clean| {
            let columns = clean.columns.iter().filter_map(column);
            columns.map(|column| Cleaning {
                column,
                without: clean.without.clone(),
                whole_number: clean.whole_number,
            })
        });
        let rules = format.rule.iter().enumerate().filter_map(|(number, rule)| {
            let lowered = Rule {
                is: words_meant(&rule.is),
                is_not: words_meant(&rule.is_not),
                begins: lower(&rule.begins),
                ..rule.clone()
            };
            Some((number, column(&rule.column)?, lowered))
        });
        Self {
            blanks: blanks.collect(),
            masks: masks.collect(),
            cleans: cleans.collect(),
            rules: rules.collect(),
            amount: words.places(&format.order.amount),
            has_blank_rows: format.text.blank_lines,
            footer: lower(&format.text.footer),
            footer_contains: lower(&format.text.footer_contains),
        }
    }

    /// Whether blank lines mean nothing.
    pub const fn has_blank_rows(&self) -> bool {
        self.has_blank_rows
    }

    /// Whether a row, of whatever width, is no row, by what a cell says or
    /// since all are blank.
    pub fn no_row(&self, fields: Fields<'_>) -> Option<NoRow> {
        let is_footer = |cell: &[u8]| {
            let cell = trim(cell);
            self.footer.iter().any(|footer| begins(cell, footer))
                || self.footer_contains.iter().any(|footer| contains(cell, footer))
        };
        let has_footers = !self.footer.is_empty() || !self.footer_contains.is_empty();
        if has_footers && fields.iter().take(2).any(is_footer) {
            return Some(NoRow::Footer);
        }
        (self.has_blank_rows && fields.iter().all(|cell| trim(cell).is_empty())).then_some(NoRow::Blank)
    }

    /// The rule for a row, by its cells as they are written, and its number.
    pub fn rule(&self, fields: Fields<'_>) -> Option<(usize, &Rule)> {
        let fits = |(_, column, rule): &&(usize, usize, Rule)| {
            let has_sign = |negative| self.is_negative(fields) == negative;
            applies(rule, trim(fields.get(*column))) && rule.negative.is_none_or(has_sign)
        };
        self.rules.iter().find(fits).map(|(number, _, rule)| (*number, rule))
    }

    /// Whether the amount of a row is below zero, whichever of its marks is the
    /// decimal mark.
    fn is_negative(&self, fields: Fields<'_>) -> bool {
        let mut cells = self.amount.iter().map(|&column| trim(fields.get(column)));
        let cell = cells.find(|cell| !cell.is_empty()).unwrap_or_default();
        let has_minus = cell.iter().any(|byte| matches!(byte, b'-' | b'('));
        cell.iter().any(|byte| matches!(byte, b'1'..=b'9')) && (has_minus || contains(cell, "\u{2212}"))
    }

    /// A trimmed cell as it is meant; empty where it means nothing.
    pub fn cleaned<'a>(&self, column: usize, mut cell: &'a [u8]) -> &'a [u8] {
        for clean in self.cleans.iter().filter(|clean| clean.column == column) {
            cell = cell.strip_prefix(clean.without.as_bytes()).unwrap_or(cell);
            if clean.whole_number
                && let Some(whole) = cell.strip_suffix(b".0")
                && whole.iter().all(u8::is_ascii_digit)
            {
                cell = whole;
            }
        }
        let mut blanks = self.blanks.iter().filter(|(of, _)| *of == column);
        if blanks.any(|(_, are)| are.iter().any(|blank| is_word(cell, blank))) {
            return b"";
        }
        let mut masks = self.masks.iter().filter(|(of, _)| *of == column);
        if masks.any(|(_, of)| is_made_of(cell, of)) {
            return b"";
        }
        cell
    }
}

impl CellRules {
    /// Whether part of a cell is masked, by the characters of which a cell that
    /// means nothing is made.
    pub fn is_masked(&self, column: usize, cell: &[u8]) -> bool {
        let marks = self.masks.iter().filter(|(of, _)| *of == column);
        let mut marks = marks.filter_map(|(_, of)| of.chars().next());
        marks.any(|mark| contains(cell, &mark.to_string().repeat(2)))
    }
}

/// Whether a cell has the first of these characters, and no other than them.
fn is_made_of(cell: &[u8], of: &str) -> bool {
    let Ok(text) = std::str::from_utf8(cell) else {
        return false;
    };
    of.chars().next().is_some_and(|first| text.contains(first)) && text.chars().all(|c| of.contains(c))
}

/// Whether a rule is about a row with that cell in its column.
fn applies(rule: &Rule, cell: &[u8]) -> bool {
    let is_one_of = |words: &[String]| words.iter().any(|word| is_word(cell, word));
    (rule.is.is_empty() || is_one_of(&rule.is))
        && (rule.is_not.is_empty() || !is_one_of(&rule.is_not))
        && (rule.begins.is_empty() || rule.begins.iter().any(|begin| begins(cell, begin)))
        && rule.filled.is_none_or(|filled| filled != cell.is_empty())
        && (!rule.above_zero
            || AmountReader::default()
                .read(cell)
                .is_ok_and(|read| read.amount.is_positive()))
}

/// Whether a cell is a word in lower case, whatever its own case.
pub fn is_word(cell: &[u8], word: &str) -> bool {
    cell.eq_ignore_ascii_case(word.as_bytes()) || (!cell.is_ascii() && lower(cell) == word)
}

/// Whether a cell begins with a text in lower case, whatever its own case.
fn begins(cell: &[u8], with: &str) -> bool {
    let start = cell.get(..with.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
        || (!cell.is_ascii() && lower(cell).starts_with(with))
}

/// Whether a text in lower case stands in a cell, whatever its case there.
fn contains(cell: &[u8], text: &str) -> bool {
    let mut places = cell.windows(text.len());
    places.any(|place| place.eq_ignore_ascii_case(text.as_bytes())) || (!cell.is_ascii() && lower(cell).contains(text))
}

fn lower(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::super::record::Splitter;
    use super::*;

    fn no_row(rules: &CellRules, row: &str) -> Option<NoRow> {
        let mut splitter = Splitter::new(b',');
        splitter.split(row.as_bytes()).expect("good quotes");
        rules.no_row(splitter.fields(row.as_bytes()))
    }

    #[test]
    fn a_cell_of_masking_characters_alone_means_nothing() {
        for cell in ["*", "***", "x***x", "**X"] {
            assert!(is_made_of(cell.as_bytes(), "*xX"), "{cell}");
        }
        for cell in ["", "xx", "X", "z***x", "a*"] {
            assert!(!is_made_of(cell.as_bytes(), "*xX"), "{cell}");
        }
    }

    #[test]
    fn the_sign_of_an_amount_does_not_need_its_decimal_mark() {
        let rules = CellRules {
            amount: vec![1, 0],
            ..CellRules::default()
        };
        let is_negative = |row: &str| {
            let mut splitter = Splitter::new(b';');
            splitter.split(row.as_bytes()).expect("good quotes");
            rules.is_negative(splitter.fields(row.as_bytes()))
        };
        for row in ["1;-1.234", "-5;", "1;(3,00)", "1;5-", "1;\u{2212}2", "1;-$0.01"] {
            assert!(is_negative(row), "{row}");
        }
        for row in ["-1;2", "1;", ";", "1;-0,00", "1;--"] {
            assert!(!is_negative(row), "{row}");
        }
    }

    #[test]
    fn footers_are_known_by_their_first_two_cells() {
        let rules = CellRules {
            footer: vec!["seller id".into(), "verk\u{e4}ufer".into()],
            footer_contains: vec!["record(s)".into()],
            has_blank_rows: true,
            ..CellRules::default()
        };
        for row in [
            "Seller ID : x",
            "83,Record(s) downloaded",
            "83 RECORD(S),",
            ",VERK\u{c4}UFER-ID",
        ] {
            assert_eq!(no_row(&rules, row), Some(NoRow::Footer), "{row}");
        }
        for row in ["the Seller ID", "1,2,record(s)", "record", "Selle"] {
            assert_eq!(no_row(&rules, row), None, "{row}");
        }
        assert_eq!(no_row(&rules, " ,\t,"), Some(NoRow::Blank));
        assert_eq!(no_row(&CellRules::default(), ",,"), None);
    }
}
