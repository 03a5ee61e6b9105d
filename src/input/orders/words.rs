//! Currencies and statuses of line items by number: a line keeps the number.

use std::collections::HashMap;

use super::super::status::Fate;

/// Words by number.
#[derive(Debug, Default)]
pub(super) struct Words {
    texts: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Words {
    /// The number of a word, which may be a new one.
    pub fn number(&mut self, text: String) -> u32 {
        if let Some(&number) = self.numbers.get(&text) {
            return number;
        }
        let number = u32::try_from(self.texts.len()).expect("fewer than four billion words");
        self.texts.push(text.clone());
        self.numbers.insert(text, number);
        number
    }

    /// The word of a number.
    pub fn text(&self, number: u32) -> &str {
        &self.texts[number as usize]
    }
}

/// Statuses by number, each with what becomes of it in its file.
#[derive(Debug, Default)]
pub(super) struct Statuses {
    seen: Vec<(String, Fate)>,
    numbers: HashMap<(String, Fate), u32>,
}

impl Statuses {
    /// The number of a status, which may be a new one.
    pub fn number(&mut self, status: (String, Fate)) -> u32 {
        if let Some(&number) = self.numbers.get(&status) {
            return number;
        }
        let number = u32::try_from(self.seen.len()).expect("fewer than four billion statuses");
        self.seen.push(status.clone());
        self.numbers.insert(status, number);
        number
    }

    /// The status of a number, as written.
    pub fn text(&self, number: u32) -> &str {
        &self.seen[number as usize].0
    }

    /// What becomes of it.
    pub fn fate(&self, number: u32) -> Fate {
        self.seen[number as usize].1
    }
}
