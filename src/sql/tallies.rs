//! The rows of the result → tallies and the account of what was left out, the
//! same that files come to; nothing is taken on trust that can be checked.

use super::dialect::{DaysOf, Dialect};
use super::periods::PeriodNumbers;
use super::question::Asked;
use super::table::TallyTable;
use super::table_error::{Fault, OtherSetting, TallyTableError};
use crate::input::amount::currency_named;
use crate::input::status::Fate;
use crate::model::calendar::Period;
use crate::model::day::Day;
use crate::model::inspection::{StatusSeen, StatusesSeen};
use crate::model::ledger::{Account, Response};
use crate::model::left_out::{Reason, Spot};
use crate::tally::counted::{Counted, CountedDay, CountedPeople};
use crate::tally::{Basis, Tallies, TallyError, TallyOptions};

/// What an engine counted.
#[derive(Debug, Clone)]
pub struct Counts {
    /// The tallies.
    pub tallies: Tallies,
    /// How many rows there were, and what became of them.
    pub account: Account,
    /// The one currency, where rows name it.
    pub currency: Option<String>,
    /// The engine.
    pub dialect: Dialect,
    /// The statuses of all rows, and what becomes of orders by them.
    pub statuses: StatusesSeen,
}

/// Why there are no tallies.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CountsError {
    /// The result cannot be used.
    #[error(transparent)]
    Table(#[from] TallyTableError),
    /// Nothing can be tallied.
    #[error(transparent)]
    Tally(#[from] TallyError),
    /// No order counts.
    #[error("nothing is counted")]
    Nothing(Box<Account>),
}

impl TallyTable {
    /// The tallies of what was asked for, with the answers of a survey.
    ///
    /// # Errors
    ///
    /// Where the result is not one of what was asked, rows cannot be read,
    /// numbers are missing or contradict each other.
    pub fn counts(&self, asked: &Asked, responses: &[Response]) -> Result<Counts, CountsError> {
        self.check_settings(asked)?;
        let dialect = self.dialect()?;
        self.check_types(asked, dialect)?;
        self.check_rows()?;
        let statuses = self.statuses(asked)?;
        let currency = self.currency(asked)?;
        let account = self.account()?;
        let days = self.days()?;
        if days.iter().all(|day| day.orders == 0) {
            return Err(CountsError::Nothing(Box::new(account)));
        }
        let scale = match self.setting("amounts") {
            Some("yes") => self.setting("scale").and_then(|scale| scale.parse().ok()),
            _ => None,
        };
        let options = TallyOptions {
            calendar: asked.calendar,
            basis: Basis::Orders,
            active_window: asked.active_window,
            as_of: asked.as_of,
            threads: 1,
        };
        let counted = Counted {
            days: &days,
            scale,
            customers: count(self.total("customers")?, "customers")?,
            responses,
        };
        let of_all = self.people_of_all(counted.customers)?;
        let people = if asked.has_periods() {
            let periods = counted.periods(&options)?;
            self.people(asked, &days, &periods)?
        } else {
            vec![of_all]
        };
        let tallies = counted.tallies(&options, &people, of_all)?;
        check_orders(&tallies)?;
        Ok(Counts {
            tallies,
            account,
            currency,
            dialect,
            statuses,
        })
    }

    fn dialect(&self) -> Result<Dialect, TallyTableError> {
        let name = self.setting("dialect");
        name.and_then(Dialect::from_name)
            .ok_or_else(|| TallyTableError::CutOff("the setting `dialect` is missing".to_owned()))
    }

    fn check_settings(&self, asked: &Asked) -> Result<(), TallyTableError> {
        let mut others = Vec::new();
        for (name, value) in asked.settings() {
            let made_with = self
                .setting(name)
                .ok_or_else(|| TallyTableError::CutOff(format!("the setting `{name}` is missing")))?;
            if made_with != value {
                others.push(OtherSetting {
                    name: name.to_owned(),
                    made_with: made_with.to_owned(),
                    asked: value,
                });
            }
        }
        if others.is_empty() {
            Ok(())
        } else {
            Err(TallyTableError::OtherSettings(others))
        }
    }

    fn check_types(&self, asked: &Asked, dialect: Dialect) -> Result<(), TallyTableError> {
        for (label, ..) in self.of("type") {
            let (field, name) = label.split_once(' ').unwrap_or((label, ""));
            let fault = match (field, dialect.days_of(name), &asked.zone) {
                ("order_date", None, _) => Fault::NoDates(name.to_owned()),
                ("order_date", Some(DaysOf::Moments), None) => Fault::MomentWithoutZone(name.to_owned()),
                ("order_date", Some(DaysOf::Dates), Some(_)) => Fault::ZoneWithoutMoment(name.to_owned()),
                ("amount", ..) if is_text(name) => Fault::NoNumbers(name.to_owned()),
                _ => continue,
            };
            return Err(TallyTableError::Fault(fault));
        }
        Ok(())
    }

    /// Every row is there and can be read, and no order id stands on several.
    fn check_rows(&self) -> Result<(), TallyTableError> {
        let sum = |kind| self.of(kind).map(|(_, _, rows)| rows).sum::<i128>();
        let rows = self.total("rows")?;
        let judged = sum("row") + sum("refund row");
        if judged != rows {
            return Err(cut_off(&format!(
                "it is said what became of {judged} rows, and the table has {rows}"
            )));
        }
        if self.setting("statuses") == Some("yes") && sum("status") != rows {
            return Err(cut_off("not every row has its status"));
        }
        let faults = self.of("row").chain(self.of("refund row"));
        for (label, _, rows) in faults {
            if let Some(what) = label.strip_prefix("fault:") {
                return Err(TallyTableError::Fault(Fault::Rows {
                    rows: count(rows, label)?,
                    what: what.to_owned(),
                }));
            }
        }
        if let Some((first, _, ids)) = self.of("repeated").next() {
            return Err(TallyTableError::Fault(Fault::Repeated {
                ids: count(ids, "repeated")?,
                first: first.to_owned(),
            }));
        }
        if self.setting("amounts") == Some("yes") {
            let rows = self.of("row").map(|(_, _, rows)| rows);
            let rows: i128 = rows.chain(self.of("refund row").map(|(_, _, rows)| rows)).sum();
            let largest = self.total("largest_amount")?;
            if rows.saturating_mul(largest) > i128::from(i64::MAX) {
                return Err(TallyTableError::Fault(Fault::Sums));
            }
        }
        Ok(())
    }

    /// The statuses of all rows, which the engine compares as this program does.
    fn statuses(&self, asked: &Asked) -> Result<StatusesSeen, TallyTableError> {
        let mut statuses = StatusesSeen::default();
        for (status, fate, rows) in self.of("status") {
            let own = asked.status.fate(status);
            let expected = match own {
                Fate::Counts => 0,
                Fate::RefundsCount => 1,
                Fate::WithItsOrder => 2,
                Fate::Dropped => 3,
            };
            if fate != expected {
                return Err(TallyTableError::Fault(Fault::Status(status.to_owned())));
            }
            let seen = StatusSeen {
                rows: count(rows, "status")?,
                fate: own.name(),
                means: None,
            };
            statuses.add(status, seen);
        }
        Ok(statuses)
    }

    fn currency(&self, asked: &Asked) -> Result<Option<String>, TallyTableError> {
        let mut seen: Vec<(String, u64)> = Vec::new();
        for (name, _, rows) in self.of("currency").chain(self.of("currency of refunds")) {
            if currency_named(name) != name {
                return Err(TallyTableError::Fault(Fault::CurrencyName(name.to_owned())));
            }
            let rows = count(rows, "currency")?;
            match seen.iter_mut().find(|(other, _)| other == name) {
                Some((_, all)) => *all += rows,
                None => seen.push((name.to_owned(), rows)),
            }
        }
        self.check_currencies()?;
        seen.sort();
        let named = seen.iter().filter(|(name, _)| !name.is_empty());
        if asked.currency.is_none() && named.clone().count() > 1 {
            return Err(TallyTableError::Currencies(seen));
        }
        let only = named.map(|(name, _)| name.clone()).next();
        Ok(asked.currency.clone().or(only))
    }

    /// Whatever counts, or left by its currency, has one, if only a blank.
    fn check_currencies(&self) -> Result<(), TallyTableError> {
        if self.setting("currencies") != Some("yes") {
            return Ok(());
        }
        let sum = |kind| self.of(kind).map(|(_, _, rows)| rows).sum::<i128>();
        let of_orders = self
            .of("row")
            .filter(|(label, ..)| *label == "order" || label.starts_with("currency:"));
        let refunds = self
            .of_label("refund row", "refund")
            .map(|(_, rows)| rows)
            .sum::<i128>();
        let is_all_there = sum("currency") == of_orders.map(|(_, _, rows)| rows).sum::<i128>();
        if is_all_there && sum("currency of refunds") >= refunds {
            Ok(())
        } else {
            Err(cut_off("not every order has its currency"))
        }
    }

    fn account(&self) -> Result<Account, TallyTableError> {
        let mut account = Account {
            without_order_ids: self.setting("order-ids") == Some("no"),
            rows_were: Some("orders"),
            ..Account::default()
        };
        for (label, _, rows) in self.of("row").chain(self.of("refund row")) {
            let rows = count(rows, label)?;
            account.rows += rows;
            let reason = match label.split_once(':').unwrap_or((label, "")) {
                ("order", _) => continue,
                ("refund", _) => {
                    account.counted_refunds += rows;
                    continue;
                }
                ("status", status) => Reason::Status(status.to_owned()),
                ("currency", currency) => Reason::Currency(currency.to_owned()),
                ("unattributed", _) => Reason::Unattributed,
                ("after_as_of", _) => Reason::AfterAsOf,
                _ => {
                    return Err(TallyTableError::Contradiction(format!(
                        "rows cannot leave as `{label}`"
                    )));
                }
            };
            // A table has no lines.
            account.left_out.add(&reason, rows, Spot { file: 0, line: 0 });
        }
        Ok(account)
    }

    /// The record days, of which none is missing.
    fn days(&self) -> Result<Vec<CountedDay>, TallyTableError> {
        let mut days = Vec::new();
        let mut revenue = self.of_label("day", "revenue");
        for (day, orders) in self.of_label("day", "orders") {
            let revenue = revenue.next().filter(|(of, _)| *of == day);
            let (_, revenue) = revenue.ok_or_else(|| cut_off("the revenue of a day is missing"))?;
            let number = i32::try_from(day)
                .ok()
                .filter(|day| (-719_162..=2_932_896).contains(day));
            days.push(CountedDay {
                day: Day::from_number(number.ok_or_else(|| contradiction(format!("there is no day {day}")))?),
                orders: count(orders, "orders")?,
                revenue,
            });
        }
        let sum = |of: fn(&CountedDay) -> i128| days.iter().map(of).sum::<i128>();
        let counted = self.of_label("row", "order").map(|(_, rows)| rows).sum::<i128>();
        let sums = [
            ("days", sum(|_| 1), self.total("days")?),
            ("orders", sum(|day| i128::from(day.orders)), self.total("orders")?),
            ("revenue", sum(|day| day.revenue), self.total("revenue")?),
            ("rows that are orders", counted, self.total("orders")?),
        ];
        for (what, found, expected) in sums {
            if found != expected {
                return Err(cut_off(&format!(
                    "the {what} come to {found}, and should to {expected}"
                )));
            }
        }
        Ok(days)
    }

    fn people_of_all(&self, customers: u64) -> Result<CountedPeople, TallyTableError> {
        let repeat = count(self.total("repeat_buyers")?, "repeat_buyers")?;
        let people = CountedPeople {
            customers_end: customers,
            customers_first_time: customers,
            buyers: customers,
            repeat_buyers: repeat,
            repeat_buyers_in_period: repeat,
            year_buyers: count(self.total("year_buyers")?, "year_buyers")?,
            year_base: count(self.total("year_base")?, "year_base")?,
            year_retained: count(self.total("year_retained")?, "year_retained")?,
            median_gap: middle(self.total("gap_low")?, self.total("gap_high")?, self.total("gaps")?)?,
            ..CountedPeople::default()
        };
        check_people("all", &people)?;
        Ok(people)
    }

    fn people(
        &self,
        asked: &Asked,
        days: &[CountedDay],
        periods: &[Period],
    ) -> Result<Vec<CountedPeople>, TallyTableError> {
        let numbers = PeriodNumbers::new(asked.calendar);
        let first_day = days.first().map_or(Day::from_number(0), |day| day.day);
        let first = numbers.of(first_day, numbers.year_of(first_day));
        let by_period = ByPeriod {
            table: self,
            first,
            len: periods.len(),
        };
        self.check_labels(first, periods.len())?;
        let of = |label| by_period.values("period", label);
        let (buyers, again, first_time) = (of("buyers")?, of("buyers_again")?, of("first_time_buyers")?);
        let (repeat, in_period) = (of("repeat_buyers")?, of("repeat_in_period")?);
        let (of_buyers, of_base) = (of("revenue_of_buyers")?, of("revenue_of_base")?);
        let (low, high, gaps) = (of("gap_low")?, of("gap_high")?, of("gaps")?);
        let levels = |label| by_period.levels(label);
        let (year, base, both) = (levels("year_buyers")?, levels("year_base")?, levels("two_years")?);
        let (end, retained, first_time) = if asked.window().is_some() {
            let end = levels("customers")?;
            self.check_sum("begun")?;
            self.check_sum("first_time")?;
            let begun = by_period.values("step", "begun")?;
            let retained = end.iter().zip(begun).map(|(end, begun)| end - begun).collect();
            (end, retained, by_period.values("step", "first_time")?)
        } else {
            let all: i128 = first_time.iter().sum();
            if all != self.total("customers")? {
                return Err(cut_off(&format!(
                    "first-time buyers come to {all} in all, which are not the customers"
                )));
            }
            (buyers.clone(), again, first_time)
        };
        if gaps.iter().sum::<i128>() != self.total("gaps")? {
            return Err(cut_off("the days between orders are not all there"));
        }
        let before = |values: &[i128], i: usize| i.checked_sub(1).map_or(0, |before| values[before]);
        let mut people = Vec::with_capacity(periods.len());
        for (i, period) in periods.iter().enumerate() {
            let label = period.label.as_str();
            let own = CountedPeople {
                customers_start: count(before(&end, i), label)?,
                customers_end: count(end[i], label)?,
                customers_retained: count(retained[i], label)?,
                customers_first_time: count(first_time[i], label)?,
                buyers: count(buyers[i], label)?,
                repeat_buyers: count(repeat[i], label)?,
                repeat_buyers_in_period: count(in_period[i], label)?,
                year_buyers: count(year[i], label)?,
                year_base: count(base[i], label)?,
                year_retained: count(year[i] + base[i] - both[i], label)?,
                base_before: before(&of_buyers, i),
                base_now: of_base[i],
                median_gap: middle(low[i], high[i], gaps[i])?,
            };
            check_people(label, &own)?;
            people.push(own);
        }
        Ok(people)
    }

    /// No label of a period is missing, and no period lies outside.
    fn check_labels(&self, first: i64, periods: usize) -> Result<(), TallyTableError> {
        let places = |label| self.of_label("period", label).map(|(place, _)| place);
        for labels in [
            &[
                "buyers",
                "buyers_again",
                "first_time_buyers",
                "repeat_buyers",
                "repeat_in_period",
                "revenue_of_buyers",
                "revenue_of_base",
            ][..],
            &["gaps", "gap_low", "gap_high"],
        ] {
            for label in labels {
                if !places(labels[0]).eq(places(label)) {
                    return Err(cut_off(&format!("not every period has its `{label}`")));
                }
            }
            let is_inside = |place: i64| place >= first && usize::try_from(place - first).is_ok_and(|at| at < periods);
            if let Some(place) = places(labels[0]).find(|place| !is_inside(*place)) {
                return Err(contradiction(format!("period {place} has numbers, and no days")));
            }
        }
        Ok(())
    }

    /// The changes of a label are all there.
    fn check_sum(&self, label: &'static str) -> Result<(), TallyTableError> {
        let sum: i128 = self
            .of_label("step", label)
            .map(|(place, by)| i128::from(place).saturating_mul(by))
            .sum();
        let expected = self.of_label("check", label).next().map_or(0, |(_, sum)| sum);
        if sum == expected {
            Ok(())
        } else {
            Err(cut_off(&format!("the changes of `{label}` are not all there")))
        }
    }
}

/// Numbers by the index of their period.
struct ByPeriod<'a> {
    table: &'a TallyTable,
    first: i64,
    len: usize,
}

