//! A table as CSV: keys as header, plain numbers, an empty cell where there is
//! no value.

use std::io::{self, Write};

use super::plain_number;
use crate::report::Cell;
use crate::report::table::Table;

/// Writes a table as CSV.
pub fn write(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(table.columns.iter().map(|column| &column.key))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| text(&cell.cell)))?;
    }
    writer.flush()
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Date(day) => day.to_string(),
        // The bounds of an interval have columns of their own.
        Cell::Undefined(_) | Cell::Interval(_) => String::new(),
        Cell::Count(_)
        | Cell::Money(_)
        | Cell::Quotient(_)
        | Cell::Percent(_)
        | Cell::PercentLeft(_)
        | Cell::Points(_)
        | Cell::Number(_)
        | Cell::Days(_)
        | Cell::Bound(_)
        | Cell::Change(_) => plain_number(cell).unwrap_or_default(),
    }
}
