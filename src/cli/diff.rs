//! `retain diff`: which past numbers moved between two documents.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::columns::{Columns, parse_columns, selection};
use super::documents::{check_settings, name, read_document};
use super::error::{CliError, Ending};
use super::options::check_output;
use super::streams::Destination;
use super::values::parse_precision;
use crate::document::Document;
use crate::input::source::Source;
use crate::render::table::Look;
use crate::render::{Precision, csv, diff};
use crate::report::diff::{DiffReport, Side};

/// Show which past numbers moved between two documents of `retain metrics`
///
/// A late order, a refund in an old period or a changed status moves numbers that were reported before. Both documents
/// must be made with the same settings. Numbers are computed from the counts in the documents, not from rounded ones.
/// Counts are shown first, since they explain the rates. A period that was not over when OLD was made is bound to
/// move: its numbers are shown last, with `*`. Groups of `--by` are not compared.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  retain diff last-month.json this-month.json
  retain metrics orders.csv --format json | retain diff baseline.json - --exit-code
  retain diff old.json new.json --metrics crr,revenue --format markdown

With `--exit-code`:
  0  no past number moved
  3  a past number moved; numbers of a period that was not over do not count, nor periods that only one document has
  4  the documents have no period in common, so that nothing can be said")]
pub struct Args {
    /// The document made earlier; `-` is standard input
    #[arg(value_name = "OLD.json")]
    old: PathBuf,
    /// The document made later; `-` is standard input
    #[arg(value_name = "NEW.json")]
    new: PathBuf,
    /// Exit with 3 if a past number moved, with 4 if no period is in both
    #[arg(long)]
    exit_code: bool,
    /// How to print what moved
    #[arg(long, value_enum, default_value_t = Format::Table, help_heading = "Output")]
    format: Format,
    /// Write it to this file
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Look at these numbers only: crr, churn, rcr, pfr, aov, clv, nps, nrr, any key, or all
    #[arg(long, value_name = "METRICS", value_delimiter = ',', value_parser = parse_columns, help_heading = "Output")]
    metrics: Vec<Columns>,
    /// Decimals in table and Markdown; more where two numbers would read the same
    #[arg(long, value_name = "N", value_parser = parse_precision, help_heading = "Output")]
    precision: Option<u32>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One document, for programs
    Json,
    /// One row a number, for spreadsheets
    Csv,
    /// For documents and pull requests
    Markdown,
}

/// Prints what moved.
pub fn run(args: &Args) -> Result<Ending, CliError> {
    let stdin = Path::new("-");
    if args.old == stdin && args.new == stdin {
        return Err(CliError::usage("standard input can be read only once").hint("give one of them as a file"));
    }
    check_output(args.output.as_deref(), [&args.old, &args.new].into_iter())?;
    let report = args.report()?;
    let destination = Destination::from_option(args.output.as_deref());
    destination.write(&args.rendered(&report, &destination)?)?;
    Ok(match (args.exit_code, report.compared, report.past_moves()) {
        (false, ..) | (true, 1.., 0) => Ending::Done,
        (true, 0, _) => Ending::GateUnjudged,
        (true, ..) => Ending::GateFailed,
    })
}

impl Args {
    fn report(&self) -> Result<DiffReport, CliError> {
        let (old, new) = (read_document(&self.old)?, read_document(&self.new)?);
        let names = [&self.old, &self.new].map(|path| name(&Source::from_argument(path.clone())));
        let told = names.each_ref().map(|name| format!("`{name}`"));
        check_settings([&told[0], &told[1]], old.asked(), new.asked())?;
        let [old_name, new_name] = names;
        let (period, basis) = (new.settings.period.clone(), new.settings.basis);
        let (old, new) = (side(old_name, old), side(new_name, new));
        Ok(DiffReport::new(period, basis, old, new, &selection(&self.metrics)))
    }

    fn rendered(&self, report: &DiffReport, destination: &Destination) -> Result<Vec<u8>, CliError> {
        let precision = Precision(self.precision);
        let mut out = Vec::new();
        match self.format {
            Format::Json => diff::write_json(report, &mut out)?,
            Format::Csv => csv::write(&report.flat_table(), &mut out)?,
            Format::Markdown => diff::write_markdown(report, precision, &mut out)?,
            Format::Table => {
                let look = Look {
                    width: Some(destination.width()),
                    precision,
                    styled: destination.is_styled(),
                };
                diff::write_table(report, look, &mut out)?;
            }
        }
        Ok(out)
    }
}

fn side(name: String, document: Document) -> Side {
    Side {
        name,
        first_day: document.first_day,
        last_day: document.last_day,
        as_of: document.settings.as_of,
        has_groups: !document.groups.is_empty(),
        rows: document
            .periods
            .into_iter()
            .map(|row| (row.period, row.tally))
            .collect(),
    }
}
