//! What holds for all metrics together: their keys, their texts and the
//! identities between them.

use std::collections::BTreeSet;

use super::*;
use crate::tally::{BaseRevenue, ResponseTally, YearTally};

/// 2024 of the examples: Ann, Ben, Cem and Dora at the start; Ben, Cem, Eve and Fay (last seen in 2021) at the end.
fn year() -> Tally {
    Tally {
        customers_start: 4,
        customers_end: 4,
        customers_retained: 2,
        customers_first_time: 1,
        buyers: 4,
        orders: 7,
        revenue: Some(Decimal::new(60_050, 2)),
        repeat_buyers: 3,
        repeat_buyers_in_period: 2,
        year: YearTally {
            buyers: 4,
            revenue: Some(Decimal::new(60_050, 2)),
            base: 4,
            retained: 2,
        },
        base_revenue: Ok(BaseRevenue {
            before: Decimal::from(200),
            now: Decimal::from(180),
        }),
        median_gap: Some((10, 13)),
        responses: ResponseTally {
            promoters: 3,
            passives: 2,
            detractors: 1,
        },
    }
}

fn cdnow_1997_q3() -> Tally {
    Tally {
        customers_start: 5_376,
        customers_end: 4_263,
        customers_retained: 2_289,
        customers_first_time: 0,
        buyers: 4_263,
        orders: 7_558,
        ..Tally::default()
    }
}

fn count(metric: Metric, tally: &Tally) -> u64 {
    match metric.value(tally) {
        Ok(Value::Count(count)) => count,
        other => panic!("{} is not a count: {other:?}", metric.key()),
    }
}

/// Every value of the metric that can be told apart by its kind, with four decimals.
fn shown(metric: Metric, tally: &Tally) -> Result<String, Undefined> {
    metric.value(tally).map(|value| match value {
        Value::Count(count) => count.to_string(),
        Value::Money(amount) => amount.to_string(),
        Value::PercentLeft(ratio) => ratio.rounded(4).complement_to_100().to_string(),
        Value::Quotient(ratio)
        | Value::Percent(ratio)
        | Value::Points(ratio)
        | Value::Number(ratio)
        | Value::Days(ratio) => ratio.rounded(4).to_string(),
    })
}

#[test]
fn the_keys_come_in_the_order_of_the_document() {
    let keys: Vec<_> = Metric::ALL.iter().map(|metric| metric.key()).collect();
    assert_eq!(
        keys,
        [
            "customers_start",
            "customers_end",
            "customers_retained",
            "customers_lost",
            "customers_new",
            "customers_first_time",
            "customers_reactivated",
            "buyers",
            "orders",
            "revenue",
            "retention_rate_pct",
            "churn_rate_pct",
            "repeat_rate_pct",
            "repeat_in_period_pct",
            "purchase_frequency",
            "average_order_value",
            "customer_lifetime_value",
            "net_promoter_score",
            "promoters",
            "passives",
            "detractors",
            "responses",
            "net_revenue_retention_pct",
            "median_days_between_orders",
        ]
    );
}

#[test]
fn all_holds_every_metric_once_and_in_order() {
    for (place, metric) in Metric::ALL.iter().enumerate() {
        assert_eq!(*metric as usize, place, "{}", metric.key());
    }
    assert_eq!(Metric::ALL.last(), Some(&Metric::MedianDaysBetweenOrders));
}

#[test]
fn keys_labels_and_names_are_unique() {
    let of = |text: fn(&Definition) -> &'static str| -> BTreeSet<_> {
        Metric::ALL.iter().map(|metric| text(metric.definition())).collect()
    };
    assert_eq!(of(|definition| definition.key).len(), Metric::ALL.len());
    assert_eq!(of(|definition| definition.label).len(), Metric::ALL.len());
    assert_eq!(of(|definition| definition.name).len(), Metric::ALL.len());
}

#[test]
fn every_text_is_there_and_reads_as_one_line_of_sentences() {
    for metric in Metric::ALL {
        let definition = metric.definition();
        let key = definition.key;
        for text in [definition.key, definition.label, definition.name] {
            assert!(!text.is_empty(), "{key}");
        }
        let mut texts = vec![
            definition.meaning,
            definition.formula,
            definition.who_counts,
            definition.refunds,
            definition.window,
            definition.undefined,
            definition.example,
        ];
        texts.extend(definition.elsewhere.iter().map(|other| other.how));
        for text in texts {
            assert!(text.ends_with('.'), "{key}: {text}");
            assert!(!text.starts_with(char::is_lowercase), "{key}: {text}");
            assert!(!text.contains("  ") && !text.contains('\n'), "{key}: {text}");
            assert_eq!(text.matches('`').count() % 2, 0, "{key}: {text}");
        }
        for other in definition.elsewhere {
            assert!(!other.who.is_empty(), "{key}");
            let (title, address) = other.source.split_once(", https://").expect("a title and an address");
            assert!(!title.is_empty() && !address.is_empty(), "{key}: {}", other.source);
        }
    }
}

