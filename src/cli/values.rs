//! The readers of the values of options.

use chrono::Weekday;
use chrono_tz::Tz;
use encoding_rs::Encoding;

use super::date_hint::as_format;
use crate::gate::check::Confidence;
use crate::input::amount::{DecimalMark, currency_named};
use crate::input::date::DateError;
use crate::input::fields::FileKind;
use crate::metrics::{Definition, Metric, REPORTS, definition_named, nearest};
use crate::model::calendar::PeriodKind;
use crate::model::day::Day;
use crate::model::exact::Exact;

pub fn parse_period(text: &str) -> Result<PeriodKind, String> {
    let kind = match text.to_ascii_lowercase().as_str() {
        "weekly" => PeriodKind::Weekly,
        "monthly" => PeriodKind::Monthly,
        "quarterly" => PeriodKind::Quarterly,
        "yearly" => PeriodKind::Years(1),
        "all" => PeriodKind::All,
        other => {
            let years = other.strip_suffix('y').and_then(|years| years.parse().ok());
            return years
                .filter(|years| (1..=9999).contains(years))
                .map(PeriodKind::Years)
                .ok_or_else(|| {
                    let words = ["weekly", "monthly", "quarterly", "yearly", "all"];
                    let likeness = |word: &&str| strsim::jaro_winkler(word, other);
                    let nearest = words.into_iter().filter(|word| likeness(word) > 0.8);
                    let nearest = nearest.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
                    let nearest = nearest.map_or_else(String::new, |word| format!("; the nearest is `{word}`"));
                    format!("expected weekly, monthly, quarterly, yearly, 2y, 3y, … or all{nearest}")
                });
        }
    };
    Ok(kind)
}

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The name of a weekday, as on the command line.
pub fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS[weekday.num_days_from_monday() as usize]
}

/// The name of a month, as on the command line.
pub fn month_name(month: u32) -> &'static str {
    MONTHS[(month as usize).saturating_sub(1) % 12]
}

pub fn parse_weekday(text: &str) -> Result<Weekday, String> {
    text.parse()
        .map_err(|_| format!("expected one of {}", WEEKDAYS.join(", ")))
}

pub fn parse_month(text: &str) -> Result<u32, String> {
    let wanted = text.to_ascii_lowercase();
    let by_name = (1..)
        .zip(MONTHS)
        .find(|(_, month)| wanted.len() >= 3 && month.starts_with(&wanted))
        .map(|(number, _)| number);
    by_name
        .or_else(|| wanted.parse().ok().filter(|month| (1..=12).contains(month)))
        .ok_or_else(|| format!("expected one of {}", MONTHS.join(", ")))
}

/// A day in ISO 8601.
pub fn parse_day(text: &str) -> Result<Day, String> {
    let reader = crate::input::date::DateReader::new(None, None);
    match reader.map(|mut reader| reader.read(text.as_bytes())) {
        Ok(Ok(day)) if text.len() == 10 && text.as_bytes()[4] == b'-' => Ok(day),
        Ok(Err(DateError::NoSuchDay)) if text.as_bytes().get(4) == Some(&b'-') => {
            Err("there is no such day".to_owned())
        }
        _ => Err("expected a day like 2024-06-30".to_owned()),
    }
}

pub fn parse_window(text: &str) -> Result<u32, String> {
    text.strip_suffix('d')
        .unwrap_or(text)
        .parse()
        .ok()
        .filter(|days| (1..=100_000).contains(days))
        .ok_or_else(|| "expected a number of days like 90d".to_owned())
}

pub fn parse_zone(text: &str) -> Result<Tz, String> {
    let same = |zone: &&Tz| zone.name().eq_ignore_ascii_case(text);
    chrono_tz::TZ_VARIANTS.iter().find(same).copied().ok_or_else(|| {
        let wanted = text.to_ascii_lowercase();
        let likeness = |zone: &Tz| {
            let name = zone.name().to_ascii_lowercase();
            let city = name.rsplit('/').next().unwrap_or_default().to_owned();
            strsim::jaro_winkler(&name, &wanted).max(strsim::jaro_winkler(&city, &wanted))
        };
        let nearest = chrono_tz::TZ_VARIANTS
            .iter()
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
            .map_or("Europe/Berlin", |zone| zone.name());
        format!("there is no such time zone; the nearest is `{nearest}`")
    })
}

pub fn parse_currency(text: &str) -> Result<String, String> {
    let code = currency_named(text.trim());
    if code.is_empty() {
        return Err("expected a currency like EUR".to_owned());
    }
    Ok(code)
}

pub fn parse_encoding(text: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(text.as_bytes())
        .ok_or_else(|| "expected an encoding like windows-1252, iso-8859-15, shift_jis or utf-16le".to_owned())
}

