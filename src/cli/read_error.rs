//! What cannot be read or counted, as it is told: the message, what was found,
//! the way out.

use std::io;
use std::path::Path;
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};

use super::date_hint::{date_hint, hint_to_read_all};
use super::error::CliError;
use super::format_error::{not_of_format, of_other_kind, part_alone, part_missing, refused, rows_differ};
use super::groups::by_error;
use super::header_error::{found, header_error, spreadsheet_error};
use super::redaction::Redaction;
use crate::engine::address::Address;
use crate::input::fields::FileKind;
use crate::input::formats::Declaration;
use crate::input::likely::encoding_name;
use crate::input::orders::RowsMode;
use crate::input::problem::{Hint, Problems, shortened};
use crate::input::{CurrencyCount, NotPlainText, Place, ReadError, ReadErrorKind, Undecodable};
use crate::model::day::Day;
use crate::model::inspection::Cited;
use crate::model::left_out::{Counted, LeftOut};
use crate::tally::TallyError;

/// An error of reading as it is told. Every quotation of the data that is not
/// the cell at fault is subject to the redaction.
pub fn read_error(error: ReadError, redaction: Redaction) -> CliError {
    let path = match error.path {
        Some(path) if path == "-" => "standard input".to_owned(),
        path => path.unwrap_or_default(),
    };
    match *error.kind {
        ReadErrorKind::Io(error) if error.kind() == io::ErrorKind::NotFound => no_file(&path),
        ReadErrorKind::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            CliError::input(format!("`{path}` is cut off: the compressed data end too early"))
        }
        ReadErrorKind::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            CliError::input(format!("`{path}` cannot be decoded: {error}"))
        }
        ReadErrorKind::Io(error) if error.raw_os_error().is_some() => {
            CliError::input(format!("`{path}` cannot be read: {error}"))
        }
        ReadErrorKind::Io(error) => CliError::from(error),
        ReadErrorKind::Undecodable(error) => undecodable(&path, &error),
        ReadErrorKind::Header {
            kind,
            error,
            header,
            format,
        } => header_error(&path, kind, error, &header, format.as_deref(), redaction),
        ReadErrorKind::NoHeader(cell) => CliError::input(format!(
            "the first line of `{path}` is a row, not the names of columns: {} is a date",
            redaction.quoted(&cell)
        ))
        .hint(
            "put a line with the names of the columns above it, for example `order_id,customer_id,order_date,amount`",
        ),
        ReadErrorKind::AnswersAsOrders { header } => answers_as_orders(&path, &header, redaction),
        ReadErrorKind::NeedsOrderId { mode, header } => needs_order_id(&path, mode, &header, redaction),
        ReadErrorKind::Problems(problems) => bad_rows(problems, redaction),
        ReadErrorKind::Currencies(counts) => currencies(&counts, redaction),
        ReadErrorKind::Nothing {
            kind,
            rows: all,
            refunds,
            left_out,
        } => nothing(kind, all, refunds, &left_out, redaction),
        ReadErrorKind::NotPlainText(what) => not_plain_text(&path, what),
        ReadErrorKind::Spreadsheet { kind, error } => spreadsheet_error(&path, kind, error),
        ReadErrorKind::LostDigits { lost, column } => CliError::input(format!(
            "{path}:{}: the `{column}` {} is a number that has lost its last digits",
            lost.row, lost.text
        ))
        .note("spreadsheets keep 15 digits of a number, so that two ids may have become one")
        .hint("enter such ids as text, or read the file that they came from"),
        ReadErrorKind::Refused(format) => refused(&path, &format),
        ReadErrorKind::PartMissing { format, part } => part_missing(&path, &format, part),
        ReadErrorKind::PartAlone { format, part } => part_alone(&path, &format, part),
        ReadErrorKind::OfOtherKind { format, kind } => of_other_kind(&path, &format, kind),
        ReadErrorKind::NotOfFormat(format) => not_of_format(&path, &format),
        ReadErrorKind::RowsDiffer { first, second, modes } => rows_differ(&first, &second, modes),
        ReadErrorKind::TwoScores => CliError::usage(
            "there are scores in the file of customers and in the file of answers; they are counted from one",
        )
        .hint("leave `--responses` away, or pass `--map customers.nps_score=`"),
        ReadErrorKind::DateFormat(error) => {
            CliError::usage(error.to_string()).hint("a format is written like `%d/%m/%Y` or `%Y-%m-%d %H:%M`")
        }
        ReadErrorKind::AmountsInSome { with, without } => CliError::input(format!(
            "`{without}` has no column that is the `amount`, `{with}` has one"
        ))
        .hint("to say which column it is, pass `--map 'amount=COLUMN'`; to do without, pass `--map amount=`"),
        ReadErrorKind::Empty => CliError::input(format!("`{path}` is empty"))
            .hint("a file begins with a header line that names its columns"),
        kind @ (ReadErrorKind::EndlessRecord | ReadErrorKind::HeaderQuotes) => {
            CliError::input(format!("{path}: {kind}")).hint("a quote may be open that is never closed")
        }
        ReadErrorKind::DecimalMarks { column, cited } => contradiction(
            &format!("the decimal mark of the column `{}` is not clear", shortened(&column)),
            &*cited,
            &["has a decimal point", "has a decimal comma", "can be read with either"],
            "no mark reads them all: correct the file, or pass `--decimal-mark point` or `--decimal-mark comma` with \
             `--skip-invalid`, which leaves the others out",
        ),
        ReadErrorKind::DayPlaces { kind, column, cited } => {
            let cells: Vec<&str> = cited.iter().map(|cited| cited.cell.as_str()).collect();
            let hint = hint_to_read_all(kind, &cells).unwrap_or_else(|| {
                "no format reads both: correct the file, or pass one of them as `--date-format` with `--skip-invalid`, \
                 which leaves the others out"
                    .to_owned()
            });
            contradiction(
                &format!("the dates of the column `{}` contradict each other", shortened(&column)),
                &*cited,
                &["has the day first", "has the month first"],
                &hint,
            )
        }
        ReadErrorKind::By(error) => by_error(&path, &error, redaction),
        kind @ ReadErrorKind::TooManyDigits => CliError::input(kind.to_string()),
    }
}