#[test]
fn the_main_metrics_say_how_others_count() {
    for metric in Metric::ALL {
        let definition = metric.definition();
        if definition.unit != Unit::Count && *metric != Metric::Revenue {
            assert!(definition.elsewhere.len() >= 2, "{}", definition.key);
        }
    }
}

#[test]
fn a_key_ends_in_pct_exactly_where_the_unit_is_percent() {
    for metric in Metric::ALL {
        let definition = metric.definition();
        assert_eq!(
            definition.key.ends_with("_pct"),
            definition.unit == Unit::Percent,
            "{}",
            definition.key
        );
    }
}

#[test]
fn every_value_is_of_the_unit_that_its_definition_states() {
    for metric in Metric::ALL {
        let value = metric.value(&year()).expect("the year has every value");
        assert_eq!(value.unit(), metric.definition().unit, "{}", metric.key());
    }
}

#[test]
fn each_metric_shows_its_own_number() {
    let values: Vec<_> = Metric::ALL
        .iter()
        .map(|metric| shown(*metric, &year()).expect("the year has every value"))
        .collect();
    assert_eq!(
        values,
        [
            "4", "4", "2", "2", "2", "1", "1", "4", "7", "600.50", "50.0000", "50.0000", "75.0000", "50.0000",
            "1.7500", "85.7857", "75.0625", "33.3333", "3", "2", "1", "6", "90.0000", "11.5000",
        ]
    );
}

#[test]
fn an_empty_period_has_zeros_and_reasons() {
    let empty = Tally::default();
    for metric in Metric::ALL {
        let expected = match metric {
            Metric::RetentionRate | Metric::ChurnRate => Err(Undefined::NoCustomersAtStart),
            Metric::RepeatRate | Metric::RepeatInPeriod | Metric::PurchaseFrequency => Err(Undefined::NoBuyers),
            Metric::Revenue | Metric::AverageOrderValue | Metric::CustomerLifetimeValue => Err(Undefined::NoAmounts),
            Metric::NetPromoterScore => Err(Undefined::NoResponses),
            Metric::NetRevenueRetention => Err(Undefined::NoPeriodBefore),
            Metric::MedianDaysBetweenOrders => Err(Undefined::NoEarlierOrderDay),
            _ => Ok("0".to_owned()),
        };
        assert_eq!(shown(*metric, &empty), expected, "{}", metric.key());
    }
}

#[test]
fn the_identities_hold() {
    for tally in [Tally::default(), year(), cdnow_1997_q3()] {
        let count = |metric| count(metric, &tally);
        assert_eq!(
            count(Metric::CustomersStart),
            count(Metric::CustomersRetained) + count(Metric::CustomersLost)
        );
        assert_eq!(
            count(Metric::CustomersEnd),
            count(Metric::CustomersRetained) + count(Metric::CustomersFirstTime) + count(Metric::CustomersReactivated)
        );
        assert_eq!(
            count(Metric::CustomersNew),
            count(Metric::CustomersFirstTime) + count(Metric::CustomersReactivated)
        );
        assert_eq!(
            count(Metric::Responses),
            count(Metric::Promoters) + count(Metric::Passives) + count(Metric::Detractors)
        );
    }
}

#[test]
fn churn_and_retention_add_up_to_100_exactly_and_as_shown() {
    for (start, retained) in [(3, 1), (8, 1), (7, 7), (9, 0), (5_376, 2_289), (u64::MAX, 1)] {
        let tally = Tally {
            customers_start: start,
            customers_end: retained,
            customers_retained: retained,
            ..Tally::default()
        };
        let lost = Ratio::percent(start - retained, start);
        assert_eq!(churn_rate::churn_rate(&tally).ok(), lost);
        let Ok(Value::PercentLeft(kept)) = Metric::ChurnRate.value(&tally) else {
            panic!("churn is what is left of 100 %");
        };
        assert_eq!(Ok(Value::Percent(kept)), Metric::RetentionRate.value(&tally));
        assert_eq!(kept, Ratio::percent(retained, start).expect("somebody is there"));
    }
}
