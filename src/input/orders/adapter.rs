//! Rows of a declared format → the cells of an order: which columns are tried,
//! what is taken off a cell, which rows are refunds, lines of the order above,
//! or no orders at all.

use super::super::cells::trim;
use super::super::fields::Field;
use super::super::formats::{CellRules, Declaration, HeaderWords, NoRow, Rows, Rule, is_word};
use super::super::header::Columns;
use super::super::record::Fields;
use super::above::Above;
use super::amount_texts::{negative, unpacked, with_mark};
use super::cell_reader::{OrderCells, Part, Sign};
use super::guests::Address;

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
    /// What is added to the amount, or taken off it.
    parts: Vec<(usize, Takes)>,
    refunded: Vec<usize>,
    /// The word before the amount in a cell of what was given back, with its
    /// colon.
    refunded_key: Option<String>,
    refund_customer: Vec<usize>,
    item: Vec<usize>,
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
    /// Whether the user leaves it to the format what says a status, or names
    /// a column: then its rules stand too.
    has_statuses: bool,
}

/// What a further column does to the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// It is added.
    On,
    /// It is taken off, whatever its sign.
    Off,
}

/// What a row is.
pub enum Adapted<'a> {
    /// An order, a line of one or a refund.
    Order(OrderCells<'a>),
    /// It belongs to the order above.
    Folded,
    /// It is no order and no refund: in words, what it is.
    Ignored(&'a str),
    /// It belongs to the order above if that has the same id, which only the
    /// block before tells.
    Undecided,
    /// It is no row.
    NoRow(NoRow),
}

/// Room for cells that are not there as they are written.
#[derive(Debug, Default)]
pub struct Room {
    date: Vec<u8>,
    amount: Vec<u8>,
    unit_price: Vec<u8>,
    refunded: Vec<u8>,
    negative: Vec<u8>,
    parts: Vec<Part>,
    packed: Vec<u8>,
}

impl Adapter {
    /// The columns that a declaration names, in a header. `is_zoned`: times are
    /// moved to a zone.
    pub fn new(format: &Declaration, found: &Columns, is_zoned: bool) -> Self {
        let words = HeaderWords::of(&found.header);
        let columns = |names: &[String]| words.places(names);
        let order = &format.order;
        let amount = found.all(Field::Amount);
        let (amount, unit_price) = if amount.is_empty() {
            (found.all(Field::Quantity), found.all(Field::UnitPrice))
        } else {
            (amount, Vec::new())
        };
        // What the user says of a column is all that is said of it.
        let has_parts = unit_price.is_empty() && !amount.is_empty() && !found.is_said(Field::Amount);
        let plus = columns(&order.amount_plus)
            .into_iter()
            .map(|column| (column, Takes::On));
        let minus = columns(&order.amount_minus)
            .into_iter()
            .map(|column| (column, Takes::Off));
        Self {
            order_id: found.all(Field::OrderId),
            refund_of: columns(&order.refund_of),
            customer: found.all(Field::CustomerId),
            date: found.all(Field::OrderDate),
            time: columns(&order.time),
            amount,
            unit_price,
            parts: plus.chain(minus).filter(|_| has_parts).collect(),
            refunded_key: order
                .refunded_key
                .as_ref()
                .filter(|_| !found.is_said(Field::RefundedAmount))
                .map(|key| format!("{}:", key.trim())),
            refund_customer: columns(&order.refund_customer),
            refunded: found.all(Field::RefundedAmount),
            currency: found.all(Field::Currency),
            status: found.all(Field::Status),
            item: columns(&order.item),
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
            has_statuses: !(found.is_said(Field::Status) && found.get(Field::Status).is_none()),
        }
    }

    /// The e-mail address of the customer of a row, where the format has a
    /// column of ids before that of addresses.
    pub fn address<'a>(&self, fields: Fields<'a>) -> Option<Address<'a>> {
        let (&id, others) = self.customer.split_first().filter(|(_, others)| !others.is_empty())?;
        let id = self.cell(fields, id);
        let address = self.first(fields, others);
        if !address.contains(&b'@') || id.contains(&b'@') {
            return None;
        }
        Some(if id.is_empty() {
            Address::Alone(address)
        } else {
            Address::WithId(address)
        })
    }

    /// Whether part of the name of a customer is masked.
    pub fn is_masked(&self, fields: Fields<'_>) -> bool {
        let mut columns = self.customer.iter();
        columns.any(|&column| self.cells.is_masked(column, fields.get(column)))
    }

    /// Whether only the first row of an order has its amount.
    pub const fn is_of_first_rows(&self) -> bool {
        matches!(self.rows, Rows::First)
    }

    /// The first column that names the zone of the time, where times are
    /// moved.
    pub fn zone(&self) -> Option<usize> {
        self.zone.first().copied()
    }

    /// Whether other columns are added to the amount.
    pub const fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Of the columns of a field, given by the first of them, the one that was
    /// read in a row.
    pub fn column_read(&self, first: usize, fields: Fields<'_>) -> usize {
        let fields_of = [
            &self.order_id,
            &self.customer,
            &self.date,
            &self.zone,
            &self.amount,
            &self.unit_price,
            &self.refunded,
            &self.currency,
        ];
        let columns = fields_of.into_iter().find(|columns| columns.first() == Some(&first));
        let filled = columns.and_then(|columns| columns.iter().find(|&&column| !self.cell(fields, column).is_empty()));
        filled.copied().unwrap_or(first)
    }

    /// What is said of its cells.
    pub const fn cells(&self) -> &CellRules {
        &self.cells
    }

    /// The cells of a row that has as many as the header, and the number of the
    /// rule that is about it.
    pub fn adapt<'a>(
        &'a self,
        fields: Fields<'a>,
        room: &'a mut Room,
        above: &mut Above,
    ) -> (Adapted<'a>, Option<usize>) {
        if let Some(what) = self.cells.no_row(fields) {
            return (Adapted::NoRow(what), None);
        }
        let (number, rule) = self.cells.rule(fields).unzip();
        let adapted = self.adapt_by(rule, fields, room, above);
        // A row below its order says nothing of its own.
        let number = number.filter(|_| matches!(adapted, Adapted::Order(_) | Adapted::Ignored(_)));
        (adapted, number)
    }

    /// Whether a row, which should repeat its order, belongs to the order above.
    fn is_below(&self, fields: Fields<'_>, id: &[u8], above: &mut Above) -> Option<bool> {
        let own_amount = self.amount.first().map(|&column| self.cell(fields, column));
        let has_own_amount = own_amount.is_none_or(|cell| !cell.is_empty());
        if id.is_empty() || (!has_own_amount && self.first(fields, &self.customer).is_empty()) {
            return Some(!has_own_amount && self.first(fields, &self.customer).is_empty());
        }
        if self.item.is_empty() {
            let belongs = above.takes(has_own_amount, id);
            above.go_below(id);
            return belongs;
        }
        // A row with the totals of an order is told apart by a sign that no
        // cell has.
        let totals = [id, b"\0"].concat();
        if self.first(fields, &self.item).is_empty() {
            above.go_below(&totals);
            return Some(false);
        }
        match above.takes(false, &totals) {
            Some(false) => {
                let belongs = above.takes(has_own_amount, id);
                above.go_below(id);
                belongs
            }
            None => {
                above.go_below(id);
                None
            }
            below => below,
        }
    }

    fn adapt_by<'a>(
        &'a self,
        rule: Option<&'a Rule>,
        fields: Fields<'a>,
        room: &'a mut Room,
        above: &mut Above,
    ) -> Adapted<'a> {
        let id = self.first(fields, &self.order_id);
        if let Some(words) = rule.and_then(|rule| rule.ignore.as_ref()) {
            above.go_below(id);
            return Adapted::Ignored(words);
        }
        let is_refund = rule.is_some_and(|rule| rule.refund);
        let mut amount = self.first(fields, &self.amount);
        let belongs_above = match self.rows {
            // A row with a status of its own is an order, whose amount is
            // missing.
            Rows::First => {
                let has_own_cells = !amount.is_empty() || !self.first(fields, &self.status).is_empty();
                let belongs = above.takes(has_own_cells, id);
                above.go_below(id);
                belongs
            }
            // Some programs write the lines of an order below it, without its
            // own customer and amount.
            Rows::Repeats => self.is_below(fields, id, above),
            Rows::Orders | Rows::Lines => Some(false),
        };
        match belongs_above {
            None => return Adapted::Undecided,
            Some(true) => return Adapted::Folded,
            Some(false) => {}
        }
        let Room {
            date,
            amount: amount_room,
            unit_price: price_room,
            refunded: refunded_room,
            negative: negative_room,
            parts,
            packed: packed_room,
        } = room;
        let mut unit_price = self.first(fields, &self.unit_price);
        let mut refunded = self.first(fields, &self.refunded);
        if let Some(key) = &self.refunded_key {
            refunded = unpacked(refunded, key.as_bytes(), packed_room);
        }
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
        self.fill_parts(fields, is_refund, parts);
        let order_id = match self.first(fields, &self.refund_of) {
            id if is_refund && !id.is_empty() => id,
            _ => id,
        };
        let said = rule.filter(|_| self.has_statuses);
        let status = match said.and_then(|rule| rule.status.as_ref()) {
            Some(status) => status.as_bytes(),
            None => self.first(fields, &self.status),
        };
        let currency = match &self.currency_is {
            Some(currency) => currency.as_bytes(),
            None => self.first(fields, &self.currency),
        };
        Adapted::Order(OrderCells {
            order_id,
            customer: self.customer(fields, is_refund),
            status,
            date: self.date(fields, date),
            zone: self.zone_of(fields),
            amount,
            parts,
            unit_price,
            refunded,
            currency,
        })
    }

    /// The first of these columns that is not blank in the row.
    fn first<'a>(&self, fields: Fields<'a>, columns: &[usize]) -> &'a [u8] {
        let mut cells = columns.iter().map(|&column| self.cell(fields, column));
        cells.find(|cell| !cell.is_empty()).unwrap_or_default()
    }

    /// A cell as it is meant.
    pub fn cell<'a>(&self, fields: Fields<'a>, column: usize) -> &'a [u8] {
        self.cells.cleaned(column, trim(fields.get(column)))
    }

    /// Who pays, or gets the money of a refund back. Where both are the same it
    /// is the shop, and the refund is of nobody that is known.
    fn customer<'a>(&self, fields: Fields<'a>, is_refund: bool) -> &'a [u8] {
        let sender = self.first(fields, &self.customer);
        if !is_refund || self.refund_customer.is_empty() {
            return sender;
        }
        let receiver = self.first(fields, &self.refund_customer);
        let is_shop = receiver.eq_ignore_ascii_case(sender);
        if is_shop { b"" } else { receiver }
    }

    /// The cells that are added to the amount. What a refund gives back is less
    /// than nothing, and what it keeps is more.
    fn fill_parts(&self, fields: Fields<'_>, is_refund: bool, parts: &mut Vec<Part>) {
        parts.resize_with(self.parts.len(), Part::default);
        for (part, &(column, takes)) in parts.iter_mut().zip(&self.parts) {
            part.column = column;
            part.sign = match (takes, is_refund) {
                (Takes::On, false) => Sign::AsWritten,
                (Takes::On, true) | (Takes::Off, false) => Sign::Minus,
                (Takes::Off, true) => Sign::Plus,
            };
            part.cell.clear();
            let cell = self.cell(fields, column);
            match self.minor_units {
                Some(decimals) => {
                    let mut room = Vec::new();
                    part.cell.extend_from_slice(with_mark(cell, decimals, &mut room));
                }
                None => part.cell.extend_from_slice(cell),
            }
        }
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
