//! Workbooks that are damaged, or made to be.

use super::build::Cell::{Day, Number, Text};
use super::build::{Rows, Sheet, archive, ods, ods_of, sheet, xlsx};
use super::run;

const ROWS: Rows<'_> = &[
    &[Text("customer"), Text("date"), Text("amount")],
    &[Text("ann"), Day("45292", "2024-01-01"), Number("5")],
];

fn raw<'a>(name: &'a str, rows: &str) -> Sheet<'a> {
    Sheet {
        name,
        state: "",
        rows: rows.to_owned(),
    }
}

/// The error of a workbook that cannot be read.
fn error(name: &str, workbook: &[u8]) -> String {
    let (code, stdout, stderr) = run(name, workbook, &[]);
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    stderr.lines().take(2).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_workbook_that_is_cut_off_anywhere_is_an_error() {
    for (name, whole) in [
        ("s.xlsx", xlsx("", &[sheet("s", ROWS)])),
        ("s.ods", ods(&[("s", ROWS)])),
    ] {
        for end in (4..whole.len()).step_by(whole.len() / 12) {
            let told = error(name, &whole[..end]);
            assert!(
                told.starts_with(&format!("error: the workbook `{name}` is damaged")),
                "{end}: {told}"
            );
        }
    }
}

#[test]
fn a_workbook_with_any_byte_changed_is_read_or_an_error() {
    use retain::input::{Files, ReadOptions, read, source::Source};
    for whole in [xlsx("", &[sheet("s", ROWS)]), ods(&[("s", ROWS)])] {
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x41;
            let files = Files {
                orders: vec![Source::Memory {
                    name: "s".into(),
                    bytes,
                }],
                ..Files::default()
            };
            if let Ok(reading) = read(&files, &ReadOptions::default()) {
                assert_eq!(reading.ledger.orders.map(|orders| orders.len()), Some(1), "byte {at}");
            }
        }
    }
}

#[test]
fn a_cell_far_off_takes_no_memory() {
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let told = error("s.xlsx", &xlsx("", &[raw("s", far)]));
    assert_eq!(
        told,
        "error: s.xlsx: no column is the `customer_id` or the `order_date`\n  the header has `1`"
    );
    let header = super::xlsx_rows(ROWS);
    let (code, _, stderr) = run("s.xlsx", &xlsx("", &[raw("s", &format!("{header}{far}"))]), &[]);
    assert_eq!(code, Some(0), "{stderr}");
    let cell =
        r#"<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>"#;
    let table = format!(
        r#"<table:table table:name="s"><table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row></table:table>"#
    );
    let told = error("s.ods", &ods_of(&table, ""));
    assert!(
        told.starts_with("error: the workbook `s.ods` is larger than 2 GB"),
        "{told}"
    );
}

#[test]
fn what_no_program_writes_is_damage() {
    for rows in [
        r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="s"><v>7</v></c></row>"#,
        r#"<row r="1"><c r="A1" t="b"><v>perhaps</v></c></row>"#,
    ] {
        let told = error("s.xlsx", &xlsx("", &[raw("s", rows)]));
        assert!(told.contains("the workbook `s.xlsx` is damaged"), "{rows}: {told}");
    }
    for cell in [
        r#"<table:table-cell office:value-type="string"><text:p><text:s text:c="99999999999"/></text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="float" office:value="one"/>"#,
        r#"<table:table-cell table:number-columns-repeated="9999999" office:value-type="boolean" office:boolean-value="true"/>"#,
        r#"<table:table-cell office:value-type="string"><text:p>&unknown;</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="string"><text:p>"#,
    ] {
        let table = format!(r#"<table:table table:name="s"><table:table-row>{cell}</table:table-row></table:table>"#);
        let told = error("s.ods", &ods_of(&table, ""));
        assert!(
            told.starts_with("error: the workbook `s.ods` is damaged"),
            "{cell}: {told}"
        );
    }
}

#[test]
fn a_place_that_no_sheet_has_is_damage() {
    for place in ["A9999999999999999999", "ZZZZZZZZZZ1"] {
        let row = format!(r#"<row r="1"><c r="{place}"><v>1</v></c></row>"#);
        let (code, stdout, stderr) = run("s.xlsx", &xlsx("", &[raw("s", &row)]), &[]);
        assert_eq!((code, stdout.as_str()), (Some(1), ""), "{place}: {stderr}");
        assert!(
            stderr.contains("\nerror: the workbook `s.xlsx` is damaged\n"),
            "{place}: {stderr}"
        );
    }
}

#[test]
fn a_table_of_strings_that_says_it_is_endless_is_damage() {
    let whole = xlsx("", &[sheet("s", ROWS)]);
    let mut zip = zip::ZipWriter::new_append(std::io::Cursor::new(whole)).expect("an archive");
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("xl/sharedStrings.xml", options)
        .expect("memory can be written");
    let strings = br#"<sst count="1" uniqueCount="999999999999"><si><t>a</t></si></sst>"#;
    std::io::Write::write_all(&mut zip, strings).expect("memory can be written");
    let bytes = zip.finish().expect("memory can be written").into_inner();
    assert!(error("s.xlsx", &bytes).starts_with("error: the workbook `s.xlsx` is damaged"));
}

#[test]
fn more_than_two_gigabytes_are_not_unpacked() {
    let part = "0".repeat(1 << 20);
    let mut whole = archive(&[
        ("content.xml", &part),
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
    ]);
    // The sizes in the list at the end say four gigabytes.
    let list = whole
        .windows(4)
        .position(|bytes| bytes == b"PK\x01\x02")
        .expect("a list");
    whole[list + 24..list + 28].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
    let told = error("s.ods", &whole);
    assert!(
        told.starts_with("error: the workbook `s.ods` is larger than 2 GB"),
        "{told}"
    );
    // They say less than there is.
    whole[list + 24..list + 28].copy_from_slice(&1000_u32.to_le_bytes());
    let told = error("s.ods", &whole);
    assert!(told.starts_with("error: the workbook `s.ods` is damaged"), "{told}");
}

#[test]
fn a_password_and_archives_of_other_things_are_told_as_such() {
    let told = error("s.ods", &ods_of("", "<manifest:encryption-data/>"));
    assert!(told.starts_with("error: the workbook `s.ods` has a password"), "{told}");
    for parts in [
        &[("orders.csv", "customer,date\n")][..],
        &[],
        &[("[Content_Types].xml", "wordprocessingml.document.main+xml")],
    ] {
        let told = error("s.zip", &archive(parts));
        assert!(
            told.starts_with("error: `s.zip` is an archive, not a spreadsheet"),
            "{told}"
        );
    }
    let binary = archive(&[(
        "[Content_Types].xml",
        "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
    )]);
    let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on";
    for (name, bytes) in [("s.xlsb", &binary[..]), ("s.xls", &old[..])] {
        let told = error(name, bytes);
        assert!(
            told.starts_with(&format!("error: `{name}` is a workbook in another format")),
            "{told}"
        );
    }
}
