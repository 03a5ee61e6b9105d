//! The house itself: who may use whom, how long a file is and what it is called, and that every option a message
//! names exists.

mod source;

use std::collections::BTreeSet;

use crate::run;
use source::{SourceFile, options_in, source_files};

/// The rooms of the house, and the rooms that each may use.
const ROOMS: [(&str, &[&str]); 13] = [
    ("model", &[]),
    ("input", &["model"]),
    ("tally", &["model"]),
    ("sql", &["model", "input", "tally"]),
    ("statistics", &[]),
    ("metrics", &["model", "tally"]),
    ("gate", &["model", "tally", "metrics", "statistics"]),
    ("engine", &["sql"]),
    ("report", &["model", "tally", "metrics", "gate"]),
    ("document", &["model", "tally", "report"]),
    ("render", &["model", "report"]),
    ("config", &["model", "gate"]),
    (
        "cli",
        &[
            "model", "input", "tally", "sql", "metrics", "gate", "report", "document", "render", "config", "engine",
        ],
    ),
];

fn may_use(room: &str, other: &str) -> bool {
    let allowed = ROOMS
        .iter()
        .find(|(name, _)| *name == room)
        .map(|(_, allowed)| *allowed);
    room == other || allowed.is_some_and(|allowed| allowed.contains(&other))
}

/// Fails with a line for each file that breaks a rule.
fn nobody(breaks: &str, found: &[String]) {
    assert!(found.is_empty(), "{breaks}:\n{}", found.join("\n"));
}

fn is_room(name: &str) -> bool {
    ROOMS.iter().any(|(room, _)| *room == name)
}

#[test]
fn every_file_is_in_a_room_that_the_rule_knows() {
    let files = source_files();
    let rooms: BTreeSet<&str> = files.iter().filter_map(SourceFile::room).collect();
    let known: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    assert_eq!(rooms, known);
    let outside: Vec<&str> = files
        .iter()
        .filter(|file| file.room().is_none())
        .map(|file| &*file.path)
        .collect();
    assert_eq!(outside, ["src/lib.rs", "src/main.rs"]);
}

#[test]
fn no_room_uses_one_that_it_may_not_see() {
    let mut found = Vec::new();
    for file in source_files() {
        let Some(room) = file.room() else { continue };
        for (line, other) in file.rooms_used(is_room) {
            if !may_use(room, &other) {
                found.push(format!("{}:{line} uses `{other}`", file.path));
            }
        }
    }
    nobody("a room is seen by one that may not see it", &found);
}

#[test]
fn the_rule_finds_a_forbidden_use_however_it_is_written() {
    let used = |path: &str, text: &str| -> Vec<String> {
        let file = SourceFile::new(path, text);
        file.rooms_used(is_room).into_iter().map(|(_, room)| room).collect()
    };
    let render = "src/render/table.rs";
    assert_eq!(used(render, "use crate::metrics::Metric;"), ["metrics"]);
    assert_eq!(
        used(render, "use crate::{report, tally::{Tally, cli}};"),
        ["report", "tally"]
    );
    assert_eq!(used(render, "fn f(x: crate :: input::Files) {}"), ["input"]);
    assert_eq!(used(render, "use super::super::cli::main;"), ["cli"]);
    assert_eq!(used(render, "use super::{super::tally};"), ["tally"]);
    assert_eq!(used("src/render/mod.rs", "use super::tally;"), ["tally"]);
    assert_eq!(
        used("src/input/orders/row.rs", "use super::super::super::tally;"),
        ["tally"]
    );
    assert_eq!(
        used(
            "src/cli/metrics.rs",
            "use super::metrics; use super::super::metrics::X;"
        ),
        ["metrics"]
    );
    assert_eq!(
        used(render, "// crate::cli\nlet x = \"crate::cli\"; /* crate::tally */"),
        [""; 0]
    );
    assert_eq!(used(render, "let c = '\"'; use crate::cli; let d = '\\'';"), ["cli"]);
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = source_files().into_iter().filter(|file| !file.text.starts_with("//!"));
    nobody(
        "a file does not begin with `//!`",
        &silent.map(|file| file.path).collect::<Vec<_>>(),
    );
}

