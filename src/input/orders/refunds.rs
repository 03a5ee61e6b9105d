//! Refunds and the orders they name: a refund shares the fate and the customer
//! of its order, where that lies on the same day or an earlier one.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::super::status::Fate;
use super::super::{ReadError, ReadErrorKind};
use super::assembly::Assembly;
use super::batch::RefundRow;
use super::id_log;
use crate::model::amounts::{Amount, Amounts};
use crate::model::day::Day;
use crate::model::ledger::{Customer, Refund};
use crate::model::left_out::{Reason, Spot};

/// The order that a refund names.
#[derive(Debug, Clone)]
enum Named {
    /// It stands at that place.
    Counted(usize),
    /// It left. The day is none where it could not be read, which did not
    /// matter to an order that had left.
    Gone(Option<Day>, Reason),
}

/// A refund that has not left yet.
pub(super) struct Standing {
    pub to: To,
    pub day: Day,
    pub amount: Amount,
    /// Empty where the cell is blank, none where the file has no such column.
    pub currency: Option<String>,
    pub file: usize,
    pub line: u64,
    /// The place of its order.
    pub order: Option<usize>,
}

/// Whose money it is.
pub(super) enum To {
    /// A customer with a number.
    Number(Customer),
    /// A customer without one yet.
    Id(Box<[u8]>),
}

impl Assembly<'_> {
    /// Looks for the orders of all refunds, and lets go of those whose order
    /// is gone, whose own status is excluded, or that have no customer.
    pub(super) fn match_refunds(&mut self, removed: &BTreeMap<usize, Reason>) {
        let refunds = std::mem::take(&mut self.refunds);
        let named = self.named_orders(&refunds, removed);
        for (file, refund) in refunds {
            let order = named.get(&refund.order_id);
            let order = order.filter(|named| match named {
                Named::Counted(place) => self.orders.days[*place] <= refund.day,
                Named::Gone(day, _) => day.is_none_or(|day| day <= refund.day),
            });
            let least = match order {
                Some(Named::Counted(_)) => Fate::Dropped,
                _ => Fate::WithItsOrder,
            };
            let own = (refund.fate >= least).then(|| Reason::Status(refund.status.clone()));
            let to = match (order, refund.customer) {
                (Some(Named::Gone(_, reason)), _) => Err(reason.clone()),
                (Some(Named::Counted(place)), _) => Ok(To::Number(self.orders.customers[*place])),
                (None, Some(customer)) => Ok(To::Id(customer)),
                (None, None) => Err(own.clone().unwrap_or(Reason::Unattributed)),
            };
            match (to, own) {
                (Err(reason), _) | (Ok(_), Some(reason)) => {
                    let line = refund.line;
                    self.left_out.add(&reason, 1, Spot { file, line });
                }
                (Ok(to), None) => {
                    let order = match order {
                        Some(Named::Counted(place)) => Some(*place),
                        _ => None,
                    };
                    if let Some(currency) = &refund.currency {
                        self.see_currency(currency, 1, file, refund.line);
                    }
                    self.standing.push(Standing {
                        to,
                        day: refund.day,
                        amount: refund.amount,
                        currency: refund.currency,
                        file,
                        line: refund.line,
                        order,
                    });
                }
            }
        }
    }

    /// The orders named by refunds: the counted one of that id if there is
    /// one, else the first that left.
    fn named_orders(
        &self,
        refunds: &[(usize, RefundRow)],
        removed: &BTreeMap<usize, Reason>,
    ) -> HashMap<Box<[u8]>, Named> {
        let mut wanted: HashMap<&[u8], Option<Named>> = refunds
            .iter()
            .filter(|(_, refund)| !refund.order_id.is_empty())
            .map(|(_, refund)| (&*refund.order_id, None))
            .collect();
        if wanted.is_empty() {
            return HashMap::new();
        }
        for (gone, statuses) in &self.gone {
            let mut ids = gone.ids.reader();
            for (day, by) in &gone.rows {
                if let Some(named @ None) = ids.read().and_then(|id| wanted.get_mut(id)) {
                    *named = Some(Named::Gone(*day, Self::reason(gone, statuses, *by)));
                }
            }
        }
        id_log::for_each(&self.ids, |place, id| {
            if let Some(named) = wanted.get_mut(id)
                && !matches!(named, Some(Named::Counted(_)))
                && !removed.contains_key(&place)
            {
                *named = Some(Named::Counted(place));
            }
        });
        wanted
            .into_iter()
            .filter_map(|(id, named)| Some((id.into(), named?)))
            .collect()
    }

    /// What is left of the refunds once the currency is settled.
    pub(super) fn count_refunds(
        &mut self,
        removed: &BTreeMap<usize, Reason>,
        keep_blank: bool,
    ) -> Result<Vec<Refund>, ReadError> {
        let asked = self.options().currency.clone();
        let mut counted = Vec::new();
        for refund in std::mem::take(&mut self.standing) {
            let of_order = refund.order.and_then(|place| removed.get(&place).cloned());
            let own = match (&asked, self.currency_or_blank(refund.currency.as_deref())) {
                // A blank takes the currency of its order.
                (_, Some("")) => (!keep_blank && refund.order.is_none()).then(|| "blank".to_owned()),
                (Some(asked), Some(own)) if asked != own => Some(own.to_owned()),
                _ => None,
            };
            if let Some(reason) = of_order.or(own.map(Reason::Currency)) {
                let Standing { file, line, .. } = refund;
                self.left_out.add(&reason, 1, Spot { file, line });
                continue;
            }
            let customer = match refund.to {
                To::Number(customer) => customer,
                To::Id(id) => self.table.number(&id),
            };
            self.see_day(refund.day, refund.file, refund.line);
            counted.push((customer, refund.day, refund.amount));
        }
        self.at_one_scale(counted)
    }

    /// Orders and refunds are added up at one scale.
    fn at_one_scale(&mut self, refunds: Vec<(Customer, Day, Amount)>) -> Result<Vec<Refund>, ReadError> {
        let mut column = Amounts::default();
        let fits = refunds.iter().try_for_each(|(_, _, amount)| column.push(*amount));
        let scale = column.scale().max(self.amounts.scale());
        fits.and_then(|()| column.rescale(scale))
            .and_then(|()| self.amounts.rescale(scale))
            .map_err(|_| ReadErrorKind::TooManyDigits)?;
        Ok(refunds
            .into_iter()
            .enumerate()
            .map(|(i, (customer, day, _))| Refund {
                customer,
                day,
                amount: Decimal::from_i128_with_scale(column.get(i), scale),
            })
            .collect())
    }
}
