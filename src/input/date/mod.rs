//! The grammar of a date: ISO 8601 dates and date-times, dates of three
//! numbers, dates with the name of a month, or a format given by the user,
//! read to a day of the shop's calendar. A time that has an offset, or whose
//! zone is known, is moved to the shop's zone.

mod clock;
mod iso;
mod numbered;
mod words;
mod zone;
mod zone_names;

use std::fmt::Write;

use chrono::format::{Fixed, Item, ParseError, ParseErrorKind, Parsed, StrftimeItems, parse_and_remainder};
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use chrono_tz::Tz;

use super::alike::are_alike;
use super::evidence::Way;
use crate::model::day::Day;
use crate::model::hour::Hour;
use crate::model::inspection::DateForm;
use iso::{at_time, iso_moment, plain_day};
use numbered::{Numbers, numbers, year_first};
use words::{with_english_month, worded_moment};
pub use zone::Zone;
pub(super) use zone::several_zones;
use zone::{Assumed, Zones};

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
    /// The zone of its time is not known.
    UnknownZone,
}

/// A day of the shop's calendar, and the time of it where one is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Moment {
    day: Day,
    /// In seconds since midnight, at most those of a day; more where no time
    /// is named. What hour that is, is worked out where somebody asks.
    seconds: u32,
    /// The same as it was written, before it was moved to another zone.
    written: u32,
}

impl Moment {
    const fn of_day(day: Day) -> Self {
        Self {
            day,
            seconds: u32::MAX,
            written: u32::MAX,
        }
    }

    fn hour(self) -> Hour {
        if self.seconds == u32::MAX {
            Hour::UNKNOWN
        } else {
            Hour::of_time(self.seconds, self.written)
        }
    }
}

/// Which number of `03/04/2024` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayPlace {
    /// The first.
    First,
    /// The second.
    Second,
}

impl DayPlace {
    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "day first",
            Self::Second => "month first",
        }
    }
}

impl Way for DayPlace {
    const BOTH: [Self; 2] = [Self::First, Self::Second];

    fn index(self) -> usize {
        match self {
            Self::First => 0,
            Self::Second => 1,
        }
    }
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
    /// Formats that are tried before it is looked what a text says itself.
    forms: Vec<Vec<Item<'static>>>,
    zones: Zones,
    /// The zone of times that have no offset, where no cell names it.
    assumed: Option<Zone>,
    /// The cell that named the zone last.
    last_zone: Vec<u8>,
    /// Which number is the day in dates like 03/04/2024, where that is settled.
    settled: Option<DayPlace>,
    evidence: Option<(DateForm, Option<DayPlace>)>,
    last: Vec<u8>,
    last_moment: Moment,
    /// The last plain day, once the form is told.
    plain: Option<([u8; 10], Day)>,
}

impl DateReader {
    /// A reader of ISO 8601, or of the given format; times with an offset are
    /// moved to the zone, where there is one.
    pub fn new(format: Option<&str>, zone: Option<Tz>) -> Result<Self, DateFormatError> {
        let format = format.map(items_of).transpose()?;
        Ok(Self {
            format,
            forms: Vec::new(),
            zones: Zones::to(zone),
            assumed: None,
            last_zone: Vec::new(),
            settled: None,
            evidence: None,
            last: Vec::new(),
            last_moment: Moment::of_day(Day::from_number(0)),
            plain: None,
        })
    }

