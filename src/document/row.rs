//! A row of a document → its period, its flags and its tally; checked against
//! every number that the row says besides.

use rust_decimal::Decimal;

use super::Row;
use super::error::DocumentError;
use super::json::{Object, Value};
use crate::model::calendar::Period;
use crate::model::undefined::Undefined;
use crate::report::Cell;
use crate::report::metrics::{Entry, ReportRow, Settings};
use crate::tally::{BaseRevenue, FlaggedPeriod, Flags, ResponseTally, Tally, YearTally};

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    /// A period.
    Period,
    /// All the data.
    Whole,
}

/// Customers have numbers of 32 bits. With more of them some quotient of the
/// largest amounts would not fit.
const MOST_CUSTOMERS: u64 = u32::MAX as u64;

/// More orders and answers than anybody has.
const MOST_ORDERS: u64 = 1_000_000_000_000_000;

/// The days between the first day of a calendar and the last one.
const MOST_DAYS: u32 = 10_000_000;

/// The digits of an amount.
const MOST_DIGITS: u32 = 28;

/// Reads a row.
pub(super) fn read(row: &Object<'_>, settings: &Settings, span: Span) -> Result<Row, DocumentError> {
    let period = flagged_period(row)?;
    let tally = tally(row, settings, span)?;
    compare(row, &ReportRow::new(&period, &tally))?;
    Ok(Row { period, tally })
}

fn flagged_period(row: &Object<'_>) -> Result<FlaggedPeriod, DocumentError> {
    let (start, end) = (row.get("start")?, row.get("end")?);
    let period = Period {
        label: row.get("period")?.text()?.into_owned(),
        start: start.day()?,
        end: end.day()?.plus(1),
    };
    if period.end <= period.start {
        return Err(end.contradiction(format!("`{}` ends before it begins", period.label)));
    }
    let mut flags = Flags::default();
    for flag in row.get("flags")?.list()? {
        let names = ["incomplete", "incomplete_base", "short_history"];
        match flag.one_of(&names, "expected `incomplete`, `incomplete_base` or `short_history`")? {
            "incomplete" => flags.incomplete = true,
            "incomplete_base" => flags.incomplete_base = true,
            _ => flags.short_history = true,
        }
    }
    Ok(FlaggedPeriod { period, flags })
}

/// A count, and where it stands.
#[derive(Clone, Copy)]
struct Count<'a> {
    key: &'static str,
    is: u64,
    value: Value<'a>,
}

impl<'a> Count<'a> {
    fn new(object: &Object<'a>, key: &'static str, largest: u64) -> Result<Self, DocumentError> {
        let value = object.get(key)?;
        Ok(Self {
            key,
            is: value.count(largest)?,
            value,
        })
    }

    /// What is a part is not more than the whole.
    fn is_part_of(self, whole: Self) -> Result<Self, DocumentError> {
        if self.is <= whole.is {
            return Ok(self);
        }
        Err(self.value.contradiction(format!(
            "`{}` is {}, more than `{}`, which is {}",
            self.key, self.is, whole.key, whole.is
        )))
    }
}

fn tally(row: &Object<'_>, settings: &Settings, span: Span) -> Result<Tally, DocumentError> {
    let customers = |key| Count::new(row, key, MOST_CUSTOMERS);
    let answers = |key| row.get(key)?.count(MOST_ORDERS);
    let (start, end) = (customers("customers_start")?, customers("customers_end")?);
    let retained = customers("customers_retained")?.is_part_of(start)?.is_part_of(end)?;
    let new = customers("customers_new")?.is_part_of(end)?;
    if new.is != end.is - retained.is {
        return Err(new.value.contradiction(format!(
            "`customers_new` is {}, and `customers_end` less `customers_retained` is {}",
            new.is,
            end.is - retained.is
        )));
    }
    let first_time = customers("customers_first_time")?.is_part_of(new)?;
    let orders = Count::new(row, "orders", MOST_ORDERS)?;
    let buyers = customers("buyers")?.is_part_of(orders)?;
    let repeat = row.get("repeat_inputs")?.object()?;
    let repeat_buyers = Count::new(&repeat, "repeat_buyers", MOST_CUSTOMERS)?.is_part_of(buyers)?;
    let in_period = Count::new(&repeat, "repeat_buyers_in_period", MOST_CUSTOMERS)?.is_part_of(repeat_buyers)?;
    let year = row.get("clv_inputs")?.object()?;
    let base = Count::new(&year, "base", MOST_CUSTOMERS)?;
    let of_base = row.get("net_revenue_retention_inputs")?.object()?;
    let amounts = [
        row.get("revenue")?,
        year.get("revenue")?,
        of_base.get("revenue_before")?,
        of_base.get("revenue_now")?,
    ];
    let [revenue, year_revenue, before, now] = money(&amounts)?;
    Ok(Tally {
        customers_start: start.is,
        customers_end: end.is,
        customers_retained: retained.is,
        customers_first_time: first_time.is,
        buyers: buyers.is,
        orders: orders.is,
        revenue,
        repeat_buyers: repeat_buyers.is,
        repeat_buyers_in_period: in_period.is,
        year: YearTally {
            buyers: Count::new(&year, "buyers", MOST_CUSTOMERS)?.is,
            revenue: year_revenue,
            base: base.is,
            retained: Count::new(&year, "retained", MOST_CUSTOMERS)?.is_part_of(base)?.is,
        },
        base_revenue: match (before, now) {
            (Some(before), Some(now)) => Ok(BaseRevenue { before, now }),
            (None, None) => Err(no_base_revenue(settings, span)),
            _ => {
                return Err(amounts[2].contradiction(
                    "of `revenue_before` and `revenue_now` one is null and the other is not".to_owned(),
                ));
            }
        },
        median_gap: median_gap(&row.get("median_days_between_orders")?)?,
        responses: ResponseTally {
            promoters: answers("promoters")?,
            passives: answers("passives")?,
            detractors: answers("detractors")?,
        },
    })
}

