//! The grammar of a date: ISO 8601 dates and date-times, or a format given by
//! the user, read to a day of the shop's calendar.

use chrono::format::{Item, StrftimeItems};
use chrono::{Datelike, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::model::day::Day;

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateError {
    /// It is blank.
    Blank,
    /// It has the form of a date, but there is no such day or time.
    NoSuchDay,
    /// It has another form.
    NotADate,
    /// It is one day with the day first and another with the month first.
    Ambiguous,
}

/// Which number of `03/04/2024` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayPlace {
    /// The first.
    First,
    /// The second.
    Second,
}

/// A `--date-format` that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date format")]
pub struct DateFormatError(String);

/// Reads dates of one column. It remembers the last text, since in files that
/// are sorted by day most rows repeat it.
#[derive(Debug, Clone)]
pub struct DateReader {
    format: Option<Vec<Item<'static>>>,
    zone: Option<Tz>,
    /// Which number is the day in dates like 03/04/2024, where that is settled.
    day: Option<DayPlace>,
    last: Vec<u8>,
    last_day: Day,
}

impl DateReader {
    /// A reader of ISO 8601, or of the given format; times with an offset are
    /// moved to the zone, where there is one.
    pub fn new(format: Option<&str>, zone: Option<Tz>) -> Result<Self, DateFormatError> {
        let format = match format {
            None => None,
            Some(text) => Some(
                StrftimeItems::new(text)
                    .parse_to_owned()
                    .ok()
                    .filter(|items| names_a_day(items))
                    .ok_or_else(|| DateFormatError(text.to_owned()))?,
            ),
        };
        Ok(Self {
            format,
            zone,
            day: None,
            last: Vec::new(),
            last_day: Day::from_number(0),
        })
    }

    /// The day of a trimmed text.
    pub fn read(&mut self, text: &[u8]) -> Result<Day, DateError> {
        if text == self.last.as_slice() && !text.is_empty() {
            return Ok(self.last_day);
        }
        let day = match &self.format {
            _ if text.is_empty() => return Err(DateError::Blank),
            None => match numbers(text) {
                Some(numbers) => self.numbered_day(&numbers)?,
                None => iso_day(text, self.zone)?,
            },
            Some(items) => formatted_day(text, items, self.zone)?,
        };
        self.last.clear();
        self.last.extend_from_slice(text);
        self.last_day = day;
        Ok(day)
    }
}

impl DateReader {
    /// The same reader, for a column that these cells are from: where one of
    /// them settles which number of `03/04/2024` is the day, and none says
    /// otherwise, all are read so.
    #[must_use]
    pub fn settled_by(mut self, cells: DayPlaces) -> Self {
        self.day = match (cells.first, cells.second) {
            (true, false) => Some(DayPlace::First),
            (false, true) => Some(DayPlace::Second),
            _ => None,
        };
        self
    }

    fn numbered_day(&self, numbers: &Numbers<'_>) -> Result<Day, DateError> {
        let Numbers { a, b, year, rest } = *numbers;
        let day = match self.day {
            Some(DayPlace::First) => Day::from_ymd(year, b, a),
            Some(DayPlace::Second) => Day::from_ymd(year, a, b),
            None if a > 12 || b > 12 => return Err(DateError::NotADate),
            None if a == b => Day::from_ymd(year, a, b),
            None => return Err(DateError::Ambiguous),
        };
        let day = day.ok_or(DateError::NoSuchDay)?;
        if rest.is_empty() {
            return Ok(day);
        }
        in_range(at_time(day, &iso_time(rest)?, self.zone)?)
    }
}

/// Which numbers over 12, that can only be days, cells of a column have.
#[derive(Debug, Clone, Copy, Default)]
pub struct DayPlaces {
    first: bool,
    second: bool,
}

impl DayPlaces {
    /// Looks at one more cell, trimmed.
    pub fn see(&mut self, cell: &[u8]) {
        if let Some(numbers) = numbers(cell) {
            self.first |= numbers.a > 12;
            self.second |= numbers.b > 12;
        }
    }
}