    /// A reader of these formats, tried in order, and of ISO 8601 and the like.
    pub fn with_forms(formats: &[String], zone: Option<Tz>) -> Result<Self, DateFormatError> {
        let forms = formats
            .iter()
            .map(|format| items_of(format))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            forms,
            ..Self::new(None, zone)?
        })
    }

    /// The same reader, for which times without an offset are in that zone.
    #[must_use]
    pub fn assuming(self, zone: Option<Zone>) -> Self {
        let from = Assumed::of(zone);
        Self {
            assumed: zone,
            zones: Zones { from, ..self.zones },
            ..self
        }
    }

    /// From here on, dates are read as other cells of the column say.
    pub fn settle(&mut self, day: Option<DayPlace>) {
        self.settled = day;
        self.last.clear();
        self.plain = None;
    }

    /// The day of a text like `2024-03-01`, where one was read before, so that
    /// its form is told; none of any other text.
    #[inline]
    pub fn read_plain(&mut self, text: &[u8]) -> Option<Day> {
        let (last, last_day) = self.plain.as_mut()?;
        let text: &[u8; 10] = text.try_into().ok()?;
        if text != last {
            (*last, *last_day) = (*text, plain_day(text)?);
        }
        Some(*last_day)
    }

    /// The form of the text read last and what it says of its column, told
    /// once: a text that repeats the one before says nothing new.
    #[inline]
    pub fn take_evidence(&mut self) -> Option<(DateForm, Option<DayPlace>)> {
        self.evidence.take()
    }

    /// The hour of the text that was read last, by any but [`Self::read_plain`],
    /// on the day that was read.
    #[must_use]
    pub fn hour(&self) -> Hour {
        self.last_moment.hour()
    }

    /// The day of a trimmed text.
    #[inline]
    pub fn read(&mut self, text: &[u8]) -> Result<Day, DateError> {
        if are_alike(text, &self.last) && !text.is_empty() {
            return Ok(self.last_moment.day);
        }
        self.read_other(text)
    }

    /// The day of a trimmed text, whose time is in the zone that a cell names
    /// unless it has an offset. A blank cell names none.
    pub fn read_in(&mut self, text: &[u8], zone: &[u8]) -> Result<Day, DateError> {
        if zone != self.last_zone {
            self.zones.from = match std::str::from_utf8(zone) {
                _ if zone.is_empty() => Assumed::of(self.assumed),
                Ok(name) => Assumed::named(name),
                Err(_) => Assumed::Unknown,
            };
            self.last_zone.clear();
            self.last_zone.extend_from_slice(zone);
            self.last.clear();
        }
        self.read(text)
    }

    /// The name that stands for a zone in the text of a date, where its being
    /// unknown is the error.
    #[must_use]
    pub fn unknown_zone_within<'a>(&self, text: &'a [u8], error: DateError) -> Option<&'a str> {
        if error != DateError::UnknownZone {
            return None;
        }
        let text = std::str::from_utf8(text).ok()?;
        let mut formats = self.format.iter().chain(&self.forms);
        let name = formats.find_map(|items| parsed(text, items).ok()?.1)?;
        Zone::named(name).is_none().then_some(name)
    }

    /// The day of a text that is not the one before again.
    #[inline(never)]
    fn read_other(&mut self, text: &[u8]) -> Result<Day, DateError> {
        let (moment, form, place) = match &self.format {
            _ if text.is_empty() => return Err(DateError::Blank),
            None if let Some(day) = plain_day(text) => {
                self.plain = text.try_into().ok().map(|text| (text, day));
                (Moment::of_day(day), DateForm::Iso, None)
            }
            None if let Some(moment) = self.formed_moment(text) => {
                (moment?, DateForm::Format, said_by(moment?.day, text))
            }
            None => match numbers(text) {
                Some(numbers) => {
                    let (moment, place) = self.numbered_moment(&numbers)?;
                    (moment, DateForm::Numbers, place)
                }
                None => match iso_moment(text, self.zones) {
                    Err(DateError::NotADate) => {
                        let (moment, form) = other_moment(text, self.zones)?;
                        (moment, form, None)
                    }
                    found => (found?, DateForm::Iso, None),
                },
            },
            Some(items) => (formatted_moment(text, items, self.zones)?, DateForm::Format, None),
        };
        self.evidence = Some((form, place));
        self.last.clear();
        self.last.extend_from_slice(text);
        self.last_moment = moment;
        Ok(moment.day)
    }

    /// The moment by the first of the formats that reads the text.
    fn formed_moment(&self, text: &[u8]) -> Option<Result<Moment, DateError>> {
        let moment = |text: &[u8]| {
            let mut forms = self.forms.iter();
            forms.find_map(|items| match formatted_moment(text, items, self.zones) {
                Err(DateError::UnknownZone) => Some(Err(DateError::UnknownZone)),
                read => read.ok().map(Ok),
            })
        };
        if self.forms.is_empty() {
            return None;
        }
        moment(text).or_else(|| moment(with_english_month(std::str::from_utf8(text).ok()?)?.as_bytes()))
    }

    /// The moment, and which number is the day where only one can be.
    fn numbered_moment(&self, numbers: &Numbers<'_>) -> Result<(Moment, Option<DayPlace>), DateError> {
        let Numbers { a, b, year, rest } = *numbers;
        let time = (!rest.is_empty()).then(|| clock::time(rest)).transpose()?;
        let place = match (a > 12, b > 12) {
            (true, true) => return Err(DateError::NoSuchDay),
            (true, false) => Some(DayPlace::First),
            (false, true) => Some(DayPlace::Second),
            // Either way it is the same day.
            (false, false) if a == b => Some(DayPlace::First),
            (false, false) => self.settled,
        };
        let day = match place.ok_or(DateError::Ambiguous)? {
            DayPlace::First => Day::from_ymd(year, b, a),
            DayPlace::Second => Day::from_ymd(year, a, b),
        };
        let day = day.ok_or(DateError::NoSuchDay)?;
        let moment = match time {
            Some(time) => in_range(at_time(day, &time, self.zones)?)?,
            None => Moment::of_day(day),
        };
        Ok((moment, place.filter(|_| a.max(b) > 12)))
    }
}

