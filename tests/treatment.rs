//! What becomes of a row: small files, what is counted of them and what is
//! left out, row by row of the definition. Always: rows = orders + refunds +
//! left out.

use retain::input::amount::DecimalMark;
use retain::input::fields::FileKind;
use retain::input::orders::RowsMode;
use retain::input::source::Source;
use retain::input::status::StatusPolicy;
use retain::input::{Files, ReadError, ReadErrorKind, ReadOptions, Reading, read};
use retain::model::calendar::PeriodKind;
use retain::tally::{Grouping, TallyOptions, tally};

const HEADER: &str = "order_id,customer_id,order_date,amount";

/// Rows separated by `;`, under the usual header and further columns.
fn file(further: &str, rows: &str) -> String {
    let comma = if further.is_empty() { "" } else { "," };
    format!("{HEADER}{comma}{further}\n{}\n", rows.replace(';', "\n"))
}

fn options(mode: RowsMode) -> ReadOptions {
    ReadOptions {
        rows: mode,
        threads: 1,
        ..ReadOptions::default()
    }
}

fn currency(options: ReadOptions, currency: &str) -> ReadOptions {
    ReadOptions {
        currency: Some(currency.into()),
        ..options
    }
}

fn reading(texts: &[&str], options: &ReadOptions) -> Result<Reading, ReadError> {
    let orders = texts.iter().enumerate().map(|(i, text)| Source::Memory {
        name: format!("{i}.csv"),
        bytes: (*text).into(),
    });
    let files = Files {
        orders: orders.collect(),
        ..Files::default()
    };
    read(&files, options)
}

/// Orders, refunds and revenue; rows left out by reason.
fn counted(text: &str, options: &ReadOptions) -> String {
    counted_of(&[text], options)
}

fn counted_of(texts: &[&str], options: &ReadOptions) -> String {
    let reading = match reading(texts, options) {
        Ok(reading) => reading,
        Err(error) => return format!("error: {error}"),
    };
    let tallies = tally(&reading.ledger, &TallyOptions::new(PeriodKind::All), Grouping::Whole).expect("a tally");
    let totals = &tallies.groups[0].totals;
    let account = &reading.account;
    let left = &account.left_out;
    assert_eq!(
        account.rows,
        totals.orders + account.counted_refunds + left.total(),
        "every row is accounted for"
    );
    let mut parts = vec![format!("{} orders", totals.orders)];
    if account.counted_refunds > 0 {
        parts.push(format!("{} refunds", account.counted_refunds));
    }
    if let Some(revenue) = totals.revenue {
        parts.push(format!("revenue {}", revenue.normalize()));
    }
    parts.extend(
        left.status
            .iter()
            .map(|(status, counted)| format!("{} {status}", counted.rows)),
    );
    parts.extend(
        left.currency
            .iter()
            .map(|(currency, counted)| format!("{} in {currency}", counted.rows)),
    );
    let reasons = [
        (left.after_as_of, "later"),
        (left.unattributed, "unattributed"),
        (left.invalid, "invalid"),
        (left.not_again(), "folded"),
    ];
    parts.extend(
        reasons
            .iter()
            .filter(|(rows, _)| *rows > 0)
            .map(|(rows, why)| format!("{rows} {why}")),
    );
    parts.join(", ")
}

#[test]
fn a_row_leaves_at_the_first_reason() {
    let orders = options(RowsMode::Orders);
    let text = file("status", "1,A,2024-01-05,10,paid;2,B,never,x,cancelled;3,,never,x,paid");
    assert_eq!(
        counted(&text, &orders),
        "1 orders, revenue 10, 1 cancelled, 1 unattributed"
    );
    let wide = file("status", "1,A,2024-01-05,10,paid;2,B,2024-01-05,5,cancelled,more");
    assert_eq!(counted(&wide, &orders), "error: 1 row of the input cannot be read");
    let skipping = ReadOptions {
        skip_invalid: true,
        ..orders
    };
    assert_eq!(counted(&wide, &skipping), "1 orders, revenue 10, 1 invalid");
}

