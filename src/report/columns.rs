//! The report of `retain metrics` as a table: which columns it has, in which
//! order, and what stands beside each.

use super::metrics::{Inputs, MetricsReport, ReportRow};
use super::table::{Column, Room, Table, TableCell};
use super::{Cell, summary};
use crate::gate::interval::{Interval, metrics_with_interval};
use crate::metrics::Metric;
use crate::model::undefined::Undefined;

/// Which columns of a table are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Those a reader wants first, and more where there is room.
    Usual,
    /// These, in this order.
    Metrics(Vec<Metric>),
    /// Every key of the document.
    All,
}

/// The columns of a table, as far as there is room.
const USUAL: &[Metric] = &[
    Metric::CustomersStart,
    Metric::CustomersNew,
    Metric::CustomersLost,
    Metric::RetentionRate,
    Metric::ChurnRate,
    Metric::RepeatRate,
    Metric::PurchaseFrequency,
    Metric::AverageOrderValue,
    Metric::CustomerLifetimeValue,
    Metric::NetPromoterScore,
];

/// Further columns, where there is room for them.
const SPARE: &[Metric] = &[
    Metric::Revenue,
    Metric::Orders,
    Metric::Buyers,
    Metric::NetRevenueRetention,
    Metric::CustomersRetained,
    Metric::MedianDaysBetweenOrders,
];

/// The columns of a table with intervals: what they are of, and how many they
/// rest on.
const WITH_INTERVALS: &[Metric] = &[
    Metric::CustomersStart,
    Metric::RetentionRate,
    Metric::Buyers,
    Metric::RepeatRate,
    Metric::NetPromoterScore,
];

/// Further ones, where there is room for them.
const SPARE_WITH_INTERVALS: &[Metric] = &[
    Metric::RepeatInPeriod,
    Metric::ChurnRate,
    Metric::CustomersNew,
    Metric::CustomersLost,
    Metric::PurchaseFrequency,
    Metric::AverageOrderValue,
    Metric::CustomerLifetimeValue,
];

/// The columns of a table with changes.
const WITH_CHANGES: &[Metric] = &[
    Metric::RetentionRate,
    Metric::RepeatRate,
    Metric::PurchaseFrequency,
    Metric::AverageOrderValue,
    Metric::CustomerLifetimeValue,
    Metric::NetPromoterScore,
];

/// Further ones, where there is room for them.
const SPARE_WITH_CHANGES: &[Metric] = &[
    Metric::Revenue,
    Metric::Orders,
    Metric::Buyers,
    Metric::ChurnRate,
    Metric::CustomersStart,
    Metric::CustomersNew,
    Metric::CustomersLost,
];

/// A column of a table that is made of rows.
type Read = Box<dyn Fn(&ReportRow) -> TableCell>;

impl MetricsReport {
    /// The table of the periods for people: the chosen metrics, the footnotes
    /// and what was counted.
    #[must_use]
    pub fn table(&self, selection: &Selection) -> Table {
        let (wanted, spare): (&[Metric], &[Metric]) = match selection {
            Selection::Usual if self.compare.is_some() => (WITH_CHANGES, SPARE_WITH_CHANGES),
            Selection::Usual if self.confidence.is_some() => (WITH_INTERVALS, SPARE_WITH_INTERVALS),
            Selection::Usual => (USUAL, SPARE),
            Selection::Metrics(metrics) => (metrics, &[]),
            Selection::All => (Metric::ALL, &[]),
        };
        // Where each number takes two or three columns, one without any value
        // would take the room of one that has some.
        let is_choosy = *selection == Selection::Usual && (self.compare.is_some() || self.confidence.is_some());
        let wanted: Vec<Metric> = wanted
            .iter()
            .copied()
            .filter(|&metric| !is_choosy || self.has(metric))
            .collect();
        let spare = spare.iter().filter(|metric| self.is_explained(**metric, &wanted));
        let wanted_and_spare = wanted.iter().map(|metric| (*metric, Room::Wanted));
        let wanted_and_spare = wanted_and_spare.chain(spare.map(|metric| (*metric, Room::Spare)));
        let mut columns = vec![Column::words("period", "Period", Room::Always)];
        let mut read: Vec<Read> = vec![Box::new(|row| unmarked(Cell::Text(row.period.clone())))];
        for (metric, room) in wanted_and_spare {
            columns.push(Column::numbers(metric.key(), metric.definition().label, room));
            read.push(Box::new(move |row| row.value(metric)));
            if self.confidence.is_some() && metrics_with_interval().any(|other| other == metric) {
                columns.push(Column::numbers("interval", "interval", Room::Beside));
                read.push(Box::new(move |row| unmarked(row.interval(metric).unwrap_or(NONE))));
            }
            if self.compare.is_some() {
                columns.push(Column::numbers("change", "+/-", Room::Beside));
                read.push(Box::new(move |row| unmarked(row.change(metric).unwrap_or(NONE))));
            }
        }
        let mut rows = rows_of(&self.periods, &read);
        let mut blocks = Vec::new();
        for group in self.groups.iter().flat_map(|groups| &groups.groups) {
            blocks.push(group.label.block(rows.len()));
            rows.extend(rows_of(&group.own.periods, &read));
        }
        Table {
            columns,
            rows,
            blocks,
            notes: summary::notes(self, &wanted),
            way_to_columns: "to choose columns, pass `--metrics`",
        }
    }

