//! `retain formats` as a process, and the options that choose a format.

use insta::assert_snapshot;
use serde_json::Value;

use crate::run::{everything, file, package, retain, stdout};

const EXPORT: &str =
    "Name,Email,Financial Status,Created at,Currency,Total,Lineitem quantity,Lineitem name,Refunded Amount
#1,ann@x,paid,2024-01-08 10:00:00 +0100,EUR,30.00,1,Teapot,0.00
#1,ann@x,,2024-01-08 10:00:00 +0100,,,2,Mug,
#2,Ann@X,paid,2024-02-01 10:00:00 +0100,EUR,12.50,1,Mug,0.00
";

/// The document of a report on [`EXPORT`], read with these options.
fn report(arguments: &[&str]) -> Value {
    let (_folder, path) = file("export.csv", EXPORT);
    let path = path.to_str().expect("a path");
    let all = [
        &["metrics", path, "--quiet", "--period", "all", "--format", "json"],
        arguments,
    ]
    .concat();
    serde_json::from_str(&stdout(&all)).expect("the report is JSON")
}

fn format_of(document: &Value) -> &str {
    document["input"]["files"][0]["format"].as_str().expect("a format")
}

#[test]
fn the_list_has_a_line_for_each_declaration_in_the_order_of_their_names() {
    let list = stdout(&["formats"]);
    let listed: Vec<&str> = list.lines().filter_map(|line| line.split(' ').next()).collect();
    let mut declared: Vec<String> = fs_err::read_dir(package().join("src/input/formats/declarations"))
        .expect("the declarations")
        .map(|entry| entry.expect("a declaration").file_name().to_string_lossy().into_owned())
        .map(|name| name.trim_end_matches(".toml").to_owned())
        .collect();
    declared.sort_unstable();
    assert_eq!(listed, declared);
    let of_note: Vec<&str> = list
        .lines()
        .filter(|line| line.contains("shopify") || line.starts_with("paddle") || line.starts_with("nps "))
        .collect();
    assert_snapshot!(of_note.join("\n"), @"
    nps                                      responses  Answers to the NPS question, a column `nps`
    paddle-transactions                      orders     Paddle transactions report (only by `--as`)
    shopify-customers                        customers  Shopify customers export
    shopify-orders                           orders     Shopify orders export
    shopify-payment-transactions             orders     Shopify Payments transactions export (refused)
    shopify-payouts                          orders     Shopify payouts export (refused)
    ");
}

#[test]
fn a_format_is_printed_as_it_is_declared() {
    let declared = fs_err::read_to_string(package().join("src/input/formats/declarations/shopify-orders.toml"));
    assert_eq!(stdout(&["formats", "shopify-orders"]), declared.expect("a declaration"));
    assert_eq!(
        stdout(&["formats", "Shopify-Orders"]),
        stdout(&["formats", "shopify-orders"])
    );
}

#[test]
fn every_declaration_that_is_printed_can_be_given_back() {
    let (_folder, orders) = file("orders.csv", "customer,date\nann,2024-01-08\n");
    let list = stdout(&["formats"]);
    let names: Vec<&str> = list.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        let (_folder, own) = file("own.toml", stdout(&["formats", name]));
        let arguments = [
            "metrics",
            orders.to_str().expect("a path"),
            "--format-file",
            own.to_str().expect("a path"),
        ];
        assert!(stdout(&arguments).contains("1 order by 1 customer"), "{name}");
    }
}

#[test]
fn a_header_is_recognised_and_plain_passes_that_over() {
    let recognised = report(&[]);
    assert_eq!(format_of(&recognised), "shopify-orders");
    assert_eq!(recognised["input"]["orders"], 2);
    assert_eq!(recognised["input"]["excluded"]["folded"], 1);
    let plain = report(&[
        "--as",
        "plain",
        "--map",
        "order_id=",
        "--map",
        "amount=",
        "--map",
        "refunded_amount=",
    ]);
    assert_eq!(format_of(&plain), "plain");
    assert_eq!(plain["input"]["orders"], 3);
}

#[test]
fn a_mapping_wins_over_the_format() {
    let document = report(&["--map", "customer_id=Name"]);
    assert_eq!(format_of(&document), "shopify-orders");
    assert_eq!(document["input"]["customers"], 2);
    assert_eq!(report(&[])["input"]["customers"], 1);
}

