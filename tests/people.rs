//! Who is who: `--exclude-customers` and `--alias`. What becomes of the rows of
//! one who does not count, and of one person with several ids, wherever they
//! stand.

use retain::input::orders::RowsMode;
use retain::input::source::Source;
use retain::input::{Files, ReadOptions, Reading, read};
use retain::model::calendar::PeriodKind;
use retain::tally::{Grouping, TallyOptions, tally};

fn source(name: &str, text: &str) -> Source {
    Source::Memory {
        name: name.into(),
        bytes: text.into(),
    }
}

fn orders(text: &str) -> Files {
    Files {
        orders: vec![source("orders.csv", text)],
        ..Files::default()
    }
}

fn excluding(list: &str, files: Files) -> Files {
    Files {
        exclusions: Some(source("staff.csv", list)),
        ..files
    }
}

fn reading(files: &Files, options: &ReadOptions) -> Reading {
    read(files, options).expect("files that can be read")
}

/// Orders, customers, refunds and revenue; how many rows left as those of
/// customers who do not count, and how many in all.
fn counted(files: &Files, options: &ReadOptions) -> (u64, u64, u64, String, u64, u64) {
    let reading = reading(files, options);
    let tallies = tally(&reading.ledger, &TallyOptions::new(PeriodKind::All), Grouping::Whole).expect("a tally");
    let revenue = tallies.groups[0].totals.revenue;
    let account = &reading.account;
    if !files.orders.is_empty() && files.responses.is_none() && files.customers.is_none() {
        let (counted, left) = (tallies.orders + account.counted_refunds, account.left_out.total());
        assert_eq!(account.rows, counted + left, "every row is accounted for");
    }
    (
        tallies.orders,
        tallies.customers,
        account.counted_refunds,
        revenue.map_or_else(String::new, |revenue| revenue.normalize().to_string()),
        account.left_out.customers,
        account.left_out.total(),
    )
}

fn mode(rows: RowsMode) -> ReadOptions {
    ReadOptions {
        rows,
        threads: 1,
        ..ReadOptions::default()
    }
}

const SHOP: &str = "order_id,customer_id,order_date,amount,status
1,ann,2024-01-05,10,paid
2,Bot@Shop.example,2024-01-06,500,paid
3,bot@shop.example,2024-01-07,7,cancelled
4,bot@shop.example,never,many,paid
2,someone,2024-01-08,-500,refunded
,bot@shop.example,2024-01-08,-3,paid
1,bot@shop.example,2024-01-08,-4,paid
5,bob,2024-01-09,20,paid
";

#[test]
fn orders_and_refunds_of_one_who_does_not_count_leave_after_their_status_and_before_their_date() {
    let files = excluding("BOT@shop.example\n", orders(SHOP));
    // The refund of order 1 is ann's, whoever it names; that of order 2 goes with its order.
    for rows in [RowsMode::Orders, RowsMode::Unique] {
        assert_eq!(counted(&files, &mode(rows)), (2, 2, 1, "26".into(), 4, 5), "{rows:?}");
    }
    let account = reading(&files, &mode(RowsMode::Orders)).account;
    assert_eq!(account.left_out.status["cancelled"].rows, 1);
    assert_eq!(account.excluded_customers, Some(1));
    assert_eq!(account.warnings, [""; 0]);
}

#[test]
fn lines_of_an_order_leave_by_the_customer_of_its_first_line() {
    let files = excluding(
        "id\nbot\n",
        orders(
            "order_id,customer_id,order_date,amount
1,bot,2024-01-05,10
1,,2024-01-05,2
1,,2024-01-09,-12
2,ann,2024-01-05,10
2,bot,2024-01-05,1
,bot,2024-01-05,1
9,bot,2024-01-05,-1
3,bot,never,?
",
        ),
    );
    assert_eq!(counted(&files, &mode(RowsMode::Lines)), (1, 1, 0, "11".into(), 6, 7));
}

#[test]
fn the_currency_of_one_who_does_not_count_is_no_second_currency() {
    let files = excluding(
        "bot\n",
        orders("order_id,customer_id,order_date,amount,currency\n1,ann,2024-01-05,10,EUR\n2,bot,2024-01-05,10,USD\n"),
    );
    assert_eq!(
        reading(&files, &mode(RowsMode::Orders)).ledger.currency.as_deref(),
        Some("EUR")
    );
}

#[test]
fn rows_that_wait_for_their_column_are_looked_at_too() {
    let rows = "1,bot,02/03/2024,1\n2,ann,02/03/2024,1\n3,ann,25/03/2024,1\n";
    let files = excluding(
        "bot\n",
        orders(&format!("order_id,customer_id,order_date,amount\n{rows}")),
    );
    assert_eq!(counted(&files, &mode(RowsMode::Orders)), (2, 1, 0, "2".into(), 1, 1));
}

