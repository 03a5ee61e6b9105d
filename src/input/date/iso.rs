//! ISO 8601: `2024-03-01`, `20240301`, either with a time behind it, and the
//! move of a time with an offset to the shop's zone.

use chrono::{FixedOffset, Offset, TimeZone};
use chrono_tz::Tz;

use super::{DateError, in_range};
use crate::model::day::Day;

/// `2024-03-01`, `20240301`, either with a time behind `T` or a space, either
/// of them with `Z` or an offset.
pub fn iso_day(text: &[u8], zone: Option<Tz>) -> Result<Day, DateError> {
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

fn moved(day: Day, seconds: u32, offset: i32, zone: Tz) -> Option<Day> {
    let midnight = day.to_date().and_hms_opt(0, 0, 0)?;
    let local = midnight.checked_add_signed(chrono::TimeDelta::seconds(i64::from(seconds)))?;
    let utc = local.checked_sub_offset(FixedOffset::east_opt(offset)?)?;
    let there = zone.offset_from_utc_datetime(&utc).fix();
    Some(Day::from_date(utc.checked_add_offset(there)?.date()))
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

/// The day of a time there, in the zone where it has an offset.
pub fn at_time(day: Day, time: &Time, zone: Option<Tz>) -> Result<Day, DateError> {
    match (time.offset, zone) {
        (Some(offset), Some(zone)) => moved(day, time.seconds, offset, zone).ok_or(DateError::NoSuchDay),
        _ => Ok(day.plus(i32::from(time.seconds == 86_400))),
    }
}
