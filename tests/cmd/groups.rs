//! `--by`: `retain metrics` and `retain check` for each value of a column, in every format.

use std::path::Path;

use crate::run::{everything, retain};

/// Two years and five customers, of whom one buys in two channels.
const ORDERS: &str = "\
order_id,customer_id,order_date,amount,channel
1,ann,2022-01-01,10.00,web
2,bob,2022-06-30,20.00,shop
3,cy,2022-12-31,5.00,web
4,ann,2023-01-01,10.00,shop
5,dee,2023-02-01,40.00,
6,ann,2023-12-31,7.50,web
7,eve,2023-12-31,1.00,app
2,bob,2023-03-01,-2.50,
";

const CUSTOMERS: &str = "\
customer_id,country,nps_score,nps_date
ann,DE,10,2023-05-05
bob,DE,3,2023-06-06
cy,FR,,
dee,,9,2023-07-07
zoe,US,,
";

struct Shop(tempfile::TempDir);

impl Shop {
    fn new() -> Self {
        let shop = Self(tempfile::tempdir().expect("a temporary folder"));
        shop.with("orders.csv", ORDERS).with("customers.csv", CUSTOMERS)
    }

    fn with(self, name: &str, text: &str) -> Self {
        fs_err::write(self.0.path().join(name), text).expect("a file");
        self
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, arguments: &[&str]) -> String {
        everything(retain(arguments).current_dir(self.path()))
    }

    fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let mut all = arguments.to_vec();
        all.extend(["--format", "json"]);
        let output = retain(&all)
            .current_dir(self.path())
            .output()
            .expect("the program runs");
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

const BY_COUNTRY: &[&str] = &[
    "metrics",
    "orders.csv",
    "--customers",
    "customers.csv",
    "--by",
    "country",
];

#[test]
fn a_table_has_a_block_for_each_group() {
    insta::assert_snapshot!(Shop::new().run(BY_COUNTRY), @"");
    insta::assert_snapshot!(Shop::new().run(&["metrics", "orders.csv", "--by", "Channel", "--top-groups", "1"]), @"");
}

#[test]
fn csv_has_the_rows_of_the_groups_behind_their_values() {
    let arguments = [BY_COUNTRY, &["--format", "csv", "--metrics", "crr,revenue,nps"]].concat();
    insta::assert_snapshot!(Shop::new().run(&arguments), @"");
}

#[test]
fn markdown_has_a_table_for_each_group() {
    let arguments = [
        "metrics",
        "orders.csv",
        "--by",
        "channel",
        "--format",
        "markdown",
        "--metrics",
        "buyers,revenue",
    ];
    insta::assert_snapshot!(Shop::new().run(&arguments), @"");
}

#[test]
fn the_document_has_the_same_rows_for_each_group() {
    let document = Shop::new().json(&[BY_COUNTRY, &["--top-groups", "1"]].concat());
    let groups = document["groups"].as_array().expect("groups");
    let told: Vec<String> = groups
        .iter()
        .map(|group| {
            format!(
                "{} {} {}",
                group["by"], group["rest_values"], group["totals"]["revenue"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            r#"{"country":"DE"} null 45"#,
            r#"{"country":"other"} 1 5"#,
            r#"{"country":null} null 41"#
        ]
    );
    let labels = |rows: &serde_json::Value| -> Vec<serde_json::Value> {
        rows.as_array()
            .expect("rows")
            .iter()
            .map(|row| row["period"].clone())
            .collect()
    };
    for group in groups {
        assert_eq!(labels(&group["periods"]), labels(&document["periods"]));
    }
    assert_eq!(document["settings"]["by"], "customers.country");
    assert_eq!(document["settings"]["top_groups"], 1);
    let promoters: Vec<&serde_json::Value> = groups.iter().map(|group| &group["totals"]["promoters"]).collect();
    assert_eq!(promoters, [1, 0, 1]);
    let whole = Shop::new().json(&["metrics", "orders.csv", "--customers", "customers.csv"]);
    for key in ["periods", "totals", "input"] {
        assert_eq!(document[key], whole[key], "{key}");
    }
    assert_eq!(
        (&whole["groups"], &whole["settings"]["by"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
}

#[test]
fn intervals_and_changes_are_there_for_each_group() {
    let arguments = [
        "metrics",
        "orders.csv",
        "--by",
        "channel",
        "--confidence",
        "95",
        "--compare",
        "previous",
    ];
    let document = Shop::new().json(&arguments);
    let row = &document["groups"][0]["periods"][1];
    assert_eq!(row["compared_with"], "2022");
    assert!(row["intervals"]["retention_rate_pct"]["low"].is_number(), "{row}");
}

#[test]
fn subscriptions_have_groups_of_customers() {
    let text = "customer_id,plan,signup_date,cancelled_at\na,pro,2022-01-01,\na,pro,2022-03-01,\nb,free,2022-01-01,2022-12-31\n\
                c,free,2023-02-01,\nb,,2023-06-01,\n";
    let shop = Shop::new().with("subscriptions.csv", text);
    let arguments = [
        "metrics",
        "--customers",
        "subscriptions.csv",
        "--by",
        "plan",
        "--metrics",
        "customers_start,customers_end,crr",
    ];
    insta::assert_snapshot!(shop.run(&arguments), @"");
}

#[test]
fn values_from_the_data_come_out_harmless() {
    let text = "customer_id,\"coun|try\"\nann,\"=1+1|a\nb\"\nbob,\u{1b}[2J\u{202e}x\ncy,other\ndee,(none)\n";
    let shop = Shop::new().with("hostile.csv", text);
    let by = [
        "metrics",
        "orders.csv",
        "--customers",
        "hostile.csv",
        "--by",
        "coun|try",
        "--metrics",
        "buyers",
    ];
    for format in ["table", "markdown", "csv"] {
        let out = shop.run(&[&by[..], &["--format", format]].concat());
        assert!(!out.contains(['\u{1b}', '\u{202e}']), "{out}");
    }
    insta::assert_snapshot!(shop.run(&[&by[..], &["--format", "markdown"]].concat()), @"");
    insta::assert_snapshot!(shop.run(&[&by[..], &["--format", "csv"]].concat()), @"");
    let document = shop.json(&by);
    assert_eq!(document["groups"][0]["by"]["coun|try"], "(none)");
    assert_eq!(document["groups"][3]["by"]["coun|try"], "\u{1b}[2J\u{202e}x");
}

#[test]
fn a_value_named_like_the_rest_is_told_from_it() {
    let text = "customer_id,country\nann,other\nbob,other\ncy,DE\ndee,FR\neve,other\n";
    let shop = Shop::new().with("clash.csv", text);
    let arguments = [
        "metrics",
        "orders.csv",
        "--customers",
        "clash.csv",
        "--by",
        "country",
        "--top-groups",
        "1",
    ];
    let document = shop.json(&arguments);
    let groups = document["groups"].as_array().expect("groups");
    let told: Vec<String> = groups
        .iter()
        .map(|group| format!("{} {}", group["by"]["country"], group["rest_values"]))
        .collect();
    assert_eq!(told, [r#""other" null"#, r#""other (the rest)" 2"#]);
}

#[test]
fn a_file_of_orders_without_the_column_is_told() {
    let shop = Shop::new().with(
        "more.csv",
        "order_id,customer_id,order_date,amount\n99,fay,2023-04-01,1.00\n",
    );
    let out = shop.run(&[
        "metrics",
        "orders.csv",
        "more.csv",
        "--by",
        "channel",
        "--metrics",
        "orders",
        "--format",
        "csv",
    ]);
    insta::assert_snapshot!(out, @"");
}

#[test]
fn a_column_of_a_known_format_is_read_by_its_rules() {
    let arguments = [
        "metrics",
        "examples/shopify-orders.csv",
        "--by",
        "fulfillment status",
        "--metrics",
        "orders,revenue",
        "--format",
        "csv",
    ];
    insta::assert_snapshot!(everything(&mut retain(&arguments)), @"");
}

#[test]
fn a_check_judges_each_group() {
    let shop = Shop::new();
    let check = [
        "check",
        "orders.csv",
        "--by",
        "channel",
        "--require",
        "crr >= 60",
        "--require",
        "revenue >= previous",
    ];
    insta::assert_snapshot!(shop.run(&check), @"");
    insta::assert_snapshot!(shop.run(&[&check[..6], &["--format", "junit"]].concat()), @"");
    insta::assert_snapshot!(shop.run(&[&check[..6], &["--format", "github"]].concat()), @"");
    let document = shop.json(&check[..6]);
    let first = &document["checks"][0];
    assert_eq!(
        (&first["by"]["channel"], &first["verdict"]),
        (&"web".into(), &"failed".into())
    );
}

#[test]
fn groups_that_cannot_be_judged_decide_the_exit_code_like_any_number() {
    let shop = Shop::new();
    let check = ["check", "orders.csv", "--by", "channel", "--require", "crr >= 0"];
    assert!(shop.run(&check).starts_with("exit code: 4\n"));
    assert!(
        shop.run(&[&check[..], &["--allow-unjudged"]].concat())
            .starts_with("exit code: 0\n")
    );
    let few = [&check[..5], &["buyers >= 1", "--min-customers", "2"]].concat();
    assert!(shop.run(&few).starts_with("exit code: 4\n"), "{}", shop.run(&few));
}

#[test]
fn a_baseline_has_groups_of_its_own() {
    let shop = Shop::new();
    let by = ["--by", "channel", "--top-groups", "2"];
    let document = shop.run(
        &[
            &["metrics", "orders.csv", "--format", "json", "-o", "before.json"],
            &by[..],
        ]
        .concat(),
    );
    assert_eq!(document, "exit code: 0\n----- stdout -----\n----- stderr -----\n");
    let check = [
        "check",
        "orders.csv",
        "--baseline",
        "before.json",
        "--require",
        "buyers >= baseline",
    ];
    insta::assert_snapshot!(shop.run(&[&check[..], &by[..]].concat()), @"");
    assert!(
        shop.run(&check).starts_with("exit code: 0\n"),
        "the whole has a baseline too"
    );
}

#[test]
fn a_file_of_options_may_name_the_column() {
    let shop = Shop::new().with("retain.toml", "[metrics]\nby = \"channel\"\ntop-groups = 1\n");
    let document = shop.json(&["metrics", "orders.csv"]);
    assert_eq!(document["settings"]["by"], "orders.channel");
    assert_eq!(document["groups"].as_array().map(Vec::len), Some(3));
}