#[test]
fn a_refund_shares_the_fate_and_the_customer_of_its_order() {
    let orders = options(RowsMode::Orders);
    let of = |rows: &str| counted(&file("status", rows), &orders);
    assert_eq!(
        of("1,A,2024-01-05,10,paid;1,,2024-01-06,-4,refunded"),
        "1 orders, 1 refunds, revenue 6"
    );
    assert_eq!(
        of("1,A,2024-01-05,10,paid;2,B,2024-01-05,9,cancelled;2,B,2024-01-06,-9,refunded"),
        "1 orders, revenue 10, 2 cancelled"
    );
    assert_eq!(
        of("1,A,2024-01-05,10,paid;2,,2024-01-05,9,paid;2,B,2024-01-06,-9,refunded"),
        "1 orders, revenue 10, 2 unattributed"
    );
    assert_eq!(
        of("1,A,2024-01-05,10,paid;2,B,2024-02-05,9,cancelled;2,A,2024-01-06,-1,"),
        "1 orders, 1 refunds, revenue 9, 1 cancelled",
        "an order of a later day is not its order"
    );
    assert_eq!(
        of("1,A,2024-01-05,10,paid;1,A,2024-01-06,-4,failed"),
        "1 orders, revenue 10, 1 failed"
    );
    assert_eq!(
        of("1,A,2024-01-05,10,paid;9,,2024-01-06,-4,refunded"),
        "1 orders, revenue 10, 1 unattributed"
    );
}

#[test]
fn a_refund_of_an_order_that_left_before_its_date_was_looked_at_leaves_too() {
    let text = file(
        "status",
        "1,A,2024-01-01,10,paid;2,B,,50,cancelled;2,B,2024-02-01,-50,refunded",
    );
    assert_eq!(
        counted(&text, &options(RowsMode::Orders)),
        "1 orders, revenue 10, 2 cancelled"
    );
}

#[test]
fn with_included_statuses_a_refund_of_a_counted_order_still_counts() {
    let included = ReadOptions {
        status: StatusPolicy::including(["paid"]),
        ..options(RowsMode::Orders)
    };
    let text = file(
        "status",
        "1,A,2024-01-05,10,paid;1,A,2024-01-06,-3,;2,A,2024-01-06,-1,;3,A,2024-01-07,5,sent",
    );
    assert_eq!(counted(&text, &included), "1 orders, 1 refunds, revenue 7, 1 , 1 sent");
}

#[test]
fn a_refunded_amount_is_subtracted_or_makes_the_order_refunded() {
    for mode in [RowsMode::Orders, RowsMode::Lines] {
        let of = |rows: &str| counted(&file("refunded_amount", rows), &options(mode));
        assert_eq!(
            of("1,A,2024-01-05,10,4;2,A,2024-01-05,10,"),
            "2 orders, revenue 16",
            "{mode:?}"
        );
        assert_eq!(
            of("1,A,2024-01-05,10,12;2,A,2024-01-05,10,0"),
            "1 orders, revenue 10, 1 refunded",
            "{mode:?}"
        );
        assert_eq!(
            of("1,A,2024-01-05,0,5;2,A,2024-01-05,10,"),
            "2 orders, revenue 10",
            "{mode:?}"
        );
        assert_eq!(
            of("1,A,2024-01-05,10,-4"),
            "error: 1 row of the input cannot be read",
            "{mode:?}"
        );
    }
}

#[test]
fn lines_of_one_id_are_one_order() {
    let lines = options(RowsMode::Lines);
    let of = |further: &str, rows: &str| counted(&file(further, rows), &lines);
    assert_eq!(
        of("", "1,A,2024-01-05,10;1,A,2024-01-05,5;2,B,2024-01-06,1"),
        "2 orders, revenue 16, 1 folded"
    );
    assert_eq!(
        of("", "1,A,2024-01-05,10;1,A,2024-01-05,-4"),
        "1 orders, revenue 6, 1 folded",
        "a discount on the same day"
    );
    assert_eq!(
        of("", "1,A,2024-01-05,10;1,A,2024-01-07,-4;1,A,2024-01-07,-1"),
        "1 orders, 1 refunds, revenue 5, 1 folded"
    );
    assert_eq!(
        of("", "1,A,2024-01-05,10;1,A,2024-01-07,4"),
        "1 orders, revenue 14, 1 folded"
    );
    assert_eq!(
        of(
            "status",
            "1,A,2024-01-05,10,cancelled;1,A,2024-01-05,5,paid;2,B,2024-01-06,1,"
        ),
        "1 orders, revenue 1, 2 cancelled",
        "the first row speaks for the order"
    );
    assert_eq!(
        of("", "1,A,2024-01-05,10;1,,2024-01-05,5;,B,2024-01-06,1;,B,2024-01-06,2"),
        "3 orders, revenue 18, 1 folded"
    );
    assert_eq!(
        of("", "1,,2024-01-05,x;1,A,2024-01-05,5;2,B,2024-01-06,1"),
        "1 orders, revenue 1, 2 unattributed"
    );
}

