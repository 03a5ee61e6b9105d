//! Texts that are not yet amounts as all files have them: minor units without
//! a mark, what was given back without a sign, several amounts in one cell.

use super::super::amount::AmountReader;
use super::super::cells::trim;
use crate::model::amounts::Amount;

/// An amount of whole minor units, with its decimal mark.
pub fn with_mark<'a>(units: &'a [u8], decimals: usize, room: &'a mut Vec<u8>) -> &'a [u8] {
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

/// The sum of the amounts behind a word in a cell like
/// `amount:-5.00|reason:…;amount:-2.00|…`, whatever their signs. The cell itself
/// where there is none, or one that is no amount.
pub fn unpacked<'a>(cell: &'a [u8], key: &[u8], room: &'a mut Vec<u8>) -> &'a [u8] {
    let mut amounts = cell.split(|byte| matches!(byte, b'|' | b';')).filter_map(|part| {
        let (word, amount) = trim(part).split_at_checked(key.len())?;
        word.eq_ignore_ascii_case(key).then(|| trim(amount))
    });
    let sum = amounts.try_fold(None, |sum: Option<Amount>, amount| {
        let read = AmountReader::default().read(amount).ok()?.amount;
        let read = if read.is_negative() { read.negated() } else { read };
        Some(Some(match sum {
            Some(sum) => sum.plus(read).ok()?,
            None => read,
        }))
    });
    let Some(Some(sum)) = sum else { return cell };
    room.clear();
    room.extend_from_slice(sum.to_decimal().to_string().as_bytes());
    room
}

/// What was given back, as less than nothing.
pub fn negative<'a>(amount: &'a [u8], room: &'a mut Vec<u8>) -> &'a [u8] {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_amounts_of_a_packed_cell_are_summed_exactly() {
        let unpacked = |cell: &str| {
            let mut room = Vec::new();
            String::from_utf8_lossy(unpacked(cell.as_bytes(), b"amount:", &mut room)).into_owned()
        };
        for (cell, sum) in [
            ("amount:-20.00|reason:|date:2024-02-12 10:00:00", "20.00"),
            ("amount:5|reason:a; b|date:x;Amount: -0.10 |reason:amount", "5.10"),
            ("reason:amount|total:3", "reason:amount|total:3"),
            ("amount:x;amount:1", "amount:x;amount:1"),
            ("-3.50", "-3.50"),
            ("", ""),
        ] {
            assert_eq!(unpacked(cell), sum);
        }
    }

    #[test]
    fn minor_units_get_their_mark_and_refunds_their_sign() {
        for (units, text) in [
            ("1234", "12.34"),
            ("-5", "-0.05"),
            ("12.5", "12.5"),
            ("", ""),
            ("x", "x"),
        ] {
            assert_eq!(with_mark(units.as_bytes(), 2, &mut Vec::new()), text.as_bytes());
        }
        for (amount, text) in [
            ("5", "-5"),
            ("-5", "-5"),
            ("(5)", "(5)"),
            ("5-", "5-"),
            ("\u{2212}5", "\u{2212}5"),
            ("", ""),
        ] {
            assert_eq!(negative(amount.as_bytes(), &mut Vec::new()), text.as_bytes());
        }
    }
}
