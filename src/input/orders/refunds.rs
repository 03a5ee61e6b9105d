//! Refunds and the orders they name: a refund shares the fate and the customer
//! of its order, where that lies on the same day or an earlier one.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use super::super::status::Fate;
use super::super::{ReadError, ReadErrorKind};
use super::assembly::Assembly;
use super::batch::{Gone, GoneBy, GoneRow, RefundRow};
use super::id_log;
use crate::model::amounts::{Amount, Amounts};
use crate::model::by_column::{NO_VALUE, ValueNumber};
use crate::model::day::Day;
use crate::model::inspection::MoneyBack;
use crate::model::ledger::{Customer, Refund};
use crate::model::left_out::{Reason, Spot};

/// The orders of one block that left.
pub(super) struct GoneBlock {
    pub gone: Gone,
    /// The statuses by which they did, by number.
    pub statuses: Vec<String>,
    pub file: usize,
    /// The lines before the block.
    pub lines: u64,
}

impl GoneBlock {
    /// Where one of them stands, and why it left.
    pub fn left(&self, row: &GoneRow) -> (Spot, Reason) {
        let reason = match row.by {
            GoneBy::Status(number) | GoneBy::AllRefunded(number) => {
                Reason::Status(self.statuses[number as usize].clone())
            }
            GoneBy::AfterAsOf => Reason::AfterAsOf,
            GoneBy::Unattributed => Reason::Unattributed,
            GoneBy::ExcludedCustomer => Reason::ExcludedCustomer,
            GoneBy::Currency(number) => Reason::Currency(self.gone.currencies[number as usize].0.clone()),
        };
        let spot = Spot {
            file: self.file,
            line: self.lines + u64::from(row.line),
        };
        (spot, reason)
    }

    /// What is known of one of them.
    fn order(&self, row: &GoneRow) -> GoneOrder {
        let (spot, reason) = self.left(row);
        let day = row.day;
        GoneOrder { spot, day, reason }
    }
}

/// An order that left.
#[derive(Debug, Clone)]
struct GoneOrder {
    spot: Spot,
    /// None where it could not be read, which did not matter to an order that
    /// had left.
    day: Option<Day>,
    reason: Reason,
}

/// The orders of one id.
#[derive(Debug, Default)]
struct OfId {
    /// The places of those that count.
    counted: Vec<usize>,
    gone: Vec<GoneOrder>,
}

/// The order that a refund names.
enum Named<'a> {
    /// It stands at that place.
    Counted(usize),
    /// It left.
    Gone(&'a Reason),
}

/// A refund that has not left yet.
pub(super) struct Standing {
    pub to: To,
    pub day: Day,
    pub amount: Amount,
    /// Empty where the cell is blank, none where the file has no such column.
    pub currency: Option<String>,
    /// Its own value of the column that orders are told apart by.
    pub value: ValueNumber,
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
            if self.options().is_later(refund.day) {
                let line = refund.line;
                self.left_out.add(&Reason::AfterAsOf, 1, Spot { file, line });
                continue;
            }
            let order = named
                .get(&refund.order_id)
                .and_then(|of_id| self.named_by(of_id, refund.day));
            let least = match order {
                Some(Named::Counted(_)) => Fate::Dropped,
                _ => Fate::WithItsOrder,
            };
            let own = (refund.fate >= least).then(|| Reason::Status(refund.status.clone()));
            let to = match (&order, refund.customer) {
                (Some(Named::Gone(reason)), _) => Err((*reason).clone()),
                (Some(Named::Counted(place)), _) => Ok(To::Number(self.orders.customers[*place])),
                (None, Some(customer)) => Ok(To::Id(customer)),
                (None, None) => Err(own.clone().unwrap_or(if refund.is_excluded {
                    Reason::ExcludedCustomer
                } else {
                    Reason::Unattributed
                })),
            };
            match (to, own) {
                (Err(reason), _) | (Ok(_), Some(reason)) => {
                    let line = refund.line;
                    self.left_out.add(&reason, 1, Spot { file, line });
                }
                (Ok(to), None) => {
                    let order = match order {
                        Some(Named::Counted(place)) => Some(place),
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
                        value: refund.value,
                        file,
                        line: refund.line,
                        order,
                    });
                }
            }
        }
    }

    /// The order that a refund of that day names, of those of its id on the
    /// same or an earlier day: the counted one if there is one, else the first
    /// that left.
    fn named_by<'n>(&self, of_id: &'n OfId, day: Day) -> Option<Named<'n>> {
        let counted = of_id.counted.iter().find(|place| self.orders.days[**place] <= day);
        if let Some(place) = counted {
            return Some(Named::Counted(*place));
        }
        let gone = of_id.gone.iter().filter(|order| order.day.is_none_or(|own| own <= day));
        gone.min_by_key(|order| order.spot)
            .map(|order| Named::Gone(&order.reason))
    }

    /// The orders of the ids that refunds name.
    fn named_orders(
        &self,
        refunds: &[(usize, RefundRow)],
        removed: &BTreeMap<usize, Reason>,
    ) -> HashMap<Box<[u8]>, OfId> {
        let mut named: HashMap<Box<[u8]>, OfId> = refunds
            .iter()
            .filter(|(_, refund)| !refund.order_id.is_empty())
            .map(|(_, refund)| (refund.order_id.clone(), OfId::default()))
            .collect();
        if named.is_empty() {
            return named;
        }
        for block in &self.gone {
            let mut ids = block.gone.ids.reader();
            for row in &block.gone.rows {
                if let Some(of_id) = ids.read().and_then(|id| named.get_mut(id)) {
                    of_id.gone.push(block.order(row));
                }
            }
        }
        id_log::for_each(&self.ids, |place, id| {
            if let Some(of_id) = named.get_mut(id)
                && !removed.contains_key(&place)
            {
                of_id.counted.push(place);
            }
        });
        named
    }

    /// What is left of the refunds once the currency is settled.
    pub(super) fn count_refunds(
        &mut self,
        removed: &BTreeMap<usize, Reason>,
        keep_blank: bool,
    ) -> Result<Vec<Refund>, ReadError> {
        let asked = self.options().currency.clone();
        let (mut counted, mut spots) = (Vec::new(), Vec::new());
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
            if let Some(by) = &mut self.by {
                // A blank takes the value of its order.
                let of_order = refund.order.map_or(NO_VALUE, |place| by.orders[place]);
                let is_blank = refund.value == NO_VALUE;
                by.refunds.push(if is_blank { of_order } else { refund.value });
            }
            self.see_day(refund.day, refund.file, refund.line);
            counted.push((customer, refund.day, refund.amount));
            spots.push(Spot {
                file: refund.file,
                line: refund.line,
            });
        }
        let refunds = self.at_one_scale(counted)?;
        let amounts = refunds.iter().map(|refund| -refund.amount);
        self.seen_rows.refunds = MoneyBack::of(amounts.zip(spots));
        Ok(refunds)
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
