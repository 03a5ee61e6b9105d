//! Files that are read, and what is said to those that cannot be.

use proptest::prelude::*;

use super::*;
use crate::gate::check::{On, Severity};

#[test]
fn options_keep_their_order_and_their_places() {
    let text = "[metrics]\nweek-start = \"sunday\"\nlast = 12\nactive_window = 90\nskip-invalid = true\nas-of = \
                2024-06-30\nexclude-status = [\"void\", \"test\"]\n";
    let config = Config::parse(text).expect("a configuration");
    let one = |word: &str| Given::One(word.to_owned());
    let found: Vec<(&str, Given, u64)> = config
        .metrics
        .iter()
        .map(|entry| (entry.key.as_str(), entry.given.clone(), entry.place.line))
        .collect();
    assert_eq!(
        found,
        [
            ("week-start", one("sunday"), 2),
            ("last", one("12"), 3),
            ("active-window", one("90"), 4),
            ("skip-invalid", Given::Switch(true), 5),
            ("as-of", one("2024-06-30"), 6),
            ("exclude-status", Given::Several(vec!["void".into(), "test".into()]), 7),
        ]
    );
    assert_eq!(&config.metrics[0].value_place.text[13..21], "\"sunday\"");
    assert_eq!(
        (config.metrics[0].value_place.start, config.metrics[0].value_place.end),
        (13, 21)
    );
}

#[test]
fn a_check_has_all_it_can_have() {
    let text = "\n[[check]]\nrequire = 'crr >= 80'\nname = \"retention\"\nseverity = \"warning\"\nmin-customers = 1_000\n\
                significant = true\non = 2024\n\n[[check]]\nrequire = \"nps > 0\"\non = \"all\"\n";
    let config = Config::parse(text).expect("a configuration");
    let [first, second] = &config.checks[..] else {
        panic!("{config:?}");
    };
    assert_eq!(first.check.name.as_deref(), Some("retention"));
    assert_eq!(first.check.severity, Severity::Warning);
    assert_eq!(first.check.min_customers, 1000);
    assert!(first.check.significant && !second.check.significant);
    assert_eq!(first.check.on, On::Named("2024".into()));
    assert_eq!(second.check.on, On::All);
    assert_eq!((first.place.line, second.place.line), (2, 10));
}

/// The line, the words pointed at, the message and what was expected.
fn fault(text: &str) -> (u64, String, String, String) {
    let error = Config::parse(text).expect_err("a fault");
    let Place { line, text, start, end } = error.place;
    (line, text[start..end].to_owned(), error.message, error.expected)
}

type Fault<'a> = (&'a str, u64, &'a str, &'a str, &'a str);

