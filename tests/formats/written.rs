//! How names, amounts, dates and texts are written by the programs that an
//! export goes through.

/// How the names of columns are written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Names {
    AsTheyAre,
    Lower,
    Upper,
    /// With blanks around and between the words.
    Spaced,
}

impl Names {
    pub(super) fn written(self, name: &str) -> String {
        match self {
            Self::AsTheyAre => name.to_owned(),
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
            Self::Spaced => format!(" {}  ", name.replace(' ', "  ")),
        }
    }
}

/// How amounts are written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Numbers {
    AsTheyAre,
    /// `1250.00` for `1,250.00`.
    Ungrouped,
    /// `1250` for `1,250.00`.
    Shortest,
    /// `1250,00` for `1,250.00`.
    DecimalComma,
}

impl Numbers {
    /// A number written again, with the signs around it.
    pub(super) fn written(self, cell: &str) -> String {
        let Some(first) = cell.find(|c: char| c.is_ascii_digit()) else {
            return cell.to_owned();
        };
        let behind = cell.rfind(|c: char| c.is_ascii_digit()).map_or(first, |last| last + 1);
        let number = &cell[first..behind];
        let marks: Vec<char> = number.chars().filter(|c| !c.is_ascii_digit()).collect();
        let decimals = number.rsplit([',', '.']).next().map_or(0, str::len);
        let mark = match marks[..] {
            [mark @ (',' | '.')] if decimals != 3 => Some(mark),
            // A date, or a number that can be read in two ways, is left alone.
            [_] => return cell.to_owned(),
            [.., before, last] if before != last => Some(last),
            _ => None,
        };
        if matches!(self, Self::AsTheyAre) || marks.iter().any(|mark| !matches!(mark, ',' | '.')) {
            return cell.to_owned();
        }
        let kept = |c: &char| c.is_ascii_digit() || Some(*c) == mark;
        let mut written: String = number.chars().filter(kept).collect();
        if let (Self::Shortest, Some(mark)) = (self, mark) {
            written = written.trim_end_matches('0').trim_end_matches(mark).to_owned();
        }
        if let (Self::DecimalComma, Some('.')) = (self, mark) {
            written = written.replace('.', ",");
        }
        format!("{}{written}{}", &cell[..first], &cell[behind..])
    }
}

/// How dates are written that name no zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dates {
    AsTheyAre,
    /// `31/01/2024 23:30`
    DayFirst,
    /// `1/31/2024 23:30`
    MonthFirst,
    /// `2024-01-31 23:30:00`
    Iso,
    /// `31-Jan-24 23:30`
    Words,
}

/// The months in the languages of exports, as they begin.
const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["feb"],
    &["mar", "mär"],
    &["apr"],
    &["may", "mai"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez"],
];

impl Dates {
    /// The numbers of a date, as they stand there, and what stands behind it.
    fn numbers(cell: &str) -> Option<([u32; 3], &str)> {
        let cell = cell.trim();
        if let Some(read) = Self::words(cell) {
            return Some(read);
        }
        let (date, time) = cell.split_at(cell.find([' ', 'T']).unwrap_or(cell.len()));
        let mark = date.find(['-', '/', '.']).map(|at| &date[at..=at])?;
        let [a, b, c] = date.split(mark).collect::<Vec<_>>()[..] else {
            return None;
        };
        let number = |text: &str| text.parse::<u32>().ok();
        Some((
            [number(a)?, number(b)?, number(c)?],
            time.trim_start_matches([' ', 'T']),
        ))
    }

    /// The same of a date with the name of a month, the year first.
    fn words(cell: &str) -> Option<([u32; 3], &str)> {
        let (mut tokens, mut rest) = ([""; 3], cell);
        for token in &mut tokens {
            let end = rest.find([' ', ',', '-']).unwrap_or(rest.len());
            *token = &rest[..end];
            rest = rest[end..].trim_start_matches([' ', ',', '-']);
        }
        let month = |token: &str| {
            let token = token.to_lowercase();
            let begins = |names: &&[&str]| names.iter().any(|name| token.starts_with(name));
            (1..)
                .zip(&MONTHS)
                .find(|(_, names)| begins(names))
                .map(|(number, _)| number)
        };
        let (month, day) = match (month(tokens[0]), month(tokens[1])) {
            (Some(month), None) => (month, tokens[1]),
            (None, Some(month)) => (month, tokens[0]),
            _ => return None,
        };
        let year: u32 = tokens[2].parse().ok()?;
        Some(([year % 2000 + 2000, month, day.parse().ok()?], rest))
    }

