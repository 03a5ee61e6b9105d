//! `retain rhythm` as a process: days between orders, returns, weekdays and hours.

use crate::run::{everything, file, retain};

/// Ann and Ben come back, Cem is too young; times are written in UTC.
const ORDERS: &str = "\
order_id,customer_id,order_date,amount
1,ann,2025-01-01T09:30:00Z,10
2,ann,2025-01-11T23:30:00Z,10
3,ben,2025-01-05T10:00:00Z,10
4,ben,2025-03-06T10:59:59Z,10
5,ann,2025-03-10,10
6,cem,2025-03-20T12:00:00Z,10
7,cem,2025-03-20T13:00:00Z,10
8,dee,2025-03-31T08:00:00Z,0
";

fn run(orders: &str, arguments: &[&str]) -> String {
    let (folder, _) = file("orders.csv", orders);
    let mut all = vec!["rhythm", "orders.csv"];
    all.extend(arguments);
    everything(retain(&all).current_dir(folder.path()))
}

fn document(orders: &str, arguments: &[&str]) -> serde_json::Value {
    let (folder, _) = file("orders.csv", orders);
    let mut all = vec!["rhythm", "orders.csv", "--format", "json"];
    all.extend(arguments);
    let output = retain(&all)
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Weekday, hour and orders, where there are any.
fn hours(document: &serde_json::Value) -> Vec<(String, u64, u64)> {
    let mut found = Vec::new();
    for of_day in document["hours"]["by_weekday"].as_array().into_iter().flatten() {
        for of_hour in of_day["by_hour"].as_array().into_iter().flatten() {
            let orders = of_hour["orders"].as_u64().expect("a count");
            if orders > 0 {
                let weekday = of_day["weekday"].as_str().expect("a weekday").to_owned();
                found.push((weekday, of_hour["hour"].as_u64().expect("an hour"), orders));
            }
        }
    }
    found
}

#[test]
fn the_tables_at_80_columns() {
    insta::assert_snapshot!(run(ORDERS, &["--timezone", "Europe/Berlin"]), @"
    exit code: 0
    ----- stdout -----
    Between orders  Days
    10 % within       11
    25 % within       11
    median          57.0
    75 % within       60
    80 % within       60
    90 % within       60
    95 % within       60

    Back within  Old enough  Came back  Share %
    30 days               2          1     50.0
    60 days               2          2    100.0
    90 days               0          0        –
    180 days              0          0        –
    365 days              0          0        –

    Weekday  Orders  Share %
    Mon           2     25.0
    Tue           0      0.0
    Wed           1     12.5
    Thu           3     37.5
    Fri           0      0.0
    Sat           0      0.0
    Sun           2     25.0

    Hour   Mon  Tue   Wed   Thu  Fri  Sat   Sun    All
    00     0.0  0.0   0.0   0.0  0.0  0.0  14.3   14.3
    01     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    02     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    03     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    04     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    05     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    06     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    07     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    08     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    09     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    10    14.3  0.0  14.3   0.0  0.0  0.0   0.0   28.6
    11     0.0  0.0   0.0  14.3  0.0  0.0  14.3   28.6
    12     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    13     0.0  0.0   0.0  14.3  0.0  0.0   0.0   14.3
    14     0.0  0.0   0.0  14.3  0.0  0.0   0.0   14.3
    15     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    16     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    17     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    18     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    19     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    20     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    21     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    22     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    23     0.0  0.0   0.0   0.0  0.0  0.0   0.0    0.0
    all   14.3  0.0  14.3  42.9  0.0  0.0  28.6  100.0

    3 gaps between order days of 2 customers: at risk after 60 days without an order
      (80 % of gaps are no longer), lapsed after 60 (95 %); to count customers so,
      pass `--active-window 60d` to `retain metrics`
    back within: of customers whose first order lies at least so many days before
      2025-03-31, those with an order on a later day so soon
    hours: % of orders with a time, in Europe/Berlin where a time has an offset,
      else as written; 1 order without a time
    basis orders; 8 orders by 4 customers; 2025-01-01 to 2025-03-31
    ----- stderr -----
    ");
}

#[test]
fn markdown_and_csv_have_the_same_numbers() {
    insta::assert_snapshot!(run("customer_id,order_date\na,2025-01-01\na,2025-01-08\nb,2025-01-08\n", &["--format", "markdown", "--quiet"]), @r"
    exit code: 0
    ----- stdout -----
    | Between orders | Days |
    | --- | ---: |
    | 10 % within | 7 |
    | 25 % within | 7 |
    | median | 7.0 |
    | 75 % within | 7 |
    | 80 % within | 7 |
    | 90 % within | 7 |
    | 95 % within | 7 |

    | Back within | Old enough | Came back | Share % |
    | --- | ---: | ---: | ---: |
    | 30 days | 0 | 0 | – |
    | 60 days | 0 | 0 | – |
    | 90 days | 0 | 0 | – |
    | 180 days | 0 | 0 | – |
    | 365 days | 0 | 0 | – |

    | Weekday | Orders | Share % |
    | --- | ---: | ---: |
    | Mon | 0 | 0.0 |
    | Tue | 0 | 0.0 |
    | Wed | 3 | 100.0 |
    | Thu | 0 | 0.0 |
    | Fri | 0 | 0.0 |
    | Sat | 0 | 0.0 |
    | Sun | 0 | 0.0 |

    - 1 gap between order days of 1 customer: at risk after 7 days without an order (80 % of gaps are no longer), lapsed after 7 (95 %); to count customers so, pass \`--active-window 7d\` to \`retain metrics\`
    - back within: of customers whose first order lies at least so many days before 2025-01-08, those with an order on a later day so soon
    - hours: unknown, since no order has a time
    - basis orders; 3 orders by 2 customers; 2025-01-01 to 2025-01-08
    - no column is the \`order\_id\`: each row is an order
    ----- stderr -----
    ");
    insta::assert_snapshot!(run("customer_id,order_date\na,2025-01-01\na,2025-01-08\nb,2025-01-08\n", &["--format", "csv", "--quiet"]), @"
    exit code: 0
    ----- stdout -----
    about,key,days,customers,of_customers,orders,share_pct
    days_between_orders,p10,7,,,,
    days_between_orders,p25,7,,,,
    days_between_orders,median,7,,,,
    days_between_orders,p75,7,,,,
    days_between_orders,p80,7,,,,
    days_between_orders,p90,7,,,,
    days_between_orders,p95,7,,,,
    suggested,at_risk_after,7,,,,
    suggested,lapsed_after,7,,,,
    back_within,30,30,0,0,,
    back_within,60,60,0,0,,
    back_within,90,90,0,0,,
    back_within,180,180,0,0,,
    back_within,365,365,0,0,,
    weekday,monday,,,,0,0
    weekday,tuesday,,,,0,0
    weekday,wednesday,,,,3,100
    weekday,thursday,,,,0,0
    weekday,friday,,,,0,0
    weekday,saturday,,,,0,0
    weekday,sunday,,,,0,0
    ----- stderr -----
    ");
}

#[test]
fn an_hour_is_that_of_the_zone_and_so_is_its_weekday() {
    let as_written = hours(&document(ORDERS, &[]));
    let saturday = ("saturday".to_owned(), 23, 1);
    assert!(as_written.contains(&saturday), "{as_written:?}");
    let moved = hours(&document(ORDERS, &["--timezone", "Europe/Berlin"]));
    assert!(
        !moved.contains(&saturday) && moved.contains(&("sunday".to_owned(), 0, 1)),
        "{moved:?}"
    );
    // Ann's order without a time has no hour.
    assert_eq!(moved.iter().map(|(.., orders)| orders).sum::<u64>(), 7);
}

#[test]
fn only_orders_that_count_have_an_hour() {
    let orders = "\
order_id,customer_id,order_date,amount,status
1,ann,2025-01-06 07:00,10,paid
2,ann,2025-01-06 08:00,10,cancelled
3,,2025-01-06 09:00,10,paid
4,ben,2025-01-06 10:00,10,paid
4,ben,2025-01-06 11:00,10,paid
5,cem,2025-01-06 12:00,-10,paid
6,cem,2025-01-06 13:00,10,paid
7,dee,2025-02-06 14:00,10,paid
";
    let of = |arguments: &[&str]| -> Vec<u64> {
        let document = document(orders, &[&["--as-of", "2025-01-31"], arguments].concat());
        hours(&document).into_iter().map(|(_, hour, _)| hour).collect()
    };
    assert_eq!(of(&["--rows", "unique"]), [7, 10, 13]);
    // The first of the lines of an order says when it was placed.
    assert_eq!(of(&["--rows", "lines"]), [7, 10, 13]);
    assert_eq!(of(&["--skip-invalid"]), [7, 10, 13]);
}

#[test]
fn dates_that_other_rows_settle_keep_their_hours() {
    let orders = "\
order_id,customer_id,order_date,amount
1,ann,03/04/2025 07:15,10
2,ben,03/04/2025 08:15,10
3,cem,25/04/2025 09:15,10
4,dee,05/06/2025 10:15,10
";
    let found = hours(&document(orders, &[]));
    let expected = [
        ("thursday", 7, 1),
        ("thursday", 8, 1),
        ("thursday", 10, 1),
        ("friday", 9, 1),
    ];
    let expected = expected.map(|(weekday, hour, orders)| (weekday.to_owned(), hour, orders));
    assert_eq!(found, expected);
}

#[test]
fn a_day_without_a_time_between_times_has_no_hour() {
    let mut orders = "order_id,customer_id,order_date,amount\n".to_owned();
    for (i, date) in [
        "2025-01-01",
        "2025-01-01 07:30",
        "2025-01-01",
        "2025-01-02",
        "2025-01-02 08:30",
    ]
    .into_iter()
    .chain(["2025-01-02", "2025-01-03", "2025-01-02 08:30"])
    .enumerate()
    {
        orders.push_str(&[&*i.to_string(), ",a,", date, ",1.50\n"].concat());
    }
    let document = document(&orders, &[]);
    assert_eq!(document["orders_with_time"], 3);
    let expected = [("wednesday", 7, 1), ("thursday", 8, 2)];
    let expected = expected.map(|(weekday, hour, orders)| (weekday.to_owned(), hour, orders));
    assert_eq!(hours(&document), expected);
}

#[test]
fn the_hours_do_not_depend_on_blocks_and_threads() {
    let row = |i: usize| {
        let (day, hour) = (1 + i / 20 % 28, i % 24);
        format!("{i},c{},2025-01-{day:02} {hour:02}:30,1\n", i % 977)
    };
    let header = "order_id,customer_id,order_date,amount\n".to_owned();
    let orders: String = std::iter::once(header).chain((0..60_000).map(row)).collect();
    let one = document(&orders, &["--threads", "1"]);
    let three = document(&orders, &["--threads", "3"]);
    assert_eq!(one, three);
    let by_hour: Vec<u64> = one["hours"]["by_hour"]
        .as_array()
        .expect("24 hours")
        .iter()
        .map(|hour| hour["orders"].as_u64().expect("a count"))
        .collect();
    assert_eq!(by_hour, [2_500; 24]);
}

#[test]
fn days_that_are_written_as_midnight_are_no_hours() {
    let orders = "customer_id,order_date\na,2025-01-01 00:00:00\na,2025-01-08 00:00:00\n";
    let document = document(orders, &[]);
    assert!(document["hours"].is_null());
    assert_eq!(
        (
            document["orders_with_time"].as_u64(),
            document["orders_at_midnight"].as_u64()
        ),
        (Some(2), Some(2))
    );
    assert!(run(orders, &["--quiet"]).contains("every time is midnight"));
}

#[test]
fn where_nobody_comes_back_there_are_no_days_to_tell() {
    insta::assert_snapshot!(run("customer_id,order_date\na,2025-01-01\nb,2025-01-08\n", &["--quiet"]), @"
    exit code: 0
    ----- stdout -----
    Between orders  Days
    10 % within        –
    25 % within        –
    median             –
    75 % within        –
    80 % within        –
    90 % within        –
    95 % within        –

    Back within  Old enough  Came back  Share %
    30 days               0          0        –
    60 days               0          0        –
    90 days               0          0        –
    180 days              0          0        –
    365 days              0          0        –

    Weekday  Orders  Share %
    Mon           0      0.0
    Tue           0      0.0
    Wed           2    100.0
    Thu           0      0.0
    Fri           0      0.0
    Sat           0      0.0
    Sun           0      0.0

    back within: of customers whose first order lies at least so many days before
      2025-01-08, those with an order on a later day so soon
    hours: unknown, since no order has a time
    basis orders; 2 orders by 2 customers; 2025-01-01 to 2025-01-08
    no column is the `order_id`: each row is an order
    ----- stderr -----
    ");
}

#[test]
fn the_end_is_the_day_of_the_report() {
    let orders = "customer_id,order_date\na,2025-01-01\na,2025-01-08\nb,2025-01-08\nb,2025-03-01\n";
    let old_enough = |arguments: &[&str]| document(orders, arguments)["back_within"][0]["old_enough"].clone();
    assert_eq!(old_enough(&[]), 2);
    assert_eq!(old_enough(&["--as-of", "2025-01-31"]), 1);
    assert_eq!(
        document(orders, &["--as-of", "2025-02-15"])["days_between_orders"]["gaps"],
        1
    );
}
