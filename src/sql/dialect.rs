//! What differs between engines: how a name is quoted, what a day's number is,
//! how a time is moved to a zone. All else is written in the SQL that all of
//! them share.

/// An engine's SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "they are names")]
pub enum Dialect {
    Postgres,
    DuckDb,
    ClickHouse,
    Spark,
    Databricks,
    Snowflake,
    BigQuery,
    Trino,
    Redshift,
}

/// What the day of a value depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DaysOf {
    /// Nothing: it is a date, or a time as it is written.
    Dates,
    /// A zone.
    Moments,
    /// A zone, which the type itself has where no other is asked for.
    MomentsInAZone,
}

/// Which parts build on a part, and what an engine is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// One; engines take it into that one.
    ByOne,
    /// Several, and it is so little work that each of them takes it into itself.
    InEach,
    /// Several, and it is large or the end of much work: counted once, and kept.
    Once,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Postgres,
        Self::DuckDb,
        Self::ClickHouse,
        Self::Spark,
        Self::Databricks,
        Self::Snowflake,
        Self::BigQuery,
        Self::Trino,
        Self::Redshift,
    ];

    /// The word on the command line, and the source of numbers in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::DuckDb => "duckdb",
            Self::ClickHouse => "clickhouse",
            Self::Spark => "spark",
            Self::Databricks => "databricks",
            Self::Snowflake => "snowflake",
            Self::BigQuery => "bigquery",
            Self::Trino => "trino",
            Self::Redshift => "redshift",
        }
    }

    /// The dialect of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dialect| dialect.name() == name)
    }

    /// A name of a table or a column. Snowflake holds names that were not
    /// quoted in upper case.
    pub(super) fn identifier(self, name: &str) -> String {
        match self {
            Self::ClickHouse | Self::Spark | Self::Databricks | Self::BigQuery => {
                format!("`{}`", name.replace('`', "``"))
            }
            Self::Snowflake
                if name
                    .chars()
                    .all(|c| c == '_' || c.is_ascii_digit() || c.is_ascii_lowercase()) =>
            {
                format!("\"{}\"", name.to_ascii_uppercase())
            }
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        }
    }

    /// A text.
    pub(super) fn literal(self, text: &str) -> String {
        match self {
            Self::ClickHouse | Self::Spark | Self::Databricks | Self::Snowflake | Self::BigQuery => {
                format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
            }
            _ => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// Anything as text.
    pub(super) fn text(self, value: &str) -> String {
        match self {
            Self::ClickHouse => format!("toString({value})"),
            Self::Spark | Self::Databricks | Self::BigQuery => format!("CAST({value} AS STRING)"),
            Self::Postgres => format!("CAST({value} AS TEXT)"),
            Self::Redshift => format!("CAST({value} AS VARCHAR(65535))"),
            Self::DuckDb | Self::Snowflake | Self::Trino => format!("CAST({value} AS VARCHAR)"),
        }
    }

    /// A text without blanks (space, tab, line ends, no-break space) around it.
    pub(super) fn trimmed(self, text: &str) -> String {
        let blanks = "' ' || CHR(9) || CHR(10) || CHR(13) || CHR(160)";
        match self {
            // Its own functions see bytes.
            Self::ClickHouse => {
                let blank = "[ \\\\t\\\\r\\\\n\\\\x{00A0}]+";
                format!("replaceRegexpAll({text}, '^{blank}|{blank}$', '')")
            }
            Self::Postgres => format!("BTRIM({text}, {blanks})"),
            Self::DuckDb | Self::Snowflake | Self::BigQuery => format!("TRIM({text}, {blanks})"),
            Self::Spark | Self::Databricks | Self::Trino | Self::Redshift => {
                format!("TRIM(BOTH {blanks} FROM {text})")
            }
        }
    }

    /// The day of a date or a time, in a zone where one is asked for.
    pub(super) fn date(self, time: &str, zone: Option<&str>) -> String {
        let Some(zone) = zone.map(|zone| self.literal(zone)) else {
            return match self {
                Self::ClickHouse => format!("toDate32({time})"),
                _ => format!("CAST({time} AS DATE)"),
            };
        };
        match self {
            Self::Postgres | Self::DuckDb | Self::Trino | Self::Redshift => {
                format!("CAST({time} AT TIME ZONE {zone} AS DATE)")
            }
            Self::ClickHouse => format!("toDate32(toTimeZone({time}, {zone}))"),
            Self::Spark | Self::Databricks => {
                format!("CAST(CONVERT_TIMEZONE(CURRENT_TIMEZONE(), {zone}, CAST({time} AS TIMESTAMP_NTZ)) AS DATE)")
            }
            Self::Snowflake => format!("CAST(CONVERT_TIMEZONE({zone}, {time}) AS DATE)"),
            Self::BigQuery => format!("DATE({time}, {zone})"),
        }
    }

    /// The type of a column as the engine calls it; none where it does not say.
    pub(super) fn type_of(self, column: &str) -> Option<String> {
        match self {
            Self::Postgres => Some(format!("CAST(PG_TYPEOF({column}) AS TEXT)")),
            Self::DuckDb | Self::Spark | Self::Databricks | Self::Trino => Some(format!("TYPEOF({column})")),
            Self::ClickHouse => Some(format!("toTypeName({column})")),
            Self::Snowflake => Some(format!("SYSTEM$TYPEOF({column})")),
            Self::BigQuery | Self::Redshift => None,
        }
    }

    /// What the days of a type of that name depend on; none where it has none.
    pub(super) fn days_of(self, type_name: &str) -> Option<DaysOf> {
        let name = type_name.to_lowercase();
        let name = name
            .strip_prefix("nullable(")
            .and_then(|inner| inner.strip_suffix(')'))
            .unwrap_or(&name);
        let begins = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
        match self {
            Self::ClickHouse if begins(&["datetime"]) && name.contains('\'') => Some(DaysOf::MomentsInAZone),
            Self::ClickHouse if begins(&["datetime"]) => Some(DaysOf::Moments),
            Self::Spark | Self::Databricks if name == "timestamp" => Some(DaysOf::Moments),
            _ if begins(&["timestamp_ltz", "timestamp_tz", "timestamptz"]) || name.contains("with time zone") => {
                Some(DaysOf::Moments)
            }
            _ if begins(&["date", "timestamp"]) => Some(DaysOf::Dates),
            _ => None,
        }
    }

    /// A text with its ASCII letters in lower case, and no others.
    pub(super) fn lower_ascii(self, text: &str) -> String {
        let translate = match self {
            Self::ClickHouse => "translate",
            _ => "TRANSLATE",
        };
        format!("{translate}({text}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')")
    }

    /// The number of a date: days since 1970-01-01.
    pub(super) fn day_number(self, date: &str) -> String {
        let number = match self {
            Self::Postgres | Self::DuckDb => format!("{date} - DATE '1970-01-01'"),
            Self::ClickHouse => format!("toInt32({date})"),
            Self::Spark | Self::Databricks => format!("DATEDIFF({date}, DATE '1970-01-01')"),
            Self::Snowflake | Self::Redshift => format!("DATEDIFF(day, DATE '1970-01-01', {date})"),
            Self::BigQuery => format!("DATE_DIFF({date}, DATE '1970-01-01', DAY)"),
            Self::Trino => format!("DATE_DIFF('day', DATE '1970-01-01', {date})"),
        };
        self.whole(&number)
    }

    /// So many days later.
    pub(super) fn days_later(self, date: &str, days: u32) -> String {
        match self {
            Self::Postgres | Self::DuckDb => format!("{date} + {days}"),
            Self::ClickHouse => format!("addDays({date}, {days})"),
            Self::Spark | Self::Databricks => format!("DATE_ADD({date}, {days})"),
            Self::Snowflake | Self::Redshift => format!("DATEADD(day, {days}, {date})"),
            Self::BigQuery => format!("DATE_ADD({date}, INTERVAL {days} DAY)"),
            Self::Trino => format!("DATE_ADD('day', {days}, {date})"),
        }
    }

    /// A whole number of 64 bits.
    pub(super) fn whole(self, number: &str) -> String {
        match self {
            Self::BigQuery => format!("CAST({number} AS INT64)"),
            _ => format!("CAST({number} AS BIGINT)"),
        }
    }

    /// A number with so many decimals, rounded.
    pub(super) fn decimal(self, number: &str, scale: u32) -> String {
        match self {
            // A cast of a float cuts.
            Self::ClickHouse => format!("CAST(toString({number}) AS DECIMAL(28, {scale}))"),
            Self::BigQuery => format!("CAST({number} AS NUMERIC(28, {scale}))"),
            _ => format!("CAST({number} AS DECIMAL(28, {scale}))"),
        }
    }

    /// Whether a number is another than the decimal that was made of it.
    pub(super) fn differs(self, number: &str, decimal: &str) -> String {
        match self {
            // Sail compares a double with a decimal as decimals, with digits that nobody wrote.
            Self::Spark | Self::Databricks => format!(
                "(CASE WHEN TYPEOF({number}) = 'double' THEN CAST({number} AS DOUBLE) <> CAST({decimal} AS DOUBLE) ELSE \
                 {number} <> {decimal} END)"
            ),
            _ => format!("{number} <> {decimal}"),
        }
    }

    /// What stands between the name of a part and the part itself. Some engines would
    /// count a part again wherever it is used, others would keep all of it wherever it is used twice.
    pub(super) const fn part_as(self, used: Use) -> &'static str {
        match (self, used) {
            (Self::ClickHouse | Self::DuckDb | Self::Postgres, Use::Once) => "AS MATERIALIZED",
            (Self::Postgres | Self::DuckDb, Use::InEach) => "AS NOT MATERIALIZED",
            _ => "AS",
        }
    }

    /// A part whose first columns are all those of another, `SELECT other.*`. `ClickHouse` 26.7 does not
    /// find what is materialized by its name there; a bare `*` takes what is joined to it too.
    pub(super) fn all_columns(self, part: &str) -> String {
        match (
            self,
            part.strip_prefix("SELECT ").and_then(|rest| rest.split_once(".*")),
        ) {
            (Self::ClickHouse, Some((other, rest))) if !other.contains(|c: char| c.is_whitespace() || c == '(') => {
                format!("SELECT *{rest}")
            }
            _ => part.to_owned(),
        }
    }

    /// The body of a part that several others build on. Spark computes such a part again for each use, and again
    /// what that builds on, unless there is chance in it.
    pub(super) fn counted_once(self, body: &str) -> String {
        match self {
            Self::Spark | Self::Databricks => format!("SELECT * FROM (\n  {body}\n  ) once WHERE RAND() >= 0"),
            _ => body.to_owned(),
        }
    }

    /// What a reader of the query may wonder at.
    pub(super) const fn note(self) -> &'static str {
        match self {
            Self::Spark | Self::Databricks => {
                "-- `RAND() >= 0` is always true: parts that have it are counted once, and not again wherever they are used.\n"
            }
            _ => "",
        }
    }

    /// What stands behind the query.
    pub(super) const fn ending(self) -> &'static str {
        match self {
            // To sort what is this little, Spark counts everything twice: once to see how it is spread.
            Self::Spark | Self::Databricks => "",
            // NULL stays NULL in casts and joins, and names mean columns.
            Self::ClickHouse => {
                "\nORDER BY 1, 2, 3\nSETTINGS cast_keep_nullable = 1, join_use_nulls = 1, prefer_column_name_to_alias = 1, \
                 enable_materialized_cte = 1, max_ast_elements = 1000000, max_expanded_ast_elements = 10000000"
            }
            _ => "\nORDER BY 1, 2, 3",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_are_quoted_as_the_engine_has_them() {
        assert_eq!(Dialect::Postgres.identifier("My \"Shop\""), "\"My \"\"Shop\"\"\"");
        assert_eq!(Dialect::Snowflake.identifier("order_id"), "\"ORDER_ID\"");
        assert_eq!(Dialect::Snowflake.identifier("Order Id"), "\"Order Id\"");
        assert_eq!(Dialect::BigQuery.identifier("my-project"), "`my-project`");
        assert_eq!(Dialect::Trino.literal("it's \\"), "'it''s \\'");
        assert_eq!(Dialect::Spark.literal("it's \\"), "'it\\'s \\\\'");
    }

    #[test]
    fn types_are_dates_moments_or_neither() {
        use DaysOf::{Dates, Moments, MomentsInAZone};
        for (dialect, name, expected) in [
            (Dialect::Postgres, "date", Some(Dates)),
            (Dialect::Postgres, "timestamp without time zone", Some(Dates)),
            (Dialect::Postgres, "timestamp with time zone", Some(Moments)),
            (Dialect::Postgres, "text", None),
            (Dialect::DuckDb, "TIMESTAMP", Some(Dates)),
            (Dialect::DuckDb, "TIMESTAMP WITH TIME ZONE", Some(Moments)),
            (Dialect::DuckDb, "VARCHAR", None),
            (Dialect::ClickHouse, "Nullable(Date32)", Some(Dates)),
            (Dialect::ClickHouse, "DateTime", Some(Moments)),
            (Dialect::ClickHouse, "Nullable(DateTime64(3))", Some(Moments)),
            (Dialect::ClickHouse, "DateTime('Asia/Tokyo')", Some(MomentsInAZone)),
            (Dialect::ClickHouse, "String", None),
            (Dialect::Spark, "timestamp", Some(Moments)),
            (Dialect::Spark, "timestamp_ntz", Some(Dates)),
            (Dialect::Databricks, "date", Some(Dates)),
            (Dialect::Snowflake, "TIMESTAMP_NTZ(9)[SB8]", Some(Dates)),
            (Dialect::Snowflake, "TIMESTAMP_LTZ(9)[SB8]", Some(Moments)),
            (Dialect::Snowflake, "NUMBER(38,0)[SB1]", None),
            (Dialect::Trino, "timestamp(3)", Some(Dates)),
            (Dialect::Trino, "timestamp(3) with time zone", Some(Moments)),
        ] {
            assert_eq!(dialect.days_of(name), expected, "{dialect:?} {name}");
        }
    }
}
