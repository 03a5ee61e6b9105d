//! The library without the program: read a file, count, and print the
//! retention rate of each year beside the people it is made of.
//!
//! `cargo run --example library`

use std::io::Write;
use std::path::PathBuf;

use retain::input::source::Source;
use retain::input::{Files, ReadOptions, read};
use retain::metrics::retention_rate::retention_rate;
use retain::model::calendar::PeriodKind;
use retain::tally::{Grouping, TallyOptions, tally};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = Files {
        orders: vec![Source::File(PathBuf::from("examples/orders.csv"))],
        ..Files::default()
    };
    let reading = read(&files, &ReadOptions::default())?;
    let tallies = tally(
        &reading.ledger,
        &TallyOptions::new(PeriodKind::Years(1)),
        Grouping::Whole,
    )?;
    let mut out = std::io::stdout().lock();
    for (year, counted) in tallies.periods.iter().zip(&tallies.groups[0].periods) {
        let flags = year.flags.names().join(", ");
        let marks = if flags.is_empty() { flags } else { format!(" ({flags})") };
        match retention_rate(counted) {
            Ok(rate) => writeln!(
                out,
                "{}: {} of {} customers came back, {} %{marks}",
                year.period.label,
                counted.customers_retained,
                counted.customers_start,
                rate.rounded(1)
            )?,
            Err(reason) => writeln!(out, "{}: {reason}{marks}", year.period.label)?,
        }
    }
    Ok(())
}
