//! `retain metrics` as a process: the same report in every format.

use crate::run::{everything, file, retain, stdout};

/// Five customers of three years; 2023 ends in May.
const ORDERS: &str = "\
order_id,customer_id,order_date,amount,currency,status
1,ann,2021-01-04,10.00,EUR,paid
2,bob,2021-06-30,12.50,EUR,paid
3,ann,2021-12-31,8.00,EUR,paid
4,ann,2022-01-01,20.00,EUR,paid
5,cy,2022-03-03,9.995,EUR,paid
5,cy,2022-03-09,-4.995,EUR,refunded
6,dee,2022-06-01,5.00,EUR,Cancelled
7,,2022-06-02,7.00,EUR,paid
8,cy,2023-02-28,1234.56,EUR,paid
9,bob,2023-05-01,0.00,EUR,paid
";

const RESPONSES: &str =
    "score,date\n10,2021-03-01\n7,2022-03-01\n3,2022-04-01\n9,2022-05-01\n10,\n,2022-06-01\n8,2031-01-01\n";

struct Shop(tempfile::TempDir);

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs_err::write(folder.path().join("orders.csv"), ORDERS).expect("a file");
        fs_err::write(folder.path().join("responses.csv"), RESPONSES).expect("a file");
        Self(folder)
    }

    fn run(&self, columns: &str, arguments: &[&str]) -> String {
        let mut all = vec!["metrics", "orders.csv"];
        all.extend(arguments);
        everything(retain(&all).current_dir(self.0.path()).env("COLUMNS", columns))
    }
}

