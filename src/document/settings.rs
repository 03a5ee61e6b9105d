//! The settings of a document, and which of them differ from others.

use super::error::DocumentError;
use super::json::Object;
use crate::report::metrics::Settings;

/// Reads the settings.
pub(super) fn read(document: &Object<'_>) -> Result<Settings, DocumentError> {
    let settings = document.get("settings")?.object()?;
    let texts = |key| {
        let value = settings.get(key)?;
        if value.is_null() {
            return Ok(None);
        }
        value.texts().map(Some)
    };
    // Documents of the time before there were such lists say nothing.
    let listed = |key| match settings.find(key) {
        Some(ids) if !ids.is_null() => ids.count(u64::MAX).map(Some),
        _ => Ok(None),
    };
    let days = settings.get("active_window_days")?;
    let as_of = settings.get("as_of")?;
    Ok(Settings {
        period: document.get("period")?.text()?.into_owned(),
        basis: document
            .get("basis")?
            .one_of(&["orders", "subscriptions"], "expected `orders` or `subscriptions`")?,
        timezone: settings.get("timezone")?.optional_text()?,
        week_start: settings.get("week_start")?.text()?.into_owned(),
        year_start: settings.get("year_start")?.text()?.into_owned(),
        active_window_days: if days.is_null() {
            None
        } else {
            days.count(u64::from(u32::MAX))?.try_into().ok()
        },
        as_of: if as_of.is_null() { None } else { Some(as_of.day()?) },
        rows: settings.get("rows")?.one_of(
            &["orders", "lines", "unique", "latest"],
            "expected `orders`, `lines`, `unique` or `latest`",
        )?,
        currency: settings.get("currency")?.optional_text()?,
        exclude_status: texts("exclude_status")?,
        include_status: texts("include_status")?,
        skip_invalid: settings.get("skip_invalid")?.boolean()?,
        exclude_customers: listed("exclude_customers")?,
        alias: listed("alias")?,
        by: settings.find("by").map_or(Ok(None), |by| by.optional_text())?,
        top_groups: match settings.find("top_groups") {
            Some(most) if !most.is_null() => usize::try_from(most.count(u64::from(u32::MAX))?).ok(),
            _ => None,
        },
        source: settings.get("source")?.text()?.into_owned(),
    })
}

/// What was asked for when numbers were computed.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// The currency of the amounts, where the input named it.
    pub currency: Option<&'a str>,
}

/// A setting that is not the same in two places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingThatDiffers {
    /// Its key in the document.
    pub key: &'static str,
    /// Its value in the one.
    pub old: String,
    /// Its value in the other.
    pub new: String,
}

/// The settings that differ and can make a different number of the same
/// orders, in the order of the document.
///
/// Of those who do not count, and of ids that belong to others, only whether
/// there is a list of them counts: it grows as the orders do. Two settings do not count. `as_of` says up to when the data go, and a document that
/// was made earlier knows less by nature; what it marks as not covered, its
/// flags say. `source` says who counted, and whoever does counts the same. A
/// setting without a meaning for the kind of period does not count either: the
/// first day of a week for months, the first month of a year for weeks and
/// months, the active window for all the data in one row; and where the kinds
/// of period differ, that alone is said of the calendar.
#[must_use]
pub fn settings_that_differ(old: Asked<'_>, new: Asked<'_>) -> Vec<SettingThatDiffers> {
    let period = old.settings.period.as_str();
    let is_same_period = period == new.settings.period;
    let matters = |key: &str| match key {
        "week_start" => is_same_period && period == "weekly",
        "year_start" => is_same_period && !matches!(period, "weekly" | "monthly" | "all"),
        "active_window_days" => is_same_period && period != "all",
        _ => true,
    };
    let pairs = values(old).into_iter().zip(values(new));
    pairs
        .filter(|((key, old), (_, new))| matters(key) && old != new)
        .map(|((key, old), (_, new))| SettingThatDiffers { key, old, new })
        .collect()
}

/// Whether there is a list.
fn a_list(ids: Option<u64>) -> String {
    ids.map_or("none", |_| "a list").to_owned()
}

