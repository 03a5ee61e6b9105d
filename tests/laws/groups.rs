//! Groups: they add up to the whole, each is what its own rows alone come to, and a value stays with its row.

use proptest::prelude::*;
use retain::input::by::By;
use retain::input::fields::FileKind;
use retain::input::orders::RowsMode;
use retain::input::{Files, ReadErrorKind, Reading, read};
use retain::model::by_column::ValuesOf;
use retain::tally::by_value::{GroupName, ValueGroup, tally_by_value};
use retain::tally::{Grouping, Tally, tally};
use rust_decimal::Decimal;

use super::cases;
use super::shops::{
    Currencies, HEADER, Row, asked, asked_by_period, day, lines, order, orders, orders_and_mode, reordered,
};
use super::sums::{added, parts};
use crate::reference::library::{Asked, memory};

const CHANNELS: [&str; 4] = ["web", "", "shop", "app"];

/// The channel of an order; its refunds and lines have it too.
pub(super) fn channel(row: &Row, channels: usize) -> &'static str {
    CHANNELS[row.id % channels]
}

/// A file of orders, each with a further cell.
pub(super) fn file(rows: &[Row], column: &str, cell: impl Fn(&Row) -> String) -> Files {
    let text = lines(
        &format!("{HEADER},{column}"),
        rows.iter().map(|row| format!("{row},{}", cell(row))),
    );
    Files {
        orders: vec![memory("orders.csv", text)],
        ..Files::default()
    }
}

pub(super) fn by(column: &str, kind: Option<FileKind>) -> By {
    By {
        kind,
        column: column.to_owned(),
    }
}

