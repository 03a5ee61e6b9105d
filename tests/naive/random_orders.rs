//! Random orders and refunds: the rows of the orders file, its spellings and its columns.

use super::calendar::{Civil, Day, add_months, civil, is_leap, month_length, number, text, weekday};
use super::dice::Dice;

/// How much the orders of a shop bring.
#[derive(Clone, Copy)]
enum Money {
    /// Hundreds, with so many decimals at most.
    Small(u32),
    /// As above, now and then billions.
    Billions(u32),
    /// Up to twenty digits, and zero.
    Twenty(u32),
}

/// An amount as digits and the number of those that are decimals.
#[derive(Clone, Copy)]
struct Amount {
    digits: i128,
    places: u32,
}

impl Amount {
    fn text(self) -> String {
        let sign = if self.digits < 0 { "-" } else { "" };
        let places = self.places as usize;
        let digits = format!("{:0width$}", self.digits.abs(), width = places + 1);
        let (whole, decimals) = digits.split_at(digits.len() - places);
        if places == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{decimals}")
        }
    }
}

/// A row of the orders file.
#[derive(Clone)]
struct Line {
    id: String,
    customer: String,
    day: Day,
    amount: Amount,
    status: &'static str,
}

/// Statuses that count.
const GOOD: [&str; 8] = [
    "paid",
    "Completed",
    "",
    "shipped",
    "partially refunded",
    "Partially_Refunded",
    "delivered",
    "processing",
];
/// Statuses that do not.
const BAD: [&str; 14] = [
    "Cancelled",
    "canceled",
    "on-hold",
    "On Hold",
    "refunded",
    " Refunded ",
    "PENDING_PAYMENT",
    "pending",
    "checkout-draft",
    "VOIDED",
    "failed",
    "chargeback",
    "Payment Review",
    "reversed",
];
/// Statuses of refunds, of which some count.
const REFUND: [&str; 10] = [
    "",
    "paid",
    "refunded",
    "Refunded",
    "partially refunded",
    "Partially-Refunded",
    "chargeback",
    "Reversed",
    "cancelled",
    "on-hold",
];

/// People, each with the ways the same one is written.
const PEOPLE: [&[&str]; 20] = [
    &["C1", " C1", "C1 ", "\tC1\u{a0}"],
    &["c1"],
    &[
        "ann@example.com",
        "Ann@Example.com",
        "ANN@EXAMPLE.COM ",
        " ann@example.COM",
    ],
    &["007"],
    &["7", "7 ", "\u{a0}7"],
    &["Änne@x.de", "Änne@X.DE"],
    &["änne@x.de", "änne@X.de"],
    &["C-1001"],
    &["c-1001"],
    &["bob+shop@example.org", "Bob+Shop@example.org"],
    &["Bob", "  Bob"],
    &["bob"],
    &["小林", "小林 "],
    &["10000000000000000000001"],
    &["10000000000000000000002"],
    &["null"],
    &["1.0"],
    &["1"],
    &["a b", " a b "],
    &["a  b"],
];

/// One of the ways to write one of the first so many people.
pub(crate) fn person(dice: &mut Dice, people: usize) -> String {
    let spellings = PEOPLE[dice.index(people)];
    if dice.chance(70) {
        spellings[0].to_owned()
    } else {
        dice.pick(spellings).to_owned()
    }
}

/// An amount, now and then zero; what is derived from them stays within 28 digits.
fn amount(dice: &mut Dice, money: Money) -> Amount {
    let (Money::Small(most) | Money::Billions(most) | Money::Twenty(most)) = money;
    let places = u32::try_from(dice.between(0, i64::from(most))).expect("a few");
    let unit = 10_i128.pow(places);
    if dice.chance(7) {
        return Amount { digits: 0, places };
    }
    let digits = match money {
        Money::Twenty(_) => {
            i128::from(dice.between(1, 99_999_999_999_999_999)) * if dice.chance(70) { 1000 } else { unit * 10 }
        }
        Money::Billions(_) if dice.chance(20) => {
            i128::from(dice.between(1, 999_999_999_999)) * unit + i128::from(dice.between(0, 9))
        }
        _ if dice.chance(15) => i128::from(dice.between(1, 9)),
        _ if dice.chance(40) => i128::from(dice.between(1, 20)) * unit * 5,
        _ => i128::from(dice.between(0, 500)) * unit + i128::from(dice.between(0, 9999)) % unit,
    };
    Amount { digits, places }
}

