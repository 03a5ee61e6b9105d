//! The streams of the real process: closed pipes, standard input, colour, `-o`
//! and `--quiet`.

use std::io::pipe;
use std::process::{Command, Output, Stdio};

use crate::run::{file, package, retain, stdout};

const ORDERS: &str = "examples/orders.csv";
const FORMATS: [&str; 4] = ["table", "json", "csv", "markdown"];
const ESCAPE: char = '\u{1b}';

/// Runs the program with nobody at the other end of its stdout.
fn without_a_reader(arguments: &[&str]) -> Output {
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    Command::new(env!("CARGO_BIN_EXE_retain"))
        .args(arguments)
        .current_dir(package())
        .env_clear()
        .stdin(Stdio::null())
        .stdout(writer)
        .output()
        .expect("the program runs")
}

#[test]
fn a_reader_that_has_gone_is_no_error_and_nothing_is_said() {
    let mut commands: Vec<Vec<&str>> = FORMATS
        .iter()
        .map(|format| vec!["metrics", "-q", ORDERS, "--period", "weekly", "--format", format])
        .collect();
    commands.push(vec!["metrics", "-q", ORDERS, "-o", "-"]);
    commands.push(vec!["explain"]);
    commands.push(vec!["explain", "crr"]);
    commands.push(vec!["explain", "--format", "json"]);
    commands.push(vec!["schema", "metrics"]);
    commands.push(vec!["--help"]);
    commands.push(vec!["metrics", "--help"]);
    for arguments in commands {
        let output = without_a_reader(&arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn an_error_is_an_error_where_nobody_reads_the_report() {
    let output = without_a_reader(&["metrics", "examples/no-such-file.csv"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.is_empty());
}

#[test]
fn the_exit_code_stays_where_nobody_reads_the_talk() {
    for (arguments, code) in [
        (["metrics", "examples/no-such-file.csv"], 1),
        (["metrics", "--no-such-option"], 2),
    ] {
        let (reader, writer) = pipe().expect("a pipe");
        drop(reader);
        let status = Command::new(env!("CARGO_BIN_EXE_retain"))
            .args(arguments)
            .current_dir(package())
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(writer)
            .status()
            .expect("the program runs");
        assert_eq!(status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn a_hyphen_is_standard_input() {
    let orders = fs_err::read(package().join(ORDERS)).expect("the example");
    let output = retain(&["metrics", "-q", "-", "--format", "csv"])
        .write_stdin(orders)
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        stdout(&["metrics", ORDERS, "--format", "csv"])
    );
}

#[test]
fn a_hyphen_is_standard_input_for_the_other_files_too() {
    let customers = fs_err::read(package().join("examples/customers.csv")).expect("the example");
    let output = retain(&["metrics", "--customers", "-", "--format", "csv"])
        .write_stdin(customers)
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        stdout(&["metrics", "--customers", "examples/customers.csv", "--format", "csv"])
    );
}

#[test]
fn a_problem_of_standard_input_names_its_line() {
    let output = retain(&["metrics", "-"])
        .write_stdin("customer_id,order_date\nC-1,2024-01-05\nC-2,soon\n")
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains(":3:5 (column `order_date`)"), "{stderr}");
}

/// Arguments, variables and whether the report then has colour.
type Coloured<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], bool);

/// Whether stdout and stderr of a run hold an escape.
fn is_coloured(arguments: &[&str], variables: &[(&str, &str)]) -> (bool, bool) {
    let output = retain(arguments)
        .envs(variables.iter().copied())
        .output()
        .expect("the program runs");
    let has_escape = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(ESCAPE);
    (has_escape(&output.stdout), has_escape(&output.stderr))
}

#[test]
fn a_report_has_colour_only_where_it_was_asked_for() {
    let table = ["metrics", "-q", ORDERS];
    let always = ["metrics", "-q", ORDERS, "--color", "always"];
    let never = ["metrics", "-q", ORDERS, "--color", "never"];
    let cases: [Coloured; 8] = [
        (&table, &[], false),
        (&always, &[], true),
        (&never, &[], false),
        (&table, &[("NO_COLOR", "1")], false),
        (&table, &[("CLICOLOR_FORCE", "1")], true),
        (&always, &[("NO_COLOR", "1")], true),
        (&never, &[("CLICOLOR_FORCE", "1")], false),
        (&table, &[("TERM", "xterm-256color")], false),
    ];
    for (arguments, variables, coloured) in cases {
        let found = is_coloured(arguments, variables);
        assert_eq!(found, (coloured, false), "{arguments:?} {variables:?}");
    }
}

#[test]
fn an_error_and_a_warning_have_colour_only_where_it_was_asked_for() {
    let error = ["metrics", "examples/no-such-file.csv"];
    let warned = ["metrics", ORDERS, "--customers", "examples/customers.csv"];
    for arguments in [error.as_slice(), warned.as_slice()] {
        let always = [arguments, &["--color", "always"]].concat();
        let never = [arguments, &["--color", "never"]].concat();
        assert!(!is_coloured(arguments, &[]).1, "{arguments:?}");
        assert!(!is_coloured(arguments, &[("NO_COLOR", "1")]).1, "{arguments:?}");
        assert!(is_coloured(arguments, &[("CLICOLOR_FORCE", "1")]).1, "{arguments:?}");
        assert!(is_coloured(&always, &[]).1, "{arguments:?}");
        assert!(!is_coloured(&never, &[("CLICOLOR_FORCE", "1")]).1, "{arguments:?}");
    }
}

#[test]
fn documents_never_have_colour() {
    for format in ["json", "csv", "markdown"] {
        let arguments = ["metrics", "-q", ORDERS, "--format", format, "--color", "always"];
        assert_eq!(is_coloured(&arguments, &[]), (false, false), "{format}");
    }
}

#[test]
fn colour_changes_nothing_that_is_said() {
    let plain = stdout(&["metrics", ORDERS]);
    let coloured = stdout(&["metrics", ORDERS, "--color", "always"]);
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

/// What is said to a bad row where `CI` is set to that, if it is.
fn said_in_ci(ci: Option<&str>, arguments: &[&str]) -> String {
    let output = retain(&[&["metrics", "-"], arguments].concat())
        .envs(ci.map(|ci| ("CI", ci)))
        .write_stdin("customer_id,order_date\nbo@example.com,soon\n")
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(stderr.contains("error: `soon` is not a date\n"), "{stderr}");
    assert!(stderr.contains(":2:16 (column `order_date`)\n"), "{stderr}");
    stderr
}

#[test]
fn where_ci_is_set_an_error_shows_only_the_cell_it_is_about() {
    const OPEN: &str = "\n2 | bo@example.com,soon\n";
    const REDACTED: &str = "\n2 | …soon\n";
    let cases: [(Option<&str>, &[&str], &str); 9] = [
        (None, &[], OPEN),
        (Some(""), &[], OPEN),
        (Some("false"), &[], OPEN),
        (Some("0"), &[], OPEN),
        (Some("true"), &[], REDACTED),
        (Some("true"), &["--redact=auto"], REDACTED),
        (Some("true"), &["--redact=never"], OPEN),
        (Some("false"), &["--redact"], REDACTED),
        (None, &["--redact=always"], REDACTED),
    ];
    for (ci, arguments, shown) in cases {
        let said = said_in_ci(ci, arguments);
        assert!(said.contains(shown), "{ci:?} {arguments:?}: {said}");
    }
}

/// The names in a folder, sorted.
fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = fs_err::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn the_output_file_holds_what_stdout_would_and_nothing_is_left_beside_it() {
    for format in FORMATS {
        let (folder, path) = file("report", "what was there before");
        let path = path.to_string_lossy().into_owned();
        let output = retain(&["metrics", "-q", ORDERS, "--format", format, "-o", &path])
            .output()
            .expect("the program runs");
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!((output.stdout, output.stderr), (Vec::new(), Vec::new()), "{format}");
        assert_eq!(
            fs_err::read_to_string(&path).expect("the report"),
            stdout(&["metrics", ORDERS, "--format", format])
        );
        assert_eq!(names(folder.path()), ["report"], "{format}");
    }
}

#[test]
fn the_output_file_has_no_colour() {
    let (_folder, path) = file("report", "");
    let path = path.to_str().expect("a path in UTF-8");
    let arguments = ["metrics", "-q", ORDERS, "--color", "always", "-o", path];
    assert_eq!(is_coloured(&arguments, &[("CLICOLOR_FORCE", "1")]), (false, false));
    assert!(!fs_err::read_to_string(path).expect("the report").contains(ESCAPE));
}

#[test]
fn an_output_file_in_a_folder_that_does_not_exist_is_an_error_that_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = retain(&["metrics", "-q"])
        .arg(package().join(ORDERS))
        .args(["-o", "reports/metrics.txt"])
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("error: "), "{stderr}");
    assert!(stderr.contains("reports/"), "{stderr}");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn an_output_file_that_is_a_folder_is_an_error_that_leaves_nothing() {
    let (folder, path) = file("kept", "");
    fs_err::create_dir(folder.path().join("reports")).expect("a folder");
    let output = retain(&["metrics", "-q"])
        .arg(package().join(ORDERS))
        .args(["-o", "reports"])
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert_eq!(names(folder.path()), ["kept", "reports"]);
    assert!(path.is_file());
}

#[test]
fn an_error_leaves_the_output_file_as_it_was() {
    let (folder, path) = file("report", "of yesterday");
    let arguments = ["metrics", "examples/no-such-file.csv", "-o"];
    let output = retain(&arguments).arg(&path).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs_err::read_to_string(&path).expect("the file"), "of yesterday");
    assert_eq!(names(folder.path()), ["report"]);
}

#[test]
fn quiet_silences_warnings_and_nothing_else() {
    let arguments = ["metrics", ORDERS, "--customers", "examples/customers.csv"];
    let loud = retain(&arguments).output().expect("the program runs");
    assert!(String::from_utf8_lossy(&loud.stderr).starts_with("warning: "));
    for quiet in ["-q", "--quiet"] {
        let output = retain(&arguments).arg(quiet).output().expect("the program runs");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(output.stdout, loud.stdout);
        assert_eq!(output.status.code(), Some(0));
    }
    let error = ["--quiet", "metrics", "examples/no-such-file.csv"];
    let output = retain(&error).output().expect("the program runs");
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: "));
}