/// Which number of a text was read as its day, by a format that may be another
/// than that of the file: other cells can contradict it.
fn said_by(day: Day, text: &[u8]) -> Option<DayPlace> {
    let Numbers { a, b, year, .. } = numbers(text).filter(|numbers| numbers.a != numbers.b)?;
    if Day::from_ymd(year, b, a) == Some(day) {
        Some(DayPlace::First)
    } else {
        (Day::from_ymd(year, a, b) == Some(day)).then_some(DayPlace::Second)
    }
}

/// Forms that few files have: the year first, or the name of a month.
#[cold]
fn other_moment(text: &[u8], zones: Zones) -> Result<(Moment, DateForm), DateError> {
    let Some(Numbers { a, b, year, rest }) = year_first(text) else {
        return Ok((worded_moment(text, zones)?, DateForm::Words));
    };
    let day = Day::from_ymd(year, a, b).ok_or(DateError::NoSuchDay)?;
    let moment = if rest.is_empty() {
        Moment::of_day(day)
    } else {
        in_range(at_time(day, &clock::time(rest)?, zones)?)?
    };
    Ok((moment, DateForm::YearFirst))
}

fn items_of(format: &str) -> Result<Vec<Item<'static>>, DateFormatError> {
    StrftimeItems::new(format)
        .parse_to_owned()
        .ok()
        .filter(|items| names_a_day(items))
        .ok_or_else(|| DateFormatError(format.to_owned()))
}