    /// A time as a spreadsheet shows it; none where it would leave it alone,
    /// as one with a zone.
    pub(super) fn time(self, time: &str) -> Option<String> {
        let (time, half) = time.split_once(' ').unwrap_or((time, ""));
        let numbers: Option<Vec<u32>> = time.split(':').map(|number| number.parse().ok()).collect();
        let (hour, minute, second) = match numbers?[..] {
            [hour, minute] => (hour, minute, 0),
            [hour, minute, second] => (hour, minute, second),
            _ => return None,
        };
        let hour = match half {
            "" => hour,
            "AM" => hour % 12,
            "PM" => hour % 12 + 12,
            _ => return None,
        };
        Some(match self {
            Self::Iso => format!("{hour:02}:{minute:02}:{second:02}"),
            _ => format!("{hour}:{minute:02}"),
        })
    }

    /// The cells of a column of dates written again, with their places. None
    /// where such dates would not be read so: where a declaration says that
    /// another number is the day, or no row says which number is.
    pub(super) fn written(self, cells: &[(usize, String)], declared: &[String]) -> Vec<(usize, String)> {
        let is_declared = |form: &str| declared.iter().any(|format| format.starts_with(form));
        let read: Vec<(usize, [u32; 3], &str)> = cells
            .iter()
            .filter_map(|(place, cell)| {
                let (numbers, time) = Self::numbers(cell)?;
                Some((*place, numbers, time))
            })
            .collect();
        let is_iso = |numbers: &[u32; 3]| numbers[0] > 31;
        let is_over_12 = |which: usize| read.iter().any(|(_, of, _)| !is_iso(of) && of[which] > 12);
        let (day_first, month_first) = if is_declared("%d/%m") && is_declared("%m/%d") {
            // Where a format has both, the month is first beside half days.
            let of_halves = read.iter().any(|(_, _, time)| time.ends_with(['M', 'm']));
            (!of_halves, of_halves)
        } else {
            (
                is_declared("%d/%m") || (is_over_12(0) && !is_declared("%m/%d")),
                is_declared("%m/%d") || (is_over_12(1) && !is_declared("%d/%m")),
            )
        };
        let days: Option<Vec<(usize, [u32; 3], &str)>> = read
            .iter()
            .map(|&(place, numbers, time)| match numbers {
                _ if is_iso(&numbers) => Some((place, numbers, time)),
                // Of two digits of a year a spreadsheet shows four.
                [day, month, year] if day_first && !month_first => {
                    Some((place, [year % 2000 + 2000, month, day], time))
                }
                [month, day, year] if month_first && !day_first => {
                    Some((place, [year % 2000 + 2000, month, day], time))
                }
                _ => None,
            })
            .collect();
        let days = days.unwrap_or_default();
        let is_settled = days.iter().any(|(_, [_, _, day], _)| *day > 12);
        let can_be_read = match self {
            Self::AsTheyAre => false,
            Self::Iso => true,
            // A spreadsheet writes so what it read in words.
            Self::Words => cells
                .iter()
                .any(|(_, cell)| matches!(Self::words(cell.trim()), Some((_, "")))),
            Self::DayFirst => is_settled && !is_declared("%m/%d"),
            Self::MonthFirst => is_settled && !is_declared("%d/%m"),
        };
        let written = days.into_iter().filter(|_| can_be_read);
        let written = written.filter_map(|(place, [year, month, day], time)| {
            let date = match self {
                Self::DayFirst => format!("{day:02}/{month:02}/{year}"),
                Self::MonthFirst => format!("{month}/{day}/{year}"),
                Self::AsTheyAre | Self::Iso => format!("{year}-{month:02}-{day:02}"),
                Self::Words => {
                    let name = MONTHS[month as usize - 1][0];
                    let name = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
                    format!("{day}-{name}-{:02}", year % 100)
                }
            };
            let date = match time {
                "" => date,
                time => format!("{date} {}", self.time(time)?),
            };
            Some((place, date))
        });
        written.collect()
    }
}

/// How the text of a file is encoded.
#[derive(Clone, Copy, Debug)]
pub(super) enum Encoding {
    AsItIs,
    MarkedUtf8,
    /// As spreadsheets write what they call Unicode text.
    MarkedUtf16,
}

impl Encoding {
    pub(super) fn bytes(self, text: Vec<u8>) -> Vec<u8> {
        // What is not UTF-8 is Windows-1252.
        let decoded = |text: Vec<u8>| {
            String::from_utf8(text)
                .unwrap_or_else(|error| encoding_rs::WINDOWS_1252.decode(error.as_bytes()).0.into_owned())
        };
        match self {
            Self::AsItIs => text,
            Self::MarkedUtf8 => format!("\u{feff}{}", decoded(text)).into_bytes(),
            Self::MarkedUtf16 => format!("\u{feff}{}", decoded(text))
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
        }
    }
}
