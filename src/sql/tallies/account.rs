//! What became of the rows of the table, and the days on which those lie that
//! count.

use super::{contradiction, count, cut_off};
use crate::input::orders::RowsMode;
use crate::model::day::Day;
use crate::model::ledger::{Account, Overlap};
use crate::model::left_out::{Reason, Spot};
use crate::sql::question::Asked;
use crate::sql::table::TallyTable;
use crate::sql::table_error::TallyTableError;
use crate::tally::counted::CountedDay;

impl TallyTable {
    pub(super) fn account(&self, asked: &Asked) -> Result<Account, TallyTableError> {
        let mut account = Account {
            without_order_ids: self.setting("order-ids") == Some("no"),
            // One table overlaps with no other.
            overlap: matches!(asked.rows, RowsMode::Unique | RowsMode::Latest).then(|| Overlap::new(1)),
            rows_were: Some(asked.rows.settled().name()),
            ..Account::default()
        };
        for (label, _, rows) in self.of("row").chain(self.of("refund row")) {
            let rows = count(rows, label)?;
            account.rows += rows;
            let reason = match label.split_once(':').unwrap_or((label, "")) {
                ("order", _) => continue,
                ("refund", _) => {
                    account.counted_refunds += rows;
                    continue;
                }
                ("status", status) => Reason::Status(status.to_owned()),
                ("currency", currency) => Reason::Currency(currency.to_owned()),
                ("unattributed", _) => Reason::Unattributed,
                ("folded", _) => Reason::Folded,
                ("after_as_of", _) => Reason::AfterAsOf,
                _ => {
                    return Err(TallyTableError::Contradiction(format!(
                        "rows cannot leave as `{label}`"
                    )));
                }
            };
            // A table has no lines.
            account.left_out.add(&reason, rows, Spot { file: 0, line: 0 });
        }
        Ok(account)
    }

    /// The record days, of which none is missing.
    pub(super) fn days(&self) -> Result<Vec<CountedDay>, TallyTableError> {
        let mut days = Vec::new();
        let mut revenue = self.of_label("day", "revenue");
        for (day, orders) in self.of_label("day", "orders") {
            let revenue = revenue.next().filter(|(of, _)| *of == day);
            let (_, revenue) = revenue.ok_or_else(|| cut_off("the revenue of a day is missing"))?;
            let number = i32::try_from(day)
                .ok()
                .filter(|day| (-719_162..=2_932_896).contains(day));
            days.push(CountedDay {
                day: Day::from_number(number.ok_or_else(|| contradiction(format!("there is no day {day}")))?),
                orders: count(orders, "orders")?,
                revenue,
            });
        }
        let sum = |of: fn(&CountedDay) -> i128| days.iter().map(of).sum::<i128>();
        let counted = self.of_label("row", "order").map(|(_, rows)| rows).sum::<i128>();
        let sums = [
            ("days", sum(|_| 1), self.total("days")?),
            ("orders", sum(|day| i128::from(day.orders)), self.total("orders")?),
            ("revenue", sum(|day| day.revenue), self.total("revenue")?),
            ("rows that are orders", counted, self.total("orders")?),
        ];
        for (what, found, expected) in sums {
            if found != expected {
                return Err(cut_off(&format!(
                    "the {what} come to {found}, and should to {expected}"
                )));
            }
        }
        Ok(days)
    }
}
