//! Bytes that nobody expected, through the reader and through the whole pipeline: never a panic, never a hang, every
//! problem names a line that exists, and what is read adds up.

mod strategies;

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};
use retain::input::orders::RowsMode;
use retain::input::problem::{Hint, Problems};
use retain::input::source::Source;
use retain::input::{Files, ReadError, ReadErrorKind, ReadOptions, Reading, read};
use retain::model::calendar::PeriodKind;
use retain::render::table::Look;
use retain::render::{Precision, csv, json, markdown, table};
use retain::report::columns::Selection;
use retain::tally::TallyError;

use crate::reference::library::{self, Asked, Failed, memory};
use crate::run;
use strategies::{CUSTOMERS, ORDERS, RESPONSES, any_file, mutated, of_pieces};

const MODES: [RowsMode; 5] = [
    RowsMode::Auto,
    RowsMode::Orders,
    RowsMode::Lines,
    RowsMode::Unique,
    RowsMode::Latest,
];

/// Which file the bytes are in; the other files are good ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Orders,
    Customers,
    Responses,
    Exclusions,
    Aliases,
}

/// Bytes in a place.
type Case = (Place, Vec<u8>);

impl Place {
    fn files(self, bytes: &[u8]) -> Files {
        let put = |place: Self, name: &str, good: &str| {
            let bytes = if place == self { bytes } else { good.as_bytes() };
            memory(name, bytes)
        };
        Files {
            orders: vec![put(Self::Orders, "orders.csv", ORDERS)],
            customers: (self == Self::Customers).then(|| put(Self::Customers, "customers.csv", CUSTOMERS)),
            responses: (self == Self::Responses).then(|| put(Self::Responses, "responses.csv", RESPONSES)),
            aliases: (self == Self::Aliases).then(|| memory("alias.csv", bytes)),
            exclusions: (self == Self::Exclusions).then(|| memory("staff.csv", bytes)),
        }
    }
}

/// How many lines there are; the last one need not end. Where no line feed is,
/// carriage returns end lines.
fn lines(bytes: &[u8]) -> u64 {
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    let ended = bytes.split(|byte| *byte == end).count() as u64;
    if bytes.ends_with(&[end]) { ended - 1 } else { ended }
}

/// The bytes of a file by its name in errors.
fn bytes_of<'a>(files: &'a Files, wanted: &str) -> &'a [u8] {
    let lists = files.exclusions.iter().chain(&files.aliases);
    let all = files.orders.iter().chain(&files.customers).chain(&files.responses);
    let all = all.chain(lists);
    let mut named = all.filter_map(|source| match source {
        Source::Memory { name, bytes } if name == wanted => Some(bytes.as_slice()),
        _ => None,
    });
    named.next_back().expect("a problem names one of the files")
}

fn problems_lie_in_their_file(problems: &Problems, files: &Files) -> Result<(), TestCaseError> {
    prop_assert!(!problems.is_empty() && !problems.shown.is_empty());
    prop_assert!(problems.shown.len() as u64 <= problems.total);
    for problem in &problems.shown {
        let lines = lines(bytes_of(files, &problem.file));
        prop_assert!(
            (1..=lines).contains(&problem.line),
            "line {} of {}: {}",
            problem.line,
            lines,
            problem.message
        );
        prop_assert!(!problem.message.is_empty() && !problem.hint.to_string().is_empty());
        if let Some(cell) = &problem.cell {
            let found = cell.text.get(cell.start..cell.end);
            prop_assert!(found.is_some(), "{}..{} of {:?}", cell.start, cell.end, cell.text);
            prop_assert!(cell.position >= 1);
            prop_assert!(!cell.text.contains('\n'));
        }
    }
    Ok(())
}

fn error_can_be_shown(error: &ReadError, files: &Files) -> Result<(), TestCaseError> {
    prop_assert!(!error.to_string().is_empty());
    if let ReadErrorKind::Problems(problems) = &*error.kind {
        problems_lie_in_their_file(problems, files)?;
    }
    Ok(())
}

fn rows_add_up(reading: &Reading) -> Result<(), TestCaseError> {
    let orders = reading.ledger.orders.as_ref().map_or(0, |orders| orders.len() as u64);
    let account = &reading.account;
    let known = orders + account.counted_refunds + account.left_out.total();
    prop_assert_eq!(account.rows, known, "{:?}, {} orders", account, orders);
    Ok(())
}

