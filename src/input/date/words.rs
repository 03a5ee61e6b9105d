//! Dates with the name of a month, in English, German, French, Spanish,
//! Italian and Dutch: `3 March 2024`, `Mar 3, 2024`, `3. März 2024`,
//! `3 de marzo de 2024`, `1er août 2024`, `2024-Mar-03`. The year has four
//! digits: `03-Mar-24` can be two days.

use super::iso::{at_time, digits};
use super::zone::Zones;
use super::{DateError, Moment, clock, in_range};
use crate::model::day::Day;

/// The names of each month, whole and short, without final points.
const MONTHS: [&str; 12] = [
    "january jan januar jänner jän janvier janv enero ene gennaio gen januari",
    "february feb februar fevrier février févr fevr fév fev febrero febbraio februari",
    "march mar märz maerz mär mrz mars marzo maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag mei",
    "june jun juni juin junio giugno giu",
    "july jul juli juillet juill juil julio luglio lug",
    "august aug août aout agosto ago augustus",
    "september sep sept septembre septiembre setiembre settembre set sett",
    "october oct oktober okt octobre octubre ottobre ott",
    "november nov novembre noviembre",
    "december dec dezember dez décembre décem déc diciembre dic dicembre",
];

/// The days of the week, whole and short, without final points.
const WEEKDAYS: &str = "monday mon montag mo lundi lun lunes lunedì lunedi maandag ma \
                        tuesday tue tues dienstag di mardi mar martes martedì martedi dinsdag \
                        wednesday wed mittwoch mi mercredi mer miércoles miercoles mié mie mercoledì mercoledi woensdag wo \
                        thursday thu thur thurs donnerstag do jeudi jeu jueves jue giovedì giovedi gio donderdag \
                        friday fri freitag fr vendredi ven viernes vie venerdì venerdi vrijdag vr \
                        saturday sat samstag sonnabend sa samedi sam sábado sabado sáb sab sabato zaterdag za \
                        sunday sun sonntag so dimanche dim domingo dom domenica zondag zo";

/// Words between the parts of a date.
const BETWEEN: &str = "de del of the den le el il";

/// What may follow the number of a day at once.
const ORDINAL: &str = "st nd rd th er e o º ° ª";

/// The moment of a trimmed text that names a month.
#[cold]
pub fn worded_moment(text: &[u8], zones: Zones) -> Result<Moment, DateError> {
    let text = std::str::from_utf8(text).map_err(|_| DateError::NotADate)?;
    let mut rest = text;
    let mut parts = Vec::new();
    while parts.len() < 3 {
        let (part, behind) = next_part(rest, parts.is_empty()).ok_or(DateError::NotADate)?;
        parts.extend(part);
        rest = behind;
    }
    let ([Part::Number(day, ..=2), Part::Month(month), Part::Number(year, 4)]
    | [Part::Month(month), Part::Number(day, ..=2), Part::Number(year, 4)]
    | [Part::Number(year, 4), Part::Month(month), Part::Number(day, ..=2)]) = parts[..]
    else {
        return Err(DateError::NotADate);
    };
    let year = i32::try_from(year).map_err(|_| DateError::NotADate)?;
    let day = Day::from_ymd(year, month, day).ok_or(DateError::NoSuchDay)?;
    if rest.is_empty() {
        return Ok(Moment::of_day(day));
    }
    in_range(at_time(day, &clock::time(rest.as_bytes())?, zones)?)
}

/// A part of a date: a number with its count of digits, or a month.
#[derive(Debug, Clone, Copy)]
enum Part {
    Number(u32, usize),
    Month(u32),
}

/// The next part of a date, none where the text begins with a word that is
/// passed over, and what stands behind it.
fn next_part(text: &str, is_first: bool) -> Option<(Option<Part>, &str)> {
    let separators: &[char] = if is_first {
        &[' ', '\u{a0}', '.', ',']
    } else {
        &[' ', '\u{a0}', '-', '/', '.', ',']
    };
    let text = text.trim_start_matches(separators);
    let run = |is: fn(char) -> bool| text.split_at(text.find(|c| !is(c)).unwrap_or(text.len()));
    let (number, behind) = run(|c| c.is_ascii_digit());
    if !number.is_empty() {
        let (suffix, after) = behind.split_at(behind.find(|c: char| !is_letter(c)).unwrap_or(behind.len()));
        let is_ordinal = !suffix.is_empty() && number.len() < 3 && is_one_of(ORDINAL, &suffix.to_lowercase());
        let part = Part::Number(digits(number.as_bytes())?, number.len());
        return Some((Some(part), if is_ordinal { after } else { behind }));
    }
    let (word, behind) = run(is_letter);
    let lower = word.to_lowercase();
    // A weekday may look like a month: `mar. 3 mars 2024`.
    if is_first && is_one_of(WEEKDAYS, &lower) && (month(&lower).is_none() || has_further_month(behind)) {
        return Some((None, behind));
    }
    match month(&lower) {
        Some(month) => Some((Some(Part::Month(month)), behind)),
        None if is_one_of(BETWEEN, &lower) => Some((None, behind)),
        None => None,
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, 'º' | '°' | 'ª')
}

