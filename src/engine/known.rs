//! The engines whose drivers have names that are known, one constant for the
//! search, the list and the hints.

use crate::sql::Dialect;

/// A kind of engine.
#[derive(Debug, PartialEq, Eq)]
pub struct Engine {
    /// Its name, which is the name of its driver too.
    pub name: &'static str,
    /// What begins its addresses, beside its name.
    pub schemes: &'static [&'static str],
    /// What it is called by people.
    pub title: &'static str,
    /// The dialect of its SQL.
    pub dialect: Dialect,
    /// What the name of its vendor begins with, in lower case.
    pub vendors: &'static [&'static str],
    /// Other names of its driver: of manifests, and of libraries without
    /// `lib` and the extension.
    pub drivers: &'static [&'static str],
    /// The function that a driver begins with, where no name tells it.
    pub entrypoint: Option<&'static str>,
    /// How its address becomes an option of the driver.
    pub address: AddressOption,
    /// An address, as an example.
    pub example: &'static str,
    /// The ways to get the driver.
    pub get: &'static [&'static str],
}

/// What a driver takes an address by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressOption {
    /// The option `uri`, the scheme included.
    WholeUri,
    /// The option `uri`, without the name of the engine.
    InnerUri,
    /// The option `path`: a file.
    Path,
}

/// Every engine that is known, in the order of their names.
pub const KNOWN: &[Engine] = &[
    Engine {
        name: "bigquery",
        schemes: &[],
        title: "Google BigQuery",
        dialect: Dialect::BigQuery,
        vendors: &["bigquery", "google bigquery"],
        drivers: &["adbc_driver_bigquery"],
        entrypoint: None,
        address: AddressOption::WholeUri,
        example: "profile://NAME",
        get: &["pip install adbc-driver-bigquery", "dbc install bigquery"],
    },
    Engine {
        name: "chdb",
        schemes: &[],
        title: "ClickHouse in process (chDB)",
        dialect: Dialect::ClickHouse,
        vendors: &["clickhouse", "chdb"],
        drivers: &["adbc_driver_chdb"],
        entrypoint: Some("chdb_adbc_init"),
        address: AddressOption::Path,
        example: "chdb:FOLDER",
        get: &[
            "dbc install chdb",
            "npm install @chdb/lib-linux-x64-gnu@26.7.3-stable.1",
        ],
    },
    Engine {
        name: "clickhouse",
        schemes: &[],
        title: "ClickHouse",
        dialect: Dialect::ClickHouse,
        vendors: &["clickhouse"],
        drivers: &["adbc_driver_clickhouse", "adbc_clickhouse"],
        entrypoint: None,
        address: AddressOption::InnerUri,
        example: "clickhouse:http://HOST:8123",
        get: &["dbc install clickhouse"],
    },
    Engine {
        name: "databricks",
        schemes: &[],
        title: "Databricks",
        dialect: Dialect::Databricks,
        vendors: &["databricks"],
        drivers: &["adbc_driver_databricks"],
        entrypoint: None,
        address: AddressOption::WholeUri,
        example: "profile://NAME",
        get: &["dbc install databricks"],
    },
    Engine {
        name: "duckdb",
        schemes: &[],
        title: "DuckDB",
        dialect: Dialect::DuckDb,
        vendors: &["duckdb"],
        drivers: &["adbc_driver_duckdb"],
        entrypoint: Some("duckdb_adbc_init"),
        address: AddressOption::Path,
        example: "duckdb:FILE",
        get: &["dbc install duckdb", "npm install @duckdb/node-bindings-linux-x64"],
    },
    Engine {
        name: "postgresql",
        schemes: &["postgres"],
        title: "PostgreSQL",
        dialect: Dialect::Postgres,
        vendors: &["postgresql"],
        drivers: &["adbc_driver_postgresql"],
        entrypoint: None,
        address: AddressOption::WholeUri,
        example: "postgresql://USER@HOST/DATABASE",
        get: &["pip install adbc-driver-postgresql", "dbc install postgresql"],
    },
    Engine {
        name: "redshift",
        schemes: &[],
        title: "Amazon Redshift",
        dialect: Dialect::Redshift,
        vendors: &["redshift", "amazon redshift"],
        drivers: &["adbc_driver_redshift"],
        entrypoint: None,
        address: AddressOption::WholeUri,
        example: "profile://NAME",
        get: &["dbc install redshift"],
    },
    Engine {
        name: "snowflake",
        schemes: &[],
        title: "Snowflake",
        dialect: Dialect::Snowflake,
        vendors: &["snowflake"],
        drivers: &["adbc_driver_snowflake"],
        entrypoint: None,
        address: AddressOption::WholeUri,
        example: "profile://NAME",
        get: &["pip install adbc-driver-snowflake", "dbc install snowflake"],
    },
    Engine {
        name: "spark",
        schemes: &["sc"],
        title: "Apache Spark, by Spark Connect",
        dialect: Dialect::Spark,
        vendors: &["apache spark", "spark", "sail"],
        drivers: &["adbc_driver_spark"],
        entrypoint: None,
        address: AddressOption::InnerUri,
        example: "spark:sc://HOST:15002",
        get: &["pip install adbc-driver-spark", "dbc install spark"],
    },
    Engine {
        name: "trino",
        schemes: &[],
        title: "Trino",
        dialect: Dialect::Trino,
        vendors: &["trino"],
        drivers: &["adbc_driver_trino"],
        entrypoint: None,
        address: AddressOption::WholeUri,
        example: "profile://NAME",
        get: &["dbc install trino"],
    },
];