#[test]
fn lines_judge_the_sign_before_what_was_refunded_is_subtracted() {
    let text = file(
        "refunded_amount",
        "1,A,2024-01-05,10,2;1,A,2024-01-05,-7,;2,B,2024-01-05,10,",
    );
    assert_eq!(
        counted(&text, &options(RowsMode::Lines)),
        "2 orders, revenue 11, 1 folded"
    );
    let one_line_back = file("refunded_amount", "1,A,2024-01-05,10,10;1,A,2024-01-05,20,0");
    assert_eq!(
        counted(&one_line_back, &options(RowsMode::Lines)),
        "1 orders, revenue 20, 1 folded"
    );
    let all_back = file(
        "refunded_amount,status",
        "1,A,2024-01-05,10,10,Cancelled;2,A,2024-01-05,1,0,paid",
    );
    assert_eq!(
        counted(&all_back, &options(RowsMode::Lines)),
        "1 orders, revenue 1, 1 Cancelled"
    );
}

#[test]
fn lines_that_cannot_be_read_leave_with_their_order_or_are_invalid() {
    let skipping = ReadOptions {
        skip_invalid: true,
        ..options(RowsMode::Lines)
    };
    let text = file(
        "status",
        "1,A,2024-01-05,bad,paid;1,A,2024-01-05,12,cancelled;2,A,2024-01-05,2,paid",
    );
    assert_eq!(counted(&text, &skipping), "1 orders, revenue 2, 1 cancelled, 1 invalid");
    assert_eq!(
        counted(&text, &options(RowsMode::Lines)),
        "error: 1 row of the input cannot be read"
    );
}

#[test]
fn rows_after_as_of_are_left_out_also_where_their_amount_is_bad() {
    for mode in [RowsMode::Orders, RowsMode::Lines] {
        let as_of = ReadOptions {
            as_of: retain::model::day::Day::from_ymd(2024, 2, 1),
            ..options(mode)
        };
        let text = file(
            "status",
            "1,A,2024-01-05,1,;2,A,2024-03-05,bad,;3,A,2024-03-05,1,cancelled;4,A,2024-03-06,-1,",
        );
        assert_eq!(
            counted(&text, &as_of),
            "1 orders, revenue 1, 1 cancelled, 2 later",
            "{mode:?}"
        );
    }
}

#[test]
fn one_currency_is_kept_and_a_blank_takes_the_only_other_one() {
    for mode in [RowsMode::Orders, RowsMode::Lines] {
        let plain = options(mode);
        let of = |rows: &str, options: &ReadOptions| counted(&file("currency", rows), options);
        let two = "1,A,2024-01-05,10,EUR;2,A,2024-01-05,5,usd;3,B,2024-01-05,1,";
        assert_eq!(
            of(two, &plain),
            "error: the amounts are in several currencies",
            "{mode:?}"
        );
        assert_eq!(
            of(two, &currency(plain.clone(), "EUR")),
            "1 orders, revenue 10, 1 in USD, 1 in blank",
            "{mode:?}"
        );
        let one = "1,A,2024-01-05,10,eur;2,A,2024-01-05,5,EUR;3,B,2024-01-05,1,";
        assert_eq!(of(one, &plain), "3 orders, revenue 16", "{mode:?}");
        assert_eq!(
            of(one, &currency(plain.clone(), "EUR")),
            "3 orders, revenue 16",
            "{mode:?}"
        );
        let zloty = "1,A,2024-01-05,10,zł;2,A,2024-01-05,5,ZŁ;3,A,2024-01-05,5,EUR";
        assert_eq!(
            of(zloty, &currency(plain, "PLN")),
            "2 orders, revenue 15, 1 in EUR",
            "{mode:?}"
        );
    }
}

#[test]
fn a_refund_leaves_by_currency_with_its_order_and_a_blank_one_takes_its_orders() {
    for mode in [RowsMode::Orders, RowsMode::Lines] {
        let euros = currency(options(mode), "EUR");
        let of = |rows: &str| counted(&file("currency", rows), &euros);
        for blank_or_not in ["", "EUR"] {
            let rows = format!("1,A,2024-01-05,10,EUR;2,A,2024-01-07,5,USD;2,A,2024-01-08,-5,{blank_or_not}");
            assert_eq!(of(&rows), "1 orders, revenue 10, 2 in USD", "{mode:?} {blank_or_not}");
        }
        assert_eq!(
            of("1,A,2024-01-05,10,EUR;1,A,2024-01-07,-5,;2,B,2024-01-08,1,USD"),
            "1 orders, 1 refunds, revenue 5, 1 in USD",
            "{mode:?}"
        );
        assert_eq!(
            of("1,A,2024-01-05,10,;1,A,2024-01-06,-3,;2,A,2024-01-05,5,USD;3,A,2024-01-05,5,EUR"),
            "1 orders, revenue 5, 1 in USD, 2 in blank",
            "{mode:?}"
        );
    }
}

