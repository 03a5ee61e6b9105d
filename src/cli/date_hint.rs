//! The way out where dates cannot be read: the formats that would read the
//! cells that are shown, found by trying.

use crate::input::date::DateReader;
use crate::input::fields::FileKind;
use crate::model::day::Day;

/// Forms of the date itself. Where one with the day first has a twin with the
/// month first, that stands behind it.
const DATES: &[&str] = &[
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%m.%d.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%m.%d.%y",
    "%d-%m-%y",
    "%m-%d-%y",
    "%d-%b-%y",
    "%b-%d-%y",
    "%d %b %y",
    "%b %d %y",
    "%b %d, %y",
    "%d. %b %y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%a %b %d %Y",
    "%d%b%Y",
];

/// Forms of a time behind it.
const TIMES: &[&str] = &[
    "",
    " %H:%M",
    " %H:%M:%S",
    " %I:%M %p",
    " %I:%M:%S %p",
    " %I:%M%p",
    " at %I:%M %p",
    " - %H:%M",
    "T%H:%M:%S%.f",
    ", %H:%M",
    ", %H:%M:%S",
    ", %I:%M %p",
    ", %I:%M:%S %p",
    " %H:%M:%S %Z",
    " %H:%M %Z",
    " %I:%M:%S %p %Z",
    " %H.%M",
];

/// What to say of dates of a kind of file that cannot be read, of which these
/// are some.
pub fn date_hint(kind: FileKind, cells: &[&str]) -> String {
    let prefix = kind.prefix();
    let option = |format: &str| format!("`--date-format '{prefix}{format}'`");
    let first = cells.first().copied().unwrap_or_default();
    if first.starts_with('#') {
        return "the spreadsheet has saved an error, or a column that was too narrow for its dates: correct it there, \
                and save again"
            .to_owned();
    }
    if let Some(day) = spreadsheet_day(first) {
        return format!(
            "`{first}` may be the number that a spreadsheet has for {day}: give the column a date format there, and \
             save again"
        );
    }
    let reads_without = DateReader::new(None, None)
        .is_ok_and(|mut reader| cells.iter().all(|cell| reader.read(cell.as_bytes()).is_ok()));
    if reads_without {
        return "such dates need no format: leave `--date-format` away".to_owned();
    }
    let formats = formats(cells);
    match &formats[..] {
        [first, second, ..] if is_twin(first, second) => format!(
            "to read such dates with the day first, pass {}; with the month first, {}",
            option(first),
            option(second)
        ),
        [first, ..] => format!("to read such dates, pass {}", option(first)),
        [] => format!(
            "to read dates of another form, pass `--date-format`, for example {}",
            option("%d %b %Y")
        ),
    }
}

/// What to say of dates that contradict each other by the format of their file,
/// where one `--date-format` reads all of them.
pub fn hint_to_read_all(kind: FileKind, cells: &[&str]) -> Option<String> {
    let format = fitting(cells).into_iter().next()?;
    let prefix = kind.prefix();
    Some(format!("to read both of them, pass `--date-format '{prefix}{format}'`"))
}

/// Formats that read all of the cells, else those that read the first.
fn formats(cells: &[&str]) -> Vec<String> {
    let of_all = fitting(cells);
    if of_all.is_empty() {
        fitting(&cells[..cells.len().min(1)])
    } else {
        of_all
    }
}

/// Formats that read all of the cells.
fn fitting(cells: &[&str]) -> Vec<String> {
    let reads = |format: &str| {
        DateReader::new(Some(format), None)
            .is_ok_and(|mut reader| cells.iter().all(|cell| reader.read(cell.as_bytes()).is_ok()))
    };
    let all = TIMES
        .iter()
        .flat_map(|time| DATES.iter().map(move |date| format!("{date}{time}")));
    all.filter(|format| reads(format)).collect()
}

/// Whether two formats differ only in which of day and month comes first.
fn is_twin(first: &str, second: &str) -> bool {
    let swapped: String = first
        .chars()
        .map(|c| match c {
            'd' => 'm',
            'm' => 'd',
            other => other,
        })
        .collect();
    swapped == second
}

/// The day that a spreadsheet means by a number, in this century or the last.
fn spreadsheet_day(cell: &str) -> Option<Day> {
    let whole = cell.split_once('.').map_or(cell, |(whole, _)| whole);
    let days: i32 = whole.parse().ok().filter(|days| (20_000..80_000).contains(days))?;
    (whole.len() == 5).then(|| Day::from_ymd(1899, 12, 30).map(|start| start.plus(days)))?
}

/// How others write a format, in the way that is read here.
pub fn as_format(text: &str) -> Option<String> {
    if text.contains('%') {
        return None;
    }
    let mut format = text.to_owned();
    for (theirs, ours) in [
        ("YYYY", "%Y"),
        ("yyyy", "%Y"),
        ("YY", "%y"),
        ("yy", "%y"),
        ("MMMM", "%B"),
        ("MMM", "%b"),
        ("MM", "%m"),
        ("mm", "%m"),
        ("DD", "%d"),
        ("dd", "%d"),
        ("HH", "%H"),
    ] {
        format = format.replacen(theirs, ours, 1);
    }
    DateReader::new(Some(&format), None).is_ok().then_some(format)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(cells: &[&str]) -> String {
        date_hint(FileKind::Orders, cells)
    }

    #[test]
    fn the_format_is_one_that_reads_the_cells() {
        for (cells, format) in [
            (&["05-Jan-23"][..], "%d-%b-%y"),
            (&["Jan-05-23"], "%b-%d-%y"),
            (&["31.12.23"], "%d.%m.%y"),
            (&["2024-01-31 10:00:00 PST"], "%Y-%m-%d %H:%M:%S %Z"),
            (&["25/12/2023 at 03:05 PM"], "%d/%m/%Y at %I:%M %p"),
        ] {
            assert_eq!(
                hint(cells),
                format!("to read such dates, pass `--date-format '{format}'`"),
                "{cells:?}"
            );
        }
        let both = hint(&["03/04/2024 03:05 PM", "05/06/2024 11:00 AM"]);
        assert!(
            both.contains("'%d/%m/%Y %I:%M %p'") && both.contains("'%m/%d/%Y %I:%M %p'"),
            "{both}"
        );
        assert!(hint(&["03/04/24"]).contains("'%m/%d/%y'"));
        assert!(date_hint(FileKind::Responses, &["3.4.24"]).contains("'responses.%d.%m.%y'"));
    }

    #[test]
    fn what_no_format_reads_is_told_otherwise() {
        assert!(hint(&["44931"]).contains("2023-01-05"));
        assert!(hint(&["########"]).contains("too narrow"));
        assert!(hint(&["someday"]).contains("for example"));
    }

    #[test]
    fn formats_of_other_programs_are_understood() {
        assert_eq!(as_format("dd/mm/yyyy").as_deref(), Some("%d/%m/%Y"));
        assert_eq!(as_format("DD.MM.YYYY").as_deref(), Some("%d.%m.%Y"));
        assert_eq!(as_format("%d"), None);
        assert_eq!(as_format("day"), None);
    }
}