/// The settings that count, as words.
fn values(asked: Asked<'_>) -> Vec<(&'static str, String)> {
    let settings = asked.settings;
    let none = || "none".to_owned();
    // Which statuses, in whatever order they were written.
    let statuses = |statuses: &Option<Vec<String>>| {
        let mut statuses = statuses.clone()?;
        statuses.sort_unstable();
        statuses.dedup();
        Some(if statuses.is_empty() {
            "an empty list".to_owned()
        } else {
            statuses.join(",")
        })
    };
    vec![
        ("period", settings.period.clone()),
        ("basis", settings.basis.to_owned()),
        (
            "currency",
            asked
                .currency
                .map(str::to_owned)
                .or(settings.currency.clone())
                .unwrap_or_else(none),
        ),
        ("timezone", settings.timezone.clone().unwrap_or_else(none)),
        ("week_start", settings.week_start.clone()),
        ("year_start", settings.year_start.clone()),
        (
            "active_window_days",
            settings.active_window_days.map_or_else(none, |days| days.to_string()),
        ),
        ("rows", settings.rows.to_owned()),
        (
            "exclude_status",
            statuses(&settings.exclude_status).unwrap_or_else(none),
        ),
        (
            "include_status",
            statuses(&settings.include_status).unwrap_or_else(none),
        ),
        ("skip_invalid", settings.skip_invalid.to_string()),
        ("exclude_customers", a_list(settings.exclude_customers)),
        ("alias", a_list(settings.alias)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::day::Day;

    fn settings() -> Settings {
        Settings {
            period: "monthly".into(),
            basis: "orders",
            week_start: "monday".into(),
            year_start: "january".into(),
            rows: "orders",
            exclude_status: Some(vec!["test".into(), "void".into()]),
            source: "files".into(),
            ..Settings::default()
        }
    }

    fn differ(old: (&Settings, Option<&str>), new: (&Settings, Option<&str>)) -> Vec<String> {
        let asked = |(settings, currency)| Asked { settings, currency };
        settings_that_differ(asked(old), asked(new))
            .into_iter()
            .map(|differs| format!("{}: {} and {}", differs.key, differs.old, differs.new))
            .collect()
    }

    #[test]
    fn every_setting_that_can_change_a_number_is_compared() {
        let changed = |change: fn(Settings) -> Settings| {
            let changed = change(settings());
            differ((&settings(), None), (&changed, None)).remove(0)
        };
        let with = |key: &'static str, change: fn(Settings) -> Settings| {
            assert!(changed(change).starts_with(key), "{key}: {}", changed(change));
        };
        with("period: monthly and weekly", |s| Settings {
            period: "weekly".into(),
            ..s
        });
        with("basis: orders and subscriptions", |s| Settings {
            basis: "subscriptions",
            ..s
        });
        with("currency: none and EUR", |s| Settings {
            currency: Some("EUR".into()),
            ..s
        });
        with("timezone: none and Europe/Oslo", |s| Settings {
            timezone: Some("Europe/Oslo".into()),
            ..s
        });
        with("active_window_days: none and 90", |s| Settings {
            active_window_days: Some(90),
            ..s
        });
        with("rows: orders and lines", |s| Settings { rows: "lines", ..s });
        with("exclude_status: test,void and an empty list", |s| Settings {
            exclude_status: Some(Vec::new()),
            ..s
        });
        with("exclude_status: test,void and none", |s| Settings {
            exclude_status: None,
            ..s
        });
        with("include_status: none and paid", |s| Settings {
            include_status: Some(vec!["paid".into()]),
            ..s
        });
        with("skip_invalid: false and true", |s| Settings {
            skip_invalid: true,
            ..s
        });
        with("alias: none and a list", |s| Settings { alias: Some(0), ..s });
        with("exclude_customers: none and a list", |s| Settings {
            exclude_customers: Some(3),
            ..s
        });
        assert_eq!(
            differ((&settings(), Some("EUR")), (&settings(), Some("USD"))),
            ["currency: EUR and USD"]
        );
    }

    #[test]
    fn what_cannot_change_a_number_is_not_compared() {
        let listed = Settings {
            exclude_customers: Some(3),
            ..settings()
        };
        let mut other = settings();
        other.as_of = Day::from_ymd(2024, 1, 1);
        other.source = "postgres".into();
        other.exclude_customers = Some(4);
        other.week_start = "sunday".into();
        other.year_start = "april".into();
        other.exclude_status = Some(vec!["void".into(), "test".into(), "void".into()]);
        assert_eq!(differ((&listed, None), (&other, None)), [""; 0]);
    }

    #[test]
    fn a_currency_that_was_asked_for_is_the_one_there_is() {
        let mut named = settings();
        named.currency = Some("EUR".into());
        assert_eq!(differ((&settings(), Some("EUR")), (&named, Some("EUR"))), [""; 0]);
    }

    #[test]
    fn the_start_of_weeks_and_years_counts_where_there_are_any() {
        let of = |period: &str| Settings {
            period: period.into(),
            ..settings()
        };
        let sunday = |period| Settings {
            week_start: "sunday".into(),
            active_window_days: Some(9),
            ..of(period)
        };
        let april = |period| Settings {
            year_start: "april".into(),
            ..of(period)
        };
        let keys = |old: &Settings, new: &Settings| differ((old, None), (new, None)).len();
        assert_eq!(keys(&of("weekly"), &sunday("weekly")), 2);
        assert_eq!(keys(&of("all"), &sunday("all")), 0);
        for (period, differences) in [
            ("yearly", 1),
            ("2y", 1),
            ("quarterly", 1),
            ("monthly", 0),
            ("weekly", 0),
        ] {
            assert_eq!(keys(&of(period), &april(period)), differences, "{period}");
        }
    }
}
