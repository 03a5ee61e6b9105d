//! The currencies of all orders: one, or the one that is asked for. A blank
//! takes the only one there is.

use super::super::amount::{is_code, may_mean};
use super::super::{CurrencyCount, ReadError, ReadErrorKind};
use super::assembly::Assembly;
use super::plan::RowsMode;
use crate::model::left_out::Spot;

impl Assembly<'_> {
    /// Rows of a currency, the first of which stands there.
    pub(super) fn see_currency(&mut self, currency: &str, rows: u64, file: usize, line: u64) {
        let here = Spot { file, line };
        if let Some((seen, first)) = self.currencies.get_mut(currency) {
            *seen += rows;
            *first = here.min(*first);
        } else {
            self.currencies.insert(currency.to_owned(), (rows, here));
        }
    }

    /// Where other rows name currencies, those that say nothing have blank
    /// ones.
    pub(super) fn settle_rows_without_currency(&mut self) {
        if self.mode() == RowsMode::Lines || !self.names_currency {
            return;
        }
        for places in std::mem::take(&mut self.without_currency) {
            let (file, line) = self.line_of(places.start);
            self.see_currency("", places.len() as u64, file, line);
            self.blank_currency.extend(places);
        }
    }

    /// Whether a row names its currency, or a file has a column for it.
    pub(super) const fn any_currency(&self) -> bool {
        self.names_currency
    }

    /// The currency of a row: blank where only other files have the column.
    pub(super) fn currency_or_blank<'c>(&self, currency: Option<&'c str>) -> Option<&'c str> {
        currency.or_else(|| self.any_currency().then_some(""))
    }

    /// Where one currency is named, a symbol that may mean it does.
    fn merge_symbols(&mut self) {
        let mut codes = self.currencies.keys().filter(|currency| is_code(currency));
        let (Some(code), None) = (codes.next().cloned(), codes.next()) else {
            return;
        };
        let symbols: Vec<String> = self
            .currencies
            .keys()
            .filter(|symbol| may_mean(symbol, &code))
            .cloned()
            .collect();
        for symbol in symbols {
            if let Some((rows, first)) = self.currencies.remove(&symbol) {
                self.see_currency(&code, rows, first.file, first.line);
            }
        }
    }

    /// One currency, or the one that was asked for. Says whether rows with a
    /// blank currency stay.
    pub(super) fn settle_currencies(&mut self) -> Result<bool, ReadError> {
        self.merge_symbols();
        let named = self.currencies.keys().filter(|currency| !currency.is_empty()).count();
        if named > 1 && self.options().currency.is_none() {
            let count = |(currency, (rows, first)): (&String, &(u64, Spot))| CurrencyCount {
                currency: currency.clone(),
                rows: *rows,
                file: self.files[first.file].clone(),
                line: first.line,
            };
            let counts = self.currencies.iter().map(count).collect();
            return Err(ReadErrorKind::Currencies(counts).into());
        }
        let only = self.currencies.keys().find(|currency| !currency.is_empty());
        let asked = self.options().currency.as_ref();
        Ok(named <= 1 && only.is_none_or(|only| asked.is_none_or(|asked| asked == only)))
    }
}
