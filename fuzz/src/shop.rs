//! A shop: orders, customers and answers, in rows of plausible cells.

use arbitrary::Arbitrary;
use retain::input::Files;
use retain::input::source::Source;

use crate::asked::{Asked, CHOICES};

/// A shop and what is asked of it.
#[derive(Arbitrary, Debug)]
pub struct Shop {
    choices: [u8; CHOICES],
    delimiter: u8,
    line_end: u8,
    /// Whether a cell of the first rows is so long that the rows lie in several
    /// of the blocks that threads share.
    length: u8,
    /// Which files there are, and whether customers subscribe.
    which: u8,
    orders: List,
    customers: List,
    responses: List,
}

/// A file.
#[derive(Arbitrary, Debug)]
struct List {
    /// Which of the columns it has.
    columns: u16,
    rows: Vec<Row>,
}

/// A row: what it is about in small numbers, so that ids and days repeat.
#[derive(Arbitrary, Debug)]
struct Row {
    id: u8,
    customer: u8,
    day: u16,
    form: u8,
    amount: i32,
    word: u8,
    /// A cell that does not belong there: where, and what.
    odd: Option<(u8, Odd)>,
}

/// What stands in place of a cell.
#[derive(Arbitrary, Debug)]
enum Odd {
    Blank,
    /// A text, written as CSV has it.
    Quoted(String),
    /// Bytes as they are.
    Raw(Vec<u8>),
    Amount(u64, u8, bool),
    Known(u8),
}

const ORDERS: [&str; 10] = [
    "customer_id",
    "order_date",
    "order_id",
    "amount",
    "status",
    "currency",
    "refunded_amount",
    "quantity",
    "unit_price",
    "note",
];
const CUSTOMERS: [&str; 6] = [
    "customer_id",
    "signup_date",
    "cancelled_at",
    "nps_score",
    "nps_date",
    "note",
];
const RESPONSES: [&str; 4] = ["score", "date", "customer_id", "note"];

const STATUSES: [&str; 8] = [
    "paid",
    "",
    "Completed",
    "cancelled",
    "refunded",
    "shipped",
    "on-hold",
    "partially_refunded",
];
const CURRENCIES: [&str; 8] = ["EUR", "EUR", "EUR", "eur", "", "USD", "EUR ", "£"];
const KNOWN: [&str; 8] = [
    "03/04/2024",
    "31/12/2023",
    "2024-02-30",
    "1,234",
    "1.234",
    "1.234,50",
    "\u{202e}\u{1b}[2J",
    "99999999999999999999999999999",
];

/// A third of a block, and so many rows have such a cell: two blocks and a bit.
const LONG: usize = 175_000;
const LONG_ROWS: usize = 7;

fn pick<'a>(from: &[&'a str], by: u8) -> &'a str {
    from[usize::from(by) % from.len()]
}

impl Row {
    /// The cell of a column, not yet in quotes.
    fn cell(&self, column: &str) -> String {
        let Self { form, amount, .. } = *self;
        match column {
            "customer_id" if self.customer == 255 => String::new(),
            "customer_id" if form & 1 == 1 => format!("c{}@example.com", self.customer % 16),
            "customer_id" => format!("C {}", self.customer % 16),
            "order_id" => format!("{}", self.id % 32),
            "order_date" | "signup_date" => self.date(0),
            "cancelled_at" | "nps_date" | "date" if self.word.is_multiple_of(4) => String::new(),
            "cancelled_at" | "nps_date" | "date" => self.date(u32::from(self.word)),
            "status" => pick(&STATUSES, self.word).to_owned(),
            "currency" => pick(&CURRENCIES, self.word / 8).to_owned(),
            "refunded_amount" if !self.id.is_multiple_of(4) => String::new(),
            "nps_score" | "score" => format!("{}", self.id % 12),
            "quantity" => format!("{}", self.id % 5),
            _ => self.money(amount),
        }
    }

    fn date(&self, later: u32) -> String {
        // Twelve years, of months of 28 days.
        let number = u32::from(self.day % 4032) + later;
        let (year, month, day) = (2015 + number / 336, number / 28 % 12 + 1, number % 28 + 1);
        let plain = format!("{year:04}-{month:02}-{day:02}");
        match self.form >> 4 {
            0 => format!("{plain}T23:30:00-05:00"),
            1 => format!("{plain} 00:10:00 +1400"),
            2 => format!("{year:04}{month:02}{day:02}"),
            3 => format!("{plain}T12:00Z"),
            4 => format!("{day:02}/{month:02}/{year:04}"),
            _ => plain,
        }
    }

