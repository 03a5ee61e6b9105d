//! What every number means, once more: a slow and plain program straight from the definitions, on sets of customers
//! and exact fractions. It shares nothing with the program under test, not even the calendar, and reads clean files only.

pub(crate) mod calendar;
pub(crate) mod cohorts;
pub(crate) mod customers;
mod dice;
pub(crate) mod fraction;
pub(crate) mod periods;
pub(crate) mod random;
mod random_orders;
pub(crate) mod rhythm;
mod rows;
pub(crate) mod shop;

use std::collections::BTreeMap;

use rows::{Span, row};
use shop::Shop;

/// What is asked of a report.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// `weekly`, `monthly`, `quarterly`, `yearly`, `2y`, …, `all`.
    pub(crate) period: String,
    /// The day the report speaks of, like `2024-06-30`.
    pub(crate) as_of: Option<String>,
    /// The length of the active window in days.
    pub(crate) active_window: Option<u32>,
    /// The first day of the week, 0 for Monday.
    pub(crate) week_start: u32,
    /// The first month of the year, 1 to 12.
    pub(crate) year_start: u32,
    /// Whether subscriptions say who is a customer (always where there are no orders).
    pub(crate) subscriptions: bool,
}

impl Options {
    /// A kind of period, all else as it is where nothing is said.
    pub(crate) fn of(period: &str) -> Self {
        Self {
            period: period.to_owned(),
            as_of: None,
            active_window: None,
            week_start: 0,
            year_start: 1,
            subscriptions: false,
        }
    }
}

/// The CSV texts of a shop: plain cells, no quotes.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// `order_id,customer_id,order_date,amount[,currency][,status]`, one row an order or a refund.
    pub(crate) orders: Option<String>,
    /// `customer_id,signup_date,cancelled_at`, one row a subscription.
    pub(crate) customers: Option<String>,
    /// `date,score`; a blank date counts in the totals only.
    pub(crate) responses: Option<String>,
}

/// The keys of the JSON document with the JSON texts of their values; those of `clv_inputs` as `clv_inputs.buyers`, ….
pub(crate) type Row = BTreeMap<String, String>;

/// The rows of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) periods: Vec<Row>,
    pub(crate) totals: Row,
}

