//! Orders that stand in several files, as monthly exports do that overlap.

use retain::input::formats::{Declaration, Formats};
use retain::input::orders::RowsMode;
use retain::input::source::Source;
use retain::input::{Files, ReadErrorKind, ReadOptions, read};
use retain::model::calendar::PeriodKind;
use retain::model::ledger::Overlap;
use retain::model::left_out::Reason;
use retain::tally::{Grouping, TallyOptions, tally};

use crate::run::{everything, retain};

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
            let overlap = account.overlap.unwrap_or_default();
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
    assert_eq!(counted(&all, &mode(RowsMode::Unique)), "2 0 40, 3 [0, 3, 3]");
    assert_eq!(counted(&all, &mode(RowsMode::Latest)), "2 0 40, 3 [3, 3, 0]");
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
        "2 0 40, 1 [0, 1]"
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
    assert_eq!(counted(&[JANUARY, february], &latest), "2 0 26, 3 [3, 0]");
    assert_eq!(
        counted(&[february, JANUARY], &latest),
        "2 0 40, 3 [3, 0]",
        "files are given in the order of their age"
    );
    assert_eq!(counted(&[february, JANUARY, february], &latest), "2 0 26, 3 [3, 3, 0]");
}

#[test]
fn a_refund_that_stands_in_two_files_is_one() {
    let unique = mode(RowsMode::Unique);
    let first = "1,ann,2024-01-05,10,,paid;1,ann,2024-02-01,-3,,refunded;1,ann,2024-02-01,-3,,refunded";
    let second = "1,ann,2024-01-05,10,,paid;1,ann,2024-02-01,-3.0,,refunded;1,ann,2024-02-02,-1,,refunded";
    assert_eq!(counted(&[first, second], &unique), "1 3 3, 1 [0, 2]");
    // Also where the order stands in one of them: the month of the refund need not be that of the order.
    let other = "2,ann,2024-01-05,10,,paid;1,ann,2024-02-01,-3,,refunded";
    assert_eq!(counted(&[first, other], &unique), "2 2 14, 0 [0, 1]");
    let latest = mode(RowsMode::Latest);
    assert_eq!(counted(&[first, other], &latest), "2 2 14, 0 [0, 1]");
    // Of two that are the same but for their status, the last file knows more.
    let pending = "2,ann,2024-01-05,10,,paid;1,ann,2024-02-01,-3,,cancelled";
    let both = ["1,ann,2024-01-05,10,,paid;1,ann,2024-02-01,-3,,refunded", pending];
    assert_eq!(counted(&both, &latest), "2 0 20, 0 [1, 0]");
    // What differs in who, when or how much is another refund.
    for another in [
        "1,bob,2024-02-01,-3",
        "1,ann,2024-02-02,-3",
        "1,ann,2024-02-01,-2",
        ",ann,2024-02-01,-3",
    ] {
        let another = format!("2,ann,2024-01-05,10,,paid;{another},,refunded");
        assert!(counted(&[first, &another], &unique).starts_with("2 3 "), "{another}");
    }
}

/// Rows are line items, by a format.
fn of_lines(rows: RowsMode) -> ReadOptions {
    let format = "name = 'lines'\ntitle = 'lines'\nkind = 'orders'\n[header]\nneed = ['order_id', 'refunded_amount']\n\
                  [order]\nrows = 'lines'\nid = ['order_id']\ncustomer = ['customer_id']\ndate = ['order_date']\n\
                  amount = ['amount']\nstatus = ['status']\n";
    ReadOptions {
        formats: Formats {
            own: vec![Declaration::from_toml(format).expect("a format").into()],
        },
        ..mode(rows)
    }
}

