//! Who is who: which ids are the same person, and whose rows do not count. An
//! id is compared as everywhere, trimmed and, where it has an `@`, in ASCII
//! lower case.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use super::aliases::Aliases;
use super::cells::{CellProblem, customer_id, has_lost_digits, lost_digits_problem};
use super::error::count_rows;
use super::fields::{Field, FileKind};
use super::file::OpenFile;
use super::id_forms::IdForms;
use super::inspection::Inspected;
use super::problem::Problems;
use super::rows::{Row, TakeRows, for_each_row};
use super::{Files, ReadError, ReadErrorKind, ReadOptions, open_one};
use crate::model::inspection::FileInspection;
use crate::model::ledger::Account;

/// An id as it is compared.
type Id = Box<[u8]>;

/// What the user says of customers.
#[derive(Debug, Default)]
pub struct People {
    /// Ids of those who do not count, each with the number of who that is.
    excluded: HashMap<Id, usize>,
    not_counted: Vec<Listed>,
    /// How many ids are listed as those who do not count; none without a list.
    listed: Option<u64>,
    /// The file of those who do not count.
    exclusions: String,
    /// Where there is a file of them.
    aliases: Option<Aliases>,
}

/// One who does not count.
#[derive(Debug, Default)]
struct Listed {
    /// The lines of the ids of that person in the list.
    lines: Vec<u64>,
    /// Whether a row has one of them.
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
    /// Reads the files of them; none where there are none.
    pub fn read(
        files: &Files,
        options: &ReadOptions,
        forms: &IdForms,
    ) -> Result<(Option<Self>, Vec<ListRead>), ReadError> {
        let (mut people, mut lists) = (Self::default(), Vec::new());
        if let Some(source) = &files.aliases {
            let (aliases, list) = Aliases::read(open_one(source, FileKind::Aliases, options)?, options, forms)?;
            people.aliases = Some(aliases);
            lists.push(list);
        }
        if let Some(source) = &files.exclusions {
            let file = open_one(source, FileKind::Exclusions, options)?;
            lists.push(people.read_exclusions(file, options, forms)?);
        }
        Ok(((!lists.is_empty()).then_some(people), lists))
    }