/// A first day: anywhere, or where calendars go wrong.
pub(crate) fn first_day(dice: &mut Dice) -> Day {
    let (year, month, day) = dice.pick(&[
        (2024, 2, 28),
        (2024, 2, 29),
        (2023, 12, 31),
        (2020, 12, 28),
        (2021, 1, 3),
        (2016, 1, 1),
        (1999, 12, 30),
        (2000, 2, 29),
        (1900, 2, 27),
        (2100, 2, 27),
        (2015, 12, 31),
        (2019, 3, 31),
        (2022, 11, 30),
        (2018, 4, 1),
    ]);
    if dice.chance(40) {
        number(Civil { year, month, day })
    } else {
        number(Civil {
            year: dice.between(1995, 2030),
            month: dice.between(1, 12),
            day: dice.between(1, 28),
        })
    }
}

/// The days of so many orders: spread, regular, in heaps, on weekdays or at the edges of months and years.
fn order_days(dice: &mut Dice, count: usize) -> Vec<Day> {
    let first = first_day(dice);
    let span = dice.pick(&[1, 3, 10, 40, 120, 400, 800, 1500, 2500]);
    let last = first + span;
    let style = dice.between(0, 4);
    let heaps: Vec<Day> = (0..dice.between(1, 8)).map(|_| dice.between(first, last)).collect();
    let stride = dice.pick(&[1, 1, 1, 2, 7, 30, 31, 91]);
    let mut regular = first;
    let mut days = Vec::new();
    for _ in 0..count {
        days.push(match style {
            0 => dice.between(first, last),
            1 | 2 => {
                let day = regular;
                if !dice.chance(15) {
                    regular += if dice.chance(10) { dice.between(2, 12) } else { stride };
                    while style == 2 && weekday(regular) >= 5 {
                        regular += 1;
                    }
                }
                day
            }
            3 => dice.pick(&heaps),
            _ => {
                let date = civil(dice.between(first, last));
                let (month, day) = dice.pick(&[
                    (date.month, 1),
                    (date.month, 31),
                    (12, 31),
                    (1, 1),
                    (2, 29),
                    (6, 30),
                    (7, 1),
                ]);
                let year = if month == 2 && is_leap(date.year + 1) && dice.chance(50) {
                    date.year + 1
                } else {
                    date.year
                };
                number(Civil {
                    year,
                    month,
                    day: day.min(month_length(year, month)),
                })
            }
        });
    }
    if dice.chance(20) {
        let (cut, pause) = (dice.between(first, last), dice.between(10, 1500));
        for day in &mut days {
            *day += if *day > cut { pause } else { 0 };
        }
    }
    days
}