#[test]
fn lines_of_other_currencies_are_not_added_up() {
    let euros = currency(options(RowsMode::Lines), "EUR");
    let of = |rows: &str| counted(&file("currency", rows), &euros);
    assert_eq!(
        of("1,A,2024-01-01,10,EUR;1,A,2024-01-01,-20,USD;2,A,2024-01-01,1,EUR"),
        "2 orders, revenue 11, 1 in USD"
    );
    assert_eq!(
        of("1,A,2024-01-01,5,;1,A,2024-01-01,7,EUR;2,A,2024-01-01,1,USD"),
        "1 orders, revenue 12, 1 in USD, 1 folded",
        "a blank takes the currency of its order"
    );
}

#[test]
fn a_file_without_the_column_has_blank_currencies_beside_one_that_has_it() {
    let plain = options(RowsMode::Orders);
    let without = file("", "9,B,2024-01-01,1000");
    let two = file("currency", "1,A,2024-01-01,1,EUR;2,A,2024-01-01,2,USD");
    let one = file("currency", "1,A,2024-01-01,1,EUR");
    let euros = currency(plain.clone(), "EUR");
    assert_eq!(
        counted_of(&[&without, &two], &euros),
        "1 orders, revenue 1, 1 in USD, 1 in blank"
    );
    assert_eq!(counted_of(&[&without, &one], &plain), "2 orders, revenue 1001");
    assert_eq!(counted_of(&[&without], &euros), "1 orders, revenue 1000");
}

#[test]
fn a_file_of_lines_without_the_column_has_blank_currencies_too() {
    let euros = currency(options(RowsMode::Lines), "EUR");
    let without = file("", "9,B,2024-01-01,1000;8,B,2024-01-01,-5");
    let two = file("currency", "1,A,2024-01-01,1,EUR;2,A,2024-01-01,2,USD");
    assert_eq!(
        counted_of(&[&without, &two], &euros),
        "1 orders, revenue 1, 1 in USD, 2 in blank"
    );
}

#[test]
fn customers_without_an_id_are_warned_of_like_orders() {
    let source = |name: &str, text: &str| Source::Memory {
        name: name.into(),
        bytes: text.into(),
    };
    let files = Files {
        customers: Some(source(
            "c.csv",
            "customer_id,signup_date,cancelled_at\nA,2024-01-01,\n,2024-01-02,\n",
        )),
        ..Files::default()
    };
    let subscriptions = ReadOptions {
        subscriptions: true,
        ..ReadOptions::default()
    };
    let reading = read(&files, &subscriptions).expect("one signup");
    assert_eq!(reading.account.warnings, ["1 row without a customer is left out"]);
}

#[test]
fn answers_count_in_the_group_of_their_customer() {
    let text = file("", "1,A,2024-01-01,1;2,B,2024-02-01,1");
    let source = |name: &str, text: &str| Source::Memory {
        name: name.into(),
        bytes: text.into(),
    };
    let files = Files {
        orders: vec![source("o.csv", &text)],
        responses: Some(source(
            "r.csv",
            "score,date,customer_id\n10,2024-01-05,A\n3,2024-01-05,B\n9,,B\n8,2024-01-05,\n",
        )),
        ..Files::default()
    };
    let reading = read(&files, &options(RowsMode::Orders)).expect("a good file");
    let grouping = Grouping::ByCustomer {
        group_of: &[0, 1],
        groups: 2,
    };
    let tallies = tally(&reading.ledger, &TallyOptions::new(PeriodKind::Years(1)), grouping).expect("a tally");
    let answers = |group: usize| {
        let group = &tallies.groups[group];
        (group.periods[0].responses.total(), group.totals.responses.total())
    };
    assert_eq!((answers(0), answers(1)), ((1, 1), (1, 2)));
}

#[test]
fn a_repeated_id_is_an_error_the_first_row_or_left_out() {
    let text = file("", "2,A,2024-01-01,1;1,A,2024-01-02,2;2,B,2024-01-03,4");
    assert_eq!(
        counted(&text, &options(RowsMode::Orders)),
        "error: 1 row of the input cannot be read"
    );
    assert_eq!(
        counted(&text, &options(RowsMode::Unique)),
        "2 orders, revenue 3, 1 folded"
    );
    let skipping = ReadOptions {
        skip_invalid: true,
        ..options(RowsMode::Orders)
    };
    assert_eq!(counted(&text, &skipping), "2 orders, revenue 3, 1 invalid");
    let first_failed = file("status", "2,A,2024-01-01,1,failed;2,A,2024-01-01,1,paid");
    assert_eq!(
        counted(&first_failed, &options(RowsMode::Orders)),
        "1 orders, revenue 1, 1 failed"
    );
}

