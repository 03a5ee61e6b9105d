//! A column by whose values customers or orders are told apart.

use std::collections::HashMap;

/// The number of a value, from 1; 0 where there is none.
pub type ValueNumber = u32;

/// There is no value.
pub const NO_VALUE: ValueNumber = 0;

/// A column, and the value of each customer or of each order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByColumn {
    /// The name of the column, as the header has it.
    pub name: String,
    /// The values, in the order of their numbers.
    pub values: Vec<String>,
    /// Whose they are.
    pub of: ValuesOf,
}

/// The values, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValuesOf {
    /// Of customers, by the number of each; those behind the last one have none.
    Customers(Vec<ValueNumber>),
    /// Of the orders and the refunds of the ledger, in their order.
    Orders {
        /// Of the orders.
        orders: Vec<ValueNumber>,
        /// Of the refunds.
        refunds: Vec<ValueNumber>,
    },
}

/// Values and their numbers.
#[derive(Debug, Clone, Default)]
pub struct ValueTable {
    texts: Vec<String>,
    numbers: HashMap<String, ValueNumber>,
}

impl ValueTable {
    /// The number of a trimmed text.
    ///
    /// # Panics
    ///
    /// Where there are four billion values.
    pub fn number(&mut self, text: &str) -> ValueNumber {
        if text.is_empty() {
            return NO_VALUE;
        }
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        self.texts.push(text.to_owned());
        let number = ValueNumber::try_from(self.texts.len()).expect("fewer than four billion values");
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// All texts, in the order of their numbers.
    #[must_use]
    pub fn into_texts(self) -> Vec<String> {
        self.texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_one_number_and_a_blank_has_none() {
        let mut table = ValueTable::default();
        let numbers = ["DE", "", "FR", "DE", "de"].map(|text| table.number(text));
        assert_eq!(numbers, [1, NO_VALUE, 2, 1, 3]);
        assert_eq!(table.into_texts(), ["DE", "FR", "de"]);
    }
}
