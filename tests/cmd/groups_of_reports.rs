//! `--by`: `retain cohorts` and `retain segments` for each value of a column, in every format.

use insta::assert_snapshot;

use super::groups::Shop;

const COHORTS: &[&str] = &[
    "cohorts",
    "orders.csv",
    "--customers",
    "customers.csv",
    "--by",
    "country",
    "--period",
    "yearly",
];

const SEGMENTS: &[&str] = &[
    "segments",
    "orders.csv",
    "--customers",
    "customers.csv",
    "--by",
    "country",
];

#[test]
fn each_group_has_the_cohorts_of_the_whole_also_those_in_which_it_has_nobody() {
    assert_snapshot!(Shop::new().run(COHORTS), @"
    exit code: 0
    ----- stdout -----
    Cohort  Customers      0     1
    2022            3  100.0  33.3
    2023            2  100.0
    mean            5  100.0  33.3

    country: DE
    Cohort  Customers      0     1
    2022            2  100.0  50.0
    2023            0      –
    mean            2  100.0  50.0

    country: FR
    Cohort  Customers      0     1
    2022            1  100.0   0.0
    2023            0      –
    mean            1  100.0   0.0

    country: (none)
    Cohort  Customers      0     1
    2022            0      –     –
    2023            2  100.0
    mean            2  100.0     –

    columns: years after that of the first order; cells: % of the cohort that bought
      in that year; mean: weighted by customers, of complete years
    groups: each customer is in one
    no currency named; basis orders; 7 orders by 5 customers, 1 refund; 2022-01-01
      to 2023-12-31
    ----- stderr -----
    ");
}

#[test]
fn by_a_column_of_orders_a_cohort_is_that_of_the_first_order_in_the_group() {
    let by = [
        "cohorts",
        "orders.csv",
        "--by",
        "Channel",
        "--period",
        "quarterly",
        "--counts",
    ];
    assert_snapshot!(Shop::new().run(&by), @"
    exit code: 0
    ----- stdout -----
    Cohort   Customers      0    1    2    3     4    5    6      7
    2022-Q1          1      1    0    0    0     1    0    0      1
    2022-Q2          1      1    0    0    0     0    0    0
    2022-Q4          1      1    0    0    0     0
    2023-Q1          1      1    0    0    0
    2023-Q4          1      1
    mean             5  100.0  0.0  0.0  0.0  33.3  0.0  0.0  100.0

    channel: shop
    Cohort   Customers      0    1    2    3     4    5    6      7
    2022-Q1          0      0    0    0    0     0    0    0      0
    2022-Q2          1      1    0    0    0     0    0    0
    2022-Q4          0      0    0    0    0     0
    2023-Q1          1      1    0    0    0
    2023-Q4          0      0
    mean             2  100.0  0.0  0.0  0.0   0.0  0.0  0.0      –

    channel: web
    Cohort   Customers      0    1    2    3     4    5    6      7
    2022-Q1          1      1    0    0    0     0    0    0      1
    2022-Q2          0      0    0    0    0     0    0    0
    2022-Q4          1      1    0    0    0     0
    2023-Q1          0      0    0    0    0
    2023-Q4          0      0
    mean             2  100.0  0.0  0.0  0.0   0.0  0.0  0.0  100.0

    channel: app
    Cohort   Customers      0    1    2    3     4    5    6      7
    2022-Q1          0      0    0    0    0     0    0    0      0
    2022-Q2          0      0    0    0    0     0    0    0
    2022-Q4          0      0    0    0    0     0
    2023-Q1          0      0    0    0    0
    2023-Q4          1      1
    mean             1  100.0    –    –    –     –    –    –      –

    channel: (none)
    Cohort   Customers      0    1    2    3     4    5    6      7
    2022-Q1          0      0    0    0    0     0    0    0      0
    2022-Q2          0      0    0    0    0     0    0    0
    2022-Q4          0      0    0    0    0     0
    2023-Q1          1      1    0    0    0
    2023-Q4          0      0
    mean             1  100.0  0.0  0.0  0.0     –    –    –      –

    columns: quarters after that of the first order; cells: customers who bought in
      that quarter; mean: weighted by customers, of complete quarters, in % of the
      cohort
    groups: each sees its own orders alone, so that whoever buys in two is a
      customer of both, in each from the first order there on
    no currency named; basis orders; 7 orders by 5 customers, 1 refund; 2022-01-01
      to 2023-12-31
    ----- stderr -----
    warning: 3 of 8 periods have no records: 2022-Q3, 2023-Q2, 2023-Q3
    ");
    let last = [&by[..], &["--last", "1", "--format", "csv"]].concat();
    assert_snapshot!(Shop::new().run(&last), @"
    exit code: 0
    ----- stdout -----
    by.channel,cohort,start,end,customers,age,period,flags,buyers,buyers_on_or_after,orders,cumulative_revenue,value
    shop,2023-Q4,2023-10-01,2023-12-31,0,0,2023-Q4,,0,0,0,0,0
    shop,mean,,,2,0,,,,,,,100
    web,2023-Q4,2023-10-01,2023-12-31,0,0,2023-Q4,,0,0,0,0,0
    web,mean,,,2,0,,,,,,,100
    app,2023-Q4,2023-10-01,2023-12-31,1,0,2023-Q4,,1,1,1,1,1
    app,mean,,,1,0,,,,,,,100
    ,2023-Q4,2023-10-01,2023-12-31,0,0,2023-Q4,,0,0,0,0,0
    ,mean,,,1,0,,,,,,,100
    ----- stderr -----
    warning: 3 of 8 periods have no records: 2022-Q3, 2023-Q2, 2023-Q3
    ");
    let since = [
        &by[..],
        &["--since", "2023-06-01", "--format", "csv", "--top-groups", "1"],
    ]
    .concat();
    assert_snapshot!(Shop::new().run(&since), @"
    exit code: 0
    ----- stdout -----
    by.channel,cohort,start,end,customers,age,period,flags,buyers,buyers_on_or_after,orders,cumulative_revenue,value
    shop,2023-Q4,2023-10-01,2023-12-31,0,0,2023-Q4,,0,0,0,0,0
    shop,mean,,,2,0,,,,,,,100
    other,2023-Q4,2023-10-01,2023-12-31,1,0,2023-Q4,,1,1,1,1,1
    other,mean,,,3,0,,,,,,,100
    ,2023-Q4,2023-10-01,2023-12-31,0,0,2023-Q4,,0,0,0,0,0
    ,mean,,,1,0,,,,,,,100
    ----- stderr -----
    warning: 3 of 8 periods have no records: 2022-Q3, 2023-Q2, 2023-Q3
    ");
}

#[test]
fn a_cohort_that_only_a_group_has_is_a_row_of_each_group_and_none_of_the_whole() {
    // Bob is new to the app in a quarter in which nobody is new to the shop.
    let more = "order_id,customer_id,order_date,amount,channel\n9,bob,2022-09-01,3.00,app\n";
    let shop = Shop::new().with("more.csv", more);
    let by = [
        "cohorts",
        "orders.csv",
        "more.csv",
        "--by",
        "channel",
        "--period",
        "quarterly",
        "-q",
    ];
    let cohorts = |arguments: &[&str]| -> Vec<Vec<String>> {
        let document = shop.json(&[&by[..], arguments].concat());
        let labels = |triangle: &serde_json::Value| -> Vec<String> {
            let rows = triangle["cohorts"].as_array().expect("rows").iter();
            rows.map(|row| format!("{} {}", row["period"].as_str().unwrap_or("?"), row["customers"]))
                .collect()
        };
        let groups = document["groups"].as_array().expect("groups");
        std::iter::once(&document).chain(groups).map(labels).collect()
    };
    let all = cohorts(&["--top-groups", "1"]);
    assert_eq!(
        all[0],
        ["2022-Q1 1", "2022-Q2 1", "2022-Q4 1", "2023-Q1 1", "2023-Q4 1"]
    );
    assert_eq!(
        all[1],
        [
            "2022-Q1 0",
            "2022-Q2 0",
            "2022-Q3 1",
            "2022-Q4 0",
            "2023-Q1 0",
            "2023-Q4 1"
        ]
    );
    assert_eq!(all[2].len(), 6);
    let last = cohorts(&["--last", "4", "--top-groups", "1"]);
    assert_eq!(last[0].first().map(String::as_str), Some("2022-Q2 1"));
    assert_eq!((last[0].len(), last[1].len()), (4, 5));
    let since = cohorts(&["--since", "2022-09-30", "--top-groups", "1"]);
    assert_eq!((since[0].len(), &since[1][0]), (3, &"2022-Q3 1".to_owned()));
}

#[test]
fn csv_of_cohorts_has_the_rows_of_the_groups_behind_their_values() {
    let arguments = [COHORTS, &["--format", "csv", "--top-groups", "1"]].concat();
    assert_snapshot!(Shop::new().run(&arguments), @"
    exit code: 0
    ----- stdout -----
    by.country,cohort,start,end,customers,age,period,flags,buyers,buyers_on_or_after,orders,cumulative_revenue,value
    DE,2022,2022-01-01,2022-12-31,2,0,2022,,2,2,2,30,100
    DE,2022,2022-01-01,2022-12-31,2,1,2023,,1,1,2,45,50
    DE,2023,2023-01-01,2023-12-31,0,0,2023,,0,0,0,0,
    DE,mean,,,2,0,,,,,,,100
    DE,mean,,,2,1,,,,,,,50
    other,2022,2022-01-01,2022-12-31,1,0,2022,,1,1,1,5,100
    other,2022,2022-01-01,2022-12-31,1,1,2023,,0,0,0,5,0
    other,2023,2023-01-01,2023-12-31,0,0,2023,,0,0,0,0,
    other,mean,,,1,0,,,,,,,100
    other,mean,,,1,1,,,,,,,0
    ,2022,2022-01-01,2022-12-31,0,0,2022,,0,0,0,0,
    ,2022,2022-01-01,2022-12-31,0,1,2023,,0,0,0,0,
    ,2023,2023-01-01,2023-12-31,2,0,2023,,2,2,2,41,100
    ,mean,,,2,0,,,,,,,100
    ,mean,,,0,1,,,,,,,
    ----- stderr -----
    ");
}

#[test]
fn markdown_of_cohorts_has_a_table_for_each_group() {
    let arguments = [COHORTS, &["--format", "markdown", "--measure", "revenue", "--median"]].concat();
    assert_snapshot!(Shop::new().run(&arguments), @"
    exit code: 0
    ----- stdout -----
    | Cohort | Customers | 0 | 1 |
    | --- | ---: | ---: | ---: |
    | 2022 | 3 | 10.00 | 17.50 |
    | 2023 | 2 | 20.50 |  |
    | mean | 5 | 14.20 | 17.50 |

    **country: DE**

    | Cohort | Customers | 0 | 1 |
    | --- | ---: | ---: | ---: |
    | 2022 | 2 | 15.00 | 22.50 |
    | 2023 | 0 | – |  |
    | mean | 2 | 15.00 | 22.50 |

    **country: FR**

    | Cohort | Customers | 0 | 1 |
    | --- | ---: | ---: | ---: |
    | 2022 | 1 | 5.00 | 5.00 |
    | 2023 | 0 | – |  |
    | mean | 1 | 5.00 | 5.00 |

    **country: (none)**

    | Cohort | Customers | 0 | 1 |
    | --- | ---: | ---: | ---: |
    | 2022 | 0 | – | – |
    | 2023 | 2 | 20.50 |  |
    | mean | 2 | 20.50 | – |

    - columns: years after that of the first order; cells: revenue up to the end of that year of the customer in the middle; mean: weighted by customers, of complete years
    - groups: each customer is in one
    - no currency named; basis orders; 7 orders by 5 customers, 1 refund; 2022-01-01 to 2023-12-31
    ----- stderr -----
    ");
}

#[test]
fn the_document_of_cohorts_has_the_same_rows_for_each_group() {
    let document = Shop::new().json(&[COHORTS, &["--top-groups", "1"]].concat());
    let groups = document["groups"].as_array().expect("groups");
    let told: Vec<String> = groups
        .iter()
        .map(|group| format!("{} {} {}", group["by"], group["rest_values"], group["customers"]))
        .collect();
    assert_eq!(
        told,
        [
            r#"{"country":"DE"} null 2"#,
            r#"{"country":"other"} 1 1"#,
            r#"{"country":null} null 2"#
        ]
    );
    for group in groups {
        for (row, of_whole) in group["cohorts"]
            .as_array()
            .expect("rows")
            .iter()
            .zip(document["cohorts"].as_array().expect("rows"))
        {
            for key in ["period", "start", "end", "flags"] {
                assert_eq!(row[key], of_whole[key]);
            }
        }
        let lengths = ["cohorts", "mean"].map(|key| group[key].as_array().map(Vec::len));
        assert_eq!(lengths, [Some(2), Some(2)]);
    }
    let nobody = &groups[1]["cohorts"][1];
    assert_eq!(
        nobody["cells"].to_string(),
        r#"[{"age":0,"period":"2023","flags":[],"buyers":0,"buyers_on_or_after":0,"orders":0,"cumulative_revenue":0,"value":null},null]"#
    );
    assert_eq!(document["settings"]["by"], "customers.country");
    assert_eq!(document["settings"]["top_groups"], 1);
    let whole = Shop::new().json(&[
        "cohorts",
        "orders.csv",
        "--customers",
        "customers.csv",
        "--period",
        "yearly",
    ]);
    for key in ["cohorts", "mean", "without_orders", "input"] {
        assert_eq!(document[key], whole[key], "{key}");
    }
    assert_eq!(whole["groups"], serde_json::Value::Null);
}

#[test]
fn segments_of_customers_keep_their_scores_and_those_of_orders_have_their_own() {
    let by = ["--format", "csv"];
    let rows = |arguments: &[&str]| -> String {
        let out = Shop::new().run(&[arguments, &by].concat());
        let is_somebody = |line: &&str| !line.contains(",0,,0,0,,0,") && !line.contains(",0,0,0,0,,0,");
        let cut = |line: &str| line.split(',').take(7).collect::<Vec<_>>().join(",");
        out.lines().filter(is_somebody).map(cut).collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(rows(&["segments", "orders.csv"]), @"
    exit code: 0
    ----- stdout -----
    segment,customers,customers_share_pct,revenue,revenue_share_pct,mean_recency_days,orders
    loyal,1,20,27.5,30.2198,0,3
    promising,1,20,1,1.0989,0,1
    about to sleep,1,20,40,43.956,333,1
    hibernating,2,40,22.5,24.7253,457,2
    ----- stderr -----
    ");
    assert_snapshot!(rows(SEGMENTS), @"
    exit code: 0
    ----- stdout -----
    by.country,segment,customers,customers_share_pct,revenue,revenue_share_pct,mean_recency_days
    DE,loyal,1,50,27.5,61.1111,0
    DE,hibernating,1,50,17.5,38.8889,549
    FR,hibernating,1,100,5,100,365
    ,promising,1,50,1,2.439,0
    ,about to sleep,1,50,40,97.561,333
    ----- stderr -----
    ");
    assert_snapshot!(rows(&["segments", "orders.csv", "--by", "channel"]), @"
    exit code: 0
    ----- stdout -----
    by.channel,segment,customers,customers_share_pct,revenue,revenue_share_pct,mean_recency_days
    shop,about to sleep,1,50,10,36.3636,364
    shop,hibernating,1,50,17.5,63.6364,549
    web,need attention,1,50,17.5,77.7778,0
    web,hibernating,1,50,5,22.2222,365
    app,hibernating,1,100,1,100,0
    ,hibernating,1,100,40,100,333
    ----- stderr -----
    ");
}

#[test]
fn a_table_of_segments_has_a_block_for_each_group() {
    let by = ["segments", "orders.csv", "--by", "channel", "--top-groups", "1"];
    assert_snapshot!(Shop::new().run(&by), @"
    exit code: 0
    ----- stdout -----
    Segment              Customers      %  Revenue      %  Days ago    AOV  Orders
    champions                    0    0.0     0.00    0.0         –      –       0
    loyal                        1   20.0    27.50   30.2       0.0   9.17       3
    potential loyalists          0    0.0     0.00    0.0         –      –       0
    new                          0    0.0     0.00    0.0         –      –       0
    promising                    1   20.0     1.00    1.1       0.0   1.00       1
    need attention               0    0.0     0.00    0.0         –      –       0
    about to sleep               1   20.0    40.00   44.0     333.0  40.00       1
    cannot lose                  0    0.0     0.00    0.0         –      –       0
    at risk                      0    0.0     0.00    0.0         –      –       0
    hibernating                  2   40.0    22.50   24.7     457.0  11.25       2
    total                        5  100.0    91.00  100.0     249.4  13.00       7

    channel: shop
    Segment              Customers      %  Revenue      %  Days ago    AOV  Orders
    champions                    0    0.0     0.00    0.0         –      –       0
    loyal                        0    0.0     0.00    0.0         –      –       0
    potential loyalists          0    0.0     0.00    0.0         –      –       0
    new                          0    0.0     0.00    0.0         –      –       0
    promising                    0    0.0     0.00    0.0         –      –       0
    need attention               0    0.0     0.00    0.0         –      –       0
    about to sleep               1   50.0    10.00   36.4     364.0  10.00       1
    cannot lose                  0    0.0     0.00    0.0         –      –       0
    at risk                      0    0.0     0.00    0.0         –      –       0
    hibernating                  1   50.0    17.50   63.6     549.0  17.50       1
    total                        2  100.0    27.50  100.0     456.5  13.75       2

    channel: other (2 values)
    Segment              Customers      %  Revenue      %  Days ago    AOV  Orders
    champions                    0    0.0     0.00    0.0         –      –       0
    loyal                        0    0.0     0.00    0.0         –      –       0
    potential loyalists          0    0.0     0.00    0.0         –      –       0
    new                          0    0.0     0.00    0.0         –      –       0
    promising                    0    0.0     0.00    0.0         –      –       0
    need attention               0    0.0     0.00    0.0         –      –       0
    about to sleep               0    0.0     0.00    0.0         –      –       0
    cannot lose                  0    0.0     0.00    0.0         –      –       0
    at risk                      1   33.3    17.50   74.5       0.0   8.75       2
    hibernating                  2   66.7     6.00   25.5     182.5   3.00       2
    total                        3  100.0    23.50  100.0     121.7   5.88       4

    channel: (none)
    Segment              Customers      %  Revenue      %  Days ago    AOV  Orders
    champions                    0    0.0     0.00    0.0         –      –       0
    loyal                        0    0.0     0.00    0.0         –      –       0
    potential loyalists          0    0.0     0.00    0.0         –      –       0
    new                          0    0.0     0.00    0.0         –      –       0
    promising                    0    0.0     0.00    0.0         –      –       0
    need attention               0    0.0     0.00    0.0         –      –       0
    about to sleep               0    0.0     0.00    0.0         –      –       0
    cannot lose                  0    0.0     0.00    0.0         –      –       0
    at risk                      0    0.0     0.00    0.0         –      –       0
    hibernating                  1  100.0    40.00  100.0     333.0  40.00       1
    total                        1  100.0    40.00  100.0     333.0  40.00       1

    loyal: reward them with a loyalty programme, ask for a review or a testimonial
    promising: give a reason for the second order: a personal offer, a thank-you
    about to sleep: re-engage by e-mail while they remember you: what is new
    at risk: re-engage by e-mail with a personal offer, and ask for feedback
    hibernating: one e-mail to win them back; spend no more on those who stay silent
    days are counted to 2023-12-31
    groups: each sees its own orders alone, so that whoever buys in two is a
      customer of both, scored in each among its customers; answers are of no order
    no currency named; basis orders; 7 orders by 5 customers, 1 refund; 2022-01-01
      to 2023-12-31
    ----- stderr -----
    ");
    let markdown = Shop::new().run(&[SEGMENTS, &["--format", "markdown"]].concat());
    assert_eq!(markdown.matches("| total |").count(), 4, "{markdown}");
    assert!(markdown.contains("\n**country: (none)**\n\n| Segment |"), "{markdown}");
}

#[test]
fn answers_are_in_the_group_of_their_customer_and_their_segment() {
    let document = Shop::new().json(SEGMENTS);
    let told = |rows: &serde_json::Value| format!("{} {}", rows["totals"]["responses"], rows["responses_elsewhere"]);
    assert_eq!(told(&document), "3 0");
    let groups = document["groups"].as_array().expect("groups");
    assert_eq!(groups.iter().map(told).collect::<Vec<_>>(), ["2 0", "0 0", "1 0"]);
    let by_orders = Shop::new().json(&[&SEGMENTS[..5], &["orders.channel"]].concat());
    assert_eq!(told(&by_orders), "3 0");
    let groups = by_orders["groups"].as_array().expect("groups");
    assert!(groups.iter().all(|group| told(group) == "0 0"));
}

#[test]
fn values_from_the_data_come_out_harmless() {
    let text = "customer_id,\"coun|try\"\nann,\"=1+1|a\nb\"\nbob,\u{1b}[2J\u{202e}x\ncy,other\ndee,(none)\n";
    let shop = Shop::new().with("hostile.csv", text);
    for command in ["cohorts", "segments"] {
        let by = [command, "orders.csv", "--customers", "hostile.csv", "--by", "coun|try"];
        for format in ["table", "markdown", "csv", "json"] {
            let out = shop.run(&[&by[..], &["--format", format]].concat());
            assert!(out.starts_with("exit code: 0\n"), "{out}");
            assert!(!out.contains(['\u{1b}', '\u{202e}']), "{out}");
            assert!(!out.contains("\n=1+1"), "{out}");
        }
        let markdown = shop.run(&[&by[..], &["--format", "markdown"]].concat());
        assert!(markdown.contains("\n**coun\\|try: =1+1\\|a\\\\u{a}b**\n"), "{markdown}");
        assert!(markdown.contains("\n**coun\\|try: (none) (no value)**\n"), "{markdown}");
    }
}

#[test]
fn the_column_of_a_file_of_options_is_that_of_each_command() {
    let shop = Shop::new().with("retain.toml", "[metrics]\nby = \"channel\"\ntop-groups = 1\n");
    for command in ["cohorts", "segments"] {
        let document = shop.json(&[command, "orders.csv"]);
        assert_eq!(document["settings"]["by"], "orders.channel", "{command}");
        assert_eq!(document["groups"].as_array().map(Vec::len), Some(3), "{command}");
    }
}

#[test]
fn files_whose_ids_have_nothing_in_common_are_told_by_each_command() {
    let shop = Shop::new().with("others.csv", "customer_id,country\n1001,DE\n");
    for command in ["cohorts", "segments"] {
        let out = shop.run(&[command, "orders.csv", "--customers", "others.csv", "--by", "country"]);
        assert_eq!(
            out.lines().last(),
            Some("warning: nobody who counts has a value of `country`: the ids of the files may not be the same")
        );
    }
}

#[test]
fn no_option_of_groups_is_there_without_a_column() {
    for command in ["cohorts", "segments"] {
        let out = Shop::new().run(&[command, "orders.csv", "--top-groups", "3"]);
        assert!(out.starts_with("exit code: 2\n"), "{out}");
        let out = Shop::new().run(&[command, "orders.csv", "--by", "customers.country"]);
        assert!(
            out.contains("`--by` names a column of customers, and there is no file of them"),
            "{out}"
        );
    }
}

#[test]
fn a_diff_says_that_it_compares_no_groups() {
    let shop = Shop::new();
    let by = ["--by", "channel", "--format", "json", "-o"];
    for (path, as_of) in [("old.json", "2023-12-30"), ("new.json", "2023-12-31")] {
        let made = shop.run(&[&["metrics", "orders.csv", "--as-of", as_of], &by[..], &[path]].concat());
        assert!(made.starts_with("exit code: 0\n"), "{made}");
    }
    assert_snapshot!(shop.run(&["diff", "old.json", "new.json", "--metrics", "buyers"]), @"
    exit code: 0
    ----- stdout -----
    Period  Number  Old   New  Change
    2023    buyers    2*    3      +1

    no past number moved in the 2 periods that both have
    * 2023: not over on 2023-12-30, where the old document ends: such numbers are
      bound to move
    groups are not compared: these are the numbers of the whole
    ----- stderr -----
    ");
}