#[test]
fn a_quote_that_may_hide_rows_is_an_error_also_where_invalid_rows_are_skipped() {
    let skipping = ReadOptions {
        skip_invalid: true,
        ..options(RowsMode::Orders)
    };
    let text = file("", "1,A,2024-01-01,1;2,\"B,2024-01-02,2;3,C,2024-01-03,4");
    assert_eq!(counted(&text, &skipping), "error: 1 row of the input cannot be read");
    let on_one_line = file("", "1,A,2024-01-01,1;2,\"B\"x,2024-01-02,2;3,C,2024-01-03,4");
    assert_eq!(counted(&on_one_line, &skipping), "2 orders, revenue 5, 1 invalid");
}

#[test]
fn blank_lines_are_nothing_at_the_end_and_rows_without_cells_elsewhere() {
    let orders = options(RowsMode::Orders);
    let many = format!("{}{}", file("", "1,A,2024-01-01,1"), "\n".repeat(3_000_000));
    assert_eq!(counted(&many, &orders), "1 orders, revenue 1");
    let inside = format!("{many}2,A,2024-01-02,1\n");
    let error = reading(&[&inside], &orders).expect_err("blank lines inside");
    let ReadErrorKind::Problems(problems) = *error.kind else {
        panic!("{error}")
    };
    assert_eq!(
        (problems.total, problems.shown.len(), problems.shown[0].line),
        (3_000_000, 10, 3)
    );
}

#[test]
fn a_map_is_for_the_files_that_have_the_column() {
    let mapped = ReadOptions {
        mappings: vec![retain::input::fields::Mapping::parse("amount=summe").expect("a map")],
        ..options(RowsMode::Orders)
    };
    let german = "order_id,customer_id,order_date,Summe\n1,A,2024-01-01,5\n";
    let english = file("", "2,A,2024-01-01,7");
    assert_eq!(counted_of(&[german, &english], &mapped), "2 orders, revenue 12");
    let error = reading(&[&english], &mapped).expect_err("no such column");
    assert!(error.to_string().contains("there is no column `summe`"), "{error}");
}

#[test]
fn amounts_are_exact_where_only_zeros_at_the_end_are_many() {
    let text = file("", "1,A,2024-01-01,5.000000000000000;2,A,2024-01-01,99999999999999");
    assert_eq!(
        counted(&text, &options(RowsMode::Orders)),
        "2 orders, revenue 100000000000004"
    );
}

#[test]
fn quantity_times_unit_price_is_the_amount_where_there_is_none() {
    let text =
        "invoice no,customer id,invoice date,quantity,unit price\n1,A,2024-01-01,3,2.55\n1,A,2024-01-01,-1,0.005\n";
    assert_eq!(
        counted(text, &options(RowsMode::Lines)),
        "1 orders, revenue 7.645, 1 folded"
    );
    let neither = "customer,date\nA,2024-01-01\n";
    assert_eq!(counted(neither, &options(RowsMode::Orders)), "1 orders");
}

#[test]
fn amounts_of_any_form_with_one_reading_are_read() {
    let orders = options(RowsMode::Orders);
    let german = "order_id;customer_id;order_date;amount\n1;A;2024-01-01;1.234,50\n2;A;2024-01-02;9,99\n3;A;2024-01-03;1 020,00\n";
    assert_eq!(counted(german, &orders), "3 orders, revenue 2264.49");
    let english = file("", "1,A,2024-01-01,\"1,234.50\";2,A,2024-01-02,\"2,000,000\"");
    assert_eq!(counted(&english, &orders), "2 orders, revenue 2001234.5");
}

