//! `retain check` as a process: verdicts in every format, exit codes, and the
//! files and scripts that pipelines use.

use std::fmt::Write as _;
use std::path::Path;

use retain::metrics::Metric;

use crate::run::{everything, package, retain};

/// Runs `retain check` on the shop of the examples.
fn check(arguments: &[&str]) -> String {
    everything(&mut retain(
        &[&["check", "examples/orders.csv", "--quiet"], arguments].concat(),
    ))
}

fn code(text: &str) -> &str {
    text.lines().next().expect("a line with the exit code")
}

#[test]
fn verdicts_as_a_table_at_80_columns() {
    insta::assert_snapshot!(check(&[
        "--require", "crr >= previous - 3",
        "--require", "crr >= 62",
        "--require", "customers_lost <= trailing(2) + 10%",
        "--require", "nps >= 20",
    ]), @"
    exit code: 3
    ----- stdout -----
    Check                                Period  Value  Bound  Margin     Verdict
    crr >= previous - 3                    2023   60.0   52.0    +8.0      passed
    crr >= 62                              2023   60.0   62.0    -2.0      failed
    customers_lost <= trailing(2) + 10%    2023     18      –       –  not judged
    nps >= 20                              2023      –      –       –  not judged

    customers_lost <= trailing(2) + 10%, 2023: the reference `2021`: the period
      before is not all in the data
    nps >= 20, 2023: no answers in the period
    failed: 1 passed, 1 failed, 2 not judged
    ----- stderr -----
    ");
}

#[test]
fn a_shortfall_that_chance_explains_is_told_and_passes() {
    insta::assert_snapshot!(check(&["--significant", "--require", "crr >= 62", "--require", "rcr >= 99"]), @"
    exit code: 3
    ----- stdout -----
    Check      Period  Value  Bound  Margin  Verdict
    crr >= 62    2023   60.0   62.0    -2.0   passed
    rcr >= 99    2023   83.7   99.0   -15.3   failed

    crr >= 62, 2023: chance explains that it is missed: with 95 % confidence it is
      at most 72.3
    rcr >= 99, 2023: chance does not explain that it is missed: with 95 % confidence
      it is at most 91.6
    failed: 1 passed, 1 failed
    ----- stderr -----
    ");
}

#[test]
fn a_value_below_its_bound_never_reads_like_it() {
    // 27 of the 45 customers of 2022 bought in 2023: 60 %, as the bounds read with one decimal.
    insta::assert_snapshot!(check(&["--require", "crr >= 60.00001", "--require", "churn <= 39.99999"]), @"
    exit code: 3
    ----- stdout -----
    Check              Period     Value     Bound    Margin  Verdict
    crr >= 60.00001      2023  60.00000  60.00001  -0.00001   failed
    churn <= 39.99999    2023  40.00000  39.99999  +0.00001   failed

    failed: 2 failed
    ----- stderr -----
    ");
}

#[test]
fn a_name_without_room_is_cut_off_in_the_table_and_whole_below_it() {
    let folder = folder(
        "[[check]]\nrequire = 'crr >= 50'\nname = 'the retention of customers, which must not be less than one half'\n",
    );
    let said = everything(retain(&["check", "orders.csv", "-q"]).current_dir(folder.path()));
    insta::assert_snapshot!(said, @"
    exit code: 0
    ----- stdout -----
    Check                                      Period  Value  Bound  Margin  Verdict
    the retention of customers, which must n…    2023   60.0   50.0   +10.0   passed

    the retention of customers, which must n… is the retention of customers, which
      must not be less than one half
    the retention of customers, which must not be less than one half is crr >= 50
    passed: 1 passed
    ----- stderr -----
    ");
    assert!(said.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn verdicts_as_markdown() {
    insta::assert_snapshot!(check(&["--format", "markdown", "--require", "crr > 50", "--require", "nps >= 20"]), @r"
    exit code: 4
    ----- stdout -----
    | Check | Period | Value | Bound | Margin | Verdict |
    | --- | ---: | ---: | ---: | ---: | ---: |
    | crr \> 50 | 2023 | 60.0 | 50.0 | +10.0 | passed |
    | nps \>= 20 | 2023 | – | – | – | not judged |

    - nps \>= 20, 2023: no answers in the period

    not judged: 1 passed, 1 not judged
    ----- stderr -----
    ");
}

#[test]
fn verdicts_as_annotations_of_github() {
    insta::assert_snapshot!(check(&[
        "--format", "github", "--require", "crr > 50", "--require", "crr >= previous + 10%", "--require", "nps >= 20",
    ]), @"
    exit code: 3
    ----- stdout -----
    ::notice title=crr > 50::2023: passed, retention_rate_pct is 60.0, required > 50.0, margin +10.0
    ::error title=crr >= previous + 10%25::2023: failed, retention_rate_pct is 60.0, required >= 60.5, margin -0.5
    ::error title=nps >= 20::2023: not judged; no answers in the period
    failed: 1 passed, 1 failed, 1 not judged
    ----- stderr -----
    ");
}

#[test]
fn the_summary_of_a_step_gets_the_verdicts_after_what_it_has() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let summary = folder.path().join("summary.md");
    fs_err::write(&summary, "before\n").expect("a file");
    let run = |format: &str| {
        retain(&[
            "check",
            "examples/orders.csv",
            "-q",
            "--format",
            format,
            "--require",
            "crr > 70",
        ])
        .env("GITHUB_STEP_SUMMARY", &summary)
        .assert()
        .code(3);
        fs_err::read_to_string(&summary).expect("the summary")
    };
    assert_eq!(run("table"), "before\n", "other formats leave it alone");
    let told = run("github");
    assert!(told.starts_with("before\n\n### retain check\n\n| Check |"), "{told}");
    assert!(told.ends_with("\nfailed: 1 failed\n"), "{told}");
}

#[test]
fn a_summary_that_cannot_be_written_is_a_warning_and_the_verdict_stands() {
    let output = retain(&[
        "check",
        "examples/orders.csv",
        "--format",
        "github",
        "--require",
        "crr > 70",
    ])
    .env("GITHUB_STEP_SUMMARY", "no/such/folder/summary.md")
    .output()
    .expect("runs");
    assert_eq!(output.status.code(), Some(3));
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("warning: the summary cannot be written"), "{stderr}");
}

/// Verdicts of every kind, and how a run with them ends.
const ALL_KINDS: [&str; 8] = [
    "--responses",
    "examples/responses.csv",
    "--require",
    "crr >= previous",
    "--require",
    "nps >= previous",
    "--require",
    "crr >= trailing(4)",
];

#[test]
fn junit_is_read_by_a_parser_and_agrees_with_the_exit_code() {
    let run = |more: &[&str]| {
        let all = [
            &["check", "examples/orders.csv", "-q", "--format", "junit"],
            &ALL_KINDS[..],
            more,
        ]
        .concat();
        let output = retain(&all).output().expect("runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let report = quick_junit::Report::deserialize_from_str(&text).expect("JUnit");
        let suite = &report.test_suites[0];
        assert_eq!(
            (report.tests, suite.tests),
            (suite.test_cases.len(), suite.test_cases.len())
        );
        let is_skipped =
            |case: &&quick_junit::TestCase| matches!(case.status, quick_junit::TestCaseStatus::Skipped { .. });
        let skipped = suite.test_cases.iter().filter(is_skipped).count();
        (output.status.code(), suite.tests, suite.failures, suite.errors, skipped)
    };
    assert_eq!(run(&[]), (Some(4), 3, 0, 1, 0));
    assert_eq!(run(&["--allow-unjudged"]), (Some(0), 3, 0, 0, 1));
    assert_eq!(run(&["--require", "crr >= 99"]), (Some(3), 4, 1, 1, 0));
    assert_eq!(
        run(&["--require", "crr >= 99", "--severity", "warning"]),
        (Some(0), 4, 0, 0, 2)
    );
    assert_eq!(run(&["--on", "all", "--allow-unjudged"]).0, Some(0));
}

#[test]
fn every_metric_can_be_required_and_read_in_every_format() {
    let requirements: Vec<String> = Metric::ALL
        .iter()
        .map(|metric| format!("{} >= 0", metric.key()))
        .collect();
    for format in ["table", "json", "junit", "github", "markdown"] {
        let mut command = retain(&[
            "check",
            "examples/orders.csv",
            "-q",
            "--responses",
            "examples/responses.csv",
        ]);
        command.args(["--format", format]);
        for requirement in &requirements {
            command.args(["--require", requirement]);
        }
        let output = command.output().expect("runs");
        assert_eq!(output.status.code(), Some(0), "{format}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        for metric in Metric::ALL {
            assert!(
                text.replace("\\_", "_").contains(metric.key()),
                "{} as {format}",
                metric.key()
            );
        }
    }
}

#[test]
fn all_exit_codes_and_what_is_printed_agree() {
    for (arguments, expected, last) in [
        (&["--require", "crr >= 50"][..], "exit code: 0", "passed: 1 passed"),
        (&["--require", "crr >= 70"], "exit code: 3", "failed: 1 failed"),
        (
            &["--require", "crr >= 70", "--severity", "warning"],
            "exit code: 0",
            "passed: 1 warned",
        ),
        (&["--require", "nps >= 0"], "exit code: 4", "not judged: 1 not judged"),
        (
            &["--require", "nps >= 0", "--severity", "warning"],
            "exit code: 0",
            "passed: 1 not judged (allowed)",
        ),
        (
            &["--require", "nps >= 0", "--allow-unjudged"],
            "exit code: 0",
            "passed: 1 not judged (allowed)",
        ),
        (
            &["--require", "nps >= 0", "--require", "crr >= 70"],
            "exit code: 3",
            "failed: 1 failed, 1 not judged",
        ),
        (
            &["--require", "crr >= 50", "--min-customers", "100"],
            "exit code: 4",
            "not judged: 1 not judged",
        ),
    ] {
        let said = check(arguments);
        assert_eq!(code(&said), expected, "{arguments:?}");
        let stdout = said.split("----- stderr").next().expect("the report");
        assert_eq!(stdout.lines().last(), Some(last), "{arguments:?}");
    }
    retain(&["check", "no-such-file.csv", "--require", "crr >= 50"])
        .assert()
        .code(1);
    retain(&["check", "examples/orders.csv", "--require", "crr"])
        .assert()
        .code(2);
}

#[test]
fn whoever_stops_reading_still_gets_the_exit_code() {
    let script = "retain check examples/orders.csv -q --on all --require 'crr >= 99' | true; echo ${PIPESTATUS[0]}";
    let program = Path::new(retain(&[]).get_program())
        .parent()
        .expect("a folder")
        .to_owned();
    let output = std::process::Command::new("bash")
        .args(["-c", script])
        .current_dir(package())
        .env("PATH", format!("{}:/usr/bin:/bin", program.display()))
        .output()
        .expect("there is a shell");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "3\n");
}

#[test]
fn the_unfinished_last_year_never_turns_a_gate_red_unless_it_is_named() {
    // 2024 ends in August: its CRR is 53.1 so far, its 86 orders are fewer than the 104 of 2023.
    for requirement in [
        "crr >= 55",
        "orders >= 90",
        "clv >= 50",
        "churn <= 45",
        "revenue >= previous - 10%",
    ] {
        let last = check(&["--require", requirement]);
        assert_eq!(code(&last), "exit code: 0", "{last}");
        let all = check(&["--require", requirement, "--on", "all"]);
        let of_2024 = all
            .lines()
            .find(|line| line.contains(" 2024 "))
            .expect("2024 is listed");
        assert!(of_2024.ends_with("skipped"), "{of_2024}");
        let named = check(&["--require", requirement, "--on", "2024"]);
        assert_eq!(code(&named), "exit code: 3", "{named}");
        assert!(
            named.contains("* 2024: not all of the period is in the data"),
            "{named}"
        );
    }
}

/// Ten customers buy on each of these days of eight weeks from Monday, 1 January
/// 2024; in the last week, of which there are so many days, two do.
fn weeks(days_a_week: u32, days_of_the_last: u32) -> (tempfile::TempDir, std::path::PathBuf) {
    let mut text = String::from("order_id,customer_id,order_date,amount\n");
    let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).expect("a date");
    let mut id = 0;
    for week in 0..8 {
        let (days, customers) = if week == 7 {
            (days_of_the_last, 2)
        } else {
            (days_a_week, 10)
        };
        for day in 0..days {
            let date = first + chrono::Days::new(u64::from(7 * week + day));
            for customer in 0..customers {
                id += 1;
                writeln!(text, "{id},c{customer},{date},5.00").expect("memory can be written");
            }
        }
    }
    crate::run::file("orders.csv", text)
}

fn judged_week(days_a_week: u32, days_of_the_last: u32) -> (Option<i32>, String) {
    let (_folder, path) = weeks(days_a_week, days_of_the_last);
    let path = path.to_str().expect("UTF-8");
    let all = [
        "check",
        path,
        "-q",
        "--period",
        "weekly",
        "--format",
        "json",
        "--require",
        "crr >= 50",
    ];
    let output = retain(&all).output().expect("runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let period = document["checks"][0]["period"].as_str().expect("a period").to_owned();
    (output.status.code(), period)
}

#[test]
fn a_daily_shop_that_stops_on_a_saturday_is_judged_by_the_week_before() {
    assert_eq!(judged_week(7, 6), (Some(0), "2024-W07".to_owned()));
    assert_eq!(judged_week(7, 7), (Some(3), "2024-W08".to_owned()));
}

#[test]
fn a_shop_closed_at_weekends_that_stops_on_a_friday_is_judged_by_that_week() {
    assert_eq!(judged_week(5, 5), (Some(3), "2024-W08".to_owned()));
    assert_eq!(judged_week(5, 2), (Some(0), "2024-W07".to_owned()));
}

/// A folder with the examples and a configuration.
fn folder(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["orders.csv", "responses.csv"] {
        fs_err::copy(package().join("examples").join(name), folder.path().join(name)).expect("a copy");
    }
    fs_err::write(folder.path().join("retain.toml"), config).expect("a file");
    folder
}

const CONFIG: &str = "\
[metrics]
orders = ['orders.csv']
period = 'quarterly'
include_status = ['paid', 'refunded']
last = 2

[[check]]
name = 'retention'
require = 'crr >= 50'

[[check]]
require = 'orders >= previous'
severity = 'warning'
on = '2024-Q3'
";

#[test]
fn the_confidence_of_intervals_in_a_file_is_not_that_of_checks() {
    let require = "[[check]]\nrequire = 'crr >= 70'\nsignificant = true\n";
    let plain = folder(&format!(
        "[metrics]\norders = ['orders.csv']\nperiod = 'quarterly'\n\n{require}"
    ));
    let with = folder(&format!(
        "[metrics]\norders = ['orders.csv']\nperiod = 'quarterly'\nconfidence = 60\n\n{require}"
    ));
    let run = |folder: &tempfile::TempDir, arguments: &[&str]| everything(retain(arguments).current_dir(folder.path()));
    let judged = run(&plain, &["check"]);
    assert_eq!(run(&with, &["check"]), judged);
    assert_ne!(run(&with, &["check", "--confidence", "60"]), judged);
    assert!(run(&with, &["metrics"]).contains("60 % confidence"));
}

#[test]
fn a_file_holds_options_and_checks_and_the_command_line_wins() {
    let folder = folder(CONFIG);
    let run = |arguments: &[&str]| everything(retain(arguments).current_dir(folder.path()));
    insta::assert_snapshot!(run(&["check"]), @"
    exit code: 0
    ----- stdout -----
    Check                Period  Value   Bound  Margin  Verdict
    retention           2024-Q2   60.0    50.0   +10.0   passed
    orders >= previous  2024-Q3     12*     32     -20   warned

    retention is crr >= 50
    * 2024-Q3: not all of the period is in the data
    passed: 1 passed, 1 warned
    ----- stderr -----
    note: options are read from `retain.toml`
    warning: 6 rows without a customer are left out
    ");
    insta::assert_snapshot!(run(&["check", "--period", "yearly", "--on", "last", "--quiet"]), @"
    exit code: 0
    ----- stdout -----
    Check               Period  Value  Bound  Margin  Verdict
    retention             2023   60.0   50.0   +10.0   passed
    orders >= previous    2023    115    106      +9   passed

    retention is crr >= 50
    passed: 2 passed
    ----- stderr -----
    ");
    insta::assert_snapshot!(run(&["check", "--require", "crr >= 10", "--exclude-status", "cancelled"]), @"
    exit code: 0
    ----- stdout -----
    Check       Period  Value  Bound  Margin  Verdict
    crr >= 10  2024-Q2   60.0   10.0   +50.0   passed

    passed: 1 passed
    ----- stderr -----
    note: options are read from `retain.toml`
    warning: the 2 checks of `retain.toml` are not judged, since `--require` is given
    warning: 6 rows without a customer are left out
    ");
    insta::assert_snapshot!(run(&["metrics", "--metrics", "orders"]), @"
    exit code: 0
    ----- stdout -----
    Period   Orders
    2024-Q2      32
    2024-Q3      12*

    * 2024-Q3: not all of the period is in the data, which run from 2021-01-04 to 2024-08-14
    USD; basis orders; 381 orders by 90 customers, 8 refunds; 2021-01-04 to 2024-08-14
    left out 22 rows: 11 cancelled, 5 pending, 6 without a customer
    ----- stderr -----
    note: options are read from `retain.toml`
    warning: 6 rows without a customer are left out
    ");
    assert_eq!(code(&run(&["inspect"])), "exit code: 0");
    let without = run(&["check", "--no-config"]);
    assert!(without.contains("error: there is nothing to check"), "{without}");
}

#[test]
fn paths_in_a_file_are_relative_to_it() {
    let folder = folder(CONFIG);
    let config = folder.path().join("retain.toml");
    let config = config.to_str().expect("UTF-8");
    let output = retain(&["check", "--config", config, "-q"]).output().expect("runs");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let other = everything(retain(&["check", "--config", "none.toml"]).current_dir(folder.path()));
    assert!(
        other.contains("exit code: 2") && other.contains("there is no file `none.toml`"),
        "{other}"
    );
}

#[test]
fn any_option_of_metrics_can_stand_in_the_file() {
    let folder = folder("[metrics]\norders = 'orders.csv'\nresponses = ['responses.csv']\n");
    let wrong = everything(retain(&["metrics"]).current_dir(folder.path()));
    assert!(wrong.contains("`responses` has one value"), "{wrong}");
    let values = [
        ("customers", "'customers.csv'"),
        ("responses", "'responses.csv'"),
        ("exclude-customers", "'staff.csv'"),
        ("alias", "'alias.csv'"),
        ("map", "['customer_id=customer_id', 'amount=amount']"),
        ("as", "'plain'"),
        ("format-file", "['myshop.toml']"),
        ("date-format", "'%Y-%m-%d'"),
        ("timezone", "'Europe/Berlin'"),
        ("currency", "'USD'"),
        ("exclude-status", "[]"),
        ("rows", "'auto'"),
        ("encoding", "'utf-8'"),
        ("delimiter", "','"),
        ("decimal-mark", "'point'"),
        ("skip-invalid", "true"),
        ("redact", "true"),
        ("period", "'monthly'"),
        ("week-start", "'sunday'"),
        ("year-start", "4"),
        ("as-of", "2024-06-30"),
        ("active-window", "90"),
        ("basis", "'orders'"),
        ("by", "'orders.currency'"),
        ("top-groups", "3"),
        ("since", "2023-01-01"),
        ("last", "3"),
        ("format", "'csv'"),
        ("output", "'out/report.csv'"),
        ("metrics", "['crr', 'orders']"),
        ("precision", "2"),
        ("confidence", "90.5"),
        ("compare", "'previous'"),
        ("color", "'never'"),
        ("quiet", "true"),
    ];
    let mut text = String::from("[metrics]\norders = ['orders.csv']\n");
    for (key, value) in values {
        writeln!(
            text,
            "{} = {value}",
            if key.len() % 2 == 0 {
                key.replace('-', "_")
            } else {
                key.to_owned()
            }
        )
        .expect("memory can be written");
    }
    let sub = folder.path().join("sub");
    fs_err::create_dir_all(sub.join("out")).expect("a folder");
    for name in ["orders.csv", "responses.csv", "customers.csv"] {
        fs_err::copy(package().join("examples").join(name), sub.join(name)).expect("a copy");
    }
    fs_err::write(sub.join("staff.csv"), "C-102\n").expect("a file");
    fs_err::write(sub.join("alias.csv"), "C-103,C-101\n").expect("a file");
    fs_err::write(sub.join("gates.toml"), text).expect("a file");
    let format = crate::run::stdout(&["formats", "shopify-orders"]);
    fs_err::write(sub.join("myshop.toml"), format).expect("a file");
    let said = everything(retain(&["metrics", "--config", "sub/gates.toml"]).current_dir(folder.path()));
    assert_eq!(said, "exit code: 0\n----- stdout -----\n----- stderr -----\n");
    let report = fs_err::read_to_string(sub.join("out/report.csv")).expect("the report");
    assert_eq!(report.lines().count(), 4, "{report}");
    // What the help lists is in the list above; a sheet needs a spreadsheet, statuses are included or excluded, and
    // tallies and engines stand in place of files.
    let help = crate::run::stdout(&["metrics", "--help"]);
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let options = lines.filter_map(|line| line.split("--").nth(1)?.split([' ', '[', '=']).next());
    let elsewhere = [
        "sheet",
        "include-status",
        "tallies",
        "engine",
        "from",
        "scale",
        "driver",
        "config",
        "no-config",
        "help",
    ];
    let mut tried = 0;
    for option in options.filter(|option| !elsewhere.contains(option)) {
        assert!(values.iter().any(|(key, _)| *key == option), "{option}");
        tried += 1;
    }
    assert_eq!(tried, values.len());
}

#[test]
fn an_error_names_the_line_of_the_file_that_sets_an_option() {
    let folder = folder("[metrics]\norders = 'orders.csv'\nbasis = 'subscriptions'\n[[check]]\nrequire = 'crr > 1'\n");
    let said = everything(retain(&["check"]).current_dir(folder.path()));
    assert!(said.contains("`--basis` is set by retain.toml:3"), "{said}");
}

#[test]
fn a_baseline_with_nothing_changed_never_fails_for_any_metric_in_any_kind_of_period() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("baseline.json");
    let path = path.to_str().expect("UTF-8");
    for options in [
        &["--period", "yearly"][..],
        &["--period", "monthly"],
        &["--period", "weekly"],
        &["--period", "all"],
        &["--period", "2y"],
        &["--period", "quarterly", "--active-window", "120d"],
        &["--period", "quarterly", "--as-of", "2023-05-05"],
    ] {
        let input = [
            &["examples/orders.csv", "--responses", "examples/responses.csv", "-q"],
            options,
        ]
        .concat();
        retain(&[&["metrics", "--format", "json", "-o", path], &input[..]].concat())
            .assert()
            .code(0);
        let mut command = retain(
            &[
                &["check", "--baseline", path, "--on", "all", "--format", "json"],
                &input[..],
            ]
            .concat(),
        );
        for metric in Metric::ALL {
            for operator in [">=", "<=", "=="] {
                command.args(["--require", &format!("{} {operator} baseline", metric.key())]);
            }
        }
        let output = command.output().expect("runs");
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(document["counts"]["failed"], 0, "{options:?}");
        assert!(
            document["counts"]["passed"].as_u64() > Some(30),
            "{options:?}: {}",
            document["counts"]
        );
    }
}

#[test]
fn the_script_for_pipelines_tells_the_exit_codes_apart() {
    let program = Path::new(retain(&[]).get_program())
        .parent()
        .expect("a folder")
        .to_owned();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new("sh")
            .arg(package().join("examples/ci/check.sh"))
            .args(arguments)
            .current_dir(folder.path())
            .env_clear()
            .env("PATH", format!("{}:/usr/bin:/bin", program.display()))
            .output()
            .expect("there is a shell");
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        (
            output.status.code(),
            stdout.lines().next().unwrap_or_default().to_owned(),
        )
    };
    assert_eq!(run(&[]), (Some(0), "the numbers are as they should be".to_owned()));
    let verdicts = fs_err::read_to_string(folder.path().join("verdicts.md")).expect("the verdicts");
    assert!(verdicts.ends_with("passed: 3 passed\n"), "{verdicts}");
    assert_eq!(
        run(&["--require", "crr >= 99"]),
        (Some(3), "a number is not as it should be".to_owned())
    );
    assert_eq!(
        run(&["--require", "crr >= 0", "--min-customers", "1000"]),
        (Some(4), "a number cannot be judged".to_owned())
    );
    assert_eq!(
        run(&["--require", "crr"]),
        (Some(2), "the check did not run".to_owned())
    );
}

#[test]
fn the_pipelines_are_yaml_and_run_commands_that_there_are() {
    for (name, formats) in [("github-actions.yml", "github"), ("gitlab-ci.yml", "junit")] {
        let text = fs_err::read_to_string(package().join("examples/ci").join(name)).expect("an example");
        let document: serde_json::Value = serde_saphyr::from_str(&text).expect("YAML");
        let line = commands(&document)
            .into_iter()
            .find_map(|command| Some(command.strip_prefix("retain ")?.to_owned()))
            .expect("it runs the program");
        assert!(line.contains(&format!("--format {formats}")), "{line}");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let report = folder.path().join("retention.xml");
        let line = line.replace("retention.xml", report.to_str().expect("UTF-8"));
        let arguments: Vec<&str> = line.split(' ').collect();
        retain(&arguments).assert().code(0);
    }
}

/// The command lines in a pipeline.
fn commands(value: &serde_json::Value) -> Vec<String> {
    use serde_json::Value;
    let lines = |value: &Value| -> Vec<String> {
        match value {
            Value::String(line) => vec![line.clone()],
            Value::Array(lines) => lines
                .iter()
                .filter_map(|line| line.as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        }
    };
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| {
                if key == "run" || key == "script" {
                    lines(value)
                } else {
                    commands(value)
                }
            })
            .collect(),
        Value::Array(list) => list.iter().flat_map(commands).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_help_has_the_grammar() {
    let help = crate::run::stdout(&["check", "--help"]);
    for line in retain::gate::grammar::GRAMMAR.lines() {
        assert!(help.contains(line), "{line}");
    }
}
