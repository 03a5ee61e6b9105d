//! `retain diff` as a process: what moved between two documents, in every format.

use crate::run::{everything, package, retain, stdout};

const OLD: &str = "examples/june.json";
const NEW: &str = "examples/august.json";

fn diff(arguments: &[&str]) -> String {
    everything(&mut retain(&[&["diff"], arguments].concat()))
}

#[test]
fn the_documents_of_the_examples_are_those_that_the_program_writes() {
    let june = ["examples/orders.csv", "--as-of", "2024-06-30"];
    let august = ["examples/orders.csv", "examples/late-order.csv"];
    for (path, arguments) in [(OLD, &june[..]), (NEW, &august[..])] {
        let written = stdout(&[&["metrics", "--quiet", "--format", "json"], arguments].concat());
        if std::env::var_os("UPDATE_README").is_some() {
            fs_err::write(package().join(path), &written).expect("the examples can be written");
        }
        let there = fs_err::read_to_string(package().join(path)).expect("the example is there");
        assert_eq!(there, written, "{path} (`UPDATE_README=1` writes it anew)");
    }
}

#[test]
fn one_late_order_is_told_by_period_number_and_count() {
    let all = diff(&[OLD, NEW]);
    let late: Vec<&str> = all.lines().filter(|line| line.starts_with("2023 ")).collect();
    insta::assert_snapshot!(late.join("\n"), @"
    2023    customers at end                        49         50       +1
    2023    new customers                           22         23       +1
    2023    first-time customers                    16         17       +1
    2023    buyers                                  49         50       +1
    2023    orders                                 112        113       +1
    2023    revenue                           4,624.61   4,644.51   +19.90
    2023    buyers of twelve months                 49         50       +1
    2023    revenue of twelve months          4,624.61   4,644.51   +19.90
    2023    repeat-customer rate                  83.7       82.0     -1.7
    2023    repeat rate within the period         65.3       64.0     -1.3
    2023    purchase frequency                    2.29       2.26    -0.03
    2023    average order value                  41.29      41.10    -0.19
    2023    customer lifetime value              56.63      55.73    -0.89
    ");
}

#[test]
fn chosen_numbers_and_those_of_an_unfinished_period_apart() {
    insta::assert_snapshot!(diff(&[OLD, NEW, "--metrics", "crr,orders,revenue,orders"]), @"
    exit code: 0
    ----- stdout -----
    Period  Number                        Old        New   Change
    2023    orders                        112        113       +1
    2023    revenue                  4,624.61   4,644.51   +19.90
    2024    orders                         60*        72      +12
    2024    revenue                  2,467.94*  3,116.71  +648.77
    2024    customer retention rate      46.9*      52.0     +5.1

    2 past numbers moved, in 1 of the 4 periods that both have
    * 2024: not over on 2024-06-30, where the old document ends: such numbers are
      bound to move
    ----- stderr -----
    ");
}

#[test]
fn as_markdown() {
    insta::assert_snapshot!(diff(&[OLD, NEW, "--metrics", "orders,aov", "--format", "markdown", "--precision", "3"]), @r"
    exit code: 0
    ----- stdout -----
    | Period | Number | Old | New | Change |
    | --- | --- | ---: | ---: | ---: |
    | 2023 | orders | 112 | 113 | +1 |
    | 2023 | average order value | 41.291 | 41.102 | -0.189 |
    | 2024 | orders | 60\* | 72 | +12 |
    | 2024 | average order value | 41.132\* | 43.288 | +2.155 |

    - 2 past numbers moved, in 1 of the 4 periods that both have
    - \* 2024: not over on 2024-06-30, where the old document ends: such numbers are bound to move
    ----- stderr -----
    ");
}

#[test]
fn as_csv() {
    insta::assert_snapshot!(diff(&[OLD, NEW, "--metrics", "orders,crr,revenue", "--format", "csv"]), @"
    exit code: 0
    ----- stdout -----
    period,start,end,number,old,new,change,expected
    2023,2023-01-01,2023-12-31,orders,112,113,1,false
    2023,2023-01-01,2023-12-31,revenue,4624.61,4644.51,19.9,false
    2024,2024-01-01,2024-12-31,orders,60,72,12,true
    2024,2024-01-01,2024-12-31,revenue,2467.94,3116.71,648.77,true
    2024,2024-01-01,2024-12-31,retention_rate_pct,46.9388,52,5.0612,true
    ----- stderr -----
    ");
}

#[test]
fn as_json_and_by_its_schema() {
    insta::assert_snapshot!(diff(&[OLD, NEW, "--metrics", "rcr", "--format", "json"]), @r#"
    exit code: 0
    ----- stdout -----
    {
      "schema": "retain.diff/1",
      "period": "yearly",
      "basis": "orders",
      "old": {
        "path": "examples/june.json",
        "first_day": "2021-01-04",
        "last_day": "2024-06-30",
        "as_of": "2024-06-30"
      },
      "new": {
        "path": "examples/august.json",
        "first_day": "2021-01-04",
        "last_day": "2024-08-14",
        "as_of": null
      },
      "periods_compared": 4,
      "past_moves": 1,
      "moves": [
        {
          "period": "2023",
          "start": "2023-01-01",
          "end": "2023-12-31",
          "number": "repeat_rate_pct",
          "old": 83.6735,
          "new": 82,
          "change": -1.6735,
          "expected": false
        },
        {
          "period": "2024",
          "start": "2024-01-01",
          "end": "2024-12-31",
          "number": "repeat_rate_pct",
          "old": 83.7838,
          "new": 82.9268,
          "change": -0.857,
          "expected": true
        }
      ],
      "only_old": [],
      "only_new": []
    }
    ----- stderr -----
    "#);
    let schema: serde_json::Value = serde_json::from_str(&stdout(&["schema", "diff"])).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for arguments in [&[OLD, NEW][..], &[OLD, OLD], &[NEW, OLD, "--metrics", "all"]] {
        let text = stdout(&[&["diff", "--format", "json"], arguments].concat());
        let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let errors: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{arguments:?}: {errors:?}");
        let mut cut = document.clone();
        cut.as_object_mut().expect("an object").remove("moves");
        assert!(!validator.is_valid(&cut));
    }
}

/// A shop of which later exports know more.
struct Shop(tempfile::TempDir);

impl Shop {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn document(&self, name: &str, orders: &str, options: &[&str]) {
        let header = "order_id,customer_id,order_date,amount";
        fs_err::write(self.0.path().join("orders.csv"), format!("{header}\n{orders}")).expect("a file");
        let all = [
            &["metrics", "orders.csv", "--format", "json", "-q", "-o", name],
            options,
        ]
        .concat();
        retain(&all).current_dir(self.0.path()).assert().success();
    }

    fn diff(&self, arguments: &[&str]) -> String {
        everything(retain(&[&["diff", "old.json", "new.json"], arguments].concat()).current_dir(self.0.path()))
    }
}

const JANUARY: &str = "1,ann,2024-01-01,1\n2,bob,2024-01-16,2\n3,ann,2024-01-31,3\n";

#[test]
fn nothing_moved_and_a_new_period_is_no_move() {
    let shop = Shop::new();
    shop.document("old.json", JANUARY, &["--period", "monthly"]);
    shop.document(
        "new.json",
        &format!("{JANUARY}4,cy,2024-02-01,4\n5,cy,2024-02-29,4\n"),
        &["--period", "monthly"],
    );
    insta::assert_snapshot!(shop.diff(&["--exit-code"]), @"
    exit code: 0
    ----- stdout -----
    no past number moved in the one period that both have
    only in the new document: 2024-02
    ----- stderr -----
    ");
}

#[test]
fn a_number_that_came_or_went_has_no_change() {
    let shop = Shop::new();
    shop.document("old.json", JANUARY, &["--period", "monthly"]);
    shop.document("new.json", JANUARY, &["--period", "monthly", "--map", "amount="]);
    insta::assert_snapshot!(shop.diff(&["--exit-code", "--metrics", "revenue,aov,orders"]), @"
    exit code: 3
    ----- stdout -----
    Period   Number                Old  New  Change
    2024-01  revenue              6.00    –       –
    2024-01  average order value  2.00    –       –

    2 past numbers moved, in the one period that both have
    ----- stderr -----
    ");
}

#[test]
fn numbers_that_moved_never_read_the_same() {
    let shop = Shop::new();
    let mut many: Vec<String> = (0..3000)
        .map(|i| format!("{i},c{i},2024-01-{:02},10\n", i % 31 + 1))
        .collect();
    shop.document("old.json", &many.concat(), &["--period", "monthly"]);
    many.push("x,c1,2024-01-09,10.01\n".to_owned());
    shop.document("new.json", &many.concat(), &["--period", "monthly"]);
    insta::assert_snapshot!(shop.diff(&["--metrics", "pfr,aov,rcr"]), @"
    exit code: 0
    ----- stdout -----
    Period   Number                      Old        New     Change
    2024-01  repeat-customer rate       0.00       0.03      +0.03
    2024-01  purchase frequency       1.0000     1.0003    +0.0003
    2024-01  average order value   10.000000  10.000003  +0.000003

    3 past numbers moved, in the one period that both have
    ----- stderr -----
    ");
}

#[test]
fn without_a_period_in_common_nothing_can_be_said() {
    let shop = Shop::new();
    shop.document("old.json", JANUARY, &["--period", "monthly", "--last", "1"]);
    let later = format!("{JANUARY}4,cy,2024-02-01,4\n5,cy,2024-03-31,4\n");
    shop.document("new.json", &later, &["--period", "monthly", "--last", "2"]);
    insta::assert_snapshot!(shop.diff(&["--exit-code"]), @"
    exit code: 4
    ----- stdout -----
    the documents have no period in common: nothing is compared
    only in the old document: 2024-01
    only in the new document: 2024-02, 2024-03
    ----- stderr -----
    ");
    insta::assert_snapshot!(shop.diff(&["--format", "markdown"]), @"
    exit code: 0
    ----- stdout -----
    the documents have no period in common: nothing is compared
    only in the old document: 2024-01
    only in the new document: 2024-02, 2024-03
    ----- stderr -----
    ");
}

#[test]
fn one_of_the_documents_can_be_standard_input() {
    let old = fs_err::read(package().join(OLD)).expect("an example");
    let mut command = retain(&["diff", "-", NEW, "--exit-code", "--metrics", "crr"]);
    command.write_stdin(old).assert().code(0);
}

#[test]
fn a_past_number_that_moved_is_exit_3_and_only_where_it_was_asked_for() {
    retain(&["diff", OLD, NEW]).assert().code(0);
    retain(&["diff", OLD, NEW, "--exit-code"]).assert().code(3);
    // 2024 was not over: its retention rate was bound to move.
    retain(&["diff", OLD, NEW, "--exit-code", "--metrics", "crr"])
        .assert()
        .code(0);
}

#[test]
fn a_period_in_which_the_data_begin_was_over_and_its_moves_count() {
    let shop = Shop::new();
    let orders = "1,ann,2024-01-20,1\n2,bob,2024-01-31,2\n3,ann,2024-02-01,3\n4,ann,2024-02-15,3\n5,ann,2024-02-29,3\n";
    shop.document("old.json", orders, &["--period", "monthly"]);
    shop.document(
        "new.json",
        &format!("{orders}6,cy,2024-01-25,4\n"),
        &["--period", "monthly"],
    );
    insta::assert_snapshot!(shop.diff(&["--exit-code", "--metrics", "orders"]), @"
    exit code: 3
    ----- stdout -----
    Period   Number  Old  New  Change
    2024-01  orders    2    3      +1

    1 past number moved, in 1 of the 2 periods that both have
    ----- stderr -----
    ");
}
