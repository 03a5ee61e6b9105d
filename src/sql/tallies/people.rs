//! The sets of people of each period, of which none can be lost or changed
//! unseen.

use super::{contradiction, count, cut_off};
use crate::model::calendar::Period;
use crate::model::day::Day;
use crate::sql::periods::PeriodNumbers;
use crate::sql::question::Asked;
use crate::sql::table::TallyTable;
use crate::sql::table_error::TallyTableError;
use crate::tally::Tallies;
use crate::tally::counted::{CountedDay, CountedPeople};

impl TallyTable {
    pub(super) fn people_of_all(&self, customers: u64, days: &[CountedDay]) -> Result<CountedPeople, TallyTableError> {
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
        check_known("all", &people, customers, days)?;
        let orders: i128 = days.iter().map(|day| i128::from(day.orders)).sum();
        let of_customers = self.total("orders_of_customers")?;
        if of_customers != orders {
            return Err(contradiction(format!(
                "customers have {of_customers} orders in all, and days {orders}"
            )));
        }
        Ok(people)
    }

    pub(super) fn people(
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
        by_period.check_days(numbers, days, periods)?;
        let of = |label| by_period.values("period", label);
        let (buyers, again, bought_first) = (of("buyers")?, of("buyers_again")?, of("first_time_buyers")?);
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
            (buyers.clone(), again, bought_first.clone())
        };
        let all: i128 = bought_first.iter().sum();
        if all != self.total("customers")? {
            return Err(cut_off(&format!(
                "first-time buyers come to {all} in all, which are not the customers"
            )));
        }
        if gaps.iter().sum::<i128>() != self.total("gaps")? {
            return Err(cut_off("the days between orders are not all there"));
        }
        let before = |values: &[i128], i: usize| i.checked_sub(1).map_or(0, |before| values[before]);
        let mut people = Vec::with_capacity(periods.len());
        let mut known = 0;
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
            known += count(bought_first[i], label)?;
            check_known(label, &own, known, days)?;
            for (revenue, value, of) in [
                ("revenue_of_buyers", of_buyers[i], buyers[i]),
                ("revenue_of_base", of_base[i], before(&buyers, i)),
            ] {
                if of == 0 && value != 0 {
                    return Err(contradiction(format!(
                        "`{revenue}` of `{label}` is {value}, and of nobody"
                    )));
                }
            }
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
                "orders_of_all",
                "revenue_of_all",
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

    /// What lies in a period is the same by customers and by days.
    fn check_days(
        &self,
        numbers: PeriodNumbers,
        days: &[CountedDay],
        periods: &[Period],
    ) -> Result<(), TallyTableError> {
        let first_year = days.first().map_or(0, |day| numbers.year_of(day.day));
        let mut orders = self.values("period", "orders_of_all")?;
        let mut revenue = self.values("period", "revenue_of_all")?;
        for day in days {
            let index = usize::try_from(numbers.of(day.day, first_year) - self.first).ok();
            if let Some((orders, revenue)) = index.and_then(|at| orders.get_mut(at).zip(revenue.get_mut(at))) {
                *orders -= i128::from(day.orders);
                *revenue -= day.revenue;
            }
        }
        for (what, left) in [("orders", orders), ("revenue", revenue)] {
            if let Some((period, left)) = periods.iter().zip(left).find(|(_, left)| *left != 0) {
                return Err(contradiction(format!(
                    "the {what} of `{}` by customers and by days are not the same, by {left}",
                    period.label
                )));
            }
        }
        Ok(())
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

/// What can never be, where so many people had bought by the end of a period.
fn check_known(period: &str, people: &CountedPeople, known: u64, days: &[CountedDay]) -> Result<(), TallyTableError> {
    let sets = [
        ("customers", people.customers_end),
        ("buyers", people.buyers),
        ("year_buyers", people.year_buyers),
        ("year_base", people.year_base),
    ];
    for (set, people) in sets {
        if people > known {
            return Err(contradiction(format!(
                "`{set}` of `{period}` is {people}, and only {known} had bought by then"
            )));
        }
    }
    let ends = days.first().zip(days.last());
    let span = ends.map_or(0, |(first, last)| last.day.since(first.day).unsigned_abs());
    if let Some((_, high)) = people.median_gap
        && high > span
    {
        return Err(contradiction(format!(
            "{high} days between orders of `{period}` are more than the {span} from the first day to the last"
        )));
    }
    Ok(())
}

/// Nobody buys without an order.
pub(super) fn check_orders(tallies: &Tallies) -> Result<(), TallyTableError> {
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
