//! What may change no number: the order of rows, the cut between files, rows twice, threads.

use std::fmt::Write;

use proptest::prelude::*;
use proptest::sample::Index;
use retain::input::orders::RowsMode;
use retain::model::calendar::PeriodKind;
use retain::report::metrics::MetricsReport;

use super::shops::{
    Currencies, HEADER, Row, answers, asked, customers, day, files, line_items, lines, order, orders, orders_and_mode,
    reordered, subscriptions,
};
use super::{cases, report};
use crate::reference::library::{self, Asked, document, numbers};

/// The document without the names of files.
fn without_files(mut report: MetricsReport) -> String {
    report.input.account.files.clear();
    document(&report)
}

/// Whether each order's rows share day, customer and status, so that any of them may be the first.
fn is_of_one_mind(rows: &[Row]) -> bool {
    rows.iter().all(|row| {
        let mut same_id = rows.iter().filter(|other| other.id == row.id);
        same_id.all(|other| (other.day, other.customer, other.status) == (row.day, row.customer, row.status))
    })
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn the_order_of_orders_is_irrelevant(
        rows in orders(Currencies::One),
        answers in answers(),
        asked in asked(),
        keys in order(),
    ) {
        let shuffled = files(&[&reordered(&rows, &keys)], &reordered(&answers, &keys));
        let straight = report(&files(&[&rows], &answers), &asked).map(|report| document(&report));
        prop_assert_eq!(report(&shuffled, &asked).map(|report| document(&report)), straight);
    }

    #[test]
    fn the_order_of_line_items_is_irrelevant(rows in line_items(), asked in asked(), keys in order()) {
        let rows: Vec<Row> = rows
            .iter()
            .filter(|row| rows.iter().find(|first| first.id == row.id).is_some_and(|first| first.day == row.day))
            .copied()
            .collect();
        prop_assert!(is_of_one_mind(&rows));
        let asked = asked.rows(RowsMode::Lines);
        let straight = report(&files(&[&rows], &[]), &asked).map(|report| document(&report));
        let shuffled = report(&files(&[&reordered(&rows, &keys)], &[]), &asked);
        prop_assert_eq!(shuffled.map(|report| document(&report)), straight);
    }

    #[test]
    fn the_first_row_of_an_order_speaks_for_all_of_them(
        rows in line_items(),
        others in prop::collection::vec((0_u8..8, prop::sample::select(vec!["paid", "cancelled", "refunded"])), 97),
        asked in asked(),
    ) {
        let mut rows = rows;
        // A refund on a later day has a first row of its own.
        rows.retain(|row| row.cents >= 0);
        let mixed: Vec<Row> = rows
            .iter()
            .enumerate()
            .map(|(i, row)| match others[i % others.len()] {
                (customer, status) if rows[..i].iter().any(|before| before.id == row.id) => {
                    Row { customer, status, ..*row }
                }
                _ => *row,
            })
            .collect();
        let asked = asked.rows(RowsMode::Lines);
        // That they disagree is told; it changes no number.
        let without_warnings = |mut report: MetricsReport| {
            report.warnings.clear();
            document(&report)
        };
        let of_one_mind = report(&files(&[&rows], &[]), &asked).map(without_warnings);
        prop_assert_eq!(report(&files(&[&mixed], &[]), &asked).map(without_warnings), of_one_mind);
    }

    #[test]
    fn the_order_of_subscriptions_is_irrelevant(signups in subscriptions(), mut asked in asked(), keys in order()) {
        asked.tally.active_window = None;
        let asked = asked.subscriptions();
        let straight = report(&customers(&signups), &asked).map(|report| document(&report));
        let shuffled = report(&customers(&reordered(&signups, &keys)), &asked);
        prop_assert_eq!(shuffled.map(|report| document(&report)), straight);
    }

    #[test]
    fn a_file_cut_in_two_is_the_same_input(
        (rows, mode) in orders_and_mode(),
        answers in answers(),
        asked in asked(),
        cut in any::<Index>(),
    ) {
        let asked = asked.rows(mode);
        let (left, right) = rows.split_at(cut.index(rows.len() + 1));
        let whole = report(&files(&[&rows], &answers), &asked).map(without_files);
        let halves = report(&files(&[left, right], &answers), &asked).map(without_files);
        prop_assert_eq!(halves, whole);
    }

    #[test]
    fn doubled_orders_are_one_where_rows_are_unique(
        rows in orders(Currencies::One),
        asked in asked(),
        keys in order(),
    ) {
        let twice: Vec<Row> = rows.iter().chain(rows.iter().filter(|row| row.cents >= 0)).copied().collect();
        let whole = report(&files(&[&rows], &[]), &asked);
        let doubled = report(&files(&[&reordered(&twice, &keys)], &[]), &asked.rows(RowsMode::Unique));
        prop_assert_eq!(doubled.as_ref().map(numbers), whole.as_ref().map(numbers));
        if let (Some(doubled), Some(whole)) = (doubled, whole) {
            prop_assert_eq!(doubled.input.orders, whole.input.orders);
            prop_assert_eq!(doubled.input.account.left_out.not_again(), whole.input.orders);
            prop_assert_eq!(doubled.input.refund_rows, whole.input.refund_rows);
        }
    }

    #[test]
    fn a_file_read_as_one_row_an_order_and_as_line_items_is_the_same(
        rows in orders(Currencies::One),
        asked in asked(),
    ) {
        let rows: Vec<Row> = rows.iter().enumerate().filter(|(i, row)| row.id == *i).map(|(_, row)| *row).collect();
        let orders = report(&files(&[&rows], &[]), &asked).map(|report| numbers(&report));
        let lines = report(&files(&[&rows], &[]), &asked.rows(RowsMode::Lines)).map(|report| numbers(&report));
        prop_assert_eq!(lines, orders);
    }

    #[test]
    fn the_currency_that_is_kept_counts_as_if_it_were_alone(
        rows in orders(Currencies::One),
        asked in asked(),
    ) {
        // A refund is in the currency of its order.
        let currency = |id: usize| if id.is_multiple_of(2) { "EUR" } else { "USD" };
        let rows: Vec<Row> = rows.iter().map(|row| Row { currency: currency(row.id), ..*row }).collect();
        for kept in ["EUR", "USD"] {
            let alone: Vec<Row> = rows.iter().filter(|row| row.currency == kept).copied().collect();
            let mut choosing = asked.clone();
            choosing.read.currency = Some(kept.to_owned());
            let alone = report(&files(&[&alone], &[]), &asked).map(|report| numbers(&report));
            let chosen = report(&files(&[&rows], &[]), &choosing).map(|report| numbers(&report));
            prop_assert_eq!(chosen, alone, "{}", kept);
        }
    }

    #[test]
    fn quantity_times_unit_price_is_the_amount(
        rows in orders(Currencies::One),
        quantities in prop::collection::vec(1_i64..5, 50),
        asked in asked(),
    ) {
        let header = "order_id,customer_id,order_date,amount,status";
        let cells = |row: &Row, amount: String| {
            let customer = if row.customer == 0 { String::new() } else { format!("C{}", row.customer) };
            format!("{},{customer},{},{amount},{}", row.id, day(row.day), row.status)
        };
        let row_and_quantity = || rows.iter().zip(&quantities);
        let amounts = row_and_quantity().map(|(row, count)| cells(row, (row.cents * count).to_string()));
        let products = row_and_quantity().map(|(row, count)| cells(row, format!("{count},{}", row.cents)));
        let product_header = header.replace("amount", "quantity,unit_price");
        let with_amounts = report(&library::orders(&[&lines(header, amounts)]), &asked);
        let with_products = report(&library::orders(&[&lines(&product_header, products)]), &asked);
        prop_assert_eq!(with_products.map(|report| document(&report)), with_amounts.map(|report| document(&report)));
    }

    #[test]
    fn a_refunded_amount_is_that_much_less_on_the_day_of_the_order(
        rows in orders(Currencies::One),
        shares in prop::collection::vec(0_i64..=12, 50),
        asked in asked(),
    ) {
        let (mut gross, mut net) = (Vec::new(), Vec::new());
        for (row, share) in rows.iter().zip(shares) {
            // A tenth at a time: nothing, a part, all, and more than all.
            let back = if row.cents > 0 { row.cents * share / 10 } else { 0 };
            gross.push(format!("{row},{}.{:02}", back / 100, back % 100));
            let is_all_back = row.cents > 0 && back >= row.cents;
            let status = if is_all_back { "refunded" } else { row.status };
            let cents = if is_all_back { row.cents } else { row.cents - back };
            net.push(Row { cents, status, ..*row });
        }
        let gross = lines(&format!("{HEADER},refunded_amount"), gross);
        let with_column = report(&library::orders(&[&gross]), &asked).map(|report| numbers(&report));
        let without = report(&files(&[&net], &[]), &asked).map(|report| numbers(&report));
        prop_assert_eq!(with_column, without);
    }

    #[test]
    fn threads_change_nothing(
        (rows, mode) in orders_and_mode(),
        answers in answers(),
        asked in asked(),
    ) {
        let files = files(&[&rows], &answers);
        let alone = report(&files, &asked.clone().rows(mode)).map(|report| document(&report));
        for threads in [2, 7] {
            let together = report(&files, &asked.clone().rows(mode).threads(threads));
            prop_assert_eq!(together.map(|report| document(&report)), alone.clone());
        }
    }
}

