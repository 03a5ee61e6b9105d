//! Header → columns: which column of a file is which field.

use crate::model::inspection::Why;

use super::fields::{Field, FieldNames, FileKind, Mapping};
use super::formats::{Declaration, HeaderWords, Kind};

/// The header of one file and what its columns mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The names as written.
    pub header: Vec<String>,
    fields: Vec<(Field, usize)>,
    /// Those whose column, or that there is none, `--map` says.
    said: Vec<Field>,
    /// Names of `--map` that are not in this header.
    pub unmatched: Vec<String>,
    /// Whether a format says what the columns are, and not their names.
    by_format: bool,
}

/// What a format says of the fields of its files.
pub(super) fn declared(format: &Declaration) -> Vec<(Field, &[String])> {
    let Declaration {
        order,
        customer,
        response,
        ..
    } = format;
    match format.kind {
        Kind::Orders => vec![
            (Field::OrderId, &order.id),
            (Field::CustomerId, &order.customer),
            (Field::OrderDate, &order.date),
            (Field::Amount, &order.amount),
            (Field::RefundedAmount, &order.refunded),
            (Field::Currency, &order.currency),
            (Field::Status, &order.status),
            (Field::Quantity, &order.quantity),
            (Field::UnitPrice, &order.unit_price),
        ],
        Kind::Customers => vec![
            (Field::CustomerId, &customer.id),
            (Field::SignupDate, &customer.signup),
            (Field::CancelledAt, &customer.cancelled),
            (Field::NpsScore, &customer.nps_score),
            (Field::NpsDate, &customer.nps_date),
        ],
        Kind::Responses => vec![
            (Field::Score, &response.score),
            (Field::Date, &response.date),
            (Field::CustomerId, &response.customer),
        ],
    }
}

/// A field that no column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingField {
    /// Its name, as in `--map`.
    pub field: &'static str,
    /// The column whose name is most like one that would do.
    pub nearest: Option<String>,
}

/// Why a header cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// No column is that field, or several fields have none.
    #[error("no column is the {}", .0.iter().map(|missing| missing.field).collect::<Vec<_>>().join(" and the "))]
    Missing(Vec<MissingField>),
    /// Two columns could be that field.
    #[error("two columns could be the {field}: `{first}` and `{second}`")]
    Ambiguous {
        /// The field, as in `--map`.
        field: &'static str,
        /// The first column.
        first: String,
        /// The second column.
        second: String,
    },
    /// Several columns could be that field, by what stands in them.
    #[error("{} columns could be the {field}", columns.len())]
    Several {
        /// The field, as in `--map`.
        field: &'static str,
        /// The columns.
        columns: Vec<String>,
    },
    /// A `--map` names a column that is not there.
    #[error("there is no column `{column}`")]
    NoSuchColumn {
        /// The name in `--map`.
        column: String,
        /// The column most like it.
        nearest: Option<String>,
    },
}

impl Columns {
    /// Finds the fields of a kind of file in a header. Names given by the user
    /// come first, then the known names, best first. A name of the user's that
    /// is not there is noted: another file may have it.
    pub fn find(header: Vec<String>, kind: FileKind, mappings: &[Mapping]) -> Result<Self, HeaderError> {
        let comparable = |name: &String| {
            if is_comparable(name) {
                plain(name)
            } else {
                String::new()
            }
        };
        let plain: Vec<String> = header.iter().map(comparable).collect();
        let mut fields = Vec::new();
        let (mut unmatched, mut said) = (Vec::new(), Vec::new());
        for names in kind.fields() {
            let mapping = mappings
                .iter()
                .rfind(|mapping| mapping.kind == kind && mapping.field == names.field);
            let column = match mapping {
                Some(mapping) if mapping.column.is_empty() => None,
                Some(mapping) => match mapped(&header, &plain, mapping, names.name)? {
                    None => {
                        unmatched.push(mapping.column.clone());
                        known(&header, &plain, names)?
                    }
                    found => found,
                },
                None => known(&header, &plain, names)?,
            };
            if let Some(column) = column {
                let is_mapped = mapping.is_some_and(|mapping| !unmatched.contains(&mapping.column));
                fields.push((names.field, column));
                if is_mapped {
                    said.push(names.field);
                }
            } else if mapping.is_some_and(|mapping| mapping.column.is_empty()) {
                said.push(names.field);
            }
        }
        Ok(Self {
            header,
            fields,
            said,
            unmatched,
            by_format: false,
        })
    }

