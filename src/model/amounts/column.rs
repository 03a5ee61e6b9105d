//! A column of amounts at one scale, 32 bits each, widened to 64 and to 128
//! only when one of them needs it.

use super::{Amount, LIMIT, TooManyDigits, remove_at};
use crate::model::growth::make_room;

/// Up to this scale zeros at the end are kept.
const USUAL_SCALE: u32 = 4;

/// A column of amounts, all at one scale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amounts {
    scale: u32,
    values: Values,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Values {
    Small(Vec<i32>),
    Narrow(Vec<i64>),
    Wide(Vec<i128>),
}

/// Minor units, 32 or 64 bits each where that is enough.
#[derive(Debug, Clone, Copy)]
pub enum Units<'a> {
    /// 32 bits each.
    Small(&'a [i32]),
    /// 64 bits each.
    Narrow(&'a [i64]),
    /// 128 bits each.
    Wide(&'a [i128]),
}

/// How many bits an amount takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Width {
    Small,
    Narrow,
    Wide,
}

impl Width {
    fn of(units: i128) -> Self {
        if i32::try_from(units).is_ok() {
            Self::Small
        } else if i64::try_from(units).is_ok() {
            Self::Narrow
        } else {
            Self::Wide
        }
    }
}

impl Default for Values {
    fn default() -> Self {
        Self::Small(Vec::new())
    }
}

impl Values {
    const fn width(&self) -> Width {
        match self {
            Self::Small(_) => Width::Small,
            Self::Narrow(_) => Width::Narrow,
            Self::Wide(_) => Width::Wide,
        }
    }

    /// Makes room for amounts of that width beside those that are there.
    fn widen(&mut self, width: Width) {
        if width <= self.width() {
            return;
        }
        *self = match (&*self, width) {
            (Self::Small(values), Width::Narrow) => {
                Self::Narrow(values.iter().map(|&units| i64::from(units)).collect())
            }
            (Self::Small(values), _) => Self::Wide(values.iter().map(|&units| i128::from(units)).collect()),
            (Self::Narrow(values), _) => Self::Wide(values.iter().map(|&units| i128::from(units)).collect()),
            (Self::Wide(_), _) => unreachable!("nothing is wider"),
        };
    }

    fn push(&mut self, units: i128) {
        self.widen(Width::of(units));
        match self {
            Self::Small(values) => values.push(i32::try_from(units).expect(WIDENED)),
            Self::Narrow(values) => values.push(i64::try_from(units).expect(WIDENED)),
            Self::Wide(values) => values.push(units),
        }
    }

    fn append(&mut self, more: &Self) {
        self.widen(more.width());
        match (self, more) {
            (Self::Small(values), Self::Small(more)) => {
                make_room(values, more.len());
                values.extend_from_slice(more);
            }
            (Self::Narrow(values), Self::Small(more)) => values.extend(more.iter().map(|&units| i64::from(units))),
            (Self::Narrow(values), Self::Narrow(more)) => values.extend_from_slice(more),
            (Self::Wide(values), Self::Small(more)) => values.extend(more.iter().map(|&units| i128::from(units))),
            (Self::Wide(values), Self::Narrow(more)) => values.extend(more.iter().map(|&units| i128::from(units))),
            (Self::Wide(values), Self::Wide(more)) => values.extend_from_slice(more),
            (Self::Small(_), _) | (Self::Narrow(_), Self::Wide(_)) => unreachable!("{WIDENED}"),
        }
    }

    /// The least and the greatest.
    fn bounds(&self) -> Option<[i128; 2]> {
        fn of<T: Copy + Ord + Into<i128>>(values: &[T]) -> Option<[i128; 2]> {
            let least = *values.iter().min()?;
            let greatest = *values.iter().max()?;
            Some([least.into(), greatest.into()])
        }
        match self {
            Self::Small(values) => of(values),
            Self::Narrow(values) => of(values),
            Self::Wide(values) => of(values),
        }
    }

    /// All of them times a factor, with which they fit their width.
    fn multiply(&mut self, factor: i128) {
        match self {
            Self::Small(values) => values
                .iter_mut()
                .for_each(|units| *units = i32::try_from(i128::from(*units) * factor).expect(WIDENED)),
            Self::Narrow(values) => values
                .iter_mut()
                .for_each(|units| *units = i64::try_from(i128::from(*units) * factor).expect(WIDENED)),
            Self::Wide(values) => values.iter_mut().for_each(|units| *units *= factor),
        }
    }
}

const WIDENED: &str = "just widened";

impl Amounts {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Small(values) => values.len(),
            Values::Narrow(values) => values.len(),
            Values::Wide(values) => values.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of decimals of a minor unit.
    #[must_use]
    pub const fn scale(&self) -> u32 {
        self.scale
    }

    /// The amount at that place, in minor units.
    #[must_use]
    pub fn get(&self, index: usize) -> i128 {
        match &self.values {
            Values::Small(values) => i128::from(values[index]),
            Values::Narrow(values) => i128::from(values[index]),
            Values::Wide(values) => values[index],
        }
    }

    /// Lets go of the amounts, and keeps the room that small ones took.
    pub fn clear(&mut self) {
        self.scale = 0;
        if let Values::Small(values) = &mut self.values {
            values.clear();
        } else {
            self.values = Values::default();
        }
    }

    /// Adds an amount at the end. Fails where it and those before it have more
    /// than 28 digits at a common scale.
    #[inline]
    pub fn push(&mut self, amount: Amount) -> Result<(), TooManyDigits> {
        if amount.scale == self.scale
            && let Values::Small(values) = &mut self.values
            && let Ok(units) = i32::try_from(amount.mantissa)
        {
            values.push(units);
            return Ok(());
        }
        self.push_other(amount)
    }

    /// Adds an amount, if it has the scale of the column and a few digits, as
    /// those before it have.
    #[inline]
    pub fn push_small(&mut self, units: u32, scale: u32) -> bool {
        if let Values::Small(values) = &mut self.values
            && scale == self.scale
            && let Ok(units) = i32::try_from(units)
        {
            values.push(units);
            return true;
        }
        false
    }

    /// Adds an amount of another scale, or a large one.
    fn push_other(&mut self, amount: Amount) -> Result<(), TooManyDigits> {
        // Zeros at the end ask for no finer scale; to look for them costs more
        // than a usual scale does.
        let amount = if amount.scale > self.scale.max(USUAL_SCALE) {
            amount.shortest()
        } else {
            amount
        };
        if amount.scale > self.scale {
            self.rescale(amount.scale)?;
        }
        self.values.push(amount.at(self.scale)?);
        Ok(())
    }

    /// Adds another column at the end; it changes to the scale of both.
    pub fn append(&mut self, other: &mut Self) -> Result<(), TooManyDigits> {
        let scale = self.scale.max(other.scale);
        self.rescale(scale)?;
        other.rescale(scale)?;
        self.values.append(&other.values);
        Ok(())
    }

    /// Changes the scale to a finer one.
    pub fn rescale(&mut self, scale: u32) -> Result<(), TooManyDigits> {
        if scale <= self.scale {
            return Ok(());
        }
        if let Some(bounds) = self.values.bounds() {
            let factor = 10_i128.checked_pow(scale - self.scale).ok_or(TooManyDigits)?;
            for units in bounds {
                let finer = units.checked_mul(factor).filter(|units| units.abs() < LIMIT);
                self.values.widen(Width::of(finer.ok_or(TooManyDigits)?));
            }
            self.values.multiply(factor);
        }
        self.scale = scale;
        Ok(())
    }

    /// The minor units as they are held.
    #[must_use]
    pub fn units(&self) -> Units<'_> {
        match &self.values {
            Values::Small(values) => Units::Small(values),
            Values::Narrow(values) => Units::Narrow(values),
            Values::Wide(values) => Units::Wide(values),
        }
    }

    /// Leaves out those at the given places, which ascend.
    pub fn remove(&mut self, places: &[usize]) {
        match &mut self.values {
            Values::Small(values) => remove_at(values, places),
            Values::Narrow(values) => remove_at(values, places),
            Values::Wide(values) => remove_at(values, places),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount(mantissa: i128, scale: u32) -> Amount {
        Amount::new(mantissa, scale).expect("28 digits or fewer")
    }

    #[test]
    fn a_column_takes_the_finest_scale_of_its_amounts() {
        let mut column = Amounts::default();
        column.push(amount(5, 0)).expect("fits");
        column.push(amount(125, 2)).expect("fits");
        column.push(amount(-7, 1)).expect("fits");
        assert_eq!(column.scale(), 2);
        assert_eq!((0..3).map(|i| column.get(i)).collect::<Vec<_>>(), [500, 125, -70]);
    }

    #[test]
    fn a_large_amount_widens_the_column_and_nothing_wraps() {
        let mut column = Amounts::default();
        column.push(amount(1, 2)).expect("fits");
        column.push(amount(10_i128.pow(20), 0)).expect("fits");
        assert_eq!(column.get(1), 10_i128.pow(22));
        assert_eq!(column.get(0), 1);
        assert_eq!(column.push(amount(10_i128.pow(27), 0)), Err(TooManyDigits));
    }

    #[test]
    fn columns_of_different_scales_and_widths_join() {
        let mut first = Amounts::default();
        first.push(amount(3, 0)).expect("fits");
        let mut second = Amounts::default();
        second.push(amount(10_i128.pow(19), 0)).expect("fits");
        second.push(amount(1, 3)).expect("fits");
        first.append(&mut second).expect("fits");
        assert_eq!(first.scale(), 3);
        assert_eq!(first.get(0), 3_000);
        assert_eq!(first.get(1), 10_i128.pow(22));
        assert_eq!(first.get(2), 1);
    }

    #[test]
    fn zeros_at_the_end_do_not_ask_for_a_finer_scale() {
        let mut column = Amounts::default();
        column.push(amount(5 * 10_i128.pow(15), 15)).expect("fits");
        column.push(amount(99_999_999_999_999, 0)).expect("fits");
        column.push(amount(10_i128.pow(27), 0)).expect("fits");
        assert_eq!(column.get(0), 5);
    }

    proptest! {
        /// Whatever the widths and scales, and wherever the column is cut.
        #[test]
        fn amounts_come_back_as_they_were(
            amounts in prop::collection::vec((any::<i64>(), 0_u32..70, 0_u32..4), 0..20),
            cut in 0_usize..20,
        ) {
            let amounts: Vec<Amount> = amounts
                .into_iter()
                .map(|(units, shift, scale)| amount((i128::from(units) * 9_999) >> shift, scale))
                .collect();
            let column = |amounts: &[Amount]| {
                let mut column = Amounts::default();
                for amount in amounts {
                    column.push(*amount).expect("fits");
                }
                column
            };
            let cut = cut.min(amounts.len());
            let mut joined = column(&amounts[..cut]);
            joined.append(&mut column(&amounts[cut..])).expect("fits");
            for column in [column(&amounts), joined] {
                prop_assert_eq!(column.len(), amounts.len());
                let scale = column.scale();
                prop_assert_eq!(scale, amounts.iter().map(|amount| amount.scale()).max().unwrap_or(0));
                for (i, amount) in amounts.iter().enumerate() {
                    prop_assert_eq!(Ok(column.get(i)), amount.at(scale));
                }
            }
        }
    }
}