#[test]
fn an_own_format_wins_over_a_known_one_and_can_be_named() {
    let own = stdout(&["formats", "shopify-orders"])
        .replace("name = \"shopify-orders\"", "name = \"myshop\"")
        .replace("customer = [\"Email\", \"Phone\"]", "customer = [\"Name\"]");
    let (_folder, own) = file("myshop.toml", own);
    let own = own.to_str().expect("a path");
    let document = report(&["--format-file", own]);
    assert_eq!(format_of(&document), "myshop");
    assert_eq!(document["input"]["customers"], 2);
    assert_eq!(format_of(&report(&["--format-file", own, "--as", "MyShop"])), "myshop");
    let known = report(&["--format-file", own, "--as", "shopify-orders"]);
    assert_eq!(format_of(&known), "shopify-orders");
    assert_eq!(known["input"]["customers"], 1);
}

/// A declaration of one's own, which says that its times are in UTC.
fn in_utc(kind: &str, columns: &str) -> String {
    format!(
        "name = \"mine\"\ntitle = \"mine\"\nkind = \"{kind}\"\n[header]\nneed = [\"who\", \"at\"]\n{columns}\nzone_is = \
         \"UTC\"\n"
    )
}

#[test]
fn times_that_do_not_name_a_zone_are_in_that_of_their_format_in_every_kind_of_file() {
    let (_folder, orders) = file("orders.csv", "customer,date\nann,2024-01-08\n");
    let orders = orders.to_str().expect("a path");
    let rows = "who,at,score\nann,2024-01-31 23:30,9\nbob,2024-02-01T00:30+09:00,9\n";
    let (_folder, export) = file("export.csv", rows);
    let export = export.to_str().expect("a path");
    let of_kind = |kind: &str, columns: &str, arguments: &[&str]| {
        let (_folder, own) = file("mine.toml", in_utc(kind, columns));
        let own = own.to_str().expect("a path");
        let all = [
            &["metrics", "--format", "json", "--format-file", own, "--period", "all"],
            arguments,
        ]
        .concat();
        let moved = [&all[..], &["--timezone", "Asia/Tokyo"]].concat();
        let read = |arguments: &[&str]| serde_json::from_str::<Value>(&stdout(arguments)).expect("the report is JSON");
        [read(&all), read(&moved)]
    };
    let first_day = |document: &Value| document["input"]["first_day"].clone();
    let columns = "[order]\ncustomer = [\"who\"]\ndate = [\"at\"]";
    let days = of_kind("orders", columns, &[export]);
    assert_eq!([first_day(&days[0]), first_day(&days[1])], ["2024-01-31", "2024-02-01"]);
    let columns = "[customer]\nid = [\"who\"]\nsignup = [\"at\"]\ncancelled = [\"until\"]";
    let (_folder, signups) = file("signups.csv", "who,at,until\nann,2024-01-31 23:30,\n");
    let signups = signups.to_str().expect("a path");
    let days = of_kind(
        "customers",
        columns,
        &["--basis", "subscriptions", "--customers", signups],
    );
    assert_eq!([first_day(&days[0]), first_day(&days[1])], ["2024-01-31", "2024-02-01"]);
    let columns = "[response]\nscore = [\"score\"]\ncustomer = [\"who\"]\ndate = [\"at\"]";
    let until_january = ["--as-of", "2024-01-31", orders, "--responses", export];
    let answers = of_kind("responses", columns, &until_january);
    assert_eq!(answers.map(|document| document["totals"]["responses"].clone()), [1, 0]);
}

/// All that a declaration can say of the text and the cells of a file.
const OF_TEXT: &str = "[text]\nencoding = \"windows-1252\"\nquotes = false\nblank_lines = true\nfooter = [\"Rows:\"]\n\
                       footer_contains = [\"exported\"]\n[[blank]]\ncolumns = [\"Nr\"]\nare = [\"0\"]\n\
                       [[clean]]\ncolumns = [\"Nr\"]\nwithout = \"'\"\nwhole_number = true\n\
                       [[rule]]\ncolumn = \"Kind\"\nis = [\"Test\"]\nignore = \"tests\"\n";

/// A file whose customers and days stand in one of two columns each, with a
/// note above the header, a row of another width below it, odd quotes, bytes
/// that are not UTF-8, blank rows and a footer.
const ODD: &[u8] = b"People of my shop\r\n\r\nNr;Mail;Kind;Joined;Since;Left;Score\r\nnumber;mail\r\n\
                     '7.0;;\"new;2024-01-05;;;9\r\n\
                     0;Zo\xe9@x;5\";;2024-01-06;2024-02-10;10\r\n\
                     ;;;;;;\r\n\r\n\
                     8;zo@x;Test;2024-01-07;;;0\r\n\
                     9;n\xef@x;;2024-02-08;2023-01-01;;3\r\n\r\n\
                     Rows: 3\r\n3 exported;\r\n";