/// What is read of some files; none where nothing is counted.
pub(super) fn reading(files: &Files, asked: &Asked) -> Option<Reading> {
    match read(files, &asked.read) {
        Ok(reading) => Some(reading),
        Err(error) if matches!(*error.kind, ReadErrorKind::Nothing { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

/// The groups of some files, and the whole; none where nothing is counted.
fn groups(files: &Files, asked: &Asked, most: usize) -> Option<(Vec<ValueGroup>, retain::tally::Tallies)> {
    let reading = reading(files, asked)?;
    let whole = tally(&reading.ledger, &asked.tally, Grouping::Whole).expect("a tally");
    let groups = tally_by_value(reading.ledger, &asked.tally, most).expect("groups");
    Some((groups, whole))
}

fn of_all<'a>(groups: &'a [ValueGroup], tally: impl Fn(&'a ValueGroup) -> &'a Tally) -> Vec<&'a Tally> {
    groups.iter().map(tally).collect()
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn groups_by_a_column_of_customers_add_up_to_the_whole(
        (rows, mode) in orders_and_mode(),
        mut asked in asked(),
        countries in prop::collection::vec(0_usize..5, 8),
        most in 1_usize..6,
    ) {
        asked = asked.rows(mode);
        asked.read.by = Some(by("country", None));
        let names = ["", "DE", "FR", "US", "AT"];
        let row = |(customer, country): (usize, &usize)| match customer {
            1 => format!("Ann@x.de,{}", names[*country]),
            customer => format!("C{customer},{}", names[*country]),
        };
        let customers = lines("customer_id,Country", countries.iter().enumerate().skip(1).take(5).map(row));
        let files = Files {
            customers: Some(memory("customers.csv", customers)),
            ..super::shops::files(&[&rows], &[])
        };
        let Some((groups, whole)) = groups(&files, &asked, most) else { return Err(TestCaseError::reject("nothing is counted")) };
        let values = groups.iter().filter(|group| matches!(group.name, GroupName::Value(_))).count();
        prop_assert!(values <= most);
        for (i, period) in whole.groups[0].periods.iter().enumerate() {
            let of_groups = of_all(&groups, |group| &group.tallies.groups[0].periods[i]);
            prop_assert_eq!(added(&of_groups), parts(period));
        }
        let totals = of_all(&groups, |group| &group.tallies.groups[0].totals);
        prop_assert_eq!(added(&totals), parts(&whole.groups[0].totals));
        for group in &groups {
            prop_assert_eq!(&group.tallies.periods, &whole.periods);
        }
    }

    #[test]
    fn a_group_by_a_column_of_orders_is_what_its_rows_alone_come_to(
        (rows, mode) in orders_and_mode(),
        asked in asked_by_period(),
        as_of in prop::option::of(0..1600_i32),
        channels in 1_usize..=4,
        most in 1_usize..4,
    ) {
        let asked = asked.rows(mode).at_end_of(as_of.map(day));
        let mut by_channel = asked.clone();
        by_channel.read.by = Some(by("channel", Some(FileKind::Orders)));
        let all = file(&rows, "channel", |row| channel(row, channels).to_owned());
        let Some((groups, whole)) = groups(&all, &by_channel, most) else { return Err(TestCaseError::reject("nothing is counted")) };
        let totals = of_all(&groups, |group| &group.tallies.groups[0].totals);
        let whole_totals = &whole.groups[0].totals;
        prop_assert_eq!(totals.iter().map(|totals| totals.orders).sum::<u64>(), whole_totals.orders);
        prop_assert_eq!(totals.iter().filter_map(|totals| totals.revenue).sum::<Decimal>(), whole_totals.revenue.unwrap_or_default());
        let named: Vec<&str> = groups.iter().filter_map(|group| match &group.name {
            GroupName::Value(value) => Some(value.as_str()),
            GroupName::Rest(_) | GroupName::NoValue => None,
        }).collect();
        for group in &groups {
            let own: Vec<Row> = rows.iter().copied().filter(|row| match (&group.name, channel(row, channels)) {
                (GroupName::Value(value), channel) => value == channel,
                (GroupName::NoValue, channel) => channel.is_empty(),
                (GroupName::Rest(_), channel) => !channel.is_empty() && !named.contains(&channel),
            }).collect();
            let Some(reading) = reading(&file(&own, "channel", |_| String::new()), &asked) else { continue };
            let alone = tally(&reading.ledger, &asked.tally, Grouping::Whole).expect("a tally");
            let mut compared = 0;
            for (period, tally) in whole.periods.iter().zip(&group.tallies.groups[0].periods) {
                let place = alone.periods.iter().position(|other| other.period == period.period);
                if let Some(place) = place {
                    compared += 1;
                    prop_assert_eq!(tally, &alone.groups[0].periods[place], "{:?} in {}", group.name, period.period.label);
                }
            }
            let is_of_years = matches!(asked.tally.calendar.kind, retain::model::calendar::PeriodKind::Years(2..));
            prop_assert!(is_of_years || compared == alone.periods.len());
        }
    }

    #[test]
    fn the_only_group_is_the_whole((rows, mode) in orders_and_mode(), asked in asked()) {
        let mut asked = asked.rows(mode);
        asked.read.by = Some(by("channel", None));
        let Some((groups, whole)) = groups(&file(&rows, "channel", |_| "web".to_owned()), &asked, 3) else {
            return Err(TestCaseError::reject("nothing is counted"));
        };
        prop_assert_eq!(groups.len(), 1);
        prop_assert_eq!(&groups[0].tallies.groups[0].periods, &whole.groups[0].periods);
        prop_assert_eq!(&groups[0].tallies.groups[0].totals, &whole.groups[0].totals);
    }

    /// The value of a row is its own day, so that each order and each refund shows whether it has the right one. Dates
    /// of two readings wait until one of them is settled; copies, other currencies and what cannot be read leave.
    #[test]
    fn a_value_stays_with_its_row(
        rows in orders(Currencies::Several),
        (lines_mode, copies, keys) in (any::<bool>(), prop::collection::vec(any::<prop::sample::Index>(), 0..5), order()),
        currency in prop::sample::select(vec!["EUR", "USD"]),
    ) {
        let mut all = rows.clone();
        all.extend(copies.iter().map(|copy| rows[copy.index(rows.len())]));
        let all = reordered(&all, &keys);
        let text = all.iter().map(|row| {
            let row = row.to_string();
            let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
            let date = cells[2].clone();
            let parts: Vec<&str> = date.split('-').collect();
            cells[2] = format!("{}/{}/{}", parts[2], parts[1], parts[0]);
            format!("{},{date}", cells.join(","))
        });
        let last = "9999,C1,25/12/2021,1.00,paid,EUR,2021-12-25\n";
        let text = lines(&format!("{HEADER},When"), text) + last;
        let files = Files { orders: vec![memory("orders.csv", text)], ..Files::default() };
        let mut asked = Asked::of(retain::model::calendar::PeriodKind::All)
            .rows(if lines_mode { RowsMode::Lines } else { RowsMode::Unique })
            .skip_invalid(true);
        asked.read.currency = Some(currency.to_owned());
        asked.read.by = Some(by("when", None));
        let Some(reading) = reading(&files, &asked) else { return Err(TestCaseError::reject("nothing is counted")) };
        let by = reading.ledger.by.expect("the column is there");
        prop_assert_eq!(by.name, "When");
        let ValuesOf::Orders { orders: of_orders, refunds: of_refunds } = by.of else {
            return Err(TestCaseError::fail("the column is one of orders"));
        };
        let text = |number: &u32| by.values[*number as usize - 1].clone();
        let days = reading.ledger.orders.expect("there are orders").days;
        prop_assert_eq!(of_orders.iter().map(text).collect::<Vec<_>>(), days.iter().map(ToString::to_string).collect::<Vec<_>>());
        let refunds = reading.ledger.refunds.iter().map(|refund| refund.day.to_string());
        prop_assert_eq!(of_refunds.iter().map(text).collect::<Vec<_>>(), refunds.collect::<Vec<_>>());
    }
}