    /// The columns that a format names for the fields of its files, or that
    /// `--map` says. A field has all that the header has of its columns, in the
    /// order of the format.
    pub fn of_format(header: Vec<String>, format: &Declaration, mappings: &[Mapping]) -> Result<Self, HeaderError> {
        let kind = format.file_kind();
        let words = HeaderWords::of(&header);
        let mut columns = Self {
            fields: Vec::new(),
            said: Vec::new(),
            unmatched: Vec::new(),
            by_format: true,
            header,
        };
        for (field, names) in declared(format) {
            let places = words.places(names);
            columns.fields.extend(places.into_iter().map(|place| (field, place)));
        }
        let plain_header: Vec<String> = columns.header.iter().map(|name| plain(name)).collect();
        for mapping in mappings.iter().filter(|mapping| mapping.kind == kind) {
            let names = kind.fields().iter().find(|names| names.field == mapping.field);
            let Some(names) = names else { continue };
            let place = match mapping.column.as_str() {
                "" => None,
                _ => match mapped(&columns.header, &plain_header, mapping, names.name)? {
                    None => {
                        columns.unmatched.push(mapping.column.clone());
                        continue;
                    }
                    found => found,
                },
            };
            columns.fields.retain(|(field, _)| *field != mapping.field);
            columns.fields.extend(place.map(|place| (mapping.field, place)));
            columns.said.push(mapping.field);
        }
        columns.check_twins(format, &words)?;
        Ok(columns)
    }

    /// Whether the first line of a list is an entry and not a header: it has as
    /// many cells as the list needs, and none is the name of a column. Then
    /// they are the fields, in their order. Where one of two columns has a
    /// name that says what it is, the other one is the other field.
    pub fn is_list_without_header(&mut self, kind: FileKind) -> bool {
        let fields: &[(Field, &str)] = match kind {
            FileKind::Exclusions => &[(Field::CustomerId, "customer_id")],
            FileKind::Aliases => &[(Field::Alias, "alias"), (Field::CustomerId, "customer_id")],
            FileKind::Orders | FileKind::Parts | FileKind::Customers | FileKind::Responses => return false,
        };
        if self.header.len() != fields.len() || !self.unmatched.is_empty() {
            return false;
        }
        let is_there = |(field, _): &&(Field, &str)| self.get(*field).is_some();
        match fields.iter().filter(is_there).count() {
            0 if self.said.is_empty() => {
                self.header = fields.iter().map(|(_, name)| (*name).to_owned()).collect();
                self.fields = fields.iter().map(|(field, _)| *field).zip(0..).collect();
                true
            }
            1 => {
                let free = (0..self.header.len()).find(|&column| self.is_free(column));
                for (field, _) in fields {
                    self.set_if_free(*field, free);
                }
                false
            }
            _ => false,
        }
    }

    /// The columns of a file in which no field is looked for.
    #[must_use]
    pub const fn of_part(header: Vec<String>) -> Self {
        Self {
            header,
            fields: Vec::new(),
            said: Vec::new(),
            unmatched: Vec::new(),
            by_format: true,
        }
    }

    /// The first column of that name, as the names of formats are compared.
    #[must_use]
    pub fn place_of(&self, name: &str) -> Option<usize> {
        HeaderWords::of(&self.header).place(name)
    }

