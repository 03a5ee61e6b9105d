//! Any visitor of customers, with what comes of each group kept apart.

use super::Grouping;
use super::by_customer::Units;
use super::each_customer::{Known, Visitor};

/// A visitor that begins once for each group.
pub struct ByGroup<'a, V> {
    /// What is made of the customers of one group.
    pub each: &'a V,
    /// Which group a customer is in.
    pub grouping: Grouping<'a>,
}

impl<V: Visitor> Visitor for ByGroup<'_, V> {
    type Found = Vec<V::Found>;

    fn begin(&self) -> Self::Found {
        (0..self.grouping.groups()).map(|_| self.each.begin()).collect()
    }

    fn visit<A: Units>(&self, known: &Known<'_, A>, found: &mut Self::Found) {
        let group = self.grouping.group_of(known.customer);
        self.each.visit(known, &mut found[group]);
    }
}

/// What comes of each group, from what each thread has found of all of them.
pub fn of_each_group<T>(found: Vec<Vec<T>>) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    for of_thread in found {
        groups.resize_with(of_thread.len(), Vec::new);
        groups
            .iter_mut()
            .zip(of_thread)
            .for_each(|(group, own)| group.push(own));
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_threads_have_found_is_put_together_by_group() {
        assert_eq!(
            of_each_group(vec![vec!["a1", "b1"], vec!["a2", "b2"]]),
            [["a1", "a2"], ["b1", "b2"]]
        );
        assert_eq!(of_each_group::<u8>(Vec::new()), Vec::<Vec<u8>>::new());
    }
}