impl ByPeriod<'_> {
    fn values(&self, kind: &str, label: &'static str) -> Result<Vec<i128>, TallyTableError> {
        let mut values = vec![0; self.len];
        for (place, value) in self.table.of_label(kind, label) {
            let index = place.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
            let index =
                index.ok_or_else(|| contradiction(format!("`{label}` of period {place} lies before all days")))?;
            // Windows reach beyond the last period.
            if let Some(own) = values.get_mut(index) {
                *own = value;
            }
        }
        Ok(values)
    }

    /// What changes add up to, from period to period.
    fn levels(&self, label: &'static str) -> Result<Vec<i128>, TallyTableError> {
        self.table.check_sum(label)?;
        let all: i128 = self.table.of_label("step", label).map(|(_, by)| by).sum();
        if all != 0 {
            return Err(cut_off(&format!("the changes of `{label}` do not add up to nothing")));
        }
        let mut level = 0;
        let steps = self.values("step", label)?;
        Ok(steps
            .into_iter()
            .map(|by| {
                level += by;
                level
            })
            .collect())
    }
}

fn cut_off(words: &str) -> TallyTableError {
    TallyTableError::CutOff(words.to_owned())
}

fn contradiction(words: String) -> TallyTableError {
    TallyTableError::Contradiction(words)
}

