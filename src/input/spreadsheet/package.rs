//! The ZIP archive that a workbook is: which format it has, and that what is
//! in it can be unpacked and is not larger than a workbook should be.

use std::io::{Cursor, Read, copy, sink};

use zip::ZipArchive;
use zip::result::ZipError;

use super::LARGEST;
use super::error::SpreadsheetError;

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML.
    Xlsx,
    /// `OpenDocument`.
    Ods,
}

/// An archive in memory.
pub type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The list of contents and the like are not longer.
const SHORT: u64 = 1 << 20;

impl From<ZipError> for SpreadsheetError {
    fn from(error: ZipError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// Opens an archive.
pub fn archive(bytes: &[u8]) -> Result<Archive<'_>, SpreadsheetError> {
    Ok(ZipArchive::new(Cursor::new(bytes))?)
}

/// What an archive is; that it is whole is known afterwards.
pub fn open(bytes: &[u8]) -> Result<Format, SpreadsheetError> {
    let mut archive = archive(bytes)?;
    let format = format(&mut archive)?;
    // The sizes that are declared may be wrong, and the checksums too.
    let mut left = LARGEST as u64;
    for i in 0..archive.len() {
        let part = archive.by_index(i)?;
        if part.encrypted() {
            return Err(SpreadsheetError::Password);
        }
        if !is_read(part.name_raw()) {
            continue;
        }
        left = left.checked_sub(part.size()).ok_or(SpreadsheetError::TooLarge)?;
        let declared = part.size();
        let unpacked = copy(&mut part.take(declared + 1), &mut sink())
            .map_err(|error| SpreadsheetError::Damaged(error.to_string()))?;
        if unpacked != declared {
            return Err(SpreadsheetError::Damaged(
                "a part of it has another size than it says".to_owned(),
            ));
        }
    }
    check_strings(&mut archive)?;
    Ok(format)
}

/// Pictures and the like are never unpacked.
fn is_read(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(b".xml") || name.ends_with(b".rels")
}

fn format(archive: &mut Archive<'_>) -> Result<Format, SpreadsheetError> {
    let mimetype = start_of(archive, "mimetype")?;
    if mimetype.starts_with("application/vnd.oasis.opendocument.spreadsheet") {
        return match start_of(archive, "META-INF/manifest.xml")? {
            manifest if manifest.contains("encryption-data") => Err(SpreadsheetError::Password),
            _ => Ok(Format::Ods),
        };
    }
    let types = start_of(archive, "[Content_Types].xml")?;
    if types.contains("sheet.binary.") {
        return Err(SpreadsheetError::OtherFormat);
    }
    let main = [
        "sheet.main+xml",
        "sheet.macroEnabled.main+xml",
        "template.main+xml",
        "template.macroEnabled.main+xml",
    ];
    let is_excel = types.contains("spreadsheetml") || types.contains("ms-excel");
    if is_excel && main.iter().any(|part| types.contains(part)) {
        return Ok(Format::Xlsx);
    }
    Err(SpreadsheetError::Archive)
}

/// The beginning of a part, empty where there is no such part.
fn start_of(archive: &mut Archive<'_>, name: &str) -> Result<String, SpreadsheetError> {
    let part = match archive.by_name(name) {
        Ok(part) => part,
        Err(ZipError::FileNotFound) => return Ok(String::new()),
        Err(error) => return Err(error.into()),
    };
    let mut start = Vec::new();
    part.take(SHORT)
        .read_to_end(&mut start)
        .map_err(|error| SpreadsheetError::Damaged(error.to_string()))?;
    Ok(String::from_utf8_lossy(&start).into_owned())
}

/// The table of strings of an `.xlsx` says how many they are, and room is made
/// for so many before the first is read: no more than can be in it.
fn check_strings(archive: &mut Archive<'_>) -> Result<(), SpreadsheetError> {
    let tables: Vec<String> = archive
        .file_names_raw()
        .filter(|name| name.to_ascii_lowercase().ends_with(b"sharedstrings.xml"))
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    for name in tables {
        let start = start_of(archive, &name)?;
        let size = archive.by_name(&name)?.size();
        let said = start.split_once("uniqueCount").map_or("", |(_, rest)| rest);
        let digits: String = said
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        let shortest = "<si/>".len() as u64;
        if digits.parse::<u64>().is_ok_and(|count| count > size / shortest) || digits.len() > 19 {
            return Err(SpreadsheetError::Damaged(
                "its table of strings is shorter than it says".to_owned(),
            ));
        }
    }
    Ok(())
}