#[test]
fn answers_and_subscriptions_of_one_who_does_not_count_are_left_out() {
    let files = Files {
        responses: Some(source(
            "answers.csv",
            "customer_id,score\nann,10\nbot@shop.example,none\n,3\nbot@shop.example,\n",
        )),
        ..excluding("bot@shop.example\n", orders(SHOP))
    };
    let read = reading(&files, &mode(RowsMode::Orders));
    assert_eq!(read.ledger.responses.len(), 2);

    let signups = "customer_id,signup_date,cancelled_at,nps_score\nann,2024-01-05,,9\nbot,never,,x\n";
    let files = excluding(
        "bot\nnobody\n",
        Files {
            customers: Some(source("customers.csv", signups)),
            ..Files::default()
        },
    );
    let options = ReadOptions {
        subscriptions: true,
        ..ReadOptions::default()
    };
    let read = reading(&files, &options);
    assert_eq!(read.ledger.subscriptions.map(|signups| signups.len()), Some(1));
    assert_eq!(read.ledger.responses.len(), 1);
    assert_eq!(read.account.left_out.customers, 1);
    assert_eq!(
        read.account.warnings,
        ["1 id of `staff.csv` stands in no row, the first on line 2"]
    );
}

#[test]
fn nobody_is_told_who_is_not_asked_for() {
    let read = reading(
        &orders("order_id,customer_id,order_date,amount\n1,ann,2024-01-05,10\n"),
        &mode(RowsMode::Orders),
    );
    assert_eq!(read.account.excluded_customers, None);
    let empty = excluding(
        "customer_id\n",
        orders("order_id,customer_id,order_date,amount\n1,ann,2024-01-05,10\n"),
    );
    let read = reading(&empty, &mode(RowsMode::Orders));
    assert_eq!(read.account.excluded_customers, Some(0));
    assert_eq!(read.account.warnings, ["`staff.csv` lists nobody"]);
}

fn aliased(pairs: &str, files: Files) -> Files {
    Files {
        aliases: Some(source("alias.csv", pairs)),
        ..files
    }
}

#[test]
fn ids_of_one_person_are_one_customer_wherever_they_stand() {
    let text = "order_id,customer_id,order_date,amount
1,ann,2024-01-05,10
2,Ann@X.org,2024-02-05,10
,ann@x.ORG,2024-02-06,-4
3,A-1,2024-03-05,10
4,bob,2024-03-05,1
";
    let pairs = "id,customer_id\nann@x.org,A-1\nA-1,ann\nnobody,bob\n";
    let shop = aliased(pairs, orders(text));
    for rows in [RowsMode::Orders, RowsMode::Lines, RowsMode::Unique] {
        assert_eq!(counted(&shop, &mode(rows)), (4, 2, 1, "27".into(), 0, 0), "{rows:?}");
    }
    let files = Files {
        customers: Some(source(
            "customers.csv",
            "customer_id,signup_date,cancelled_at\nA-1,2024-01-01,2024-02-01\nann@x.org,2024-03-01,\n",
        )),
        responses: Some(source("answers.csv", "customer_id,score\nann,10\nA-1,9\n")),
        ..shop
    };
    let options = ReadOptions {
        subscriptions: true,
        ..mode(RowsMode::Orders)
    };
    let read = reading(&files, &options);
    let used = read.account.aliases.expect("aliases were given");
    assert_eq!((used.listed, used.ids, used.rows), (3, 2, 6));
    assert_eq!(read.ledger.names.len(), 2);
    let signups = read.ledger.subscriptions.expect("subscriptions");
    assert!(signups.iter().all(|signup| signup.customer == 0), "{signups:?}");
    assert!(read.ledger.responses.iter().all(|answer| answer.customer == Some(0)));
}

#[test]
fn whoever_does_not_count_by_one_id_does_not_by_any() {
    let text = "order_id,customer_id,order_date,amount\n1,a,2024-01-05,1\n2,b,2024-01-05,2\n3,c,2024-01-05,4\n";
    for list in ["a\n", "b\n"] {
        let files = excluding(list, aliased("a,b\n", orders(text)));
        assert_eq!(
            counted(&files, &mode(RowsMode::Orders)),
            (1, 1, 0, "4".into(), 2, 2),
            "{list}"
        );
        assert_eq!(reading(&files, &mode(RowsMode::Orders)).account.warnings, [""; 0]);
    }
}