/// Why the customers at the start have no revenue.
fn no_base_revenue(settings: &Settings, span: Span) -> Undefined {
    if span == Span::Whole || settings.period == "all" {
        Undefined::NoPeriodBefore
    } else if settings.active_window_days.is_some() {
        Undefined::ActiveWindow
    } else {
        Undefined::NoAmounts
    }
}

/// Amounts of one column: with as many decimals as the one with the most, none
/// has more than 28 digits. So all quotients of them fit.
fn money(values: &[Value<'_>; 4]) -> Result<[Option<Decimal>; 4], DocumentError> {
    let mut amounts = [None; 4];
    for (amount, value) in amounts.iter_mut().zip(values) {
        *amount = value.money()?;
    }
    let scale = amounts.iter().flatten().map(Decimal::scale).max().unwrap_or(0);
    for (amount, value) in amounts.iter().zip(values) {
        let Some(amount) = amount else { continue };
        let digits = amount
            .mantissa()
            .unsigned_abs()
            .checked_ilog10()
            .map_or(0, |log| log + 1);
        if digits > 0 && digits + scale - amount.scale() > MOST_DIGITS {
            return Err(value.contradiction(format!(
                "with the {scale} decimals of the other amounts this one needs more than {MOST_DIGITS} digits"
            )));
        }
    }
    Ok(amounts)
}

/// The whole numbers around a median, which is a multiple of one half.
fn median_gap(value: &Value<'_>) -> Result<Option<(u32, u32)>, DocumentError> {
    let Some(median) = value.money()? else { return Ok(None) };
    let twice = median * Decimal::TWO;
    let days = u32::try_from(twice.normalize().mantissa())
        .ok()
        .filter(|days| twice.fract().is_zero() && *days <= 2 * MOST_DAYS);
    let days = days.ok_or_else(|| value.contradiction("a median of days is a whole number or a half".to_owned()))?;
    Ok(Some((days / 2, days.div_ceil(2))))
}

/// Every number that a row says is the one that its counts give.
fn compare(row: &Object<'_>, computed: &ReportRow) -> Result<(), DocumentError> {
    for (key, entry) in computed.entries() {
        // The inputs have been read: they are the counts.
        let Entry::Cell(cell) = entry else { continue };
        let value = row.get(key)?;
        let expected = match cell {
            Cell::Undefined(_) => "null".to_owned(),
            Cell::Count(count) => count.to_string(),
            Cell::Money(money) => money.normalize().to_string(),
            Cell::Quotient(ratio)
            | Cell::Percent(ratio)
            | Cell::Points(ratio)
            | Cell::Number(ratio)
            | Cell::Days(ratio) => ratio.rounded(DECIMALS).shortest().to_string(),
            Cell::PercentLeft(ratio) => ratio.rounded(DECIMALS).complement_to_100().shortest().to_string(),
            Cell::Change(_)
            | Cell::Interval(_)
            | Cell::Bound(_)
            | Cell::Date(_)
            | Cell::Text(_)
            | Cell::Word(_)
            | Cell::Name(_) => {
                continue;
            }
        };
        if canonical(value.raw()) != expected {
            return Err(value.contradiction(format!("its counts make `{key}` of `{}` {expected}", computed.period)));
        }
    }
    Ok(())
}

/// The decimals of a rate in a document.
const DECIMALS: u32 = 4;

/// A number without zeros at its end.
fn canonical(number: &str) -> &str {
    if number.contains('.') && !number.contains(['e', 'E']) {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    }
}
