//! What kind of period a label names: `2024-Q1` is a quarter, whatever kind of
//! period a report has.

use super::calendar::{Period, PeriodKind};

impl PeriodKind {
    /// The kind of period that is called like this; none where nothing is. An
    /// en dash may be written as a hyphen, and case does not matter.
    ///
    /// ```
    /// use retain::model::calendar::PeriodKind;
    ///
    /// assert_eq!(PeriodKind::of_label("2024-Q1"), Some(PeriodKind::Quarterly));
    /// assert_eq!(PeriodKind::of_label("FY2024/25"), Some(PeriodKind::Years(1)));
    /// assert_eq!(PeriodKind::of_label("2022-2023"), Some(PeriodKind::Years(2)));
    /// assert_eq!(PeriodKind::of_label("last year"), None);
    /// ```
    #[must_use]
    pub fn of_label(label: &str) -> Option<Self> {
        let label = plain(label);
        if label == "all" {
            return Some(Self::All);
        }
        if year(&label).is_some() {
            return Some(Self::Years(1));
        }
        let (first, rest) = label.split_at(label.find('-')?);
        let (first, rest) = (year(first)?, &rest[1..]);
        if let Some(last) = year(rest) {
            let years = (last + 1).checked_sub(first).filter(|years| *years > 1)?;
            return u16::try_from(years).ok().map(Self::Years);
        }
        match rest.as_bytes() {
            [b'q', b'1'..=b'4'] => Some(Self::Quarterly),
            [b'w', tens, ones] if is_number(&[*tens, *ones]) => Some(Self::Weekly),
            month if month.len() == 2 && is_number(month) => Some(Self::Monthly),
            [month @ .., b'-', tens, ones] if month.len() == 2 && is_number(month) && is_number(&[*tens, *ones]) => {
                Some(Self::Weekly)
            }
            _ => None,
        }
    }
}

impl Period {
    /// Whether the period is called like this. An en dash may be written as a
    /// hyphen, and case does not matter.
    #[must_use]
    pub fn is_called(&self, label: &str) -> bool {
        plain(&self.label) == plain(label)
    }
}

fn plain(label: &str) -> String {
    label.trim().replace('–', "-").to_lowercase()
}

fn is_number(digits: &[u8]) -> bool {
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

/// The year in which `2024` or `fy2024/25` begins.
fn year(label: &str) -> Option<u32> {
    let digits = match label.strip_prefix("fy") {
        None => label,
        Some(fiscal) => {
            let (year, next) = fiscal.split_once('/')?;
            if next.len() != 2 || !is_number(next.as_bytes()) {
                return None;
            }
            year
        }
    };
    let is_year = digits.len() == 4 && is_number(digits.as_bytes());
    if is_year { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;

    use super::*;
    use crate::model::calendar::Calendar;
    use crate::model::day::Day;

    #[test]
    fn every_period_is_of_the_kind_that_its_label_names() {
        let (first, last) = (Day::from_number(15_000), Day::from_number(19_000));
        let kinds = [
            PeriodKind::Weekly,
            PeriodKind::Monthly,
            PeriodKind::Quarterly,
            PeriodKind::Years(1),
            PeriodKind::Years(2),
            PeriodKind::Years(7),
            PeriodKind::All,
        ];
        for kind in kinds {
            for (week_start, year_start) in [(Weekday::Mon, 1), (Weekday::Sun, 4)] {
                let calendar = Calendar {
                    kind,
                    week_start,
                    year_start,
                };
                for period in calendar.periods(first, last).expect("few periods") {
                    assert_eq!(PeriodKind::of_label(&period.label), Some(kind), "{}", period.label);
                    assert!(period.is_called(&period.label.replace('–', "-").to_uppercase()));
                }
            }
        }
    }

    #[test]
    fn what_is_no_label_has_no_kind() {
        let texts = [
            "",
            "-",
            "24",
            "20240",
            "2024-",
            "2024-1",
            "2024-Q5",
            "2024-Q",
            "2024-W1",
            "FY2024",
            "FY2024/2025",
            "2024-2022",
            "2024-2024",
            "2024-01-1",
            "2024-001-01",
            "2024Q1",
            "２０２４",
        ];
        for text in texts {
            assert_eq!(PeriodKind::of_label(text), None, "{text}");
        }
    }
}
