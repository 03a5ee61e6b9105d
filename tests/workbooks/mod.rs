//! Spreadsheets are read as the CSV that they would be saved as, and hostile
//! ones end in an error.

mod build;
mod hostile;

use build::Cell::{Blank, Day, Number, Text};
use build::{Rows, Sheet, ods, ods_of, sheet, xlsx, xlsx_rows};

use crate::run::{file, retain};

/// What the program gives for a file: exit code, stdout, stderr.
fn run(name: &str, contents: &[u8], arguments: &[&str]) -> (Option<i32>, String, String) {
    let (folder, _) = file(name, contents);
    let output = retain(&["metrics", name])
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// The document of a file, without the name of the file.
fn document(name: &str, contents: &[u8], arguments: &[&str]) -> String {
    let (code, stdout, stderr) = run(name, contents, &[arguments, &["--format", "json"]].concat());
    assert_eq!(code, Some(0), "{name}: {stderr}");
    stdout.replace(name, "FILE")
}

const SHOP: Rows<'_> = &[
    &[
        Text("Order\nID"),
        Text("Customer"),
        Text("Date"),
        Text("Amount"),
        Text("Note"),
    ],
    &[
        Number("1001"),
        Text("ann"),
        Day("45292", "2024-01-01"),
        Number("0.30000000000000004"),
        Text("a, \"b\""),
    ],
    &[
        Number("1002"),
        Text(" bob "),
        Day("45292.4375", "2024-01-01T10:30:00"),
        Number("1234.5"),
        Blank,
    ],
    &[
        Number("1003.0"),
        Text("ann"),
        Day("45658", "2025-01-01"),
        Number("1.234"),
        Text("two\nlines"),
    ],
    &[
        Number("1004"),
        Number("17"),
        Day("45657.999999999", "2024-12-31T23:59:59.999999999"),
        Number("20"),
        Blank,
    ],
];

const SHOP_AS_CSV: &str = "\
Order ID,Customer,Date,Amount,Note
1001,ann,2024-01-01,0.3,\"a, \"\"b\"\"\"
1002,bob,2024-01-01T10:30:00,1234.5,
1003,ann,2025-01-01,1.2340,\"two
lines\"
1004,17,2025-01-01,20,
";

#[test]
fn one_shop_gives_one_document_in_every_format() {
    let csv = document("shop.csv", SHOP_AS_CSV.as_bytes(), &[]);
    assert!(csv.contains("1256.034"), "{csv}");
    assert_eq!(document("shop.xlsx", &xlsx("", &[sheet("Sheet1", SHOP)]), &[]), csv);
    assert_eq!(document("shop.ods", &ods(&[("Sheet1", SHOP)]), &[]), csv);
}

#[test]
fn a_workbook_is_known_by_its_contents_also_in_a_pipe_and_compressed() {
    let workbook = xlsx("", &[sheet("Sheet1", SHOP)]);
    let expected = document("shop.xlsx", &workbook, &[]);
    assert_eq!(
        document("shop.csv", &workbook, &["--encoding", "windows-1252"]),
        expected
    );
    let gz = zstd::encode_all(&*workbook, 1).expect("memory can be written");
    assert_eq!(document("shop.xlsx.zst", &gz, &["--delimiter", ";"]), expected);
    let output = retain(&["metrics", "-", "--format", "json"])
        .write_stdin(workbook)
        .output()
        .expect("the program runs");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(stdout.replace("\"path\": \"-\"", "\"path\": \"FILE\""), expected);
}

#[test]
fn days_of_the_calendar_of_1904_are_the_same_days() {
    let rows: Rows<'_> = &[
        &[Text("customer"), Text("date")],
        &[Text("ann"), Day("43830", "2024-01-01")],
        &[Text("bob"), Day("43831.5", "2024-01-02T12:00:00")],
    ];
    let csv = "customer,date\nann,2024-01-01\nbob,2024-01-02T12:00:00\n";
    let workbook = xlsx(r#"date1904="1""#, &[sheet("s", rows)]);
    assert_eq!(
        document("shop.xlsx", &workbook, &[]),
        document("shop.csv", csv.as_bytes(), &[])
    );
}

#[test]
fn real_days_and_numbers_are_read_whatever_the_texts_of_their_columns_are_said_to_be() {
    let rows: Rows<'_> = &[
        &[Text("customer"), Text("date"), Text("amount")],
        &[Text("ann"), Day("45292.5", "2024-01-01T12:00:00"), Number("1234.5")],
        &[Text("bob"), Text("02/01/2024"), Text("1.234,50")],
        &[Text("cy"), Text("03/01/2024"), Text("1,234")],
    ];
    let options = ["--date-format", "%d/%m/%Y", "--decimal-mark", "comma"];
    let csv = "customer;date;amount\nann;01/01/2024;1234,5\nbob;02/01/2024;1.234,50\ncy;03/01/2024;1,234\n";
    let expected = document("shop.csv", csv.as_bytes(), &options);
    assert_eq!(
        document("shop.xlsx", &xlsx("", &[sheet("s", rows)]), &options),
        expected
    );
    assert_eq!(document("shop.ods", &ods(&[("s", rows)]), &options), expected);
}