/// An address that was given as a file; it may hold a password.
fn engine_address(path: &str) -> Option<Address> {
    let address = Address::parse(path)?;
    let is_known = match &address {
        Address::Uri(uri) => uri.engine().is_some(),
        Address::Profile(_) => true,
    };
    is_known.then_some(address)
}

/// A file that is not there, and the one whose name is most like its.
pub fn no_file(path: &str) -> CliError {
    if let Some(address) = engine_address(path) {
        return CliError::usage(format!(
            "`{}` is the address of an engine, and no file",
            address.shown()
        ))
        .hint("`retain metrics` takes it by `--engine`, and the table by `--from`");
    }
    let told = CliError::input(format!("there is no file `{path}`"));
    if path.starts_with("http://") || path.starts_with("https://") {
        return told.hint("addresses are not read: download the file, and give its path");
    }
    if path.contains('*') {
        return told.hint("where the name stands in quotes, leave them away, so that the shell finds the files");
    }
    let wanted = Path::new(path);
    let folder = wanted.parent().filter(|folder| !folder.as_os_str().is_empty());
    let name = wanted.file_name().unwrap_or_default().to_string_lossy();
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new(".")))
        .into_iter()
        .flatten()
        .flatten();
    let nearest = entries
        .take(10_000)
        .filter(|entry| entry.path().is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .map(|other| (strsim::jaro_winkler(&other, &name), other))
        .filter(|(likeness, _)| *likeness > 0.85)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
    match nearest {
        Some((_, nearest)) => told.hint(format!("the nearest name there is `{}`", shortened(&nearest))),
        None => told,
    }
}

/// Cells of a column that contradict each other, with what each says.
fn contradiction(message: &str, cells: &[Cited], says: &[&str], hint: &str) -> CliError {
    let told = cells
        .iter()
        .zip(says)
        .fold(CliError::input(message), |told, (cell, says)| {
            let Cited { file, line, cell } = cell;
            told.note(format!("{file}:{line}: `{}` {says}", shortened(cell)))
        });
    told.hint(hint)
}

fn bad_rows(problems: Problems, redaction: Redaction) -> CliError {
    let more = problems.total - problems.shown.len() as u64;
    let likely = problems.likely_encoding();
    let mut hints: Vec<_> = problems.shown.iter().map(|problem| problem.hint).collect();
    // Rows in another encoding are no rows to leave out.
    let is_encoding = |hint: &Hint| matches!(hint, Hint::Encoding | Hint::HeaderEncoding);
    if hints.iter().any(|hint| hint.can_be_skipped() && !is_encoding(hint)) {
        hints.push(Hint::SkipInvalid);
    }
    hints.sort_unstable();
    hints.dedup();
    let told = CliError::input(format!("{} cannot be read", rows(problems.total)));
    let told = match more {
        0 => told,
        1 => told.note("1 more row cannot be read"),
        _ => told.note(format!("{more} more rows cannot be read")),
    };
    let cells_of = |hint: Hint| -> Vec<&str> {
        let of_hint = problems.shown.iter().filter(|problem| problem.hint == hint);
        let cells = of_hint.filter_map(|problem| problem.cell.as_ref());
        cells
            .filter_map(|cell| cell.text.get(cell.start..cell.end))
            .map(|cell| cell.trim_matches('"').trim())
            .collect()
    };
    let words: Vec<String> = hints
        .iter()
        .map(|hint| match (hint, likely) {
            (Hint::Encoding | Hint::HeaderEncoding, Some(likely)) => likely_hint(likely),
            (Hint::DateFormat(kind), _) => date_hint(*kind, &cells_of(*hint)),
            _ => hint.to_string(),
        })
        .collect();
    let told_of = |told: CliError, format: &Arc<Declaration>| {
        told.hint(format!(
            "if it is of the format `{0}` ({1}), of which not all is sure, pass `--as {0}`",
            format.name, format.title
        ))
    };
    let mut told = problems.look_like.iter().fold(told, told_of);
    told.problems = problems
        .shown
        .into_iter()
        .map(|problem| redaction.of_problem(problem))
        .collect();
    words.into_iter().fold(told, CliError::hint)
}