    /// Of two columns of one name nobody knows which a format means.
    fn check_twins(&self, format: &Declaration, words: &HeaderWords) -> Result<(), HeaderError> {
        let names = format.file_kind().fields();
        let of_fields = self.fields.iter().filter(|(field, _)| !self.is_said(*field));
        let of_fields = of_fields.filter_map(|(field, place)| {
            let names = names.iter().find(|names| names.field == *field)?;
            Some((names.name, *place))
        });
        let order = &format.order;
        // The columns of fields are told as these.
        let is_field = |name: &&String| words.place(name).is_some_and(|place| !self.is_free(place));
        let of_rules = format.rule.iter().map(|rule| &rule.column);
        let of_rules: Vec<String> = of_rules.filter(|name| !is_field(name)).cloned().collect();
        let others = [
            ("time", &order.time),
            ("zone", &order.zone),
            ("refund_of", &order.refund_of),
            ("refund_customer", &order.refund_customer),
            ("item", &order.item),
            ("amount_plus", &order.amount_plus),
            ("amount_minus", &order.amount_minus),
            ("rule", &of_rules),
        ];
        let others = others
            .into_iter()
            .flat_map(|(key, names)| words.places(names).into_iter().map(move |place| (key, place)));
        let of_fields = of_fields.filter_map(|(field, first)| Some((field, first, words.twin(first)?)));
        // No `--map` settles the others: they are told as two of one name.
        let others = others.filter_map(|(key, first)| words.twin(first).map(|_| (key, first, first)));
        match of_fields.chain(others).next() {
            None => Ok(()),
            Some((field, first, second)) => Err(HeaderError::Ambiguous {
                field,
                first: self.header[first].clone(),
                second: self.header[second].clone(),
            }),
        }
    }

    /// Whether a column is no field.
    #[must_use]
    pub fn is_free(&self, column: usize) -> bool {
        self.fields.iter().all(|(_, taken)| *taken != column)
    }

    /// A column is a field, unless that has one or is said to have none.
    pub fn set_if_free(&mut self, field: Field, column: Option<usize>) {
        if self.get(field).is_none() && !self.is_said(field) {
            self.fields.extend(column.map(|column| (field, column)));
        }
    }

    /// Whether the user says which column a field is, or that none is.
    #[must_use]
    pub fn is_said(&self, field: Field) -> bool {
        self.said.contains(&field)
    }

    /// The columns of a field, of which a row takes the first that is not
    /// blank.
    #[must_use]
    pub fn all(&self, field: Field) -> Vec<usize> {
        let own = self.fields.iter().filter(|(found, _)| *found == field);
        own.map(|(_, column)| *column).collect()
    }

    /// The first column of a field.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<usize> {
        self.fields
            .iter()
            .find(|(found, _)| *found == field)
            .map(|(_, column)| *column)
    }

    /// Why a field is in its column, or in none.
    #[must_use]
    pub fn why(&self, field: Field) -> Why {
        match self.get(field) {
            _ if self.said.contains(&field) => Why::Map,
            Some(_) if self.by_format => Why::Format,
            Some(_) => Why::Name,
            None => Why::NoColumn,
        }
    }

    /// The columns of fields that must be there.
    pub fn require<const N: usize>(&self, kind: FileKind, fields: [Field; N]) -> Result<[usize; N], HeaderError> {
        let found = fields.map(|field| self.get(field));
        let missing: Vec<MissingField> = fields
            .iter()
            .zip(found)
            .filter(|(_, column)| column.is_none())
            .map(|(field, _)| {
                let names = kind.fields().iter().find(|names| names.field == *field);
                MissingField {
                    field: names.map_or("field", |names| names.name),
                    // A format knows what its columns are: none is likely.
                    nearest: names
                        .filter(|_| !self.by_format)
                        .and_then(|names| self.nearest_to(names)),
                }
            })
            .collect();
        if missing.is_empty() {
            Ok(found.map(Option::unwrap_or_default))
        } else {
            Err(HeaderError::Missing(missing))
        }
    }

    fn nearest_to(&self, names: &FieldNames) -> Option<String> {
        let known = names.headers.concat();
        let free = (0..self.header.len()).filter(|column| self.fields.iter().all(|(_, taken)| taken != column));
        let comparable = free
            .filter(|column| is_comparable(&self.header[*column]) && !is_about_something_else(&self.header[*column]))
            .take(COMPARED);
        comparable
            .map(|column| {
                let name = plain(&self.header[column]);
                let likeness = known
                    .iter()
                    .map(|known| strsim::jaro_winkler(known, &name))
                    .fold(0.0, f64::max);
                (likeness, column)
            })
            .filter(|(likeness, _)| *likeness > 0.8)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, column)| self.header[column].clone())
    }
}

