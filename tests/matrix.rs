//! One small shop, written in every way that files come: delimiter, line end,
//! encoding, compression, file or standard input. All give one report.

use std::io::Write;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::run::retain;

/// Rows with a cell in quotes, an accent, and a delimiter and a line end inside a cell.
const SHOP: &[[&str; 5]] = &[
    ["order id", "customer", "date", "amount", "note"],
    ["1", "Jörg", "2023-02-01", "10.00", "plain"],
    ["2", "Zoë", "2023-05-20", "12.50", "a, b; c|d\te"],
    ["3", "Jörg", "2024-01-15", "20.00", "said \"hi\""],
    ["4", "Ann", "2024-03-03", "9.90", ""],
];

const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
const LINE_ENDS: [&str; 3] = ["\n", "\r\n", "\r"];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Packing {
    None,
    Gzip,
    Zstd,
}

fn written(delimiter: char, line_end: &str, last_line_ends: bool) -> String {
    let needs_quotes = |cell: &str| cell.contains(['"', ',', ';', '|', '\t', '\n']);
    let cell = |cell: &&str| {
        if needs_quotes(cell) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            (*cell).to_owned()
        }
    };
    let rows: Vec<String> = SHOP
        .iter()
        .map(|row| row.iter().map(cell).collect::<Vec<_>>().join(&delimiter.to_string()))
        .collect();
    let text = rows.join(line_end);
    if last_line_ends { text + line_end } else { text }
}

/// The bytes of a text; with a mark where the encoding has one.
fn encoded(text: &str, encoding: &'static Encoding, marked: bool) -> Vec<u8> {
    let marked_text = if marked {
        format!("\u{FEFF}{text}")
    } else {
        text.to_owned()
    };
    if encoding == UTF_16LE {
        marked_text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    } else if encoding == UTF_16BE {
        marked_text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    } else if encoding == UTF_8 {
        marked_text.into_bytes()
    } else {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy, "the shop fits {}", encoding.name());
        bytes.into_owned()
    }
}

fn packed(bytes: Vec<u8>, packing: Packing) -> Vec<u8> {
    match packing {
        Packing::None => bytes,
        Packing::Gzip => {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            writer.write_all(&bytes).expect("memory can be written");
            writer.finish().expect("memory can be written")
        }
        Packing::Zstd => zstd::encode_all(&*bytes, 1).expect("memory can be written"),
    }
}

/// The document without the name of the file.
fn report(bytes: &[u8], from_stdin: bool, arguments: &[&str]) -> serde_json::Value {
    let (_folder, path) = crate::run::file("orders", bytes);
    let path = if from_stdin {
        "-"
    } else {
        path.to_str().expect("a plain path")
    };
    let mut all = vec!["metrics", path, "--format", "json"];
    all.extend(arguments);
    let mut command = retain(&all);
    if from_stdin {
        command.write_stdin(bytes);
    }
    let output = command.output().expect("the program runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let mut document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
    document["input"]["files"][0]["path"] = "orders".into();
    document
}

#[test]
fn every_way_of_writing_one_shop_gives_one_report() {
    let expected = report(written(',', "\n", true).as_bytes(), false, &[]);
    assert_eq!(expected["input"]["customers"], 3);
    assert_eq!(expected["periods"][1]["retention_rate_pct"], 50);
    let encodings: [(&'static Encoding, bool); 5] = [
        (UTF_8, false),
        (UTF_8, true),
        (UTF_16LE, true),
        (UTF_16BE, true),
        (WINDOWS_1252, false),
    ];
    let mut count = 0;
    for delimiter in DELIMITERS {
        for line_end in LINE_ENDS {
            let text = written(delimiter, line_end, count % 2 == 0);
            for (encoding, marked) in encodings {
                let bytes = encoded(&text, encoding, marked);
                let named: &[&str] = if encoding == WINDOWS_1252 {
                    &["--encoding", "windows-1252"]
                } else {
                    &[]
                };
                for packing in [Packing::None, Packing::Gzip, Packing::Zstd] {
                    let bytes = packed(bytes.clone(), packing);
                    for from_stdin in [false, true] {
                        let way = format!(
                            "{delimiter:?} {line_end:?} {} {marked} {packing:?} {from_stdin}",
                            encoding.name()
                        );
                        assert_eq!(report(&bytes, from_stdin, named), expected, "{way}");
                        count += 1;
                    }
                }
            }
        }
    }
    assert_eq!(count, 4 * 3 * 5 * 3 * 2);
}

#[test]
fn a_line_that_names_the_separator_and_an_option_that_does() {
    let expected = report(written(',', "\n", true).as_bytes(), false, &[]);
    let named = format!("sep=|\r\n{}", written('|', "\r\n", true));
    assert_eq!(report(named.as_bytes(), false, &[]), expected);
    let text = written(';', "\n", true);
    assert_eq!(report(text.as_bytes(), false, &["--delimiter", ";"]), expected);
    let tabs = written('\t', "\n", true);
    assert_eq!(report(tabs.as_bytes(), false, &["--delimiter", "tab"]), expected);
}

#[test]
fn lines_that_end_in_carriage_returns_are_counted_too() {
    let text = written(',', "\r", true).replace("9.90", "9,90");
    let (_folder, path) = crate::run::file("orders.csv", text);
    let output = retain(&["metrics", path.to_str().expect("a plain path")])
        .output()
        .expect("runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("orders.csv:5"), "{stderr}");
}
