//! The document `retain.metrics/1`, read back: its settings, and the tally of
//! every row, so that whoever compares with it computes from counts and never
//! from rounded numbers. Nothing is opened here, and nothing is shown.
//!
//! A document says some things twice, a rate and the counts it is made of. It
//! is read only where the two agree: a number that was changed by hand would
//! else be seen by people and by nobody else.
//!
//! ```
//! use retain::document::Document;
//!
//! let error = Document::read(b"{\"schema\": \"retain.metrics/2\"}").expect_err("a later version");
//! assert_eq!(error.to_string(), "the document is `retain.metrics/2`");
//! ```

mod error;
mod json;
mod row;
mod settings;

pub use error::{DocumentError, Fault, Place};
pub use settings::{Asked, SettingThatDiffers, settings_that_differ};

use crate::model::day::Day;
use crate::report::metrics::Settings;
use crate::tally::{FlaggedPeriod, Tally};
use json::{Object, Text, Value};

/// The schema of the documents that can be read.
pub const SCHEMA: &str = "retain.metrics/1";

/// A document of `retain metrics`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What can change a number, as it was set.
    pub settings: Settings,
    /// The currency of the amounts, where the input named it.
    pub currency: Option<String>,
    /// The first record day.
    pub first_day: Day,
    /// The last record day.
    pub last_day: Day,
    /// The periods that were shown, in their order.
    pub periods: Vec<Row>,
    /// All the data as one row.
    pub totals: Row,
    /// The rows of each group, where there are any.
    pub groups: Vec<Group>,
}

/// The rows of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What its members have in common; none where that is that they have no
    /// value.
    pub value: Option<String>,
    /// Whether that is one value, and not the rest of them.
    pub is_value: bool,
    /// Its periods.
    pub periods: Vec<Row>,
}

/// One row of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The period and what the data do not cover of it.
    pub period: FlaggedPeriod,
    /// What was counted in it. Of the middle two days between orders the
    /// document knows the mean: they are the whole numbers around it.
    pub tally: Tally,
}

impl Document {
    /// Reads a document.
    pub fn read(bytes: &[u8]) -> Result<Self, DocumentError> {
        let text = Text::new(bytes)?;
        let whole = text.object()?;
        match whole.find("schema") {
            None => return Err(DocumentError::without_place(Fault::NoDocument)),
            Some(schema) => match schema.text()?.as_ref() {
                SCHEMA => {}
                other => return Err(schema.fault(Fault::OtherDocument(other.to_owned()))),
            },
        }
        let settings = settings::read(&whole)?;
        let input = whole.get("input")?.object()?;
        let periods = periods_of(&whole, &settings)?;
        let totals = row::read(&whole.get("totals")?.object()?, &settings, row::Span::Whole)?;
        let groups = match whole.find("groups") {
            Some(groups) if !groups.is_null() => groups.list()?,
            _ => Vec::new(),
        };
        let group = |group: Value<'_>| group_of(&group.object()?, &settings);
        let groups = groups.into_iter().map(group).collect::<Result<_, _>>()?;
        Ok(Self {
            currency: whole.get("currency")?.optional_text()?,
            first_day: input.get("first_day")?.day()?,
            last_day: input.get("last_day")?.day()?,
            totals,
            periods,
            groups,
            settings,
        })
    }

    /// What was asked for when it was made.
    #[must_use]
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            settings: &self.settings,
            currency: self.currency.as_deref(),
        }
    }

    /// The row of the same days; none where there is no such row.
    #[must_use]
    pub fn row_of(&self, start: Day, end: Day) -> Option<&Row> {
        let place = self.periods.partition_point(|row| row.period.period.start < start);
        self.periods
            .get(place)
            .filter(|row| row.period.period.start == start && row.period.period.end == end)
    }
}

/// The rows of the periods of the whole or of a group.
fn periods_of(object: &Object<'_>, settings: &Settings) -> Result<Vec<Row>, DocumentError> {
    let period_rows = object.get("periods")?.list()?;
    let mut periods: Vec<Row> = Vec::with_capacity(period_rows.len());
    for value in period_rows {
        let row = row::read(&value.object()?, settings, row::Span::Period)?;
        if let Some(before) = periods.last().map(|row| &row.period.period)
            && before.end != row.period.period.start
        {
            return Err(value.contradiction(format!(
                "`{}` does not begin on the day after `{}`",
                row.period.period.label, before.label
            )));
        }
        periods.push(row);
    }
    Ok(periods)
}