pub fn parse_delimiter(text: &str) -> Result<u8, String> {
    match text {
        "tab" | "\\t" | "\t" => Ok(b'\t'),
        "," | ";" | "|" => Ok(text.as_bytes()[0]),
        _ => Err("expected one of `,` `;` `|` and tab".to_owned()),
    }
}

/// The files that hold more than ids.
pub const WITH_VALUES: [FileKind; 3] = [FileKind::Orders, FileKind::Customers, FileKind::Responses];

/// A value for one of these kinds of file, written `customers.VALUE`, or for
/// the usual one.
pub fn kind_and_value<'a>(text: &'a str, kinds: &[FileKind]) -> (Option<FileKind>, &'a str) {
    let named = |kind: &FileKind| {
        let option = kind.option().unwrap_or("orders");
        Some((Some(*kind), text.strip_prefix(option)?.strip_prefix('.')?))
    };
    kinds.iter().find_map(named).unwrap_or((None, text))
}

pub fn parse_sheet(text: &str) -> Result<(Option<FileKind>, String), String> {
    match kind_and_value(text, &FileKind::ALL) {
        (_, "") => Err("expected the name of a sheet".to_owned()),
        (kind, name) => Ok((kind, name.to_owned())),
    }
}

pub fn parse_date_format(text: &str) -> Result<(Option<FileKind>, String), String> {
    let (kind, format) = kind_and_value(text, &WITH_VALUES);
    crate::input::date::DateReader::new(Some(format), None)
        .map(|_| (kind, format.to_owned()))
        .map_err(|_| match as_format(format) {
            Some(format) => format!("a format is written with `%`: `{format}`"),
            None => "expected a format that names a day, like `%d/%m/%Y`".to_owned(),
        })
}

pub fn parse_decimal_mark(text: &str) -> Result<(Option<FileKind>, DecimalMark), String> {
    let (kind, mark) = kind_and_value(text, &WITH_VALUES);
    match mark {
        "point" | "." => Ok((kind, DecimalMark::Point)),
        "comma" | "," => Ok((kind, DecimalMark::Comma)),
        _ => Err("expected `point` or `comma`".to_owned()),
    }
}

/// A number of decimals.
pub fn parse_precision(text: &str) -> Result<u32, String> {
    text.parse()
        .ok()
        .filter(|decimals| *decimals <= 6)
        .ok_or_else(|| "expected a number of decimals from 0 to 6".to_owned())
}

/// A percentage of confidence.
pub fn parse_confidence(text: &str) -> Result<Confidence, String> {
    let percent = text.strip_suffix('%').unwrap_or(text).trim_end();
    Exact::from_plain(percent)
        .filter(|_| percent.len() <= 12)
        .and_then(Confidence::from_percent)
        .ok_or_else(|| "expected a percentage from 50 to below 100, like 95".to_owned())
}

/// What is said about a metric or a report, by name.
pub fn parse_explained(text: &str) -> Result<&'static Definition, String> {
    definition_named(text).ok_or_else(|| {
        let likeness = |report: &&&Definition| strsim::jaro_winkler(report.key, text);
        let near = REPORTS.iter().filter(|report| likeness(report) > 0.8);
        let report = near.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        report.map(|report| report.key).or_else(|| nearest(text)).map_or_else(
            || "there is no such metric; `retain explain` lists them".to_owned(),
            |nearest| format!("there is no such metric; the nearest is `{nearest}`"),
        )
    })
}

/// A metric by its key or its short name.
pub fn parse_metric(text: &str) -> Result<Metric, String> {
    Metric::from_name(text).ok_or_else(|| {
        nearest(text).map_or_else(
            || "there is no such metric; `retain explain` lists them".to_owned(),
            |nearest| format!("there is no such metric; the nearest is `{nearest}`"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_by_name_and_by_years() {
        assert_eq!(parse_period("2y"), Ok(PeriodKind::Years(2)));
        assert_eq!(parse_period("Yearly"), Ok(PeriodKind::Years(1)));
        for text in ["0y", "y", "-1y", "daily", "70000y", ""] {
            assert!(parse_period(text).is_err(), "{text}");
        }
    }

    #[test]
    fn months_by_name_beginning_or_number() {
        assert_eq!(parse_month("April"), Ok(4));
        assert_eq!(parse_month("apr"), Ok(4));
        assert_eq!(parse_month("12"), Ok(12));
        assert!(parse_month("13").is_err());
        assert!(parse_month("ma").is_err());
    }

    #[test]
    fn a_misspelt_zone_gets_the_nearest_name() {
        assert_eq!(parse_zone("europe/berlin"), Ok(chrono_tz::Europe::Berlin));
        assert!(parse_zone("Berlin").is_err_and(|error| error.contains("Europe/Berlin")));
    }
}
