//! Whether the rows of the result are of what was asked, all there, and such
//! as this program would have read them itself.

use super::{count, cut_off};
use crate::input::amount::currency_named;
use crate::input::status::Fate;
use crate::model::inspection::{StatusSeen, StatusesSeen};
use crate::sql::dialect::{DaysOf, Dialect};
use crate::sql::question::{Asked, MEDIAN, REPORT};
use crate::sql::table::TallyTable;
use crate::sql::table_error::{Fault, OtherSetting, TallyTableError};

/// The field whose type has to be known.
const DATE: &str = "order_date";

impl TallyTable {
    pub(super) fn check_settings(&self, asked: &Asked) -> Result<(), TallyTableError> {
        let made_for = self.setting(REPORT);
        let made_for = made_for.ok_or_else(|| cut_off(&format!("the setting `{REPORT}` is missing")))?;
        if made_for != asked.report.name() {
            return Err(TallyTableError::OtherReport {
                made_for: made_for.to_owned(),
                asked: asked.report.name(),
            });
        }
        let mut others = Vec::new();
        for (name, value) in asked.settings() {
            let made_with = self
                .setting(name)
                .ok_or_else(|| TallyTableError::CutOff(format!("the setting `{name}` is missing")))?;
            // Middle customers that nobody asks for do no harm.
            let is_more = name == MEDIAN && made_with == "yes";
            if made_with != value && !is_more {
                others.push(OtherSetting {
                    name: name.to_owned(),
                    made_with: made_with.to_owned(),
                    asked: value,
                });
            }
        }
        if others.is_empty() {
            Ok(())
        } else {
            Err(TallyTableError::OtherSettings(others))
        }
    }

    pub(super) fn check_types(&self, asked: &Asked, dialect: Dialect) -> Result<(), TallyTableError> {
        for (label, ..) in self.of("type") {
            let (field, name) = label.split_once(' ').unwrap_or((label, ""));
            let fault = match (field, dialect.days_of(name), &asked.zone) {
                (DATE, None, _) => Fault::NoDates(name.to_owned()),
                (DATE, Some(DaysOf::Moments), None) => Fault::MomentWithoutZone(name.to_owned()),
                (DATE, Some(DaysOf::Dates), Some(_)) => Fault::ZoneWithoutMoment(name.to_owned()),
                ("amount", ..) if is_text(name) => Fault::NoNumbers(name.to_owned()),
                _ => continue,
            };
            return Err(TallyTableError::Fault(fault));
        }
        let is_told = |field| {
            self.of("type")
                .any(|(label, ..)| label.split(' ').next() == Some(field))
        };
        // Amounts may be made of two other columns, and a table without rows has no types.
        let has_rows = self.total("rows")? > 0;
        if has_rows && dialect.type_of(DATE).is_some() && !is_told(DATE) {
            return Err(cut_off(&format!("the type of `{DATE}` is missing")));
        }
        Ok(())
    }

