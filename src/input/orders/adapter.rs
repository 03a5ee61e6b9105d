//! Rows of a declared format → the cells of an order: which columns are tried,
//! what is taken off a cell, which rows are refunds, lines of the order above,
//! or no orders at all.

use super::super::amount::AmountReader;
use super::super::cells::trim;
use super::super::fields::Field;
use super::super::formats::{Declaration, Rows, Rule, column_words};
use super::super::header::Columns;
use super::super::record::Fields;
use super::cell_reader::OrderCells;

/// A declaration and the header of a file.
#[derive(Debug)]
pub struct Adapter {
    order_id: Vec<usize>,
    refund_of: Vec<usize>,
    customer: Vec<usize>,
    date: Vec<usize>,
    time: Vec<usize>,
    amount: Vec<usize>,
    unit_price: Vec<usize>,
    refunded: Vec<usize>,
    currency: Vec<usize>,
    status: Vec<usize>,
    currency_is: Option<String>,
    /// What is written behind times that name no zone.
    zone: Option<String>,
    minor_units: Option<usize>,
    blanks: Vec<(usize, Vec<String>)>,
    cleans: Vec<Cleaning>,
    rules: Vec<(usize, Rule)>,
    /// A row without an amount belongs to the order above.
    is_first_only: bool,
    has_blank_rows: bool,
    footer: Vec<String>,
}

#[derive(Debug)]
struct Cleaning {
    column: usize,
    without: String,
    whole_number: bool,
}

/// What a row is.
pub enum Adapted<'a> {
    /// An order, a line of one or a refund.
    Order(OrderCells<'a>),
    /// It belongs to the order above.
    Folded,
    /// It is no order and no refund: in words, what it is.
    Ignored(&'a str),
    /// It is no row.
    Nothing,
}

/// Room for cells that are not there as they are written.
#[derive(Debug, Default)]
pub struct Room {
    date: Vec<u8>,
    amount: Vec<u8>,
    unit_price: Vec<u8>,
    refunded: Vec<u8>,
    negative: Vec<u8>,
}

impl Adapter {
    /// The columns that a declaration names, in a header. `zoned`: times are
    /// moved to a zone.
    pub fn new(format: &Declaration, found: &Columns, is_zoned: bool) -> Self {
        let words: Vec<String> = found.header.iter().map(|name| column_words(name)).collect();
        let column = |name: &String| words.iter().position(|words| *words == column_words(name));
        let columns = |names: &[String]| names.iter().filter_map(column).collect::<Vec<_>>();
        // What the user says of a column is all that is said of it.
        let of = |field: Field, names: &[String]| {
            if found.is_said(field) {
                found.get(field).into_iter().collect()
            } else {
                columns(names)
            }
        };
        let order = &format.order;
        let amount = of(Field::Amount, &order.amount);
        let (amount, unit_price) = if amount.is_empty() {
            let quantity = of(Field::Quantity, &order.quantity);
            (quantity, of(Field::UnitPrice, &order.unit_price))
        } else {
            (amount, Vec::new())
        };
        let lower = |texts: &[String]| texts.iter().map(|text| text.to_lowercase()).collect::<Vec<_>>();
        Self {
            order_id: of(Field::OrderId, &order.id),
            refund_of: columns(&order.refund_of),
            customer: of(Field::CustomerId, &order.customer),
            date: of(Field::OrderDate, &order.date),
            time: columns(&order.time),
            amount,
            unit_price,
            refunded: of(Field::RefundedAmount, &order.refunded),
            currency: of(Field::Currency, &order.currency),
            status: of(Field::Status, &order.status),
            currency_is: order.currency_is.clone(),
            zone: order.zone_is.clone().filter(|_| is_zoned),
            minor_units: order.minor_units,
            blanks: format
                .blank
                .iter()
                .flat_map(|blank| {
                    let are = lower(&blank.are);
                    columns(&blank.columns)
                        .into_iter()
                        .map(move |column| (column, are.clone()))
                })
                .collect(),
            cleans: format
                .clean
                .iter()
                .flat_map(|clean| {
                    columns(&clean.columns).into_iter().map(|column| Cleaning {
                        column,
                        without: clean.without.clone(),
                        whole_number: clean.whole_number,
                    })
                })
                .collect(),
            rules: format
                .rule
                .iter()
                .filter_map(|rule| {
                    let lowered = Rule {
                        is: lower(&rule.is),
                        is_not: lower(&rule.is_not),
                        begins: lower(&rule.begins),
                        ..rule.clone()
                    };
                    Some((column(&rule.column)?, lowered))
                })
                .collect(),
            is_first_only: order.rows == Rows::First,
            has_blank_rows: format.text.blank_lines,
            footer: lower(&format.text.footer),
        }
    }

    /// Whether blank lines mean nothing.
    pub const fn has_blank_rows(&self) -> bool {
        self.has_blank_rows
    }

    /// Whether a row of whatever width is no row, by how a cell begins or
    /// since all are blank.
    pub fn is_nothing(&self, fields: Fields<'_>) -> bool {
        let begins = |cell: &[u8]| {
            let cell = lower(trim(cell));
            self.footer.iter().any(|footer| cell.starts_with(footer.as_str()))
        };
        (!self.footer.is_empty() && fields.iter().take(2).any(begins))
            || (self.has_blank_rows && fields.iter().all(|cell| trim(cell).is_empty()))
    }

    /// The cells of a row that has as many as the header.
    pub fn adapt<'a>(&'a self, fields: Fields<'a>, room: &'a mut Room) -> Adapted<'a> {
        if self.is_nothing(fields) {
            return Adapted::Nothing;
        }
        let rule = self
            .rules
            .iter()
            .find(|(column, rule)| applies(rule, trim(fields.get(*column))))
            .map(|(_, rule)| rule);
        if let Some(words) = rule.and_then(|rule| rule.ignore.as_ref()) {
            return Adapted::Ignored(words);
        }
        let is_refund = rule.is_some_and(|rule| rule.refund);
        let mut amount = self.first(fields, &self.amount);
        if self.is_first_only && amount.is_empty() {
            return Adapted::Folded;
        }
        let Room {
            date,
            amount: amount_room,
            unit_price: price_room,
            refunded: refunded_room,
            negative: negative_room,
        } = room;
        let mut unit_price = self.first(fields, &self.unit_price);
        let mut refunded = self.first(fields, &self.refunded);
        if let Some(decimals) = self.minor_units {
            amount = with_mark(amount, decimals, amount_room);
            unit_price = with_mark(unit_price, decimals, price_room);
            refunded = with_mark(refunded, decimals, refunded_room);
        }
        let amount = if is_refund {
            negative(amount, negative_room)
        } else {
            amount
        };
        let order_id = match self.first(fields, &self.refund_of) {
            id if is_refund && !id.is_empty() => id,
            _ => self.first(fields, &self.order_id),
        };
        let status = match rule.and_then(|rule| rule.status.as_ref()) {
            Some(status) => status.as_bytes(),
            None => self.first(fields, &self.status),
        };
        let currency = match &self.currency_is {
            Some(currency) => currency.as_bytes(),
            None => self.first(fields, &self.currency),
        };
        Adapted::Order(OrderCells {
            order_id,
            customer: self.first(fields, &self.customer),
            status,
            date: self.date(fields, date),
            amount,
            unit_price,
            refunded,
            currency,
        })
    }

    /// The first of these columns that is not blank in the row.
    fn first<'a>(&self, fields: Fields<'a>, columns: &[usize]) -> &'a [u8] {
        columns
            .iter()
            .map(|&column| self.cleaned(column, trim(fields.get(column))))
            .find(|cell| !cell.is_empty())
            .unwrap_or_default()
    }

    fn cleaned<'a>(&self, column: usize, mut cell: &'a [u8]) -> &'a [u8] {
        for clean in self.cleans.iter().filter(|clean| clean.column == column) {
            cell = cell.strip_prefix(clean.without.as_bytes()).unwrap_or(cell);
            if clean.whole_number
                && let Some(whole) = cell.strip_suffix(b".0")
                && whole.iter().all(u8::is_ascii_digit)
            {
                cell = whole;
            }
        }
        let mut blanks = self.blanks.iter().filter(|(of, _)| *of == column);
        if blanks.any(|(_, are)| are.iter().any(|blank| is_word(cell, blank))) {
            return b"";
        }
        cell
    }

    fn date<'a>(&self, fields: Fields<'a>, room: &'a mut Vec<u8>) -> &'a [u8] {
        let date = self.first(fields, &self.date);
        let time = self.first(fields, &self.time);
        // A zone is one of a time, which stands behind the ten characters of a
        // date.
        let zone = self.zone.as_deref().filter(|zone| {
            (!time.is_empty() || date.len() > 10) && !date.ends_with(zone.as_bytes()) && !date.ends_with(b"Z")
        });
        if date.is_empty() || (time.is_empty() && zone.is_none()) {
            return date;
        }
        room.clear();
        room.extend_from_slice(date);
        for part in [time, zone.unwrap_or_default().as_bytes()] {
            if !part.is_empty() {
                room.push(b' ');
                room.extend_from_slice(part);
            }
        }
        room
    }
}