/// The columns of that exact name, else those that are like it but for case,
/// spaces and punctuation.
fn named(header: &[String], plain_header: &[String], name: &str) -> Vec<usize> {
    let exact: Vec<usize> = (0..header.len()).filter(|&i| header[i].trim() == name).collect();
    if !exact.is_empty() {
        return exact;
    }
    let wanted = plain(name);
    (0..header.len())
        .filter(|&i| !wanted.is_empty() && plain_header[i] == wanted)
        .collect()
}

/// The column that `--map` names.
fn mapped(
    header: &[String],
    plain_header: &[String],
    mapping: &Mapping,
    field: &'static str,
) -> Result<Option<usize>, HeaderError> {
    match named(header, plain_header, &mapping.column)[..] {
        [] => Ok(None),
        [column] => Ok(Some(column)),
        [first, second, ..] => Err(HeaderError::Ambiguous {
            field,
            first: header[first].clone(),
            second: header[second].clone(),
        }),
    }
}

impl Columns {
    /// No file has a column that `--map` names: the column of this one that is
    /// most like it.
    #[must_use]
    pub fn no_such_column(&self, column: &str) -> HeaderError {
        HeaderError::NoSuchColumn {
            column: column.to_owned(),
            nearest: self.nearest_name(column).map(|(_, name)| name.to_owned()),
        }
    }

    /// The columns of a name, which the user says.
    pub(super) fn named(&self, name: &str) -> Vec<usize> {
        let plain_header: Vec<String> = self.header.iter().map(|name| plain(name)).collect();
        named(&self.header, &plain_header, name)
    }

