//! Documents that are read back: whatever was counted, every number computed from what is read is the one that was
//! written; and what is no such document is told apart.

use proptest::prelude::*;
use retain::document::{Document, DocumentError, Fault};
use retain::metrics::{Metric, Value};
use retain::model::calendar::{Calendar, PeriodKind};
use retain::model::day::Day;
use retain::model::exact::Exact;
use retain::model::ratio::Ratio;
use retain::model::undefined::Undefined;
use retain::report::Cell;
use retain::report::columns::Selection;
use retain::report::diff::{DiffReport, Side};
use retain::report::metrics::{MetricsReport, ReportRow};
use retain::tally::{BaseRevenue, FlaggedPeriod, Flags, ResponseTally, Tally, YearTally};
use rust_decimal::Decimal;

use crate::reference::library::{self, Asked};
use crate::run::stdout;

const MOST: u64 = u32::MAX as u64;
const LARGEST: i128 = 9_999_999_999_999_999_999_999_999_999;

/// Small counts, in which ties and zeros are frequent, and the largest.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..4, 0_u64..100_000, Just(MOST), 0..=MOST]
}

fn units() -> impl Strategy<Value = i128> {
    prop_oneof![Just(0_i128), -100_i128..100, -LARGEST..=LARGEST, Just(LARGEST)]
}

/// What there is: no amounts, amounts, and revenue of those at the start.
fn money() -> impl Strategy<Value = (Option<[Decimal; 2]>, Option<[Decimal; 2]>)> {
    (
        any::<bool>(),
        any::<bool>(),
        proptest::array::uniform4(units()),
        0_u32..=28,
    )
        .prop_map(|(has_amounts, has_base, units, scale)| {
            let [a, b, c, d] = units.map(|units| Decimal::from_i128_with_scale(units, scale));
            (
                has_amounts.then_some([a, b]),
                (has_amounts && has_base).then_some([c, d]),
            )
        })
}

prop_compose! {
    /// A tally in which no part is more than its whole.
    fn tallies()(
        counts in proptest::array::uniform10(count()),
        (revenue, base) in money(),
        median in proptest::option::of((0_u32..4_000, 0_u32..4_000)),
        answers in proptest::array::uniform3(0_u64..1_000_000_000),
    ) -> Tally {
        let part = |count: u64, whole: u64| if whole == u64::MAX { count } else { count % (whole + 1) };
        let [start, end, retained, first, orders, buyers, repeat, in_period, year, year_base] = counts;
        let retained = part(retained, start.min(end));
        let buyers = part(buyers, orders);
        let repeat = part(repeat, buyers);
        Tally {
            customers_start: start,
            customers_end: end,
            customers_retained: retained,
            customers_first_time: part(first, end - retained),
            buyers,
            orders,
            revenue: revenue.map(|[revenue, _]| revenue),
            repeat_buyers: repeat,
            repeat_buyers_in_period: part(in_period, repeat),
            year: YearTally {
                buyers: year,
                revenue: revenue.map(|[_, of_year]| of_year),
                base: year_base,
                retained: part(start, year_base),
            },
            base_revenue: base
                .map(|[before, now]| BaseRevenue { before, now })
                .ok_or(Undefined::NoAmounts),
            median_gap: median.map(|(a, b)| (a.min(b), a.max(b))),
            responses: ResponseTally { promoters: answers[0], passives: answers[1], detractors: answers[2] },
        }
    }
}

fn flags() -> impl Strategy<Value = Flags> {
    any::<[bool; 3]>().prop_map(|[incomplete, incomplete_base, short_history]| Flags {
        incomplete,
        incomplete_base,
        short_history,
    })
}

/// A report of one order, in which rows can be put.
fn report() -> MetricsReport {
    let files = library::orders(&["order_id,customer_id,order_date,amount\n1,ann,2024-01-01,1\n"]);
    library::report(&files, &Asked::of(PeriodKind::Monthly)).expect("an order is counted")
}

fn months(count: usize) -> Vec<retain::model::calendar::Period> {
    let day = |month| Day::from_ymd(2024, month, 1).expect("a day");
    let months = Calendar::new(PeriodKind::Monthly).periods(day(1), day(12));
    months.expect("a year").into_iter().take(count).collect()
}