    /// The table of the periods for programs: the keys of the document. With
    /// groups, it has their rows, and none of the whole.
    #[must_use]
    pub fn flat_table(&self, selection: &Selection) -> Table {
        let metrics = match selection {
            Selection::Metrics(metrics) => metrics,
            Selection::Usual | Selection::All => Metric::ALL,
        };
        let with_inputs = !matches!(selection, Selection::Metrics(_));
        let mut columns = Vec::new();
        let mut read: Vec<Read> = Vec::new();
        let mut put = |key: &str, cell: Read| {
            columns.push(Column::words(key, "", Room::Always));
            read.push(cell);
        };
        put("period", Box::new(|row| unmarked(Cell::Text(row.period.clone()))));
        put("start", Box::new(|row| unmarked(Cell::Date(row.start))));
        put("end", Box::new(|row| unmarked(Cell::Date(row.end))));
        put(
            "flags",
            Box::new(|row| unmarked(Cell::Text(row.flags.names().join(" ")))),
        );
        for &metric in metrics {
            let key = metric.key();
            put(key, Box::new(move |row| row.value(metric)));
            if self.confidence.is_some() && metrics_with_interval().any(|other| other == metric) {
                let bound = |bound: fn(Interval) -> Cell| -> Read {
                    Box::new(move |row| match row.interval(metric) {
                        Some(Cell::Interval(interval)) => unmarked(bound(interval)),
                        _ => unmarked(NONE),
                    })
                };
                put(&format!("{key}_low"), bound(|interval| Cell::Bound(interval.low)));
                put(&format!("{key}_high"), bound(|interval| Cell::Bound(interval.high)));
            }
            if self.compare.is_some() {
                let change = move |row: &ReportRow| unmarked(row.change(metric).unwrap_or(NONE));
                put(&format!("{key}_change"), Box::new(change));
            }
            for (place, (_, object, keys)) in (0..).zip(Inputs::KEYS).filter(|(_, (after, ..))| *after == metric) {
                for (i, key) in keys.iter().enumerate().filter(|_| with_inputs) {
                    let cell = move |row: &ReportRow| unmarked(row.inputs[place].cells[i].1.clone());
                    put(&format!("{object}.{key}"), Box::new(cell));
                }
            }
        }
        let Some(groups) = &self.groups else {
            return Table {
                rows: rows_of(&self.periods, &read),
                columns,
                ..Table::default()
            };
        };
        columns.insert(0, groups.value_column());
        let rows = groups.groups.iter().flat_map(|group| {
            let name = group.label.cell();
            let rows = rows_of(&group.own.periods, &read).into_iter();
            rows.map(move |row| std::iter::once(unmarked(name.clone())).chain(row).collect())
        });
        Table {
            rows: rows.collect(),
            columns,
            ..Table::default()
        }
    }

    /// Whether a metric has a value in any row.
    fn has(&self, metric: Metric) -> bool {
        let has_value = |row: &ReportRow| !matches!(row.value(metric).cell, Cell::Undefined(_));
        self.periods.iter().any(has_value)
    }

    /// Whether each mark of a spare column that the period before makes has a
    /// footnote: those are made for the columns that are wanted.
    fn is_explained(&self, metric: Metric, wanted: &[Metric]) -> bool {
        let has_value = |row: &ReportRow, metric: Metric| !matches!(row.value(metric).cell, Cell::Undefined(_));
        let is_explained = |row: &ReportRow| {
            let of_base = wanted.iter().filter(|wanted| wanted.depends_on_base());
            !row.flags.incomplete_base
                || !has_value(row, metric)
                || of_base.into_iter().any(|wanted| has_value(row, *wanted))
        };
        !metric.depends_on_base() || self.periods.iter().all(is_explained)
    }
}

fn rows_of(rows: &[ReportRow], read: &[Read]) -> Vec<Vec<TableCell>> {
    let cells = |row| read.iter().map(|read| read(row)).collect();
    rows.iter().map(cells).collect()
}

/// What stands where nothing can be compared.
const NONE: Cell = Cell::Undefined(Undefined::NothingToCompare);

const fn unmarked(cell: Cell) -> TableCell {
    TableCell { cell, is_marked: false }
}