#[test]
fn an_amount_with_two_readings_is_an_error_that_the_decimal_mark_settles() {
    let orders = options(RowsMode::Orders);
    let with = |decimal_mark| ReadOptions {
        decimal_marks: vec![(FileKind::Orders, decimal_mark)],
        ..options(RowsMode::Orders)
    };
    let error = "error: 1 row of the input cannot be read";
    let commas = file("", "1,A,2024-01-01,\"1,234\"");
    assert_eq!(counted(&commas, &orders), error);
    assert_eq!(counted(&commas, &with(DecimalMark::Comma)), "1 orders, revenue 1.234");
    assert_eq!(counted(&commas, &with(DecimalMark::Point)), "1 orders, revenue 1234");
    let semicolons = "order_id;customer_id;order_date;amount\n1;A;2024-01-01;1.234\n";
    assert_eq!(counted(semicolons, &orders), error);
    assert_eq!(counted(semicolons, &with(DecimalMark::Comma)), "1 orders, revenue 1234");
    let point = file("", "1,A,2024-01-01,1.234");
    assert_eq!(counted(&point, &orders), "1 orders, revenue 1.234");
    let both = file("", "1,A,2024-01-01,1.234;2,A,2024-01-01,\"9,99\";3,A,2024-01-01,5.50");
    let error = "error: the decimal mark of the column `amount` is not clear";
    assert_eq!(counted(&both, &orders), error);
    let skipping = ReadOptions {
        skip_invalid: true,
        ..options(RowsMode::Orders)
    };
    assert_eq!(counted(&both, &skipping), error);
}

#[test]
fn an_amount_with_two_readings_is_settled_by_the_rest_of_its_column() {
    let orders = options(RowsMode::Orders);
    let of = |rows: &str| counted(&file("", rows), &orders);
    assert_eq!(
        of("1,A,2024-01-01,1.234;2,A,2024-01-01,\"9,99\""),
        "2 orders, revenue 1243.99"
    );
    assert_eq!(
        of("1,A,2024-01-01,\"1,234\";2,A,2024-01-01,\"9,99\""),
        "2 orders, revenue 11.224"
    );
    assert_eq!(
        of("1,A,2024-01-01,\"1,234\";2,A,2024-01-01,9.99"),
        "2 orders, revenue 1243.99"
    );
    assert_eq!(
        of("1,A,2024-01-01,5.50;1,A,2024-01-02,\"-1,234\""),
        "1 orders, 1 refunds, revenue -1228.5"
    );
    // Also by a row that does not count, and by another file with that header.
    assert_eq!(
        of("1,A,2024-01-01,\"1,234\";2,,2024-01-01,9.99"),
        "1 orders, revenue 1234, 1 unattributed"
    );
    let first = file("", "1,A,2024-01-01,\"1,234\"");
    let second = file("", "2,A,2024-02-01,9.99");
    assert_eq!(counted_of(&[&first, &second], &orders), "2 orders, revenue 1243.99");
    let other_header = "order_id,customer_id,day,amount\n2,A,2024-02-01,9.99\n";
    assert_eq!(
        counted_of(&[&first, other_header], &orders),
        "error: 1 row of the input cannot be read"
    );
    // The columns of quantities, prices and refunded amounts each by themselves.
    let product = "order_id;customer;date;quantity;price\n1;A;2024-01-01;2;1.234\n2;A;2024-01-01;1;9,99\n";
    assert_eq!(counted(product, &orders), "2 orders, revenue 2477.99");
    let refunded = "order_id;customer;date;amount;refunded amount\n1;A;2024-01-01;1.234;1,234\n2;A;2024-01-01;9,99;\n";
    assert_eq!(counted(refunded, &orders), "error: 1 row of the input cannot be read");
    let refunded =
        "order_id;customer;date;amount;refunded amount\n1;A;2024-01-01;1.234;1,234\n2;A;2024-01-01;9,99;0,5\n";
    assert_eq!(counted(refunded, &orders), "2 orders, revenue 1242.256");
}

#[test]
fn symbols_beside_the_amounts_are_currencies() {
    let orders = options(RowsMode::Orders);
    let of = |rows: &str| counted(&file("", rows), &orders);
    assert_eq!(
        of("1,A,2024-01-01,$5.50;2,A,2024-01-02,($1.50)"),
        "1 orders, 1 refunds, revenue 4"
    );
    assert_eq!(of("1,A,2024-01-01,$5.50;2,A,2024-01-02,2"), "2 orders, revenue 7.5");
    let both = file("", "1,A,2024-01-01,$5.50;2,A,2024-01-02,€2;3,A,2024-01-02,3");
    assert_eq!(counted(&both, &orders), "error: the amounts are in several currencies");
    let euros = currency(options(RowsMode::Orders), "EUR");
    assert_eq!(counted(&both, &euros), "1 orders, revenue 2, 1 in $, 1 in blank");
    let lines = currency(options(RowsMode::Lines), "EUR");
    assert_eq!(counted(&both, &lines), "1 orders, revenue 2, 1 in $, 1 in blank");
    // A column says it better than a symbol that several use.
    let column = |rows: &str| counted(&file("currency", rows), &orders);
    assert_eq!(
        column("1,A,2024-01-01,$5,USD;2,A,2024-01-01,$5,"),
        "2 orders, revenue 10"
    );
    assert_eq!(
        column("1,A,2024-01-01,€5,EUR;2,A,2024-01-01,€5,"),
        "2 orders, revenue 10"
    );
    assert_eq!(
        column("1,A,2024-01-01,€5,USD"),
        "error: 1 row of the input cannot be read"
    );
}

