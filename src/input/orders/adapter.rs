//! Rows of a declared format → the cells of an order: which columns are tried,
//! what is taken off a cell, which rows are refunds, lines of the order above,
//! or no orders at all.

use super::super::cells::trim;
use super::super::fields::Field;
use super::super::formats::{CellRules, Declaration, Rows, column_words, is_word};
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
    /// The columns that name the zone of the time, where times are moved.
    zone: Vec<usize>,
    /// Words of the file in lower case, and the zones that they stand for.
    zones: Vec<(String, String)>,
    minor_units: Option<usize>,
    cells: CellRules,
    rows: Rows,
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
    /// The columns that a declaration names, in a header. `is_zoned`: times are
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
            zone: if is_zoned { columns(&order.zone) } else { Vec::new() },
            zones: format
                .zones
                .iter()
                .map(|(word, zone)| (word.to_lowercase(), zone.clone()))
                .collect(),
            minor_units: order.minor_units,
            cells: CellRules::new(format, &found.header),
            rows: order.rows,
        }
    }

    /// The first column that names the zone of the time, where times are
    /// moved.
    pub fn zone(&self) -> Option<usize> {
        self.zone.first().copied()
    }

    /// What is said of its cells.
    pub const fn cells(&self) -> &CellRules {
        &self.cells
    }

    /// The cells of a row that has as many as the header.
    pub fn adapt<'a>(&'a self, fields: Fields<'a>, room: &'a mut Room) -> Adapted<'a> {
        if self.cells.is_nothing(fields) {
            return Adapted::Nothing;
        }
        let rule = self.cells.rule(fields);
        if let Some(words) = rule.and_then(|rule| rule.ignore.as_ref()) {
            return Adapted::Ignored(words);
        }
        let is_refund = rule.is_some_and(|rule| rule.refund);
        let mut amount = self.first(fields, &self.amount);
        let belongs_above = match self.rows {
            // A row with a status of its own is an order, whose amount is
            // missing.
            Rows::First => amount.is_empty() && self.first(fields, &self.status).is_empty(),
            // Some programs write the lines of an order below it, without its
            // own customer and amount.
            Rows::Repeats => {
                let own_amount = self
                    .amount
                    .first()
                    .map(|&column| self.cells.cleaned(column, trim(fields.get(column))));
                own_amount.is_some_and(<[u8]>::is_empty) && self.first(fields, &self.customer).is_empty()
            }
            Rows::Orders | Rows::Lines => false,
        };
        if belongs_above {
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
            // Where there are prices, the other number is how many.
            if self.unit_price.is_empty() {
                amount = with_mark(amount, decimals, amount_room);
            }
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
            zone: self.zone_of(fields),
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
            .map(|&column| self.cells.cleaned(column, trim(fields.get(column))))
            .find(|cell| !cell.is_empty())
            .unwrap_or_default()
    }

    fn date<'a>(&self, fields: Fields<'a>, room: &'a mut Vec<u8>) -> &'a [u8] {
        let date = self.first(fields, &self.date);
        let time = self.first(fields, &self.time);
        if date.is_empty() || time.is_empty() {
            return date;
        }
        room.clear();
        room.extend_from_slice(date);
        room.push(b' ');
        room.extend_from_slice(time);
        room
    }

    /// The name of the zone of the row's time, as it is meant.
    fn zone_of<'a>(&'a self, fields: Fields<'a>) -> &'a [u8] {
        let cell = self.first(fields, &self.zone);
        let meant = self.zones.iter().find(|(word, _)| is_word(cell, word));
        meant.map_or(cell, |(_, zone)| zone.as_bytes())
    }
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