/// Whether a format says enough to name a day.
fn names_a_day(items: &[Item<'_>]) -> bool {
    let sample = NaiveDate::from_ymd_opt(2001, 2, 3)
        .and_then(|date| date.and_hms_opt(4, 5, 6))
        .map(|time| time.and_utc().fixed_offset());
    let Some(sample) = sample else { return false };
    let mut text = String::new();
    // Some items can be read and not written.
    if write!(text, "{}", sample.format_with_items(items.iter())).is_err() {
        return false;
    }
    let moment = formatted_moment(text.as_bytes(), items, Zones::default());
    moment.map(|moment| moment.day) == Ok(Day::from_date(sample.date_naive()))
}

fn formatted_moment(text: &[u8], items: &[Item<'_>], zones: Zones) -> Result<Moment, DateError> {
    let text = std::str::from_utf8(text).map_err(|_| DateError::NotADate)?;
    let (parsed, zone) = parsed(text, items).map_err(|error| match error.kind() {
        ParseErrorKind::OutOfRange | ParseErrorKind::Impossible => DateError::NoSuchDay,
        _ => DateError::NotADate,
    })?;
    // A zone in the text itself is nearer than that of its row or its file.
    let zones = match zone {
        Some(name) => Zones {
            from: Assumed::named(name),
            ..zones
        },
        None => zones,
    };
    let moved = |written: NaiveDateTime, offset: Option<i32>| {
        let there = zones.moved(written, offset)?;
        let seconds = |time: NaiveDateTime| time.num_seconds_from_midnight();
        Ok((there.date(), seconds(there), seconds(written)))
    };
    let (date, seconds, written) = match parsed.to_datetime() {
        Ok(time) => moved(time.naive_local(), Some(time.offset().local_minus_utc()))?,
        Err(_) => match (parsed.to_naive_datetime_with_offset(0), parsed.to_naive_date()) {
            (Ok(time), _) => moved(time, None)?,
            (Err(_), Ok(date)) => (date, u32::MAX, u32::MAX),
            (Err(_), Err(_)) => return Err(DateError::NoSuchDay),
        },
    };
    // A year of two digits where the format has four is a mistake.
    if date.year() < 1000 {
        return Err(DateError::NotADate);
    }
    in_range(Moment {
        day: Day::from_date(date),
        seconds,
        written,
    })
}

/// What a text says by a format, and the name of the zone that stands in it.
/// The parser passes over what `%Z` stands for.
fn parsed<'a>(text: &'a str, items: &[Item<'_>]) -> Result<(Parsed, Option<&'a str>), ParseError> {
    let mut parsed = Parsed::new();
    let mut zone = None;
    let mut rest = text;
    let mut parts = items.split(|item| *item == Item::Fixed(Fixed::TimezoneName));
    let last = parts.next_back().unwrap_or_default();
    for part in parts {
        let behind = parse_and_remainder(&mut parsed, rest, part.iter())?;
        let (name, after) = behind.split_at(behind.find(char::is_whitespace).unwrap_or(behind.len()));
        zone = zone.or_else(|| (!name.is_empty()).then_some(name));
        rest = after;
    }
    chrono::format::parse(&mut parsed, rest, last.iter())?;
    Ok((parsed, zone))
}

fn in_range(moment: Moment) -> Result<Moment, DateError> {
    let first = Day::from_ymd(1, 1, 1);
    let last = Day::from_ymd(9999, 12, 31);
    if Some(moment.day) < first || Some(moment.day) > last {
        return Err(DateError::NoSuchDay);
    }
    Ok(moment)
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
            "2024/02/29",
            "2024/2/29 9:05",
            "2024.02.29",
            "2024-2-29",
            "2024-02-29 10:00 PM",
        ] {
            assert_eq!(read(text), Ok("2024-02-29".into()), "{text}");
        }
    }

    #[test]
    fn a_date_that_a_declared_format_reads_says_which_number_is_the_day() {
        let forms = ["%m/%d/%Y".to_owned(), "%d/%m/%Y %H:%M".to_owned()];
        let mut reader = DateReader::with_forms(&forms, None).expect("good formats");
        for (text, day, place) in [
            ("02/01/2024", "2024-02-01", Some(DayPlace::Second)),
            ("02/01/2024 9:00", "2024-01-02", Some(DayPlace::First)),
            ("03/03/2024", "2024-03-03", None),
            // Not of a declared format: a file that has both is an error.
            ("31/01/2024", "2024-01-31", Some(DayPlace::First)),
        ] {
            let read = reader.read(text.as_bytes()).map(|day| day.to_string());
            let said = reader.take_evidence().and_then(|(_, place)| place);
            assert_eq!((read, said), (Ok(day.into()), place), "{text}");
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
            "yesterday",
            "2024/03",
            "2024/03-01",
            "2024-03-01x",
            "2024-03-01T",
            "2024-03-01T1",
            "2024-03-01T10:00:00.",
            "2024-03-01 10:00 PST",
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

    #[test]
    fn a_time_without_an_offset_is_in_the_zone_that_is_assumed() {
        let forms = ["%d.%m.%Y %H:%M".to_owned(), "%b-%d-%y %H:%M".to_owned()];
        let zone = Some(chrono_tz::Europe::Berlin);
        let reader = DateReader::with_forms(&forms, zone).expect("good formats");
        let mut reader = reader.assuming(Zone::named("UTC"));
        for (text, day) in [
            ("2024-01-31 23:30:00", "2024-02-01"),
            ("2024-01-31T23:30:00-10:00", "2024-02-01"),
            ("2024-01-31T23:30:00+02:00", "2024-01-31"),
            ("2024-01-31", "2024-01-31"),
            ("31.01.2024 23:30", "2024-02-01"),
            ("31.01.2024", "2024-01-31"),
            ("Jan-31-24 23:30", "2024-02-01"),
            ("31 January 2024 23:30", "2024-02-01"),
            ("31/1/2024 11:30 PM", "2024-02-01"),
            ("2024/1/31 23:30", "2024-02-01"),
            ("2024-01-31 24:00", "2024-02-01"),
        ] {
            let read = reader.read(text.as_bytes()).map(|day| day.to_string());
            assert_eq!(read, Ok(day.into()), "{text}");
        }
        let mut as_written = DateReader::new(None, None)
            .expect("no format")
            .assuming(Zone::named("UTC"));
        let read = as_written.read(b"2024-01-31 23:30:00").map(|day| day.to_string());
        assert_eq!(read, Ok("2024-01-31".into()));
    }

    #[test]
    fn a_cell_names_the_zone_of_its_row() {
        let zone = Some(chrono_tz::UTC);
        let forms = ["%b-%d-%y %H:%M".to_owned()];
        let reader = DateReader::with_forms(&forms, zone).expect("good formats");
        let mut reader = reader.assuming(Zone::named("+12:00"));
        for (text, zone, day) in [
            ("2024-01-31 23:30", "PST", Ok("2024-02-01")),
            ("2024-01-31 23:30", "", Ok("2024-01-31")),
            ("2024-02-01 00:30", "CET", Ok("2024-01-31")),
            ("2024-02-01 00:30", "Mars", Err(DateError::UnknownZone)),
            ("2024-02-01 00:30", "CET", Ok("2024-01-31")),
            ("2024-02-01T00:30Z", "Mars", Ok("2024-02-01")),
            ("2024-02-01", "Mars", Ok("2024-02-01")),
            ("Feb-01-24 00:30", "Mars", Err(DateError::UnknownZone)),
        ] {
            let read = reader.read_in(text.as_bytes(), zone.as_bytes());
            assert_eq!(read.map(|day| day.to_string()), day.map(str::to_owned), "{text} {zone}");
        }
    }

    #[test]
    fn a_format_says_where_the_zone_of_a_time_stands_in_its_text() {
        let berlin = Some(chrono_tz::Europe::Berlin);
        let format = Some("%Y-%m-%d %H:%M:%S %Z");
        for (text, zone, day) in [
            ("2024-01-31 23:30:00 UTC", berlin, Ok("2024-02-01")),
            ("2024-01-31 23:30:00 EST", berlin, Ok("2024-02-01")),
            ("2024-02-01 00:30:00 msk", berlin, Ok("2024-01-31")),
            ("2024-01-31 23:30:00 America/New_York", berlin, Ok("2024-02-01")),
            ("2024-02-01 00:30:00 +03:00", berlin, Ok("2024-01-31")),
            ("2024-01-31 23:30:00 NONSENSE", berlin, Err(DateError::UnknownZone)),
            ("2024-01-31 23:30:00 IST", berlin, Err(DateError::UnknownZone)),
            // No zone is named: the time is taken as written.
            ("2024-01-31 23:30:00", berlin, Ok("2024-01-31")),
            ("2024-01-31 23:30:00 NONSENSE", None, Ok("2024-01-31")),
            ("2024-01-31 23:30:00 EST", None, Ok("2024-01-31")),
            ("2024-01-31 23:30:00 EST x", berlin, Err(DateError::NotADate)),
        ] {
            assert_eq!(read_in(text, format, zone), day.map(str::to_owned), "{text}");
        }
        for (text, format) in [
            ("23:30 EST on 31/01/2024", "%H:%M %Z on %d/%m/%Y"),
            ("2024-01-31 23:30 -0500 CET", "%Y-%m-%d %H:%M %z %Z"),
        ] {
            assert_eq!(read_in(text, Some(format), berlin), Ok("2024-02-01".into()), "{text}");
        }
    }

    #[test]
    fn formats_that_are_tried_find_the_zone_of_a_time_too() {
        let forms = ["%d/%m/%Y %H:%M %Z".to_owned()];
        let reader = DateReader::with_forms(&forms, Some(chrono_tz::UTC)).expect("good formats");
        let mut reader = reader.assuming(Zone::named("+12:00"));
        for (text, cell, day) in [
            ("31/01/2024 23:30 PST", "", Ok("2024-02-01")),
            ("31/01/2024 23:30 PST", "+14:00", Ok("2024-02-01")),
            ("31/01/2024 23:30", "", Ok("2024-01-31")),
            ("31/01/2024 23:30 NONSENSE", "", Err(DateError::UnknownZone)),
        ] {
            let read = reader.read_in(text.as_bytes(), cell.as_bytes());
            assert_eq!(read.map(|day| day.to_string()), day.map(str::to_owned), "{text} {cell}");
        }
    }

    #[test]
    fn the_hour_is_that_of_the_zone_to_which_the_time_is_moved() {
        let hour = |text: &str, format: Option<&str>, zone: Option<Tz>| {
            let mut reader = DateReader::new(format, zone).expect("a good format");
            reader.settle(Some(DayPlace::First));
            reader.read(text.as_bytes()).expect("a date");
            (reader.hour().of_day(), reader.hour().is_midnight())
        };
        let berlin = Some(chrono_tz::Europe::Berlin);
        for (text, zone, expected) in [
            ("2024-02-29", berlin, (None, false)),
            ("2024-02-29T23:59", berlin, (Some(23), false)),
            ("2024-02-29 00:00:00", berlin, (Some(0), true)),
            ("2024-02-28T24:00:00", None, (Some(0), true)),
            ("2024-02-28T24:00:00", berlin, (Some(0), true)),
            ("2024-01-31T23:30:00Z", berlin, (Some(0), false)),
            ("2024-07-01T00:00:00Z", berlin, (Some(2), true)),
            ("2024-01-31T23:30:00Z", None, (Some(23), false)),
            ("1/2/2024 9:05 PM", berlin, (Some(21), false)),
            ("2024/3/4 9:05", None, (Some(9), false)),
            ("2024/3/4", None, (None, false)),
            ("3 March 2024 23:30 -0500", berlin, (Some(5), false)),
            ("3 March 2024", berlin, (None, false)),
        ] {
            assert_eq!(hour(text, None, zone), expected, "{text}");
        }
        for (text, format, expected) in [
            ("04.03.2024 23:30 -0500", "%d.%m.%Y %H:%M %z", (Some(5), false)),
            ("04.03.2024 23:30", "%d.%m.%Y %H:%M", (Some(23), false)),
            ("04.03.2024", "%d.%m.%Y", (None, false)),
        ] {
            assert_eq!(hour(text, Some(format), berlin), expected, "{text}");
        }
        let assumed = DateReader::new(None, berlin).expect("no format");
        let mut assumed = assumed.assuming(Zone::named("UTC"));
        assumed.read(b"2024-07-01 10:30").expect("a date");
        assert_eq!(assumed.hour().of_day(), Some(12));
    }

    fn read_settled(day: Option<DayPlace>, text: &str) -> Result<String, DateError> {
        let mut reader = DateReader::new(None, Some(chrono_tz::UTC)).expect("no format");
        reader.settle(day);
        reader.read(text.as_bytes()).map(|day| day.to_string())
    }

    #[test]
    fn a_settled_column_says_which_number_is_the_day() {
        let (first, second) = (Some(DayPlace::First), Some(DayPlace::Second));
        for (settled, text, day) in [
            (first, "03/04/2024", "2024-04-03"),
            (second, "3/4/2024 10:30", "2024-03-04"),
            (second, "3/4/2024, 9:05 PM", "2024-03-04"),
            (first, "01.02.2024", "2024-02-01"),
            (first, "01-02-2024 23:30:00 -0500", "2024-02-02"),
            (first, "2024-02-01", "2024-02-01"),
            (None, "04/04/2024", "2024-04-04"),
        ] {
            assert_eq!(read_settled(settled, text), Ok(day.into()), "{text}");
        }
        assert_eq!(read_settled(None, "03/04/2024"), Err(DateError::Ambiguous));
        assert_eq!(read_settled(first, "31/02/2024"), Err(DateError::NoSuchDay));
        assert_eq!(read_settled(first, "13/13/2024"), Err(DateError::NoSuchDay));
        for text in ["3/4/24", "3/4-2024", "3/4/20245", "/4/2024", "3/4/2024x", "123/4/2024"] {
            assert_eq!(read_settled(first, text), Err(DateError::NotADate), "{text}");
        }
    }

    #[test]
    fn a_number_over_12_is_read_in_its_one_way_and_told() {
        let mut reader = DateReader::new(None, None).expect("no format");
        for (text, day, place) in [
            (
                "31/12/2023",
                "2023-12-31",
                Some((DateForm::Numbers, Some(DayPlace::First))),
            ),
            ("31/12/2023", "2023-12-31", None),
            (
                "12/31/2023",
                "2023-12-31",
                Some((DateForm::Numbers, Some(DayPlace::Second))),
            ),
            ("2/2/2024", "2024-02-02", Some((DateForm::Numbers, None))),
            ("2024-02-02", "2024-02-02", Some((DateForm::Iso, None))),
        ] {
            let read = reader.read(text.as_bytes()).map(|day| day.to_string());
            assert_eq!((read, reader.take_evidence()), (Ok(day.into()), place), "{text}");
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
        for format in ["%H:%M", "%Y-%m", "%Q", "", "day", "%Y-%m-%d%#z"] {
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