fn is_one_of(words: &str, word: &str) -> bool {
    !word.is_empty() && words.split_whitespace().any(|known| known == word)
}

fn month(word: &str) -> Option<u32> {
    (1..)
        .zip(MONTHS)
        .find(|(_, names)| is_one_of(names, word))
        .map(|(number, _)| number)
}

/// The text with its first word in English, where that names a month.
pub fn with_english_month(text: &str) -> Option<String> {
    let start = text.find(is_letter)?;
    let end = text[start..]
        .find(|c| !is_letter(c))
        .map_or(text.len(), |length| start + length);
    let number = month(&text[start..end].to_lowercase())?;
    let names = MONTHS.get(usize::try_from(number).ok()?.checked_sub(1)?)?;
    let short: String = names.split(' ').next()?.chars().take(3).collect();
    Some([&text[..start], &short, &text[end..]].concat())
}

fn has_further_month(text: &str) -> bool {
    text.split(|c| !is_letter(c))
        .any(|word| month(&word.to_lowercase()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, DateError> {
        worded_moment(text.as_bytes(), Zones::to(Some(chrono_tz::UTC))).map(|moment| moment.day.to_string())
    }

    #[test]
    fn the_month_of_a_date_is_put_into_english() {
        assert_eq!(with_english_month("01-Mär-26").as_deref(), Some("01-mar-26"));
        assert_eq!(with_english_month("Dez 5").as_deref(), Some("dec 5"));
        assert_eq!(with_english_month("01/02/26"), None);
        assert_eq!(with_english_month("1 Foo 26"), None);
    }

    #[test]
    fn months_are_read_in_six_languages() {
        for text in [
            "3 March 2024",
            "March 3, 2024",
            "Mar 3, 2024 10:30 AM",
            "03-Mar-2024",
            "2024-Mar-03",
            "2024 March 3",
            "Sunday, 3RD of March 2024",
            "SUN, 3 MAR 2024 23:30:00 GMT",
            "Sun, 3 Mar 2024 23:30:00 -0000",
            "3. März 2024",
            "So., 3. Mrz. 2024, 14:05",
            "dim. 3 mars 2024",
            "mar. 3 mars 2024",
            "3 de marzo de 2024",
            "3 marzo 2024",
            "zo 3 maart 2024",
            "3 mrt. 2024",
        ] {
            assert_eq!(read(text), Ok("2024-03-03".into()), "{text}");
        }
        for (text, day) in [
            ("1er août 2024", "2024-08-01"),
            ("31 DÉC. 2023", "2023-12-31"),
            ("10 Dez 2025", "2025-12-10"),
            ("1º de enero de 2024", "2024-01-01"),
            ("2 mei 2024", "2024-05-02"),
            ("15 giu 2024", "2024-06-15"),
            ("5 juil. 2024", "2024-07-05"),
            ("3 March 2024 23:30 -0500", "2024-03-04"),
        ] {
            assert_eq!(read(text), Ok(day.into()), "{text}");
        }
    }

    #[test]
    fn what_names_no_day_in_one_way_is_refused() {
        for text in [
            "03-Mar-24",
            "-3 March 2024",
            "March 2024",
            "3 Foo 2024",
            "3 March",
            "March",
            "3 March 2024x",
            "3 4 March 2024",
            "yesterday",
            "3rd4 March 2024",
            "",
            "Sunday",
            "32768 March 2024",
        ] {
            assert_eq!(read(text), Err(DateError::NotADate), "{text}");
        }
        assert_eq!(read("30 February 2024"), Err(DateError::NoSuchDay));
    }

    #[test]
    fn no_name_means_two_months() {
        let mut names: Vec<&str> = MONTHS.iter().flat_map(|names| names.split(' ')).collect();
        names.sort_unstable();
        let twice: Vec<&str> = names
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0])
            .collect();
        assert_eq!(twice, [""; 0]);
    }
}
