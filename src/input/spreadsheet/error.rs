//! Why a workbook cannot be read.

/// Why a workbook, or what looks like one, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpreadsheetError {
    /// A ZIP archive of something else.
    #[error("the file is an archive, not a spreadsheet")]
    Archive,
    /// `.xls`, `.xlsb`, or a workbook that is encrypted as a whole, which
    /// begins like an `.xls`.
    #[error("the file is a workbook of an older or binary format, or has a password")]
    OtherFormat,
    /// An `.ods` with a password.
    #[error("the workbook has a password")]
    Password,
    /// It breaks the rules of its format.
    #[error("the workbook is damaged: {0}")]
    Damaged(String),
    /// Unpacked, or as text, it is larger than a spreadsheet program makes it.
    #[error("the workbook is larger than 2 GB when it is unpacked")]
    TooLarge,
    /// No sheet holds anything.
    #[error("no sheet of the workbook holds anything")]
    NothingInIt,
    /// The sheet that was asked for holds nothing.
    #[error("the sheet `{0}` holds nothing")]
    EmptySheet(String),
    /// Several sheets hold something, and none is named.
    #[error("several sheets hold something")]
    SeveralSheets(Vec<String>),
    /// There is no sheet of that name.
    #[error("there is no sheet `{name}`")]
    NoSuchSheet {
        /// The name.
        name: String,
        /// The sheet whose name is most like it.
        nearest: Option<String>,
        /// The sheets there are.
        sheets: Vec<String>,
    },
    /// A sheet is named, and no file is a workbook.
    #[error("a sheet is named, and no file is a spreadsheet")]
    NoSpreadsheet,
}

impl SpreadsheetError {
    /// There is no sheet of that name; the nearest is found among them.
    pub(crate) fn no_such_sheet(name: &str, sheets: Vec<String>) -> Self {
        let lower = name.to_lowercase();
        let likeness = |sheet: &String| strsim::jaro_winkler(&sheet.to_lowercase(), &lower);
        let nearest = sheets
            .iter()
            .filter(|sheet| likeness(sheet) > 0.7)
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
            .cloned();
        Self::NoSuchSheet {
            name: name.to_owned(),
            nearest,
            sheets,
        }
    }
}
