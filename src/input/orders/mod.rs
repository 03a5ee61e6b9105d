//! Files of orders → counted orders and refunds. Rows are read in blocks, on
//! several threads; what depends on other rows (repeated ids, refunds and
//! their orders, currencies, folding) is settled when all are read.

mod above;
mod adapter;
mod amount_texts;
mod aside;
mod assembly;
mod batch;
mod block;
mod cell_reader;
mod coded_ids;
mod columns;
mod copies;
mod currencies;
mod disagreements;
mod evidence;
mod guests;
mod id_log;
mod line_copies;
mod lines;
mod other_fates;
mod packed;
mod plan;
mod refunds;
mod repeated_lines;
mod repeats;
mod row;
mod seen_rows;
mod statuses;
mod usual;
mod values_by_line;
mod words;

pub(super) use assembly::Assembly;
pub use plan::RowsMode;

use std::sync::Arc;

use super::file::OpenFile;
use super::formats::PLAIN;
use super::parallel::for_each_block;
use super::people::People;
use super::{ReadError, ReadErrorKind, ReadOptions};
use crate::model::ledger::FileRead;
use block::OrderBlocks;
use plan::Plan;

/// Reads one file of orders into the assembly.
pub(super) fn read_file<'a>(
    file: OpenFile,
    (options, people): (&'a ReadOptions, Option<&'a People>),
    assembly: &mut Assembly<'a>,
) -> Result<FileRead, ReadError> {
    let path = file.path.clone();
    let at_fault = |error: ReadErrorKind| ReadError::of_file(&path, error);
    let format = file.format.clone();
    let plan = Arc::new(Plan::new(&file, options, people).map_err(at_fault)?);
    assembly.begin_file(Arc::clone(&plan)).map_err(at_fault)?;
    let hasher = assembly.hasher().clone();
    let mut rows = 0;
    for_each_block(
        file.reader,
        options.threads,
        || OrderBlocks::new(&plan, &hasher),
        OrderBlocks::read_block,
        |batch| {
            rows += batch.rows;
            if let Some(progress) = &options.progress {
                progress.add(batch.rows, batch.bytes);
            }
            assembly.take(batch)
        },
    )
    .map_err(|error| at_fault(error.into()))?;
    assembly.end_file();
    Ok(FileRead {
        path,
        format: format.map_or_else(|| PLAIN.to_owned(), |format| format.name.clone()),
        rows,
    })
}
