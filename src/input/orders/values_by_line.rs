//! The values of the column that orders are told apart by, of the rows of one
//! block: they are looked up by the lines of those that stay.

use std::collections::HashMap;

use crate::model::by_column::{NO_VALUE, ValueNumber, ValueTable};

/// The values of the rows of a block: an entry where it is another one than
/// that of the row before.
#[derive(Debug, Default)]
pub struct ValuesByLine {
    texts: Vec<Box<[u8]>>,
    numbers: HashMap<Box<[u8]>, ValueNumber>,
    entries: Vec<(u64, ValueNumber)>,
    last: Vec<u8>,
}

impl ValuesByLine {
    /// The row on that line has this value, trimmed; blank where it has none.
    pub fn push(&mut self, line: u64, value: &[u8]) {
        if self.last == value {
            return;
        }
        let number = self.number(value);
        self.entries.push((line, number));
        self.last.clear();
        self.last.extend_from_slice(value);
    }

    fn number(&mut self, value: &[u8]) -> ValueNumber {
        if value.is_empty() {
            return NO_VALUE;
        }
        if let Some(&number) = self.numbers.get(value) {
            return number;
        }
        self.texts.push(value.into());
        let number = ValueNumber::try_from(self.texts.len()).expect("fewer than four billion values");
        self.numbers.insert(value.into(), number);
        number
    }

    /// The same with the numbers of a table of all blocks.
    pub fn numbered(self, table: &mut ValueTable) -> Numbered {
        // Records are UTF-8 by now.
        let texts = self
            .texts
            .iter()
            .map(|text| table.number(&String::from_utf8_lossy(text)));
        let numbers: Vec<ValueNumber> = std::iter::once(NO_VALUE).chain(texts).collect();
        let entries = self.entries.into_iter();
        Numbered(entries.map(|(line, number)| (line, numbers[number as usize])).collect())
    }
}

/// The values of the rows of a block, by the numbers of all blocks.
#[derive(Debug, Default)]
pub struct Numbered(Vec<(u64, ValueNumber)>);

impl Numbered {
    /// The value of the row on a line.
    pub fn at(&self, line: u64) -> ValueNumber {
        let behind = self.0.partition_point(|(from, _)| *from <= line);
        behind.checked_sub(1).map_or(NO_VALUE, |place| self.0[place].1)
    }

    /// The values of rows on ascending lines.
    pub fn of_lines(&self, lines: impl Iterator<Item = u64>) -> impl Iterator<Item = ValueNumber> {
        let (mut value, mut behind) = (NO_VALUE, 0);
        lines.map(move |line| {
            while let Some((_, next)) = self.0.get(behind).filter(|(from, _)| *from <= line) {
                (value, behind) = (*next, behind + 1);
            }
            value
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_value_that_was_noted_last_by_the_number_of_all_blocks() {
        let mut table = ValueTable::default();
        assert_eq!(table.number("FR"), 1);
        let mut values = ValuesByLine::default();
        for (line, value) in [(1, ""), (2, "DE"), (3, "DE"), (5, "FR"), (8, ""), (9, "DE")] {
            values.push(line, value.as_bytes());
        }
        let numbered = values.numbered(&mut table);
        let lines = [1, 2, 3, 5, 7, 8, 9, 99];
        let expected = [0, 2, 2, 1, 1, 0, 2, 2];
        assert!(numbered.of_lines(lines.into_iter()).eq(expected));
        assert_eq!(lines.map(|line| numbered.at(line)), expected);
        assert_eq!(Numbered::default().at(3), NO_VALUE);
    }
}