/// Through the reader, in every mode.
fn reader_stands((place, bytes): &Case) -> Result<(), TestCaseError> {
    let files = place.files(bytes);
    for rows in MODES {
        for skip_invalid in [false, true] {
            let options = ReadOptions {
                rows,
                skip_invalid,
                subscriptions: *place == Place::Customers,
                threads: if skip_invalid { 1 } else { 2 },
                ..ReadOptions::default()
            };
            match read(&files, &options) {
                Ok(reading) if *place == Place::Orders => rows_add_up(&reading)?,
                Ok(reading) => prop_assert_eq!(reading.account.rows, 4),
                Err(error) => {
                    // Only a quote that may hide rows cannot be skipped, who is who, and
                    // the header.
                    let could_be_skipped = match &*error.kind {
                        ReadErrorKind::Problems(problems) => {
                            let cannot = [Hint::OpenQuote, Hint::HeaderEncoding, Hint::Alias];
                            problems.shown.iter().any(|problem| !cannot.contains(&problem.hint))
                        }
                        _ => false,
                    };
                    prop_assert!(!(skip_invalid && could_be_skipped), "{}", error);
                    error_can_be_shown(&error, &files)?;
                }
            }
        }
    }
    Ok(())
}

/// Through reader, tally, report and every renderer.
fn pipeline_stands((place, bytes): &Case) -> Result<(), TestCaseError> {
    let files = place.files(bytes);
    for kind in [PeriodKind::Monthly, PeriodKind::Years(20), PeriodKind::All] {
        let asked = Asked::of(kind).skip_invalid(true);
        let asked = if *place == Place::Customers {
            asked.subscriptions()
        } else {
            asked
        };
        let report = match library::report(&files, &asked) {
            Ok(report) => report,
            Err(Failed::Read(error)) => return error_can_be_shown(&error, &files),
            Err(Failed::Tally(error)) => {
                prop_assert!(!error.to_string().is_empty());
                continue;
            }
        };
        let precision = Precision::default();
        let look = Look {
            width: Some(80),
            precision,
            styled: true,
        };
        let mut texts = [const { Vec::new() }; 4];
        let [as_json, as_csv, as_table, as_markdown] = &mut texts;
        json::write(&report, as_json).expect("memory can be written");
        csv::write(&report.flat_table(&Selection::All), as_csv).expect("memory can be written");
        table::write(&report.table(&Selection::Usual), look, as_table).expect("memory can be written");
        markdown::write(&report.table(&Selection::All), precision, as_markdown).expect("memory can be written");
        for text in texts {
            prop_assert!(String::from_utf8(text).is_ok_and(|text| !text.is_empty()));
        }
    }
    Ok(())
}

/// Tries a law on so many inputs, on a thread of its own, so that one that never ends is named too.
fn hold<S>(cases: u32, strategy: S, law: fn(&Case) -> Result<(), TestCaseError>)
where
    S: Strategy<Value = Case> + Send + 'static,
{
    let at_work: Arc<Mutex<Option<Case>>> = Arc::default();
    let (done, result) = channel();
    let now = Arc::clone(&at_work);
    std::thread::spawn(move || {
        let config = Config {
            cases,
            failure_persistence: None,
            ..Config::default()
        };
        let tried = TestRunner::new(config).run(&strategy, |case| {
            *now.lock().expect("nobody panics with it") = Some(case.clone());
            law(&case)
        });
        // Nobody waits any more only when the test has failed.
        let _ = done.send(tried.map_err(|error| match error {
            TestError::Fail(reason, (place, bytes)) => {
                format!("{reason}\n{place:?}: {:?}", bytes.escape_ascii().to_string())
            }
            TestError::Abort(reason) => reason.to_string(),
        }));
    });
    match result.recv_timeout(Duration::from_secs(100)) {
        Ok(tried) => assert_eq!(tried, Ok(())),
        Err(error) => {
            let (place, bytes) = at_work
                .lock()
                .expect("nobody panics with it")
                .clone()
                .expect("a first input");
            let what = match error {
                RecvTimeoutError::Timeout => "no end in sight",
                RecvTimeoutError::Disconnected => "the thread is gone",
            };
            panic!("{what}\n{place:?}: {}", bytes.escape_ascii());
        }
    }
}

fn places() -> impl Strategy<Value = Place> {
    prop_oneof![4 => Just(Place::Orders), 1 => Just(Place::Customers), 1 => Just(Place::Responses), 1 => Just(Place::Exclusions), 1 => Just(Place::Aliases)]
}