#[test]
fn the_table_at_80_columns() {
    insta::assert_snapshot!(Shop::new().run("80", &["--responses", "responses.csv"]), @"
    exit code: 0
    ----- stdout -----
    Period  Start   New   Lost    CRR   Churn     RCR    PFR      AOV      CLV
    2021        0*    2*     0*     –       –    50.0   1.50    10.17        –
    2022        2     1      1   50.0    50.0    50.0   1.00    12.50     6.25
    2023        2*    1*     1*  50.0*   50.0*  100.0*  1.00*  617.28*  308.64*

    no room for NPS; to choose columns, pass `--metrics`
    * 2021: Start, New, Lost, CRR, Churn: the period before is not all in the data
    * 2023: CLV: the 24 months up to the end of the period are not all in the data
    * 2023: not all of the period is in the data, which run from 2021-01-04 to
      2023-05-01
    EUR; basis orders; 7 orders by 3 customers, 1 refund; 2021-01-04 to 2023-05-01
    left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    warning: 1 row without a customer is left out
    warning: 1 dated answer lies outside all periods
    warning: 1 undated answer counts only in `totals` and with `--period all`
    ");
}

#[test]
fn the_table_at_120_columns_has_more() {
    insta::assert_snapshot!(Shop::new().run("120", &["--responses", "responses.csv"]), @"
    exit code: 0
    ----- stdout -----
    Period  Start   New   Lost    CRR   Churn     RCR    PFR      AOV      CLV     NPS   Revenue   Orders   Buyers
    2021        0*    2*     0*     –       –    50.0   1.50    10.17        –   100.0     30.50        3        2
    2022        2     1      1   50.0    50.0    50.0   1.00    12.50     6.25     0.0     25.00        2        2
    2023        2*    1*     1*  50.0*   50.0*  100.0*  1.00*  617.28*  308.64*      –  1,234.56*       2*       2*

    * 2021: Start, New, Lost, CRR, Churn: the period before is not all in the data
    * 2023: CLV: the 24 months up to the end of the period are not all in the data
    * 2023: not all of the period is in the data, which run from 2021-01-04 to 2023-05-01
    EUR; basis orders; 7 orders by 3 customers, 1 refund; 2021-01-04 to 2023-05-01
    left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    warning: 1 row without a customer is left out
    warning: 1 dated answer lies outside all periods
    warning: 1 undated answer counts only in `totals` and with `--period all`
    ");
}

#[test]
fn what_has_no_room_is_named() {
    insta::assert_snapshot!(Shop::new().run("60", &["--last", "1", "--quiet"]), @"
    exit code: 0
    ----- stdout -----
    Period  Start   New   Lost    CRR   Churn     RCR    PFR
    2023        2*    1*     1*  50.0*   50.0*  100.0*  1.00*

    no room for AOV, CLV, NPS; to choose columns, pass
      `--metrics`
    * 2023: CLV: the 24 months up to the end of the period are
      not all in the data
    * 2023: not all of the period is in the data, which run from
      2021-01-04 to 2023-05-01
    EUR; basis orders; 7 orders by 3 customers, 1 refund;
      2021-01-04 to 2023-05-01
    left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    ");
    insta::assert_snapshot!(Shop::new().run("60", &["--last", "1", "--quiet", "--responses", "responses.csv"]), @"
    exit code: 0
    ----- stdout -----
    Period  Start   New   Lost    CRR   Churn     RCR    PFR
    2023        2*    1*     1*  50.0*   50.0*  100.0*  1.00*

    no room for AOV, CLV, NPS; to choose columns, pass
      `--metrics`
    * 2023: CLV: the 24 months up to the end of the period are
      not all in the data
    * 2023: not all of the period is in the data, which run from
      2021-01-04 to 2023-05-01
    EUR; basis orders; 7 orders by 3 customers, 1 refund;
      2021-01-04 to 2023-05-01
    left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    ");
}

#[test]
fn csv_has_the_keys_of_the_document() {
    insta::assert_snapshot!(Shop::new().run("80", &["--format", "csv", "--responses", "responses.csv"]), @"
    exit code: 0
    ----- stdout -----
    period,start,end,flags,customers_start,customers_end,customers_retained,customers_lost,customers_new,customers_first_time,customers_reactivated,buyers,orders,revenue,retention_rate_pct,churn_rate_pct,repeat_rate_pct,repeat_in_period_pct,repeat_inputs.repeat_buyers,repeat_inputs.repeat_buyers_in_period,purchase_frequency,average_order_value,customer_lifetime_value,clv_inputs.buyers,clv_inputs.revenue,clv_inputs.base,clv_inputs.retained,net_promoter_score,promoters,passives,detractors,responses,net_revenue_retention_pct,net_revenue_retention_inputs.revenue_before,net_revenue_retention_inputs.revenue_now,median_days_between_orders
    2021,2021-01-01,2021-12-31,incomplete_base short_history,0,2,0,0,2,2,0,2,3,30.5,,,50,50,1,1,1.5,10.1667,,2,30.5,0,0,100,1,0,0,1,,0,0,361
    2022,2022-01-01,2022-12-31,,2,2,1,1,1,1,0,2,2,25,50,50,50,0,1,0,1,12.5,6.25,2,25,2,1,0,1,1,1,3,65.5738,30.5,20,1
    2023,2023-01-01,2023-12-31,incomplete short_history,2,2,1,1,1,0,1,2,2,1234.56,50,50,100,0,2,0,1,617.28,308.64,2,1234.56,2,1,,0,0,0,0,4938.24,25,1234.56,516
    ----- stderr -----
    warning: 1 row without a customer is left out
    warning: 1 dated answer lies outside all periods
    warning: 1 undated answer counts only in `totals` and with `--period all`
    ");
}

#[test]
fn markdown_is_a_table_and_a_list() {
    insta::assert_snapshot!(Shop::new().run("80", &["--format", "markdown", "--precision", "3"]), @r"
    exit code: 0
    ----- stdout -----
    | Period | Start | New | Lost | CRR | Churn | RCR | PFR | AOV | CLV | NPS |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | 2021 | 0\* | 2\* | 0\* | – | – | 50.000 | 1.500 | 10.167 | – | – |
    | 2022 | 2 | 1 | 1 | 50.000 | 50.000 | 50.000 | 1.000 | 12.500 | 6.250 | – |
    | 2023 | 2\* | 1\* | 1\* | 50.000\* | 50.000\* | 100.000\* | 1.000\* | 617.280\* | 308.640\* | – |

    - \* 2021: Start, New, Lost, CRR, Churn: the period before is not all in the data
    - \* 2023: CLV: the 24 months up to the end of the period are not all in the data
    - \* 2023: not all of the period is in the data, which run from 2021-01-04 to 2023-05-01
    - EUR; basis orders; 7 orders by 3 customers, 1 refund; 2021-01-04 to 2023-05-01
    - left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    warning: 1 row without a customer is left out
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a whole document")]
fn json_is_one_document() {
    insta::assert_snapshot!(Shop::new().run("80", &["--format", "json", "--period", "all", "--responses", "responses.csv"]), @r#"
    exit code: 0
    ----- stdout -----
    {
      "schema": "retain.metrics/1",
      "period": "all",
      "basis": "orders",
      "currency": "EUR",
      "settings": {
        "timezone": null,
        "week_start": "monday",
        "year_start": "january",
        "active_window_days": null,
        "as_of": null,
        "rows": "orders",
        "currency": null,
        "exclude_status": [
          "abandoned",
          "awaitingpayment",
          "canceled",
          "cancelled",
          "chargeback",
          "checkoutdraft",
          "declined",
          "denied",
          "disputed",
          "draft",
          "expired",
          "failed",
          "fraud",
          "holded",
          "incomplete",
          "onhold",
          "paymentreview",
          "pending",
          "pendingpayment",
          "refunded",
          "rejected",
          "reversed",
          "test",
          "trash",
          "unpaid",
          "void",
          "voided"
        ],
        "include_status": null,
        "skip_invalid": false,
        "exclude_customers": null,
        "alias": null,
        "by": null,
        "top_groups": null,
        "source": "files"
      },
      "input": {
        "files": [
          {
            "path": "orders.csv",
            "format": "plain",
            "rows": 10
          },
          {
            "path": "responses.csv",
            "format": "plain",
            "rows": 7
          }
        ],
        "rows": 10,
        "orders": 7,
        "customers": 3,
        "refund_rows": 1,
        "first_day": "2021-01-04",
        "last_day": "2023-05-01",
        "excluded": {
          "status": {
            "Cancelled": 1
          },
          "currency": {},
          "after_as_of": 0,
          "unattributed": 1,
          "customers": 0,
          "invalid": 0,
          "folded": 0,
          "ignored": {}
        },
        "excluded_elsewhere": 0,
        "overlap": null,
        "aliased": null,
        "responses_outside": 0
      },
      "confidence": null,
      "compare": null,
      "periods": [
        {
          "period": "all",
          "start": "2021-01-04",
          "end": "2023-05-01",
          "flags": [
            "incomplete_base"
          ],
          "customers_start": 0,
          "customers_end": 3,
          "customers_retained": 0,
          "customers_lost": 0,
          "customers_new": 3,
          "customers_first_time": 3,
          "customers_reactivated": 0,
          "buyers": 3,
          "orders": 7,
          "revenue": 1290.06,
          "retention_rate_pct": null,
          "churn_rate_pct": null,
          "repeat_rate_pct": 100,
          "repeat_in_period_pct": 100,
          "repeat_inputs": {
            "repeat_buyers": 3,
            "repeat_buyers_in_period": 3
          },
          "purchase_frequency": 2.3333,
          "average_order_value": 184.2943,
          "customer_lifetime_value": 411.52,
          "clv_inputs": {
            "buyers": 2,
            "revenue": 1234.56,
            "base": 3,
            "retained": 2
          },
          "net_promoter_score": 33.3333,
          "promoters": 3,
          "passives": 2,
          "detractors": 1,
          "responses": 6,
          "net_revenue_retention_pct": null,
          "net_revenue_retention_inputs": {
            "revenue_before": null,
            "revenue_now": null
          },
          "median_days_between_orders": 361.5,
          "intervals": null,
          "compared_with": null,
          "changes": null
        }
      ],
      "totals": {
        "period": "all",
        "start": "2021-01-04",
        "end": "2023-05-01",
        "flags": [
          "incomplete_base"
        ],
        "customers_start": 0,
        "customers_end": 3,
        "customers_retained": 0,
        "customers_lost": 0,
        "customers_new": 3,
        "customers_first_time": 3,
        "customers_reactivated": 0,
        "buyers": 3,
        "orders": 7,
        "revenue": 1290.06,
        "retention_rate_pct": null,
        "churn_rate_pct": null,
        "repeat_rate_pct": 100,
        "repeat_in_period_pct": 100,
        "repeat_inputs": {
          "repeat_buyers": 3,
          "repeat_buyers_in_period": 3
        },
        "purchase_frequency": 2.3333,
        "average_order_value": 184.2943,
        "customer_lifetime_value": 411.52,
        "clv_inputs": {
          "buyers": 2,
          "revenue": 1234.56,
          "base": 3,
          "retained": 2
        },
        "net_promoter_score": 33.3333,
        "promoters": 3,
        "passives": 2,
        "detractors": 1,
        "responses": 6,
        "net_revenue_retention_pct": null,
        "net_revenue_retention_inputs": {
          "revenue_before": null,
          "revenue_now": null
        },
        "median_days_between_orders": 361.5,
        "intervals": null,
        "compared_with": null,
        "changes": null
      },
      "groups": null,
      "warnings": [
        "1 row without a customer is left out"
      ]
    }
    ----- stderr -----
    warning: 1 row without a customer is left out
    "#);
}

#[test]
fn an_active_window_and_an_empty_period_are_warned_of() {
    insta::assert_snapshot!(
        Shop::new().run("80", &["--period", "quarterly", "--active-window", "30d", "--last", "3", "--metrics", "orders,crr"]), @"
    exit code: 0
    ----- stdout -----
    Period   Orders   CRR
    2022-Q4       0     –
    2023-Q1       1     –
    2023-Q2       1*    –

    * 2023-Q2: not all of the period is in the data, which run from 2021-01-04 to 2023-05-01
    EUR; basis orders; 7 orders by 3 customers, 1 refund; 2021-01-04 to 2023-05-01
    left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    warning: 1 row without a customer is left out
    warning: 4 of 10 periods have no records: 2021-Q3, 2022-Q2, 2022-Q3, 2022-Q4
    warning: the active window of 30 days is shorter than a period of 92 days: orders early in a period make no customer at its end
    ");
}

#[test]
fn chosen_metrics_stand_in_the_order_given_and_each_once() {
    let header = |metrics: &str| {
        let text = stdout(&["metrics", "examples/orders.csv", "--quiet", "--metrics", metrics]);
        text.lines().next().expect("a header").to_owned()
    };
    let names = |metrics: &str| {
        header(metrics)
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(names("nps,CRR,revenue,crr"), ["Period", "NPS", "CRR", "Revenue"]);
    assert_eq!(names("purchase-frequency"), ["Period", "PFR"]);
    let all = header("all");
    for metric in retain::metrics::Metric::ALL {
        assert!(all.contains(metric.definition().label), "{all}");
    }
}

#[test]
fn the_json_does_not_depend_on_the_chosen_columns() {
    let with = |arguments: &[&str]| {
        let mut all = vec!["metrics", "examples/orders.csv", "--quiet", "--format", "json"];
        all.extend(arguments);
        stdout(&all)
    };
    assert_eq!(with(&["--metrics", "crr"]), with(&["--precision", "0"]));
}

#[test]
fn since_and_last_choose_rows_and_leave_their_numbers() {
    let rows = |arguments: &[&str]| -> Vec<String> {
        let mut all = vec![
            "metrics",
            "examples/orders.csv",
            "--quiet",
            "--period",
            "monthly",
            "--format",
            "csv",
        ];
        all.extend(arguments);
        stdout(&all).lines().skip(1).map(str::to_owned).collect()
    };
    let all = rows(&[]);
    assert_eq!(rows(&["--last", "3"]), all[all.len() - 3..]);
    assert_eq!(rows(&["--since", "2024-06-30"]), all[all.len() - 3..]);
    assert_eq!(rows(&["--since", "2024-07-01"]), all[all.len() - 2..]);
    assert_eq!(rows(&["--since", "2021-01-01", "--last", "1"]), all[all.len() - 1..]);
}

#[test]
fn the_churn_shown_is_100_minus_the_retention_shown() {
    let orders: String = (0..8)
        .map(|i| format!("c{i},2023-05-05\n"))
        .chain(std::iter::once("c0,2024-05-05\n".to_owned()))
        .fold("customer,date\n".to_owned(), |text, row| text + &row);
    let (_folder, path) = crate::run::file("orders.csv", orders);
    let path = path.to_str().expect("a plain path");
    let shown = |precision: &str| {
        let text = stdout(&["metrics", path, "--metrics", "crr,churn", "--precision", precision]);
        text.lines().nth(2).expect("two years").to_owned()
    };
    assert_eq!(shown("0").split_whitespace().collect::<Vec<_>>()[1..], ["13*", "87*"]);
    assert_eq!(
        shown("3").split_whitespace().collect::<Vec<_>>()[1..],
        ["12.500*", "87.500*"]
    );
}

#[test]
fn an_empty_list_of_excluded_statuses_excludes_none() {
    let text = stdout(&[
        "metrics",
        "examples/orders.csv",
        "--quiet",
        "--exclude-status",
        "",
        "--format",
        "json",
        "--period",
        "all",
    ]);
    let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(document["settings"]["exclude_status"], serde_json::json!([]));
    assert_eq!(document["input"]["excluded"]["status"], serde_json::json!({}));
}

#[test]
fn standard_input_is_a_file_named_minus() {
    let with_file: serde_json::Value = serde_json::from_str(&stdout(&[
        "metrics",
        "examples/orders.csv",
        "--quiet",
        "--format",
        "json",
    ]))
    .expect("JSON");
    let text = fs_err::read(crate::run::package().join("examples/orders.csv")).expect("the example");
    let output = retain(&["metrics", "-", "--quiet", "--format", "json"])
        .write_stdin(text)
        .output()
        .expect("runs");
    let from_stdin: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(from_stdin["input"]["files"][0]["path"], "-");
    assert_eq!(from_stdin["periods"], with_file["periods"]);
    assert_eq!(from_stdin["totals"], with_file["totals"]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a whole help")]
fn the_help_names_every_option_once() {
    insta::assert_snapshot!(stdout(&["metrics", "-h"]), @r#"
    Print retention, churn, lifetime value and more, per period

    Usage: retain metrics [OPTIONS] [ORDERS]...

    Options:
          --color <WHEN>  Controls when to use color [default: auto] [possible
                          values: auto, always, never]
      -q, --quiet         Print no warnings
      -h, --help          Print help (see more with '--help')

    Arguments:
      [ORDERS]...  Files of orders, together one input; `-` is standard input

    Input:
          --customers <FILE>
              File of customers: `customer_id`, `nps_score`, `nps_date`; with
              `--basis subscriptions` `signup_date`, `cancelled_at`
          --responses <FILE>
              File of answers to "would you recommend us": score, date,
              `customer_id`
          --exclude-customers <FILE>
              File of customers who do not count, such as staff and tests: a column
              of ids, or one id a line
          --alias <FILE>
              File of ids that are the same person: an id, and the id that it
              belongs to
          --map <FIELD=COLUMN>
              Which column is which field; may be repeated
          --as <FORMAT>
              The format of the files, where their headers do not tell; `retain
              formats` lists all
          --format-file <FILE>
              A format of one's own, declared as `retain formats NAME` shows; may be
              repeated
          --date-format <FORMAT>
              How dates are written, for example `%d/%m/%Y`; ISO 8601 needs no
              format
          --timezone <ZONE>
              The shop's time zone, to which times with an offset are moved, for
              example Europe/Berlin
          --currency <CODE>
              Keep amounts in this currency and leave out the rest
          --exclude-status <STATUS>
              Statuses that do not count, in place of the usual ones; separated by
              commas
          --include-status <STATUS>
              The only statuses that count; separated by commas
          --rows <ROWS>
              What several rows of one order id are [default: auto] [possible
              values: auto, orders, lines, unique, latest]
          --encoding <NAME>
              The encoding of files that are not UTF-8, for example windows-1252;
              UTF-16 is recognised
          --delimiter <CHAR>
              What separates cells, where the header does not show it: `,` `;` `|`
              or tab
          --sheet <NAME>
              Which sheet of a spreadsheet to read, where several hold something
          --decimal-mark <MARK>
              The decimal mark, point or comma, where `1,234` can be read in two
              ways
          --skip-invalid
              Leave out rows that cannot be read, and count them
          --redact[=<WHEN>]
              Show of a bad row only the bad cell, for logs that others can read;
              auto: where `CI` is set [default: auto] [possible values: auto,
              always, never]
          --tallies <FILE>
              Rows that an engine counted with the query of `retain sql`, as CSV, in
              place of files; `-` is standard input

    Periods:
          --period <PERIOD>       weekly, monthly, quarterly, yearly, a number of
                                  years like 2y, or all [default: yearly]
          --week-start <WEEKDAY>  The first day of a week [default: monday]
          --year-start <MONTH>    The first month of a (fiscal) year [default:
                                  january]
          --as-of <DATE>          Report what was known at the end of this day
          --active-window <DAYS>  Customers are those with an order in this many
                                  days before a point in time, for example 90d
          --basis <BASIS>         Who is a customer: buyers, or those with a running
                                  subscription; orders, unless there are none
                                  [possible values: orders, subscriptions]

    Configuration:
          --config <FILE>  Read options from this file in place of `retain.toml` in
                           the working directory
          --no-config      Read options from no file

    Engine:
          --engine <ADDRESS>  Let a database count: its address, or `profile://NAME`
                              for a file that says all of it
          --from <TABLE>      The table or view of orders, for example
                              `shop.orders`; `--map` says which column is which
                              field
          --scale <N>         The decimals of the amounts, 0 to 6; amounts with more
                              are an error [default: 2]
          --driver <DRIVER>   The driver, where the address does not tell: its name,
                              or the file or folder where it is

    Groups:
          --by <COLUMN>     Count also for each value of this column, of the
                            customers or of the orders
          --top-groups <N>  How many values have a group of their own, those with
                            most customers; the rest together are `other` [default:
                            10]

    Output:
          --since <DATE>          Show periods that end on this day or later;
                                  earlier ones still count as history
          --last <N>              Show the last N periods; earlier ones still count
                                  as history
          --format <FORMAT>       How to print the report [default: table] [possible
                                  values: table, json, csv, markdown]
      -o, --output <FILE>         Write the report to this file
          --metrics <METRICS>     Columns of table, Markdown and CSV: crr, churn,
                                  rcr, pfr, aov, clv, nps, nrr, any key, or all
          --confidence <PERCENT>  Show where rates and the net promoter score lie as
                                  far as chance lets us know, with this confidence
                                  in percent
          --compare <PERIOD>      Show the change of each number since another
                                  period [possible values: previous, year-ago]
          --precision <N>         Decimals in table and Markdown
    "#);
}

#[test]
fn a_status_that_is_named_and_no_row_has_is_told() {
    let shop = "customer,date,status\nA,2024-01-01,Storniert\nB,2024-01-02,bezahlt\n";
    let (_folder, path) = file("shop.csv", shop);
    let path = path.to_str().expect("a path");
    let said = |arguments: &[&str]| everything(&mut retain(&[&["metrics", path], arguments].concat()));
    let warning = "warning: no row has the status `stornirt`; the nearest is `Storniert`\n";
    assert!(said(&["--exclude-status", "stornirt"]).contains(warning));
    assert!(!said(&["--exclude-status", "STORNIERT"]).contains("no row has the status"));
    assert!(said(&["--include-status", "bezahlt,foo"]).contains("warning: no row has the status `foo`\n"));
}

#[test]
fn intervals_stand_beside_rates_and_scores_and_in_every_format() {
    let shop = Shop::new();
    let asked = ["--responses", "responses.csv", "--confidence", "95", "--quiet"];
    insta::assert_snapshot!(shop.run("80", &asked), @"
    exit code: 0
    ----- stdout -----
    Period  Start    CRR   interval  Buyers     RCR     interval    NPS    interval
    2021        0*     –          –       2    50.0     9.5–90.5  100.0  -48.5–98.5
    2022        2   50.0   9.5–90.5       2    50.0     9.5–90.5    0.0  -61.1–61.1
    2023        2*  50.0*  9.5–90.5       2*  100.0*  34.2–100.0      –           –

    * 2021: Start, CRR: the period before is not all in the data
    * 2023: not all of the period is in the data, which run from 2021-01-04 to
      2023-05-01
    interval: with 95 % confidence, by Wilson for rates, adjusted Wald for NPS
    EUR; basis orders; 7 orders by 3 customers, 1 refund; 2021-01-04 to 2023-05-01
    left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    ");
    insta::assert_snapshot!(shop.run("80", &[&asked[..], &["--metrics", "crr,orders,nps", "--format", "csv"]].concat()), @"
    exit code: 0
    ----- stdout -----
    period,start,end,flags,retention_rate_pct,retention_rate_pct_low,retention_rate_pct_high,orders,net_promoter_score,net_promoter_score_low,net_promoter_score_high
    2021,2021-01-01,2021-12-31,incomplete_base short_history,,,,3,100,-48.4986,98.4986
    2022,2022-01-01,2022-12-31,,50,9.4531,90.5469,2,0,-61.1126,61.1126
    2023,2023-01-01,2023-12-31,incomplete short_history,50,9.4531,90.5469,2,,,
    ----- stderr -----
    ");
    insta::assert_snapshot!(shop.run("80", &[&asked[..], &["--metrics", "crr,orders", "--format", "markdown"]].concat()), @r"
    exit code: 0
    ----- stdout -----
    | Period | CRR | interval | Orders |
    | --- | ---: | ---: | ---: |
    | 2021 | – | – | 3 |
    | 2022 | 50.0 | 9.5–90.5 | 2 |
    | 2023 | 50.0\* | 9.5–90.5 | 2\* |

    - \* 2023: not all of the period is in the data, which run from 2021-01-04 to 2023-05-01
    - interval: with 95 % confidence, by Wilson for rates, adjusted Wald for NPS
    - EUR; basis orders; 7 orders by 3 customers, 1 refund; 2021-01-04 to 2023-05-01
    - left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    ");
    let narrow = shop.run("80", &["--confidence", "50%", "--quiet", "--metrics", "rcr"]);
    insta::assert_snapshot!(narrow, @"
    exit code: 0
    ----- stdout -----
    Period    RCR     interval
    2021     50.0    28.5–71.5
    2022     50.0    28.5–71.5
    2023    100.0*  81.5–100.0

    * 2023: not all of the period is in the data, which run from 2021-01-04 to 2023-05-01
    interval: with 50 % confidence, by Wilson for rates, adjusted Wald for NPS
    EUR; basis orders; 7 orders by 3 customers, 1 refund; 2021-01-04 to 2023-05-01
    left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    ");
}

#[test]
fn the_intervals_of_the_document() {
    let document = |arguments: &[&str]| -> serde_json::Value {
        let all = [&["metrics", "examples/orders.csv", "--format", "json", "-q"], arguments].concat();
        serde_json::from_str(&stdout(&all)).expect("the document is JSON")
    };
    let plain = document(&[]);
    assert!(plain["confidence"].is_null() && plain["periods"][1]["intervals"].is_null());
    assert!(
        plain["periods"][1]
            .as_object()
            .expect("a row")
            .contains_key("intervals")
    );
    let asked = document(&["--confidence", "95", "--responses", "examples/responses.csv"]);
    assert_eq!(asked["confidence"], 95);
    // 22 of 40: Wilson's interval by the formula, computed by hand with z = 1.959964.
    let rate = &asked["periods"][1]["intervals"]["retention_rate_pct"];
    assert_eq!(rate.to_string(), r#"{"low":39.8291,"high":69.2947}"#);
    let churn = &asked["periods"][1]["intervals"]["churn_rate_pct"];
    assert_eq!(churn.to_string(), r#"{"low":30.7053,"high":60.1709}"#);
    // Nobody was there at the start of the first year.
    assert!(asked["periods"][0]["intervals"]["retention_rate_pct"].is_null());
    assert!(asked["totals"]["intervals"]["retention_rate_pct"].is_null());
    assert!(asked["totals"]["intervals"]["repeat_rate_pct"]["low"].is_number());
}

#[test]
fn changes_stand_beside_the_numbers_and_marked_ones_have_none() {
    let shop = Shop::new();
    let asked = ["--responses", "responses.csv", "--compare", "previous", "--quiet"];
    insta::assert_snapshot!(shop.run("80", &asked), @"
    exit code: 0
    ----- stdout -----
    Period   CRR   +/-    RCR   +/-   PFR     +/-     AOV     +/-     CLV   +/-
    2021       –     –   50.0     –  1.50       –   10.17       –       –     –
    2022    50.0     –   50.0   0.0  1.00   -0.50   12.50   +2.33    6.25     –
    2023    50.0*    –  100.0*    –  1.00*      –  617.28*      –  308.64*    –

    no room for NPS; to choose columns, pass `--metrics`
    * 2023: CLV: the 24 months up to the end of the period are not all in the data
    * 2023: not all of the period is in the data, which run from 2021-01-04 to
      2023-05-01
    +/-: change since the period before, of rates in points; none where either
      number is marked or missing
    EUR; basis orders; 7 orders by 3 customers, 1 refund; 2021-01-04 to 2023-05-01
    left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    ");
    insta::assert_snapshot!(shop.run("120", &asked), @"
    exit code: 0
    ----- stdout -----
    Period   CRR   +/-    RCR   +/-   PFR     +/-     AOV     +/-     CLV   +/-    NPS     +/-   Revenue     +/-
    2021       –     –   50.0     –  1.50       –   10.17       –       –     –  100.0       –     30.50       –
    2022    50.0     –   50.0   0.0  1.00   -0.50   12.50   +2.33    6.25     –    0.0  -100.0     25.00   -5.50
    2023    50.0*    –  100.0*    –  1.00*      –  617.28*      –  308.64*    –      –       –  1,234.56*      –

    * 2023: CLV: the 24 months up to the end of the period are not all in the data
    * 2023: not all of the period is in the data, which run from 2021-01-04 to 2023-05-01
    +/-: change since the period before, of rates in points; none where either number is marked or missing
    EUR; basis orders; 7 orders by 3 customers, 1 refund; 2021-01-04 to 2023-05-01
    left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    ");
    insta::assert_snapshot!(shop.run("80", &[&asked[..], &["--metrics", "orders,revenue,nps", "--format", "csv"]].concat()), @"
    exit code: 0
    ----- stdout -----
    period,start,end,flags,orders,orders_change,revenue,revenue_change,net_promoter_score,net_promoter_score_change
    2021,2021-01-01,2021-12-31,incomplete_base short_history,3,,30.5,,100,
    2022,2022-01-01,2022-12-31,,2,-1,25,-5.5,0,-100
    2023,2023-01-01,2023-12-31,incomplete short_history,2,,1234.56,,,
    ----- stderr -----
    ");
    insta::assert_snapshot!(shop.run("80", &[&asked[..], &["--metrics", "orders,rcr", "--format", "markdown"]].concat()), @r"
    exit code: 0
    ----- stdout -----
    | Period | Orders | +/- | RCR | +/- |
    | --- | ---: | ---: | ---: | ---: |
    | 2021 | 3 | – | 50.0 | – |
    | 2022 | 2 | -1 | 50.0 | 0.0 |
    | 2023 | 2\* | – | 100.0\* | – |

    - \* 2023: not all of the period is in the data, which run from 2021-01-04 to 2023-05-01
    - +/-: change since the period before, of rates in points; none where either number is marked or missing
    - EUR; basis orders; 7 orders by 3 customers, 1 refund; 2021-01-04 to 2023-05-01
    - left out 2 rows: 1 Cancelled, 1 without a customer
    ----- stderr -----
    ");
}

#[test]
fn the_changes_of_the_document() {
    let document = |arguments: &[&str]| -> serde_json::Value {
        let all = [&["metrics", "examples/orders.csv", "--format", "json", "-q"], arguments].concat();
        serde_json::from_str(&stdout(&all)).expect("the document is JSON")
    };
    let plain = document(&[]);
    assert!(plain["compare"].is_null() && plain["periods"][2]["changes"].is_null());
    let years = document(&["--compare", "previous"]);
    assert_eq!(years["compare"], "previous");
    let row = |place: usize| &years["periods"][place];
    assert_eq!(row(2)["compared_with"], "2022");
    // 60 % after 55 %, 49 buyers after 45; 83.6735 - 84.4444 would be -0.7709, and 41/49 - 38/45 is -0.7710 %.
    assert_eq!(row(2)["changes"]["retention_rate_pct"], 5);
    assert_eq!(row(2)["changes"]["churn_rate_pct"], -5);
    assert_eq!(row(2)["changes"]["buyers"], 4);
    assert_eq!(row(2)["changes"]["repeat_rate_pct"].to_string(), "-0.771");
    assert_eq!(row(0)["compared_with"], serde_json::Value::Null);
    // 2024 is not over: every number of it is marked.
    let changes = row(3)["changes"].as_object().expect("all keys");
    assert!(changes.len() > 20 && changes.values().all(serde_json::Value::is_null));
    assert!(years["totals"]["compared_with"].is_null());
    // What is compared with need not be shown.
    let last = document(&["--compare", "previous", "--last", "2"]);
    assert_eq!(&last["periods"][0], row(2));
}

#[test]
fn a_year_ago_is_twelve_months_or_52_weeks_earlier() {
    let with = |arguments: &[&str]| -> Vec<String> {
        let all = [
            &[
                "metrics",
                "examples/orders.csv",
                "--format",
                "json",
                "-q",
                "--compare",
                "year-ago",
            ],
            arguments,
        ]
        .concat();
        let document: serde_json::Value = serde_json::from_str(&stdout(&all)).expect("the document is JSON");
        let rows = document["periods"].as_array().expect("rows").clone();
        rows.iter()
            .map(|row| format!("{} {}", row["period"], row["compared_with"]).replace('"', ""))
            .collect()
    };
    let months = with(&["--period", "monthly"]);
    assert_eq!(months[11], "2021-12 null");
    assert_eq!(months[12], "2022-01 2021-01");
    assert_eq!(
        with(&["--period", "quarterly", "--year-start", "april", "--last", "1"]),
        ["FY2024/25-Q2 FY2023/24-Q2"]
    );
    assert_eq!(with(&["--last", "1"]), ["2024 2023"]);
    // 2020 had 53 weeks, and 2021, 2022 and 2023 have 52.
    assert_eq!(with(&["--period", "weekly", "--last", "1"]), ["2024-W33 2023-W33"]);
    assert_eq!(
        with(&["--period", "weekly", "--week-start", "sunday", "--last", "1"]),
        ["2024-08-11 2023-08-13"]
    );
}

#[test]
fn numbers_that_are_nowhere_take_no_room_beside_intervals_and_changes() {
    let arguments = [
        "--customers",
        "examples/customers.csv",
        "-q",
        "--last",
        "3",
        "--confidence",
        "95",
        "--compare",
        "previous",
    ];
    insta::assert_snapshot!(stdout(&[&["metrics"], &arguments[..]].concat()), @"
    Period   CRR    interval   +/-  Churn    interval   +/-  Start   +/-  New   +/-
    2022    60.6   43.7–75.3     –   39.4   24.7–56.3     –     33     –   16     –
    2023    66.7   50.3–79.8  +6.1   33.3   20.2–49.7  -6.1     36    +3   11    -5
    2024    74.3*  57.9–85.8     –   25.7*  14.2–42.1     –     35*    –   11*    –

    * 2024: not all of the period is in the data, which run from 2021-01-03 to
      2024-06-28
    interval: with 95 % confidence, by Wilson for rates, adjusted Wald for NPS
    +/-: change since the period before, of rates in points; none where either
      number is marked or missing
    basis subscriptions; 98 customers; 2021-01-03 to 2024-06-28
    ");
}

#[test]
fn every_mark_that_is_shown_has_a_footnote_however_wide_the_table_is() {
    for options in [&["--compare", "previous"][..], &["--confidence", "95"], &[]] {
        for columns in ["80", "120", "160", "240", "400"] {
            let shown = Shop::new().run(columns, &[options, &["--quiet"]].concat());
            let row = shown.lines().find(|line| line.starts_with("2021 ")).expect("a row");
            assert_eq!(row.contains('*'), shown.contains("* 2021: "), "{shown}");
        }
    }
}

#[test]
fn those_who_do_not_count_are_told_in_every_form() {
    let orders =
        "order_id,customer_id,order_date,amount\n1,ann,2024-01-05,10\n2,bot,2024-01-06,5\n3,ann,2024-02-01,5\n";
    let (folder, path) = file("orders.csv", orders);
    let staff = folder.path().join("staff.csv");
    fs_err::write(&staff, "bot\nnobody\n").expect("a list");
    let run = |arguments: &[&str]| {
        let mut all = vec!["metrics", "orders.csv", "--exclude-customers", "staff.csv"];
        all.extend(arguments);
        everything(retain(&all).current_dir(folder.path()))
    };
    let table = run(&["--metrics", "buyers,revenue"]);
    assert!(table.contains("left out 1 row: 1 of excluded customers\n"), "{table}");
    assert!(
        table.contains("warning: 1 id of `staff.csv` stands in no row, the first on line 2\n"),
        "{table}"
    );
    let document = run(&["--format", "json"]);
    for part in [
        "\"customers\": 1,\n      \"invalid\"",
        "\"exclude_customers\": 2",
        "\"path\": \"staff.csv\"",
    ] {
        assert!(document.contains(part), "{part} in {document}");
    }
    let alias = folder.path().join("alias.csv");
    fs_err::write(&alias, "ann,Anna\n").expect("a list");
    let table = run(&["--alias", "alias.csv"]);
    assert!(
        table.contains("\n1 id in 2 rows counts as the one that it belongs to\n"),
        "{table}"
    );
    let document = run(&["--alias", "alias.csv", "--format", "json"]);
    for part in [
        "\"alias\": 1",
        "\"aliased\": {\n      \"ids\": 1,\n      \"rows\": 2\n    }",
    ] {
        assert!(document.contains(part), "{part} in {document}");
    }
    let over = run(&["--alias", "alias.csv", "--output", "alias.csv"]);
    assert!(over.contains("error: `alias.csv` is a file to read"), "{over}");
    let over = run(&["--output", "staff.csv"]);
    assert!(over.contains("error: `staff.csv` is a file to read"), "{over}");
    // In the configuration a path begins at the file.
    let config = folder.path().join("retain.toml");
    fs_err::write(
        &config,
        "[metrics]\nexclude-customers = \"staff.csv\"\nformat = \"csv\"\nmetrics = \"revenue\"\n",
    )
    .expect("a configuration");
    let (path, config) = (path.to_str().expect("a path"), config.to_str().expect("a path"));
    let document = stdout(&["metrics", path, "--config", config, "--quiet"]);
    assert!(document.contains(",15"), "{document}");
}