fn undecodable(path: &str, error: &Undecodable) -> CliError {
    let told = CliError::input(format!("`{path}` cannot be decoded: {error}"));
    match error.likely {
        Some(likely) if likely == UTF_8 => told.hint("the text around it is UTF-8: leave `--encoding` away"),
        Some(likely) => told.hint(likely_hint(likely)),
        None => told.hint("to name another encoding, pass `--encoding`"),
    }
}

/// A guess, and how to read the file by it.
fn likely_hint(likely: &'static Encoding) -> String {
    let name = encoding_name(likely);
    format!("the text is probably {name}: to read it so, pass `--encoding {name}`")
}

/// What stands before a field of a kind of file in `--map`.
pub fn prefix(kind: FileKind) -> String {
    kind.prefix()
}

/// A word of a command line in quotes that a shell takes away.
pub fn quoted(word: &str) -> String {
    if word.contains('\'') {
        format!("\"{word}\"")
    } else {
        format!("'{word}'")
    }
}

/// A word of a command line, in quotes only where a shell needs them.
fn word(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        word.to_owned()
    } else {
        quoted(word)
    }
}

fn needs_order_id(path: &str, mode: RowsMode, header: &[String], redaction: Redaction) -> CliError {
    CliError::input(format!(
        "{path}: no column is the `order_id`, which `--rows {}` needs",
        mode.name()
    ))
    .note(found(header, redaction))
    .hint("to say which column it is, pass `--map 'order_id=COLUMN'`; if each row is an order, leave `--rows` away")
}

fn answers_as_orders(path: &str, header: &[String], redaction: Redaction) -> CliError {
    CliError::input(format!(
        "{path} holds scores of answers, and no column says anything of an order but who and when"
    ))
    .note(found(header, redaction))
    .hint("a file of answers is given with `--responses FILE`, beside a file of orders")
    .hint("if each row is an order, say so with `--map 'order_date=COLUMN'`")
}

fn not_plain_text(path: &str, what: NotPlainText) -> CliError {
    match what {
        NotPlainText::Utf16(encoding) => CliError::input(format!(
            "`{path}` has a zero in every other byte, as UTF-16 has, and no byte order mark"
        ))
        .hint(likely_hint(encoding)),
        NotPlainText::Other(what) => CliError::input(format!("`{path}` is {what}, not a table"))
            .hint("export it as CSV, or as a spreadsheet (.xlsx, .ods)"),
        NotPlainText::Packed(how) => CliError::input(format!("`{path}` is packed with {how}, which is not read"))
            .hint("unpack it first, or pack it with gzip or zstd"),
        NotPlainText::Zeros => CliError::input(format!("`{path}` is not text: its first line has zero bytes"))
            .hint("if it is text in another encoding, pass `--encoding`, for example `--encoding utf-16le`"),
    }
}

fn currencies(counts: &[CurrencyCount], redaction: Redaction) -> CliError {
    let shown = 20;
    let mut ordered: Vec<&CurrencyCount> = counts.iter().collect();
    ordered.sort_by_key(|count| {
        (
            count.currency.is_empty(),
            std::cmp::Reverse(count.rows),
            &count.currency,
        )
    });
    let named = counts.iter().filter(|count| !count.currency.is_empty()).count();
    let mut told = CliError::input(format!("the amounts are in {named} currencies"));
    for count in ordered.iter().take(shown) {
        let name = match count.currency.as_str() {
            "" => "blank".to_owned(),
            currency => currency_name(currency, redaction),
        };
        told = told.note(format!(
            "{name}: {}, the first at {}:{}",
            rows(count.rows),
            count.file,
            count.line
        ));
    }
    if ordered.len() > shown {
        told = told.note(format!("and {} more", ordered.len() - shown));
    }
    ordered.iter().take(1).fold(told, |told, most| {
        told.hint(format!(
            "to keep one and leave out the rest, pass `--currency {}`",
            currency_word(&most.currency, redaction)
        ))
    })
}