fn written(rows: &[(FlaggedPeriod, Tally)], totals: &Tally) -> String {
    let mut report = report();
    report.periods = rows
        .iter()
        .map(|(period, tally)| ReportRow::new(period, tally))
        .collect();
    let whole = FlaggedPeriod {
        period: months(1).remove(0),
        flags: Flags::default(),
    };
    report.totals = ReportRow::new(&whole, totals);
    library::document(&report)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_number_of_a_document_is_computed_again_exactly(rows in prop::collection::vec((tallies(), flags()), 1..4)) {
        let rows: Vec<(FlaggedPeriod, Tally)> = months(rows.len())
            .into_iter()
            .zip(rows)
            .map(|(period, (tally, flags))| (FlaggedPeriod { period, flags }, tally))
            .collect();
        let totals = Tally { base_revenue: Err(Undefined::NoPeriodBefore), ..rows[0].1.clone() };
        let document = written(&rows, &totals);
        let read = Document::read(document.as_bytes()).expect("the document is one");
        prop_assert_eq!(read.periods.len(), rows.len());
        for ((period, tally), row) in rows.iter().zip(&read.periods) {
            prop_assert_eq!(period, &row.period);
            for metric in Metric::ALL {
                prop_assert_eq!(metric.value(tally), metric.value(&row.tally), "{}", metric.key());
            }
            let median = row.tally.median_gap;
            prop_assert_eq!(&Tally { median_gap: median, ..tally.clone() }, &row.tally);
        }
        for metric in Metric::ALL {
            prop_assert_eq!(metric.value(&totals), metric.value(&read.totals.tally), "{}", metric.key());
        }
        let again: Vec<(FlaggedPeriod, Tally)> =
            read.periods.iter().map(|row| (row.period.clone(), row.tally.clone())).collect();
        prop_assert_eq!(document, written(&again, &read.totals.tally));
    }

    #[test]
    fn a_document_and_itself_have_no_difference_and_two_have_it_both_ways(
        old in tallies(), new in tallies(), flags in flags()
    ) {
        let side = |tally: &Tally| Side {
            name: String::new(),
            first_day: months(1)[0].start,
            last_day: months(1)[0].start,
            as_of: None,
            has_groups: false,
            rows: vec![(FlaggedPeriod { period: months(1).remove(0), flags }, tally.clone())],
        };
        let diff = |old: &Tally, new: &Tally| {
            DiffReport::new("monthly".into(), "orders", side(old), side(new), &Selection::Usual)
        };
        prop_assert_eq!(diff(&old, &old).moves, []);
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        prop_assert_eq!(there.compared, 1);
        prop_assert_eq!(there.past_moves() == 0, flags.incomplete || there.moves.is_empty());
        prop_assert_eq!(there.moves.len(), back.moves.len());
        for moved in &there.moves {
            let other = back.moves.iter().find(|other| other.key == moved.key).expect("it moved back");
            prop_assert_eq!((&moved.old, &moved.new), (&other.new, &other.old));
            match (moved.change(), other.change()) {
                (Cell::Change(change), Cell::Change(other)) => {
                    prop_assert_eq!(change.by.clone(), -other.by);
                    prop_assert!(change.by != Exact::ZERO, "{}", moved.key);
                }
                (Cell::Undefined(_), Cell::Undefined(_)) => {}
                (change, other) => prop_assert!(false, "{change:?} and {other:?}"),
            }
        }
    }

    #[test]
    fn a_document_that_is_cut_off_anywhere_is_an_error(cut in any::<usize>()) {
        let whole = stdout_of_orders();
        let mut cut = cut % whole.trim_end().len();
        while !whole.is_char_boundary(cut) {
            cut -= 1;
        }
        let error = Document::read(&whole.as_bytes()[..cut]).expect_err("half a document");
        prop_assert_eq!(error.fault, if whole[..cut].trim().is_empty() { Fault::Empty } else { Fault::CutOff });
    }

    #[test]
    fn a_document_with_any_byte_changed_is_read_or_refused_and_never_a_panic(place in any::<usize>(), byte in any::<u8>()) {
        let mut document = stdout_of_orders().into_bytes();
        let place = place % document.len();
        document[place] = byte;
        if let Err(DocumentError { place: Some(place), .. }) = Document::read(&document) {
            let text = String::from_utf8(document).expect("a place is in text");
            let line = usize::try_from(place.line).expect("a small document");
            prop_assert_eq!(text.lines().nth(line - 1), Some(place.text.as_str()));
            prop_assert!(place.text.is_char_boundary(place.start) && place.text.is_char_boundary(place.end));
        }
    }
}