/// A date like `3/4/2024` or `03.04.2024 10:30`.
struct Numbers<'a> {
    a: u32,
    b: u32,
    year: i32,
    rest: &'a [u8],
}

fn numbers(text: &[u8]) -> Option<Numbers<'_>> {
    let mark = text.iter().position(|byte| !byte.is_ascii_digit())?;
    if !(1..=2).contains(&mark) || !matches!(text[mark], b'/' | b'.' | b'-') {
        return None;
    }
    let behind = &text[mark + 1..];
    let second = behind.iter().position(|byte| !byte.is_ascii_digit())?;
    if !(1..=2).contains(&second) || behind[second] != text[mark] {
        return None;
    }
    let (year, rest) = behind[second + 1..].split_at_checked(4)?;
    if rest.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Some(Numbers {
        a: digits(&text[..mark])?,
        b: digits(&behind[..second])?,
        year: i32::try_from(digits(year)?).ok()?,
        rest,
    })
}

/// The day of a time there, in the zone where it has an offset.
fn at_time(day: Day, time: &Time, zone: Option<Tz>) -> Result<Day, DateError> {
    match (time.offset, zone) {
        (Some(offset), Some(zone)) => moved(day, time.seconds, offset, zone).ok_or(DateError::NoSuchDay),
        _ => Ok(day.plus(i32::from(time.seconds == 86_400))),
    }
}