#[test]
fn a_column_of_dates_is_read_where_a_row_settles_which_number_is_the_day() {
    let days = |rows: &str| {
        let reading = reading(&[&file("", rows)], &options(RowsMode::Orders)).map_err(|error| error.to_string())?;
        let orders = reading.ledger.orders.expect("a file of orders");
        let mut days: Vec<_> = orders.days.iter().map(ToString::to_string).collect();
        days.sort();
        Ok::<_, String>(days)
    };
    let european = days("1,A,03/04/2024,1;2,A,31/12/2023,1");
    assert_eq!(european, Ok(vec!["2023-12-31".into(), "2024-04-03".into()]));
    let american = days("1,A,03/04/2024,1;2,A,12/31/2023 10:30,1");
    assert_eq!(american, Ok(vec!["2023-12-31".into(), "2024-03-04".into()]));
    let german = days("1,A,03.04.2024,1;2,A,31.12.2023,1");
    assert_eq!(german, Ok(vec!["2023-12-31".into(), "2024-04-03".into()]));
    assert!(days("1,A,03/04/2024,1").is_err());
    assert!(days("1,A,31/12/2023,1;2,A,12/31/2023,1").is_err());
}

#[test]
fn a_row_far_behind_that_contradicts_the_first_ones_is_an_error() {
    let mut rows = "1,A,31/12/2023,1".to_owned();
    for id in 2..60_000 {
        rows.extend([";", &id.to_string(), ",A,03/04/2024,1"]);
    }
    let read_all = |rows: &str| counted(&file("", rows), &options(RowsMode::Orders));
    assert_eq!(read_all(&rows), "59999 orders, revenue 59999");
    rows.push_str(";60000,A,12/31/2023,1");
    assert_eq!(
        read_all(&rows),
        "error: the dates of the column `order_date` contradict each other"
    );
}

#[test]
fn orders_whose_lines_disagree_are_told() {
    let text = file(
        "status",
        "1,A,2024-01-05,20,paid;1,B,2024-02-05,5,paid;2,B,2024-01-09,3,paid;2,B,2024-01-09,5,cancelled;3,B,2024-01-09,1,paid",
    );
    let reading = reading(&[&text], &options(RowsMode::Lines)).expect("lines");
    assert_eq!(
        reading.account.warnings,
        [
            "1 order has rows with several customers (the first on 0.csv:3): the customer of the first row of an order decides",
            "1 order has rows with several statuses, of which some count and some do not (the first on 0.csv:5): the \
             status of the first row of an order decides",
        ]
    );
}

#[test]
fn a_refund_shares_the_fate_of_the_first_order_of_its_id_that_is_not_later() {
    let orders = options(RowsMode::Orders);
    // Of two that left, the one of an earlier line, and not one of a later day.
    let iso = file(
        "status",
        "0,Z,2024-12-25,1,paid;1,A,2024-04-03,10,cancelled;1,A,2024-04-26,10,failed;1,A,2024-04-13,-5,paid",
    );
    let expected = "1 orders, revenue 1, 2 cancelled, 1 failed";
    assert_eq!(counted(&iso, &orders), expected);
    let settled_late = file(
        "status",
        "0,Z,25/12/2024,1,paid;1,A,03/04/2024,10,cancelled;1,A,26/04/2024,10,failed;1,A,13/04/2024,-5,paid",
    );
    assert_eq!(counted(&settled_late, &orders), expected);
    let later_first = file(
        "status",
        "1,A,2024-04-26,10,failed;1,A,2024-04-03,10,cancelled;1,A,2024-04-13,-5,paid;2,B,2024-04-13,1,paid",
    );
    assert_eq!(
        counted(&later_first, &orders),
        "1 orders, revenue 1, 2 cancelled, 1 failed"
    );
    let counted_later = file(
        "status",
        "1,A,2024-04-03,10,cancelled;1,A,2024-04-26,10,paid;1,A,2024-04-13,-5,paid",
    );
    assert_eq!(counted(&counted_later, &orders), "1 orders, revenue 10, 2 cancelled");
}