    fn money(&self, amount: i32) -> String {
        let (whole, cents) = (amount / 100, amount % 100);
        match self.form & 15 {
            0 => format!("{whole},{:02}", cents.abs()),
            1 => format!("{amount}"),
            2 => format!("{whole}.{:03}", cents.abs()),
            3 => format!("{}.{:025}", whole % 100, cents.abs()),
            4 => "0".to_owned(),
            _ => format!("{whole}.{:02}", cents.abs()),
        }
    }
}

impl Odd {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Blank => {}
            Self::Quoted(text) => write_quoted(text, out),
            Self::Raw(bytes) => out.extend(bytes),
            Self::Amount(digits, scale, negative) => {
                let sign = if *negative { "-" } else { "" };
                write_quoted(
                    &format!("{sign}{digits}.{:0>width$}", 1, width = usize::from(scale % 40)),
                    out,
                );
            }
            Self::Known(which) => write_quoted(pick(&KNOWN, *which), out),
        }
    }
}

fn write_quoted(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend(text.replace('"', "\"\"").into_bytes());
    out.push(b'"');
}

impl List {
    /// The file, of its columns, the first ones of which it needs.
    fn written(&self, shop: &Shop, columns: &[&str], needed: usize) -> Vec<u8> {
        let delimiter = b",;\t|"[usize::from(shop.delimiter % 4)];
        let line_end: &[u8] = if shop.line_end % 4 == 1 { b"\r\n" } else { b"\n" };
        let is_long = shop.length % 64 == 1;
        let has = |i: usize| i < needed || self.columns >> i & 1 == 1 || (is_long && i + 1 == columns.len());
        let mut there: Vec<&str> = (0..columns.len()).filter(|&i| has(i)).map(|i| columns[i]).collect();
        let turns = usize::from(self.columns >> 12) % there.len();
        there.rotate_left(turns);
        let mut out = there.join(&char::from(delimiter).to_string()).into_bytes();
        out.extend(line_end);
        for (number, row) in self.rows.iter().enumerate() {
            for (place, column) in there.iter().enumerate() {
                if place > 0 {
                    out.push(delimiter);
                }
                match &row.odd {
                    Some((at, odd)) if usize::from(*at) % there.len() == place => odd.write(&mut out),
                    _ if *column == "note" => note(row.word, is_long && number < LONG_ROWS, &mut out),
                    _ => {
                        let cell = row.cell(column);
                        if row.word & 64 == 64 || cell.as_bytes().iter().any(|byte| b",;\t|".contains(byte)) {
                            write_quoted(&cell, &mut out);
                        } else {
                            out.extend(cell.into_bytes());
                        }
                    }
                }
            }
            if number + 1 < self.rows.len() || shop.line_end < 128 {
                out.extend(line_end);
            }
        }
        out
    }
}

/// A cell that no metric needs, on one line or on several.
fn note(word: u8, is_long: bool, out: &mut Vec<u8>) {
    let piece = ["x", "\"", "a, \"b\"", "é"][usize::from(word % 4)];
    let times = if is_long { LONG / piece.len() } else { 1 };
    write_quoted(&piece.repeat(times), out);
}

impl Shop {
    /// The files.
    #[must_use]
    pub fn files(&self) -> Files {
        let memory = |name: &str, bytes| Source::Memory {
            name: name.to_owned(),
            bytes,
        };
        let orders = || memory("orders.csv", self.orders.written(self, &ORDERS, 2));
        let customers = || memory("customers.csv", self.customers.written(self, &CUSTOMERS, 3));
        let responses = || memory("responses.csv", self.responses.written(self, &RESPONSES, 1));
        Files {
            orders: self.has_orders().then(orders).into_iter().collect(),
            customers: self.has_customers().then(customers),
            responses: (self.which & 4 == 0).then(responses),
        }
    }

    /// What is asked; no encoding and no delimiter, since the files have theirs.
    #[must_use]
    pub fn asked(&self) -> Asked {
        let mut asked = Asked::new(self.choices);
        (asked.read.encoding, asked.read.delimiter) = (None, None);
        if self.has_customers() && (self.which & 8 == 0 || !self.has_orders()) {
            asked.by_subscriptions()
        } else {
            asked
        }
    }

    /// How many rows of orders were written; none where one of them is not as
    /// CSV has it.
    #[must_use]
    pub fn rows_written(&self) -> Option<u64> {
        let is_raw = |row: &Row| matches!(row.odd, Some((_, Odd::Raw(_))));
        if !self.has_orders() {
            return Some(0);
        }
        (!self.orders.rows.iter().any(is_raw)).then_some(self.orders.rows.len() as u64)
    }

    const fn has_orders(&self) -> bool {
        self.which % 8 != 3
    }

    const fn has_customers(&self) -> bool {
        self.which & 1 == 1
    }
}
