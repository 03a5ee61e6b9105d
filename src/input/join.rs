//! Orders whose customer or amount stands in other files: the format of the
//! orders declares its parts, and a row of orders gets what they say of its
//! keys as further cells. Behind that it is a row like any other.

mod part;
mod rows;

use std::sync::Arc;

use super::fields::FileKind;
use super::file::OpenFile;
use super::formats::Declaration;
use super::header::Columns;
use super::people::ListRead;
use super::source::BlockReader;
use super::{ReadError, ReadErrorKind, ReadOptions};
use part::Part;
use rows::JoinedRows;

/// The files of orders, joined with their parts.
pub struct Joined {
    /// The files of orders.
    pub orders: Vec<OpenFile>,
    /// What was read of the parts.
    pub lists: Vec<ListRead>,
    parts: Vec<Arc<Part>>,
}

impl Joined {
    /// Reads the parts among the files, and puts them beside the orders that
    /// need them.
    pub fn new(files: Vec<OpenFile>, options: &ReadOptions) -> Result<Self, ReadError> {
        let (parts, orders): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.part.is_some());
        let mut joined = Self {
            orders: Vec::new(),
            lists: Vec::new(),
            parts: Vec::new(),
        };
        let needs = |file: &OpenFile| file.format.clone().filter(|format| !format.part.is_empty());
        let formats: Vec<Arc<Declaration>> = orders.iter().filter_map(needs).collect();
        let mut of_formats: Vec<(Arc<Declaration>, usize, Part)> = Vec::new();
        for file in parts {
            let Some((format, number)) = file.part.clone() else {
                continue;
            };
            if !formats.contains(&format) {
                return Err(ReadError::of_file(
                    &file.path,
                    ReadErrorKind::PartAlone { format, part: number },
                ));
            }
            let known = of_formats
                .iter()
                .position(|(other, part, _)| (other, *part) == (&format, number));
            let place = known.unwrap_or_else(|| {
                of_formats.push((Arc::clone(&format), number, Part::new(&format.part[number])));
                of_formats.len() - 1
            });
            joined.lists.push(of_formats[place].2.read(file, &format, options)?);
        }
        for (_, _, part) in &mut of_formats {
            part.settle(options.rows)?;
        }
        let of_formats: Vec<_> = of_formats
            .into_iter()
            .map(|(format, number, part)| (format, number, Arc::new(part)))
            .collect();
        for file in orders {
            let Some(format) = needs(&file) else {
                joined.orders.push(file);
                continue;
            };
            let own = (0..format.part.len()).map(|number| {
                let given = of_formats
                    .iter()
                    .find(|(other, part, _)| (other, *part) == (&format, number));
                given.map(|(_, _, part)| Arc::clone(part))
            });
            let own: Vec<_> = own.collect();
            let missing = own.iter().position(Option::is_none);
            let own: Vec<_> = own.into_iter().flatten().collect();
            if let Some(part) = missing {
                let error = if own.is_empty() {
                    ReadErrorKind::Refused(format)
                } else {
                    ReadErrorKind::PartMissing { format, part }
                };
                return Err(ReadError::of_file(&file.path, error));
            }
            joined.orders.push(beside(file, &format, own, options)?);
        }
        joined.parts = of_formats.into_iter().map(|(_, _, part)| part).collect();
        Ok(joined)
    }

    /// What a careful reader should know, once all orders are read.
    pub fn warnings(parts: &[Arc<Part>]) -> Vec<String> {
        parts.iter().flat_map(|part| part.warnings()).collect()
    }

    /// The parts, to be asked when all orders are read.
    pub fn take_parts(&mut self) -> Vec<Arc<Part>> {
        std::mem::take(&mut self.parts)
    }
}

/// A file of orders with the cells of its parts behind its own.
fn beside(
    file: OpenFile,
    format: &Arc<Declaration>,
    parts: Vec<Arc<Part>>,
    options: &ReadOptions,
) -> Result<OpenFile, ReadError> {
    let at_fault = |error: ReadErrorKind| ReadError::of_file(&file.path, error);
    let mut header = file.columns.header.clone();
    let own = header.len();
    let mut keys = Vec::new();
    for part in parts {
        let key = file.columns.place_of(&part.declared.key).ok_or_else(|| {
            // The header has what the format needs, of which the key is one.
            at_fault(ReadErrorKind::NotOfFormat(Arc::clone(format)))
        })?;
        header.extend(part.declared.columns().cloned());
        keys.push((key, part));
    }
    let columns = Columns::of_format(header.clone(), format, &options.mappings).map_err(|error| {
        at_fault(ReadErrorKind::Header {
            kind: FileKind::Orders,
            error,
            header,
            format: Some(Arc::clone(format)),
        })
    })?;
    let rows = JoinedRows::new(file.reader, file.cells, keys);
    let mut reader = BlockReader::new(Box::new(rows));
    reader.set_delimiter(file.cells.delimiter);
    if !file.cells.has_quotes {
        reader.ignore_quotes();
    }
    Ok(OpenFile {
        reader,
        joined: columns.header.len() - own,
        columns,
        ..file
    })
}