#[test]
fn a_symbol_may_mean_each_of_its_currencies_and_no_other() {
    let orders = options(RowsMode::Orders);
    let of = |rows: &str| counted(&file("currency", rows), &orders);
    assert_eq!(of("1,A,2024-01-01,$5,CAD;2,A,2024-01-01,$5,"), "2 orders, revenue 10");
    assert_eq!(of("1,A,2024-01-01,$5,EUR"), "error: 1 row of the input cannot be read");
    assert_eq!(of("1,A,2024-01-01,£5,€"), "error: 1 row of the input cannot be read");
    let refunded = |rows: &str| counted(&file("refunded amount", rows), &orders);
    assert_eq!(refunded("1,A,2024-01-01,$5,2 USD"), "1 orders, revenue 3");
    assert_eq!(
        refunded("1,A,2024-01-01,$5,2 EUR"),
        "error: 1 row of the input cannot be read"
    );
    assert_eq!(of("1,A,2024-01-01,5,€;2,A,2024-01-01,5,EUR"), "2 orders, revenue 10");
    let dollars = file("", "1,A,2024-01-01,$5;2,A,2024-01-01,€5");
    assert_eq!(
        counted(&dollars, &currency(orders, "USD")),
        "1 orders, revenue 5, 1 in EUR"
    );
    let column = file("currency", "1,A,2024-01-01,5,USD");
    assert_eq!(
        counted_of(&[&column, &file("", "2,B,2024-01-02,$5")], &options(RowsMode::Orders)),
        "2 orders, revenue 10"
    );
}

#[test]
fn a_refunded_amount_that_cannot_be_read_is_told_on_a_refund_too() {
    let text = file("refunded amount", "1,A,2024-01-01,5,;1,A,2024-01-01,-5,x");
    assert_eq!(
        counted(&text, &options(RowsMode::Orders)),
        "error: 1 row of the input cannot be read"
    );
}

#[test]
fn a_refund_that_leaves_is_not_looked_at_further() {
    let day = retain::model::day::Day::from_ymd(2024, 6, 30);
    let options = ReadOptions {
        as_of: day,
        ..options(RowsMode::Orders)
    };
    let with = |row: &str| {
        counted(
            &file("refunded_amount,status", &format!("1,a,2024-01-01,9,,;{row}")),
            &options,
        )
    };
    for (row, left) in [
        ("1,a,2024-07-01,-2,-1,", "1 later"),
        (",,2024-02-01,-2,-1,", "1 unattributed"),
        (",a,2024-02-01,-2,-1,cancelled", "1 cancelled"),
    ] {
        assert_eq!(with(row), format!("1 orders, revenue 9, {left}"), "{row}");
    }
    assert_eq!(
        with("1,a,2024-02-01,-2,-1,"),
        "error: 1 row of the input cannot be read"
    );
}

#[test]
fn the_first_ten_problems_are_those_of_the_first_lines_with_any_number_of_threads() {
    // Rows that wait for the last one, and lines of orders in any order of ids.
    let row = |i: u32| {
        let id = i.wrapping_mul(7919) % 60_000;
        let amount = if i % 9_000 == 8_999 { "?" } else { "1" };
        format!("{id},A,0{}/04/2024,{amount};", i % 9 + 1)
    };
    let mut rows: String = (0..60_000).map(row).collect();
    rows.push_str("60001,A,25/12/2024,1");
    let text = file("", &rows);
    for mode in [RowsMode::Orders, RowsMode::Lines] {
        for threads in [1, 2, 7] {
            let options = ReadOptions {
                threads,
                ..options(mode)
            };
            let error = reading(&[&text], &options).expect_err("bad amounts");
            let ReadErrorKind::Problems(problems) = *error.kind else {
                panic!("{error}")
            };
            let lines: Vec<u64> = problems.shown.iter().map(|problem| problem.line).collect();
            assert_eq!(
                lines,
                [9001, 18001, 27001, 36001, 45001, 54001],
                "{mode:?}, {threads} threads"
            );
        }
    }
}

#[test]
fn lines_of_many_orders_meet_however_far_apart_they_stand() {
    let orders = 3_000;
    let lines = |amount: u32| {
        (0..orders).fold(String::new(), |text, order| {
            format!("{text}{order},c{},2024-01-01,{amount}\n", order % 7)
        })
    };
    let text = format!("{HEADER}\n{}{}", lines(1), lines(2));
    let reading = reading(&[&text], &options(RowsMode::Lines)).expect("lines of orders");
    assert_eq!(reading.ledger.orders.map(|orders| orders.len()), Some(orders));
    assert_eq!(reading.account.left_out.folded, 3_000);
}
