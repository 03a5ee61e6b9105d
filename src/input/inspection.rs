//! What is found out about a file while it is read, for those who ask.

use super::amount::DecimalMark;
use super::date::DayPlace;
use super::error::cited;
use super::evidence::{DateForms, Evidence};
use super::fields::{Field, FileKind};
use super::file::OpenFile;
use super::formats::{Declaration, Part, Rule, column_words};
use super::header::{Columns, declared};
use crate::model::inspection::{ColumnForm, FieldInspection, FileInspection, FormatInspection, RuleInspection};

/// A file and the places of its fields in the header.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// What will be told.
    pub told: FileInspection,
    /// By field, its column.
    places: Vec<Option<usize>>,
    /// How many columns are those of the file itself.
    own_columns: usize,
}

impl Inspected {
    /// What is known once the header is read.
    pub fn new(file: &OpenFile, kind: FileKind) -> Self {
        let columns = &file.columns;
        let format = file.format.as_deref();
        let mut used = Used::new(columns);
        let found = kind.fields().iter().map(|names| {
            let column = columns.get(names.field);
            let mut field = FieldInspection {
                field: names.name,
                column: column.map(|column| columns.header[column].clone()),
                otherwise: Vec::new(),
                with: Vec::new(),
                plus: Vec::new(),
                minus: Vec::new(),
                zone: None,
                lacking: Vec::new(),
                fixed: None,
                why: columns.why(names.field),
                form: None,
            };
            used.places.extend(column);
            if let Some(format) = format {
                add_declared(&mut field, names.field, format, &mut used);
            }
            (field, column)
        });
        let (fields, places): (Vec<_>, Vec<_>) = found.unzip();
        for part in format.iter().flat_map(|format| &format.part) {
            used.take(std::slice::from_ref(&part.key));
        }
        let format = match &file.part {
            Some((format, part)) => Some(told_of_part(format, &format.part[*part], &mut used)),
            None => format.map(|format| told(format, &mut used)),
        };
        let own_columns = columns.header.len() - file.joined;
        let unused = (0..own_columns).filter(|place| !used.places.contains(place));
        let unused = unused.map(|place| columns.header[place].clone()).collect();
        let told = FileInspection {
            path: file.path.clone(),
            kind: kind.name(),
            compression: file.compression,
            text: file.text.clone(),
            header_lines: file.header_lines,
            columns: columns.header[..own_columns].to_vec(),
            unused,
            rows_are: None,
            fields,
            format,
            no_rows: None,
            taken: Vec::new(),
        };
        Self {
            told,
            places,
            own_columns,
        }
    }

    /// The cells of a column are written so. Of what another file says, that
    /// one alone has the cells.
    pub fn form_of(&mut self, column: usize, form: &ColumnForm) {
        if column >= self.own_columns {
            return;
        }
        for (field, place) in self.told.fields.iter_mut().zip(&self.places) {
            if *place == Some(column) {
                field.form = Some(form.clone());
            }
        }
    }
}

/// The columns of a header that say something of a row.
struct Used<'a> {
    columns: &'a Columns,
    words: Vec<String>,
    places: Vec<usize>,
}

impl<'a> Used<'a> {
    fn new(columns: &'a Columns) -> Self {
        Self {
            columns,
            words: columns.header.iter().map(|name| column_words(name)).collect(),
            places: Vec::new(),
        }
    }

    /// Those of these names that the header has, as it writes them. They are
    /// used.
    fn take(&mut self, names: &[String]) -> Vec<String> {
        let place = |name: &String| self.words.iter().position(|words| *words == column_words(name));
        let places: Vec<usize> = names.iter().filter_map(place).collect();
        self.places.extend(&places);
        let name = |place: usize| self.columns.header[place].clone();
        places.into_iter().map(name).collect()
    }
}

/// What a format says of a field beside its first column.
fn add_declared(told: &mut FieldInspection, field: Field, format: &Declaration, used: &mut Used<'_>) {
    if used.columns.is_said(field) {
        return;
    }
    let names = declared(format).into_iter().find(|(of, _)| *of == field);
    // Where there is an amount, how many and for how much each is not asked.
    let is_of_price = matches!(field, Field::Quantity | Field::UnitPrice);
    if let Some((_, names)) = names
        && !(is_of_price && used.columns.get(Field::Amount).is_some())
    {
        let columns = used.take(names).into_iter();
        if columns.len() == 0 {
            names.clone_into(&mut told.lacking);
        }
        told.otherwise = columns.filter(|name| Some(name) != told.column.as_ref()).collect();
    }
    let order = &format.order;
    let zone = match field {
        Field::OrderDate => {
            told.with = used.take(&order.time);
            told.zone = used.take(&order.zone).into_iter().next();
            &order.zone_is
        }
        Field::Amount => {
            told.plus = used.take(&order.amount_plus);
            told.minus = used.take(&order.amount_minus);
            &None
        }
        Field::SignupDate | Field::CancelledAt => &format.customer.zone_is,
        Field::Date => &format.response.zone_is,
        Field::Currency => &order.currency_is,
        _ => &None,
    };
    told.fixed.clone_from(zone);
}

