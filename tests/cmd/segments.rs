//! `retain segments` as a process.

use insta::assert_snapshot;

use crate::run::{everything, file, retain, stdout};

/// Ann buys often and just now, Bob once and long ago, Cy, Dee and Eve in between; Flo has a refund alone.
const ORDERS: &str = "\
order_id,customer_id,order_date,amount,currency
1,ann,2024-01-05,10.00,EUR
2,ann,2024-02-05,20.00,EUR
3,ann,2024-06-30,30.50,EUR
4,bob,2023-03-01,5.00,EUR
5,cy,2024-05-01,8.00,EUR
6,cy,2024-05-21,8.00,EUR
7,dee,2024-06-01,40.00,EUR
8,eve,2024-03-01,1.00,EUR
9,eve,2024-07-01,-0.50,EUR
10,flo,2024-02-01,-7.25,EUR
";

const ANSWERS: &str = "score,date,customer_id
10,2024-03-01,ann
3,2024-06-01,ann
9,,bob
0,2024-05-01,flo
8,2024-05-01,
9,2024-05-01,zoe
";

fn shop() -> tempfile::TempDir {
    let (folder, path) = file("orders.csv", ORDERS);
    fs_err::write(path.with_file_name("answers.csv"), ANSWERS).expect("a temporary file");
    folder
}

fn run(columns: &str, arguments: &[&str]) -> String {
    let folder = shop();
    let mut all = vec!["segments", "orders.csv"];
    all.extend(arguments);
    everything(retain(&all).current_dir(folder.path()).env("COLUMNS", columns))
}