/// The first line of an error and the lines that say where.
fn places(stderr: &str) -> Vec<&str> {
    stderr
        .lines()
        .filter(|line| line.starts_with("error") || line.contains("-->"))
        .collect()
}

#[test]
fn an_error_names_the_row_of_the_sheet() {
    let rows: Rows<'_> = &[
        &[Blank],
        &[Blank, Text(" "), Blank],
        &[Blank, Text("customer"), Text("date"), Text("amount"), Text("note")],
        &[
            Blank,
            Text("ann"),
            Day("45292", "2024-01-01"),
            Number("1"),
            Text("one\ntwo\r\nthree"),
        ],
        &[Blank, Text("bob"), Day("45293", "2024-01-02"), Text("much"), Blank],
        &[],
        &[Blank, Text("cy"), Day("0.5", "PT12H"), Number("1e15"), Blank],
        &[],
        &[Blank, Blank, Text(""), Blank],
    ];
    for (name, workbook) in [
        ("shop.xlsx", xlsx("", &[sheet("s", rows)])),
        ("shop.ods", ods(&[("s", rows)])),
    ] {
        let (code, stdout, stderr) = run(name, &workbook, &[]);
        let noon = if name == "shop.ods" { "PT12H" } else { "12:00:00" };
        assert_eq!((code, stdout.as_str()), (Some(1), ""));
        let expected = [
            "error: `much` is not an amount".to_owned(),
            format!("  --> {name}:5:16 (column `amount`)"),
            "error: the line is blank".to_owned(),
            format!("  --> {name}:6:1"),
            format!("error: `{noon}` is not a date"),
            format!("  --> {name}:7:4 (column `date`)"),
        ];
        assert_eq!(places(&stderr), expected, "{stderr}");
    }
}

#[test]
fn an_amount_that_a_spreadsheet_cannot_hold_is_an_error_and_so_is_an_id() {
    let rows: Rows<'_> = &[
        &[Text("order id"), Text("customer"), Text("date"), Text("amount")],
        &[Number("1"), Text("ann"), Day("45292", "2024-01-01"), Number("1e15")],
    ];
    let (code, _, stderr) = run("shop.xlsx", &xlsx("", &[sheet("s", rows)]), &[]);
    assert_eq!(code, Some(1));
    assert!(
        stderr.starts_with("error: `1E+15` is not an amount\n  --> shop.xlsx:2:18"),
        "{stderr}"
    );
    let rows: Rows<'_> = &[
        &[Text("order id"), Text("customer"), Text("date")],
        &[Number("1"), Number("576460752303423488"), Day("45292", "2024-01-01")],
    ];
    for (name, workbook) in [
        ("shop.xlsx", xlsx("", &[sheet("s", rows)])),
        ("shop.ods", ods(&[("s", rows)])),
    ] {
        let (code, _, stderr) = run(name, &workbook, &[]);
        assert_eq!(code, Some(1));
        let message = format!("error: {name}:2: the `customer` 5.76460752303423E+17 is a number that has lost");
        assert!(stderr.starts_with(&message), "{stderr}");
    }
}

#[test]
fn the_only_sheet_that_is_shown_and_holds_anything_is_read() {
    let hidden = |state| Sheet {
        name: "Old",
        state,
        rows: xlsx_rows(&[&[Text("anything")]]),
    };
    let expected = document("shop.csv", SHOP_AS_CSV.as_bytes(), &[]);
    let blank: Rows<'_> = &[&[Text("")]];
    for state in [r#"state="hidden""#, r#"state="veryHidden""#] {
        let workbook = xlsx("", &[hidden(state), sheet("Empty", blank), sheet("Orders", SHOP)]);
        assert_eq!(document("shop.xlsx", &workbook, &[]), expected);
    }
    let tables = r#"<table:table table:name="Old" table:style-name="hidden"><table:table-row><table:table-cell office:value-type="string"><text:p>anything</text:p></table:table-cell></table:table-row></table:table><table:table table:name="Orders"><table:table-row><table:table-cell office:value-type="string"><text:p>customer</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>date</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell office:value-type="string"><text:p>ann</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2024-01-01"/></table:table-row></table:table>"#;
    let workbook = ods_of(tables, "");
    let csv = "customer,date\nann,2024-01-01\n";
    assert_eq!(
        document("shop.ods", &workbook, &[]),
        document("shop.csv", csv.as_bytes(), &[])
    );
}

