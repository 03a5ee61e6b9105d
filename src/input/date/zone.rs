//! Time zones as files name them: IANA names, offsets, abbreviations, and the
//! names that web shops and Windows have for them. What a time without an
//! offset is where its zone is known.

use std::str::FromStr;

use chrono::{FixedOffset, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::DateError;
use super::zone_names::{ABBREVIATIONS, NAMES, OF_SEVERAL, REGIONS, WINDOWS};

/// The zone of times that do not name one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// So many seconds east of UTC, all year.
    Fixed(i32),
    /// A zone with a history.
    Named(Tz),
}

impl Zone {
    /// The zone of that name: `Europe/Berlin`, `+01:00`, `GMT+1`, `PST`,
    /// `Eastern Time (US & Canada)`, `W. Europe Standard Time`. An abbreviation
    /// is the offset that it stands for, all year; one that stands for several
    /// is no name. None where there is no such zone.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if name.is_empty() {
            return None;
        }
        if let Some(seconds) = offset(&name) {
            return Some(Self::Fixed(seconds));
        }
        let of = |table: &[(&str, &'static str)]| {
            let found = table.iter().find(|(known, _)| *known == name);
            found.map(|(_, zone)| *zone)
        };
        if let Some(zone) = of(ABBREVIATIONS) {
            return offset(zone).map(Self::Fixed);
        }
        let known = of(NAMES)
            .or_else(|| of(WINDOWS))
            .and_then(|zone| Tz::from_str(zone).ok());
        known
            .or_else(|| {
                TZ_VARIANTS
                    .into_iter()
                    .find(|zone| zone.name().eq_ignore_ascii_case(&name))
            })
            .or_else(|| city(&name))
            .map(Self::Named)
            .or_else(|| of_parts(&name))
    }

    /// The instant of a time there, as a time in UTC. Of the hour that comes
    /// twice it is the first, and one that is left out is as long after the
    /// hour before it.
    fn utc(self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let offset = match self {
            Self::Fixed(seconds) => FixedOffset::east_opt(seconds)?,
            Self::Named(zone) => [0, 3, 25].iter().find_map(|hours| {
                let before = local.checked_sub_signed(TimeDelta::hours(*hours))?;
                Some(zone.offset_from_local_datetime(&before).earliest()?.fix())
            })?,
        };
        local.checked_sub_offset(offset)
    }
}

/// What becomes of times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Zones {
    /// They are moved to this zone.
    pub to: Option<Tz>,
    /// Those that have no offset are in this one.
    pub from: Assumed,
}

/// The zone of times that have no offset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Assumed {
    /// It is not known: they are taken as written.
    #[default]
    Nothing,
    /// This one.
    Zone(Zone),
    /// The file names it, and no zone has that name.
    Unknown,
}

impl Assumed {
    /// A zone, where there is one.
    #[must_use]
    pub fn of(zone: Option<Zone>) -> Self {
        zone.map_or(Self::Nothing, Self::Zone)
    }

    /// The zone of that name, which stands in the file.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Zone::named(name).map_or(Self::Unknown, Self::Zone)
    }
}

impl Zones {
    /// Times are moved there; those without an offset are taken as written.
    pub const fn to(zone: Option<Tz>) -> Self {
        Self {
            to: zone,
            from: Assumed::Nothing,
        }
    }

    /// A time, of that offset where it has one, where it is moved to.
    pub fn moved(self, local: NaiveDateTime, offset: Option<i32>) -> Result<NaiveDateTime, DateError> {
        let Some(to) = self.to else { return Ok(local) };
        let from = match (offset, self.from) {
            (Some(seconds), _) => Zone::Fixed(seconds),
            (None, Assumed::Zone(zone)) => zone,
            (None, Assumed::Nothing) => return Ok(local),
            (None, Assumed::Unknown) => return Err(DateError::UnknownZone),
        };
        let there = || {
            let utc = from.utc(local)?;
            utc.checked_add_offset(to.offset_from_utc_datetime(&utc).fix())
        };
        there().ok_or(DateError::NoSuchDay)
    }
}

