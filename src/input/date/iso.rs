//! ISO 8601: `2024-03-01`, `20240301`, either with a time behind it.

use chrono::{TimeDelta, Timelike};

use super::zone::Zones;
use super::{DateError, Moment, in_range};
use crate::model::day::Day;

/// `2024-03-01`, `20240301`, either with a time behind `T` or a space, either
/// of them with `Z` or an offset.
pub fn iso_moment(text: &[u8], zones: Zones) -> Result<Moment, DateError> {
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
        let day = Day::from_ymd(year, month, day).ok_or(DateError::NoSuchDay)?;
        return Ok(Moment::of_day(day));
    }
    let time = iso_time(rest)?;
    let day = Day::from_ymd(year, month, day).ok_or(DateError::NoSuchDay)?;
    in_range(at_time(day, &time, zones)?)
}

/// The day of `2024-03-01`, and of nothing else.
pub fn plain_day(text: &[u8]) -> Option<Day> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(|byte| byte.wrapping_sub(b'0'));
    if digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits.map(i32::from);
    let (year, month, day) = (y1 * 1000 + y2 * 100 + y3 * 10 + y4, m1 * 10 + m2, d1 * 10 + d2);
    if year == 0 || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    if day > 28 {
        return Day::from_ymd(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    }
    // A year that begins with March has its leap day at the end.
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let before_month = (153 * month + 2) / 5;
    let number = 365 * year + year / 4 - year / 100 + year / 400 + before_month + day - 1;
    Some(Day::from_number(number - 719_468))
}

/// A time of day as seconds since midnight, and its offset from UTC in seconds.
pub struct Time {
    pub seconds: u32,
    pub offset: Option<i32>,
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

pub fn iso_offset(text: &[u8]) -> Result<Option<i32>, DateError> {
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

/// Digits and nothing else; of a long run of them only the size matters.
pub fn digits(text: &[u8]) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| number.saturating_mul(10).saturating_add(u32::from(digit)))
    })
}

/// The moment of a time there, where it is moved to.
pub fn at_time(day: Day, time: &Time, zones: Zones) -> Result<Moment, DateError> {
    let written = time.seconds;
    if zones.to.is_none() {
        return Ok(Moment {
            day: day.plus(i32::from(written == 86_400)),
            seconds: written,
            written,
        });
    }
    let midnight = day.to_date().and_hms_opt(0, 0, 0);
    let local = midnight.and_then(|midnight| midnight.checked_add_signed(TimeDelta::seconds(i64::from(time.seconds))));
    let moved = zones.moved(local.ok_or(DateError::NoSuchDay)?, time.offset)?;
    Ok(Moment {
        day: Day::from_date(moved.date()),
        seconds: moved.num_seconds_from_midnight(),
        written,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_day_is_the_day_of_the_calendar_in_every_year() {
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in [1, 28, 29, 30, 31, 32] {
                    let text = format!("{year:04}-{month:02}-{day:02}");
                    let expected = Day::from_ymd(year, month, day);
                    assert_eq!(plain_day(text.as_bytes()), expected, "{text}");
                }
            }
        }
        for text in [
            "0000-01-01",
            "2024-13-01",
            "2024-00-01",
            "2024-01-00",
            "2024-1-011",
            "2024-01-0a",
            "2024-01-01 ",
        ] {
            assert_eq!(plain_day(text.as_bytes()), None, "{text}");
        }
    }
}