#[test]
fn lists_of_customers_and_answers_are_read_by_all_that_their_declaration_says() {
    let (_folder, export) = file("export.csv", ODD);
    let export = export.to_str().expect("a path");
    let head = |kind: &str| {
        format!(
            "name = \"mine\"\ntitle = \"mine\"\nkind = \"{kind}\"\n[header]\nneed = [\"Nr\", \"Mail\"]\n\
             lines_below = 1\n{OF_TEXT}"
        )
    };
    let read = |declaration: &str, arguments: &[&str]| {
        let (_folder, own) = file("mine.toml", declaration);
        let own = own.to_str().expect("a path");
        let all = [
            &[
                "metrics",
                "--format",
                "json",
                "--format-file",
                own,
                "--period",
                "monthly",
            ],
            arguments,
        ]
        .concat();
        serde_json::from_str::<Value>(&stdout(&all)).expect("the report is JSON")
    };
    let decoded = |document: &Value| {
        let warnings = document["warnings"].as_array().expect("a list").iter();
        let of_text = warnings
            .filter_map(Value::as_str)
            .filter(|text| text.contains("not UTF-8"));
        of_text
            .map(|text| {
                text.rsplit(':').next().expect("a text").to_owned() + " " + text.rsplit(':').nth(1).expect("a line")
            })
            .collect::<Vec<_>>()
    };
    let columns = "[customer]\nid = [\"Nr\", \"Mail\"]\nsignup = [\"Joined\", \"Since\"]\ncancelled = [\"Left\"]\n";
    let arguments = ["--basis", "subscriptions", "--customers", export];
    let document = read(&format!("{}{columns}", head("customers")), &arguments);
    let ends: Vec<&Value> = document["periods"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| &row["customers_end"])
        .collect();
    assert_eq!(ends, [2, 2]);
    assert_eq!(document["input"]["excluded"]["ignored"]["tests"], 1);
    assert_eq!(document["input"]["files"][0]["rows"], 4);
    assert_eq!(
        decoded(&document),
        [" the text is not UTF-8 and was read as windows-1252 6"]
    );
    let (_folder, orders) = file("orders.csv", "customer,date\n7,2024-01-08\n7,2024-02-08\n");
    let orders = orders.to_str().expect("a path");
    let columns = "[response]\nscore = [\"Score\"]\ncustomer = [\"Nr\", \"Mail\"]\ndate = [\"Joined\", \"Since\"]\n";
    let document = read(
        &format!("{}{columns}", head("responses")),
        &[orders, "--responses", export],
    );
    let of = |key: &str| -> Vec<Value> {
        let rows = document["periods"].as_array().expect("a list").iter();
        rows.map(|row| row[key].clone()).collect()
    };
    assert_eq!(
        (of("promoters"), of("detractors")),
        (vec![2.into(), 0.into()], vec![0.into(), 1.into()])
    );
    assert_eq!(decoded(&document).len(), 1);
}

#[test]
fn rows_that_are_no_orders_are_told_by_what_they_are() {
    let told = |format: &str| {
        let text = stdout(&["metrics", "--quiet", &format!("tests/formats/{format}/export.csv")]);
        let place = text.find("left out").expect("rows are left out");
        text[place..].to_owned()
    };
    assert_snapshot!(told("ebay-transactions"), @"
    left out 5 rows: 1 without a customer, 4 that are no orders (1 fees and
      adjustments, 1 holds, 1 payouts, 1 shipping labels)
    ");
    assert_snapshot!(told("gumroad-sales"), @"left out 4 rows: 1 disputed, 1 pending, 1 refunded, 1 that is no order (totals)");
}

#[test]
fn a_format_that_is_not_sure_is_used_only_where_it_is_named() {
    let path = "tests/formats/lemonsqueezy-orders/export.csv";
    let recognised = everything(&mut retain(&["metrics", path]));
    assert!(recognised.starts_with("exit code: 1"), "{recognised}");
    let named = everything(&mut retain(&["metrics", path, "--as", "lemonsqueezy-orders"]));
    assert!(named.starts_with("exit code: 0"), "{named}");
    assert!(
        named.contains("warning: Lemon Squeezy orders export: not documented"),
        "{named}"
    );
}
