//! Rows with a cell that can be read in two ways as long as nothing in its
//! column has settled which: they are kept, as few bytes as they have, and
//! read when all files are through.

use super::packed::Packed;

/// The rows of one block that are kept aside.
#[derive(Debug, Clone, Default)]
pub struct Aside {
    rows: Packed,
    /// Where a row is not on the line behind the one before it: the number of
    /// the row, and its line.
    lines: Vec<(usize, u64)>,
    last_line: u64,
}

impl Aside {
    /// Keeps a row.
    pub fn push(&mut self, record: &[u8], line: u64) {
        if self.lines.is_empty() || line != self.last_line + 1 {
            self.lines.push((self.rows.len(), line));
        }
        self.last_line = line;
        self.rows.push(record);
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.rows.len() == 0
    }

    /// The rows with their lines.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], u64)> {
        let mut lines = self.lines.iter().peekable();
        let mut line = 0;
        self.rows.iter().enumerate().map(move |(number, record)| {
            line += 1;
            if let Some((_, own)) = lines.next_if(|(from, _)| *from == number) {
                line = *own;
            }
            (record, line)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_with_their_lines() {
        let mut aside = Aside::default();
        let rows: [(&[u8], u64); 5] = [(b"a", 3), (b"b", 4), (b"\"c\nd\"", 7), (b"", 9), (b"e", 10)];
        for (record, line) in rows {
            aside.push(record, line);
        }
        assert!(aside.iter().eq(rows));
        assert!(!aside.is_empty());
    }
}