/// What a format says of the rows and cells of a file.
fn told(format: &Declaration, used: &mut Used<'_>) -> FormatInspection {
    let mut cells = Vec::new();
    for blank in &format.blank {
        let columns = used.take(&blank.columns);
        if columns.is_empty() {
            continue;
        }
        let place = listed(&columns, "and");
        if !blank.are.is_empty() {
            cells.push(format!("{} in {place} means nothing", listed(&blank.are, "or")));
        }
        if let Some(of) = &blank.made_of {
            cells.push(format!("what is made of `{of}` alone in {place} means nothing"));
        }
    }
    for clean in &format.clean {
        for column in used.take(&clean.columns) {
            if !clean.without.is_empty() {
                cells.push(format!("`{}` is taken off the beginning of `{column}`", clean.without));
            }
            if clean.whole_number {
                cells.push(format!("`.0` is taken off the end of `{column}`"));
            }
        }
    }
    if let Some(decimals) = format.order.minor_units {
        cells.push(format!("amounts have {decimals} decimals and no mark before them"));
    }
    if let Some(key) = &format.order.refunded_key {
        for column in used.take(&format.order.refunded) {
            cells.push(format!("what was given back stands behind `{key}:` in `{column}`"));
        }
    }
    for column in used.take(&format.order.refund_customer) {
        cells.push(format!("a refund is of who stands in `{column}`"));
    }
    if let Some(encoding) = &format.text.encoding {
        cells.push(format!("what is not UTF-8 is read as {encoding}"));
    }
    let has_no_status = used.columns.is_said(Field::Status) && used.columns.get(Field::Status).is_none();
    let refund_of = used.take(&format.order.refund_of);
    let rules = format.rule.iter();
    let rules = rules.map(|rule| RuleInspection {
        with: condition(rule),
        can_apply: !used.take(std::slice::from_ref(&rule.column)).is_empty(),
        then: if has_no_status && rule.status.is_some() && !rule.refund && rule.ignore.is_none() {
            "taken as they are, since `--map` says that there is no status".to_owned()
        } else {
            consequence(rule, &refund_of)
        },
        rows: 0,
        first: None,
    });
    FormatInspection {
        title: format.title.clone(),
        rules: rules.collect(),
        cells,
    }
}

/// What a file is for that says more of the orders.
fn told_of_part(format: &Declaration, part: &Part, used: &mut Used<'_>) -> FormatInspection {
    let key = used.take(std::slice::from_ref(&part.key));
    let key = listed(&key, "and");
    let mut cells = Vec::new();
    let taken = used.take(&part.take);
    if !taken.is_empty() {
        cells.push(format!("an order gets {} by its {key}", listed(&taken, "and")));
    }
    let summed = used.take(&part.sum);
    if !summed.is_empty() {
        cells.push(format!(
            "an order gets {} by its {key}, rows of one added up",
            listed(&summed, "and")
        ));
    }
    FormatInspection {
        title: format.title.clone(),
        cells,
        rules: Vec::new(),
    }
}

/// Which rows a rule is about.
fn condition(rule: &Rule) -> String {
    let mut parts = Vec::new();
    if !rule.is.is_empty() {
        parts.push(format!("is {}", listed(&rule.is, "or")));
    }
    if !rule.is_not.is_empty() {
        parts.push(format!("is not {}", listed(&rule.is_not, "or")));
    }
    if !rule.begins.is_empty() {
        parts.push(format!("begins with {}", listed(&rule.begins, "or")));
    }
    match rule.filled {
        Some(true) => parts.push("is filled".to_owned()),
        Some(false) => parts.push("is blank".to_owned()),
        None => {}
    }
    if rule.above_zero {
        parts.push("is above zero".to_owned());
    }
    let amount = match rule.negative {
        Some(true) => Some("the amount is below zero"),
        Some(false) => Some("the amount is not below zero"),
        None => None,
    };
    let of_column = (!parts.is_empty()).then(|| format!("`{}` {}", rule.column, parts.join(" and ")));
    let both = of_column.into_iter().chain(amount.map(str::to_owned));
    both.collect::<Vec<_>>().join(" and ")
}

/// What becomes of the rows of a rule.
fn consequence(rule: &Rule, refund_of: &[String]) -> String {
    let refunds = match refund_of {
        [] => "refunds".to_owned(),
        [column, ..] => format!("refunds of the order in `{column}`"),
    };
    match (&rule.ignore, &rule.status) {
        (Some(words), _) => format!("left out: {words}"),
        (None, Some(status)) if rule.refund => format!("{refunds} with the status `{status}`"),
        (None, Some(status)) => format!("status `{status}`"),
        (None, None) if rule.refund => refunds,
        (None, None) => "taken as they are".to_owned(),
    }
}

/// Texts in quotes, of many the first.
fn listed(texts: &[String], between: &str) -> String {
    let shown = 6;
    let mut quoted: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    if quoted.len() > shown {
        let more = quoted.split_off(shown).len();
        return format!("{} {between} {more} more", quoted.join(", "));
    }
    match quoted.pop() {
        Some(last) if !quoted.is_empty() => format!("{} {between} {last}", quoted.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// How the dates of a column are written.
pub fn date_form(evidence: &Evidence<DayPlace>, forms: &DateForms, said: Option<&str>, files: &[String]) -> ColumnForm {
    ColumnForm::Dates {
        forms: forms
            .seen()
            .map(|(form, witness)| (form, cited(witness, files)))
            .collect(),
        day: evidence.verdict().settled().map(DayPlace::name),
        settled_by: evidence.settling().map(|witness| cited(witness, files)),
        said: said.map(str::to_owned),
    }
}

/// How the numbers of a column are written.
pub fn number_form(evidence: &Evidence<DecimalMark>, said: Option<DecimalMark>, files: &[String]) -> ColumnForm {
    ColumnForm::Numbers {
        decimal_mark: said.or(evidence.verdict().settled()).map(DecimalMark::name),
        settled_by: evidence
            .settling()
            .filter(|_| said.is_none())
            .map(|witness| cited(witness, files)),
        open: evidence.open().map(|witness| cited(witness, files)),
        is_said: said.is_some(),
    }
}