#[test]
fn a_file_of_aliases_that_says_nothing_of_the_rows_is_told() {
    let text = "order_id,customer_id,order_date,amount\n1,ann,2024-01-05,10\n";
    let warnings = |pairs: &str| {
        reading(&aliased(pairs, orders(text)), &mode(RowsMode::Orders))
            .account
            .warnings
    };
    assert_eq!(
        warnings("Ann,bob\n"),
        ["no row has an id that `alias.csv` says belongs to another one"]
    );
    assert_eq!(
        warnings("id,customer_id\nann,ann\nann,\n"),
        [
            "1 row of `alias.csv` names nobody",
            "`alias.csv` says of no id that it belongs to another one"
        ]
    );
}

#[test]
fn what_is_read_on_many_threads_is_what_is_read_on_one() {
    let row = |i: u32| format!("{i},c{},2024-01-0{},1\n", i % 70, i % 9 + 1);
    let rows: String = (0..60_000).map(row).collect();
    let text = format!("order_id,customer_id,order_date,amount\n{rows}");
    let pairs = (35..70).fold(String::new(), |text, i| format!("{text}c{i},c{}\n", i - 35));
    let shop = excluding("c34\nc0\nc99\n", aliased(&pairs, orders(&text)));
    let of = |threads| {
        let options = ReadOptions {
            threads,
            ..mode(RowsMode::Orders)
        };
        let account = reading(&shop, &options).account;
        (counted(&shop, &options), account.aliases, account.warnings)
    };
    let one = of(1);
    assert_eq!((one.0.1, one.0.4), (33, 858 + 3 * 857));
    assert_eq!(of(5), one);
}

const ONLINE_RETAIL: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,a,x,1,12/1/2010 8:26,1,17850.0,United Kingdom
2,a,x,1,12/13/2010 8:26,2,17851.0,United Kingdom
3,a,x,1,12/13/2010 8:26,4,17852,United Kingdom
";

#[test]
fn ids_of_lists_are_cleaned_as_the_format_of_the_orders_cleans_them() {
    for list in ["17850.0\n", "17850\n"] {
        let files = excluding(list, orders(ONLINE_RETAIL));
        assert_eq!(
            counted(&files, &mode(RowsMode::Auto)),
            (2, 2, 0, "6".into(), 1, 1),
            "{list}"
        );
        assert_eq!(reading(&files, &mode(RowsMode::Auto)).account.warnings, [""; 0]);
    }
    for pairs in ["17850.0,17851.0\n", "17850,17851.0\n", "17850.0,17851\n"] {
        let files = aliased(&format!("alias,customer_id\n{pairs}"), orders(ONLINE_RETAIL));
        let of = counted(&files, &mode(RowsMode::Auto));
        assert_eq!(of, (3, 2, 0, "7".into(), 0, 0), "{pairs}");
        let aliases = reading(&files, &mode(RowsMode::Auto)).account.aliases.expect("aliases");
        assert_eq!((aliases.listed, aliases.ids, aliases.rows), (1, 1, 1), "{pairs}");
    }
    // A plain file takes ids as they are.
    let plain = "order_id,customer_id,order_date,amount\n1,17850.0,2024-01-05,10\n2,17850,2024-01-05,10\n";
    let files = excluding("17850.0\n", orders(plain));
    assert_eq!(counted(&files, &mode(RowsMode::Orders)).4, 1);
}

#[test]
fn ids_that_become_one_and_belong_to_two_are_an_error() {
    let files = aliased("17850.0,17851\n17850,17852\n", orders(ONLINE_RETAIL));
    let error = read(&files, &mode(RowsMode::Auto)).expect_err("two of them");
    let retain::input::ReadErrorKind::Problems(problems) = *error.kind else {
        panic!("{error}");
    };
    assert_eq!(
        problems.shown[0].message,
        "lines 1 and 2 disagree on whom `17850` belongs to: `17851` or `17852`"
    );
}

#[test]
fn an_id_is_filed_in_the_form_that_each_file_has() {
    let customers = "Customer ID,First Name,Last Name,Email,Total Spent,Total Orders\n'7210,Ann,A,ann@x,1,1\n";
    let plain =
        "order_id,customer_id,order_date,amount\n1,7210,2024-01-05,10\n2,'7210,2024-01-05,20\n3,8,2024-01-05,1\n";
    let files = Files {
        customers: Some(source("customers.csv", customers)),
        ..excluding("'7210\n", orders(plain))
    };
    // As the customers' file has it, and as that of orders has it.
    let reading = read(&files, &mode(RowsMode::Orders)).expect("orders");
    assert_eq!(reading.account.left_out.customers, 2);
}
