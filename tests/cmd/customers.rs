//! `retain customers` as a process: the list, its filters and orders, and ids that mean harm.

use insta::assert_snapshot;

use crate::run::{everything, file, package, retain, stdout};

const EXAMPLE: [&str; 4] = [
    "customers",
    "examples/orders.csv",
    "--responses",
    "examples/responses.csv",
];

fn example(arguments: &[&str]) -> String {
    stdout(&[&EXAMPLE[..], &["--quiet"], arguments].concat())
}

fn document(arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&example(&[&["--format", "json"], arguments].concat())).expect("JSON")
}

/// The cells of a column of a CSV whose cells have no commas.
fn column(csv: &str, key: &str) -> Vec<String> {
    let mut lines = csv.lines();
    let header = lines.next().expect("a header");
    let place = header.split(',').position(|other| other == key).expect("a column");
    lines
        .map(|line| line.split(',').nth(place).expect("a cell").to_owned())
        .collect()
}

#[test]
fn the_table_at_80_and_at_120_columns() {
    assert_snapshot!(everything(&mut retain(&[&EXAMPLE[..], &["--top", "4"][..]].concat())), @"
    exit code: 0
    ----- stdout -----
    Customer  Last order  Orders  Revenue  State   Segment    Next order  Days ago
    C-116     2024-08-06      20   888.70  active  champions  2024-09-14         8
    C-129     2024-06-21      16   744.17  active  champions  2024-09-02        54
    C-108     2024-07-29      16   740.80  active  champions  2024-09-30        16
    C-112     2024-07-18      18   640.53  active  champions  2024-09-07        27

    90 customers, the first 4 shown
    at risk with more than 211 days since the last order, lapsed with more than 422;
      days are counted to 2024-08-14
    USD; basis orders; 374 orders by 90 customers, 8 refunds; 2021-01-04 to
      2024-08-14
    left out 29 rows: 11 cancelled, 7 refunded, 5 pending, 6 without a customer
    ----- stderr -----
    warning: 6 rows without a customer are left out
    ");
    let wide = everything(retain(&[&EXAMPLE[..], &["--top", "4", "--quiet"][..]].concat()).env("COLUMNS", "120"));
    assert_snapshot!(wide, @"
    exit code: 0
    ----- stdout -----
    Customer  Last order  Orders  Revenue  State   Segment    Next order  Days ago  R  F  M  NPS  First order    AOV   Gap
    C-116     2024-08-06      20   888.70  active  champions  2024-09-14         8  5  5  5   10   2021-04-01  44.44  39.0
    C-129     2024-06-21      16   744.17  active  champions  2024-09-02        54  5  5  5    7   2021-07-09  46.51  73.0
    C-108     2024-07-29      16   740.80  active  champions  2024-09-30        16  5  5  5   10   2021-02-12  46.30  63.0
    C-112     2024-07-18      18   640.53  active  champions  2024-09-07        27  5  5  5    9   2021-03-13  35.59  51.0

    90 customers, the first 4 shown
    at risk with more than 211 days since the last order, lapsed with more than 422; days are counted to 2024-08-14
    USD; basis orders; 374 orders by 90 customers, 8 refunds; 2021-01-04 to 2024-08-14
    left out 29 rows: 11 cancelled, 7 refunded, 5 pending, 6 without a customer
    ----- stderr -----
    ");
}

#[test]
fn a_table_shows_50_rows_and_csv_all() {
    let table = example(&[]);
    assert_eq!(table.lines().filter(|line| line.starts_with("C-")).count(), 50);
    assert!(
        table.contains("90 customers, the first 50 shown; CSV and JSON have all, `--top N` shows more"),
        "{table}"
    );
    assert_eq!(example(&["--format", "csv"]).lines().count(), 91);
    assert_eq!(document(&[])["customers"].as_array().map(Vec::len), Some(90));
    let all = example(&["--top", "90"]);
    assert_eq!(all.lines().filter(|line| line.starts_with("C-")).count(), 90);
    let markdown = example(&["--format", "markdown"]);
    assert_eq!(markdown.lines().filter(|line| line.starts_with("| C-")).count(), 50);
}

#[test]
fn the_keys_of_json_are_the_header_of_csv_in_the_same_order() {
    let csv = example(&["--format", "csv"]);
    let json = document(&[]);
    let keys: Vec<&String> = json["customers"][0].as_object().expect("a row").keys().collect();
    assert_eq!(
        csv.lines().next().expect("a header").split(',').collect::<Vec<_>>(),
        keys
    );
    let revenue: Vec<String> = json["customers"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| row["revenue"].to_string())
        .collect();
    let in_csv = column(&csv, "revenue");
    let plain = |text: &String| text.trim_end_matches(".0").to_owned();
    assert_eq!(revenue.iter().map(plain).collect::<Vec<_>>(), in_csv);
}

#[test]
fn filters_leave_those_of_whom_all_is_true() {
    let both = example(&[
        "--state",
        "lapsed,at-risk",
        "--segment",
        "Cannot_Lose,loyal",
        "--format",
        "csv",
    ]);
    let (states, segments) = (column(&both, "state"), column(&both, "segment"));
    assert!(!states.is_empty());
    assert!(
        states.iter().all(|state| state == "lapsed" || state == "at risk"),
        "{states:?}"
    );
    assert!(
        segments
            .iter()
            .all(|segment| segment == "cannot lose" || segment == "loyal"),
        "{segments:?}"
    );
    let quiet = column(
        &example(&["--inactive-for", "90d", "--format", "csv"]),
        "days_since_last_order",
    );
    assert!(
        quiet
            .iter()
            .all(|days| days.parse::<u32>().is_ok_and(|days| days >= 90))
    );
    let loud = column(&example(&["--format", "csv"]), "days_since_last_order");
    let long_ago = loud
        .iter()
        .filter(|days| days.parse::<u32>().is_ok_and(|days| days >= 90))
        .count();
    assert_eq!(quiet.len(), long_ago);
    let happy = column(
        &example(&["--nps", "promoters", "--min-orders", "3", "--format", "csv"]),
        "nps_class",
    );
    assert!(
        !happy.is_empty() && happy.iter().all(|class| class == "promoter"),
        "{happy:?}"
    );
    let filter = &document(&["--nps", "passive", "--min-orders", "3", "--lost-in", "2023-q1"])["filter"];
    assert_eq!(filter["nps"][0], "passive");
    assert_eq!(
        (&filter["min_orders"], &filter["lost_in"]),
        (&3.into(), &"2023-Q1".into())
    );
    assert_eq!(filter["state"], serde_json::Value::Null);
}

#[test]
fn the_people_behind_a_number_are_as_many_as_metrics_prints() {
    let options: [&[&str]; 5] = [
        &["--period", "yearly"],
        &["--period", "quarterly", "--year-start", "april"],
        &["--period", "monthly", "--active-window", "90d"],
        &["--period", "2y"],
        &["--period", "all"],
    ];
    for options in options {
        let metrics: serde_json::Value = serde_json::from_str(&stdout(
            &[
                &["metrics", "examples/orders.csv", "--quiet", "--format", "json"],
                options,
            ]
            .concat(),
        ))
        .expect("JSON");
        let periods = metrics["periods"].as_array().expect("a list");
        // One in the middle, and the last.
        for period in [&periods[periods.len() / 2], &periods[periods.len() - 1]] {
            let label = period["period"].as_str().expect("a name");
            for movement in ["retained", "lost", "new", "first-time", "reactivated"] {
                let option = format!("--{movement}-in");
                let key = format!("customers_{}", movement.replace('-', "_"));
                let list = stdout(
                    &[
                        &["customers", "examples/orders.csv", "--quiet", "--format", "csv"],
                        options,
                        &[&option, label],
                    ]
                    .concat(),
                );
                let found = list.lines().count() - 1;
                assert_eq!(period[&key], found, "{key} in {label} with {options:?}");
            }
        }
    }
}

#[test]
fn subscribers_who_were_lost_are_listed_where_there_are_no_orders() {
    let metrics: serde_json::Value = serde_json::from_str(&stdout(&[
        "metrics",
        "--customers",
        "examples/customers.csv",
        "--format",
        "json",
        "--quiet",
    ]))
    .expect("JSON");
    let list = stdout(&[
        "customers",
        "--customers",
        "examples/customers.csv",
        "--lost-in",
        "2023",
        "--format",
        "csv",
    ]);
    assert_eq!(metrics["periods"][2]["period"], "2023");
    assert_eq!(metrics["periods"][2]["customers_lost"], list.lines().count() - 1);
    assert!(list.lines().nth(1).is_some_and(|row| row.contains(",,0,,")), "{list}");
}

#[test]
fn a_period_that_the_data_do_not_cover_is_a_warning() {
    let output = everything(&mut retain(&[
        "customers",
        "examples/orders.csv",
        "--lost-in",
        "2024",
        "--top",
        "1",
        "--format",
        "csv",
    ]));
    assert!(
        output.contains("warning: `--lost-in 2024`: the period is not all in the data\n"),
        "{output}"
    );
}

#[test]
fn rows_are_ordered_by_any_key_in_both_directions_with_what_is_missing_last() {
    let last = |arguments: &[&str]| column(&example(&[arguments, &["--format", "csv"]].concat()), "last_order");
    let descending = last(&["--sort", "last_order"]);
    assert!(descending.is_sorted_by(|a, b| a >= b));
    let ascending = last(&["--sort", "last-order:asc"]);
    assert!(ascending.is_sorted());
    assert_eq!(last(&["--sort", "last_order:asc", "--top", "3"]), ascending[..3]);
    let scores = column(&example(&["--sort", "nps_score:asc", "--format", "csv"]), "nps_score");
    let known = scores.iter().take_while(|score| !score.is_empty()).count();
    assert!(known > 3 && scores[known..].iter().all(String::is_empty), "{scores:?}");
    let gaps = column(
        &example(&["--sort", "median_gap_days:asc", "--format", "csv"]),
        "median_gap_days",
    );
    let known: Vec<f64> = gaps.iter().filter_map(|gap| gap.parse().ok()).collect();
    assert!(known.is_sorted());
    let revenue = example(&["--format", "csv"]);
    assert_eq!(revenue, example(&["--sort", "revenue:desc", "--format", "csv"]));
}

#[test]
fn where_nobody_came_back_everybody_is_new() {
    let orders = "order_id,customer_id,order_date,amount\n1,ann,2020-01-05,1\n2,bob,2024-01-05,2\n";
    let (folder, _) = file("orders.csv", orders);
    let output = everything(retain(&["customers", "orders.csv"]).current_dir(folder.path()));
    assert_snapshot!(output, @"
    exit code: 0
    ----- stdout -----
    Customer  Last order  Orders  Revenue  State  Segment         Days ago  R  F  M
    bob       2024-01-05       1     2.00  new    about to sleep         0  3  1  3
    ann       2020-01-05       1     1.00  new    hibernating        1,461  1  1  1

    2 customers
    nobody has bought on two days, so that nobody is at risk or lapsed; days are
      counted to 2024-01-05
    no currency named; basis orders; 2 orders by 2 customers; 2020-01-05 to
      2024-01-05
    ----- stderr -----
    ");
}

const HEADER: &str = "order_id,customer_id,order_date,amount\n";

/// Ids that a spreadsheet would run, that move a terminal, that are rows of their own, or very long.
fn hostile() -> Vec<String> {
    let mut ids: Vec<String> = [
        "=cmd|' /C calc'!A0",
        "@sum(1+1)*cmd|' /c calc'!a0",
        "+1-1",
        "-2+3",
        "a\nb\r\nc",
        "\u{1b}[2J\u{1b}]0;title\u{7}",
        "\u{202e}evil\u{2066}",
        "c1\u{9b}31m",
        "| a | <script>alert(1)</script> `code` [x](y) &#x202e;",
        "say \"hi\", twice",
        "ends\\",
    ]
    .map(str::to_owned)
    .into();
    ids.push("x".repeat(10_000));
    ids.push("ze\u{200b}ro".to_owned());
    ids
}

fn hostile_shop() -> tempfile::TempDir {
    let row = |(i, id): (usize, &String)| {
        let quoted = id.replace('"', "\"\"");
        format!("{i},\"{quoted}\",2024-01-{:02},{}\n", i + 1, 100 - i)
    };
    let ids = hostile();
    let rows = ids.iter().enumerate().map(row);
    let orders: String = std::iter::once(HEADER.to_owned()).chain(rows).collect();
    file("orders.csv", orders).0
}

fn of_hostile(arguments: &[&str]) -> String {
    let folder = hostile_shop();
    let output = retain(&[&["customers", "orders.csv"], arguments].concat())
        .current_dir(folder.path())
        .output()
        .expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn moves_nothing(text: &str) {
    for c in text.chars() {
        let is_harmless =
            c == '\n' || !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(is_harmless, "{c:?} in {text}");
    }
}

#[test]
fn hostile_ids_are_harmless_in_a_table() {
    let table = of_hostile(&[]);
    moves_nothing(&table);
    let rows: Vec<&str> = table.lines().skip(1).take_while(|line| !line.is_empty()).collect();
    assert_eq!(rows.len(), hostile().len(), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert!(rows[5].starts_with("\\u{1b}[2J\\u{1b}"), "{}", rows[5]);
    assert!(rows[12].starts_with("ze\\u{200b}ro "), "{}", rows[12]);
    // A long id leaves room for the columns.
    assert!(
        table.lines().next().is_some_and(|head| head.ends_with("Segment")),
        "{table}"
    );
    assert!(
        rows[11].starts_with("xxxxxxxxxx") && rows[11].contains("x…"),
        "{}",
        rows[11]
    );
}

#[test]
fn hostile_ids_are_harmless_in_csv_unless_they_are_wanted_raw() {
    let csv = of_hostile(&["--format", "csv"]);
    moves_nothing(&csv);
    assert_eq!(csv.lines().count(), hostile().len() + 1, "{csv}");
    let read = |text: &str| -> Vec<String> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.expect("a row")[0].to_owned()).collect()
    };
    let ids = read(&csv);
    for (id, original) in ids.iter().zip(hostile()) {
        assert!(!id.starts_with(['=', '+', '-', '@', '\t', '\r']), "{id}");
        if original.starts_with(['=', '+', '-', '@']) {
            assert_eq!(*id, format!("'{original}"));
        }
    }
    assert_eq!(ids[9], "say \"hi\", twice");
    assert!(ids[11] == hostile()[11], "a long id is whole");
    let raw = read(&of_hostile(&["--format", "csv", "--raw"]));
    assert!(raw == hostile(), "an id has changed");
    // Numbers are no formulas, whatever they begin with.
    let refunds = "order_id,customer_id,order_date,amount\n1,a,2024-01-01,5\n2,a,2024-01-02,-9\n";
    let (folder, _) = file("orders.csv", refunds);
    let output = retain(&["customers", "orders.csv", "--format", "csv"])
        .current_dir(folder.path())
        .output();
    let output = String::from_utf8(output.expect("runs").stdout).expect("UTF-8");
    assert_eq!(column(&output, "revenue"), ["-4"]);
}

#[test]
fn hostile_ids_are_harmless_in_markdown() {
    let markdown = of_hostile(&["--format", "markdown"]);
    moves_nothing(&markdown);
    let rows: Vec<&str> = markdown
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert_eq!(rows.len(), hostile().len(), "{markdown}");
    let bars = |row: &str| row.replace("\\\\", "").replace("\\|", "").matches('|').count();
    assert!(rows.iter().all(|row| bars(row) == bars(rows[0])), "{markdown}");
    assert!(
        rows[8].starts_with("| \\| a \\| \\<script\\>alert(1)\\</script\\>"),
        "{}",
        rows[8]
    );
    assert!(!markdown.contains("&#") && !markdown.contains(" `code"), "{markdown}");
}

#[test]
fn hostile_ids_are_whole_in_json_and_move_no_terminal() {
    let text = of_hostile(&["--format", "json"]);
    moves_nothing(&text);
    let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let ids = document["customers"].as_array().expect("a list").iter();
    let ids: Vec<&str> = ids.map(|row| row["customer_id"].as_str().expect("a text")).collect();
    assert!(ids == hostile(), "an id has changed");
}

#[test]
fn hashed_ids_are_those_of_other_programs_and_show_no_id() {
    // printf %s C-116 | openssl dgst -sha256 -hmac 0123456789abcdef
    let expected = "3e40258b07f97dcabfa10cc9052e4400ffa1198accc969ae690ab7f3741be1b4";
    let arguments = [&EXAMPLE[..], &["--quiet", "--format", "csv", "--hash-ids"]].concat();
    let by_variable = retain(&[&arguments[..], &["env:SHOP_KEY"]].concat())
        .env("SHOP_KEY", "0123456789abcdef")
        .output()
        .expect("runs");
    let by_variable = String::from_utf8(by_variable.stdout).expect("UTF-8");
    assert_eq!(column(&by_variable, "customer_id")[0], expected);
    assert!(!by_variable.contains("C-"), "{by_variable}");
    let (_folder, key) = file("key.txt", "0123456789abcdef\r\n");
    let key = key.to_str().expect("a path");
    assert_eq!(stdout(&[&arguments[..], &[key]].concat()), by_variable);
    let other = retain(&[&arguments[..], &["env:SHOP_KEY"]].concat())
        .env("SHOP_KEY", "another key of some bytes")
        .output()
        .expect("runs");
    assert_ne!(String::from_utf8(other.stdout).expect("UTF-8"), by_variable);
    assert_eq!(document(&["--hash-ids", key])["ids"], "hashed");
    assert_eq!(document(&[])["ids"], "as written");
}

#[test]
fn the_list_of_many_customers_is_whole_and_the_same_with_any_number_of_threads() {
    let row = |i: u32| {
        let customer = i * 7 % 13_001;
        format!(
            "{i},C{customer},2024-{:02}-{:02},{}.5\n",
            i % 12 + 1,
            i % 28 + 1,
            i % 97
        )
    };
    let orders: String = std::iter::once(HEADER.to_owned()).chain((0..20_000).map(row)).collect();
    let (folder, _) = file("orders.csv", orders);
    let list = |format: &str, threads: &str| {
        let output = retain(&["customers", "orders.csv", "--format", format, "--threads", threads])
            .current_dir(folder.path())
            .output()
            .expect("runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let one = list("csv", "1");
    assert_eq!(one.lines().count(), 13_002);
    let total: u64 = column(&one, "orders")
        .iter()
        .map(|orders| orders.parse::<u64>().expect("a number"))
        .sum();
    assert_eq!(total, 20_000);
    assert!(list("csv", "2") == one && list("csv", "5") == one);
    let document = list("json", "1");
    assert!(list("json", "2") == document && list("json", "5") == document);
    let document: serde_json::Value = serde_json::from_str(&document).expect("JSON");
    let ids = document["customers"].as_array().expect("a list").iter();
    let ids: Vec<&str> = ids.map(|row| row["customer_id"].as_str().expect("a text")).collect();
    assert_eq!(ids, column(&one, "customer_id"));
}

#[test]
fn a_list_is_written_to_a_file_and_never_over_its_input() {
    let (folder, path) = file(
        "orders.csv",
        "order_id,customer_id,order_date,amount\n1,ann,2024-01-05,1\n",
    );
    let run = |output: &str| {
        let mut command = retain(&["customers", "orders.csv", "--format", "csv", "--output", output]);
        everything(command.current_dir(folder.path()))
    };
    assert!(run("list.csv").starts_with("exit code: 0\n"));
    let list = fs_err::read_to_string(path.with_file_name("list.csv")).expect("the list");
    assert_eq!(column(&list, "customer_id"), ["ann"]);
    assert!(run("orders.csv").starts_with("exit code: 2\n"));
    assert!(run("no/such/list.csv").starts_with("exit code: 1\n"));
    assert_eq!(
        fs_err::read_dir(folder.path()).expect("a folder").count(),
        2,
        "nothing is left beside"
    );
}

#[test]
fn a_reader_who_stops_early_is_no_error() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("retain"))
        .args([&EXAMPLE[..], &["--quiet", "--format", "csv"]].concat())
        .current_dir(package())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}
