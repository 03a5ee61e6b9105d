//! `--engine`: a database or a warehouse counts, in place of files.

use super::engine_error::{engine_error, no_address};
use super::error::CliError;
use super::options::InputOptions;
use super::progress::ProgressLine;
use super::question::Elsewhere;
use super::sql::{parse_scale, parse_table, question};
use super::streams::Talk;
use super::tallies::{Beside, Brought, Way};
use crate::engine::address::Address;
use crate::engine::run::{Target, run};
use crate::sql::{TableName, TallyTable, query};

/// Who counts, in place of files.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Engine")]
pub struct EngineOptions {
    /// Let a database count: its address, or `profile://NAME` for a file that says all of it
    ///
    /// For example `postgresql://ann@localhost/shop`, `duckdb:shop.db` or `spark:sc://localhost:15002`. `retain engines` lists
    /// the drivers that are there. A password belongs into a profile or into what the driver reads, such as
    /// `PGPASSWORD`: an address can be seen in the list of processes.
    #[arg(
        long,
        value_name = "ADDRESS",
        requires = "from",
        conflicts_with_all = ["orders", "customers", "exclude_customers", "alias", "by", "skip_invalid"]
    )]
    engine: Option<String>,
    /// The table or view of orders, for example `shop.orders`; `--map` says which column is which field
    #[arg(long, value_name = "TABLE", value_parser = parse_table, requires = "engine")]
    from: Option<TableName>,
    /// The decimals of the amounts, 0 to 6; amounts with more are an error [default: 2]
    #[arg(long, value_name = "N", value_parser = parse_scale, requires = "engine")]
    scale: Option<u32>,
    /// The driver, where the address does not tell: its name, or the file or folder where it is
    #[arg(long, value_name = "DRIVER", requires = "engine")]
    driver: Option<String>,
}

/// The decimals of the amounts where nothing else is said.
const USUAL_SCALE: u32 = 2;

impl EngineOptions {
    /// What the engine counted; none where there is no such option.
    pub fn tallies(
        &self,
        elsewhere: impl FnOnce() -> Result<Elsewhere, CliError>,
        input: &InputOptions,
        talk: Talk,
    ) -> Result<Option<Brought>, CliError> {
        let (Some(address), Some(table)) = (&self.engine, &self.from) else {
            return Ok(None);
        };
        let address = Address::parse(address).ok_or_else(|| no_address(address))?;
        if !address.secrets().is_empty() {
            talk.warn(
                "the address of `--engine` holds a secret, which the list of processes shows to others; a profile does \
                 not",
            );
        }
        // What is wrong with a file is told before an engine works for nothing.
        let beside = Beside::read(elsewhere()?, input)?;
        let scale = self.scale.unwrap_or(USUAL_SCALE);
        let sql = question(table, input.mappings(), scale, beside.elsewhere.asked.clone())?;
        let shown = address.shown();
        let target = Target {
            address,
            driver: self.driver.clone(),
        };
        let line = (!talk.quiet).then(|| ProgressLine::waiting_for(shown.clone()));
        let rows = run(&target, move |engine| query(&sql, engine.dialect));
        drop(line);
        let rows = rows.map_err(|error| engine_error(error, table, input.redaction()))?;
        let brought = TallyTable::from_rows(&rows.columns, rows.rows.into_iter());
        Brought::new(brought, table.parts().join("."), Way::Engine(shown), beside).map(Some)
    }
}
