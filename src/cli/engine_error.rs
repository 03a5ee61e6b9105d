//! What is told where an engine does not count, with the ways out.

use super::error::CliError;
use super::redaction::Redaction;
use crate::engine::error::{EngineError, Fault, Refused};
use crate::engine::known::Engine;
use crate::sql::TableName;

/// What `--engine` is given is no address. It is not shown: it may hold a
/// password.
pub fn no_address(text: &str) -> CliError {
    let told = CliError::usage("the value of `--engine` is no address");
    let hint =
        "write for example postgresql://USER@HOST/DATABASE, duckdb:FILE, spark:sc://HOST:15002 or profile://NAME";
    if std::path::Path::new(text).is_file() {
        return told.hint("a file needs its engine before it, as in duckdb:FILE");
    }
    told.hint(hint)
}

/// What is told, and who is at fault.
pub fn engine_error(error: EngineError, table: &TableName, redaction: Redaction) -> CliError {
    let message = error.to_string();
    match error {
        EngineError::Interrupted => CliError::interrupted(),
        EngineError::NotBuiltIn => CliError::usage(message)
            .hint("to have them, build it with the cargo feature `engine`, as the README shows")
            .hint("without it, `retain sql` prints the query, and `retain metrics --tallies` reads what it gives"),
        EngineError::NoDriver { engine, .. } => no_driver(message, engine),
        EngineError::BadDriver { .. } => CliError::input(message)
            .hint("`retain engines` lists the drivers that are there, and where they are looked for"),
        EngineError::NoProfile(name) => CliError::input(message).hint(format!(
            "a profile is a file `{name}.toml` in a folder of `ADBC_PROFILE_PATH` or in `adbc/profiles` of your \
             configuration"
        )),
        EngineError::BadProfile { .. } => CliError::input(message)
            .hint("a profile is TOML with `profile_version = 1`, `driver = \"NAME\"` and a table `[Options]`"),
        EngineError::NoVariable { variable, .. } => {
            CliError::input(message).hint(format!("set `{variable}` in the environment of the command"))
        }
        EngineError::NoFile(_) => CliError::input(message),
        EngineError::Connection { refused, words, .. } => {
            let hint = match refused {
                Refused::Login => {
                    "a password comes from a profile, or from what the driver reads, such as `PGPASSWORD`"
                }
                Refused::Connection => "see whether the engine runs there and whether its address is right",
                Refused::File => "see whether it is a file of that engine, and whether another program holds it",
            };
            with_words(CliError::input(message), words).hint(hint)
        }
        EngineError::UnknownVendor { .. } => {
            let known: Vec<&str> = crate::sql::Dialect::ALL.iter().map(|dialect| dialect.name()).collect();
            CliError::input(message).hint(format!("known are {}", known.join(", ")))
        }
        EngineError::Query { fault, words, .. } => {
            let told = CliError::input(message);
            let told = match (fault, redaction) {
                // There is a cell of somebody in it.
                (Fault::Value | Fault::Other, Redaction::On) => {
                    told.note("what its driver says is not shown: it may hold a cell")
                }
                _ => with_words(told, words),
            };
            told.hint(way_out(fault, table))
        }
    }
}

fn no_driver(message: String, engine: Option<&'static Engine>) -> CliError {
    let told = CliError::input(message);
    let told = match engine {
        Some(engine) => told.hint(format!("to get one: `{}`", engine.get.join("`, or `"))),
        None => told,
    };
    told.hint("`retain engines` lists the drivers that are there, and where they are looked for; `--driver` names one elsewhere")
}

/// The driver's words below the message, without the query.
fn with_words(told: CliError, words: Option<String>) -> CliError {
    let Some(words) = words else {
        return told.note("what its driver says is not shown: a secret is in it");
    };
    let own = words.lines().take_while(|line| !line.starts_with("Query was:"));
    own.take(MOST_LINES).fold(told, |told, line| {
        let end = line.char_indices().nth(MOST_CHARACTERS).map(|(end, _)| end);
        told.note(end.map_or_else(|| line.to_owned(), |end| format!("{}…", &line[..end])))
    })
}

/// So much of what a driver says is enough to understand it.
const MOST_LINES: usize = 6;

