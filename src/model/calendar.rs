//! Weeks, months, quarters, years: which period a day lies in, what it is
//! called, and where the one before it begins.

use chrono::{Datelike, Weekday};

use super::day::Day;

/// More periods than this are taken for a mistake in a date.
pub const MOST_PERIODS: usize = 10_000;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodKind {
    /// ISO weeks, or weeks that begin on another weekday.
    Weekly,
    /// Calendar months.
    Monthly,
    /// Quarters of the (fiscal) year.
    Quarterly,
    /// So many (fiscal) years, one or more, counted from the first in the data.
    Years(u16),
    /// From the first day of the data to the last, one period.
    All,
}

/// Where weeks and years begin, and how long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// How long a period is.
    pub kind: PeriodKind,
    /// The first day of a week; Monday by default.
    pub week_start: Weekday,
    /// The first month of a year, 1 to 12; January by default.
    pub year_start: u32,
}

/// A half-open range of days with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// `2024-W09`, `2024-03`, `2024-Q1`, `2024`, `FY2024/25`, `2022–2023`, `all`.
    pub label: String,
    /// The first day.
    pub start: Day,
    /// The day after the last one.
    pub end: Day,
}

impl Period {
    /// The last day.
    #[must_use]
    pub const fn last_day(&self) -> Day {
        self.end.plus(-1)
    }
}

/// There would be more than [`MOST_PERIODS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyPeriods;

impl PeriodKind {
    /// The word for it on the command line and in JSON: `yearly`, `2y`, `all`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Weekly => "weekly".into(),
            Self::Monthly => "monthly".into(),
            Self::Quarterly => "quarterly".into(),
            Self::Years(1) => "yearly".into(),
            Self::Years(n) => format!("{n}y"),
            Self::All => "all".into(),
        }
    }
}

impl Calendar {
    /// Calendar years and ISO weeks.
    #[must_use]
    pub const fn new(kind: PeriodKind) -> Self {
        Self {
            kind,
            week_start: Weekday::Mon,
            year_start: 1,
        }
    }

    /// The periods without holes from the one that holds `first` to the one
    /// that holds `last`.
    pub fn periods(&self, first: Day, last: Day) -> Result<Vec<Period>, TooManyPeriods> {
        if self.kind == PeriodKind::All {
            return Ok(vec![whole(first, last)]);
        }
        let mut periods = Vec::new();
        let mut start = self.first_start(first);
        while start <= last {
            if periods.len() == MOST_PERIODS {
                return Err(TooManyPeriods);
            }
            let end = self.step(start, 1);
            periods.push(Period {
                label: self.label(start),
                start,
                end,
            });
            start = end;
        }
        Ok(periods)
    }

    /// The first day of the period before the one that starts on `start`;
    /// none where one period spans all the data.
    #[must_use]
    pub fn start_before(&self, start: Day) -> Option<Day> {
        (self.kind != PeriodKind::All).then(|| self.step(start, -1))
    }

    fn step(&self, start: Day, periods: i32) -> Day {
        match self.kind {
            PeriodKind::Weekly => start.plus(7 * periods),
            PeriodKind::Monthly => start.plus_months(periods),
            PeriodKind::Quarterly => start.plus_months(3 * periods),
            PeriodKind::Years(years) => start.plus_months(12 * i32::from(years) * periods),
            PeriodKind::All => start,
        }
    }

    fn first_start(&self, first: Day) -> Day {
        let months_into = |length: u32| {
            let into = (first.month() + 12 - self.year_start) % length;
            let first_of_month = first.plus(1 - day_of_month(first));
            first_of_month.plus_months(-i32::try_from(into).unwrap_or(0))
        };
        match self.kind {
            PeriodKind::Weekly => {
                let into = first.to_date().weekday().days_since(self.week_start);
                first.plus(-i32::try_from(into).unwrap_or(0))
            }
            PeriodKind::Monthly => first.plus(1 - day_of_month(first)),
            PeriodKind::Quarterly => months_into(3),
            PeriodKind::Years(_) => months_into(12),
            PeriodKind::All => first,
        }
    }