/// The document of the example, made once.
fn stdout_of_orders() -> String {
    static DOCUMENT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    DOCUMENT
        .get_or_init(|| stdout(&["metrics", "examples/orders.csv", "--quiet", "--format", "json"]))
        .clone()
}

#[test]
fn documents_of_all_kinds_are_read_back() {
    let all: &[&[&str]] = &[
        &["examples/orders.csv", "--responses", "examples/responses.csv"],
        &["examples/orders.csv", "--period", "weekly", "--week-start", "sunday"],
        &["examples/orders.csv", "--period", "all", "--active-window", "90d"],
        &[
            "examples/orders.csv",
            "--period",
            "quarterly",
            "--year-start",
            "april",
            "--active-window",
            "400d",
        ],
        &[
            "examples/orders.csv",
            "--as-of",
            "2023-02-03",
            "--timezone",
            "Europe/Berlin",
            "--include-status",
            "paid",
        ],
        &[
            "examples/orders.csv",
            "--map",
            "amount=",
            "--period",
            "2y",
            "--last",
            "1",
        ],
        &["--customers", "examples/customers.csv", "--period", "monthly"],
        &[
            "examples/orders.csv",
            "--customers",
            "examples/customers.csv",
            "--basis",
            "subscriptions",
        ],
    ];
    for arguments in all {
        let text = stdout(&[&["metrics", "--quiet", "--format", "json"], *arguments].concat());
        let document = Document::read(text.as_bytes()).unwrap_or_else(|error| panic!("{arguments:?}: {error:?}"));
        let plain: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(plain["periods"].as_array().map(Vec::len), Some(document.periods.len()));
        assert_eq!(plain["settings"]["rows"], document.settings.rows);
        assert_eq!(plain["period"], document.settings.period.as_str());
        let last = document.periods.last().expect("a period");
        assert_eq!(
            plain["periods"][document.periods.len() - 1]["period"],
            last.period.period.label.as_str()
        );
        assert_eq!(
            document.row_of(last.period.period.start, last.period.period.end),
            Some(last)
        );
        assert_eq!(document.row_of(last.period.period.end, last.period.period.end), None);
        let compact = serde_json::to_string(&plain).expect("JSON");
        let again = Document::read(compact.as_bytes()).expect("the layout makes no difference");
        assert_eq!(again, document);
    }
}

#[test]
fn an_amount_of_28_digits_comes_back_digit_by_digit() {
    let amount = Decimal::from_i128_with_scale(LARGEST, 10);
    let tally = Tally {
        revenue: Some(amount),
        ..Tally::default()
    };
    let whole = FlaggedPeriod {
        period: months(1).remove(0),
        flags: Flags::default(),
    };
    let text = written(
        &[(
            whole,
            Tally {
                base_revenue: Err(Undefined::NoAmounts),
                ..tally
            },
        )],
        &Tally::default(),
    );
    assert!(text.contains("\"revenue\": 999999999999999999.9999999999,"), "{text}");
    let read = Document::read(text.as_bytes()).expect("a document");
    assert_eq!(Metric::Revenue.value(&read.periods[0].tally), Ok(Value::Money(amount)));
}

#[test]
fn a_rate_is_computed_from_the_counts_and_not_read() {
    let text = stdout_of_orders();
    assert!(text.contains("\"retention_rate_pct\": 53.0612,"));
    let document = Document::read(text.as_bytes()).expect("a document");
    let last = document.periods.last().expect("a period");
    let exact = Ratio::percent(26, 49).expect("49 customers");
    assert_eq!(Metric::RetentionRate.value(&last.tally), Ok(Value::Percent(exact)));
}