fn assert_faults(faults: &[Fault<'_>]) {
    for &(text, line, at, message, expected) in faults {
        let expected = (line, at.to_owned(), message.to_owned(), expected.to_owned());
        assert_eq!(fault(text), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_with_the_tables_and_the_options_is_said_at_its_place() {
    assert_faults(&[
        (
            "[metric]\n",
            1,
            "metric",
            "there is no `metric` in the configuration",
            "the nearest is `metrics`",
        ),
        (
            "[gates]\n",
            1,
            "gates",
            "there is no `gates` in the configuration",
            "expected `[metrics]` or `[[check]]`",
        ),
        (
            "[check]\nrequire = 'crr > 1'\n",
            1,
            "check",
            "`check` is not a list of tables",
            "expected `[[check]]`",
        ),
        (
            "metrics = 5\n",
            1,
            "metrics",
            "`metrics` is not a table",
            "expected `[metrics]`",
        ),
        (
            "[metrics]\nlast = 1\n\n[metrics.deep]\n",
            4,
            "[metrics.deep]",
            "a table cannot be `deep`",
            "expected a value",
        ),
        (
            "[metrics]\nas-of = 2024-01-01\nas_of = 2024-01-01\n",
            3,
            "as_of",
            "`as_of` is there twice",
            "it is on line 2 too",
        ),
        (
            "[metrics]\nmap = [[1]]\n",
            2,
            "[1]",
            "a list in a list cannot be `map`",
            "expected a text",
        ),
    ]);
}

#[test]
fn what_is_wrong_with_a_check_is_said_at_its_place() {
    assert_faults(&[
        (
            "[[check]]\nname = 'x'\n",
            1,
            "[[check]]",
            "the check has no `require`",
            "expected one like `require = \"crr >= previous - 3\"`",
        ),
        (
            "check = [5]\n",
            1,
            "5",
            "a check is a table",
            "expected `[[check]]` with a `require`",
        ),
        (
            "[[check]]\nrequire = ''\n",
            2,
            "",
            "the requirement is empty",
            "expected one like `crr >= previous - 3`",
        ),
        (
            "[[check]]\nrequire = 80\n",
            2,
            "80",
            "`require` is not a text",
            "expected one like \"crr >= previous - 3\"",
        ),
        (
            "[[check]]\nrequire = \"chrn >= 80\"\n",
            2,
            "chrn",
            "there is no metric `chrn`",
            "the nearest is `churn`",
        ),
        (
            "[[check]]\nrequire = \"ch\\u0072n >= 80\"\n",
            2,
            "\"ch\\u0072n >= 80\"",
            "there is no metric `chrn`",
            "the nearest is `churn`",
        ),
        (
            "[[check]]\nrequire = 'crr > 1'\nseverty = 'error'\n",
            3,
            "severty",
            "a check has no `severty`",
            "the nearest is `severity`",
        ),
        (
            "[[check]]\nrequire = 'crr > 1'\nseverity = 'fatal'\n",
            3,
            "'fatal'",
            "`severity` cannot be 'fatal'",
            "expected \"error\" or \"warning\"",
        ),
        (
            "[[check]]\nrequire = 'crr > 1'\nsignificant = 'yes'\n",
            3,
            "'yes'",
            "`significant` cannot be 'yes'",
            "expected true or false",
        ),
        (
            "[[check]]\nrequire = 'crr > 1'\nmin_customers = -1\n",
            3,
            "-1",
            "`-1` is not a number of customers",
            "expected a whole number",
        ),
        (
            "[[check]]\nrequire = 'crr > 1'\nmin_customers = 1.5\n",
            3,
            "1.5",
            "`min_customers` cannot be 1.5",
            "expected a whole number",
        ),
        (
            "[[check]]\nrequire = 'crr > 1'\non = true\n",
            3,
            "true",
            "`on` cannot be true",
            "expected \"last\", \"all\" or the name of a period, like \"2024-06\"",
        ),
    ]);
}

#[test]
fn what_is_no_toml_is_said_where_it_ends_to_be_it() {
    let (line, _, message, expected) = fault("[metrics]\nperiod = monthly\n");
    assert_eq!((line, message.as_str()), (2, "the file is no TOML"));
    assert!(
        !expected.is_empty() && !expected.starts_with(char::is_uppercase),
        "{expected}"
    );
    assert_eq!(fault("[metrics]\nlast = 1\nlast = 2\n").0, 3);
}

proptest! {
    #[test]
    fn any_text_is_a_configuration_or_has_a_fault_in_one_of_its_lines(
        text in "(\\[metrics\\]|\\[\\[check\\]\\]|require|period|on|é|=|'|\"|\\[|\\]|crr > 1|\\n|\r\n| |5|\\{|\\}|,|#|\\.|true){0,24}"
    ) {
        if let Err(error) = Config::parse(&text) {
            let Place { line, text: shown, start, end } = error.place;
            prop_assert!(line >= 1 && shown.get(start..end).is_some(), "{shown:?} {start} {end}");
            let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
            prop_assert_eq!(lines[usize::try_from(line).expect("few lines") - 1], shown);
        }
    }
}
