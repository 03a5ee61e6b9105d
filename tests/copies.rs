//! Orders that stand in several files, as monthly exports do that overlap.

use retain::input::formats::{Declaration, Formats};
use retain::input::orders::RowsMode;
use retain::input::source::Source;
use retain::input::{Files, ReadErrorKind, ReadOptions, read};
use retain::model::calendar::PeriodKind;
use retain::model::ledger::Overlap;
use retain::tally::{Grouping, TallyOptions, tally};

const HEADER: &str = "order_id,customer_id,order_date,amount,refunded_amount,status";

fn files(texts: &[&str]) -> Files {
    let orders = texts.iter().enumerate().map(|(i, rows)| Source::Memory {
        name: format!("{i}.csv"),
        bytes: format!("{HEADER}\n{}\n", rows.replace(';', "\n")).into(),
    });
    Files {
        orders: orders.collect(),
        ..Files::default()
    }
}

fn mode(rows: RowsMode) -> ReadOptions {
    ReadOptions {
        rows,
        threads: 2,
        ..ReadOptions::default()
    }
}

/// Orders, refunds, revenue, orders in several files, rows of them by file.
fn counted(texts: &[&str], options: &ReadOptions) -> String {
    match read(&files(texts), options) {
        Ok(reading) => {
            let tallies =
                tally(&reading.ledger, &TallyOptions::new(PeriodKind::All), Grouping::Whole).expect("a tally");
            let revenue = tallies.groups[0].totals.revenue.expect("amounts").normalize();
            let account = reading.account;
            let known = tallies.orders + account.counted_refunds + account.left_out.total();
            assert_eq!(account.rows, known, "every row is accounted for");
            let refunds = account.counted_refunds;
            let overlap = account.overlap.expect("files may overlap");
            format!(
                "{} {refunds} {revenue}, {} {:?}",
                tallies.orders, overlap.orders, overlap.rows
            )
        }
        Err(error) => match *error.kind {
            ReadErrorKind::Problems(problems) => {
                let told = |problem: retain::input::problem::Problem| problem.message;
                problems.shown.into_iter().map(told).collect::<Vec<_>>().join("\n")
            }
            other => other.to_string(),
        },
    }
}

const JANUARY: &str = "1,ann,2024-01-05,10,,paid;2,bob,2024-01-30,20,,pending;3,cy,2024-01-31,30,,paid";

#[test]
fn what_stands_in_two_files_counts_once_where_they_agree() {
    let february = "3,cy,2024-01-31,30.00,0,shipped;4,ann,2024-02-05,40,,paid;3,dee,2024-02-09,1,,paid";
    for rows in [RowsMode::Unique, RowsMode::Latest] {
        // The further row of the second file is one of the order that is counted, or of its copy.
        assert_eq!(
            counted(&[JANUARY, february], &mode(rows)),
            match rows {
                RowsMode::Unique => "3 0 80, 1 [0, 2]",
                _ => "3 0 80, 1 [1, 0]",
            }
        );
    }
    let all = [JANUARY, JANUARY, JANUARY];
    assert_eq!(counted(&all, &mode(RowsMode::Unique)), "2 0 40, 2 [0, 2, 2]");
    assert_eq!(counted(&all, &mode(RowsMode::Latest)), "2 0 40, 2 [2, 2, 0]");
}

#[test]
fn copies_that_differ_in_what_counts_are_told_with_both_places_and_values() {
    let unique = mode(RowsMode::Unique);
    for (february, message) in [
        (
            "1,ann,2024-01-05,11,,paid",
            "amounts, less what was given back: 10 and 11",
        ),
        (
            "1,ann,2024-01-05,10.00,2.50,paid",
            "amounts, less what was given back: 10.00 and 7.50",
        ),
        ("1,Ann,2024-01-05,10,,paid", "customers: `ann` and `Ann`"),
        ("1,ann,2024-01-06,10,,paid", "dates: 2024-01-05 and 2024-01-06"),
        (
            "1,ann,2024-01-05,10,,Cancelled",
            "fates: counted and left out by its status `Cancelled`",
        ),
        (
            "1,ann,2024-01-05,10,10,paid",
            "fates: counted and left out by its status `refunded`",
        ),
        (
            "1,,2024-01-05,10,,paid",
            "fates: counted and left out without a customer",
        ),
    ] {
        let said = format!("order id `1` stands on 0.csv:2 and on 1.csv:2 with different {message}");
        assert_eq!(counted(&[JANUARY, february], &unique), said);
    }
    assert_eq!(
        counted(&[JANUARY, "2,bob,2024-01-30,20,,paid"], &unique),
        "order id `2` stands on 0.csv:3 and on 1.csv:2 with different fates: left out by its status `pending` and counted"
    );
    // Neither of the two counts.
    assert_eq!(
        counted(&[JANUARY, "2,bo,2024-01-30,21,,void"], &unique),
        "2 0 40, 0 [0, 0]"
    );
    let skipping = ReadOptions {
        skip_invalid: true,
        ..unique
    };
    assert_eq!(
        counted(&[JANUARY, "1,ann,2024-01-05,11,,paid"], &skipping),
        "2 0 40, 1 [0, 1]"
    );
}