#[test]
fn no_file_is_longer_than_600_lines_without_its_tests() {
    let files = source_files();
    let long = files.iter().filter(|file| file.lines_without_tests() > 600);
    let found: Vec<String> = long
        .map(|file| format!("{}: {} lines", file.path, file.lines_without_tests()))
        .collect();
    nobody("a file is to be split", &found);
    let all: usize = files.iter().map(SourceFile::lines_without_tests).sum();
    assert!(all > 5000, "{all} lines in all");
}

#[test]
fn no_file_is_called_by_a_name_that_says_nothing() {
    let empty_names = ["util", "utils", "helper", "helpers", "common", "misc"];
    let found = source_files().into_iter().filter(|file| {
        let mut parts = file.path.split('/');
        parts.any(|part| empty_names.contains(&part.trim_end_matches(".rs")))
    });
    nobody(
        "a file is to be named after what is in it",
        &found.map(|file| file.path).collect::<Vec<_>>(),
    );
}

#[test]
fn nothing_that_counts_or_shows_uses_binary_floating_point() {
    let exact = ["model", "tally", "metrics", "report", "document", "render"];
    let mut found = Vec::new();
    for file in source_files() {
        if file.room().is_some_and(|room| exact.contains(&room)) {
            let floats = file.words().filter(|(_, word)| matches!(*word, "f32" | "f64"));
            found.extend(floats.map(|(line, word)| format!("{}:{line} has `{word}`", file.path)));
        }
    }
    nobody("money, counts and rates are exact", &found);
}

/// The options in the help of a command, as `--name`.
fn options_of(command: &[&str]) -> BTreeSet<String> {
    let help = run::stdout(&[command, &["--help"]].concat());
    options_in(&help).into_iter().map(|(_, option)| option).collect()
}

/// The commands that the help of the program lists.
fn commands() -> Vec<String> {
    let help = run::stdout(&["--help"]);
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let words = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  "));
    let names = words.filter_map(|line| line.split(' ').next());
    names
        .filter(|name| !name.is_empty() && *name != "help")
        .map(str::to_owned)
        .collect()
}

/// Every option of every command, and those of the program.
fn all_options() -> BTreeSet<String> {
    let mut all = options_of(&[]);
    for command in commands() {
        all.extend(options_of(&[&command]));
    }
    all
}

#[test]
fn the_help_lists_the_commands_and_their_options() {
    assert!(commands().contains(&"metrics".to_owned()), "{:?}", commands());
    let metrics = options_of(&["metrics"]);
    for option in ["--skip-invalid", "--rows", "--as-of", "--help"] {
        assert!(metrics.contains(option), "{option} is not in {metrics:?}");
    }
    assert!(!metrics.contains("--no-such-option"));
}

#[test]
fn every_option_that_a_message_names_exists() {
    let known = all_options();
    let mut named = 0;
    let mut found = Vec::new();
    for file in source_files() {
        for (line, option) in file.options_in_strings() {
            named += 1;
            if !known.contains(&option) {
                found.push(format!("{}:{line} names `{option}`", file.path));
            }
        }
    }
    nobody("a message names an option that no command has", &found);
    assert!(named > 20, "{named} options are named");
}

#[test]
fn every_option_in_an_example_of_the_help_belongs_to_its_command() {
    let mut examples = 0;
    for command in commands() {
        let known = options_of(&[&command]);
        let help = run::stdout(&[&command, "--help"]);
        let call = format!("retain {command} ");
        for line in help.lines() {
            // The rest of a pipe is not ours.
            let ours = line
                .split_once(&call)
                .map(|(_, rest)| rest.split(" | ").next().unwrap_or(rest));
            for (_, option) in options_in(ours.unwrap_or("")) {
                examples += 1;
                assert!(known.contains(&option), "`{option}` in `{line}`");
            }
        }
    }
    assert!(examples > 5, "{examples} options in examples");
}

#[test]
fn no_test_is_ignored() {
    let ignored = ["#[ignore", "ignore]"].map(|part| part.replace(']', ""));
    let mut tests = 0;
    let mut found = Vec::new();
    for file in source_files().into_iter().chain(source::files_in("tests")) {
        let marks = file
            .code_lines()
            .filter(|(_, code)| code.trim_start().starts_with("#["));
        for (line, code) in marks {
            tests += usize::from(code.contains("#[test]"));
            if code.contains(&ignored[0]) {
                found.push(format!("{}:{line}", file.path));
            }
        }
    }
    nobody("a test is ignored", &found);
    assert!(tests > 100, "{tests} tests");
}
