//! `retain engines` as a process, and `--engine` as far as it goes without an
//! engine.

use insta::assert_snapshot;
use serde_json::Value;

use crate::run::{everything, retain};

/// A folder with two drivers: a manifest that has no library for any platform,
/// and one that names its library.
fn drivers() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let manifest = "manifest_version = 1\nname = 'A driver'\nversion = '1.13.0'\n[Driver]\nshared = 'libpg.so'\n";
    fs_err::write(folder.path().join("postgresql.toml"), manifest).expect("a file");
    fs_err::write(
        folder.path().join("spark.toml"),
        "[Driver.shared]\nplan9_68k = 'libspark.so'\n",
    )
    .expect("a file");
    folder
}

#[test]
fn drivers_that_are_there_and_ways_to_the_others_are_in_the_document() {
    let folder = drivers();
    let mut command = retain(&["engines", "--format", "json"]);
    let output = command
        .env("ADBC_DRIVER_PATH", folder.path())
        .output()
        .expect("the program runs");
    assert!(output.status.success());
    let document: Value = serde_json::from_slice(&output.stdout).expect("a document");
    assert_eq!(document["schema"], "retain.engines/1");
    assert_eq!(document["built_in"], cfg!(feature = "engine"));
    let drivers = document["drivers"].as_array().expect("a list");
    let postgres = drivers
        .iter()
        .find(|driver| driver["engine"] == "postgresql")
        .expect("a driver");
    assert_eq!(postgres["version"], "1.13.0");
    assert_eq!(postgres["dialect"], "postgres");
    assert_eq!(postgres["found_in"], "ADBC_DRIVER_PATH");
    assert_eq!(postgres["problem"], Value::Null);
    let spark = drivers
        .iter()
        .find(|driver| driver["engine"] == "spark")
        .expect("a driver");
    let problem = spark["problem"].as_str().expect("a problem");
    assert!(problem.starts_with("it has no library for "), "{problem}");
    let missing = document["missing"].as_array().expect("a list");
    let missing: Vec<&str> = missing.iter().filter_map(|engine| engine["engine"].as_str()).collect();
    assert!(
        missing.contains(&"snowflake") && missing.contains(&"spark"),
        "{missing:?}"
    );
    assert!(!missing.contains(&"postgresql"), "{missing:?}");
    let places = document["looked_in"].as_array().expect("a list");
    assert_eq!(places[0]["folder"], folder.path().to_str().expect("a path"));
    assert_eq!(places[0]["exists"], true);
}

#[test]
fn the_table_says_what_is_there_what_is_not_and_where_it_looked() {
    let folder = drivers();
    let mut command = retain(&["engines"]);
    let output = command
        .env("ADBC_DRIVER_PATH", folder.path())
        .output()
        .expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let path = folder.path().display().to_string();
    let lines: Vec<String> = text
        .replace(&path, "FOLDER")
        .lines()
        .filter(|line| {
            ["postgresql ", "spark ", "snowflake ", "ADBC_DRIVER_PATH "]
                .iter()
                .any(|word| line.contains(word))
        })
        .map(|line| line.split(" – it has").next().unwrap_or(line).to_owned())
        .collect();
    assert_snapshot!(lines.join("\n"), @"
      postgresql  1.13.0  postgres  FOLDER/postgresql.toml
      spark       –       spark     FOLDER/spark.toml
      snowflake   snowflake   pip install adbc-driver-snowflake, or dbc install snowflake
      spark       spark       pip install adbc-driver-spark, or dbc install spark
      ADBC_DRIVER_PATH  FOLDER
    ");
}

#[cfg(not(feature = "engine"))]
#[test]
fn a_build_without_engines_says_so_and_how_to_go_on() {
    let run = everything(&mut retain(&[
        "metrics",
        "--engine",
        "postgresql://localhost/shop",
        "--from",
        "orders",
    ]));
    assert_snapshot!(run, @"
    exit code: 2
    ----- stdout -----
    ----- stderr -----
    error: this build of `retain` has no engines
    hint: to have them, build it with the cargo feature `engine`, as the README shows
    hint: without it, `retain sql` prints the query, and `retain metrics --tallies` reads what it gives
    ");
}

#[cfg(feature = "engine")]
#[test]
fn a_missing_driver_is_told_with_the_ways_to_get_it() {
    let run = everything(&mut retain(&[
        "metrics",
        "--engine",
        "snowflake://localhost/shop",
        "--from",
        "orders",
    ]));
    assert!(run.starts_with("exit code: 1\n"), "{run}");
    assert!(
        run.contains("error: there is no driver `snowflake`\nhint: to get one: `pip install"),
        "{run}"
    );
}

#[cfg(feature = "engine")]
#[test]
fn a_driver_that_cannot_be_loaded_is_told_with_its_file() {
    let folder = drivers();
    let mut command = retain(&["metrics", "--engine", "spark:sc://localhost", "--from", "orders"]);
    let run = everything(command.env("ADBC_DRIVER_PATH", folder.path()));
    assert!(run.starts_with("exit code: 1\n"), "{run}");
    assert!(
        run.contains("spark.toml` cannot be loaded: it has no library for "),
        "{run}"
    );
}

#[cfg(feature = "engine")]
#[test]
fn a_profile_gives_no_secret_away() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let profile = "profile_version = 1\ndriver = 'nothing'\n[Options]\npassword = '{{ env_var(SHOP_PASSWORD) }}'\n";
    fs_err::write(folder.path().join("shop.toml"), profile).expect("a file");
    let arguments = [
        "check",
        "--engine",
        "profile://shop",
        "--from",
        "orders",
        "--require",
        "crr > 1",
    ];
    let mut command = retain(&arguments);
    let run = everything(command.env("ADBC_PROFILE_PATH", folder.path()));
    assert!(
        run.contains("needs the environment variable `SHOP_PASSWORD`, which is not set"),
        "{run}"
    );
    let run = everything(
        retain(&arguments)
            .env("ADBC_PROFILE_PATH", folder.path())
            .env("SHOP_PASSWORD", "hunter22"),
    );
    assert!(run.contains("there is no driver `nothing`"), "{run}");
    assert!(!run.contains("hunter22"), "{run}");
}

#[test]
fn a_password_in_an_address_is_warned_of_and_not_shown() {
    let address = "mysql://ann:hunter22@localhost/shop";
    let run = everything(&mut retain(&["metrics", "--engine", address, "--from", "orders"]));
    assert!(
        run.contains("warning: the address of `--engine` holds a secret"),
        "{run}"
    );
    assert!(!run.contains("hunter22"), "{run}");
}