/// The report of a shop; an error where nothing is counted.
pub(crate) fn report(files: &Files, options: &Options) -> Result<Report, String> {
    let shop = Shop::read(files, options)?;
    let everything = Span {
        label: "all".to_owned(),
        start: shop.first_day(),
        end: shop.last_day + 1,
        before: None,
        window: None,
    };
    let totals = row(&shop, &everything);
    if options.period == "all" {
        return Ok(Report {
            periods: vec![totals.clone()],
            totals,
        });
    }
    let (week_start, year_start) = (i64::from(options.week_start), i64::from(options.year_start));
    let mut rows = Vec::new();
    for period in periods::list(&options.period, shop.first_day(), shop.last_day, week_start, year_start)? {
        rows.push(row(
            &shop,
            &Span {
                label: period.label,
                start: period.start,
                end: period.end,
                before: Some(periods::step(&options.period, period.start, -1)?),
                window: options.active_window.filter(|days| *days > 0).map(i64::from),
            },
        ));
    }
    Ok(Report { periods: rows, totals })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(row: &Row, keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| row[*key].clone()).collect()
    }

    fn orders(text: &str) -> Files {
        Files {
            orders: Some(format!("order_id,customer_id,order_date,amount\n{text}")),
            customers: None,
            responses: None,
        }
    }

    const CUSTOMERS: [&str; 7] = [
        "customers_start",
        "customers_end",
        "customers_retained",
        "customers_lost",
        "customers_new",
        "customers_first_time",
        "customers_reactivated",
    ];

    /// A buys in every month, B skips February, C comes in February only.
    fn three_months() -> Files {
        orders(
            "1,A,2024-01-05,10\n2,B,2024-01-06,20\n3,A,2024-02-05,30\n4,C,2024-02-06,5\n\
             5,A,2024-03-01,1\n6,A,2024-03-01,1\n7,B,2024-03-31,2.50\n8,C,2024-03-31,-3\n",
        )
    }

    #[test]
    fn a_month_by_hand() {
        let report = report(&three_months(), &Options::of("monthly")).expect("a report");
        let [january, february, march] = &report.periods[..] else {
            panic!("{report:?}")
        };
        assert_eq!(values(january, &CUSTOMERS), ["0", "2", "0", "0", "2", "2", "0"]);
        assert_eq!(values(february, &CUSTOMERS), ["2", "2", "1", "1", "1", "1", "0"]);
        assert_eq!(values(march, &CUSTOMERS), ["2", "2", "1", "1", "1", "0", "1"]);
        let rates = [
            "retention_rate_pct",
            "churn_rate_pct",
            "repeat_rate_pct",
            "repeat_in_period_pct",
            "purchase_frequency",
        ];
        assert_eq!(values(january, &rates), ["null", "null", "0", "0", "1"]);
        assert_eq!(values(february, &rates), ["50", "50", "50", "0", "1"]);
        assert_eq!(values(march, &rates), ["50", "50", "100", "50", "1.5"]);
        let money = [
            "revenue",
            "average_order_value",
            "net_revenue_retention_pct",
            "customer_lifetime_value",
        ];
        assert_eq!(values(january, &money), ["30", "15", "null", "null"]);
        assert_eq!(values(february, &money), ["35", "17.5", "100", "null"]);
        // Of A and C, who brought 35 in February, 2 and -3 came in March.
        assert_eq!(values(march, &money), ["1.5", "0.5", "-2.8571", "null"]);
        // A waited 31, then 25 days; B 85.
        assert_eq!(values(february, &["median_days_between_orders"]), ["31"]);
        assert_eq!(values(march, &["median_days_between_orders"]), ["55"]);
        assert_eq!(values(&report.totals, &["median_days_between_orders"]), ["31"]);
        assert_eq!(
            values(&report.totals, &["revenue", "orders", "buyers", "customers_new"]),
            ["66.5", "7", "3", "3"]
        );
    }

    #[test]
    fn a_window_asks_who_was_there_within_so_many_days() {
        let options = Options {
            active_window: Some(60),
            ..Options::of("monthly")
        };
        let report = report(&three_months(), &options).expect("a report");
        // By the end of March the 60 days begin on 1 February: A, C and B; at its start on 1 January: the same.
        assert_eq!(
            values(&report.periods[2], &CUSTOMERS),
            ["3", "3", "3", "0", "0", "0", "0"]
        );
        assert_eq!(values(&report.periods[2], &["net_revenue_retention_pct"]), ["null"]);
    }

    #[test]
    fn the_lifetime_value_takes_the_twelve_months_to_the_end() {
        let files =
            orders("1,A,2022-03-01,50\n2,B,2022-03-01,50\n3,A,2023-03-01,30\n4,A,2023-12-31,30\n5,C,2023-05-01,0\n");
        let report = report(&files, &Options::of("yearly")).expect("a report");
        let keys = [
            "clv_inputs.buyers",
            "clv_inputs.revenue",
            "clv_inputs.base",
            "clv_inputs.retained",
            "customer_lifetime_value",
        ];
        assert_eq!(values(&report.periods[1], &keys), ["2", "60", "2", "1", "15"]);
    }

    #[test]
    fn subscriptions_count_without_orders() {
        let files = Files {
            orders: None,
            customers: Some("customer_id,signup_date,cancelled_at\nA,2024-01-01,2024-02-01\nB,2024-01-31,\nC,2024-02-01,2024-02-01\nA,2024-03-01,\n".to_owned()),
            responses: Some("date,score\n2024-02-01,10\n2024-03-02,6\n,9\n,\n2023-01-01,8\n".to_owned()),
        };
        let report = report(&files, &Options::of("monthly")).expect("a report");
        let rows: Vec<_> = report.periods.iter().map(|row| values(row, &CUSTOMERS)).collect();
        assert_eq!(rows[0], ["0", "2", "0", "0", "2", "2", "0"]);
        assert_eq!(rows[1], ["2", "1", "1", "1", "0", "0", "0"]);
        assert_eq!(rows[2], ["1", "2", "1", "0", "1", "0", "1"]);
        let null = [
            "revenue",
            "average_order_value",
            "clv_inputs.revenue",
            "customer_lifetime_value",
            "purchase_frequency",
        ];
        assert_eq!(values(&report.totals, &null), ["null"; 5]);
        let answers = ["promoters", "passives", "detractors", "responses", "net_promoter_score"];
        assert_eq!(values(&report.periods[1], &answers), ["1", "0", "0", "1", "100"]);
        assert_eq!(values(&report.totals, &answers), ["2", "1", "1", "4", "25"]);
    }

    #[test]
    fn a_row_says_what_the_data_do_not_cover() {
        let files = orders("1,A,2024-01-01,1\n2,B,2024-01-02,1\n3,C,2024-01-03,1\n");
        let flags = |options: &Options| {
            let report = report(&files, options).expect("a report");
            report
                .periods
                .iter()
                .map(|row| row["flags"].clone())
                .collect::<Vec<_>>()
        };
        let all = "[\"incomplete\",\"incomplete_base\",\"short_history\"]";
        assert_eq!(flags(&Options::of("monthly")), [all]);
        let january = Options {
            as_of: Some("2024-01-31".to_owned()),
            ..Options::of("monthly")
        };
        assert_eq!(flags(&january), ["[\"incomplete_base\",\"short_history\"]"]);
        let february = Options {
            as_of: Some("2024-02-29".to_owned()),
            ..Options::of("monthly")
        };
        assert_eq!(flags(&february)[1], "[\"short_history\"]");
        assert_eq!(flags(&Options::of("all")), ["[\"incomplete_base\",\"short_history\"]"]);
    }
}
