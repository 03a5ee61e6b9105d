//! Values of cells → text: numbers with the digits that a spreadsheet program
//! shows, days and times in ISO 8601.

use std::fmt::Write;

use calamine::ExcelDateTime;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, SubsecRound};

/// How numbers and days are written, so that what the user says of texts in
/// the same column does not forbid them.
#[derive(Debug, Clone, Copy)]
pub struct Forms<'a> {
    /// The decimal mark.
    pub mark: char,
    /// The format of dates, where the user names one.
    pub date_format: Option<&'a str>,
}

/// Spreadsheet programs keep this many digits of a number.
const DIGITS: usize = 15;

/// From here on a number may have digits that were not kept.
const MOST: f64 = 1e15;

/// The day after the last that a serial number can be: 9999-12-31.
const END_OF_DAYS: f64 = 2_958_466.0;

/// Whether digits before the decimal mark may be lost.
#[must_use]
pub fn loses_digits(number: f64) -> bool {
    number.abs() >= MOST
}

impl Forms<'_> {
    /// A number as a spreadsheet program shows it, which hides what binary
    /// fractions add: 15 digits, in scientific notation where those do not
    /// reach the decimal mark. Three decimals get a zero, since `1.234` could
    /// be one thousand in a text, and a number cannot.
    pub fn number(&self, number: f64, out: &mut String) {
        if !number.is_finite() {
            out.push_str("#NUM!");
            return;
        }
        let text = format!("{number:.*e}", DIGITS - 1);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or_default();
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.trim_end_matches('0');
        if digits.is_empty() {
            out.push('0');
            return;
        }
        if mantissa.starts_with('-') {
            out.push('-');
        }
        let (whole, decimals) = match exponent {
            0..15 => {
                let places = exponent.unsigned_abs() as usize + 1;
                let padded = format!("{digits:0<places$}");
                let (whole, decimals) = padded.split_at(places);
                (whole.to_owned(), decimals.to_owned())
            }
            -9..0 => {
                let zeros = exponent.unsigned_abs() as usize - 1;
                ("0".to_owned(), format!("{}{digits}", "0".repeat(zeros)))
            }
            _ => return self.scientific(digits, exponent, out),
        };
        out.push_str(&whole);
        if !decimals.is_empty() {
            out.push(self.mark);
            out.push_str(&decimals);
            if decimals.len() == 3 {
                out.push('0');
            }
        }
    }

    fn scientific(&self, digits: &str, exponent: i32, out: &mut String) {
        let (first, rest) = digits.split_at(1);
        out.push_str(first);
        if !rest.is_empty() {
            out.push(self.mark);
            out.push_str(rest);
        }
        let sign = if exponent < 0 { '-' } else { '+' };
        let exponent = exponent.unsigned_abs();
        out.push('E');
        out.push(sign);
        if exponent < 10 {
            out.push('0');
        }
        out.push_str(&exponent.to_string());
    }

    /// A serial number of a day, in a cell whose format is a date or a time.
    pub fn serial(&self, serial: ExcelDateTime, out: &mut String) {
        let number = serial.as_f64();
        if serial.is_duration() {
            out.push('P');
            self.number(number, out);
            out.push('D');
            return;
        }
        if !(0.0..END_OF_DAYS).contains(&number) {
            return self.number(number, out);
        }
        let (year, month, day, hour, minute, second, milli) = serial.to_ymd_hms_milli();
        let time = NaiveTime::from_hms_milli_opt(hour.into(), minute.into(), second.into(), milli.into());
        let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
        match (date, time) {
            // Less than a day is a time of no day.
            (_, Some(time)) if number < 1.0 => out.push_str(&time.round_subsecs(0).format("%H:%M:%S").to_string()),
            (Some(date), Some(time)) => self.moment(date.and_time(time), out),
            // Day 60 of the old calendar of Excel, which never was.
            _ => out.extend([format!("{year:04}"), format!("-{month:02}"), format!("-{day:02}")]),
        }
    }

    /// A day or a time that is written in ISO 8601; anything else as it is.
    pub fn iso(&self, text: &str, out: &mut String) {
        let moment = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok();
        let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        match moment.or_else(|| Some(day()?.and_time(NaiveTime::MIN))) {
            Some(moment) => self.moment(moment, out),
            None => out.push_str(text),
        }
    }

    /// Seconds are whole: what is beyond them comes from binary fractions of a
    /// day.
    fn moment(&self, moment: NaiveDateTime, out: &mut String) {
        let moment = moment.round_subsecs(0);
        let start = out.len();
        if let Some(format) = self.date_format {
            if write!(out, "{}", moment.format(format)).is_ok() {
                return;
            }
            out.truncate(start);
        }
        let iso = if moment.time() == NaiveTime::MIN {
            "%Y-%m-%d"
        } else {
            "%Y-%m-%dT%H:%M:%S"
        };
        out.push_str(&moment.format(iso).to_string());
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    const PLAIN: Forms<'_> = Forms {
        mark: '.',
        date_format: None,
    };

    fn number(number: f64) -> String {
        let mut out = String::new();
        PLAIN.number(number, &mut out);
        out
    }

    fn serial(number: f64, is_1904: bool) -> String {
        let mut out = String::new();
        PLAIN.serial(
            ExcelDateTime::new(number, ExcelDateTimeType::DateTime, is_1904),
            &mut out,
        );
        out
    }

    fn iso(text: &str, date_format: Option<&str>) -> String {
        let mut out = String::new();
        Forms { mark: '.', date_format }.iso(text, &mut out);
        out
    }

    #[test]
    fn numbers_have_the_digits_that_a_spreadsheet_shows() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (0.300_000_000_000_000_04, "0.3"),
            (1234.5, "1234.5"),
            (1001.0, "1001"),
            (-19.99, "-19.99"),
            (1e14, "100000000000000"),
            (123_456_789_012_345.0, "123456789012345"),
            (0.05, "0.05"),
            (9.999_999_999_999_999_9, "10"),
            (0.999_999_999_999_999_9, "1"),
            (12.345_678_9, "12.3456789"),
            (8.539_999_999_999_998, "8.54"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn three_decimals_cannot_be_taken_for_a_group() {
        for (value, text) in [
            (1.234, "1.2340"),
            (-0.125, "-0.1250"),
            (0.001, "0.0010"),
            (1234.567, "1234.5670"),
            (1.23, "1.23"),
            (1.2345, "1.2345"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn numbers_that_are_too_long_or_too_small_are_scientific() {
        for (value, text) in [
            (576_460_752_303_423_488.0, "5.76460752303423E+17"),
            (1e15, "1E+15"),
            (999_999_999_999_999.9, "1E+15"),
            (-2.5e300, "-2.5E+300"),
            (1.5e-9, "0.0000000015"),
            (1.5e-10, "1.5E-10"),
            (5.551_115_123_125_783e-17, "5.55111512312578E-17"),
            (f64::INFINITY, "#NUM!"),
        ] {
            assert_eq!(number(value), text);
        }
        assert!(loses_digits(-1e15) && !loses_digits(999_999_999_999_999.0));
    }

    #[test]
    fn the_decimal_mark_is_the_one_that_texts_of_the_column_have() {
        let mut out = String::new();
        let forms = Forms {
            mark: ',',
            date_format: None,
        };
        forms.number(1234.5, &mut out);
        assert_eq!(out, "1234,5");
    }

    #[test]
    fn serial_numbers_are_days_of_either_calendar() {
        assert_eq!(serial(45_352.0, false), "2024-03-01");
        assert_eq!(serial(43_890.0, true), "2024-03-01");
        assert_eq!(serial(1.0, false), "1900-01-01");
        assert_eq!(serial(59.0, false), "1900-02-28");
        assert_eq!(serial(60.0, false), "1900-02-29");
        assert_eq!(serial(61.0, false), "1900-03-01");
        assert_eq!(serial(2_958_465.0, false), "9999-12-31");
    }

    #[test]
    fn times_are_rounded_to_the_second_also_over_midnight() {
        assert_eq!(serial(45_352.437_5, false), "2024-03-01T10:30:00");
        assert_eq!(serial(45_352.437_499_999_9, false), "2024-03-01T10:30:00");
        assert_eq!(serial(45_351.999_999_999, false), "2024-03-01");
        assert_eq!(serial(45_351.999_994, false), "2024-02-29T23:59:59");
    }

    #[test]
    fn what_is_no_day_is_not_written_as_one() {
        assert_eq!(serial(0.437_5, false), "10:30:00");
        assert_eq!(serial(-5.0, false), "-5");
        assert_eq!(serial(2_958_466.0, false), "2958466");
        let mut out = String::new();
        PLAIN.serial(ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false), &mut out);
        assert_eq!(out, "P1.5D");
    }

    #[test]
    fn days_in_iso_8601_lose_midnight_and_parts_of_seconds() {
        assert_eq!(iso("2024-03-01", None), "2024-03-01");
        assert_eq!(iso("2024-03-01T00:00:00", None), "2024-03-01");
        assert_eq!(iso("2024-03-01T10:29:59.999999999", None), "2024-03-01T10:30:00");
        assert_eq!(iso("PT10H30M00S", None), "PT10H30M00S");
        assert_eq!(iso("2024-03-01T10:30:00", Some("%d/%m/%Y")), "01/03/2024");
        assert_eq!(iso("2024-03-01", Some("%d/%m/%Y %z")), "2024-03-01");
    }
}