    /// The column whose name is most like one that is not there, and how much.
    pub(super) fn nearest_name(&self, name: &str) -> Option<(f64, &str)> {
        let wanted = plain(name);
        let names = self.header.iter().filter(|name| is_comparable(name)).take(COMPARED);
        names
            .map(|name| (strsim::jaro_winkler(&plain(name), &wanted), name.as_str()))
            .filter(|(likeness, _)| *likeness > 0.7)
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

fn known(header: &[String], plain_header: &[String], names: &FieldNames) -> Result<Option<usize>, HeaderError> {
    for group in names.headers {
        let mut fitting = (0..header.len()).filter(|&column| group.contains(&plain_header[column].as_str()));
        match (fitting.next(), fitting.next()) {
            (None, _) => {}
            (Some(column), None) => return Ok(Some(column)),
            (Some(first), Some(second)) => {
                return Err(HeaderError::Ambiguous {
                    field: names.name,
                    first: header[first].clone(),
                    second: header[second].clone(),
                });
            }
        }
    }
    Ok(None)
}

/// So many names are compared with a word that is not there, which takes
/// seconds where there are a million.
const COMPARED: usize = 10_000;

/// Whether a name is short enough to be one that was meant.
const fn is_comparable(name: &str) -> bool {
    name.len() <= 200
}

/// Columns whose names are like those of ids and dates, and hold neither.
fn is_about_something_else(name: &str) -> bool {
    let plain = plain(name);
    let words = [
        "note", "name", "comment", "phone", "address", "city", "country", "ref", "message",
    ];
    words.iter().any(|word| plain.ends_with(word))
}

/// A header name without case, spaces and punctuation.
pub(super) fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(without_accent)
        .collect()
}

/// The letter below an accent; accents that are characters of their own are
/// no letters.
fn without_accent(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(header: &str, maps: &[&str]) -> Result<Columns, HeaderError> {
        let mappings: Vec<Mapping> = maps.iter().map(|map| Mapping::parse(map).expect("a map")).collect();
        let header = header.split(',').map(str::to_owned).collect();
        Columns::find(header, FileKind::Orders, &mappings)
    }

    #[test]
    fn columns_are_found_whatever_their_order_case_spaces_or_underscores() {
        let columns = find("Order Total,e-mail,CREATED_AT,Order No.", &[]).expect("known names");
        assert_eq!(columns.get(Field::Amount), Some(0));
        assert_eq!(columns.get(Field::CustomerId), Some(1));
        assert_eq!(columns.get(Field::OrderDate), Some(2));
        assert_eq!(columns.get(Field::OrderId), Some(3));
        assert_eq!(columns.get(Field::Status), None);
    }

    #[test]
    fn the_better_name_wins_over_the_lesser() {
        let columns = find("email,customer_id,total,amount,date", &[]).expect("known names");
        assert_eq!(columns.get(Field::CustomerId), Some(1));
        assert_eq!(columns.get(Field::Amount), Some(3));
    }

    #[test]
    fn two_names_that_fit_equally_are_an_error_that_a_map_settles() {
        let error = find("invoice no,invoice number,client,date", &[]).expect_err("two invoices");
        assert!(
            matches!(error, HeaderError::Ambiguous { field: "order_id", .. }),
            "{error}"
        );
        let columns = find("invoice no,invoice number,client,date", &["order_id=invoice number"]).expect("settled");
        assert_eq!(columns.get(Field::OrderId), Some(1));
    }

    #[test]
    fn a_map_to_a_column_that_is_not_there_names_the_nearest() {
        let columns = find("kunde,datum", &["customer_id=kunden"]).expect("another file may have it");
        assert_eq!(columns.unmatched, ["kunden"]);
        assert_eq!(
            columns.no_such_column("kunden"),
            HeaderError::NoSuchColumn {
                column: "kunden".into(),
                nearest: Some("kunde".into())
            }
        );
    }

    #[test]
    fn a_map_to_a_name_that_two_columns_have_is_an_error() {
        let error = find("amount,client,date,amount", &["amount=amount"]).expect_err("two of them");
        assert!(
            matches!(error, HeaderError::Ambiguous { field: "amount", .. }),
            "{error}"
        );
    }

    #[test]
    fn an_empty_map_takes_a_column_away() {
        let columns = find("customer,date,status", &["status="]).expect("known names");
        assert_eq!(columns.get(Field::Status), None);
    }

    #[test]
    fn a_format_has_all_columns_of_a_field_and_none_of_them_may_stand_there_twice() {
        let text = "name = \"mine\"\ntitle = \"t\"\nkind = \"orders\"\n[header]\nneed = [\"a\"]\n[order]\n\
                    customer = [\"mail\", \"id\", \"phone\"]\ndate = [\"at\"]\ntime = [\"hour\"]\n";
        let format = Declaration::from_toml(text).expect("a good declaration");
        let columns = |names: &str, maps: &[&str]| {
            let maps: Vec<Mapping> = maps.iter().map(|map| Mapping::parse(map).expect("a field")).collect();
            Columns::of_format(names.split(',').map(str::to_owned).collect(), &format, &maps)
        };
        let found = columns("a,Phone,at,Mail,at 2", &[]).expect("known columns");
        assert_eq!(found.all(Field::CustomerId), [3, 1]);
        assert_eq!(
            (found.get(Field::CustomerId), found.all(Field::Amount)),
            (Some(3), vec![])
        );
        let twice = columns("a,Mail,at,phone,PHONE", &[]);
        let expected = HeaderError::Ambiguous {
            field: "customer_id",
            first: "phone".into(),
            second: "PHONE".into(),
        };
        assert_eq!(twice, Err(expected));
        let said = columns("a,Mail,at,phone,PHONE", &["customer_id=PHONE"]).expect("settled");
        assert_eq!(said.all(Field::CustomerId), [4]);
        let expected = HeaderError::Ambiguous {
            field: "time",
            first: "Hour".into(),
            second: "Hour".into(),
        };
        assert_eq!(columns("a,Mail,at,Hour,hour", &["customer_id=a"]), Err(expected));
    }

    #[test]
    fn a_missing_column_names_the_nearest_that_is_free() {
        let columns = find("custmer id,date", &[]).expect("known names");
        assert_eq!(
            columns.require(FileKind::Orders, [Field::CustomerId]),
            Err(HeaderError::Missing(vec![MissingField {
                field: "customer_id",
                nearest: Some("custmer id".into())
            }]))
        );
    }
}
