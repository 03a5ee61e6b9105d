//! What somebody else counted → tallies: an engine gives the record days and
//! the sets of people; which periods there are, what the data cover, orders
//! and revenue follow from the days, as they do for files.

use super::coverage::RecordDays;
use super::grid::Grid;
use super::sums::SumRow;
use super::{
    FlaggedPeriod, GroupTallies, Tallies, TallyError, TallyOptions, count_responses, missing_base, to_tallies,
};
use crate::model::amounts::sum_to_decimal;
use crate::model::calendar::{Period, PeriodKind, TooManyPeriods, whole};
use crate::model::day::Day;
use crate::model::ledger::Response;

/// One record day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedDay {
    /// The day.
    pub day: Day,
    /// Counted orders.
    pub orders: u64,
    /// Amounts, refunds subtracted, in minor units.
    pub revenue: i128,
}

/// The sets of people of one period, or of all the data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of `Tally` say what they are")]
pub struct CountedPeople {
    pub customers_start: u64,
    pub customers_end: u64,
    pub customers_retained: u64,
    pub customers_first_time: u64,
    pub buyers: u64,
    pub repeat_buyers: u64,
    pub repeat_buyers_in_period: u64,
    pub year_buyers: u64,
    pub year_base: u64,
    pub year_retained: u64,
    pub base_before: i128,
    pub base_now: i128,
    pub median_gap: Option<(u32, u32)>,
}

/// All that was counted.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// The record days, ascending, at least one.
    pub days: &'a [CountedDay],
    /// The decimals of the minor units; none without amounts.
    pub scale: Option<u32>,
    /// Customers with an order.
    pub customers: u64,
    /// Answers, counted here.
    pub responses: &'a [Response],
}

impl Counted<'_> {
    fn span(&self, options: &TallyOptions) -> Result<(Day, Day), TallyError> {
        let (Some(first), Some(last)) = (self.days.first(), self.days.last()) else {
            return Err(TallyError::Nothing);
        };
        Ok((first.day, options.as_of.unwrap_or(last.day).max(last.day)))
    }

    /// The periods there are.
    ///
    /// # Errors
    ///
    /// Where there are no days, or too many periods.
    pub fn periods(&self, options: &TallyOptions) -> Result<Vec<Period>, TallyError> {
        let (first, last) = self.span(options)?;
        let periods = options.calendar.periods(first, last);
        periods.map_err(|TooManyPeriods| TallyError::TooManyPeriods { first, last })
    }

    /// The tallies of these people by period, and of all of them.
    ///
    /// # Errors
    ///
    /// Where there are no days, too many periods, or too large sums.
    pub fn tallies(
        &self,
        options: &TallyOptions,
        people: &[CountedPeople],
        of_all: CountedPeople,
    ) -> Result<Tallies, TallyError> {
        let (first, last) = self.span(options)?;
        let periods = self.periods(options)?;
        let all = whole(first, last);
        let is_whole = options.calendar.kind == PeriodKind::All;
        let window = options.active_window.filter(|_| !is_whole);
        let money = |units: i128| self.scale.map(|scale| sum_to_decimal(units, scale)).transpose();
        let (base, no_base) = missing_base(is_whole, window, self.scale);
        let rows: Vec<SumRow> = periods
            .iter()
            .zip(people)
            .map(|(period, people)| self.row(period, people))
            .collect();
        let mut tallies = to_tallies(rows.into_iter(), &money, base)?;
        let whole_row = std::iter::once(self.row(&all, &of_all));
        let mut totals = to_tallies(whole_row, &money, Err(no_base))?.pop().unwrap_or_default();
        let grid = Grid::new(&periods, window, is_whole);
        count_responses(self.responses.iter(), &grid, &mut tallies, &mut totals);
        let dated = || self.responses.iter().filter_map(|response| response.day);
        let outside = dated().filter(|day| grid.period_of(*day).is_none()).count() as u64;
        let undated = (self.responses.len() - dated().count()) as u64;
        let days = RecordDays::from_days(self.days.iter().map(|counted| counted.day).collect());
        let flagged = |period: &Period| FlaggedPeriod {
            period: period.clone(),
            flags: days.flags(period, options, is_whole),
        };
        Ok(Tallies {
            whole: FlaggedPeriod {
                flags: days.flags(&all, options, true),
                period: all,
            },
            groups: vec![GroupTallies {
                periods: tallies,
                totals,
            }],
            orders: self.days.iter().map(|day| day.orders).sum(),
            customers: self.customers,
            first_day: days.first(),
            last_day: days.last(),
            record_days: days.len() as u64,
            pause: periods
                .last()
                .map_or(0, |last| u32::try_from(days.slack(last.start, last.end)).unwrap_or(0)),
            responses_outside: if is_whole { 0 } else { outside },
            responses_undated: if is_whole { 0 } else { undated },
            empty: (0..periods.len())
                .filter(|&i| !days.any_in(periods[i].start, periods[i].end))
                .collect(),
            periods: periods.iter().map(flagged).collect(),
            last_cancellation: None,
        })
    }

    fn row(&self, period: &Period, people: &CountedPeople) -> SumRow {
        let year = self.within(period.end.plus_months(-12), period.end);
        let own = self.within(period.start, period.end);
        SumRow {
            start: people.customers_start,
            end: people.customers_end,
            retained: people.customers_retained,
            first_time: people.customers_first_time,
            buyers: people.buyers,
            orders: own.iter().map(|day| day.orders).sum(),
            repeat: people.repeat_buyers,
            repeat_in_period: people.repeat_buyers_in_period,
            year_buyers: people.year_buyers,
            year_base: people.year_base,
            year_retained: people.year_retained,
            revenue: own.iter().map(|day| day.revenue).sum(),
            year_revenue: year.iter().map(|day| day.revenue).sum(),
            base_before: people.base_before,
            base_now: people.base_now,
            median_gap: people.median_gap,
        }
    }

    fn within(&self, t0: Day, t1: Day) -> &[CountedDay] {
        let from = self.days.partition_point(|counted| counted.day < t0);
        let to = self.days.partition_point(|counted| counted.day < t1);
        &self.days[from..to.max(from)]
    }
}
