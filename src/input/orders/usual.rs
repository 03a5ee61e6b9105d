//! Rows that are like most: an amount with a point, a plain day, the currency
//! of the row before, a status that counts. They are read in one go; whatever
//! is not clear at the first look is left to the reader of all rows.

use super::super::amount::DecimalMark;
use super::super::cells::trim;
use super::super::record::PlainFields;
use super::super::status::Fate;
use super::batch::Batch;
use super::evidence::NumberColumn;
use super::plan::{AmountSource, Plan, RowsMode};
use super::row::RowReader;

/// The columns of a file whose rows can be read in one go.
#[derive(Debug, Clone, Copy)]
pub struct UsualColumns {
    order_id: Option<usize>,
    customer: usize,
    date: usize,
    amount: usize,
    currency: Option<usize>,
    status: Option<usize>,
}

impl UsualColumns {
    /// Those of a file, unless rows have more to them.
    pub fn of(plan: &Plan<'_>) -> Option<Self> {
        let AmountSource::Column(amount) = plan.amount else {
            return None;
        };
        let is_usual = plan.adapter.is_none()
            && plan.mode != RowsMode::Lines
            // What is read in one go has no hour, and no value.
            && !plan.options.hours
            && plan.by.is_none()
            && plan.refunded.is_none()
            && plan.people.is_none()
            && plan.options.currency.is_none();
        is_usual.then_some(Self {
            order_id: plan.order_id,
            customer: plan.customer,
            date: plan.date,
            amount,
            currency: plan.currency.column(),
            status: plan.status.column(),
        })
    }
}

impl RowReader<'_> {
    /// Reads a row that has as many cells as it should. False where there is
    /// more to it; nothing is noted of it then.
    #[inline]
    pub fn read_usual(&mut self, batch: &mut Batch, fields: PlainFields<'_>, line: u64) -> bool {
        let Some(columns) = self.usual else { return false };
        if self.may_have_lost_digits {
            return false;
        }
        let maybe = |column: Option<usize>| column.map_or(&b""[..], |column| fields.get(column));
        let status = batch.statuses.number_of_cell(maybe(columns.status), &self.plan.fates);
        let customer = trim(fields.get(columns.customer));
        let Some(day) = self.cells.dates.read_plain(fields.get(columns.date)) else {
            return false;
        };
        let number = NumberColumn::Amount as usize;
        let Some((units, scale)) = self.cells.numbers[number].read_short(fields.get(columns.amount)) else {
            return false;
        };
        let is_told = scale == 0 || self.cells.evidence.numbers[number].has_seen(DecimalMark::Point);
        if !is_told {
            return false;
        }
        let order_id = trim(maybe(columns.order_id));
        if batch.statuses.seen[status].fate != Fate::Counts {
            batch.statuses.seen[status].rows += 1;
            self.leave_by_status(batch, line, Some(day), order_id, status);
            return true;
        }
        if customer.is_empty() || self.plan.options.is_later(day) {
            return false;
        }
        if let Some(column) = columns.currency {
            let version = self.cells.same_currency(fields.get(column));
            if !version.is_some_and(|version| batch.currencies.is_last(version)) {
                return false;
            }
        }
        // From here on the row is noted.
        if !batch.kept.amounts.push_small(units, scale) {
            return false;
        }
        match columns.currency {
            Some(_) => batch.currencies.see_again(),
            None => batch.kept.push_without_currency(),
        }
        batch.statuses.seen[status].rows += 1;
        self.keep(batch, line, day, customer, order_id);
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::super::source::Source;
    use super::super::super::{Files, ReadError, ReadOptions, Reading, read};

    fn row() -> impl Strategy<Value = String> {
        let id = prop_oneof![8 => "[0-9]{5,7}", 2 => "|A[0-9]{5}| 7[0-9]{5}"];
        let customer = prop_oneof![6 => "[a-c]", 1 => "|B@x\\.y| d|[a-z]{12}|5E\\+17"];
        let date = prop_oneof![
            6 => "2024-0[1-3]-[012][1-9]",
            1 => "2024-02-29|2023-02-29|2024-01-31|2024-02-03 23:10|| 2024-03-03|13/02/2024|02/03/2024|x"
        ];
        let amount = prop_oneof![
            6 => "[1-9][0-9]{0,2}\\.[0-9]{2}",
            1 => "0|7|1\\.5|-3\\.00|1\\.234|12345678901\\.00|4294967295|\\$5\\.00||\\.|9,99|0\\.00001"
        ];
        let currency = prop_oneof![8 => Just(String::from("EUR")), 1 => " EUR|eur||USD"];
        let status = prop_oneof![5 => Just(String::from("paid")), 2 => "cancelled|Refunded| paid|shipped||test"];
        let more = prop_oneof![12 => Just(""), 1 => Just("\t"), 1 => Just("\tmore")];
        (id, customer, date, amount, currency, status, more).prop_map(
            |(id, customer, date, amount, currency, status, more)| {
                format!("{id}\t{customer}\t{date}\t{amount}\t{currency}\t{status}{more}")
            },
        )
    }

    fn read_rows(rows: &[String], last: &str, line_end: &str, options: &ReadOptions) -> Result<Reading, ReadError> {
        let header = "order_id\tcustomer_id\torder_date\tamount\tcurrency\tstatus";
        let all = std::iter::once(header)
            .chain(rows.iter().map(String::as_str))
            .chain([last]);
        let text: String = all.flat_map(|row| [row, line_end]).collect();
        let source = Source::Memory {
            name: "orders.tsv".into(),
            bytes: text.into_bytes(),
        };
        let files = Files {
            orders: vec![source],
            ..Files::default()
        };
        read(&files, options)
    }

    proptest! {
        /// A cell in quotes makes the reader of all rows read its block.
        #[test]
        fn a_row_read_in_one_go_is_as_if_read_cell_by_cell(
            rows in prop::collection::vec(row(), 0..30),
            is_crlf in any::<bool>(),
            skip_invalid in prop::bool::weighted(0.8),
            currency in select(&[None, Some("EUR")][..]),
        ) {
            let options = ReadOptions {
                skip_invalid,
                currency: currency.map(str::to_owned),
                as_of: crate::model::day::Day::from_ymd(2024, 3, 20),
                ..ReadOptions::default()
            };
            let line_end = if is_crlf { "\r\n" } else { "\n" };
            let plain = read_rows(&rows, "999\tz\t2024-03-19\t5.00\tEUR\tpaid", line_end, &options);
            let quoted = read_rows(&rows, "999\t\"z\"\t2024-03-19\t5.00\tEUR\tpaid", line_end, &options);
            match (plain, quoted) {
                (Ok(plain), Ok(quoted)) => {
                    prop_assert_eq!(format!("{:?}", plain.ledger.orders), format!("{:?}", quoted.ledger.orders));
                    prop_assert_eq!(plain.ledger.names.in_order(), quoted.ledger.names.in_order());
                    prop_assert_eq!(plain.ledger.refunds, quoted.ledger.refunds);
                    prop_assert_eq!(plain.ledger.currency, quoted.ledger.currency);
                    prop_assert_eq!(plain.account, quoted.account);
                    prop_assert_eq!(plain.inspection, quoted.inspection);
                    prop_assert_eq!(format!("{:?}", plain.span), format!("{:?}", quoted.span));
                }
                (plain, quoted) => prop_assert_eq!(
                    plain.err().map(|error| format!("{error:?}")),
                    quoted.err().map(|error| format!("{error:?}"))
                ),
            }
        }
    }
}