/// A file of several blocks of 512 kB, with orders in several rows, refunds, cells over two lines and, where asked for,
/// rows that cannot be read.
fn long_file(orders: u32, has_broken_rows: bool) -> String {
    let mut text = format!("{HEADER}\n");
    for order in 0..orders {
        let row = Row {
            id: order as usize,
            customer: u8::try_from(order * 7 % 251).expect("below 251"),
            day: i32::try_from(order / 40 + order % 90).expect("a few years"),
            cents: i64::from(order * 37 % 20_000),
            status: ["paid", "completed", "cancelled", "", "refunded"][(order % 13 % 5) as usize],
            currency: "EUR",
        };
        writeln!(text, "{row}").expect("a string takes all");
        if order % 3 == 0 {
            let refund = Row {
                day: row.day + 20,
                cents: -1 - row.cents / 2,
                ..row
            };
            writeln!(text, "{refund}").expect("a string takes all");
        }
        if order % 101 == 0 {
            writeln!(
                text,
                "X{order},\"C{order}\nJunior, \"\"the\"\" first\",2023-05-05,1.00,paid,EUR"
            )
            .expect("a string takes all");
        }
        if has_broken_rows && order % 997 == 5 {
            text.push_str("broken,row\n\n1,C1,never,1,paid,EUR\n0,C1,2022-01-01,1,paid,EUR\n");
        }
    }
    text
}

