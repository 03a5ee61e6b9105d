//! Ids that are the same person: a file of two columns, an id and the id that
//! it belongs to. Chains are followed to their end.

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use super::cells::{CellProblem, quoted};
use super::fields::{Field, FileKind};
use super::file::OpenFile;
use super::id_forms::IdForms;
use super::people::{ListRead, whole_ids};
use super::problem::{Hint, Problem, Problems};
use super::rows::{Row, TakeRows};
use super::{ReadError, ReadErrorKind, ReadOptions};
use crate::model::ledger::{Account, AliasesUsed};

/// An id as it is compared.
type Id = Box<[u8]>;

/// Ids and the ids that they belong to in the end.
#[derive(Debug, Default)]
pub struct Aliases {
    path: String,
    ends: HashMap<Id, End>,
}

/// Where an id leads to.
#[derive(Debug)]
struct End {
    id: Id,
    /// How many rows were led there.
    rows: AtomicU64,
}

impl Aliases {
    /// Reads the file of them.
    pub fn read(file: OpenFile, options: &ReadOptions, forms: &IdForms) -> Result<(Self, ListRead), ReadError> {
        let [alias, customer] = file
            .require(FileKind::Aliases, [Field::Alias, Field::CustomerId])
            .map_err(|error| ReadError::of_file(&file.path, error))?;
        let path = file.path.clone();
        let mut taker = AliasTaker {
            alias,
            customer,
            forms,
            given: Given::default(),
            blank: 0,
            lower: Vec::new(),
        };
        let mut list = ListRead::of(file, FileKind::Aliases, options, &mut taker)?;
        list.tell_blank(taker.blank);
        let (ends, problems) = taker.given.ends(&path);
        if !problems.is_empty() {
            return Err(ReadErrorKind::Problems(problems).into());
        }
        Ok((Self { path, ends }, list))
    }

    /// The id that another one belongs to.
    pub fn target(&self, id: &[u8]) -> Option<&[u8]> {
        self.ends.get(id).map(|end| &*end.id)
    }

    /// The id that the one of a row belongs to; that there is such a row is
    /// counted.
    pub fn use_for(&self, id: &[u8]) -> Option<&[u8]> {
        let end = self.ends.get(id)?;
        end.rows.fetch_add(1, Relaxed);
        Some(&end.id)
    }

    /// What became of them.
    pub fn used(&self) -> AliasesUsed {
        let rows = || self.ends.values().map(|end| end.rows.load(Relaxed));
        AliasesUsed {
            listed: self.ends.len() as u64,
            ids: rows().filter(|rows| *rows > 0).count() as u64,
            rows: rows().sum(),
        }
    }

    /// A file of which no id stands in any row is perhaps not the right one.
    pub fn unseen(&self) -> Option<String> {
        let path = &self.path;
        let used = self.used();
        match (used.listed, used.ids) {
            (0, _) => Some(format!("`{path}` says of no id that it belongs to another one")),
            (_, 0) => Some(format!("no row has an id that `{path}` says belongs to another one")),
            _ => None,
        }
    }
}

/// Rows of a file of aliases.
struct AliasTaker<'a> {
    alias: usize,
    customer: usize,
    forms: &'a IdForms,
    given: Given,
    /// Rows without an id.
    blank: u64,
    lower: Vec<u8>,
}

impl TakeRows for AliasTaker<'_> {
    fn has_to_wait(&mut self, _: &Row<'_>) -> bool {
        false
    }

    fn settle(&mut self, _: &str, _: &[String]) -> Result<(), ReadErrorKind> {
        Ok(())
    }

    fn take(&mut self, row: &Row<'_>, _: &mut Account) -> Result<(), CellProblem> {
        let aliases = whole_ids(row, &[self.alias], self.forms, &mut self.lower)?;
        let targets = whole_ids(row, &[self.customer], self.forms, &mut self.lower)?;
        let Some(target) = targets.first().filter(|_| !aliases.is_empty()) else {
            self.blank += 1;
            return Ok(());
        };
        // Everybody belongs to himself, however his id is written.
        let others = aliases.iter().chain(&targets).filter(|id| *id != target);
        let others = others.map(|id| (id.clone(), target.clone(), row.line));
        self.given.rows.extend(others);
        Ok(())
    }
}

/// The rows of the file, in their order: an id, the one that it belongs to,
/// the line.
#[derive(Debug, Default)]
struct Given {
    rows: Vec<(Id, Id, u64)>,
}

impl Given {
    /// Follows every id to its end, and says where there is none or more than
    /// one.
    fn ends(&self, path: &str) -> (HashMap<Id, End>, Problems) {
        let mut found: Vec<(u64, String)> = Vec::new();
        let mut next: HashMap<&[u8], (&[u8], u64)> = HashMap::new();
        for (id, target, line) in &self.rows {
            let (first, first_line) = *next.entry(&**id).or_insert((&**target, *line));
            if first != &**target {
                let (id, first, target) = (quoted(id), quoted(first), quoted(target));
                let words =
                    format!("lines {first_line} and {line} disagree on whom {id} belongs to: {first} or {target}");
                found.push((*line, words));
            }
        }
        let mut ends: HashMap<&[u8], &[u8]> = HashMap::new();
        for (id, ..) in &self.rows {
            let mut places: HashMap<&[u8], usize> = HashMap::new();
            let (mut way, mut at) = (Vec::new(), &**id);
            let end = loop {
                if let Some(end) = ends.get(at) {
                    break *end;
                }
                let Some((target, line)) = next.get(at) else { break at };
                if let Some(from) = places.insert(at, way.len()) {
                    found.push(circle(&way[from..]));
                    break at;
                }
                way.push((at, *line));
                at = target;
            };
            ends.extend(way.iter().map(|(id, _)| (*id, end)));
        }
        found.sort();
        let mut problems = Problems::default();
        for (line, message) in found {
            problems.push(Problem {
                file: path.to_owned(),
                line,
                message,
                cell: None,
                hint: Hint::Alias,
            });
        }
        let owned = |(id, end): (&[u8], &[u8])| {
            let rows = AtomicU64::new(0);
            (id.into(), End { id: end.into(), rows })
        };
        (ends.into_iter().map(owned).collect(), problems)
    }
}