impl Engine {
    /// The engine whose addresses begin with this.
    #[must_use]
    pub fn of_scheme(scheme: &str) -> Option<&'static Self> {
        KNOWN.iter().find(|engine| {
            engine.name.eq_ignore_ascii_case(scheme)
                || engine.schemes.iter().any(|other| other.eq_ignore_ascii_case(scheme))
        })
    }

    /// The engine that has a driver of this name, which is that of a manifest
    /// or of a library without `lib` and the extension.
    #[must_use]
    pub fn of_driver(name: &str) -> Option<&'static Self> {
        KNOWN
            .iter()
            .find(|engine| engine.driver_names().any(|other| other.eq_ignore_ascii_case(name)))
    }

    /// The engine of a vendor, by what it calls itself.
    #[must_use]
    pub fn of_vendor(vendor: &str) -> Option<&'static Self> {
        let vendor = vendor.trim().to_lowercase();
        let begins = |engine: &&Self| engine.vendors.iter().any(|name| vendor.starts_with(name));
        KNOWN.iter().find(begins)
    }

    /// The names of its drivers, the usual one first.
    pub fn driver_names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.drivers.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect_of(vendor: &str) -> Option<Dialect> {
        Engine::of_vendor(vendor).map(|engine| engine.dialect)
    }

    #[test]
    fn engines_stand_in_the_order_of_their_names_and_no_driver_is_that_of_two() {
        assert!(KNOWN.is_sorted_by(|a, b| a.name < b.name));
        for engine in KNOWN {
            for name in engine.driver_names() {
                assert_eq!(Engine::of_driver(name), Some(engine), "{name}");
            }
            assert!(!engine.get.is_empty(), "{}", engine.name);
        }
    }

    #[test]
    fn a_vendor_chooses_the_dialect_by_how_its_name_begins() {
        assert_eq!(dialect_of("PostgreSQL"), Some(Dialect::Postgres));
        assert_eq!(dialect_of("duckdb"), Some(Dialect::DuckDb));
        assert_eq!(dialect_of("ClickHouse"), Some(Dialect::ClickHouse));
        assert_eq!(dialect_of("Apache Spark"), Some(Dialect::Spark));
        assert_eq!(dialect_of("Snowflake"), Some(Dialect::Snowflake));
        assert_eq!(dialect_of("SQLite"), None);
        assert_eq!(dialect_of(""), None);
    }

    #[test]
    fn an_address_belongs_to_the_engine_that_its_scheme_names() {
        let name = |scheme| Engine::of_scheme(scheme).map(|engine| engine.name);
        assert_eq!(name("postgres"), Some("postgresql"));
        assert_eq!(name("PostgreSQL"), Some("postgresql"));
        assert_eq!(name("sc"), Some("spark"));
        assert_eq!(name("mysql"), None);
    }
}
