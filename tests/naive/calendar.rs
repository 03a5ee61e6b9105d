//! Civil dates, counted by hand: day numbers, weekdays, ISO weeks, steps of whole months. Knows nothing of periods.

/// A day, numbered from 1 for the first of January of the year 1 (proleptic Gregorian).
pub(crate) type Day = i64;

/// A day as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
}

/// Whether the year has a 29 February.
pub(crate) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The number of days of a month.
pub(crate) fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days in all the years before this one.
fn days_before_year(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past / 4 - past / 100 + past / 400
}

/// The number of a day.
pub(crate) fn number(date: Civil) -> Day {
    let months: i64 = (1..date.month).map(|month| month_length(date.year, month)).sum();
    days_before_year(date.year) + months + date.day
}

/// The date of a day number.
pub(crate) fn civil(day: Day) -> Civil {
    let mut year = day / 366 + 1;
    while days_before_year(year + 1) < day {
        year += 1;
    }
    let mut rest = day - days_before_year(year);
    let mut month = 1;
    while rest > month_length(year, month) {
        rest -= month_length(year, month);
        month += 1;
    }
    Civil { year, month, day: rest }
}

/// The weekday, 0 for Monday to 6 for Sunday.
pub(crate) fn weekday(day: Day) -> i64 {
    (day - 1).rem_euclid(7)
}

/// The ISO year and week: those of the Thursday of the same Monday-to-Sunday week.
pub(crate) fn iso_week(day: Day) -> (i64, i64) {
    let thursday = day - weekday(day) + 3;
    let year = civil(thursday).year;
    (year, (thursday - days_before_year(year) - 1) / 7 + 1)
}

/// So many months later (earlier where negative), on the same day or the last one of a shorter month.
pub(crate) fn add_months(day: Day, months: i64) -> Day {
    let date = civil(day);
    let count = date.year * 12 + date.month - 1 + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    number(Civil {
        year,
        month,
        day: date.day.min(month_length(year, month)),
    })
}

/// Reads `2024-02-29`.
pub(crate) fn parse(text: &str) -> Result<Day, String> {
    let wrong = || format!("`{text}` is not a date");
    let parts: Vec<i64> = text
        .split('-')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| wrong())?;
    let [year, month, day] = parts[..] else {
        return Err(wrong());
    };
    if text.len() != 10 || year < 1 || !(1..=12).contains(&month) || day < 1 || day > month_length(year, month) {
        return Err(wrong());
    }
    Ok(number(Civil { year, month, day }))
}

/// Writes `2024-02-29`.
pub(crate) fn text(day: Day) -> String {
    let Civil { year, month, day } = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        parse(text).expect("a date of this test")
    }

    #[test]
    fn the_unix_epoch_was_a_thursday_719162_days_after_the_first_day() {
        assert_eq!(day("1970-01-01"), 719_163);
        assert_eq!(weekday(day("1970-01-01")), 3);
        assert_eq!(day("0001-01-01"), 1);
    }

    #[test]
    fn every_day_of_four_centuries_follows_the_one_before() {
        let mut date = Civil {
            year: 1800,
            month: 1,
            day: 1,
        };
        let first = number(date);
        for number in first..=first + 146_097 {
            assert_eq!(civil(number), date);
            assert_eq!(super::number(date), number);
            assert_eq!(day(&text(number)), number);
            date.day += 1;
            if date.day > month_length(date.year, date.month) {
                date = Civil {
                    year: date.year,
                    month: date.month + 1,
                    day: 1,
                };
            }
            if date.month > 12 {
                date = Civil {
                    year: date.year + 1,
                    month: 1,
                    day: 1,
                };
            }
        }
        assert_eq!(
            date,
            Civil {
                year: 2200,
                month: 1,
                day: 2
            }
        );
    }

    #[test]
    fn iso_weeks_at_the_edges_of_years_are_those_of_their_thursdays() {
        for (date, week) in [
            ("2024-02-29", (2024, 9)),
            ("2024-12-29", (2024, 52)),
            ("2024-12-30", (2025, 1)),
            ("2021-01-03", (2020, 53)),
            ("2021-01-04", (2021, 1)),
            ("2016-01-01", (2015, 53)),
            ("2008-12-29", (2009, 1)),
        ] {
            assert_eq!(iso_week(day(date)), week, "{date}");
        }
    }

    #[test]
    fn months_keep_the_day_or_take_the_last_one() {
        for (from, months, to) in [
            ("2024-02-29", -12, "2023-02-28"),
            ("2024-02-29", -48, "2020-02-29"),
            ("2023-02-28", -24, "2021-02-28"),
            ("2024-03-31", -1, "2024-02-29"),
            ("2024-12-31", 2, "2025-02-28"),
            ("2024-01-15", -1, "2023-12-15"),
            ("2024-12-01", 1, "2025-01-01"),
        ] {
            assert_eq!(text(add_months(day(from), months)), to, "{from} and {months} months");
        }
    }

    #[test]
    fn what_is_not_a_date_is_not_read() {
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-1-1",
            "2024-01-32",
            "",
            "2024-01",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