/// A currency in a list.
fn currency_name(currency: &str, redaction: Redaction) -> String {
    if redaction.shows_currency(currency) {
        shortened(currency)
    } else {
        "…".to_owned()
    }
}

/// A currency in a command line.
fn currency_word(currency: &str, redaction: Redaction) -> String {
    if redaction.shows_currency(currency) {
        word(&shortened(currency))
    } else {
        "CODE".to_owned()
    }
}

/// Nothing is counted, and why.
pub fn nothing(kind: FileKind, all: u64, refunds: u64, left_out: &LeftOut, redaction: Redaction) -> CliError {
    if all == 0 {
        return CliError::input("nothing is counted: there is no row below the header");
    }
    let mut told = CliError::input(format!("nothing is counted of {}", rows(all)));
    let shown = 20;
    let may_be_shown = |status: &&String| redaction.shows_status(status);
    let listed = left_out.status.keys().filter(may_be_shown).take(shown);
    let listed: Vec<&String> = listed.collect();
    for status in &listed {
        let count = left_out.status[*status].rows;
        told = told.note(format!(
            "{} left out by the status `{}`",
            rows(count),
            shortened(status)
        ));
    }
    // With redaction, more than the first are not listed: how many rows the
    // rest are is said of them together.
    let rest = left_out.status.iter().filter(|(status, _)| !listed.contains(status));
    let (statuses, count) = rest.fold((0, 0), |(statuses, rows), (_, more)| (statuses + 1, rows + more.rows));
    match statuses {
        0 => {}
        1 => told = told.note(format!("{} left out by 1 other status", rows(count))),
        _ => told = told.note(format!("{} left out by {statuses} other statuses", rows(count))),
    }
    for (currency, Counted { rows: count, .. }) in left_out.currency.iter().take(shown) {
        let currency = currency_name(currency, redaction);
        told = told.note(format!("{} left out by the currency `{currency}`", rows(*count)));
    }
    if left_out.currency.len() > shown {
        told = told.note(format!("and by {} more currencies", left_out.currency.len() - shown));
    }
    for (what, Counted { rows: count, .. }) in left_out.ignored.iter().take(shown) {
        told = told.note(format!(
            "{} that {} no orders: {what}",
            rows(*count),
            if *count == 1 { "is" } else { "are" }
        ));
    }
    let reasons = [
        (left_out.not_again(), "of an order that stood before"),
        (left_out.unattributed, "without a customer"),
        (
            left_out.customers,
            "of customers who are listed in `--exclude-customers`",
        ),
        (left_out.after_as_of, "dated after `--as-of`"),
        (left_out.invalid, "that cannot be read"),
        (refunds, "of refunds, which make nobody a buyer"),
    ];
    for (count, reason) in reasons {
        if count > 0 {
            told = told.note(format!("{} {reason}", rows(count)));
        }
    }
    let most = left_out.currency.iter().max_by_key(|(_, counted)| counted.rows);
    let hints = [
        (!left_out.status.is_empty())
            .then(|| "to say which statuses count, pass `--include-status` or `--exclude-status`".to_owned()),
        most.map(|(currency, _)| {
            let currency = currency_word(currency, redaction);
            format!("to keep another currency, pass `--currency {currency}`")
        }),
        (left_out.unattributed > 0).then(|| {
            let prefix = prefix(kind);
            format!("to take the customer from another column, pass `--map '{prefix}customer_id=COLUMN'`")
        }),
        (left_out.invalid > 0).then(|| "to see what cannot be read, leave `--skip-invalid` away".to_owned()),
    ];
    hints.into_iter().flatten().fold(told, CliError::hint)
}

fn rows(count: u64) -> String {
    if count == 1 {
        "1 row".into()
    } else {
        format!("{count} rows")
    }
}

/// A tally that cannot be made, with the places of the earliest and the latest
/// date.
pub fn tally_error(error: TallyError, span: Option<&(Place, Place)>, as_of: Option<Day>) -> CliError {
    if let TallyError::TooManyGroupsOfCohorts { .. } = error {
        return CliError::usage(error.to_string()).hint("pass a smaller `--top-groups` or a longer `--period`");
    }
    let told = CliError::input(error.to_string());
    let (TallyError::TooManyPeriods { .. } | TallyError::TooManyCohorts { .. }) = error else {
        return told;
    };
    let told = span.iter().fold(told, |told, (first, last)| {
        told.note(format!("the earliest date is {first}"))
            .note(format!("the latest date is {last}"))
    });
    match (as_of, span) {
        (Some(as_of), Some((_, last))) if as_of > last.day => told
            .note(format!("`--as-of` is {as_of}"))
            .hint("pass an earlier `--as-of` or a longer `--period`"),
        _ => told.hint("correct a wrong date, or pass a longer `--period`"),
    }
}
