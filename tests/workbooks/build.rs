//! Workbooks of a few parts, written by hand, so that a test says what stands
//! in each cell.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

/// An archive of parts.
pub(crate) fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("memory can be written");
        zip.write_all(text.as_bytes()).expect("memory can be written");
    }
    zip.finish().expect("memory can be written").into_inner()
}

/// A value as both formats have it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    Blank,
    Text(&'a str),
    Number(&'a str),
    /// A day: its number in a workbook of Excel, and as it is written.
    Day(&'a str, &'a str),
}

/// Rows of cells, the first of them the first row of the sheet.
pub(crate) type Rows<'a> = &'a [&'a [Cell<'a>]];

/// A sheet of an `.xlsx`: its name, further attributes, its rows as XML.
pub(crate) struct Sheet<'a> {
    pub name: &'a str,
    pub state: &'a str,
    pub rows: String,
}

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const PACKAGE: &str = r#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>"#;

/// An `.xlsx`. Style 1 of its cells is a day, 2 a day and a time, 3 a
/// duration. `properties` are those of the workbook, like `date1904="1"`.
pub(crate) fn xlsx(properties: &str, sheets: &[Sheet<'_>]) -> Vec<u8> {
    let (mut list, mut relationships, mut parts) = (String::new(), String::new(), Vec::new());
    for (i, Sheet { name, state, rows }) in sheets.iter().enumerate() {
        write!(list, r#"<sheet name="{name}" sheetId="{i}" {state} r:id="s{i}"/>"#).expect("a text");
        write!(
            relationships,
            r#"<Relationship Id="s{i}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{i}.xml"/>"#
        )
        .expect("a text");
        let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/sheet{i}.xml"), sheet));
    }
    let workbook = format!("<workbook><workbookPr {properties}/><sheets>{list}</sheets></workbook>");
    let relationships = format!("<Relationships>{relationships}</Relationships>");
    let mut all = vec![
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", PACKAGE),
        ("xl/workbook.xml", &workbook),
        ("xl/_rels/workbook.xml.rels", &relationships),
        ("xl/styles.xml", STYLES),
    ];
    all.extend(parts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    archive(&all)
}

/// A sheet that is shown.
pub(crate) fn sheet<'a>(name: &'a str, rows: Rows<'_>) -> Sheet<'a> {
    Sheet {
        name,
        state: "",
        rows: xlsx_rows(rows),
    }
}

/// Rows as XML of an `.xlsx`.
pub(crate) fn xlsx_rows(rows: Rows<'_>) -> String {
    let mut xml = String::new();
    for (number, row) in (1..).zip(rows) {
        write!(xml, r#"<row r="{number}">"#).expect("a text");
        for (column, cell) in ('A'..).zip(*row) {
            match cell {
                Cell::Blank => Ok(()),
                Cell::Text(text) => write!(
                    xml,
                    r#"<c r="{column}{number}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#
                ),
                Cell::Number(value) => write!(xml, r#"<c r="{column}{number}"><v>{value}</v></c>"#),
                Cell::Day(serial, _) => write!(xml, r#"<c r="{column}{number}" s="1"><v>{serial}</v></c>"#),
            }
            .expect("a text");
        }
        xml.push_str("</row>");
    }
    xml
}

/// An `.ods` of tables as XML, with what its manifest has.
pub(crate) fn ods_of(tables: &str, manifest: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content><office:automatic-styles><style:style style:name="hidden"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ])
}

/// An `.ods` of sheets.
pub(crate) fn ods(sheets: &[(&str, Rows<'_>)]) -> Vec<u8> {
    let mut tables = String::new();
    for (name, rows) in sheets {
        write!(tables, r#"<table:table table:name="{name}">"#).expect("a text");
        for row in *rows {
            tables.push_str("<table:table-row>");
            for cell in *row {
                match cell {
                    Cell::Blank => write!(tables, "<table:table-cell/>"),
                    Cell::Text(text) => write!(
                        tables,
                        r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
                    ),
                    Cell::Number(value) => write!(
                        tables,
                        r#"<table:table-cell office:value-type="float" office:value="{value}"><text:p>shown</text:p></table:table-cell>"#
                    ),
                    Cell::Day(_, iso) => write!(
                        tables,
                        r#"<table:table-cell office:value-type="date" office:date-value="{iso}"/>"#
                    ),
                }
                .expect("a text");
            }
            tables.push_str("</table:table-row>");
        }
        tables.push_str("</table:table>");
    }
    ods_of(&tables, "<manifest:manifest/>")
}