#[test]
fn a_sheet_is_named_for_each_kind_of_file() {
    let people: Rows<'_> = &[
        &[Text("customer_id"), Text("nps_score")],
        &[Text("ann"), Number("10")],
        &[Text("bob"), Number("3")],
    ];
    let csv = "customer_id,nps_score\nann,10\nbob,3\n";
    let (folder, _) = file("people.csv", csv);
    fs_err::write(folder.path().join("orders.csv"), SHOP_AS_CSV).expect("a temporary file");
    for (name, workbook) in [
        ("shop.xlsx", xlsx("", &[sheet("Orders", SHOP), sheet("People", people)])),
        ("shop.ods", ods(&[("Orders", SHOP), ("People", people)])),
    ] {
        fs_err::write(folder.path().join(name), workbook).expect("a temporary file");
        let run = |arguments: &[&str]| {
            let mut command = retain(&["metrics", "--format", "csv", "--period", "all", "--metrics", "all"]);
            let output = command.args(arguments).current_dir(folder.path()).output();
            let output = output.expect("the program runs");
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(0), "{stderr}");
            (String::from_utf8_lossy(&output.stdout).into_owned(), stderr)
        };
        let expected = run(&["orders.csv", "--customers", "people.csv"]);
        let both = [
            name,
            "--customers",
            name,
            "--sheet",
            "orders",
            "--sheet",
            "customers.People",
        ];
        assert_eq!(run(&both), expected);
        // The file of customers is no spreadsheet, and its option is not given.
        assert_eq!(run(&[name, "--customers", "people.csv", "--sheet", "Orders"]), expected);
    }
}

#[test]
fn a_sheet_that_is_named_must_be_in_one_of_the_files() {
    let (folder, _) = file("first.xlsx", xlsx("", &[sheet("Orders", SHOP), sheet("More", SHOP)]));
    let rows: Rows<'_> = &[
        &[Text("customer"), Text("date"), Text("amount")],
        &[Text("dee"), Day("45292", ""), Number("5")],
    ];
    fs_err::write(folder.path().join("second.xlsx"), xlsx("", &[sheet("2025", rows)])).expect("a temporary file");
    fs_err::write(
        folder.path().join("third.csv"),
        "customer,date,amount\nflo,2024-01-01,7\n",
    )
    .expect("a temporary file");
    let run = |arguments: &[&str]| {
        let output = retain(&["metrics", "--format", "csv", "-q"])
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .expect("the program runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    assert_eq!(
        run(&["first.xlsx", "second.xlsx", "third.csv", "--sheet", "Orders"]),
        (Some(0), String::new())
    );
    let (code, stderr) = run(&["second.xlsx", "third.csv", "--sheet", "Orders"]);
    assert_eq!(code, Some(2));
    assert!(
        stderr.starts_with("error: second.xlsx: there is no sheet `Orders`"),
        "{stderr}"
    );
}

#[test]
fn cells_of_an_ods_have_the_text_that_is_shown_and_stand_there_as_often_as_they_are_repeated() {
    let tables = r#"<table:table table:name="s"><table:table-header-rows><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row><table:table-row>
<table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation><text:p>cust<text:span>omer</text:span></text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>order<text:line-break/>date</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>amount</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>status</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row table:number-rows-repeated="3"><table:table-cell office:value-type="string"><text:p>A<text:s text:c="2"/>&amp;&#x41;</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2024-01-01"><text:p>01/01/24</text:p></table:table-cell><table:table-cell office:value-type="currency" office:currency="EUR" office:value="9.5"/><table:table-cell/></table:table-row>
<table:table-row><table:table-cell table:number-columns-repeated="2" office:value-type="date" office:date-value="2024-01-02"/><table:table-cell office:value-type="float" office:value="0" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell><table:covered-table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>
<table:table-row table:number-rows-repeated="1048569"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>"#;
    let (code, _, stderr) = run("shop.ods", &ods_of(tables, ""), &[]);
    assert_eq!(code, Some(1));
    assert_eq!(
        stderr,
        "error: `#DIV/0!` is not an amount
  --> shop.ods:7:23 (column `amount`)
  |
7 | 2024-01-02,2024-01-02,#DIV/0!,TRUE
  |                       ^^^^^^^ expected digits, groups of three, one decimal mark
hint: to leave such rows out, pass `--skip-invalid`
"
    );
    let csv = "customer,order date,amount,status\n".to_owned() + &"A  &A,2024-01-01,9.5,\n".repeat(3) + "x,x,x,TRUE\n";
    let skip = ["--skip-invalid"];
    let expected = document("shop.csv", csv.as_bytes(), &skip);
    assert_eq!(document("shop.ods", &ods_of(tables, ""), &skip), expected);
}
