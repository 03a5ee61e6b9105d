//! What people and programs are shown is the same report: table, Markdown and CSV against the JSON.

use proptest::prelude::*;
use retain::metrics::Metric;
use retain::render::table::Look;
use retain::render::{Precision, csv, markdown, table};
use retain::report::columns::Selection;
use retain::report::metrics::MetricsReport;

use super::shops::{answers, asked, files, orders_and_mode};
use super::{cases, report};
use crate::naive::fraction::Fraction;
use crate::naive::{Report, Row};
use crate::reference::library::numbers;

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).expect("memory can be written");
    String::from_utf8(bytes).expect("a report is UTF-8")
}

/// The table and the Markdown of some metrics, as lists of cells without marks; the header and the notes are left off.
fn shown(report: &MetricsReport, metrics: &[Metric], decimals: u32) -> [Vec<Vec<String>>; 2] {
    let drawn = report.table(&Selection::Metrics(metrics.to_vec()));
    let precision = Precision(Some(decimals));
    let look = Look {
        width: None,
        precision,
        styled: false,
    };
    let table = written(|out| table::write(&drawn, look, out));
    let markdown = written(|out| markdown::write(&drawn, precision, out));
    let cells = |line: &str| -> Vec<String> {
        let words = line.split_whitespace().filter(|word| *word != "|");
        words
            .map(|word| word.trim_end_matches("\\*").trim_end_matches('*').to_owned())
            .collect()
    };
    let rows = |text: &str, header: usize| {
        let lines = text.lines().skip(header).take_while(|line| !line.is_empty());
        lines.map(cells).collect()
    };
    [rows(&table, 1), rows(&markdown, 2)]
}

/// The rows of a CSV report by the names of its columns, as the JSON would write them.
fn read_back(text: &str, like: &Report) -> Vec<Row> {
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.expect("a row of a CSV report");
        let json = |(column, cell): (&str, &str)| {
            let text = match column {
                "flags" => {
                    let names: Vec<String> = cell.split_whitespace().map(|name| format!("\"{name}\"")).collect();
                    format!("[{}]", names.join(","))
                }
                "period" | "start" | "end" => format!("\"{cell}\""),
                _ if cell.is_empty() => "null".to_owned(),
                _ => cell.to_owned(),
            };
            (column.to_owned(), text)
        };
        rows.push(header.iter().zip(&record).map(json).collect());
    }
    assert_eq!(header.len(), like.totals.len(), "a column for every key");
    rows
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn retention_and_churn_add_up_to_100_as_people_see_them(
        (rows, mode) in orders_and_mode(),
        asked in asked(),
        decimals in 0_u32..=9,
    ) {
        let Some(report) = report(&files(&[&rows], &[]), &asked.rows(mode)) else { return Err(TestCaseError::reject("nothing is counted")) };
        let starts: Vec<String> = numbers(&report).periods.iter().map(|row| row["customers_start"].clone()).collect();
        for lines in shown(&report, &[Metric::RetentionRate, Metric::ChurnRate], decimals) {
            prop_assert_eq!(lines.len(), starts.len());
            for (line, start) in lines.iter().zip(&starts) {
                let [_, retention, churn] = &line[..] else {
                    return Err(TestCaseError::fail(format!("{line:?}")));
                };
                if start == "0" {
                    prop_assert_eq!((retention.as_str(), churn.as_str()), ("–", "–"));
                } else {
                    let rate = |text: &str| Fraction::parse(text).expect("a rate");
                    prop_assert_eq!(rate(retention) + rate(churn), Fraction::count(100), "{} + {}", retention, churn);
                    let places = |text: &str| text.split_once('.').map_or(0, |(_, places)| places.len());
                    prop_assert_eq!((places(retention), places(churn)), (decimals as usize, decimals as usize));
                }
            }
        }
    }

    #[test]
    fn counts_in_table_and_markdown_are_those_of_the_document(
        (rows, mode) in orders_and_mode(),
        asked in asked(),
    ) {
        let Some(report) = report(&files(&[&rows], &[]), &asked.rows(mode)) else { return Err(TestCaseError::reject("nothing is counted")) };
        let metrics = [Metric::CustomersStart, Metric::CustomersEnd, Metric::Buyers, Metric::Orders];
        let document: Vec<Vec<String>> = numbers(&report)
            .periods
            .iter()
            .map(|row| {
                let keys = ["period", "customers_start", "customers_end", "buyers", "orders"];
                keys.iter().map(|key| row[*key].trim_matches('"').to_owned()).collect()
            })
            .collect();
        for lines in shown(&report, &metrics, 1) {
            prop_assert_eq!(&lines, &document);
        }
    }

    #[test]
    fn a_csv_report_reads_back_the_numbers_of_the_document(
        (rows, mode) in orders_and_mode(),
        answers in answers(),
        asked in asked(),
    ) {
        let Some(report) = report(&files(&[&rows], &answers), &asked.rows(mode)) else { return Err(TestCaseError::reject("nothing is counted")) };
        let document = numbers(&report);
        let text = written(|out| csv::write(&report.flat_table(&Selection::All), out));
        prop_assert_eq!(read_back(&text, &document), document.periods);
    }
}
