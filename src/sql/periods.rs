//! Dense numbers of periods, in SQL and here: the period before p is p − 1,
//! and the number of a day needs no calendar but its year and month.

use std::fmt::Write as _;

use chrono::Datelike;

use super::dialect::Dialect;
use crate::model::calendar::{Calendar, PeriodKind};
use crate::model::day::Day;

/// Days from 0001-01-01, a Monday, to 1970-01-01.
const DAYS_TO_1970: i64 = 719_162;

/// Which number a period has.
#[derive(Debug, Clone, Copy)]
pub(super) struct PeriodNumbers {
    calendar: Calendar,
}

impl PeriodNumbers {
    pub const fn new(calendar: Calendar) -> Self {
        Self { calendar }
    }

    /// What is added to the number of a day, so that weeks begin where it is
    /// divisible by seven and none is negative.
    fn days_to_weeks(self) -> i64 {
        DAYS_TO_1970 + 7 - i64::from(self.calendar.week_start.num_days_from_monday())
    }

    /// What is taken from twelve times the year and the month, from 0, so that
    /// years begin where it is divisible by twelve.
    fn months_to_years(self) -> i64 {
        i64::from(self.calendar.year_start) - 1
    }

    /// The number of the period of a day. Several years are counted from the
    /// first (fiscal) year in the data.
    pub fn of(self, day: Day, first_year: i64) -> i64 {
        let date = day.to_date();
        let months = 12 * i64::from(date.year()) + i64::from(date.month0());
        let fiscal = months - self.months_to_years();
        match self.calendar.kind {
            PeriodKind::Weekly => (i64::from(day.number()) + self.days_to_weeks()).div_euclid(7),
            PeriodKind::Monthly => months,
            PeriodKind::Quarterly => fiscal.div_euclid(3),
            PeriodKind::Years(1) => fiscal.div_euclid(12),
            PeriodKind::Years(years) => (fiscal.div_euclid(12) - first_year).div_euclid(i64::from(years)),
            PeriodKind::All => 0,
        }
    }

    /// The (fiscal) year of a day.
    pub fn year_of(self, day: Day) -> i64 {
        let date = day.to_date();
        (12 * i64::from(date.year()) + i64::from(date.month0()) - self.months_to_years()).div_euclid(12)
    }

    /// Whether the number of a period depends on the first year in the data.
    pub const fn need_first_year(self) -> bool {
        matches!(self.calendar.kind, PeriodKind::Years(2..))
    }

    /// The (fiscal) year of a row, in SQL.
    pub fn year_sql(self, dialect: Dialect) -> String {
        quotient(dialect, &self.fiscal_months("month_number"), 12)
    }

    /// The number of the period of a day, in SQL, from the number of the day
    /// and the number of its month: twelve times the year and the month, from 0.
    pub fn sql(self, dialect: Dialect, day: &str, month: &str) -> String {
        match self.calendar.kind {
            PeriodKind::Weekly => quotient(dialect, &format!("{day} + {}", self.days_to_weeks()), 7),
            PeriodKind::Monthly => month.to_owned(),
            PeriodKind::Quarterly => quotient(dialect, &self.fiscal_months(month), 3),
            PeriodKind::Years(1) => quotient(dialect, &self.fiscal_months(month), 12),
            PeriodKind::Years(years) => {
                let year = quotient(dialect, &self.fiscal_months(month), 12);
                quotient(dialect, &format!("{year} - first_year"), i64::from(years))
            }
            PeriodKind::All => "0".to_owned(),
        }
    }

    fn fiscal_months(self, month: &str) -> String {
        let mut months = month.to_owned();
        if self.months_to_years() > 0 {
            let _ = write!(months, " - {}", self.months_to_years());
        }
        months
    }
}

/// A whole quotient of a number that is not negative: engines divide whole
/// numbers in different ways, but none of them where nothing is left over.
fn quotient(dialect: Dialect, number: &str, by: i64) -> String {
    dialect.whole(&format!("({number} - MOD({number}, {by})) / {by}"))
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;

    use super::*;

    #[test]
    fn numbers_are_dense_and_those_of_the_periods() {
        let day = |year, month, day| Day::from_ymd(year, month, day).expect("a day");
        let kinds = [
            PeriodKind::Weekly,
            PeriodKind::Monthly,
            PeriodKind::Quarterly,
            PeriodKind::Years(1),
            PeriodKind::Years(2),
            PeriodKind::Years(5),
        ];
        let starts = [
            (Weekday::Mon, 1),
            (Weekday::Sun, 4),
            (Weekday::Thu, 12),
            (Weekday::Tue, 7),
        ];
        for kind in kinds {
            for (week_start, year_start) in starts {
                for first in [day(1, 1, 1), day(1969, 12, 31), day(2019, 2, 28), day(2024, 11, 30)] {
                    let calendar = Calendar {
                        kind,
                        week_start,
                        year_start,
                    };
                    let numbers = PeriodNumbers::new(calendar);
                    let year = numbers.year_of(first);
                    let number = numbers.of(first, year);
                    let periods = calendar.periods(first, first.plus(4000)).expect("few");
                    for (i, period) in (0..).zip(periods) {
                        let first_day = if i == 0 { first } else { period.start };
                        assert_eq!(numbers.of(first_day, year), number + i, "{calendar:?} {}", period.label);
                        assert_eq!(
                            numbers.of(period.last_day(), year),
                            number + i,
                            "{calendar:?} {}",
                            period.label
                        );
                    }
                    assert!(number >= 0, "{calendar:?}");
                }
            }
        }
    }
}
