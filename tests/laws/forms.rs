//! The same shop with dates and amounts in other forms: where one cell of a column settles how all are written, wherever
//! it stands, the report is that of the plain file.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use retain::input::orders::RowsMode;
use retain::input::{Files, ReadErrorKind};

use super::shops::{HEADER, Row, asked, day, lines, orders_and_mode};
use super::{cases, report};
use crate::reference::library::{Failed, document, memory, report as try_report};

/// How a file is written.
#[derive(Clone, Copy, Debug)]
struct Form {
    delimiter: char,
    /// With the names of chrono.
    date: &'static str,
    decimal: char,
    group: char,
}

const PLAIN: Form = Form {
    delimiter: ',',
    date: "%Y-%m-%d",
    decimal: '.',
    group: '\0',
};

fn forms() -> impl Strategy<Value = Form> {
    let dates = vec![
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d.%m.%Y",
        "%-d/%-m/%Y 9:05",
        "%-d %B %Y",
        "%Y-%m-%d",
    ];
    (select(vec![',', ';', '\t']), select(dates), any::<bool>()).prop_map(|(delimiter, date, is_comma)| Form {
        delimiter,
        date,
        decimal: if is_comma { ',' } else { '.' },
        group: if is_comma { '.' } else { ',' },
    })
}

/// An amount in minor units, with marks between groups and without decimals where they are nothing.
fn amount(cents: i64, form: Form) -> String {
    let whole = (cents.abs() / 100).to_string();
    let mut written = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) && form.group != '\0' {
            written.push(form.group);
        }
        written.push(digit);
    }
    let rest = cents.abs() % 100;
    if rest > 0 {
        written = format!("{written}{}{rest:02}", form.decimal);
    }
    let sign = if cents < 0 { "-" } else { "" };
    let text = format!("{sign}{written}");
    if text.contains(form.delimiter) {
        format!("\"{text}\"")
    } else {
        text
    }
}

fn written(rows: &[Row], form: Form) -> String {
    let row = |row: &Row| {
        let customer = if row.customer == 0 {
            String::new()
        } else {
            format!("C{}", row.customer)
        };
        let date = day(row.day).to_date().format(form.date).to_string();
        let cells = [
            &row.id.to_string(),
            &customer,
            &date,
            &amount(row.cents, form),
            row.status,
            row.currency,
        ];
        cells.join(&form.delimiter.to_string())
    };
    lines(&HEADER.replace(',', &form.delimiter.to_string()), rows.iter().map(row))
}

/// Whole thousands, most of them: amounts that alone can be read in two ways.
fn in_thousands(rows: &[Row]) -> Vec<Row> {
    rows.iter()
        .map(|row| Row {
            cents: row.cents * 1000,
            ..*row
        })
        .collect()
}

/// A row whose day is over 12 and whose amount has two decimals.
const SETTLES: Row = Row {
    id: 1_000_000,
    customer: 9,
    day: 0,
    cents: 999,
    status: "paid",
    currency: "EUR",
};

fn files(parts: &[&[Row]], form: Form) -> Files {
    Files {
        orders: (0..)
            .zip(parts)
            .map(|(i, rows)| memory(&format!("{i}.csv"), written(rows, form)))
            .collect(),
        ..Files::default()
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn one_cell_anywhere_settles_how_its_column_is_written(
        (rows, mode) in orders_and_mode(),
        asked in asked(),
        form in forms(),
        at in any::<Index>(),
        cut in any::<Index>(),
        threads in 1_usize..4,
    ) {
        let mut rows = in_thousands(&rows);
        rows.insert(at.index(rows.len() + 1), SETTLES);
        let (left, right) = rows.split_at(cut.index(rows.len() + 1));
        let asked = asked.rows(mode).threads(threads);
        let plain = report(&files(&[left, right], PLAIN), &asked).map(|report| document(&report));
        let other = report(&files(&[left, right], form), &asked).map(|report| document(&report));
        prop_assert_eq!(other, plain);
    }

    #[test]
    fn cells_of_a_column_that_nothing_settles_are_left_out_and_counted_where_that_is_asked(
        (rows, mode) in orders_and_mode(),
        asked in asked(),
    ) {
        // Days up to the 12th of a month, written with slashes: only those of the 1st of January and its like are clear.
        let rows: Vec<Row> = rows.iter().filter(|row| day(row.day).to_date().format("%d").to_string().as_str() <= "12").copied().collect();
        prop_assume!(!rows.is_empty());
        let form = Form { date: "%d/%m/%Y", ..PLAIN };
        let asked = asked.rows(mode).skip_invalid(true);
        let files = files(&[&rows], form);
        match try_report(&files, &asked) {
            Ok(report) => {
                let account = &report.input.account;
                let counted = report.input.orders + report.input.refund_rows;
                prop_assert_eq!(account.rows, rows.len() as u64);
                prop_assert_eq!(counted + account.left_out.total(), account.rows);
            }
            Err(Failed::Read(error)) => {
                prop_assert!(matches!(*error.kind, ReadErrorKind::Nothing { .. } | ReadErrorKind::Currencies(_)), "{error}");
            }
            Err(Failed::Tally(error)) => return Err(TestCaseError::fail(error.to_string())),
        }
    }
}

#[test]
fn rows_of_several_blocks_wait_for_the_last_one() {
    let mut rows: Vec<Row> = (0..60_000)
        .map(|id| Row {
            id,
            customer: u8::try_from(id % 5 + 1).expect("a small number"),
            // From the 1st to the 12th of December.
            day: 11 + i32::try_from(id % 12).expect("a small number"),
            cents: 123_400,
            ..SETTLES
        })
        .collect();
    rows.push(SETTLES);
    let form = Form {
        delimiter: ';',
        date: "%d.%m.%Y",
        decimal: ',',
        group: '.',
    };
    for mode in [RowsMode::Orders, RowsMode::Unique, RowsMode::Lines] {
        for threads in [1, 2, 7] {
            let asked = crate::reference::library::Asked::of(retain::model::calendar::PeriodKind::Monthly)
                .rows(mode)
                .threads(threads);
            let plain = report(&files(&[&rows], PLAIN), &asked).map(|report| document(&report));
            let other = report(&files(&[&rows], form), &asked).map(|report| document(&report));
            assert!(plain.is_some() && other == plain, "{mode:?}, {threads} threads");
        }
    }
}