/// Ids that lead round to the first of them: the first line, and what to say.
fn circle(way: &[(&[u8], u64)]) -> (u64, String) {
    let first = (0..way.len()).min_by_key(|place| way[*place].1).unwrap_or_default();
    let (before, behind) = way.split_at(first);
    let way: Vec<(&[u8], u64)> = behind.iter().chain(before).chain(behind.first()).copied().collect();
    let shown = 6;
    let mut ids: Vec<String> = way.iter().take(shown).map(|(id, _)| quoted(id)).collect();
    if way.len() > shown {
        ids.extend(["…".to_owned(), quoted(way[0].0)]);
    }
    let mut lines: Vec<u64> = way.iter().map(|(_, line)| *line).collect();
    lines.sort_unstable();
    lines.dedup();
    let mut numbers: Vec<String> = lines.iter().take(shown).map(u64::to_string).collect();
    if lines.len() > shown {
        numbers.push("…".to_owned());
    }
    let words = format!(
        "the aliases on lines {} go round in a circle: {}",
        numbers.join(", "),
        ids.join(" → ")
    );
    (lines[0], words)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::source::Source;
    use super::*;

    fn read(text: &str) -> Result<Aliases, Vec<String>> {
        let source = Source::Memory {
            name: "alias.csv".into(),
            bytes: text.into(),
        };
        let options = ReadOptions::default();
        let file = OpenFile::open(&source, FileKind::Aliases, &options).expect("a list");
        Aliases::read(file, &options, &IdForms::default())
            .map(|(aliases, _)| aliases)
            .map_err(|error| match *error.kind {
                ReadErrorKind::Problems(problems) => {
                    let told = |problem: Problem| format!("{}: {}", problem.line, problem.message);
                    problems.shown.into_iter().map(told).collect()
                }
                other => panic!("{other}"),
            })
    }

    fn target(aliases: &Aliases, id: &str) -> String {
        let target = aliases.target(id.as_bytes()).map(String::from_utf8_lossy);
        target.unwrap_or_default().into_owned()
    }

    #[test]
    fn the_columns_are_known_by_their_names_or_are_the_only_two() {
        for text in [
            "id,customer_id\nB@x,C-1\n",
            "customer_id,alias\nC-1,b@x\n",
            "email,customer_id\nb@x,C-1\n",
            "name,id,customer\nBo,b@x,C-1\n",
            "b@x,C-1\n",
            "this one;is that one\nb@X;C-1\n",
        ] {
            let aliases = read(text).expect(text);
            assert_eq!(target(&aliases, "b@x"), "C-1", "{text}");
        }
    }

    #[test]
    fn chains_are_followed_to_their_end_and_nobody_is_his_own_alias() {
        let aliases = read("a,b\nc,d\nb,c\nd,d\nx,a\nc,d\n").expect("a chain");
        for id in ["a", "b", "c", "x"] {
            assert_eq!(target(&aliases, id), "d", "{id}");
        }
        assert_eq!(target(&aliases, "d"), "");
        assert_eq!(aliases.used().listed, 4);
    }

    #[test]
    fn a_circle_is_told_once_from_its_first_line() {
        assert_eq!(
            read("x,b\nb,c\nc,a\na,b\n").expect_err("a circle"),
            ["2: the aliases on lines 2, 3, 4 go round in a circle: `b` → `c` → `a` → `b`"]
        );
        let long: String = (0..9).fold(String::new(), |text, i| format!("{text}i{i},i{}\n", (i + 1) % 9));
        assert_eq!(
            read(&long).expect_err("a circle"),
            [
                "1: the aliases on lines 1, 2, 3, 4, 5, 6, … go round in a circle: `i0` → `i1` → `i2` → `i3` → `i4` → `i5` → … → `i0`"
            ]
        );
    }

    #[test]
    fn an_id_that_belongs_to_two_is_told_with_both_lines() {
        assert_eq!(
            read("a,b\nc,d\na,c\na,b\n").expect_err("two of them"),
            ["3: lines 1 and 3 disagree on whom `a` belongs to: `b` or `c`"]
        );
    }

    proptest! {
        #[test]
        fn every_id_leads_where_one_comes_to_step_by_step(pairs in prop::collection::btree_map("[a-h]", "[a-h]", 1..9)) {
            let text: String = pairs.iter().fold(String::new(), |text, (id, target)| format!("{text}{id},{target}\n"));
            let end = |id: &String| {
                let mut at = id;
                for _ in 0..pairs.len() {
                    at = pairs.get(at).unwrap_or(at);
                }
                at.clone()
            };
            let goes_round = pairs.keys().any(|id| {
                let end = end(id);
                pairs.get(&end).is_some_and(|next| *next != end)
            });
            match read(&text) {
                Err(_) => prop_assert!(goes_round),
                Ok(aliases) => {
                    prop_assert!(!goes_round);
                    for id in pairs.keys() {
                        let end = end(id);
                        prop_assert_eq!(target(&aliases, id), if end == *id { String::new() } else { end });
                    }
                }
            }
        }
    }
}
