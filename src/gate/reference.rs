//! What a value is compared with: the periods that a reference stands for,
//! their values, and what they were counted of. Nothing is skipped: where one
//! of them is missing, marked or without a value, there is no reference.

use super::judge::{Reason, Subject};
use super::requirement::Reference;
use super::sample::{Sample, behind};
use crate::metrics::{Metric, Value};
use crate::model::calendar::PeriodKind;
use crate::model::exact::Exact;
use crate::tally::{Flags, Tally};

/// A value to compare with.
pub(super) struct Compared {
    /// The value; of several periods, the mean of theirs.
    pub(super) value: Exact,
    /// What it was counted of, of several periods together; none for a number.
    pub(super) sample: Option<Sample>,
}

/// One row that a reference stands for.
struct Row<'a> {
    label: &'a str,
    flags: Flags,
    tally: &'a Tally,
}

impl Subject<'_> {
    /// The value that a number of a period is compared with.
    pub(super) fn compared(
        &self,
        reference: &Reference,
        metric: Metric,
        place: usize,
        min_customers: u64,
    ) -> Result<Compared, Reason> {
        if let Reference::Number(number) = reference {
            return Ok(Compared {
                value: number.clone(),
                sample: None,
            });
        }
        let rows = self.rows(reference, place)?;
        let mut values = Vec::with_capacity(rows.len());
        let mut samples = Vec::with_capacity(rows.len());
        for row in rows {
            let because = |why: Reason| Reason::OfReference {
                period: row.label.to_owned(),
                why: Box::new(why),
            };
            if let Some(mark) = metric.mark(row.flags) {
                return Err(because(Reason::Marked(mark)));
            }
            values.push(value_of(metric, row.tally, min_customers).map_err(because)?);
            samples.extend(Sample::of(metric, row.tally));
        }
        Ok(Compared {
            value: Exact::mean(&values).ok_or(Reason::NoPeriod)?,
            sample: samples.into_iter().reduce(Sample::pooled),
        })
    }

    fn rows(&self, reference: &Reference, place: usize) -> Result<Vec<Row<'_>>, Reason> {
        let here = &self.tallies.periods[place].period;
        let missing = |what: String| Reason::NoReference(what);
        let row = |place: usize| Row {
            label: &self.tallies.periods[place].period.label,
            flags: self.tallies.periods[place].flags,
            tally: &self.rows_of_tallies()[place],
        };
        match reference {
            Reference::Number(_) => Ok(Vec::new()),
            Reference::Previous | Reference::Trailing(_) => {
                let count = match reference {
                    Reference::Trailing(count) => usize::from(*count),
                    _ => 1,
                };
                if place >= count {
                    return Ok((place - count..place).map(row).collect());
                }
                Err(missing(match (count, place) {
                    (1, _) => format!("there is no period before `{}` in the data", here.label),
                    (_, 1) => format!("there is 1 period before `{}` in the data, not {count}", here.label),
                    _ => format!(
                        "there are {place} periods before `{}` in the data, not {count}",
                        here.label
                    ),
                }))
            }
            Reference::YearAgo => {
                let start = match self.calendar.kind {
                    PeriodKind::Weekly => here.start.plus(-52 * 7),
                    PeriodKind::Monthly | PeriodKind::Quarterly | PeriodKind::Years(_) | PeriodKind::All => {
                        here.start.plus_months(-12)
                    }
                };
                let found = self.tallies.periods[..place]
                    .iter()
                    .position(|p| p.period.start == start);
                found.map(|found| vec![row(found)]).ok_or_else(|| {
                    missing(format!(
                        "the data have no period that starts on {start}, a year before `{}`",
                        here.label
                    ))
                })
            }
            Reference::Baseline => {
                let row = self.baseline.and_then(|baseline| baseline.row(&here.label));
                row.map(|row| {
                    vec![Row {
                        label: &row.period,
                        flags: row.flags,
                        tally: &row.tally,
                    }]
                })
                .ok_or_else(|| missing(format!("`{}` is not in the baseline", here.label)))
            }
        }
    }
}

/// The exact value of a number of a period, where enough people stand behind it.
pub(super) fn value_of(metric: Metric, tally: &Tally, min_customers: u64) -> Result<Exact, Reason> {
    let value = metric.value(tally).map_err(Reason::Undefined)?;
    let (count, who) = behind(metric, tally);
    if count < min_customers {
        return Err(Reason::TooFew {
            count,
            who,
            min_customers,
        });
    }
    Ok(match value {
        Value::Count(count) => Exact::from(count),
        Value::Money(money) => Exact::from(money),
        Value::PercentLeft(ratio) => &Exact::from(100) - &Exact::from(ratio),
        Value::Quotient(ratio)
        | Value::Percent(ratio)
        | Value::Points(ratio)
        | Value::Number(ratio)
        | Value::Days(ratio) => Exact::from(ratio),
    })
}
