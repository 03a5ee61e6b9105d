//! Random shops: hostile in every way a clean file can be, the same for the same seed.

use super::calendar::{Day, add_months, text};
use super::dice::Dice;
use super::random_orders::{crowd, first_day, orders, person};
use super::{Files, Options};

/// The subscriptions of a shop, around the days of its orders, and all of their days.
fn customers(dice: &mut Dice, people: usize, days: &[Day]) -> (String, Vec<Day>) {
    let own_first = first_day(dice);
    let from = days.iter().min().copied().unwrap_or(own_first) - dice.between(0, 40);
    let to = days
        .iter()
        .max()
        .copied()
        .unwrap_or(own_first + dice.pick(&[5, 60, 500, 1200]))
        + dice.between(0, 40);
    let mut rows = vec!["customer_id,signup_date,cancelled_at".to_owned()];
    let mut all = Vec::new();
    for _ in 0..dice.between(1, 30) {
        let signup = dice.between(from, to);
        let cancelled = match dice.between(0, 9) {
            0..=3 => None,
            4 => Some(signup),
            5 => Some(signup + 1),
            6 => Some(add_months(signup, dice.between(1, 13))),
            _ => Some(signup + dice.between(1, 400)),
        };
        all.push(signup);
        all.extend(cancelled);
        rows.push(format!(
            "{},{},{}",
            person(dice, people),
            text(signup),
            cancelled.map_or_else(String::new, text)
        ));
    }
    (rows.join("\n") + "\n", all)
}

/// Answers inside and outside the days of the shop, and without a day.
fn responses(dice: &mut Dice, days: &[Day]) -> String {
    let first = days.iter().min().copied().unwrap_or(730_000);
    let last = days.iter().max().copied().unwrap_or(730_000);
    let mut rows = vec!["date,score".to_owned()];
    for _ in 0..dice.between(1, 30) {
        let day = match dice.between(0, 9) {
            0 | 1 => String::new(),
            2 => text(dice.between(first - 400, first)),
            3 => text(dice.between(last, last + 400)),
            4 => text(dice.pick(&[first, last])),
            _ => text(dice.between(first, last)),
        };
        let score = if dice.chance(5) {
            String::new()
        } else {
            dice.between(0, 10).to_string()
        };
        rows.push(format!("{day},{score}"));
    }
    rows.join("\n") + "\n"
}

/// The shop of this seed, and what to ask of it.
pub(crate) fn random_shop(seed: u64) -> (Files, Options) {
    let mut dice = Dice(seed);
    let people = usize::try_from(dice.pick(&[1, 2, 4, 8, 8, 14, 20])).expect("a few");
    let basis = dice.between(0, 9);
    let (orders, mut days) = match basis {
        0 => (None, Vec::new()),
        3.. if dice.chance(3) => some_first(crowd(&mut dice)),
        _ => some_first(orders(&mut dice, people)),
    };
    let subscriptions = basis <= 2;
    let mut customers_text = None;
    if subscriptions || dice.chance(5) {
        let (text, theirs) = customers(&mut dice, people, &days);
        customers_text = Some(text);
        if subscriptions {
            days.extend(theirs);
        }
    }
    let responses = dice.chance(40).then(|| responses(&mut dice, &days));
    let period = dice.pick(&[
        "weekly",
        "weekly",
        "monthly",
        "monthly",
        "monthly",
        "quarterly",
        "quarterly",
        "yearly",
        "yearly",
        "2y",
        "3y",
        "5y",
        "all",
    ]);
    let first = days.iter().min().copied().unwrap_or(730_000);
    let last = days.iter().max().copied().unwrap_or(730_000);
    let as_of = dice.chance(40).then(|| match dice.between(0, 9) {
        0 => dice.between(first - 40, first),
        1..=4 => dice.between(first, last),
        5 | 6 if !days.is_empty() => dice.pick(&days),
        7 => dice.between(last, last + 800),
        _ => dice.between(last, last + 40),
    });
    let has_years = !matches!(period, "weekly" | "monthly" | "all");
    let window = match dice.between(0, 3) {
        0 => dice.pick(&[1, 7, 28, 30, 90, 365]),
        _ => u32::try_from(dice.between(1, 400)).expect("not below 0"),
    };
    let options = Options {
        period: period.to_owned(),
        as_of: as_of.map(text),
        active_window: (!subscriptions && dice.chance(35)).then_some(window),
        week_start: if period == "weekly" && dice.chance(50) {
            u32::try_from(dice.between(1, 6)).expect("not below 0")
        } else {
            0
        },
        year_start: if has_years && dice.chance(40) {
            u32::try_from(dice.between(2, 12)).expect("not below 0")
        } else {
            1
        },
        subscriptions,
    };
    (
        Files {
            orders,
            customers: customers_text,
            responses,
        },
        options,
    )
}

/// The first of a pair as something that is there.
fn some_first<A, B>((first, second): (A, B)) -> (Option<A>, B) {
    (Some(first), second)
}

#[cfg(test)]
mod tests {
    use super::super::report;
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_shop_and_another_one_another() {
        assert_eq!(format!("{:?}", random_shop(7)), format!("{:?}", random_shop(7)));
        assert_ne!(format!("{:?}", random_shop(7)), format!("{:?}", random_shop(8)));
    }

    #[test]
    fn most_shops_have_a_report_of_a_bearable_length() {
        let (mut reports, mut kinds) = (0, std::collections::BTreeSet::new());
        for seed in 0..200 {
            let (files, options) = random_shop(seed);
            if let Ok(report) = report(&files, &options) {
                assert!(report.periods.len() < 2000, "seed {seed}");
                reports += 1;
                kinds.insert(options.period);
            }
        }
        assert!(reports > 150, "{reports}");
        assert_eq!(kinds.len(), 8);
    }
}