fn group_of(object: &Object<'_>, settings: &Settings) -> Result<Group, DocumentError> {
    let by = object.get("by")?.object()?;
    let value = by.values().next().map_or(Ok(None), |value| value.optional_text())?;
    Ok(Group {
        value,
        is_value: object.find("rest_values").is_none_or(|rest| rest.is_null()),
        periods: periods_of(object, settings)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two years of a shop, as the program writes them.
    const SHOP: &str = r#"{
  "schema": "retain.metrics/1", "period": "yearly", "basis": "orders", "currency": "EUR",
  "settings": {"timezone": null, "week_start": "monday", "year_start": "january", "active_window_days": null,
    "as_of": null, "rows": "orders", "currency": null, "exclude_status": ["void"], "include_status": null,
    "skip_invalid": false, "source": "files"},
  "input": {"first_day": "2023-02-01", "last_day": "2024-11-30", "a key of a later version": [1e9]},
  "periods": [
    {"period": "2023", "start": "2023-01-01", "end": "2023-12-31", "flags": ["incomplete_base", "short_history"],
ROW},
    {"period": "2024", "start": "2024-01-01", "end": "2024-12-31", "flags": [],
ROW}
  ],
  "totals": {"period": "all", "start": "2023-02-01", "end": "2024-11-30", "flags": [],
ROW}, "groups": null, "warnings": []
}"#;

    /// 3 at the start, 4 at the end, 2 of them both; 4 buyers with 6 orders of 60.05.
    const ROW: &str = r#""customers_start": 3, "customers_end": 4, "customers_retained": 2, "customers_lost": 1,
"customers_new": 2, "customers_first_time": 1, "customers_reactivated": 1, "buyers": 4, "orders": 6, "revenue": 60.05,
"retention_rate_pct": 66.6667, "churn_rate_pct": 33.3333, "repeat_rate_pct": 50, "repeat_in_period_pct": 25,
"repeat_inputs": {"repeat_buyers": 2, "repeat_buyers_in_period": 1}, "purchase_frequency": 1.5,
"average_order_value": 10.0083, "customer_lifetime_value": 10.0083,
"clv_inputs": {"buyers": 4, "revenue": 60.05, "base": 3, "retained": 2}, "net_promoter_score": 0, "promoters": 1,
"passives": 0, "detractors": 1, "responses": 2, "net_revenue_retention_pct": 50,
"net_revenue_retention_inputs": {"revenue_before": 20.1, "revenue_now": 10.05}, "median_days_between_orders": 11.5"#;

    fn shop() -> String {
        SHOP.replace("ROW", ROW)
    }

    fn refused(from: &str, to: &str) -> (Fault, String) {
        let text = shop().replacen(from, to, 1);
        assert_ne!(text, shop(), "{from} is in the document");
        let error = Document::read(text.as_bytes()).expect_err(to);
        let place = error.place.expect("a place");
        (error.fault, place.text[place.start..place.end].to_owned())
    }

    #[test]
    fn the_counts_of_a_document_are_its_tallies() {
        let document = Document::read(shop().as_bytes()).expect("a document");
        assert_eq!(document.periods.len(), 2);
        let tally = &document.periods[1].tally;
        assert_eq!(tally.median_gap, Some((11, 12)));
        assert_eq!(tally.repeat_buyers_in_period, 1);
        let base = tally.base_revenue.expect("there is a base");
        assert_eq!(
            (base.before.to_string(), base.now.to_string()),
            ("20.1".into(), "10.05".into())
        );
        assert!(document.periods[0].period.flags.incomplete_base);
        assert_eq!(document.asked().currency, Some("EUR"));
    }

    #[test]
    fn a_mark_of_the_byte_order_and_windows_lines_make_no_difference() {
        let text = format!("\u{feff}{}", shop().replace('\n', "\r\n"));
        assert_eq!(Document::read(text.as_bytes()), Document::read(shop().as_bytes()));
    }

    #[test]
    fn numbers_that_contradict_each_other_are_refused() {
        for (from, to, value, words) in [
            (
                "\"customers_retained\": 2",
                "\"customers_retained\": 4",
                "4",
                "`customers_retained` is 4, more than `customers_start`, which is 3",
            ),
            (
                "\"customers_new\": 2",
                "\"customers_new\": 3",
                "3",
                "`customers_new` is 3, and `customers_end` less `customers_retained` is 2",
            ),
            (
                "\"customers_first_time\": 1",
                "\"customers_first_time\": 3",
                "3",
                "`customers_first_time` is 3, more than `customers_new`, which is 2",
            ),
            (
                "\"orders\": 6",
                "\"orders\": 3",
                "4",
                "`buyers` is 4, more than `orders`, which is 3",
            ),
            (
                "\"repeat_buyers\": 2",
                "\"repeat_buyers\": 5",
                "5",
                "`repeat_buyers` is 5, more than `buyers`, which is 4",
            ),
            (
                "\"retention_rate_pct\": 66.6667",
                "\"retention_rate_pct\": 70",
                "70",
                "its counts make `retention_rate_pct` of `2023` 66.6667",
            ),
            (
                "\"churn_rate_pct\": 33.3333",
                "\"churn_rate_pct\": null",
                "null",
                "its counts make `churn_rate_pct` of `2023` 33.3333",
            ),
            (
                "\"customers_lost\": 1",
                "\"customers_lost\": 2",
                "2",
                "its counts make `customers_lost` of `2023` 1",
            ),
            (
                "\"responses\": 2",
                "\"responses\": 3",
                "3",
                "its counts make `responses` of `2023` 2",
            ),
            (
                "\"median_days_between_orders\": 11.5",
                "\"median_days_between_orders\": 11.25",
                "11.25",
                "a median of days is a whole number or a half",
            ),
            (
                "\"revenue_before\": 20.1",
                "\"revenue_before\": null",
                "null",
                "of `revenue_before` and `revenue_now` one is null and the other is not",
            ),
            (
                "\"revenue_now\": 10.05",
                "\"revenue_now\": 0.0000000000000000000000000001",
                "60.05",
                "with the 28 decimals of the other amounts this one needs more than 28 digits",
            ),
            (
                "\"end\": \"2023-12-31\"",
                "\"end\": \"2022-12-31\"",
                "\"2022-12-31\"",
                "`2023` ends before it begins",
            ),
        ] {
            let (fault, at) = refused(from, to);
            assert_eq!((fault, at.as_str()), (Fault::Contradiction(words.to_owned()), value));
        }
        let (fault, _) = refused("\"start\": \"2024-01-01\"", "\"start\": \"2024-02-01\"");
        assert_eq!(
            fault,
            Fault::Contradiction("`2024` does not begin on the day after `2023`".to_owned())
        );
    }

    #[test]
    fn values_of_another_kind_are_refused_where_they_stand() {
        for (from, to, found, expected) in [
            (
                "\"buyers\": 4",
                "\"buyers\": -4",
                "-4",
                "expected a count: a whole number, 0 or more",
            ),
            (
                "\"buyers\": 4",
                "\"buyers\": 4.0",
                "4.0",
                "expected a count: a whole number, 0 or more",
            ),
            (
                "\"buyers\": 4",
                "\"buyers\": null",
                "null",
                "expected a count: a whole number, 0 or more",
            ),
            (
                "\"buyers\": 4",
                "\"buyers\": 18446744073709551615",
                "18446744073709551615",
                "expected a count that this program can have",
            ),
            (
                "\"revenue\": 60.05",
                "\"revenue\": 6.005e1",
                "6.005e1",
                "expected an amount: digits and a point, without an exponent, or null",
            ),
            (
                "\"revenue\": 60.05",
                "\"revenue\": 12345678901234567890123456789",
                "12345678901234567890123456789",
                "expected an amount of at most 28 digits",
            ),
            (
                "\"2023-01-01\"",
                "\"2023-02-29\"",
                "\"2023-02-29\"",
                "expected a day like 2024-06-30",
            ),
            (
                "\"2023-01-01\"",
                "\"+023-01-01\"",
                "\"+023-01-01\"",
                "expected a day like 2024-06-30",
            ),
            (
                "\"short_history\"",
                "\"old\"",
                "\"old\"",
                "expected `incomplete`, `incomplete_base` or `short_history`",
            ),
            (
                "\"basis\": \"orders\"",
                "\"basis\": \"both\"",
                "\"both\"",
                "expected `orders` or `subscriptions`",
            ),
            (
                "\"skip_invalid\": false",
                "\"skip_invalid\": 0",
                "0",
                "expected true or false",
            ),
            (
                "\"week_start\": \"monday\"",
                "\"week_start\": 1",
                "1",
                "expected a text",
            ),
            ("\"flags\": []", "\"flags\": \"\"", "\"\"", "expected a list"),
        ] {
            let (fault, at) = refused(from, to);
            let found = found.to_owned();
            assert_eq!(at, found);
            assert_eq!(fault, Fault::Unexpected { found, expected });
        }
    }

    #[test]
    fn keys_that_are_missing_or_there_twice_are_named() {
        let (fault, at) = refused("\"repeat_inputs\"", "\"other\"");
        assert_eq!((fault, at.as_str()), (Fault::MissingKey("repeat_inputs"), "{"));
        let (fault, at) = refused("\"orders\": 6", "\"orders\": 6, \"orders\": 7");
        assert_eq!((fault, at.as_str()), (Fault::RepeatedKey("orders".into()), "7"));
    }

    #[test]
    fn what_is_no_document_is_told_apart() {
        let fault = |bytes: &[u8]| Document::read(bytes).expect_err("no document").fault;
        assert_eq!(fault(b""), Fault::Empty);
        assert_eq!(fault(b" \n"), Fault::Empty);
        assert_eq!(fault(b"\xff\xfe{\0}\0"), Fault::NotText);
        assert_eq!(fault(b"order_id,customer_id\n1,2\n"), Fault::NotJson);
        assert_eq!(fault(b"{} {}"), Fault::NotJson);
        assert_eq!(fault(b"{\"schema\": \"retain.metrics/1\", \"per"), Fault::CutOff);
        assert_eq!(fault(b"{}"), Fault::NoDocument);
        assert!(matches!(fault(b"[]"), Fault::Unexpected { .. }));
        let later = fault(b"{\"schema\": \"retain.metrics/2\"}");
        assert_eq!(later, Fault::OtherDocument("retain.metrics/2".into()));
        assert_eq!(
            fault(b"{\"schema\": \"retain.metrics/1\"}"),
            Fault::MissingKey("settings")
        );
    }
}
