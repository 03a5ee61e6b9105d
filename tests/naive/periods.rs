//! The periods of a report: which days each one holds, what it is called, and where the one before it begins.

use super::calendar::{Civil, Day, add_months, civil, iso_week, number, text, weekday};

/// A range of days [start, end) with its label.
#[derive(Clone, Debug)]
pub(crate) struct Period {
    pub(crate) label: String,
    pub(crate) start: Day,
    pub(crate) end: Day,
}

/// The number of months a period of this kind has; None for `weekly`.
fn length_in_months(kind: &str) -> Result<Option<i64>, String> {
    Ok(match kind {
        "weekly" => None,
        "monthly" => Some(1),
        "quarterly" => Some(3),
        "yearly" => Some(12),
        years => {
            let count = years.strip_suffix('y').and_then(|count| count.parse::<i64>().ok());
            Some(12 * count.ok_or_else(|| format!("`{kind}` is no kind of period"))?)
        }
    })
}

/// The day so many periods of this kind after `start` (before it where negative).
pub(crate) fn step(kind: &str, start: Day, periods: i64) -> Result<Day, String> {
    Ok(match length_in_months(kind)? {
        None => start + 7 * periods,
        Some(months) => add_months(start, months * periods),
    })
}

/// The year a day belongs to, named by the calendar year in which it starts.
fn fiscal_year(day: Day, year_start: i64) -> i64 {
    let date = civil(day);
    if date.month >= year_start {
        date.year
    } else {
        date.year - 1
    }
}

fn year_label(year: i64, year_start: i64) -> String {
    if year_start == 1 {
        year.to_string()
    } else {
        format!("FY{year}/{:02}", (year + 1) % 100)
    }
}

/// The first day of the period that holds `day`.
fn start_of(kind: &str, day: Day, week_start: i64, year_start: i64) -> Day {
    let date = civil(day);
    let first_of_month = number(Civil { day: 1, ..date });
    match kind {
        "weekly" => day - (weekday(day) - week_start).rem_euclid(7),
        "monthly" => first_of_month,
        "quarterly" => add_months(first_of_month, -(date.month - year_start).rem_euclid(3)),
        _ => number(Civil {
            year: fiscal_year(day, year_start),
            month: year_start,
            day: 1,
        }),
    }
}

fn label(kind: &str, start: Day, end: Day, week_start: i64, year_start: i64) -> String {
    let date = civil(start);
    let year = fiscal_year(start, year_start);
    match kind {
        "weekly" if week_start == 0 => {
            let (year, week) = iso_week(start);
            format!("{year}-W{week:02}")
        }
        "weekly" => text(start),
        "monthly" => format!("{:04}-{:02}", date.year, date.month),
        "quarterly" => {
            let quarter = (date.month - year_start).rem_euclid(12) / 3 + 1;
            format!("{}-Q{quarter}", year_label(year, year_start))
        }
        _ => {
            let last = fiscal_year(end - 1, year_start);
            let first = year_label(year, year_start);
            if last == year {
                first
            } else {
                format!("{first}–{}", year_label(last, year_start))
            }
        }
    }
}

/// The periods without holes from the one that holds `first` to the one that holds `last`.
pub(crate) fn list(kind: &str, first: Day, last: Day, week_start: i64, year_start: i64) -> Result<Vec<Period>, String> {
    let mut periods = Vec::new();
    let mut start = start_of(kind, first, week_start, year_start);
    while start <= last {
        let end = step(kind, start, 1)?;
        periods.push(Period {
            label: label(kind, start, end, week_start, year_start),
            start,
            end,
        });
        start = end;
    }
    Ok(periods)
}

#[cfg(test)]
mod tests {
    use super::super::calendar::parse;
    use super::*;

    fn labels(kind: &str, first: &str, last: &str, week_start: i64, year_start: i64) -> Vec<String> {
        let day = |text| parse(text).expect("a date of this test");
        let periods = list(kind, day(first), day(last), week_start, year_start).expect("a kind of this test");
        for pair in periods.windows(2) {
            assert_eq!(pair[0].end, pair[1].start);
        }
        periods.into_iter().map(|period| period.label).collect()
    }

    #[test]
    fn labels_are_those_of_the_specification() {
        assert_eq!(
            labels("weekly", "2024-02-29", "2024-03-04", 0, 1),
            ["2024-W09", "2024-W10"]
        );
        assert_eq!(
            labels("weekly", "2024-02-29", "2024-03-04", 6, 1),
            ["2024-02-25", "2024-03-03"]
        );
        assert_eq!(
            labels("monthly", "2023-12-31", "2024-01-01", 0, 1),
            ["2023-12", "2024-01"]
        );
        assert_eq!(
            labels("quarterly", "2024-03-31", "2024-04-01", 0, 1),
            ["2024-Q1", "2024-Q2"]
        );
        assert_eq!(
            labels("quarterly", "2024-03-31", "2024-04-01", 0, 4),
            ["FY2023/24-Q4", "FY2024/25-Q1"]
        );
        assert_eq!(labels("quarterly", "2024-01-31", "2024-01-31", 0, 2), ["FY2023/24-Q4"]);
        assert_eq!(labels("yearly", "1999-12-31", "2000-01-01", 0, 1), ["1999", "2000"]);
        assert_eq!(labels("yearly", "1999-12-31", "1999-12-31", 0, 4), ["FY1999/00"]);
        assert_eq!(
            labels("2y", "2022-05-01", "2024-01-01", 0, 1),
            ["2022–2023", "2024–2025"]
        );
        assert_eq!(labels("2y", "2022-05-01", "2024-03-31", 0, 4), ["FY2022/23–FY2023/24"]);
    }
}
