//! The catalogue of errors: a folder per message with the input, the
//! arguments and what the program says to them. `UPDATE_ERRORS=1 cargo test`
//! writes `expected` anew.

mod far_into_a_file;
mod streams;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::run::{package, retain, stdout};

/// Every folder of the catalogue, so that none is lost unseen.
const CASES: &[&str] = &[
    "active-window-with-subscriptions",
    "alias-in-a-circle",
    "alias-in-a-circle-redacted",
    "alias-of-two",
    "alias-without-columns",
    "all-cancelled",
    "all-skipped",
    "all-without-a-customer",
    "amount-blank",
    "amount-of-thirty-digits",
    "amount-with-two-commas",
    "amount-with-two-readings",
    "amounts-in-one-of-two-files",
    "amounts-need-too-many-digits",
    "answer-dates-contradict",
    "answer-with-a-bad-date",
    "answers-given-as-orders",
    "archive-not-a-spreadsheet",
    "as-of-before-the-data",
    "bad-active-window",
    "bad-as-of",
    "bad-as-of-day-first",
    "bad-color",
    "bad-compare",
    "bad-confidence-of-intervals",
    "bad-date-format",
    "bad-date-format-letter",
    "bad-date-format-of-other-programs",
    "bad-decimal-mark",
    "bad-format",
    "bad-last",
    "bad-period",
    "bad-period-near",
    "bad-precision",
    "bad-redact",
    "bad-rows",
    "bad-top-groups",
    "bad-week-start",
    "bad-year-start",
    "baseline-missing",
    "baseline-no-json",
    "baseline-of-another-schema",
    "baseline-of-other-settings",
    "baseline-without-groups",
    "blank-line",
    "blank-line-among-answers",
    "by-answers",
    "by-column-missing",
    "by-column-missing-near",
    "by-column-missing-redacted",
    "by-column-of-both",
    "by-column-twice",
    "by-columns-of-one-name",
    "by-customers-without-the-file",
    "by-nothing",
    "by-orders-with-subscriptions",
    "by-orders-without-the-file",
    "by-values-that-contradict",
    "bytes-likely-shift-jis",
    "bytes-likely-windows-1251",
    "bytes-not-utf-8",
    "cancellation-before-signup",
    "cancellation-blank-and-bad",
    "cancellation-column-missing",
    "carriage-return-in-a-cell",
    "cell-over-several-lines",
    "check-with-a-bad-confidence",
    "cohorts-bad-ages",
    "cohorts-by-column-missing",
    "cohorts-median-of-customers",
    "cohorts-mode-of-orders",
    "cohorts-of-one-period",
    "cohorts-since-behind-the-data",
    "cohorts-too-many",
    "cohorts-too-many-groups",
    "column-name-with-a-quote",
    "columns-ambiguous",
    "columns-of-one-name",
    "compare-with-one-period",
    "compare-year-ago-with-two-years",
    "config-bad-choice",
    "config-bad-value",
    "config-check-as-one-table",
    "config-check-without-require",
    "config-contradiction",
    "config-list-for-one-value",
    "config-missing",
    "config-no-toml",
    "config-not-utf-8",
    "config-on-an-unknown-period",
    "config-option-twice",
    "config-require-empty",
    "config-require-misspelt",
    "config-severity-unknown",
    "config-significant-mean",
    "config-unknown-key-of-a-check",
    "config-unknown-option",
    "config-unknown-option-none-near",
    "config-unknown-table",
    "config-with-options-that-contradict",
    "config-wrong-type",
    "control-characters",
    "copies-differ",
    "copies-differ-redacted",
    "currencies-mixed",
    "currency-blank",
    "currency-not-in-the-file",
    "currency-sign-against-column",
    "currency-signs",
    "customer-column-missing",
    "customer-column-missing-none-near",
    "customer-id-without-its-last-digits",
    "customers-answer-unknown",
    "customers-file-missing",
    "customers-given-as-orders",
    "customers-hashed-with-a-short-key",
    "customers-hashed-without-a-key-file",
    "customers-hashed-without-a-variable",
    "customers-nps-without-answers",
    "customers-nps-without-customers",
    "customers-of-a-fiscal-year",
    "customers-of-a-period-misspelt",
    "customers-of-a-period-outside",
    "customers-segment-unknown",
    "customers-segment-without-amounts",
    "customers-sort-unknown",
    "customers-sort-with-a-bad-order",
    "customers-state-unknown",
    "customers-state-without-orders",
    "customers-top-zero",
    "customers-without-ids",
    "date-29-february-2023",
    "date-as-a-number-of-a-spreadsheet",
    "date-blank",
    "date-column-missing",
    "date-day-first",
    "date-in-words",
    "date-not-in-the-format",
    "date-of-two-digit-year",
    "date-with-a-time-and-two-readings",
    "dates-contradict",
    "dates-contradict-by-the-format",
    "decimal-marks-mixed",
    "diff-written-over-a-document",
    "document-contradicts-itself",
    "document-cut-off",
    "document-empty",
    "document-in-utf-16",
    "document-missing",
    "document-no-json",
    "document-of-a-later-version",
    "document-of-an-earlier-version",
    "document-of-another-command",
    "document-of-another-program",
    "document-rate-changed-by-hand",
    "document-with-a-key-twice",
    "document-with-a-rate-for-a-count",
    "documents-both-from-stdin",
    "documents-of-other-periods",
    "documents-of-other-settings",
    "eleven-bad-rows",
    "engine-address-given-as-a-file",
    "engine-address-of-a-file",
    "engine-address-without-a-scheme",
    "engine-from-no-table",
    "engine-with-a-basis",
    "engine-without-a-customer",
    "exclude-customers-both-from-stdin",
    "exclude-customers-missing",
    "exclude-customers-of-two-columns-without-a-header",
    "exclude-customers-without-ids",
    "exclude-customers-without-their-last-digits",
    "exclude-status-with-include-status",
    "fallback-that-cannot-be-read",
    "file-compressed-and-cut-off",
    "file-empty",
    "file-in-another-encoding",
    "file-is-a-folder",
    "file-missing",
    "file-of-blank-lines",
    "file-without-a-command",
    "first-line-blank",
    "format-file-missing",
    "format-file-no-toml",
    "format-file-with-a-rule-of-orders",
    "format-file-with-an-unknown-key",
    "format-file-without-a-header",
    "format-of-customers-given-as-orders",
    "format-of-customers-without-cancellations",
    "format-of-orders-given-as-customers",
    "format-read-only-by-its-name",
    "format-read-only-by-its-name-with-bad-rows",
    "format-refused",
    "format-that-the-header-does-not-fit",
    "format-unknown",
    "format-unknown-none-near",
    "format-unknown-to-print",
    "format-without-a-needed-column",
    "format-without-its-customer-column",
    "header-in-one-cell",
    "header-not-utf-8",
    "header-of-fifty-columns",
    "header-only",
    "header-with-a-fallback-twice",
    "header-with-an-escape",
    "header-without-names",
    "html-page",
    "id-without-its-last-digits",
    "include-status-that-no-row-has",
    "lines-repeated-in-another-file",
    "lines-some-of-those-in-another-file",
    "long-cell",
    "long-line",
    "map-of-an-unknown-field",
    "map-to-a-missing-column",
    "map-to-a-missing-column-none-near",
    "map-without-equals",
    "no-document",
    "no-files",
    "no-orders-only-responses",
    "not-text-packed-with-bzip2",
    "not-text-packed-with-xz",
    "not-text-parquet",
    "on-an-unknown-period",
    "on-an-unknown-period-of-months",
    "only-refunds",
    "option-twice",
    "option-without-a-value",
    "order-id-repeated",
    "order-id-repeated-and-a-bad-amount",
    "order-id-repeated-in-another-file",
    "order-that-counts-in-one-file-only",
    "orders-basis-without-orders",
    "orders-without-one-of-their-parts",
    "orders-without-their-parts",
    "part-without-its-orders",
    "problems-in-two-files",
    "quantity-bad",
    "quote-closed-lines-later",
    "quote-never-closed",
    "quote-never-closed-in-the-header",
    "record-over-several-lines",
    "redacted",
    "redacted-always",
    "redacted-bytes-not-utf-8",
    "redacted-cell-over-several-lines",
    "redacted-currencies",
    "redacted-file-without-a-header",
    "redacted-never",
    "redacted-order-id-repeated",
    "redacted-quotes-and-widths",
    "redacted-statuses",
    "refunded-amount-bad",
    "repeated-order-of-a-whole-amount",
    "require-a-baseline-that-is-not-given",
    "require-a-significant-mean",
    "require-a-year-ago-of-two-years",
    "require-empty",
    "require-nothing",
    "require-of-an-unknown-metric",
    "require-of-an-unknown-metric-none-near",
    "require-previous-of-one-period",
    "require-trailing-without-a-number",
    "require-with-a-bound-in-words",
    "require-with-a-bound-that-is-none",
    "require-with-a-decimal-comma",
    "require-with-a-percent-sign",
    "require-with-a-single-equals-sign",
    "require-without-a-bound",
    "rhythm-without-orders",
    "row-of-no-order-above",
    "row-of-one-cell",
    "row-too-narrow",
    "row-too-wide",
    "rows-lines-without-order-ids",
    "rows-of-two-files-differ",
    "same-file-twice",
    "score-column-missing",
    "score-of-eleven",
    "score-of-nine-and-a-half",
    "scores-in-both-files",
    "scores-in-several-columns",
    "segments-by-column-of-both",
    "segments-without-orders",
    "sheet-empty",
    "sheet-named-twice",
    "sheet-of-a-file-that-is-no-spreadsheet",
    "sheet-of-customers-without-the-file",
    "sheet-unknown",
    "sheet-unknown-none-near",
    "sheet-without-a-name",
    "sheets-all-empty",
    "sheets-several",
    "sheets-several-for-the-customers",
    "signup-blank",
    "signup-with-a-bad-date",
    "since-behind-the-data",
    "spreadsheet-cut-off",
    "spreadsheet-id-without-its-last-digits",
    "spreadsheet-old-or-with-a-password",
    "spreadsheet-row-bad",
    "spreadsheet-with-a-password",
    "sql-cohorts-of-one-period",
    "sql-cohorts-with-a-window",
    "sql-from-no-table",
    "sql-lines-with-a-currency",
    "sql-lines-without-order-ids",
    "sql-median-of-metrics",
    "sql-of-an-unknown-dialect",
    "sql-of-an-unknown-dialect-none-near",
    "sql-with-a-bad-scale",
    "sql-without-customers",
    "stdin-twice",
    "subscriptions-none",
    "subscriptions-without-customers",
    "sum-needs-too-many-digits",
    "tallies-cut-off",
    "tallies-empty",
    "tallies-in-several-currencies",
    "tallies-missing",
    "tallies-of-a-currency-sign",
    "tallies-of-amounts-in-words",
    "tallies-of-amounts-with-more-decimals",
    "tallies-of-another-report",
    "tallies-of-another-version",
    "tallies-of-cohorts-cut-off",
    "tallies-of-copies-that-differ",
    "tallies-of-dates-with-a-zone",
    "tallies-of-lines-that-contradict",
    "tallies-of-moments-without-a-zone",
    "tallies-of-nothing-that-counts",
    "tallies-of-other-options",
    "tallies-of-repeated-order-ids",
    "tallies-of-rows-without-a-date",
    "tallies-that-contradict-themselves",
    "tallies-with-a-bad-number",
    "tallies-with-a-row-of-no-kind",
    "tallies-with-a-row-twice",
    "tallies-with-files",
    "tallies-without-a-column",
    "tallies-without-a-row",
    "tallies-without-the-median",
    "text-behind-a-closing-quote",
    "time-of-25-hours",
    "too-many-periods",
    "too-many-periods-by-as-of",
    "top-groups-without-by",
    "twelve-bad-rows",
    "unknown-command",
    "unknown-delimiter",
    "unknown-document",
    "unknown-encoding",
    "unknown-metric",
    "unknown-metric-none-near",
    "unknown-metric-to-explain",
    "unknown-option",
    "unknown-time-zone",
    "utf-16-read-as-another-encoding",
    "utf-16-without-a-byte-order-mark",
    "utf-8-read-as-another-encoding",
    "wide-characters",
    "zero-bytes",
    "zone-in-a-date-not-known",
    "zone-not-known",
    "zone-of-several-places",
];