    fn label(&self, start: Day) -> String {
        let date = start.to_date();
        match self.kind {
            PeriodKind::Weekly if self.week_start == Weekday::Mon => {
                let week = date.iso_week();
                format!("{}-W{:02}", week.year(), week.week())
            }
            PeriodKind::Weekly => start.to_string(),
            PeriodKind::Monthly => format!("{}-{:02}", date.year(), date.month()),
            PeriodKind::Quarterly => {
                let quarter = (date.month() + 12 - self.year_start) % 12 / 3 + 1;
                format!("{}-Q{quarter}", self.year_label(self.fiscal_year(start)))
            }
            PeriodKind::Years(1) => self.year_label(self.fiscal_year(start)),
            PeriodKind::Years(years) => {
                let first = self.fiscal_year(start);
                let last = first + i32::from(years) - 1;
                format!("{}–{}", self.year_label(first), self.year_label(last))
            }
            PeriodKind::All => "all".into(),
        }
    }

    fn fiscal_year(&self, day: Day) -> i32 {
        day.year() - i32::from(day.month() < self.year_start)
    }

    fn year_label(&self, year: i32) -> String {
        if self.year_start == 1 {
            year.to_string()
        } else {
            format!("FY{year}/{:02}", (year + 1).rem_euclid(100))
        }
    }
}

/// The period `all`, from the first day to the last.
#[must_use]
pub fn whole(first: Day, last: Day) -> Period {
    Period {
        label: "all".into(),
        start: first,
        end: last.plus(1),
    }
}

fn day_of_month(day: Day) -> i32 {
    i32::try_from(day.to_date().day()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::from_date(text.parse().expect("a date"))
    }

    fn labels(calendar: Calendar, first: &str, last: &str) -> Vec<String> {
        let periods = calendar.periods(day(first), day(last)).expect("few periods");
        periods.into_iter().map(|p| p.label).collect()
    }

    #[test]
    fn an_iso_week_belongs_to_the_year_of_its_thursday() {
        let weekly = Calendar::new(PeriodKind::Weekly);
        assert_eq!(
            labels(weekly, "2024-12-29", "2025-01-06"),
            ["2024-W52", "2025-W01", "2025-W02"]
        );
    }

    #[test]
    fn a_week_that_starts_on_sunday_is_called_by_its_first_day() {
        let sundays = Calendar {
            week_start: Weekday::Sun,
            ..Calendar::new(PeriodKind::Weekly)
        };
        assert_eq!(
            labels(sundays, "2024-03-02", "2024-03-03"),
            ["2024-02-25", "2024-03-03"]
        );
    }

    #[test]
    fn fiscal_years_and_their_quarters_start_in_april() {
        let april = |kind| Calendar {
            year_start: 4,
            ..Calendar::new(kind)
        };
        assert_eq!(
            labels(april(PeriodKind::Years(1)), "2024-03-31", "2024-04-01"),
            ["FY2023/24", "FY2024/25"]
        );
        assert_eq!(
            labels(april(PeriodKind::Quarterly), "2024-03-31", "2024-07-01"),
            ["FY2023/24-Q4", "FY2024/25-Q1", "FY2024/25-Q2"]
        );
        assert_eq!(
            labels(april(PeriodKind::Years(2)), "2022-04-01", "2024-03-31"),
            ["FY2022/23–FY2023/24"]
        );
    }

    #[test]
    fn periods_have_no_holes_and_end_with_the_one_that_holds_the_last_day() {
        let monthly = Calendar::new(PeriodKind::Monthly);
        let periods = monthly.periods(day("2023-11-30"), day("2024-03-01")).expect("few");
        assert_eq!(periods.len(), 5);
        assert!(periods.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert_eq!(periods[3].last_day(), day("2024-02-29"));
        assert_eq!(monthly.start_before(day("2024-03-01")), Some(day("2024-02-01")));
    }

    #[test]
    fn several_years_are_counted_from_the_first_in_the_data() {
        let two = Calendar::new(PeriodKind::Years(2));
        assert_eq!(labels(two, "2021-06-01", "2024-01-01"), ["2021–2022", "2023–2024"]);
    }

    #[test]
    fn a_day_in_the_year_1_and_one_in_9999_are_too_far_apart_for_months() {
        let far = (day("0001-01-01"), day("9999-12-31"));
        let monthly = Calendar::new(PeriodKind::Monthly);
        assert_eq!(monthly.periods(far.0, far.1), Err(TooManyPeriods));
        let yearly = Calendar::new(PeriodKind::Years(1));
        assert_eq!(yearly.periods(far.0, far.1).map(|p| p.len()), Ok(9999));
    }
}
