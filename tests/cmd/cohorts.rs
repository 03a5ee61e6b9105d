//! `retain cohorts` as a process: the same triangle in every format.

use crate::run::{everything, file, retain, stdout};

/// Ann and Ben come in January, Cem in February, Dee in April; April is not over. Eve only gives something back.
const ORDERS: &str = "\
order_id,customer_id,order_date,amount,currency
1,ann,2024-01-01,10.00,EUR
2,ben,2024-01-16,20.00,EUR
3,ann,2024-01-31,5.50,EUR
4,cem,2024-02-15,30.00,EUR
5,ann,2024-03-01,10.00,EUR
5,ann,2024-03-02,-4.00,EUR
6,cem,2024-03-31,8.00,EUR
7,dee,2024-04-10,1.00,EUR
99,eve,2024-04-12,-2.50,EUR
";

struct Shop(tempfile::TempDir);

impl Shop {
    fn new() -> Self {
        Self(file("orders.csv", ORDERS).0)
    }

    fn command(&self, arguments: &[&str]) -> assert_cmd::Command {
        let mut all = vec!["cohorts", "orders.csv"];
        all.extend(arguments);
        let mut command = retain(&all);
        command.current_dir(self.0.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> String {
        everything(&mut self.command(arguments))
    }
}

#[test]
fn a_row_is_a_cohort_and_a_column_its_age() {
    insta::assert_snapshot!(Shop::new().run(&[]), @"
    exit code: 0
    ----- stdout -----
    Cohort   Customers      0       1     2     3
    2024-01          2  100.0     0.0  50.0   0.0*
    2024-02          1  100.0   100.0   0.0*
    2024-04          1  100.0*
    mean             4  100.0    33.3  50.0     –

    columns: months after that of the first order; cells: % of the cohort that
      bought in that month; mean: weighted by customers, of complete months
    * 2024-04: not all of the period is in the data, which run from 2024-01-01 to
      2024-04-12
    in no cohort: 1 person without a counted order, with refunds of -2.50
    EUR; basis orders; 7 orders by 4 customers, 2 refunds; 2024-01-01 to 2024-04-12
    ----- stderr -----
    ");
}

#[test]
fn on_or_after_counts_who_comes_back_later() {
    insta::assert_snapshot!(Shop::new().run(&["--mode", "on-or-after", "--quiet"]), @"
    exit code: 0
    ----- stdout -----
    Cohort   Customers      0       1     2     3
    2024-01          2  100.0    50.0  50.0   0.0*
    2024-02          1  100.0   100.0   0.0*
    2024-04          1  100.0*
    mean             4  100.0    66.7  50.0     –

    columns: months after that of the first order; cells: % of the cohort that
      bought in that month or later; mean: weighted by customers, of complete months
    * 2024-04: not all of the period is in the data, which run from 2024-01-01 to
      2024-04-12
    in no cohort: 1 person without a counted order, with refunds of -2.50
    EUR; basis orders; 7 orders by 4 customers, 2 refunds; 2024-01-01 to 2024-04-12
    ----- stderr -----
    ");
}

#[test]
fn orders_are_per_customer_of_the_cohort() {
    insta::assert_snapshot!(Shop::new().run(&["--measure", "orders", "--quiet", "--last", "2"]), @"
    exit code: 0
    ----- stdout -----
    Cohort   Customers     0      1     2
    2024-02          1  1.00   1.00  0.00*
    2024-04          1  1.00*
    mean             4  1.33   0.33  0.50

    columns: months after that of the first order; cells: orders in that month per
      customer of the cohort; mean: weighted by customers, of complete months
    * 2024-04: not all of the period is in the data, which run from 2024-01-01 to
      2024-04-12
    mean: of all 3 cohorts, also those not shown
    in no cohort: 1 person without a counted order, with refunds of -2.50
    EUR; basis orders; 7 orders by 4 customers, 2 refunds; 2024-01-01 to 2024-04-12
    ----- stderr -----
    ");
}

#[test]
fn revenue_adds_up_and_has_a_median() {
    insta::assert_snapshot!(Shop::new().run(&["--measure", "revenue", "--quiet"]), @"
    exit code: 0
    ----- stdout -----
    Cohort   Customers      0       1      2       3
    2024-01          2  17.75   17.75  20.75   20.75*
    2024-02          1  30.00   38.00  38.00*
    2024-04          1   1.00*
    mean             4  21.83   24.50  20.75       –

    columns: months after that of the first order; cells: revenue up to the end of
      that month per customer of the cohort; mean: weighted by customers, of
      complete months
    * 2024-04: not all of the period is in the data, which run from 2024-01-01 to
      2024-04-12
    in no cohort: 1 person without a counted order, with refunds of -2.50
    EUR; basis orders; 7 orders by 4 customers, 2 refunds; 2024-01-01 to 2024-04-12
    ----- stderr -----
    ");
    insta::assert_snapshot!(Shop::new().run(&["--measure", "revenue", "--median", "--quiet"]), @"
    exit code: 0
    ----- stdout -----
    Cohort   Customers      0       1      2       3
    2024-01          2  17.75   17.75  20.75   20.75*
    2024-02          1  30.00   38.00  38.00*
    2024-04          1   1.00*
    mean             4  21.83   24.50  20.75       –

    columns: months after that of the first order; cells: revenue up to the end of
      that month of the customer in the middle; mean: weighted by customers, of
      complete months
    * 2024-04: not all of the period is in the data, which run from 2024-01-01 to
      2024-04-12
    in no cohort: 1 person without a counted order, with refunds of -2.50
    EUR; basis orders; 7 orders by 4 customers, 2 refunds; 2024-01-01 to 2024-04-12
    ----- stderr -----
    ");
}

#[test]
fn counts_stand_above_a_mean_of_rates() {
    insta::assert_snapshot!(Shop::new().run(&["--counts", "--quiet", "--format", "markdown"]), @r"
    exit code: 0
    ----- stdout -----
    | Cohort | Customers | 0 | 1 | 2 | 3 |
    | --- | ---: | ---: | ---: | ---: | ---: |
    | 2024-01 | 2 | 2 | 0 | 1 | 0\* |
    | 2024-02 | 1 | 1 | 1 | 0\* |  |
    | 2024-04 | 1 | 1\* |  |  |  |
    | mean | 4 | 100.0 | 33.3 | 50.0 | – |

    - columns: months after that of the first order; cells: customers who bought in that month; mean: weighted by customers, of complete months, in % of the cohort
    - \* 2024-04: not all of the period is in the data, which run from 2024-01-01 to 2024-04-12
    - in no cohort: 1 person without a counted order, with refunds of -2.50
    - EUR; basis orders; 7 orders by 4 customers, 2 refunds; 2024-01-01 to 2024-04-12
    ----- stderr -----
    ");
    insta::assert_snapshot!(Shop::new().run(&["--counts", "--quiet", "--measure", "revenue"]), @"
    exit code: 0
    ----- stdout -----
    Cohort   Customers      0       1      2       3
    2024-01          2  35.50   35.50  41.50   41.50*
    2024-02          1  30.00   38.00  38.00*
    2024-04          1   1.00*
    mean             4  21.83   24.50  20.75       –

    columns: months after that of the first order; cells: revenue up to the end of
      that month; mean: weighted by customers, of complete months, per customer of
      the cohort
    * 2024-04: not all of the period is in the data, which run from 2024-01-01 to
      2024-04-12
    in no cohort: 1 person without a counted order, with refunds of -2.50
    EUR; basis orders; 7 orders by 4 customers, 2 refunds; 2024-01-01 to 2024-04-12
    ----- stderr -----
    ");
}

#[test]
fn what_has_no_room_is_told_unless_it_was_asked_for() {
    let weekly = ["--period", "weekly", "--quiet", "--last", "1", "--since", "2024-01-01"];
    let narrow = stdout_at(&Shop::new(), "60", &["--period", "weekly", "--quiet"]);
    assert!(narrow.lines().all(|line| line.chars().count() <= 60), "{narrow}");
    assert!(narrow.contains("no room for ages "), "{narrow}");
    let wide = stdout_at(&Shop::new(), "60", &["--period", "weekly", "--quiet", "--ages", "14"]);
    assert!(!wide.contains("no room"), "{wide}");
    assert_eq!(
        wide.lines().next().map(|line| line.split_whitespace().count()),
        Some(17)
    );
    let one = stdout_at(&Shop::new(), "20", &weekly);
    assert!(one.starts_with("Cohort"), "{one}");
}

fn stdout_at(shop: &Shop, columns: &str, arguments: &[&str]) -> String {
    let output = shop.command(arguments).env("COLUMNS", columns).output();
    String::from_utf8(output.expect("the program runs").stdout).expect("text")
}

#[test]
fn csv_has_a_row_for_each_cell_and_each_mean() {
    insta::assert_snapshot!(Shop::new().run(&["--format", "csv", "--quiet"]), @"
    exit code: 0
    ----- stdout -----
    cohort,start,end,customers,age,period,flags,buyers,buyers_on_or_after,orders,cumulative_revenue,value
    2024-01,2024-01-01,2024-01-31,2,0,2024-01,,2,2,3,35.5,100
    2024-01,2024-01-01,2024-01-31,2,1,2024-02,,0,1,0,35.5,0
    2024-01,2024-01-01,2024-01-31,2,2,2024-03,,1,1,1,41.5,50
    2024-01,2024-01-01,2024-01-31,2,3,2024-04,incomplete,0,0,0,41.5,0
    2024-02,2024-02-01,2024-02-29,1,0,2024-02,,1,1,1,30,100
    2024-02,2024-02-01,2024-02-29,1,1,2024-03,,1,1,1,38,100
    2024-02,2024-02-01,2024-02-29,1,2,2024-04,incomplete,0,0,0,38,0
    2024-04,2024-04-01,2024-04-30,1,0,2024-04,incomplete,1,1,1,1,100
    mean,,,3,0,,,,,,,100
    mean,,,3,1,,,,,,,33.3333
    mean,,,2,2,,,,,,,50
    mean,,,0,3,,,,,,,
    ----- stderr -----
    ");
}

#[test]
fn a_cell_that_has_not_begun_is_null_and_one_in_which_nobody_bought_is_zero() {
    let document: serde_json::Value = serde_json::from_str(&{
        let shop = Shop::new();
        let output = shop.command(&["--format", "json"]).output().expect("the program runs");
        String::from_utf8(output.stdout).expect("text")
    })
    .expect("JSON");
    let cells = |cohort: usize| &document["cohorts"][cohort]["cells"];
    assert_eq!(
        document["cohorts"].as_array().map(Vec::len),
        Some(3),
        "nobody came in March"
    );
    assert_eq!(cells(0)[1]["value"], 0);
    assert_eq!(cells(1)[2]["flags"][0], "incomplete");
    assert!(cells(1)[3].is_null() && cells(2)[1].is_null());
    assert_eq!(cells(2).as_array().map(Vec::len), Some(4));
    assert_eq!(
        document["mean"][3]["value"],
        serde_json::Value::Null,
        "April is not over"
    );
    assert_eq!(document["mean"][2]["customers"], 2);
    assert_eq!(
        document["without_orders"],
        serde_json::json!({"customers": 1, "revenue": -2.5})
    );
}

#[test]
fn as_of_a_day_later_orders_are_not_there() {
    insta::assert_snapshot!(Shop::new().run(&["--as-of", "2024-02-29"]), @"
    exit code: 0
    ----- stdout -----
    Cohort   Customers      0    1
    2024-01          2  100.0  0.0
    2024-02          1  100.0
    mean             3  100.0  0.0

    columns: months after that of the first order; cells: % of the cohort that
      bought in that month; mean: weighted by customers, of complete months
    EUR; basis orders; 4 orders by 3 customers; 2024-01-01 to 2024-02-15
    left out 5 rows: 5 after the day of the report
    ----- stderr -----
    ");
}

#[test]
fn without_amounts_there_is_no_revenue_and_all_else() {
    let all = ["--map", "amount=", "--quiet"];
    let revenue = Shop::new().run(&[&all[..], &["--measure", "revenue", "--rows", "unique"]].concat());
    assert!(revenue.contains("2024-01          2  –"), "{revenue}");
    let customers = Shop::new().run(&[&all[..], &["--rows", "unique"]].concat());
    assert!(customers.contains("100.0"), "{customers}");
}

#[test]
fn colour_is_asked_for_and_leaves_every_number() {
    let shop = Shop::new();
    let plain = stdout_at(&shop, "80", &["--quiet"]);
    assert!(!plain.contains('\u{1b}'));
    let colored = stdout_at(&shop, "80", &["--quiet", "--color", "always"]);
    assert!(colored.contains("\u{1b}[38;5;") || colored.contains(";48;5;") || colored.contains("\u{1b}[48;5;"));
    let stripped = anstream::adapter::strip_str(&colored).to_string();
    let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(lines(&stripped), lines(&plain));
}

#[test]
fn the_examples_of_the_help_go_through() {
    for arguments in [
        &["examples/orders.csv", "--period", "quarterly", "--mode", "on-or-after"][..],
        &[
            "examples/orders.csv",
            "--measure",
            "revenue",
            "--median",
            "--last",
            "12",
        ],
        &["examples/orders.csv", "--counts", "--format", "csv"],
        &["examples/orders.csv", "--period", "2y", "--format", "markdown"],
    ] {
        let text = stdout(&[&["cohorts", "--quiet"], arguments].concat());
        assert!(text.lines().count() > 2, "{text}");
    }
}
