//! A time of day behind a date that is not ISO 8601: `9:05`, `10:30 PM`.

use super::DateError;
use super::iso::{Time, digits, iso_offset};

/// The time in what stands behind a date.
pub fn time(text: &[u8]) -> Result<Time, DateError> {
    let text = std::str::from_utf8(text).map_err(|_| DateError::NotADate)?;
    let clock = text.trim_start_matches([' ', ',', '\u{a0}', '\u{202f}']);
    let clock = clock.strip_prefix(['T', 't']).unwrap_or(clock);
    if clock.len() == text.len() {
        return Err(DateError::NotADate);
    }
    let end = clock
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.'))
        .unwrap_or(clock.len());
    let (numbers, rest) = clock.split_at(end);
    let (numbers, fraction) = numbers.split_once('.').unwrap_or((numbers, "0"));
    let parts: Vec<&str> = numbers.split(':').collect();
    let (hour, minute, second) = match parts[..] {
        [hour, minute] if minute.len() == 2 => (hour, minute, "0"),
        [hour, minute, second] if minute.len() == 2 && second.len() == 2 => (hour, minute, second),
        _ => return Err(DateError::NotADate),
    };
    let number = |text: &str| digits(text.as_bytes()).ok_or(DateError::NotADate);
    number(fraction)?;
    let (hour, minute, second) = (number(hour)?, number(minute)?, number(second)?);
    let (half, rest) = half_of_day(rest);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return Err(DateError::NoSuchDay),
        None => hour,
    };
    if hour > 23 || minute > 59 || second > 60 {
        return Err(DateError::NoSuchDay);
    }
    Ok(Time {
        seconds: hour * 3600 + minute * 60 + second.min(59),
        offset: iso_offset(rest.as_bytes())?,
    })
}

/// The hours that `AM` or `PM` adds, and what stands behind it.
fn half_of_day(text: &str) -> (Option<u32>, &str) {
    let marked = text.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    for (mark, hours) in [("am", 0), ("a.m.", 0), ("pm", 12), ("p.m.", 12)] {
        if let Some((start, rest)) = marked.split_at_checked(mark.len())
            && start.eq_ignore_ascii_case(mark)
        {
            return (Some(hours), rest);
        }
    }
    (None, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Result<u32, DateError> {
        time(text.as_bytes()).map(|time| time.seconds)
    }

    #[test]
    fn hours_are_of_the_day_or_of_its_half() {
        assert_eq!(seconds(" 9:05"), Ok(9 * 3600 + 300));
        assert_eq!(seconds(" 12:00 AM"), Ok(0));
        assert_eq!(seconds(", 12:30:15 pm"), Ok(12 * 3600 + 30 * 60 + 15));
        assert_eq!(seconds(" 11:59\u{202f}p.m."), Ok(23 * 3600 + 59 * 60));
        assert_eq!(seconds("T10:00:00.250Z"), Ok(36_000));
        assert_eq!(time(b" 10:00 +0130").map(|time| time.offset), Ok(Some(5400)));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [" 13:00 PM", " 24:01", " 10:60", " 0:30 am"] {
            assert_eq!(seconds(text), Err(DateError::NoSuchDay), "{text}");
        }
        for text in [
            "10:00",
            " ",
            " 10",
            " 10:5",
            " 10:00 PST",
            "x 10:00",
            " 10:00:00.",
            " 1:2:3:4",
        ] {
            assert_eq!(seconds(text), Err(DateError::NotADate), "{text}");
        }
    }
}