/// Good files of all kinds, mutated.
fn mutated_files() -> impl Strategy<Value = Case> {
    places().prop_flat_map(|place| {
        let good = match place {
            Place::Orders => ORDERS,
            Place::Customers => CUSTOMERS,
            Place::Responses => RESPONSES,
            Place::Aliases => "alias,customer_id\nb@x,c9\nc,b@x\n",
            Place::Exclusions => "customer_id,name\nc9,one\nAnn@x,two\n",
        };
        (Just(place), mutated(good))
    })
}

/// A header that is understood, then pieces of rows in any order.
fn files_of_pieces() -> impl Strategy<Value = Case> {
    places().prop_flat_map(|place| {
        let header = match place {
            Place::Orders => "order_id,customer_id,order_date,amount,status,currency\n",
            Place::Customers => "customer_id,signup_date,cancelled_at\n",
            Place::Responses => "date,score\n",
            Place::Exclusions => "email\n",
            Place::Aliases => "id,customer_id\n",
        };
        (Just(place), of_pieces(header))
    })
}

#[test]
fn the_reader_stands_any_bytes() {
    hold(300, (places(), any_file()), reader_stands);
}

#[test]
fn the_reader_stands_pieces_of_rows_in_any_order() {
    hold(600, files_of_pieces(), reader_stands);
}

#[test]
fn the_reader_stands_good_files_gone_bad() {
    hold(600, mutated_files(), reader_stands);
}

#[test]
fn the_pipeline_stands_any_bytes() {
    hold(200, (places(), any_file()), pipeline_stands);
}

#[test]
fn the_pipeline_stands_pieces_of_rows_in_any_order() {
    hold(300, files_of_pieces(), pipeline_stands);
}

#[test]
fn the_pipeline_stands_good_files_gone_bad() {
    hold(300, mutated_files(), pipeline_stands);
}

/// The program as a process ends with a report or with an error, and moves no terminal with what is in the file.
fn program_stands((_, bytes): &Case) -> Result<(), TestCaseError> {
    let mut program = run::retain(&["metrics", "-", "--period", "monthly"]);
    let output = program
        .write_stdin(bytes.as_slice())
        .output()
        .expect("the program runs");
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    prop_assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{:?}: {}",
        output.status,
        talk
    );
    let moves = |c: char| c.is_control() && c != '\n';
    prop_assert!(!talk.contains(moves), "{:?}", talk);
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    prop_assert!(!report.contains(moves), "{:?}", report);
    prop_assert_eq!(output.status.success(), !report.is_empty());
    Ok(())
}

#[test]
fn the_program_ends_with_a_report_or_an_error_whatever_it_is_given() {
    let orders = |case: &Case| case.0 == Place::Orders;
    hold(
        40,
        mutated_files().prop_filter("a file of orders", orders),
        program_stands,
    );
    hold(
        40,
        files_of_pieces().prop_filter("a file of orders", orders),
        program_stands,
    );
}

#[test]
fn the_first_and_the_last_day_of_the_calendar_are_days_like_any_other() {
    let file = |days: &[&str]| -> String {
        let row = |(i, day): (usize, &&str)| format!("{i},C{},{day},{i}.5\n", i % 2);
        let rows: String = days.iter().enumerate().map(row).collect();
        format!("order_id,customer_id,order_date,amount\n{rows}")
    };
    let (first, last) = ("0001-01-01", "9999-12-31");
    let kinds = [
        PeriodKind::Weekly,
        PeriodKind::Quarterly,
        PeriodKind::Years(1),
        PeriodKind::Years(9999),
    ];
    for days in [&[first, first, first][..], &[last, last, last], &[first, last, last]] {
        for kind in kinds {
            for window in [None, Some(100_000)] {
                let mut asked = Asked::of(kind);
                asked.tally.active_window = window;
                let report = library::report(&library::orders(&[&file(days)]), &asked);
                let is_short = days[0] == days[1] || matches!(kind, PeriodKind::Years(_));
                match report {
                    Ok(report) if is_short => {
                        assert_eq!(report.input.orders, 3);
                        let orders = &library::numbers(&report).totals["orders"];
                        assert_eq!(orders, "3", "{kind:?} {days:?}");
                    }
                    Err(Failed::Tally(TallyError::TooManyPeriods { .. })) if !is_short => {}
                    other => panic!("{kind:?} {days:?}: {other:?}"),
                }
            }
        }
    }
}