#[test]
fn of_one_file_the_first_row_counts_whatever_the_others_say() {
    let rows = "1,ann,2024-01-05,10,,paid;1,bob,2024-01-06,20,,paid;2,cy,2024-01-06,1,,paid";
    for mode in [RowsMode::Unique, RowsMode::Latest].map(mode) {
        let reading = read(&files(&[rows]), &mode).expect("orders");
        assert_eq!(reading.account.left_out.folded, 1);
        assert_eq!(reading.account.overlap, Some(Overlap::new(1)));
    }
}

#[test]
fn the_file_that_is_given_last_knows_most_of_an_order() {
    let latest = mode(RowsMode::Latest);
    let february = "1,ann,2024-01-05,10,4,partially refunded;2,bob,2024-01-30,20,,paid;3,cy,2024-01-31,30,30,refunded";
    assert_eq!(counted(&[JANUARY, february], &latest), "2 0 26, 3 [2, 0]");
    assert_eq!(
        counted(&[february, JANUARY], &latest),
        "2 0 40, 3 [2, 0]",
        "files are given in the order of their age"
    );
    assert_eq!(counted(&[february, JANUARY, february], &latest), "2 0 26, 3 [2, 2, 0]");
}

#[test]
fn a_refund_that_stands_in_two_files_is_one() {
    let unique = mode(RowsMode::Unique);
    let first = "1,ann,2024-01-05,10,,paid;1,ann,2024-02-01,-3,,refunded;1,ann,2024-02-01,-3,,refunded";
    let second = "1,ann,2024-01-05,10,,paid;1,ann,2024-02-01,-3.0,,refunded;1,ann,2024-02-02,-1,,refunded";
    assert_eq!(counted(&[first, second], &unique), "1 3 3, 1 [0, 2]");
    // Files that have no order in common do not overlap.
    let other = "2,ann,2024-01-05,10,,paid;1,ann,2024-02-01,-3,,refunded";
    assert_eq!(counted(&[first, other], &unique), "2 3 11, 0 [0, 0]");
}

#[test]
fn the_lines_of_an_order_in_one_file_are_one_copy() {
    let format = "name = 'lines'\ntitle = 'lines'\nkind = 'orders'\n[header]\nneed = ['order_id', 'refunded_amount']\n\
                  [order]\nrows = 'lines'\nid = ['order_id']\ncustomer = ['customer_id']\ndate = ['order_date']\n\
                  amount = ['amount']\nstatus = ['status']\n";
    let of = |rows| ReadOptions {
        formats: Formats {
            own: vec![Declaration::from_toml(format).expect("a format").into()],
        },
        ..mode(rows)
    };
    let unique = of(RowsMode::Unique);
    let january = "1,ann,2024-01-31,10,,paid;1,ann,2024-01-31,5,,paid;,guest,2024-01-31,1,,paid";
    let february =
        "1,ann,2024-01-31,7,,paid;1,ann,2024-01-31,8,,paid;1,ann,2024-02-09,-5,,paid;,guest,2024-01-31,1,,paid";
    let march = "1,ann,2024-02-09,-5,,paid;2,bob,2024-03-01,2,,paid";
    assert_eq!(counted(&[january, february], &unique), "3 1 12, 1 [0, 2]");
    assert_eq!(counted(&[january, february, march], &unique), "4 1 14, 1 [0, 2, 1]");
    assert_eq!(
        counted(&[january, "1,ann,2024-01-31,10,,paid"], &unique),
        "order id `1` stands on 0.csv:2 and on 1.csv:2 with different amounts, less what was given back: 15 and 10"
    );
    assert_eq!(
        counted(&[january, "1,bob,2024-01-31,15,,paid"], &unique),
        "order id `1` stands on 0.csv:2 and on 1.csv:2 with different customers: `ann` and `bob`"
    );
    let later = "1,bob,2024-01-31,15,,void";
    assert_eq!(
        counted(&[january, later], &unique),
        "order id `1` stands on 0.csv:2 and on 1.csv:2 with different fates: counted and left out by its status `void`"
    );
    assert_eq!(counted(&[january, later], &of(RowsMode::Latest)), "1 0 1, 1 [2, 0]");
}

#[test]
fn rows_that_wait_for_their_column_stand_where_they_stand() {
    let january = "1,ann,02/01/2024,10,,paid;2,bob,31/01/2024,20,,paid";
    let february = "1,ann,2024-01-02,10,,paid;3,bob,2024-02-03,20,,paid";
    assert_eq!(
        counted(&[january, february], &mode(RowsMode::Unique)),
        "3 0 50, 1 [0, 1]"
    );
    assert_eq!(
        counted(&[february, january], &mode(RowsMode::Latest)),
        "3 0 50, 1 [1, 0]"
    );
}
