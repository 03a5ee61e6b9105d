//! The hour of the day in which something happened, where that is known. A
//! file whose times are all midnight has no times, only days written as such:
//! an hour says whether it is one.

/// An hour of the day, in a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hour(u8);

/// The bit that says that midnight was written, to the second.
const MIDNIGHT: u8 = 0x80;

impl Hour {
    /// Nobody said when.
    pub const UNKNOWN: Self = Self(u8::MAX);

    /// The hour of a time in seconds since midnight. `written` is the time as it stood there, before it was moved to
    /// another zone.
    ///
    /// ```
    /// use retain::model::hour::Hour;
    ///
    /// let half_past_nine = Hour::of_time(9 * 3600 + 1800, 9 * 3600 + 1800);
    /// assert_eq!(half_past_nine.of_day(), Some(9));
    /// assert_eq!(Hour::UNKNOWN.of_day(), None);
    /// ```
    #[must_use]
    pub fn of_time(seconds: u32, written: u32) -> Self {
        let hour = u8::try_from(seconds / 3600 % 24).unwrap_or(0);
        Self(if written.is_multiple_of(86_400) {
            hour | MIDNIGHT
        } else {
            hour
        })
    }

    /// From 0 to 23, where it is known.
    #[must_use]
    pub const fn of_day(self) -> Option<u8> {
        match self {
            Self::UNKNOWN => None,
            Self(hour) => Some(hour & !MIDNIGHT),
        }
    }

    /// Whether the time that was written is midnight to the second, as where a program writes days as times.
    #[must_use]
    pub const fn is_midnight(self) -> bool {
        self.0 != Self::UNKNOWN.0 && self.0 & MIDNIGHT != 0
    }
}

/// The hours of the rows of a block: an entry where it is another one than
/// that of the row before.
#[derive(Debug, Clone, Default)]
pub struct HoursByLine(Vec<(u64, Hour)>);

impl HoursByLine {
    /// From this line on it is that hour.
    pub fn push(&mut self, line: u64, hour: Hour) {
        self.0.push((line, hour));
    }

    /// A reader of lines that never go back.
    #[must_use]
    pub const fn reader(&self) -> HourReader<'_> {
        HourReader {
            entries: self.0.as_slice(),
            hour: Hour::UNKNOWN,
        }
    }
}

/// Reads the hours of ascending lines.
#[derive(Debug, Clone)]
pub struct HourReader<'a> {
    entries: &'a [(u64, Hour)],
    hour: Hour,
}

impl HourReader<'_> {
    /// The hour of a line that does not lie before the last one asked for.
    pub fn at(&mut self, line: u64) -> Hour {
        while let [(from, hour), rest @ ..] = self.entries
            && *from <= line
        {
            self.hour = *hour;
            self.entries = rest;
        }
        self.hour
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hour_is_itself_and_midnight_is_told_from_the_hour_after_it() {
        for hour in 0..24 {
            let read = Hour::of_time(hour * 3600 + 59, hour * 3600 + 59);
            assert_eq!(read.of_day().map(u32::from), Some(hour));
            assert!(!read.is_midnight());
        }
        let moved = Hour::of_time(3600, 0);
        assert_eq!((moved.of_day(), moved.is_midnight()), (Some(1), true));
        let end_of_day = Hour::of_time(86_400, 86_400);
        assert_eq!((end_of_day.of_day(), end_of_day.is_midnight()), (Some(0), true));
        assert!(!Hour::UNKNOWN.is_midnight());
    }

    #[test]
    fn a_line_has_the_hour_that_was_noted_last() {
        let mut hours = HoursByLine::default();
        let hour = |hour: u32| Hour::of_time(hour * 3600 + 1, 1);
        hours.push(1, hour(7));
        hours.push(4, Hour::UNKNOWN);
        hours.push(5, hour(9));
        let mut reader = hours.reader();
        let read: Vec<Option<u8>> = [1, 2, 4, 5, 99].map(|line| reader.at(line).of_day()).to_vec();
        assert_eq!(read, [Some(7), Some(7), None, Some(9), Some(9)]);
        assert_eq!(HoursByLine::default().reader().at(3), Hour::UNKNOWN);
    }
}