#[test]
fn one_two_and_seven_threads_give_the_same_bytes_of_a_long_file() {
    let text = long_file(30_000, true);
    assert!(text.len() > 3 * 512 * 1024, "{} bytes", text.len());
    for mode in [RowsMode::Orders, RowsMode::Lines] {
        let asked = Asked::of(PeriodKind::Monthly).rows(mode).skip_invalid(true);
        let bytes = |threads: usize| {
            let report =
                library::report(&library::orders(&[&text]), &asked.clone().threads(threads)).expect("a report");
            assert!(report.input.account.left_out.invalid > 50);
            document(&report)
        };
        let alone = bytes(1);
        for threads in [2, 7] {
            assert!(bytes(threads) == alone, "{threads} threads, rows {}", mode.name());
        }
    }
}

#[test]
fn one_two_and_seven_threads_find_the_same_problems_in_a_long_file() {
    let text = long_file(30_000, true);
    let asked = Asked::of(PeriodKind::Monthly);
    let problems = |threads: usize| {
        let failed =
            library::report(&library::orders(&[&text]), &asked.clone().threads(threads)).expect_err("broken rows");
        format!("{failed:?}")
    };
    let alone = problems(1);
    assert!(alone.contains("total: "), "{alone}");
    assert_eq!(problems(2), alone);
    assert_eq!(problems(7), alone);
}

#[test]
fn blank_lines_across_the_end_of_a_block_count_where_a_row_follows() {
    let good = long_file(19_700, false);
    // The first block has 1 MB.
    let (blanks, block) = (30_000_usize, 1024 * 1024);
    assert!((block - blanks..block).contains(&good.len()), "{} bytes", good.len());
    for mode in [RowsMode::Orders, RowsMode::Lines] {
        let asked = Asked::of(PeriodKind::Monthly).rows(mode).skip_invalid(true);
        let read = |text: &str, threads: usize| {
            let report = library::report(&library::orders(&[text]), &asked.clone().threads(threads)).expect("a report");
            (
                report.input.account.rows,
                report.input.account.left_out.invalid,
                report.input.orders,
            )
        };
        for threads in [1, 3] {
            let (rows, invalid, orders) = read(&good, threads);
            let open_end = format!("{good}{}", "\n".repeat(blanks));
            assert_eq!(read(&open_end, threads), (rows, invalid, orders));
            let closed = format!("{open_end}last,C1,2023-01-01,1,paid,EUR\n");
            let gap = blanks as u64;
            assert_eq!(read(&closed, threads), (rows + gap + 1, invalid + gap, orders + 1));
        }
    }
}
