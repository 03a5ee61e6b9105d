//! What can go wrong between us and an engine. No text here holds a secret:
//! a driver's words are masked before they become one.

use std::path::PathBuf;

use super::known::Engine;

/// Why an engine did not count.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// This build cannot load drivers.
    #[error("this build of `retain` has no engines")]
    NotBuiltIn,
    /// There is no driver of this name.
    #[error("there is no driver `{name}`")]
    NoDriver {
        /// The name that was looked for.
        name: String,
        /// The engine, where the name is known.
        engine: Option<&'static Engine>,
    },
    /// There is a driver, and it cannot be loaded.
    #[error("the driver `{}` cannot be loaded: {problem}", file.display())]
    BadDriver {
        /// The manifest or the library.
        file: PathBuf,
        /// Why.
        problem: String,
    },
    /// There is no such profile.
    #[error("there is no profile `{0}`")]
    NoProfile(String),
    /// The profile cannot be read.
    #[error("the profile `{name}` cannot be read: {problem}")]
    BadProfile {
        /// Its name.
        name: String,
        /// Why.
        problem: String,
    },
    /// The profile needs a variable that is not set.
    #[error("the profile `{name}` needs the environment variable `{variable}`, which is not set")]
    NoVariable {
        /// The name of the profile.
        name: String,
        /// The variable.
        variable: String,
    },
    /// There is no such file of an engine that would make one.
    #[error("there is no file `{0}`")]
    NoFile(String),
    /// The engine cannot be reached, or does not let us in.
    #[error("`{address}` {}", refused.words())]
    Connection {
        /// The address, as it may be shown.
        address: String,
        /// What was refused.
        refused: Refused,
        /// The driver's words.
        words: Option<String>,
    },
    /// The vendor's dialect is not known.
    #[error("`{address}` is `{vendor}`, whose SQL is not known")]
    UnknownVendor {
        /// The address, as it may be shown.
        address: String,
        /// What it calls itself.
        vendor: String,
    },
    /// The engine does not do what the query asks for.
    #[error("`{address}` {}", fault.words())]
    Query {
        /// The address, as it may be shown.
        address: String,
        /// What is at fault, as far as it is known.
        fault: Fault,
        /// The driver's words.
        words: Option<String>,
    },
    /// The run was stopped.
    #[error("interrupted")]
    Interrupted,
}

/// What was refused where there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Nobody answers.
    Connection,
    /// The login.
    Login,
    /// The file of an engine in this process cannot be opened.
    File,
}

impl Refused {
    const fn words(self) -> &'static str {
        match self {
            Self::Connection => "cannot be reached",
            Self::Login => "does not let us in",
            Self::File => "cannot be opened",
        }
    }
}

/// What is at fault where a query fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A table is not there, or may not be seen.
    Table,
    /// A column is not there.
    Column,
    /// A value is not of the kind that is needed: a text as an amount.
    Value,
    /// The right to read is missing.
    Right,
    /// Something else.
    Other,
}

impl Fault {
    const fn words(self) -> &'static str {
        match self {
            Self::Table => "has no such table",
            Self::Column => "has no such column",
            Self::Value => "cannot read a value as the kind that is needed",
            Self::Right => "does not let us read the table",
            Self::Other => "cannot run the query",
        }
    }

    /// By the code of SQL where a driver gives one, else by its words.
    #[must_use]
    pub fn of(sqlstate: &str, words: &str) -> Self {
        match sqlstate {
            "42P01" | "42S02" | "3F000" => return Self::Table,
            "42703" | "42S22" => return Self::Column,
            "22P02" | "22007" | "22008" | "22018" | "42883" | "42804" | "42846" => return Self::Value,
            "42501" => return Self::Right,
            _ => {}
        }
        let words = words.to_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
        if has(&[
            "table_or_view_not_found",
            "unknown_table",
            "unknown table",
            "table with name",
            "table not found",
            "no such table",
        ]) {
            Self::Table
        } else if has(&[
            "unresolved_column",
            "unknown_identifier",
            "unknown expression",
            "referenced column",
            "column not found",
            "cannot resolve column",
            "does not have a column",
            "cannot resolve attribute",
        ]) {
            Self::Column
        } else if has(&[
            "conversion error",
            "could not convert",
            "cast_invalid_input",
            "cannot_parse",
            "cannot parse",
            "invalid input syntax",
            "illegal_type",
            "datatype_mismatch",
            "cannot cast",
            "no function matches",
        ]) {
            Self::Value
        } else if has(&[
            "permission denied",
            "access denied",
            "access_denied",
            "insufficient_permissions",
        ]) {
            Self::Right
        } else {
            Self::Other
        }
    }
}

/// Whether the words of a refused connection speak of the login.
#[must_use]
pub fn is_about_the_login(sqlstate: &str, words: &str) -> bool {
    let words = words.to_lowercase();
    sqlstate.starts_with("28")
        || [
            "authentication failed",
            "no password supplied",
            "unauthenticated",
            "password is incorrect",
            "incorrect username or password",
            "role \"",
        ]
        .iter()
        .any(|part| words.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_known_by_its_code() {
        assert_eq!(Fault::of("42P01", "…"), Fault::Table);
        assert_eq!(Fault::of("42703", "…"), Fault::Column);
        assert_eq!(Fault::of("22P02", "…"), Fault::Value);
        assert_eq!(Fault::of("42501", "…"), Fault::Right);
        assert_eq!(Fault::of("57014", "…"), Fault::Other);
    }

    #[test]
    fn a_fault_is_known_by_words_where_there_is_no_code() {
        for (words, fault) in [
            ("Catalog Error: Table with name orders does not exist!", Fault::Table),
            ("[TABLE_OR_VIEW_NOT_FOUND] The table or view `x`", Fault::Table),
            ("Unknown table expression identifier 'x' (UNKNOWN_TABLE)", Fault::Table),
            (
                "Binder Error: Referenced column \"x\" not found in FROM clause",
                Fault::Column,
            ),
            ("[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column", Fault::Column),
            (
                "Conversion Error: Could not convert string \"a\" to DECIMAL",
                Fault::Value,
            ),
            ("[CAST_INVALID_INPUT] The value 'a'", Fault::Value),
            (
                "attribute \"x\" is missing from the schema: cannot resolve attribute",
                Fault::Column,
            ),
            ("out of memory", Fault::Other),
        ] {
            assert_eq!(Fault::of("00000", words), fault, "{words}");
        }
    }

    #[test]
    fn a_refused_login_is_told_from_a_server_that_is_not_there() {
        assert!(is_about_the_login(
            "",
            "FATAL:  password authentication failed for user \"ann\""
        ));
        assert!(is_about_the_login("28P01", ""));
        assert!(!is_about_the_login("00000", "connection refused"));
    }
}