/// Whether a format says enough to name a day.
fn names_a_day(items: &[Item<'_>]) -> bool {
    let sample = NaiveDate::from_ymd_opt(2001, 2, 3)
        .and_then(|date| date.and_hms_opt(4, 5, 6))
        .map(|time| time.and_utc().fixed_offset());
    let Some(sample) = sample else { return false };
    let text = sample.format_with_items(items.iter()).to_string();
    formatted_day(text.as_bytes(), items, None) == Ok(Day::from_date(sample.date_naive()))
}

fn formatted_day(text: &[u8], items: &[Item<'_>], zone: Option<Tz>) -> Result<Day, DateError> {
    let text = std::str::from_utf8(text).map_err(|_| DateError::NotADate)?;
    let mut parsed = chrono::format::Parsed::new();
    chrono::format::parse(&mut parsed, text, items.iter()).map_err(|error| match error.kind() {
        chrono::format::ParseErrorKind::OutOfRange | chrono::format::ParseErrorKind::Impossible => DateError::NoSuchDay,
        _ => DateError::NotADate,
    })?;
    let date = match (parsed.to_datetime(), zone) {
        (Ok(time), Some(zone)) => time.with_timezone(&zone).date_naive(),
        (Ok(time), None) => time.date_naive(),
        (Err(_), _) => parsed
            .to_naive_datetime_with_offset(0)
            .map(|time: NaiveDateTime| time.date())
            .or_else(|_| parsed.to_naive_date())
            .map_err(|_| DateError::NoSuchDay)?,
    };
    // A year of two digits where the format has four is a mistake.
    if date.year() < 1000 {
        return Err(DateError::NotADate);
    }
    in_range(Day::from_date(date))
}

fn in_range(day: Day) -> Result<Day, DateError> {
    let first = Day::from_ymd(1, 1, 1);
    let last = Day::from_ymd(9999, 12, 31);
    if Some(day) < first || Some(day) > last {
        return Err(DateError::NoSuchDay);
    }
    Ok(day)
}

/// `2024-03-01`, `20240301`, either with a time behind `T` or a space, either
/// of them with `Z` or an offset.
fn iso_day(text: &[u8], zone: Option<Tz>) -> Result<Day, DateError> {
    let (date, rest) = if text.get(4) == Some(&b'-') {
        let (date, rest) = text.split_at_checked(10).ok_or(DateError::NotADate)?;
        if date[7] != b'-' {
            return Err(DateError::NotADate);
        }
        ([&date[..4], &date[5..7], &date[8..]], rest)
    } else {
        let (date, rest) = text.split_at_checked(8).ok_or(DateError::NotADate)?;
        ([&date[..4], &date[4..6], &date[6..]], rest)
    };
    let [year, month, day] = date.map(digits);
    let (Some(year), Some(month), Some(day)) = (year, month, day) else {
        return Err(DateError::NotADate);
    };
    let year = i32::try_from(year).map_err(|_| DateError::NotADate)?;
    if rest.is_empty() {
        return Day::from_ymd(year, month, day).ok_or(DateError::NoSuchDay);
    }
    let time = iso_time(rest)?;
    let day = Day::from_ymd(year, month, day).ok_or(DateError::NoSuchDay)?;
    in_range(at_time(day, &time, zone)?)
}

/// A time of day as seconds since midnight, and its offset from UTC in seconds.
struct Time {
    seconds: u32,
    offset: Option<i32>,
}

fn iso_time(text: &[u8]) -> Result<Time, DateError> {
    let Some((b'T' | b't' | b' ', time)) = text.split_first() else {
        return Err(DateError::NotADate);
    };
    let clock_end = time
        .iter()
        .position(|byte| !matches!(byte, b'0'..=b'9' | b':' | b'.' | b','))
        .unwrap_or(time.len());
    let (clock, zone) = time.split_at(clock_end);
    let (clock, has_fraction) = match clock.iter().position(|byte| matches!(byte, b'.' | b',')) {
        Some(point) if point + 1 < clock.len() && digits(&clock[point + 1..]).is_some() => (&clock[..point], true),
        Some(_) => return Err(DateError::NotADate),
        None => (clock, false),
    };
    let parts: [&[u8]; 3] = match clock.len() {
        2 if !has_fraction => [clock, b"0", b"0"],
        4 if !has_fraction => [&clock[..2], &clock[2..], b"0"],
        5 if !has_fraction && clock[2] == b':' => [&clock[..2], &clock[3..], b"0"],
        6 => [&clock[..2], &clock[2..4], &clock[4..]],
        8 if clock[2] == b':' && clock[5] == b':' => [&clock[..2], &clock[3..5], &clock[6..]],
        _ => return Err(DateError::NotADate),
    };
    let [Some(hour), Some(minute), Some(second)] = parts.map(digits) else {
        return Err(DateError::NotADate);
    };
    let offset = iso_offset(zone)?;
    let is_midnight_at_the_end = hour == 24 && minute == 0 && second == 0;
    if (hour > 23 && !is_midnight_at_the_end) || minute > 59 || second > 60 {
        return Err(DateError::NoSuchDay);
    }
    Ok(Time {
        seconds: hour * 3600 + minute * 60 + second.min(59),
        offset,
    })
}

fn iso_offset(text: &[u8]) -> Result<Option<i32>, DateError> {
    let text = text.strip_prefix(b" ").unwrap_or(text);
    let (sign, rest) = match text {
        b"" => return Ok(None),
        b"Z" | b"z" | b"UTC" | b"GMT" => return Ok(Some(0)),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return Err(DateError::NotADate),
    };
    let (hours, minutes): (&[u8], &[u8]) = match rest.len() {
        2 => (rest, b"0"),
        4 => rest.split_at(2),
        5 if rest[2] == b':' => (&rest[..2], &rest[3..]),
        _ => return Err(DateError::NotADate),
    };
    let (Some(hours), Some(minutes)) = (digits(hours), digits(minutes)) else {
        return Err(DateError::NotADate);
    };
    if hours > 23 || minutes > 59 {
        return Err(DateError::NoSuchDay);
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).map_err(|_| DateError::NotADate)?;
    Ok(Some(sign * seconds))
}

fn moved(day: Day, seconds: u32, offset: i32, zone: Tz) -> Option<Day> {
    let midnight = day.to_date().and_hms_opt(0, 0, 0)?;
    let local = midnight.checked_add_signed(chrono::TimeDelta::seconds(i64::from(seconds)))?;
    let utc = local.checked_sub_offset(FixedOffset::east_opt(offset)?)?;
    let there = zone.offset_from_utc_datetime(&utc).fix();
    Some(Day::from_date(utc.checked_add_offset(there)?.date()))
}

/// Digits and nothing else; of a long run of them only the size matters.
fn digits(text: &[u8]) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| number.saturating_mul(10).saturating_add(u32::from(digit)))
    })
}

