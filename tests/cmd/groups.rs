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

pub(super) struct Shop(tempfile::TempDir);

impl Shop {
    pub(super) fn new() -> Self {
        let shop = Self(tempfile::tempdir().expect("a temporary folder"));
        shop.with("orders.csv", ORDERS).with("customers.csv", CUSTOMERS)
    }

    pub(super) fn with(self, name: &str, text: &str) -> Self {
        fs_err::write(self.0.path().join(name), text).expect("a file");
        self
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn run(&self, arguments: &[&str]) -> String {
        everything(retain(arguments).current_dir(self.path()))
    }

    pub(super) fn json(&self, arguments: &[&str]) -> serde_json::Value {
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
    insta::assert_snapshot!(Shop::new().run(BY_COUNTRY), @"
    exit code: 0
    ----- stdout -----
    Period  Start   New   Lost    CRR  Churn    RCR   PFR    AOV   CLV    NPS
    2022        0*    3*     0*     –      –    0.0  1.00  11.67     –      –
    2023        3     2      2   33.3   66.7   33.3  1.33  14.00  6.22   33.3

    country: DE
    Period  Start   New   Lost    CRR  Churn    RCR   PFR    AOV   CLV    NPS
    2022        0*    2*     0*     –      –    0.0  1.00  15.00     –      –
    2023        2     0      1   50.0   50.0  100.0  2.00   7.50  7.50    0.0

    country: FR
    Period  Start   New   Lost    CRR  Churn    RCR   PFR    AOV   CLV    NPS
    2022        0*    1*     0*     –      –    0.0  1.00   5.00     –      –
    2023        1     0      1    0.0  100.0      –     –      –     –      –

    country: (none)
    Period  Start   New   Lost    CRR  Churn    RCR   PFR    AOV   CLV    NPS
    2022        0*    0*     0*     –      –      –     –      –     –      –
    2023        0     2      0      –      –    0.0  1.00  20.50     –  100.0

    * 2022: Start, New, Lost, CRR, Churn: the period before is not all in the data
    groups: each customer is in one; of answers, those whose customer is named
    no currency named; basis orders; 7 orders by 5 customers, 1 refund; 2022-01-01
      to 2023-12-31
    ----- stderr -----
    ");
    insta::assert_snapshot!(Shop::new().run(&["metrics", "orders.csv", "--by", "Channel", "--top-groups", "1"]), @"
    exit code: 0
    ----- stdout -----
    Period  Start   New   Lost    CRR  Churn   RCR   PFR    AOV   CLV  NPS  Revenue
    2022        0*    3*     0*     –      –   0.0  1.00  11.67     –    –    35.00
    2023        3     2      2   33.3   66.7  33.3  1.33  14.00  6.22    –    56.00

    channel: shop
    Period  Start   New   Lost    CRR  Churn   RCR   PFR    AOV   CLV  NPS  Revenue
    2022        0*    1*     0*     –      –   0.0  1.00  20.00     –    –    20.00
    2023        1     1      1    0.0  100.0   0.0  1.00   7.50  0.00    –     7.50

    channel: other (2 values)
    Period  Start   New   Lost    CRR  Churn   RCR   PFR    AOV   CLV  NPS  Revenue
    2022        0*    2*     0*     –      –   0.0  1.00   7.50     –    –    15.00
    2023        2     1      1   50.0   50.0  50.0  1.00   4.25  2.13    –     8.50

    channel: (none)
    Period  Start   New   Lost    CRR  Churn   RCR   PFR    AOV   CLV  NPS  Revenue
    2022        0*    0*     0*     –      –     –     –      –     –    –     0.00
    2023        0     1      0      –      –   0.0  1.00  40.00     –    –    40.00

    * 2022: Start, New, Lost, CRR, Churn: the period before is not all in the data
    groups: each sees its own orders alone, so that whoever buys in two is a
      customer of both; answers are of no order
    no currency named; basis orders; 7 orders by 5 customers, 1 refund; 2022-01-01
      to 2023-12-31
    ----- stderr -----
    ");
}

#[test]
fn csv_has_the_rows_of_the_groups_behind_their_values() {
    let arguments = [BY_COUNTRY, &["--format", "csv", "--metrics", "crr,revenue,nps"]].concat();
    insta::assert_snapshot!(Shop::new().run(&arguments), @"
    exit code: 0
    ----- stdout -----
    by.country,period,start,end,flags,retention_rate_pct,revenue,net_promoter_score
    DE,2022,2022-01-01,2022-12-31,incomplete_base short_history,,30,
    DE,2023,2023-01-01,2023-12-31,,50,15,0
    FR,2022,2022-01-01,2022-12-31,incomplete_base short_history,,5,
    FR,2023,2023-01-01,2023-12-31,,0,0,
    ,2022,2022-01-01,2022-12-31,incomplete_base short_history,,0,
    ,2023,2023-01-01,2023-12-31,,,41,100
    ----- stderr -----
    ");
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
    insta::assert_snapshot!(Shop::new().run(&arguments), @"
    exit code: 0
    ----- stdout -----
    | Period | Buyers | Revenue |
    | --- | ---: | ---: |
    | 2022 | 3 | 35.00 |
    | 2023 | 3 | 56.00 |

    **channel: shop**

    | Period | Buyers | Revenue |
    | --- | ---: | ---: |
    | 2022 | 1 | 20.00 |
    | 2023 | 1 | 7.50 |

    **channel: web**

    | Period | Buyers | Revenue |
    | --- | ---: | ---: |
    | 2022 | 2 | 15.00 |
    | 2023 | 1 | 7.50 |

    **channel: app**

    | Period | Buyers | Revenue |
    | --- | ---: | ---: |
    | 2022 | 0 | 0.00 |
    | 2023 | 1 | 1.00 |

    **channel: (none)**

    | Period | Buyers | Revenue |
    | --- | ---: | ---: |
    | 2022 | 0 | 0.00 |
    | 2023 | 1 | 40.00 |

    - groups: each sees its own orders alone, so that whoever buys in two is a customer of both; answers are of no order
    - no currency named; basis orders; 7 orders by 5 customers, 1 refund; 2022-01-01 to 2023-12-31
    ----- stderr -----
    ");
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
    insta::assert_snapshot!(shop.run(&arguments), @"
    exit code: 0
    ----- stdout -----
    Period  Start   End     CRR
    2022        0*    1*      –
    2023        1*    3*  100.0*

    plan: free
    Period  Start   End     CRR
    2022        0*    0*      –
    2023        0*    2*      –

    plan: pro
    Period  Start   End     CRR
    2022        0*    1*      –
    2023        1*    1*  100.0*

    * 2022: Start, End, CRR: the period before is not all in the data
    * 2023: not all of the period is in the data, which run from 2022-01-01 to 2023-06-01
    groups: each customer is in one; of answers, those whose customer is named
    basis subscriptions; 3 customers; 2022-01-01 to 2023-06-01
    ----- stderr -----
    ");
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
    insta::assert_snapshot!(shop.run(&[&by[..], &["--format", "markdown"]].concat()), @r"
    exit code: 0
    ----- stdout -----
    | Period | Buyers |
    | --- | ---: |
    | 2022 | 3 |
    | 2023 | 3 |

    **coun\|try: \\u{1b}\[2J\\u{202e}x**

    | Period | Buyers |
    | --- | ---: |
    | 2022 | 1 |
    | 2023 | 0 |

    **coun\|try: (none)**

    | Period | Buyers |
    | --- | ---: |
    | 2022 | 0 |
    | 2023 | 1 |

    **coun\|try: =1+1\|a\\u{a}b**

    | Period | Buyers |
    | --- | ---: |
    | 2022 | 1 |
    | 2023 | 1 |

    **coun\|try: other**

    | Period | Buyers |
    | --- | ---: |
    | 2022 | 1 |
    | 2023 | 0 |

    **coun\|try: (none) (no value)**

    | Period | Buyers |
    | --- | ---: |
    | 2022 | 0 |
    | 2023 | 1 |

    - groups: each customer is in one; of answers, those whose customer is named
    - no currency named; basis orders; 7 orders by 5 customers, 1 refund; 2022-01-01 to 2023-12-31
    ----- stderr -----
    ");
    insta::assert_snapshot!(shop.run(&[&by[..], &["--format", "csv"]].concat()), @r"
    exit code: 0
    ----- stdout -----
    by.coun|try,period,start,end,flags,buyers
    \u{1b}[2J\u{202e}x,2022,2022-01-01,2022-12-31,incomplete_base short_history,1
    \u{1b}[2J\u{202e}x,2023,2023-01-01,2023-12-31,,0
    (none),2022,2022-01-01,2022-12-31,incomplete_base short_history,0
    (none),2023,2023-01-01,2023-12-31,,1
    '=1+1|a\u{a}b,2022,2022-01-01,2022-12-31,incomplete_base short_history,1
    '=1+1|a\u{a}b,2023,2023-01-01,2023-12-31,,1
    other,2022,2022-01-01,2022-12-31,incomplete_base short_history,1
    other,2023,2023-01-01,2023-12-31,,0
    ,2022,2022-01-01,2022-12-31,incomplete_base short_history,0
    ,2023,2023-01-01,2023-12-31,,1
    ----- stderr -----
    ");
    let document = shop.json(&by);
    let values: Vec<&serde_json::Value> = (0..5)
        .map(|group| &document["groups"][group]["by"]["coun|try"])
        .collect();
    let none = serde_json::Value::Null;
    let expected = ["\u{1b}[2J\u{202e}x", "(none)", "=1+1|a\nb", "other"].map(serde_json::Value::from);
    assert_eq!(values, expected.iter().chain([&none]).collect::<Vec<_>>());
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
    insta::assert_snapshot!(out, @"
    exit code: 0
    ----- stdout -----
    by.channel,period,start,end,flags,orders
    shop,2022,2022-01-01,2022-12-31,incomplete_base short_history,1
    shop,2023,2023-01-01,2023-12-31,,1
    web,2022,2022-01-01,2022-12-31,incomplete_base short_history,2
    web,2023,2023-01-01,2023-12-31,,1
    app,2022,2022-01-01,2022-12-31,incomplete_base short_history,0
    app,2023,2023-01-01,2023-12-31,,1
    ,2022,2022-01-01,2022-12-31,incomplete_base short_history,0
    ,2023,2023-01-01,2023-12-31,,2
    ----- stderr -----
    warning: there is no column `channel` in `more.csv`: its orders have no value of it
    ");
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
    insta::assert_snapshot!(everything(&mut retain(&arguments)), @"
    exit code: 0
    ----- stdout -----
    by.Fulfillment Status,period,start,end,flags,orders,revenue
    fulfilled,2023,2023-01-01,2023-12-31,incomplete incomplete_base short_history,3,122.3
    fulfilled,2024,2024-01-01,2024-12-31,incomplete incomplete_base short_history,2,114
    unfulfilled,2023,2023-01-01,2023-12-31,incomplete incomplete_base short_history,0,0
    unfulfilled,2024,2024-01-01,2024-12-31,incomplete incomplete_base short_history,1,28.9
    ----- stderr -----
    warning: 1 row without a customer is left out
    ");
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
    insta::assert_snapshot!(shop.run(&check), @"
    exit code: 3
    ----- stdout -----
    Check                channel  Period  Value  Bound  Margin     Verdict
    crr >= 60            shop       2023    0.0   60.0   -60.0      failed
    crr >= 60            web        2023   50.0   60.0   -10.0      failed
    crr >= 60            app        2023      –      –       –  not judged
    crr >= 60            (none)     2023      –      –       –  not judged
    revenue >= previous  shop       2023   7.50  20.00  -12.50      failed
    revenue >= previous  web        2023   7.50  15.00   -7.50      failed
    revenue >= previous  app        2023   1.00   0.00   +1.00      passed
    revenue >= previous  (none)     2023  40.00   0.00  +40.00      passed

    crr >= 60, app, 2023: no customers at the start of the period
    crr >= 60, (none), 2023: no customers at the start of the period
    failed: 2 passed, 4 failed, 2 not judged
    ----- stderr -----
    ");
    insta::assert_snapshot!(shop.run(&[&check[..6], &["--format", "junit"]].concat()), @r#"
    exit code: 3
    ----- stdout -----
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="retain check" tests="4" failures="2" errors="2" time="0.000">
        <testsuite name="retain check" tests="4" skipped="0" errors="2" failures="2" time="0.000">
            <testcase name="crr &gt;= 60, shop, 2023" classname="retain.check.retention_rate_pct" time="0.000">
                <failure message="shop, 2023: failed, retention_rate_pct is 0.0, required &gt;= 60.0, margin -60.0" type="failed"/>
                <system-out>shop, 2023: failed, retention_rate_pct is 0.0, required &gt;= 60.0, margin -60.0</system-out>
            </testcase>
            <testcase name="crr &gt;= 60, web, 2023" classname="retain.check.retention_rate_pct" time="0.000">
                <failure message="web, 2023: failed, retention_rate_pct is 50.0, required &gt;= 60.0, margin -10.0" type="failed"/>
                <system-out>web, 2023: failed, retention_rate_pct is 50.0, required &gt;= 60.0, margin -10.0</system-out>
            </testcase>
            <testcase name="crr &gt;= 60, app, 2023" classname="retain.check.retention_rate_pct" time="0.000">
                <error message="app, 2023: not judged; no customers at the start of the period" type="not judged"/>
                <system-out>app, 2023: not judged; no customers at the start of the period</system-out>
            </testcase>
            <testcase name="crr &gt;= 60, (none), 2023" classname="retain.check.retention_rate_pct" time="0.000">
                <error message="(none), 2023: not judged; no customers at the start of the period" type="not judged"/>
                <system-out>(none), 2023: not judged; no customers at the start of the period</system-out>
            </testcase>
        </testsuite>
    </testsuites>
    ----- stderr -----
    "#);
    insta::assert_snapshot!(shop.run(&[&check[..6], &["--format", "github"]].concat()), @"
    exit code: 3
    ----- stdout -----
    ::error title=crr >= 60::shop, 2023: failed, retention_rate_pct is 0.0, required >= 60.0, margin -60.0
    ::error title=crr >= 60::web, 2023: failed, retention_rate_pct is 50.0, required >= 60.0, margin -10.0
    ::error title=crr >= 60::app, 2023: not judged; no customers at the start of the period
    ::error title=crr >= 60::(none), 2023: not judged; no customers at the start of the period
    failed: 2 failed, 2 not judged
    ----- stderr -----
    ");
    let document = shop.json(&check[..6]);
    let first = &document["checks"][0];
    assert_eq!(
        (&first["by"]["channel"], &first["verdict"]),
        (&"shop".into(), &"failed".into())
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
    insta::assert_snapshot!(shop.run(&[&check[..], &by[..]].concat()), @"
    exit code: 4
    ----- stdout -----
    Check               channel  Period  Value  Bound  Margin     Verdict
    buyers >= baseline  shop       2023      1      1       0      passed
    buyers >= baseline  web        2023      1      1       0      passed
    buyers >= baseline  other      2023      1      –       –  not judged
    buyers >= baseline  (none)     2023      1      1       0      passed

    buyers >= baseline, other, 2023: `2023` is not in the baseline
    not judged: 3 passed, 1 not judged
    ----- stderr -----
    ");
    assert!(
        shop.run(&check).starts_with("exit code: 0\n"),
        "the whole has a baseline too"
    );
}

#[test]
fn ids_of_one_person_have_one_value_and_those_who_do_not_count_have_none() {
    let shop = Shop::new().with("alias.csv", "cy,ann\n").with("staff.csv", "ann\n");
    let out = shop.run(&[BY_COUNTRY, &["--alias", "alias.csv"]].concat());
    assert!(out.contains("error: `FR` contradicts line 2"), "{out}");
    let document = shop.json(&[BY_COUNTRY, &["--exclude-customers", "staff.csv", "-q"]].concat());
    let groups = document["groups"].as_array().expect("groups");
    let buyers: Vec<String> = groups
        .iter()
        .map(|group| format!("{} {}", group["by"]["country"], group["totals"]["buyers"]))
        .collect();
    assert_eq!(buyers, [r#""DE" 1"#, r#""FR" 1"#, "null 2"]);
}

#[test]
fn files_whose_ids_have_nothing_in_common_are_told() {
    let shop = Shop::new().with("others.csv", "customer_id,country\n1001,DE\n");
    let by = [
        "--customers",
        "others.csv",
        "--by",
        "country",
        "--metrics",
        "orders",
        "--format",
        "csv",
    ];
    let out = shop.run(&[&["metrics", "orders.csv"], &by[..]].concat());
    insta::assert_snapshot!(out.lines().last().unwrap_or_default(), @"warning: nobody who counts has a value of `country`: the ids of the files may not be the same");
}

#[test]
fn a_file_of_options_may_name_the_column() {
    let shop = Shop::new().with("retain.toml", "[metrics]\nby = \"channel\"\ntop-groups = 1\n");
    let document = shop.json(&["metrics", "orders.csv"]);
    assert_eq!(document["settings"]["by"], "orders.channel");
    assert_eq!(document["groups"].as_array().map(Vec::len), Some(3));
}
