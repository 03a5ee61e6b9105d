//! What a declaration says of the cells and rows of any kind of file: which
//! cells mean nothing, what is taken off others, which rows are none.

use super::super::amount::AmountReader;
use super::super::cells::trim;
use super::super::record::Fields;
use super::{Declaration, Rule, column_words};

/// The part of a declaration that is about cells, for one header.
#[derive(Debug, Default)]
pub struct CellRules {
    blanks: Vec<(usize, Vec<String>)>,
    cleans: Vec<Cleaning>,
    rules: Vec<(usize, Rule)>,
    has_blank_rows: bool,
    footer: Vec<String>,
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
        let words: Vec<String> = header.iter().map(|name| column_words(name)).collect();
        let column = |name: &String| words.iter().position(|words| *words == column_words(name));
        let lower = |texts: &[String]| texts.iter().map(|text| text.to_lowercase()).collect::<Vec<_>>();
        let blanks = format.blank.iter().flat_map(|blank| {
            let columns = blank.columns.iter().filter_map(column);
            columns.map(|column| (column, lower(&blank.are)))
        });
        let cleans = format.clean.iter().flat_map(|clean| {
            let columns = clean.columns.iter().filter_map(column);
            columns.map(|column| Cleaning {
                column,
                without: clean.without.clone(),
                whole_number: clean.whole_number,
            })
        });
        let rules = format.rule.iter().filter_map(|rule| {
            let lowered = Rule {
                is: lower(&rule.is),
                is_not: lower(&rule.is_not),
                begins: lower(&rule.begins),
                ..rule.clone()
            };
            Some((column(&rule.column)?, lowered))
        });
        Self {
            blanks: blanks.collect(),
            cleans: cleans.collect(),
            rules: rules.collect(),
            has_blank_rows: format.text.blank_lines,
            footer: lower(&format.text.footer),
        }
    }

    /// Whether blank lines mean nothing.
    pub const fn has_blank_rows(&self) -> bool {
        self.has_blank_rows
    }

    /// Whether a row, of whatever width, is no row, by how a cell begins or
    /// since all are blank.
    pub fn is_nothing(&self, fields: Fields<'_>) -> bool {
        let begins = |cell: &[u8]| {
            let cell = lower(trim(cell));
            self.footer.iter().any(|footer| cell.starts_with(footer.as_str()))
        };
        (!self.footer.is_empty() && fields.iter().take(2).any(begins))
            || (self.has_blank_rows && fields.iter().all(|cell| trim(cell).is_empty()))
    }

    /// The rule for a row, by its cells as they are written.
    pub fn rule(&self, fields: Fields<'_>) -> Option<&Rule> {
        let fits = |(column, rule): &&(usize, Rule)| applies(rule, trim(fields.get(*column)));
        self.rules.iter().find(fits).map(|(_, rule)| rule)
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
        cell
    }
}

/// Whether a rule is about a row with that cell in its column.
fn applies(rule: &Rule, cell: &[u8]) -> bool {
    let is_one_of = |words: &[String]| words.iter().any(|word| is_word(cell, word));
    (rule.is.is_empty() || is_one_of(&rule.is))
        && (rule.is_not.is_empty() || !is_one_of(&rule.is_not))
        && (rule.begins.is_empty() || {
            let cell = lower(cell);
            rule.begins.iter().any(|begin| cell.starts_with(begin.as_str()))
        })
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

fn lower(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).to_lowercase()
}
