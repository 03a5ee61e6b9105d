//! Who is who: the ids whose rows do not count. An id is compared as
//! everywhere, trimmed and, where it has an `@`, in ASCII lower case.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use super::cells::{CellProblem, customer_id, has_lost_digits, lost_digits_problem};
use super::error::count_rows;
use super::fields::{Field, FileKind};
use super::file::OpenFile;
use super::inspection::Inspected;
use super::problem::Problems;
use super::rows::{Row, TakeRows, for_each_row};
use super::{ReadError, ReadErrorKind, ReadOptions};
use crate::model::inspection::FileInspection;
use crate::model::ledger::Account;

/// An id as it is compared.
type Id = Box<[u8]>;

/// What the user says of customers.
#[derive(Debug, Default)]
pub struct People {
    excluded: HashMap<Id, Listed>,
    /// The file of those who do not count.
    exclusions: String,
}

/// An id in a list.
#[derive(Debug)]
struct Listed {
    line: u64,
    /// Whether a row has it.
    is_seen: AtomicBool,
}

/// The customer of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person<'a> {
    /// The id; blank where there is none, or where it does not count.
    pub id: &'a [u8],
    /// Whether it does not count.
    pub is_excluded: bool,
}

impl People {
    /// Who the customer of a row is, by the trimmed cell; `lower` is room.
    /// That there is such a row is noted.
    pub fn judge<'a>(&'a self, cell: &'a [u8], lower: &mut Vec<u8>) -> Person<'a> {
        let listed = customer_id(cell, lower).and_then(|id| self.excluded.get(id));
        match listed {
            None => Person {
                id: cell,
                is_excluded: false,
            },
            Some(listed) => {
                // A place in memory that all threads write to is slow.
                if !listed.is_seen.load(Relaxed) {
                    listed.is_seen.store(true, Relaxed);
                }
                Person {
                    id: b"",
                    is_excluded: true,
                }
            }
        }
    }

    /// How many ids do not count.
    pub fn excluded(&self) -> u64 {
        self.excluded.len() as u64
    }

    /// What a careful reader should know, once all rows are read.
    pub fn warnings(&self) -> Vec<String> {
        let is_unseen = |listed: &&Listed| !listed.is_seen.load(Relaxed);
        let unseen: Vec<&Listed> = self.excluded.values().filter(is_unseen).collect();
        let first = unseen.iter().map(|listed| listed.line).min();
        let unseen = first.map(|first| {
            let (ids, stand) = if unseen.len() == 1 {
                ("id", "stands")
            } else {
                ("ids", "stand")
            };
            format!(
                "{} {ids} of `{}` {stand} in no row, the first on line {first}",
                unseen.len(),
                self.exclusions
            )
        });
        unseen.into_iter().collect()
    }
}

/// Who the customer of a row is, where nothing may be said of customers.
pub fn judged<'a>(people: Option<&'a People>, cell: &'a [u8], lower: &mut Vec<u8>) -> Person<'a> {
    match people {
        Some(people) => people.judge(cell, lower),
        None => Person {
            id: cell,
            is_excluded: false,
        },
    }
}

/// A list that was read, and what to tell of it.
pub struct ListRead {
    /// What was found out about the file.
    pub inspection: FileInspection,
    /// The file and its rows, and those that could not be read.
    pub account: Account,
}

impl People {
    /// Reads the list of those who do not count.
    pub fn read_exclusions(
        &mut self,
        file: OpenFile,
        options: &ReadOptions,
        problems: &mut Problems,
    ) -> Result<ListRead, ReadError> {
        let [customer] = file
            .require(FileKind::Exclusions, [Field::CustomerId])
            .map_err(|error| ReadError::of_file(&file.path, error))?;
        self.exclusions.clone_from(&file.path);
        let inspection = Inspected::new(&file, FileKind::Exclusions).told;
        let mut account = Account::default();
        let mut taker = ExclusionTaker {
            customer,
            is_one_column: file.columns.header.len() == 1,
            excluded: &mut self.excluded,
            blank: 0,
            lower: Vec::new(),
        };
        let path = file.path.clone();
        for_each_row(file, options, problems, &mut account, &mut taker)?;
        if taker.excluded.is_empty() {
            account.warnings.push(format!("`{path}` lists nobody"));
        }
        if taker.blank > 0 {
            let rows = count_rows(taker.blank);
            let name = if taker.blank == 1 { "names" } else { "name" };
            account.warnings.push(format!("{rows} of `{path}` {name} nobody"));
        }
        Ok(ListRead { inspection, account })
    }
}