    /// Who the customer of a row is, by the trimmed cell; `lower` is room.
    /// That there is such a row is noted.
    pub fn judge<'a>(&'a self, cell: &'a [u8], lower: &mut Vec<u8>) -> Person<'a> {
        let Some(own) = customer_id(cell, lower) else {
            return Person {
                id: b"",
                is_excluded: false,
            };
        };
        let target = self.aliases.as_ref().and_then(|aliases| aliases.use_for(own));
        match self.excluded.get(target.unwrap_or(own)) {
            None => Person {
                id: target.unwrap_or(cell),
                is_excluded: false,
            },
            Some(&number) => {
                let listed = &self.not_counted[number];
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

    /// Whether the user says of an address that it belongs to somebody.
    pub fn knows(&self, address: &[u8]) -> bool {
        let aliases = self.aliases.as_ref();
        aliases.is_some_and(|aliases| aliases.target(&address.to_ascii_lowercase()).is_some())
    }

    /// What became of the lists, once all rows are read.
    pub fn tell(&self, account: &mut Account) {
        account.excluded_customers = self.listed;
        account.aliases = self.aliases.as_ref().map(Aliases::used);
        account.warnings.extend(self.unseen());
        account.warnings.extend(self.aliases.as_ref().and_then(Aliases::unseen));
    }

    /// The ids of those who do not count that no row has: they may be
    /// misspelt.
    fn unseen(&self) -> Option<String> {
        let is_unseen = |listed: &&Listed| !listed.is_seen.load(Relaxed);
        let unseen = self.not_counted.iter().filter(is_unseen);
        let lines: Vec<u64> = unseen.flat_map(|listed| listed.lines.iter().copied()).collect();
        let first = lines.iter().min()?;
        let (ids, stand) = if lines.len() == 1 {
            ("id", "stands")
        } else {
            ("ids", "stand")
        };
        let (count, path) = (lines.len(), &self.exclusions);
        Some(format!(
            "{count} {ids} of `{path}` {stand} in no row, the first on line {first}"
        ))
    }

    /// Reads the list of those who do not count, when it is known which ids
    /// are one person.
    fn read_exclusions(
        &mut self,
        file: OpenFile,
        options: &ReadOptions,
        forms: &IdForms,
    ) -> Result<ListRead, ReadError> {
        file.require(FileKind::Exclusions, [Field::CustomerId])
            .map_err(|error| ReadError::of_file(&file.path, error))?;
        self.exclusions.clone_from(&file.path);
        let mut taker = ExclusionTaker {
            customer: file.columns.all(Field::CustomerId),
            is_one_column: file.columns.header.len() == 1,
            ids: HashSet::new(),
            people: self,
            forms,
            blank: 0,
            lower: Vec::new(),
        };
        let mut list = ListRead::of(file, FileKind::Exclusions, options, &mut taker)?;
        list.tell_blank(taker.blank);
        let listed = taker.ids.len() as u64;
        if listed == 0 {
            list.account
                .warnings
                .push(format!("`{}` lists nobody", self.exclusions));
        }
        self.listed = Some(listed);
        Ok(list)
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

impl ListRead {
    /// Reads all rows of a list.
    pub(super) fn of(
        file: OpenFile,
        kind: FileKind,
        options: &ReadOptions,
        taker: &mut impl TakeRows,
    ) -> Result<Self, ReadError> {
        let inspection = Inspected::new(&file, kind).told;
        let (mut account, mut problems) = (Account::default(), Problems::default());
        for_each_row(file, options, &mut problems, &mut account, taker)?;
        if !problems.is_empty() {
            return Err(ReadErrorKind::Problems(problems).into());
        }
        Ok(Self { inspection, account })
    }

    /// So many rows have no id.
    pub(super) fn tell_blank(&mut self, rows: u64) {
        if rows > 0 {
            let (count, path) = (count_rows(rows), &self.inspection.path);
            let name = if rows == 1 { "names" } else { "name" };
            self.account.warnings.push(format!("{count} of `{path}` {name} nobody"));
        }
    }
}

/// Rows of a list → ids that do not count.
struct ExclusionTaker<'a> {
    customer: Vec<usize>,
    is_one_column: bool,
    people: &'a mut People,
    forms: &'a IdForms,
    ids: HashSet<Id>,
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
        let forms = whole_ids(row, &self.customer, self.forms, &mut self.lower)?;
        let Some(first) = forms.first().cloned() else {
            self.blank += 1;
            return Ok(());
        };
        if !self.ids.insert(first) {
            return Ok(());
        }
        let people = &mut *self.people;
        let aliases = people.aliases.as_ref();
        let persons = forms.iter().map(|id| {
            let target = aliases.and_then(|aliases| aliases.target(id));
            Id::from(target.unwrap_or(id))
        });
        let persons: Vec<Id> = persons.collect();
        let known = persons.iter().find_map(|person| people.excluded.get(person)).copied();
        let number = known.unwrap_or(people.not_counted.len());
        if known.is_none() {
            people.not_counted.push(Listed::default());
        }
        people.not_counted[number].lines.push(row.line);
        for person in persons {
            people.excluded.entry(person).or_insert(number);
        }
        Ok(())
    }
}

/// The id in the first of some columns that is not blank, as it is compared, with all its digits,
/// in all its forms.
pub(super) fn whole_ids(
    row: &Row<'_>,
    columns: &[usize],
    forms: &IdForms,
    lower: &mut Vec<u8>,
) -> Result<Vec<Id>, CellProblem> {
    let (column, cell) = row.first(columns);
    if has_lost_digits(cell) {
        return Err(lost_digits_problem(column, cell));
    }
    Ok(forms.of_cell(cell, lower))
}

#[cfg(test)]
mod tests {
    use super::super::source::Source;
    use super::*;

    fn memory(name: &str, text: &str) -> Source {
        Source::Memory {
            name: name.into(),
            bytes: text.into(),
        }
    }

    fn people(aliases: Option<Source>, exclusions: &str) -> People {
        let files = Files {
            aliases,
            exclusions: Some(memory("staff.csv", exclusions)),
            ..Files::default()
        };
        let (people, _) = People::read(&files, &ReadOptions::default(), &IdForms::default()).expect("lists");
        people.expect("there are lists")
    }

    fn excluding(text: &str) -> People {
        people(None, text)
    }

    fn told(people: &People) -> Vec<String> {
        let mut account = Account::default();
        people.tell(&mut account);
        account.warnings
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
            told(&people),
            ["2 ids of `staff.csv` stand in no row, the first on line 2"]
        );
        assert!(is_excluded(&people, "C-1"));
        assert_eq!(
            told(&people),
            ["1 id of `staff.csv` stands in no row, the first on line 4"]
        );
        assert!(is_excluded(&people, "C-3"));
        assert_eq!(told(&people), [""; 0]);
    }

    #[test]
    fn the_id_of_one_who_does_not_count_is_not_told() {
        let people = excluding("C-1\n");
        let mut lower = Vec::new();
        assert_eq!(people.judge(b"C-1", &mut lower).id, b"");
        assert_eq!(people.judge(b"Bo@X", &mut lower).id, b"Bo@X");
    }

    #[test]
    fn whoever_lists_one_id_of_a_person_lists_all_of_them() {
        let aliases = "alias,customer_id\nb@x,bo\nc@x,b@x\n";
        for listed in ["bo\n", "B@x\n", "c@x\n"] {
            let people = people(Some(memory("alias.csv", aliases)), listed);
            assert_eq!(
                told(&people)[0],
                "1 id of `staff.csv` stands in no row, the first on line 1"
            );
            for id in ["bo", "b@x", "C@X"] {
                assert!(is_excluded(&people, id), "{id} by {listed}");
            }
            assert!(!is_excluded(&people, "x"));
            assert_eq!(told(&people), [""; 0]);
        }
    }
}