/// The refunds of a shop: of its orders, of others, of none.
fn refunds(dice: &mut Dice, orders: &[Line], money: Money, people: usize, statuses: &[&'static str]) -> Vec<Line> {
    let count = if dice.chance(40) { dice.between(1, 15) } else { 0 };
    let mut refunds = Vec::new();
    for _ in 0..count {
        let order = &orders[dice.index(orders.len())];
        let whole = order.amount.digits;
        let refunded = match dice.between(0, 3) {
            0 | 1 if whole != 0 => Amount {
                digits: -whole,
                ..order.amount
            },
            2 if whole / 2 != 0 => Amount {
                digits: -(whole / 2),
                ..order.amount
            },
            _ => {
                let other = amount(dice, money);
                Amount {
                    digits: -other.digits.max(1),
                    ..other
                }
            }
        };
        refunds.push(Line {
            id: match dice.between(0, 9) {
                0..=6 => order.id.clone(),
                7 => "R-1".to_owned(),
                _ => String::new(),
            },
            customer: match dice.between(0, 9) {
                0..=5 => order.customer.clone(),
                6 | 7 => person(dice, people),
                _ => String::new(),
            },
            day: order.day + if dice.chance(30) { 0 } else { dice.between(-10, 70) },
            amount: refunded,
            status: dice.pick(statuses),
        });
    }
    refunds
}

/// The text of the orders file.
fn orders_text(dice: &mut Dice, lines: &[Line]) -> String {
    let mut columns = vec!["order_id", "customer_id", "order_date", "amount"];
    if dice.chance(10) {
        columns.remove(0);
    }
    if dice.chance(30) {
        columns.push("currency");
    }
    if lines.iter().any(|line| !line.status.is_empty()) {
        columns.push("status");
    }
    if dice.chance(15) {
        dice.shuffle(&mut columns);
    }
    let newline = if dice.chance(15) { "\r\n" } else { "\n" };
    let mut rows = vec![columns.join(",")];
    for line in lines {
        let cells = columns.iter().map(|column| match *column {
            "order_id" => line.id.clone(),
            "customer_id" => line.customer.clone(),
            "order_date" => text(line.day),
            "amount" => line.amount.text(),
            "currency" => "USD".to_owned(),
            _ => line.status.to_owned(),
        });
        rows.push(cells.collect::<Vec<_>>().join(","));
    }
    rows.join(newline) + if dice.chance(80) { newline } else { "" }
}

/// Orders of 128 customers in one month, an odd number of whom come back in the next: rates that end in half a unit of
/// the fourth decimal.
pub(crate) fn crowd(dice: &mut Dice) -> (String, Vec<Day>) {
    let first = first_day(dice);
    let month = number(Civil { day: 1, ..civil(first) });
    let price = Amount { digits: 125, places: 2 };
    let line = |id: i64, customer: i64, day: Day| Line {
        id: id.to_string(),
        customer: format!("P{customer}"),
        day,
        amount: price,
        status: "",
    };
    let mut lines: Vec<Line> = (1..=128)
        .map(|who| line(who, who, month + dice.between(0, 27)))
        .collect();
    let back = 2 * dice.between(0, 20) + 1;
    lines.extend((1..=back).map(|who| line(128 + who, 3 * who, add_months(month, 1) + dice.between(0, 27))));
    dice.shuffle(&mut lines);
    (orders_text(dice, &lines), lines.iter().map(|line| line.day).collect())
}

/// The orders of a shop, in the order of the file, and all of its days.
pub(crate) fn orders(dice: &mut Dice, people: usize) -> (String, Vec<Day>) {
    let count = if dice.chance(15) {
        dice.between(0, 4)
    } else {
        dice.between(5, 60)
    };
    let count = usize::try_from(count).expect("not below 0");
    let most = dice.pick(&[0, 1, 2, 2, 3, 4]);
    let money = match dice.between(0, 9) {
        0 => Money::Twenty(most.min(2)),
        1 => Money::Billions(most),
        _ => Money::Small(most),
    };
    let prefix = dice.pick(&["", "", "#", "A-", "2024/"]);
    let mut ids: Vec<String> = (0..count).map(|number| format!("{prefix}{}", 998 + number)).collect();
    if dice.chance(40) {
        dice.shuffle(&mut ids);
    }
    let has_statuses = dice.chance(65);
    let bad = dice.pick(&[0, 10, 30]);
    let guests = dice.pick(&[0, 0, 5, 25]);
    let mut lines = Vec::new();
    for (id, day) in ids.into_iter().zip(order_days(dice, count)) {
        lines.push(Line {
            id,
            customer: if dice.chance(guests) {
                dice.pick(&["", " ", "\u{a0}"]).to_owned()
            } else {
                person(dice, people)
            },
            day,
            amount: amount(dice, money),
            status: match has_statuses {
                true if dice.chance(bad) => dice.pick(&BAD),
                true => dice.pick(&GOOD),
                false => "",
            },
        });
    }
    if !lines.is_empty() {
        let statuses = if has_statuses { &REFUND[..] } else { &[""] };
        let refunds = refunds(dice, &lines, money, people, statuses);
        lines.extend(refunds);
    }
    if dice.chance(60) {
        dice.shuffle(&mut lines);
    } else {
        lines.sort_by_key(|line| line.day);
    }
    (orders_text(dice, &lines), lines.iter().map(|line| line.day).collect())
}