#[test]
fn the_lines_of_an_order_in_one_file_are_one_copy() {
    let of = of_lines;
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
fn the_same_lines_of_an_order_in_two_files_are_an_error_until_it_is_said_what_they_are() {
    let auto = of_lines(RowsMode::Auto);
    let january =
        "1,ann,2024-01-31,10,,paid;1,ann,2024-01-31,5,,paid;2,bob,2024-01-31,3,,void;,guest,2024-01-31,1,,paid";
    // In another order, and written otherwise.
    let february = "4,dee,2024-02-01,7,,paid;1,ann,2024-01-31,5.00,,paid;1,ann,2024-01-31,10,,paid";
    let said = "order id `1` stands with the same lines on 0.csv:2 and on 1.csv:3";
    assert_eq!(counted(&[january, february], &auto), said);
    assert_eq!(
        counted(&["9,cy,2024-01-01,1,,paid", january, february], &auto),
        "order id `1` stands with the same lines on 1.csv:2 and on 2.csv:3"
    );
    let skipping = ReadOptions {
        skip_invalid: true,
        ..auto.clone()
    };
    assert_eq!(counted(&[january, february], &skipping), "3 0 23, 0 []");
    assert_eq!(
        counted(&[january, february], &of_lines(RowsMode::Unique)),
        "3 0 23, 1 [0, 2]"
    );
    // Whoever says that they are lines has them added up.
    assert_eq!(
        counted(&[january, february], &of_lines(RowsMode::Lines)),
        "3 0 38, 0 []"
    );
    // A refund that stands in both is one, too.
    let refund = "1,ann,2024-02-03,-4,,paid";
    let both = [&format!("{january};{refund}"), refund];
    assert_eq!(
        counted(&[both[0], both[1]], &auto),
        "order id `1` stands with the same lines on 0.csv:6 and on 1.csv:2"
    );
}

#[test]
fn different_lines_of_an_order_in_two_files_are_one_order() {
    let auto = of_lines(RowsMode::Auto);
    let first = "1,ann,2024-01-31,10,,paid;1,ann,2024-01-31,5,,paid;3,cy,2024-01-31,9,,void;,guest,2024-01-31,1,,paid";
    for (second, expected) in [
        ("1,ann,2024-01-31,4,,paid", "2 0 20, 0 []"),
        (
            "1,ann,2024-01-31,10,,paid",
            "order id `1` stands with some of the same lines on 0.csv:2 and on 1.csv:2",
        ),
        ("1,ann,2024-02-01,10,,paid;1,ann,2024-02-01,5,,paid", "2 0 31, 0 []"),
        ("1,bob,2024-01-31,10,,paid;1,ann,2024-01-31,5,,paid", "2 0 31, 0 []"),
        ("1,ann,2024-01-31,9,,paid;1,ann,2024-01-31,6,,paid", "2 0 31, 0 []"),
        ("1,ann,2024-01-31,10,,shipped;1,ann,2024-01-31,5,,paid", "2 0 31, 0 []"),
        // Neither changes a number: an order that does not count, and one without an id.
        ("3,cy,2024-01-31,9,,void;,guest,2024-01-31,1,,paid", "3 0 17, 0 []"),
    ] {
        assert_eq!(counted(&[first, second], &auto), expected, "{second}");
    }
    // In one file they are lines of one order, however alike.
    assert_eq!(counted(&[&format!("{first};{first}")], &auto), "3 0 32, 0 []");
}

#[test]
fn rows_that_another_file_has_are_told_apart_from_lines_that_are_added_up() {
    let header =
        "order-id\torder-item-id\tpurchase-date\tbuyer-email\tquantity-purchased\tcurrency\titem-price\titem-tax";
    let line = |order: u8, item: u8| format!("{order}\t{item}\t2024-01-31T23:30:00-08:00\ta@x\t1\tUSD\t1.00\t1.00\n");
    let folder = tempfile::tempdir().expect("a folder");
    let both = format!("{}{}", line(1, 1), line(1, 2));
    for (name, rows) in [
        ("january.txt", &both),
        ("february.txt", &format!("{both}{}", line(2, 1))),
    ] {
        fs_err::write(folder.path().join(name), format!("{header}\n{rows}")).expect("a file");
    }
    for rows in ["unique", "latest"] {
        let said = |command: &str| {
            let arguments = [command, "january.txt", "february.txt", "--rows", rows];
            everything(retain(&arguments).current_dir(folder.path()))
        };
        let metrics = said("metrics");
        assert!(
            metrics.contains("1 further row of the same orders, added up in them"),
            "{metrics}"
        );
        let once = "1 order stands in more than one file and is counted once: 2 rows not counted";
        let metrics = metrics.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(metrics.contains(once), "{metrics}");
        let inspect = said("inspect");
        let inspect = inspect.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in [
            "1 row added up in the first row of their order",
            "2 rows that another file has too",
        ] {
            assert!(inspect.contains(words), "{inspect}");
        }
    }
}

#[test]
fn what_rows_are_is_told_as_it_was_asked_for() {
    let rows_are = |options: &ReadOptions| {
        let reading = read(&files(&[JANUARY]), options).expect("orders");
        reading.inspection.files[0].rows_are.expect("rows are something")
    };
    let first = "rows are orders: of several of one order id the first";
    assert_eq!(rows_are(&mode(RowsMode::Unique)), format!("{first} is counted"));
    let latest = format!("{first} in the file that is given last is counted");
    assert_eq!(rows_are(&mode(RowsMode::Latest)), latest);
    let lines = "rows are lines of orders: those of one order id are added up";
    assert_eq!(rows_are(&of_lines(RowsMode::Auto)), lines);
    assert_eq!(
        rows_are(&of_lines(RowsMode::Unique)),
        format!("{lines}, and of several files that have them one counts")
    );
    assert_eq!(
        rows_are(&of_lines(RowsMode::Latest)),
        format!("{lines}, as the file has them that is given last")
    );
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

#[test]
fn rows_that_leave_leave_once_and_their_copies_are_copies() {
    let rows = "1,ann,2024-01-05,10,,paid;2,bob,2024-01-30,20,,pending;3,,2024-01-31,30,,paid;4,cy,2024-01-31,30,30,paid;\
                5,dee,2024-05-01,7,,paid;1,ann,2024-02-01,-4,,paid;2,bob,2024-02-01,-5,,paid;5,dee,2024-05-02,-5,,paid";
    for (rows_are, first_file) in [(RowsMode::Unique, 0), (RowsMode::Latest, 2)] {
        let options = ReadOptions {
            as_of: retain::model::day::Day::from_ymd(2024, 3, 1),
            ..mode(rows_are)
        };
        let alone = read(&files(&[rows]), &options).expect("orders").account;
        let account = read(&files(&[rows, rows, rows]), &options).expect("orders").account;
        assert_eq!(account.left_out.copied, 16);
        let mut once = account.left_out.reasons();
        once.retain(|(reason, ..)| *reason != Reason::Copied);
        let mut expected = alone.left_out.reasons();
        for (_, _, first) in &mut expected {
            first.file = first_file;
        }
        assert_eq!(once, expected);
        let overlap = account.overlap.expect("several files");
        assert_eq!((overlap.orders, overlap.rows.iter().sum()), (5, 16));
    }
}

#[test]
fn what_all_was_given_back_of_is_told_once() {
    let rows = "order_id,customer_id,order_date,amount,refunded_amount\n1,ann,2024-01-05,10,\n2,bob,2024-01-06,8,8\n";
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["a.csv", "b.csv"] {
        fs_err::write(folder.path().join(name), rows).expect("a file");
    }
    let told =
        everything(retain(&["inspect", "a.csv", "b.csv", "--rows", "unique", "--quiet"]).current_dir(folder.path()));
    let told = told.split_once("Given back").expect("a part of it").1;
    let told = told.split_once("  customers").expect("a part of it").0;
    insta::assert_snapshot!(told, @"

      1 row  all of the amount, by `refunded_amount`: left out as `refunded`; the
             first on a.csv:3

    Left out
      1 row  by the status `refunded`  the first on a.csv:3

    Folded
      2 rows  that another file has too  the first on b.csv:2

    Counted
      rows       4           = 1 order + 0 refunds + 0 folded + 2 in another file
                             too + 1 left out
      orders     1
    ");
}

#[test]
fn an_order_that_was_pending_in_an_older_file_is_no_pending_order() {
    let latest = mode(RowsMode::Latest);
    let account = read(&files(&[JANUARY, "2,bob,2024-01-30,20,,paid"]), &latest)
        .expect("orders")
        .account;
    assert!(account.left_out.status.is_empty());
    assert_eq!(account.left_out.copied, 1);
    // Who has no id has no copy.
    let nobody = ",ann,2024-01-05,10,,void;9,ann,2024-01-05,10,,paid";
    let account = read(&files(&[nobody, nobody]), &latest).expect("orders").account;
    assert_eq!(account.left_out.status["void"].rows, 2);
}

#[test]
fn an_order_that_counts_in_one_file_only_is_an_error_until_it_is_said_which_is_older() {
    let auto = ReadOptions {
        threads: 2,
        ..ReadOptions::default()
    };
    for (files, fates) in [
        (
            ["2,bob,2024-01-30,20,,pending", "2,bob,2024-01-30,20,,paid"],
            "left out by its status `pending` and counted",
        ),
        (
            ["2,bob,2024-01-30,20,,paid", "2,bob,2024-01-30,20,,pending"],
            "counted and left out by its status `pending`",
        ),
    ] {
        let said = format!("order id `2` stands on 0.csv:2 and on 1.csv:2 with different fates: {fates}");
        assert_eq!(counted(&files, &auto), said);
    }
    // Another try on another day is another row.
    let failed = "2,bob,2024-01-30,20,,failed";
    assert_eq!(counted(&[failed, "2,bob,2024-01-31,20,,paid"], &auto), "1 0 20, 0 []");
    // In one file it is told by the statuses.
    assert_eq!(
        counted(&["2,bob,2024-01-30,20,,failed;2,bob,2024-01-30,20,,paid"], &auto),
        "1 0 20, 0 []"
    );
    let skipping = ReadOptions {
        skip_invalid: true,
        ..auto
    };
    let other = "3,cy,2024-01-30,1,,paid";
    let first = "2,bob,2024-01-30,20,,paid";
    assert_eq!(
        counted(&[&format!("{failed};{other}"), first], &skipping),
        "1 0 1, 0 []"
    );
    assert_eq!(counted(&[first, failed], &skipping), "1 0 20, 0 []");
}

#[test]
fn lines_that_are_some_of_those_in_another_file_are_an_error_and_others_are_added_up_with_a_warning() {
    let both = "1,ann,2024-01-05,10,,paid;1,ann,2024-01-05,7,,paid";
    let one = "1,ann,2024-01-05,7,,paid";
    let same = "order id `1` stands with some of the same lines on 0.csv:2 and on 1.csv:2";
    assert_eq!(counted(&[both, one], &of_lines(RowsMode::Auto)), same);
    assert_eq!(counted(&[one, both], &of_lines(RowsMode::Auto)), same);
    assert_eq!(counted(&[both, one], &of_lines(RowsMode::Lines)), "1 0 24, 0 []");
    let other = "1,ann,2024-01-05,3,,paid";
    let options = of_lines(RowsMode::Auto);
    assert_eq!(counted(&[both, other], &options), "1 0 20, 0 []");
    assert_eq!(
        read(&files(&[both, other]), &options).expect("orders").account.warnings,
        [
            "1 order has lines of one day in several files (the first on 1.csv:2) and is added up: where the files overlap, pass \
          `--rows unique`"
        ]
    );
    assert_eq!(
        counted(&[&both.replace("paid", "pending"), both], &options),
        "order id `1` stands on 0.csv:2 and on 1.csv:2 with different fates: left out by its status `pending` and counted"
    );
}