    /// Every row is there and can be read, and no order id stands on several.
    pub(super) fn check_rows(&self) -> Result<(), TallyTableError> {
        let sum = |kind| self.of(kind).map(|(_, _, rows)| rows).sum::<i128>();
        let rows = self.total("rows")?;
        let judged = sum("row") + sum("refund row");
        if judged != rows {
            return Err(cut_off(&format!(
                "it is said what became of {judged} rows, and the table has {rows}"
            )));
        }
        if self.setting("statuses") == Some("yes") && sum("status") != rows {
            return Err(cut_off("not every row has its status"));
        }
        let faults = self.of("row").chain(self.of("refund row"));
        for (label, _, rows) in faults {
            if let Some(what) = label.strip_prefix("fault:lines_") {
                let (rows, what) = (count(rows, label)?, what.to_owned());
                return Err(TallyTableError::Fault(Fault::Lines { rows, what }));
            }
            if let Some(what) = label.strip_prefix("fault:copies_") {
                let (rows, what) = (count(rows, label)?, what.to_owned());
                return Err(TallyTableError::Fault(Fault::Copies { rows, what }));
            }
            if let Some(what) = label.strip_prefix("fault:") {
                return Err(TallyTableError::Fault(Fault::Rows {
                    rows: count(rows, label)?,
                    what: what.to_owned(),
                }));
            }
        }
        if let Some((first, _, ids)) = self.of("repeated").next() {
            return Err(TallyTableError::Fault(Fault::Repeated {
                ids: count(ids, "repeated")?,
                first: first.to_owned(),
            }));
        }
        if self.setting("amounts") == Some("yes") {
            let rows = self.of("row").map(|(_, _, rows)| rows);
            let rows: i128 = rows.chain(self.of("refund row").map(|(_, _, rows)| rows)).sum();
            let largest = self.total("largest_amount")?;
            if rows.saturating_mul(largest) > i128::from(i64::MAX) {
                return Err(TallyTableError::Fault(Fault::Sums));
            }
        }
        Ok(())
    }

    /// The statuses of all rows, which the engine compares as this program does.
    pub(super) fn statuses(&self, asked: &Asked) -> Result<StatusesSeen, TallyTableError> {
        let mut statuses = StatusesSeen::default();
        for (status, fate, rows) in self.of("status") {
            let own = asked.status.fate(status);
            let expected = match own {
                Fate::Counts => 0,
                Fate::RefundsCount => 1,
                Fate::WithItsOrder => 2,
                Fate::Dropped => 3,
            };
            if fate != expected {
                return Err(TallyTableError::Fault(Fault::Status(status.to_owned())));
            }
            let seen = StatusSeen {
                rows: count(rows, "status")?,
                fate: own.name(),
                means: None,
            };
            statuses.add(status, seen);
        }
        Ok(statuses)
    }

    pub(super) fn currency(&self, asked: &Asked) -> Result<Option<String>, TallyTableError> {
        let mut seen: Vec<(String, u64)> = Vec::new();
        for (name, _, rows) in self.of("currency").chain(self.of("currency of refunds")) {
            if currency_named(name) != name {
                return Err(TallyTableError::Fault(Fault::CurrencyName(name.to_owned())));
            }
            let rows = count(rows, "currency")?;
            match seen.iter_mut().find(|(other, _)| other == name) {
                Some((_, all)) => *all += rows,
                None => seen.push((name.to_owned(), rows)),
            }
        }
        self.check_currencies()?;
        seen.sort();
        let named = seen.iter().filter(|(name, _)| !name.is_empty());
        if asked.currency.is_none() && named.clone().count() > 1 {
            return Err(TallyTableError::Currencies(seen));
        }
        let only = named.map(|(name, _)| name.clone()).next();
        Ok(asked.currency.clone().or(only))
    }

    /// Whatever counts, or left by its currency, has one, if only a blank.
    pub(super) fn check_currencies(&self) -> Result<(), TallyTableError> {
        if self.setting("currencies") != Some("yes") {
            return Ok(());
        }
        let sum = |kind| self.of(kind).map(|(_, _, rows)| rows).sum::<i128>();
        let of_orders = self
            .of("row")
            .filter(|(label, ..)| ["order", "folded"].contains(label) || label.starts_with("currency:"));
        let refunds = self
            .of_label("refund row", "refund")
            .map(|(_, rows)| rows)
            .sum::<i128>();
        let is_all_there = sum("currency") == of_orders.map(|(_, _, rows)| rows).sum::<i128>();
        if is_all_there && sum("currency of refunds") >= refunds {
            Ok(())
        } else {
            Err(cut_off("not every order has its currency"))
        }
    }
}

fn is_text(type_name: &str) -> bool {
    let name = type_name.to_lowercase();
    ["char", "text", "string"].iter().any(|word| name.contains(word))
}
