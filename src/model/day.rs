//! A day of the calendar, without a time and without a zone.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};

/// A day, as the number of days since 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("the epoch is a date");

impl Day {
    /// The day of that year, month and day of the month; `None` where there is
    /// no such day or the year is not one of 1 to 9999.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1..=9999).contains(&year) {
            return None;
        }
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from_date)
    }

    /// The day with that number, counted from 1 January 1970.
    #[must_use]
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// The number of days since 1 January 1970.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day of a chrono date.
    ///
    /// # Panics
    ///
    /// Never: every chrono date is within 32 bits of days of 1970.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Self {
        Self(i32::try_from(date.signed_duration_since(EPOCH).num_days()).expect("chrono's years fit"))
    }

    /// The same day as a chrono date.
    ///
    /// # Panics
    ///
    /// On a day outside chrono's range of years, which no input can name.
    #[must_use]
    pub fn to_date(self) -> NaiveDate {
        let days = Days::new(u64::from(self.0.unsigned_abs()));
        if self.0 < 0 {
            EPOCH.checked_sub_days(days)
        } else {
            EPOCH.checked_add_days(days)
        }
        .expect("a day of the input is within chrono's range")
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.to_date().year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.to_date().month()
    }

    /// That many days later, or earlier where negative.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// How many days this day lies after the other.
    #[must_use]
    pub const fn since(self, other: Self) -> i32 {
        self.0 - other.0
    }

    /// That many months later (earlier where negative), on the same day of the
    /// month or on the last day of a shorter one.
    ///
    /// # Panics
    ///
    /// On a day outside chrono's range of years, which no input can name.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let by = Months::new(months.unsigned_abs());
        let date = self.to_date();
        let moved = if months < 0 {
            date.checked_sub_months(by)
        } else {
            date.checked_add_months(by)
        };
        Self::from_date(moved.expect("a day of the input is within chrono's range"))
    }
}

impl fmt::Display for Day {
    /// ISO 8601: `2024-02-29`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.to_date();
        let (year, month, day) = (date.year(), date.month(), date.day());
        let Some(year) = u32::try_from(year).ok().filter(|year| *year <= 9999) else {
            return write!(f, "{year:04}-{month:02}-{day:02}");
        };
        // Lists have millions of days.
        let digit = |number: u32| char::from_digit(number % 10, 10).unwrap_or('0') as u8;
        let text = [
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            b'-',
            digit(month / 10),
            digit(month),
            b'-',
            digit(day / 10),
            digit(day),
        ];
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Day {
        Day::from_ymd(year, month, day).expect("a real day")
    }

    #[test]
    fn there_is_no_29_february_2023() {
        assert_eq!(Day::from_ymd(2023, 2, 29), None);
        assert!(Day::from_ymd(2024, 2, 29).is_some());
        assert_eq!(Day::from_ymd(0, 1, 1), None);
        assert_eq!(Day::from_ymd(10_000, 1, 1), None);
    }

    #[test]
    fn months_keep_the_day_or_take_the_last_of_a_shorter_one() {
        assert_eq!(day(2024, 3, 31).plus_months(-1), day(2024, 2, 29));
        assert_eq!(day(2024, 2, 29).plus_months(-12), day(2023, 2, 28));
        assert_eq!(day(2024, 1, 15).plus_months(-24), day(2022, 1, 15));
        assert_eq!(day(2023, 12, 31).plus_months(2), day(2024, 2, 29));
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(day(1970, 1, 1).number(), 0);
        assert_eq!(day(1969, 12, 31).number(), -1);
        assert_eq!(day(2000, 3, 1).since(day(2000, 2, 1)), 29);
        assert_eq!(day(1, 1, 1).to_string(), "0001-01-01");
        assert_eq!(day(9999, 12, 31).plus(1).to_string(), "10000-01-01");
        assert_eq!(day(9999, 12, 31).plus(1).since(day(1, 1, 1)), 3_652_059);
    }
}
