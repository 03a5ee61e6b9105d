//! The README is true: every command it shows runs and prints what it shows.
//! With `UPDATE_README=1` the shown output is written anew.

use std::collections::BTreeSet;
use std::process::Command;

use retain::metrics::Metric;

use crate::run::{package, retain};

fn readme() -> String {
    fs_err::read_to_string(package().join("README.md")).expect("there is a README")
}

/// The contents of the code blocks of a language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.match_indices(&fence)
        .map(|(start, _)| {
            let rest = &text[start + fence.len()..];
            &rest[..rest.find("```").expect("every block ends")]
        })
        .collect()
}

/// The words of a command line; single quotes keep blanks.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("there is a word").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What a command prints on a terminal: stderr before the report.
fn printed(command: &str) -> String {
    let (command, filter) = match command.split_once(" | jq ") {
        Some((command, filter)) => (command, Some(filter)),
        None => (command, None),
    };
    let words = words(command);
    let arguments: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
    let output = match words[0].as_str() {
        "retain" => retain(&arguments).output(),
        "cargo" => Command::new(env!("CARGO"))
            .current_dir(package())
            .arg("run")
            .arg("--quiet")
            .args(&arguments[1..])
            .output(),
        other => panic!("the README runs `{other}`"),
    }
    .expect("the command runs");
    let stdout = String::from_utf8(output.stdout).expect("reports are UTF-8");
    let stdout = match filter {
        Some(filter) => pick(&stdout, filter.trim_matches('\'')),
        None => stdout,
    };
    String::from_utf8_lossy(&output.stderr).into_owned() + &stdout
}

/// What `jq` gives for a path like `.periods[-1].orders`.
fn pick(document: &str, path: &str) -> String {
    let mut value: &serde_json::Value = &serde_json::from_str(document).expect("the report is JSON");
    for part in path.split(['.', '[']).filter(|part| !part.is_empty()) {
        value = match part.strip_suffix(']') {
            Some(index) => {
                let list = value.as_array().expect("an index is into a list");
                let index: isize = index.parse().expect("an index is a number");
                &list[index.rem_euclid(list.len().cast_signed()).unsigned_abs()]
            }
            None => &value[part],
        };
    }
    format!("{value}\n")
}

#[test]
fn every_command_shown_runs_and_prints_what_is_shown() {
    let mut text = readme();
    let mut count = 0;
    for block in blocks(&readme(), "console") {
        let mut true_block = String::new();
        for part in block.split("$ ").skip(1) {
            let command = part.lines().next().expect("a command has a line");
            true_block.extend(["$ ", command, "\n", &printed(command)]);
            count += 1;
        }
        if std::env::var_os("UPDATE_README").is_some() {
            text = text.replace(block, &true_block);
        } else {
            assert_eq!(block, true_block);
        }
    }
    assert!(count >= 6, "{count} commands were run");
    if std::env::var_os("UPDATE_README").is_some() {
        fs_err::write(package().join("README.md"), text).expect("the README can be written");
    }
}

#[test]
fn the_first_two_commands_run_the_main_job_and_the_tests() {
    let text = readme();
    let first = blocks(&text, "sh");
    let arguments = first[0]
        .trim_end()
        .strip_prefix("cargo run --release -- ")
        .expect("the first command runs the program");
    let shown = format!("$ retain {arguments}\n");
    assert!(text.contains(&shown), "the output of the first command is shown");
    let tests = first[1].trim_end();
    assert_eq!(tests, "cargo test");
    let ci = fs_err::read_to_string(package().join(".ci/run")).expect("there is a .ci/run");
    assert!(ci.lines().any(|line| line == tests), ".ci/run calls the test command");
}

#[test]
fn the_runs_in_the_table_of_exit_codes_end_as_it_says() {
    let text = readme();
    let table = text.split("## Exit codes").nth(1).expect("there is a chapter");
    let mut codes = Vec::new();
    for row in table.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let Ok(code) = cells[1].parse::<i32>() else { continue };
        let command = cells[3].trim_matches('`');
        let words = words(command);
        let arguments: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let output = retain(&arguments).output().expect("runs");
        assert_eq!(output.status.code(), Some(code), "{command}");
        codes.push(code);
    }
    assert_eq!(codes, [0, 1, 2, 3, 4]);
}

#[test]
fn the_grammar_is_the_one_of_the_program() {
    let grammar = format!("```text\n{}\n```", retain::gate::grammar::GRAMMAR);
    assert!(readme().contains(&grammar));
}

#[test]
fn the_configuration_shown_is_one() {
    let text = readme();
    let config = retain::config::Config::parse(blocks(&text, "toml")[1]).expect("a configuration");
    assert_eq!((config.metrics.len(), config.checks.len()), (2, 1));
}

#[test]
fn the_declaration_shown_is_one_and_has_every_key_of_orders() {
    let text = readme();
    let shown = blocks(&text, "toml")[0];
    let format = retain::input::formats::Declaration::from_toml(shown).expect("a declaration");
    assert_eq!((format.name.as_str(), format.rule.len()), ("myshop", 3));
    let section = text
        .split("### A format of your own")
        .nth(1)
        .expect("there is a chapter");
    let section = section.split("\n## ").next().expect("a chapter ends");
    let words_told: BTreeSet<&str> = section.split(|c: char| !c.is_ascii_lowercase() && c != '_').collect();
    for part in [
        "",
        "[header]\n",
        "[text]\n",
        "[order]\n",
        "[customer]\n",
        "[response]\n",
        "[[rule]]\n",
        "[[part]]\n",
    ] {
        let error = retain::input::formats::Declaration::from_toml(&format!("{part}no_such_key = 1"));
        let message = error.expect_err("an unknown key").message;
        let (_, known) = message.split_once("expected").expect("the keys that are known");
        let keys: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        assert!(keys.len() > 3, "{message}");
        for key in keys {
            assert!(
                words_told.contains(key),
                "`{key}` of `{}` is not explained",
                part.trim_end()
            );
        }
    }
}

#[test]
fn the_table_of_metrics_says_what_the_definitions_say() {
    let text = readme();
    for metric in Metric::ALL {
        let definition = metric.definition();
        let row = text
            .lines()
            .find(|line| line.starts_with('|') && line.contains(&format!("| `{}` |", definition.key)))
            .unwrap_or_else(|| panic!("no row for {}", definition.key));
        assert!(row.contains(definition.name), "{row}");
        if let Some(short) = definition.short {
            assert!(row.contains(&format!("`{short}`")), "{row}");
        }
    }
}

#[test]
fn every_option_named_exists() {
    let help = |command| retain(&[command, "--help"]).output().expect("runs").stdout;
    let help = ["metrics", "diff", "check", "cohorts", "customers", "sql"]
        .map(help)
        .concat();
    let help = String::from_utf8_lossy(&help).into_owned();
    let ours = |word: &&str| word.starts_with("--") && word.len() > 2;
    let text = readme();
    let named: Vec<&str> = text
        .lines()
        // Other programs have options of their own.
        .filter(|line| {
            !["cargo", "tallies.sql", "compare.py"]
                .iter()
                .any(|other| line.contains(other))
        })
        .flat_map(|line| line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')))
        .filter(ours)
        .filter(|word| !word.chars().all(|c| c == '-'))
        .collect();
    assert!(named.len() > 20);
    for option in named {
        assert!(help.contains(option), "`{option}` is in the README and not in the help");
    }
}