/// Whether a rule is about a row with that cell in its column.
fn applies(rule: &Rule, cell: &[u8]) -> bool {
    let is_one_of = |words: &[String]| words.iter().any(|word| is_word(cell, word));
    (rule.is.is_empty() || is_one_of(&rule.is))
        && (rule.is_not.is_empty() || !is_one_of(&rule.is_not))
        && (rule.begins.is_empty() || {
            let cell = lower(cell);
            rule.begins.iter().any(|begin| cell.starts_with(begin.as_str()))
        })
        && rule.filled.is_none_or(|filled| filled != cell.is_empty())
        && (!rule.above_zero
            || AmountReader::default()
                .read(cell)
                .is_ok_and(|read| read.amount.is_positive()))
}

/// Whether a cell is a word in lower case, whatever its own case.
fn is_word(cell: &[u8], word: &str) -> bool {
    cell.eq_ignore_ascii_case(word.as_bytes()) || (!cell.is_ascii() && lower(cell) == word)
}

fn lower(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).to_lowercase()
}

/// An amount of whole minor units, with its decimal mark.
fn with_mark<'a>(units: &'a [u8], decimals: usize, room: &'a mut Vec<u8>) -> &'a [u8] {
    let (sign, digits) = match units {
        [b'-', digits @ ..] => (&b"-"[..], digits),
        digits => (&b""[..], digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return units;
    }
    room.clear();
    room.extend_from_slice(sign);
    room.extend(std::iter::repeat_n(b'0', (decimals + 1).saturating_sub(digits.len())));
    room.extend_from_slice(digits);
    room.insert(room.len() - decimals, b'.');
    room
}

/// What was given back, as less than nothing.
fn negative<'a>(amount: &'a [u8], room: &'a mut Vec<u8>) -> &'a [u8] {
    let is_negative = amount.starts_with(b"-")
        || amount.starts_with(b"(")
        || amount.starts_with("\u{2212}".as_bytes())
        || amount.ends_with(b"-");
    if amount.is_empty() || is_negative {
        return amount;
    }
    room.clear();
    room.push(b'-');
    room.extend_from_slice(amount);
    room
}
