//! `retain schema`: the JSON Schema of a document.

use clap::ValueEnum;

use super::error::CliError;
use super::streams::Destination;
use crate::render::json::write_value;
use crate::report::schema;

/// Print the JSON Schema of a document
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The command whose document it is
    #[arg(value_enum)]
    document: Document,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Document {
    /// The document of `retain metrics --format json`
    Metrics,
    /// The document of `retain segments --format json`
    Segments,
    /// The document of `retain customers --format json`
    Customers,
    /// The document of `retain cohorts --format json`
    Cohorts,
    /// The document of `retain rhythm --format json`
    Rhythm,
    /// The document of `retain inspect --format json`
    Inspect,
    /// The document of `retain check --format json`
    Check,
    /// The document of `retain diff --format json`
    Diff,
    /// The document of `retain engines --format json`
    Engines,
}

/// Prints the schema.
pub fn run(args: &Args) -> Result<(), CliError> {
    let schema = match args.document {
        Document::Metrics => schema::metrics(),
        Document::Segments => schema::lists::segments(),
        Document::Customers => schema::lists::customers(),
        Document::Cohorts => schema::cohorts::cohorts(),
        Document::Rhythm => schema::rhythm::rhythm(),
        Document::Inspect => schema::inspect(),
        Document::Check => schema::check(),
        Document::Diff => schema::diff(),
        Document::Engines => schema::engines::engines(),
    };
    let mut out = Vec::new();
    write_value(&schema, &mut out)?;
    Destination::Stdout.write(&out)
}