/// `+01:00`, `-0800`, `GMT+1`, `UTC`, in lower case, in seconds.
fn offset(name: &str) -> Option<i32> {
    let bare = name.strip_prefix("utc").or_else(|| name.strip_prefix("gmt"));
    let text = bare.unwrap_or(name).trim_start();
    if text.is_empty() || name == "z" {
        return Some(0);
    }
    let (sign, digits) = match text.split_at(text.chars().next().map_or(0, char::len_utf8)) {
        ("+", digits) => (1, digits),
        ("-" | "\u{2212}", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "00"),
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=2).contains(&hours.len()) || minutes.len() != 2 || !is_number(hours) || !is_number(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then(|| sign * (hours * 3600 + minutes * 60))
}

/// The zone whose name ends in that city: `Hong Kong` is `Asia/Hong_Kong`.
fn city(name: &str) -> Option<Tz> {
    TZ_VARIANTS.into_iter().find(|zone| {
        let Some((region, city)) = zone.name().rsplit_once('/') else {
            return false;
        };
        REGIONS.contains(&region) && city.replace('_', " ").eq_ignore_ascii_case(name)
    })
}

/// `(UTC+01:00) Amsterdam, Berlin, Bern` is the zone of the first place that
/// is known.
fn of_parts(name: &str) -> Option<Zone> {
    let behind = name.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let places = match behind {
        Some((offset_of, places)) => {
            offset(offset_of)?;
            places
        }
        None if name.contains(',') => name,
        None => return None,
    };
    places.split(',').find_map(Zone::named)
}

/// Whose time an abbreviation stands for, where these are several.
pub fn several_zones(name: &[u8]) -> Option<&'static str> {
    let name = name.trim_ascii();
    let found = OF_SEVERAL
        .iter()
        .find(|(own, _)| name.eq_ignore_ascii_case(own.as_bytes()));
    found.map(|(_, places)| *places)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use chrono_tz::{America, Asia, Australia, Europe, Pacific};

    use super::*;

    #[test]
    fn every_name_in_the_tables_is_of_a_zone_and_in_the_form_in_which_it_is_compared() {
        for (name, zone) in NAMES.iter().chain(WINDOWS) {
            assert!(Tz::from_str(zone).is_ok(), "{zone}");
            assert_eq!(name.to_lowercase(), *name);
        }
        for (name, zone) in ABBREVIATIONS {
            assert!(offset(zone).is_some(), "{name}");
            assert_eq!(name.to_lowercase(), *name);
        }
    }

    #[test]
    fn zones_have_many_names() {
        for (name, zone) in [
            ("Europe/Berlin", Zone::Named(Europe::Berlin)),
            ("europe/berlin", Zone::Named(Europe::Berlin)),
            ("Eastern Time (US & Canada)", Zone::Named(America::New_York)),
            (" pacific  time (us & canada)", Zone::Named(America::Los_Angeles)),
            ("Hong Kong", Zone::Named(Asia::Hong_Kong)),
            ("Sydney", Zone::Named(Australia::Sydney)),
            ("Samoa", Zone::Named(Pacific::Apia)),
            ("W. Europe Standard Time", Zone::Named(Europe::Berlin)),
            ("(UTC-05:00) Eastern Time (US & Canada)", Zone::Named(America::New_York)),
            ("(GMT+01:00) Bern, Rome, Vienna", Zone::Named(Europe::Zurich)),
            ("UTC", Zone::Fixed(0)),
            ("gmt", Zone::Fixed(0)),
            ("Z", Zone::Fixed(0)),
            ("GMT+01:00", Zone::Fixed(3600)),
            ("UTC-3", Zone::Fixed(-10_800)),
            ("+0530", Zone::Fixed(19_800)),
            ("\u{2212}08:00", Zone::Fixed(-28_800)),
            ("PST", Zone::Fixed(-28_800)),
            ("pdt", Zone::Fixed(-25_200)),
            ("CET", Zone::Fixed(3600)),
            ("MESZ", Zone::Fixed(7200)),
        ] {
            assert_eq!(Zone::named(name), Some(zone), "{name}");
        }
        for name in [
            "",
            " ",
            "Mars",
            "IST",
            "+1:5",
            "+24:00",
            "+01:60",
            "UTC+",
            "(x) Berlin",
            ",",
            "+1a",
            "Europe",
        ] {
            assert_eq!(Zone::named(name), None, "{name}");
        }
        for (name, places) in OF_SEVERAL {
            assert_eq!(
                (Zone::named(name), several_zones(name.to_uppercase().as_bytes())),
                (None, Some(*places))
            );
        }
        assert_eq!(several_zones(b"PST"), None);
    }

    fn moved(zone: &str, local: (u32, u32, u32, u32), to: Tz) -> Option<String> {
        let (month, day, hour, minute) = local;
        let local = NaiveDate::from_ymd_opt(2024, month, day)?.and_hms_opt(hour, minute, 0)?;
        let zones = Zones {
            to: Some(to),
            from: Assumed::of(Zone::named(zone)),
        };
        zones.moved(local, None).ok().map(|time| time.to_string())
    }

    #[test]
    fn the_hour_that_comes_twice_is_the_first_and_one_that_is_left_out_follows_the_hour_before() {
        let at = |zone, local| moved(zone, local, Tz::UTC).expect("a time");
        assert_eq!(at("America/New_York", (11, 3, 1, 30)), "2024-11-03 05:30:00");
        assert_eq!(at("America/New_York", (3, 10, 2, 30)), "2024-03-10 07:30:00");
        assert_eq!(at("America/New_York", (7, 1, 12, 0)), "2024-07-01 16:00:00");
        assert_eq!(at("EST", (7, 1, 12, 0)), "2024-07-01 17:00:00");
    }

    #[test]
    fn a_day_that_a_zone_has_left_out_is_the_day_after() {
        let zones = Zones {
            to: Some(Tz::UTC),
            from: Assumed::Zone(Zone::Named(Pacific::Apia)),
        };
        let local = NaiveDate::from_ymd_opt(2011, 12, 30).and_then(|day| day.and_hms_opt(12, 0, 0));
        let moved = zones.moved(local.expect("a time"), None).expect("a time");
        assert_eq!(moved.to_string(), "2011-12-30 22:00:00");
    }

    #[test]
    fn an_offset_of_its_own_wins_and_a_zone_that_is_not_known_is_an_error_only_where_it_matters() {
        let local = NaiveDate::from_ymd_opt(2024, 1, 1).and_then(|day| day.and_hms_opt(0, 30, 0));
        let local = local.expect("a time");
        let unknown = |to| Zones {
            to,
            from: Assumed::Unknown,
        };
        let day = |zones: Zones, offset| zones.moved(local, offset).map(|time| time.to_string());
        assert_eq!(day(unknown(Some(Tz::UTC)), None), Err(DateError::UnknownZone));
        assert_eq!(
            day(unknown(Some(Tz::UTC)), Some(3600)),
            Ok("2023-12-31 23:30:00".into())
        );
        assert_eq!(day(unknown(None), None), Ok("2024-01-01 00:30:00".into()));
    }
}