#[test]
fn the_table_at_80_columns() {
    assert_snapshot!(run("80", &["--responses", "answers.csv"]), @"
    exit code: 0
    ----- stdout -----
    Segment              Customers      %  Revenue      %  Days ago    AOV     NPS
    champions                    1   20.0    60.50   52.7       1.0  20.17     0.0
    loyal                        1   20.0    16.00   13.9      41.0   8.00       –
    potential loyalists          0    0.0     0.00    0.0         –      –       –
    new                          0    0.0     0.00    0.0         –      –       –
    promising                    1   20.0    40.00   34.9      30.0  40.00       –
    need attention               0    0.0     0.00    0.0         –      –       –
    about to sleep               0    0.0     0.00    0.0         –      –       –
    cannot lose                  0    0.0     0.00    0.0         –      –       –
    at risk                      0    0.0     0.00    0.0         –      –       –
    hibernating                  2   40.0     5.50    4.8     305.0   2.75   100.0
    no counted order             1      –    -7.25   -6.3         –      –  -100.0
    total                        5  100.0   114.75  100.0     136.4  14.34     0.0

    champions: reward them, give VIP access, ask for a referral or a testimonial
    loyal: reward them with a loyalty programme, ask for a review or a testimonial
    promising: give a reason for the second order: a personal offer, a thank-you
    hibernating: one e-mail to win them back; spend no more on those who stay silent
    no counted order: people with a refund and no counted order are no customers;
      their refunds lower the revenue
    2 answers are in no row: of people without an order, or of nobody who is named
    days are counted to 2024-07-01
    EUR; basis orders; 8 orders by 5 customers, 2 refunds; 2023-03-01 to 2024-07-01
    ----- stderr -----
    ");
}

#[test]
fn the_table_at_120_columns_as_of_an_earlier_day() {
    assert_snapshot!(run("120", &["--as-of", "2024-05-31"]), @"
    exit code: 0
    ----- stdout -----
    Segment              Customers      %  Revenue      %  Days ago    AOV  Orders
    champions                    0    0.0     0.00    0.0         –      –       0
    loyal                        0    0.0     0.00    0.0         –      –       0
    potential loyalists          1   25.0    16.00   35.8      10.0   8.00       2
    new                          0    0.0     0.00    0.0         –      –       0
    promising                    0    0.0     0.00    0.0         –      –       0
    need attention               0    0.0     0.00    0.0         –      –       0
    about to sleep               1   25.0     1.00    2.2      91.0   1.00       1
    cannot lose                  0    0.0     0.00    0.0         –      –       0
    at risk                      1   25.0    30.00   67.0     116.0  15.00       2
    hibernating                  1   25.0     5.00   11.2     457.0   5.00       1
    no counted order             1      –    -7.25  -16.2         –      –       0
    total                        4  100.0    44.75  100.0     168.5   7.46       6

    potential loyalists: invite them to a loyalty programme, with a personal offer
    about to sleep: re-engage by e-mail while they remember you: what is new
    at risk: re-engage by e-mail with a personal offer, and ask for feedback
    hibernating: one e-mail to win them back; spend no more on those who stay silent
    no counted order: people with a refund and no counted order are no customers; their refunds lower the revenue
    days are counted to 2024-05-31
    EUR; basis orders; 6 orders by 4 customers, 1 refund; 2023-03-01 to 2024-05-21
    left out 3 rows: 3 after the day of the report
    ----- stderr -----
    ");
}

#[test]
fn without_amounts_there_is_no_money() {
    assert_snapshot!(run("80", &["--map", "amount=", "--quiet"]), @"
    exit code: 0
    ----- stdout -----
    Segment              Customers      %  Days ago  Orders
    champions                    0    0.0         –       0
    loyal                        1   16.7       1.0       3
    potential loyalists          1   16.7       0.0       2
    new                          0    0.0         –       0
    promising                    0    0.0         –       0
    need attention               0    0.0         –       0
    about to sleep               1   16.7      30.0       1
    cannot lose                  0    0.0         –       0
    at risk                      1   16.7      41.0       2
    hibernating                  2   33.3     319.5       2
    total                        6  100.0     118.5      10

    loyal: reward them with a loyalty programme, ask for a review or a testimonial
    potential loyalists: invite them to a loyalty programme, with a personal offer
    about to sleep: re-engage by e-mail while they remember you: what is new
    at risk: re-engage by e-mail with a personal offer, and ask for feedback
    hibernating: one e-mail to win them back; spend no more on those who stay silent
    days are counted to 2024-07-01
    basis orders; 10 orders by 6 customers; 2023-03-01 to 2024-07-01
    ----- stderr -----
    ");
}

#[test]
fn csv_has_the_rows_that_add_up() {
    assert_snapshot!(run("80", &["--format", "csv", "--responses", "answers.csv"]), @r#"
    exit code: 0
    ----- stdout -----
    segment,customers,customers_share_pct,revenue,revenue_share_pct,mean_recency_days,orders,average_order_value,net_promoter_score,promoters,passives,detractors,responses,what_to_do
    champions,1,20,60.5,52.7233,1,3,20.1667,0,1,0,1,2,"reward them, give VIP access, ask for a referral or a testimonial"
    loyal,1,20,16,13.9434,41,2,8,,0,0,0,0,"reward them with a loyalty programme, ask for a review or a testimonial"
    potential loyalists,0,0,0,0,,0,,,0,0,0,0,"invite them to a loyalty programme, with a personal offer"
    new,0,0,0,0,,0,,,0,0,0,0,"welcome and onboard them: how to use what they bought, where to get help"
    promising,1,20,40,34.8584,30,1,40,,0,0,0,0,"give a reason for the second order: a personal offer, a thank-you"
    need attention,0,0,0,0,,0,,,0,0,0,0,"write with an offer for a limited time, from what they bought"
    about to sleep,0,0,0,0,,0,,,0,0,0,0,re-engage by e-mail while they remember you: what is new
    cannot lose,0,0,0,0,,0,,,0,0,0,0,"call or write in person, ask what went wrong, win them back"
    at risk,0,0,0,0,,0,,,0,0,0,0,"re-engage by e-mail with a personal offer, and ask for feedback"
    hibernating,2,40,5.5,4.793,305,2,2.75,100,1,0,0,1,one e-mail to win them back; spend no more on those who stay silent
    no counted order,1,,-7.25,-6.3181,,0,,-100,0,0,1,1,
    ----- stderr -----
    "#);
}

#[test]
fn markdown_is_a_table_and_a_list() {
    assert_snapshot!(run("80", &["--format", "markdown", "--precision", "2"]), @"
    exit code: 0
    ----- stdout -----
    | Segment | Customers | % | Revenue | % | Days ago | AOV |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: |
    | champions | 1 | 20.00 | 60.50 | 52.72 | 1.00 | 20.17 |
    | loyal | 1 | 20.00 | 16.00 | 13.94 | 41.00 | 8.00 |
    | potential loyalists | 0 | 0.00 | 0.00 | 0.00 | – | – |
    | new | 0 | 0.00 | 0.00 | 0.00 | – | – |
    | promising | 1 | 20.00 | 40.00 | 34.86 | 30.00 | 40.00 |
    | need attention | 0 | 0.00 | 0.00 | 0.00 | – | – |
    | about to sleep | 0 | 0.00 | 0.00 | 0.00 | – | – |
    | cannot lose | 0 | 0.00 | 0.00 | 0.00 | – | – |
    | at risk | 0 | 0.00 | 0.00 | 0.00 | – | – |
    | hibernating | 2 | 40.00 | 5.50 | 4.79 | 305.00 | 2.75 |
    | no counted order | 1 | – | -7.25 | -6.32 | – | – |
    | total | 5 | 100.00 | 114.75 | 100.00 | 136.40 | 14.34 |

    - champions: reward them, give VIP access, ask for a referral or a testimonial
    - loyal: reward them with a loyalty programme, ask for a review or a testimonial
    - promising: give a reason for the second order: a personal offer, a thank-you
    - hibernating: one e-mail to win them back; spend no more on those who stay silent
    - no counted order: people with a refund and no counted order are no customers; their refunds lower the revenue
    - days are counted to 2024-07-01
    - EUR; basis orders; 8 orders by 5 customers, 2 refunds; 2023-03-01 to 2024-07-01
    ----- stderr -----
    ");
}

#[test]
fn json_says_the_same_and_what_could_change_it() {
    let folder = shop();
    let arguments = ["segments", "orders.csv", "--format", "json", "--as-of", "2024-07-09"];
    let output = retain(&arguments).current_dir(folder.path()).output().expect("runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(document["schema"], "retain.segments/1");
    assert_eq!(document["end_day"], "2024-07-09");
    assert_eq!(document["settings"]["as_of"], "2024-07-09");
    assert_eq!(document["input"]["customers"], 5);
    assert_eq!(document["currency"], "EUR");
    let segments = document["segments"].as_array().expect("a list");
    assert_eq!(segments.len(), 10);
    assert_eq!(segments[0]["segment"], "champions");
    assert_eq!(segments[0]["mean_recency_days"], 9);
    assert_eq!(document["without_orders"]["customers"], 1);
    assert_eq!(document["without_orders"]["revenue"].to_string(), "-7.25");
    assert_eq!(document["totals"]["revenue"].to_string(), "114.75");
    assert_eq!(document["totals"]["customers"], 5);
}

#[test]
fn one_customer_is_hibernating_for_nobody_is_worse() {
    let (folder, _) = file(
        "orders.csv",
        "order_id,customer_id,order_date,amount\n1,ann,2024-01-05,10.00\n",
    );
    let output = retain(&["segments", "orders.csv", "--format", "csv"])
        .current_dir(folder.path())
        .output()
        .expect("runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("\nhibernating,1,100,10,100,0,1,10,,0,0,0,0,"), "{text}");
}

#[test]
fn the_segments_of_the_example_are_those_of_its_list() {
    let list = stdout(&["customers", "examples/orders.csv", "--quiet", "--format", "csv"]);
    let segments = stdout(&["segments", "examples/orders.csv", "--quiet", "--format", "csv"]);
    let mut customers = 0;
    for row in segments.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let own = list
            .lines()
            .filter(|line| line.split(',').nth(5) == Some(cells[0]))
            .count();
        assert_eq!(own.to_string(), cells[1], "{row}");
        customers += own;
    }
    assert_eq!(customers, 90);
}