/// Rows of a list → ids that do not count.
struct ExclusionTaker<'a> {
    customer: usize,
    is_one_column: bool,
    excluded: &'a mut HashMap<Id, Listed>,
    /// Rows without an id.
    blank: u64,
    lower: Vec<u8>,
}

impl TakeRows for ExclusionTaker<'_> {
    fn has_to_wait(&mut self, _: &Row<'_>) -> bool {
        false
    }

    fn settle(&mut self, _: &str, _: &[String]) -> Result<(), ReadErrorKind> {
        Ok(())
    }

    fn passes_over_blank_lines(&self) -> bool {
        self.is_one_column
    }

    fn take(&mut self, row: &Row<'_>, _: &mut Account) -> Result<(), CellProblem> {
        let Some(id) = whole_id(row, self.customer, &mut self.lower)? else {
            self.blank += 1;
            return Ok(());
        };
        if let Entry::Vacant(entry) = self.excluded.entry(id) {
            entry.insert(Listed {
                line: row.line,
                is_seen: AtomicBool::new(false),
            });
        }
        Ok(())
    }
}

/// The id in a column, as it is compared, with all its digits.
fn whole_id(row: &Row<'_>, column: usize, lower: &mut Vec<u8>) -> Result<Option<Id>, CellProblem> {
    let cell = row.cell(Some(column));
    if has_lost_digits(cell) {
        return Err(lost_digits_problem(column, cell));
    }
    Ok(customer_id(cell, lower).map(Into::into))
}

#[cfg(test)]
mod tests {
    use super::super::source::Source;
    use super::*;

    fn excluding(text: &str) -> People {
        let source = Source::Memory {
            name: "staff.csv".into(),
            bytes: text.into(),
        };
        let options = ReadOptions::default();
        let mut people = People::default();
        let mut problems = Problems::default();
        let file = OpenFile::open(&source, FileKind::Exclusions, &options).expect("a list");
        people.read_exclusions(file, &options, &mut problems).expect("a list");
        assert_eq!(problems, Problems::default());
        people
    }

    fn is_excluded(people: &People, id: &str) -> bool {
        people.judge(id.as_bytes(), &mut Vec::new()).is_excluded
    }

    #[test]
    fn a_list_is_a_column_of_a_table_or_one_id_a_line() {
        for text in [
            "customer_id\nC-1\nann@x.org\n",
            "Email,Name\nC-1,one\nAnn@X.org,two\n",
            "name;E-Mail\none; C-1\ntwo;ann@x.org",
            "C-1\nAnn@x.org\n",
            "\u{feff}ann@X.ORG\r\n\r\n C-1 \r\n",
            "Our staff\nC-1\nann@x.org\n",
            "id\nC-1\nann@x.org\nC-1\n",
        ] {
            let people = excluding(text);
            for (id, excluded) in [("C-1", true), ("ANN@x.org", true), ("c-1", false), ("C-2", false)] {
                assert_eq!(is_excluded(&people, id), excluded, "{id} by {text:?}");
            }
        }
    }

    #[test]
    fn ids_that_no_row_has_are_told_with_the_line_of_the_first() {
        let people = excluding("customer_id\nC-1\nC-2\nC-3\n");
        assert!(is_excluded(&people, "C-2"));
        assert_eq!(
            people.warnings(),
            ["2 ids of `staff.csv` stand in no row, the first on line 2"]
        );
        assert!(is_excluded(&people, "C-1"));
        assert_eq!(
            people.warnings(),
            ["1 id of `staff.csv` stands in no row, the first on line 4"]
        );
        assert!(is_excluded(&people, "C-3"));
        assert_eq!(people.warnings(), [""; 0]);
    }

    #[test]
    fn the_id_of_one_who_does_not_count_is_not_told() {
        let people = excluding("C-1\n");
        let mut lower = Vec::new();
        assert_eq!(people.judge(b"C-1", &mut lower).id, b"");
        assert_eq!(people.judge(b"Bo@X", &mut lower).id, b"Bo@X");
    }
}