fn count(value: i128, of: &str) -> Result<u64, TallyTableError> {
    u64::try_from(value).map_err(|_| contradiction(format!("a count of `{of}` is {value}")))
}

fn middle(low: i128, high: i128, gaps: i128) -> Result<Option<(u32, u32)>, TallyTableError> {
    if gaps == 0 {
        return Ok(None);
    }
    match (u32::try_from(low), u32::try_from(high)) {
        (Ok(low), Ok(high)) if 0 < low && low <= high => Ok(Some((low, high))),
        _ => Err(contradiction(format!(
            "the middle two of {gaps} days between orders are {low} and {high}"
        ))),
    }
}

/// What can never be, of the people of one period.
fn check_people(period: &str, people: &CountedPeople) -> Result<(), TallyTableError> {
    let most = [
        (
            "customers_retained",
            people.customers_retained,
            "customers_start",
            people.customers_start,
        ),
        (
            "customers_retained",
            people.customers_retained,
            "customers_end",
            people.customers_end,
        ),
        (
            "customers_first_time",
            people.customers_first_time,
            "new customers",
            people.customers_end.saturating_sub(people.customers_retained),
        ),
        ("repeat_buyers", people.repeat_buyers, "buyers", people.buyers),
        (
            "repeat_in_period",
            people.repeat_buyers_in_period,
            "repeat_buyers",
            people.repeat_buyers,
        ),
        ("year_retained", people.year_retained, "year_base", people.year_base),
        ("year_retained", people.year_retained, "year_buyers", people.year_buyers),
    ];
    for (less, few, more, many) in most {
        if few > many {
            return Err(contradiction(format!(
                "`{less}` of `{period}` is {few}, more than its `{more}`, which is {many}"
            )));
        }
    }
    Ok(())
}

/// Nobody buys without an order.
fn check_orders(tallies: &Tallies) -> Result<(), TallyTableError> {
    let rows = tallies.groups.iter().flat_map(|group| &group.periods);
    for (tally, period) in rows.zip(&tallies.periods) {
        if tally.buyers > tally.orders {
            return Err(contradiction(format!(
                "`buyers` of `{}` is {}, more than its orders, which are {}",
                period.period.label, tally.buyers, tally.orders
            )));
        }
    }
    Ok(())
}

fn is_text(type_name: &str) -> bool {
    let name = type_name.to_lowercase();
    ["char", "text", "string"].iter().any(|word| name.contains(word))
}