fn catalogue() -> PathBuf {
    package().join("tests/errors")
}

/// The folders there are, sorted.
fn folders() -> Vec<String> {
    let mut names: Vec<String> = fs_err::read_dir(catalogue())
        .expect("the catalogue")
        .map(|entry| entry.expect("an entry of the catalogue"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    names
}

fn arguments(folder: &Path) -> Vec<String> {
    let text = fs_err::read_to_string(folder.join("arguments")).expect("every case has its arguments");
    text.lines().map(str::to_owned).collect()
}

fn expected(case: &str) -> String {
    fs_err::read_to_string(catalogue().join(case).join("expected")).unwrap_or_default()
}

/// What the program says to a case: its exit code on a line, then its stderr.
fn said(folder: &Path, arguments: &[String]) -> Result<String, String> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = retain(&arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    let Some(code) = output.status.code() else {
        return Err(format!("ended by a signal: {}", output.status));
    };
    if !output.stdout.is_empty() {
        return Err(format!("stdout: {}", String::from_utf8_lossy(&output.stdout)));
    }
    let stderr = String::from_utf8(output.stderr).map_err(|error| format!("stderr is not UTF-8: {error}"))?;
    Ok(format!("{code}\n{stderr}"))
}

#[test]
fn every_message_is_the_one_in_its_folder() {
    let update = std::env::var_os("UPDATE_ERRORS").is_some();
    let mut differences = Vec::new();
    for case in folders() {
        let folder = catalogue().join(&case);
        let arguments = arguments(&folder);
        let command = format!("{case}: retain {}", arguments.join(" "));
        match said(&folder, &arguments) {
            Err(fault) => differences.push(format!("{command}\n{fault}\n")),
            Ok(said) if update => fs_err::write(folder.join("expected"), said).expect("the catalogue can be written"),
            Ok(said) => {
                let expected = expected(&case);
                if said != expected {
                    differences.push(format!("{command}\n----- expected\n{expected}----- said\n{said}"));
                }
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {} differ (`UPDATE_ERRORS=1` takes what is said):\n\n{}",
        differences.len(),
        CASES.len(),
        differences.join("\n")
    );
}

#[test]
fn no_case_is_lost() {
    assert_eq!(folders(), CASES);
}

/// The options a text names: `--` and what follows of letters and hyphens.
fn options(text: &str) -> BTreeSet<&str> {
    text.match_indices("--")
        .map(|(start, _)| {
            let rest = &text[start..];
            let end = rest.find(|c: char| c != '-' && !c.is_ascii_lowercase());
            &rest[..end.unwrap_or(rest.len())]
        })
        .filter(|option| option.len() > 2)
        .collect()
}

#[test]
fn every_option_in_a_hint_exists() {
    let help = ["metrics", "check", "cohorts", "rhythm", "segments", "customers", "sql"]
        .map(|command| stdout(&[command, "--help"]))
        .concat();
    let known = options(&help);
    let mut hinted = BTreeSet::new();
    for case in CASES {
        let expected = expected(case);
        for hint in expected.lines().filter(|line| line.starts_with("hint: ")) {
            for option in options(hint) {
                assert!(known.contains(option), "{case}: there is no `{option}`: {hint}");
                hinted.insert(option.to_owned());
            }
        }
    }
    assert!(
        hinted.contains("--skip-invalid") && hinted.contains("--map"),
        "{hinted:?}"
    );
}

#[test]
fn every_error_is_at_fault_one_or_two_and_begins_with_what_is_wrong() {
    for case in CASES {
        let expected = expected(case);
        let (code, stderr) = expected.split_once('\n').expect("a line with the exit code");
        assert!(code == "1" || code == "2", "{case}: exit code {code}");
        // Which file options are read from is said before.
        let mut lines = stderr.lines().skip_while(|line| line.starts_with("note: "));
        assert!(
            lines.next().is_some_and(|line| line.starts_with("error: ")),
            "{case}: {stderr}"
        );
    }
}

#[test]
fn every_message_begins_in_lower_case_and_ends_without_a_period() {
    for case in CASES {
        let expected = expected(case);
        for line in expected.lines() {
            let Some(message) = line.strip_prefix("error: ").or_else(|| line.strip_prefix("hint: ")) else {
                continue;
            };
            assert!(!message.starts_with(char::is_uppercase), "{case}: {line}");
            assert!(!message.ends_with('.'), "{case}: {line}");
        }
    }
}

#[test]
fn nothing_in_a_message_moves_the_terminal() {
    for case in CASES {
        let moves = |c: char| c != '\n' && (c.is_control() || ('\u{202A}'..='\u{202E}').contains(&c));
        assert_eq!(expected(case).find(moves), None, "{case}");
    }
}
