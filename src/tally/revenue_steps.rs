//! How the revenue of each customer of a cohort grows with age, and the
//! customers in the middle of them at each age.

/// By customer, and by age within one: what all revenue up to an age comes to,
/// where it changes. Every customer begins with an entry of age 0.
#[derive(Debug, Default)]
pub struct RevenueSteps {
    ages: Vec<u16>,
    sums: Vec<i128>,
}

/// A change of one customer's revenue.
struct Step<T> {
    age: u16,
    customer: u32,
    sum: T,
}

impl RevenueSteps {
    /// Adds a customer with the revenue of some ages, ascending, the first of
    /// them 0.
    pub fn add_customer(&mut self, revenue: &[(u16, i128)]) {
        let mut sum = 0;
        for of_age in revenue.chunk_by(|(one, _), (other, _)| one == other) {
            sum += of_age.iter().map(|(_, revenue)| revenue).sum::<i128>();
            self.ages.push(of_age[0].0);
            self.sums.push(sum);
        }
    }

    /// Adds other customers.
    pub fn append(&mut self, mut other: Self) {
        self.ages.append(&mut other.ages);
        self.sums.append(&mut other.sums);
    }

    /// For each of so many ages, the revenue of the middle two customers, one
    /// twice where their number is odd; nothing where there are none.
    pub fn middle(self, ages: usize) -> Vec<(i128, i128)> {
        // Half the bytes are looked through in half the time.
        let narrow: Option<Vec<i64>> = self.sums.iter().map(|sum| i64::try_from(*sum).ok()).collect();
        match narrow {
            Some(sums) => middle_by_age(&self.ages, &sums, ages),
            None => middle_by_age(&self.ages, &self.sums, ages),
        }
    }
}

fn middle_by_age<T: Copy + Ord + Default + Into<i128>>(of: &[u16], sums: &[T], ages: usize) -> Vec<(i128, i128)> {
    let mut customers: u32 = 0;
    let mut steps: Vec<Step<T>> = Vec::with_capacity(of.len());
    for (&age, &sum) in of.iter().zip(sums) {
        customers += u32::from(age == 0);
        steps.push(Step {
            age,
            customer: customers - 1,
            sum,
        });
    }
    if customers == 0 {
        return Vec::new();
    }
    steps.sort_by_key(|step| step.age);
    let mut steps = steps.into_iter().peekable();
    let mut sums = vec![T::default(); customers as usize];
    let mut room = Vec::new();
    let mut middle = (0, 0);
    let of_age = |age: usize| {
        let mut has_changed = false;
        while let Some(step) = steps.next_if(|step| usize::from(step.age) == age) {
            sums[step.customer as usize] = step.sum;
            has_changed = true;
        }
        if has_changed {
            room.clone_from(&sums);
            let (low, high) = middle_of(&mut room);
            middle = (low.into(), high.into());
        }
        middle
    };
    (0..ages).map(of_age).collect()
}

/// The middle two of at least one number.
fn middle_of<T: Copy + Ord>(numbers: &mut [T]) -> (T, T) {
    let upper = numbers.len() / 2;
    let is_odd = numbers.len() % 2 == 1;
    let (below, &mut high, _) = numbers.select_nth_unstable(upper);
    let low = if is_odd { None } else { below.iter().max().copied() };
    (low.unwrap_or(high), high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_the_customers_moves_with_their_revenue() {
        let mut steps = RevenueSteps::default();
        steps.add_customer(&[(0, 10), (2, 5)]);
        steps.add_customer(&[(0, 20), (1, 1), (1, 2), (2, -30)]);
        assert_eq!(steps.middle(4), [(10, 20), (10, 23), (-7, 15), (-7, 15)]);

        let mut one = RevenueSteps::default();
        one.add_customer(&[(0, 10), (2, 5)]);
        let mut others = RevenueSteps::default();
        others.add_customer(&[(0, 1)]);
        others.add_customer(&[(0, 99)]);
        one.append(others);
        assert_eq!(one.middle(3), [(10, 10), (10, 10), (15, 15)]);
    }

    #[test]
    fn sums_of_more_than_64_bits_have_a_middle_too() {
        let large = i128::from(i64::MAX) * 1000;
        let mut steps = RevenueSteps::default();
        steps.add_customer(&[(0, large), (1, 7)]);
        steps.add_customer(&[(0, 1)]);
        assert_eq!(steps.middle(2), [(1, large), (1, large + 7)]);
    }

    #[test]
    fn nobody_has_no_middle() {
        assert_eq!(RevenueSteps::default().middle(3), []);
    }
}