/// The instant of a text with an offset, for other modules' tests.
#[cfg(test)]
fn reference(text: &str, zone: Tz) -> Option<NaiveDate> {
    let time = chrono::DateTime::parse_from_rfc3339(text).ok()?;
    Some(time.with_timezone(&zone).date_naive())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read_in(text: &str, format: Option<&str>, zone: Option<Tz>) -> Result<String, DateError> {
        DateReader::new(format, zone)
            .expect("a good format")
            .read(text.as_bytes())
            .map(|day| day.to_string())
    }

    fn read(text: &str) -> Result<String, DateError> {
        read_in(text, None, None)
    }

    #[test]
    fn iso_dates_and_date_times_are_read_as_written() {
        for text in [
            "2024-02-29",
            "20240229",
            "2024-02-29T23:59",
            "2024-02-29 23:59:60",
            "2024-02-29T23:59:59.999Z",
            "2024-02-29 23:30:00 -0500",
            "20240229T233000+0530",
            "2024-02-29t10z",
            "2024-02-29 23:30:00 UTC",
            "2024-02-29T23:30:00,5+01",
            "2024-02-28T24:00:00",
        ] {
            assert_eq!(read(text), Ok("2024-02-29".into()), "{text}");
        }
    }

    #[test]
    fn days_and_times_that_do_not_exist_are_told_from_other_texts() {
        for text in [
            "2023-02-29",
            "2024-13-01",
            "2024-00-10",
            "0000-01-01",
            "2024-01-01T25:00",
            "2024-01-01 10:61",
        ] {
            assert_eq!(read(text), Err(DateError::NoSuchDay), "{text}");
        }
        for text in [
            "2024/03/04",
            "2024-3-1",
            "2024/03/01",
            "yesterday",
            "2024-03-01x",
            "2024-03-01T",
            "2024-03-01T1",
            "2024-03-01T10:00:00.",
            "2024-03-01 10:00 PM",
            "24-03-01",
            "2024-03-01+01:00",
            "2024-03",
        ] {
            assert_eq!(read(text), Err(DateError::NotADate), "{text}");
        }
        assert_eq!(read(""), Err(DateError::Blank));
    }

    #[test]
    fn a_time_with_an_offset_moves_to_the_zone_and_one_without_stays() {
        let zone = Some(chrono_tz::Europe::Berlin);
        assert_eq!(
            read_in("2024-01-31T23:30:00-05:00", None, zone),
            Ok("2024-02-01".into())
        );
        assert_eq!(read_in("2024-01-31T23:30:00Z", None, zone), Ok("2024-02-01".into()));
        assert_eq!(
            read_in("2024-07-01T00:30:00+03:00", None, zone),
            Ok("2024-06-30".into())
        );
        assert_eq!(read_in("2024-01-31T23:30:00", None, zone), Ok("2024-01-31".into()));
        assert_eq!(read_in("9999-12-31T23:30:00Z", None, zone), Err(DateError::NoSuchDay));
    }

    fn read_of(column: &[&str], text: &str) -> Result<String, DateError> {
        let mut places = DayPlaces::default();
        for cell in column {
            places.see(cell.as_bytes());
        }
        DateReader::new(None, Some(chrono_tz::UTC))
            .expect("no format")
            .settled_by(places)
            .read(text.as_bytes())
            .map(|day| day.to_string())
    }

    #[test]
    fn a_row_with_a_number_over_12_settles_which_is_the_day() {
        assert_eq!(
            read_of(&["03/04/2024", "31/12/2023"], "03/04/2024"),
            Ok("2024-04-03".into())
        );
        assert_eq!(
            read_of(&["03/04/2024", "12/31/2023"], "3/4/2024 10:30"),
            Ok("2024-03-04".into())
        );
        assert_eq!(read_of(&["31.12.2023"], "01.02.2024"), Ok("2024-02-01".into()));
        assert_eq!(
            read_of(&["31-12-2023"], "01-02-2024 23:30:00 -0500"),
            Ok("2024-02-02".into())
        );
        assert_eq!(read_of(&["31/12/2023"], "12/31/2023"), Err(DateError::NoSuchDay));
        assert_eq!(read_of(&["31/12/2023"], "2024-02-01"), Ok("2024-02-01".into()));
    }

    #[test]
    fn a_column_that_settles_nothing_or_contradicts_itself_is_not_read() {
        assert_eq!(read_of(&["03/04/2024"], "03/04/2024"), Err(DateError::Ambiguous));
        assert_eq!(
            read_of(&["31/12/2023", "12/31/2023"], "03/04/2024"),
            Err(DateError::Ambiguous)
        );
        assert_eq!(
            read_of(&["31/12/2023", "12/31/2023"], "31/12/2023"),
            Err(DateError::NotADate)
        );
        assert_eq!(read_of(&[], "04/04/2024"), Ok("2024-04-04".into()));
        for text in ["3/4/24", "3/4-2024", "3/4/20245", "/4/2024", "3/4/2024x", "123/4/2024"] {
            assert_eq!(read_of(&["31/12/2023"], text), Err(DateError::NotADate), "{text}");
        }
    }

    #[test]
    fn a_format_of_the_users_own_is_taken_instead() {
        assert_eq!(read_in("03/04/2024", Some("%d/%m/%Y"), None), Ok("2024-04-03".into()));
        assert_eq!(read_in("03/04/2024", Some("%m/%d/%Y"), None), Ok("2024-03-04".into()));
        assert_eq!(
            read_in("Mar 4, 2024 11:30 PM", Some("%b %e, %Y %I:%M %p"), None),
            Ok("2024-03-04".into())
        );
        assert_eq!(
            read_in(
                "04.03.2024 23:30 -0500",
                Some("%d.%m.%Y %H:%M %z"),
                Some(chrono_tz::UTC)
            ),
            Ok("2024-03-05".into())
        );
        assert_eq!(read_in("2024-03-04", Some("%d/%m/%Y"), None), Err(DateError::NotADate));
        assert_eq!(read_in("29/02/2023", Some("%d/%m/%Y"), None), Err(DateError::NoSuchDay));
        assert_eq!(read_in("01/02/24", Some("%d/%m/%Y"), None), Err(DateError::NotADate));
        assert_eq!(read_in("01/02/24", Some("%d/%m/%y"), None), Ok("2024-02-01".into()));
    }

    #[test]
    fn a_format_that_names_no_day_is_refused() {
        for format in ["%H:%M", "%Y-%m", "%Q", "", "day"] {
            assert!(DateReader::new(Some(format), None).is_err(), "{format}");
        }
    }

    proptest! {
        #[test]
        fn moving_to_a_zone_is_what_chrono_says(
            days in -20_000_i32..20_000, seconds in 0_u32..86_400, minutes in -840_i32..=840, zone in 0_usize..4,
        ) {
            let zone = [chrono_tz::America::New_York, chrono_tz::Asia::Kolkata, chrono_tz::Pacific::Apia, chrono_tz::UTC][zone];
            let sign = if minutes < 0 { '-' } else { '+' };
            let text = format!(
                "{}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
                Day::from_number(days), seconds / 3600, seconds / 60 % 60, seconds % 60, minutes.abs() / 60, minutes.abs() % 60,
            );
            let expected = reference(&text, zone).map(|date| date.to_string());
            prop_assert_eq!(read_in(&text, None, Some(zone)).ok(), expected);
        }
    }
}