const MOST_CHARACTERS: usize = 300;

fn way_out(fault: Fault, table: &TableName) -> String {
    let name = table.parts().join(".");
    match fault {
        Fault::Table => format!("`--from` names the table, here `{name}`, with its schema where it has one, as in `shop.orders`"),
        Fault::Column => {
            "`--map` says which column is which field, as in `--map customer_id=email`; `--map status=` that there is none"
                .to_owned()
        }
        Fault::Value => {
            "amounts have to be numbers, and dates dates: cast the column in a view that `--from` names, or name another \
             with `--map`"
                .to_owned()
        }
        Fault::Right => format!("the user of the engine needs the right to read `{name}`"),
        Fault::Other => "`retain sql` with the same options prints the query".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::error::{Ending, Kind};
    use crate::engine::error::Refused;

    fn told(error: EngineError, redaction: Redaction) -> CliError {
        let table = TableName::parse("shop.orders").expect("a name");
        engine_error(error, &table, redaction)
    }

    fn query(fault: Fault, words: Option<&str>) -> EngineError {
        EngineError::Query {
            address: "duckdb:shop.db".to_owned(),
            fault,
            words: words.map(str::to_owned),
        }
    }

    #[test]
    fn the_system_is_at_fault_but_for_a_build_without_engines_and_ctrl_c() {
        let address = || "postgresql://host/shop".to_owned();
        let connection = |refused| EngineError::Connection {
            address: address(),
            refused,
            words: None,
        };
        for error in [
            connection(Refused::Connection),
            connection(Refused::Login),
            connection(Refused::File),
            query(Fault::Table, None),
            query(Fault::Column, None),
            query(Fault::Value, None),
            EngineError::NoDriver {
                name: "x".to_owned(),
                engine: None,
            },
            EngineError::NoProfile("x".to_owned()),
            EngineError::UnknownVendor {
                address: address(),
                vendor: "SQLite".to_owned(),
            },
        ] {
            let told = told(error, Redaction::Off);
            assert_eq!(
                (told.kind, told.hints.is_empty()),
                (Kind::Input, false),
                "{}",
                told.message
            );
        }
        assert_eq!(told(EngineError::NotBuiltIn, Redaction::Off).kind, Kind::Usage);
        let stopped = told(EngineError::Interrupted, Redaction::Off);
        assert_eq!(
            (stopped.ending(), stopped.ending().exit_code()),
            (Ending::Interrupted, 130)
        );
    }

    #[test]
    fn a_missing_driver_comes_with_the_ways_to_get_it() {
        let error = EngineError::NoDriver {
            name: "postgresql".to_owned(),
            engine: Engine::of_scheme("postgresql"),
        };
        let told = told(error, Redaction::Off);
        assert_eq!(told.message, "there is no driver `postgresql`");
        assert_eq!(
            told.hints[0],
            "to get one: `pip install adbc-driver-postgresql`, or `dbc install postgresql`"
        );
    }

    #[test]
    fn what_a_driver_says_stands_below_without_the_query_and_not_at_any_length() {
        let words = format!("no table\n{}\nQuery was: SELECT", "x".repeat(1000));
        let told = told(query(Fault::Table, Some(&words)), Redaction::Off);
        assert_eq!(told.notes.len(), 2);
        assert_eq!(told.notes[0], "no table");
        assert_eq!(told.notes[1].chars().count(), MOST_CHARACTERS + 1);
    }

    #[test]
    fn a_cell_in_what_a_driver_says_is_not_shown_to_others() {
        let error = || query(Fault::Value, Some("could not convert `ann@example.com`"));
        assert!(told(error(), Redaction::Off).notes[0].contains("ann@"));
        assert!(!told(error(), Redaction::On).notes[0].contains("ann@"));
        let table = told(query(Fault::Table, Some("no table `x`")), Redaction::On);
        assert_eq!(table.notes, ["no table `x`"]);
    }

    #[test]
    fn what_is_no_address_is_not_shown() {
        let told = no_address("ann:hunter22@host");
        let all = format!("{} {:?}", told.message, told.hints);
        assert!(!all.contains("hunter22"), "{all}");
        assert_eq!(told.kind, Kind::Usage);
    }
}
