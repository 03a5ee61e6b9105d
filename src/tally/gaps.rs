//! How often each number of days between orders occurs in each period.

use std::collections::BTreeMap;

/// A histogram for each period.
#[derive(Debug, Clone)]
pub struct Gaps {
    counts: Counts,
}

#[derive(Debug, Clone)]
enum Counts {
    /// A cell for each period and gap.
    Dense { width: usize, cells: Vec<u32> },
    /// Too many cells for that.
    Sparse(Vec<BTreeMap<u32, u64>>),
}

/// So many cells are held at the most, in all groups.
const MOST_CELLS: usize = 8_000_000;

impl Gaps {
    /// No gaps yet, in one of so many groups. None is longer than `longest`
    /// days.
    pub fn new(periods: usize, longest: usize, groups: usize) -> Self {
        let width = longest + 1;
        let counts = match periods.checked_mul(width) {
            Some(cells) if cells <= MOST_CELLS / groups.max(1) => Counts::Dense {
                width,
                cells: vec![0; cells],
            },
            _ => Counts::Sparse(vec![BTreeMap::new(); periods]),
        };
        Self { counts }
    }

    /// Counts one gap.
    #[inline]
    pub fn add(&mut self, period: u16, days: u32) {
        let period = usize::from(period);
        match &mut self.counts {
            Counts::Dense { width, cells } => cells[period * *width + days as usize] += 1,
            Counts::Sparse(maps) => *maps[period].entry(days).or_insert(0) += 1,
        }
    }

    /// Adds the gaps of all periods of others to the first period here.
    pub fn add_periods(&mut self, others: &Self) {
        match &others.counts {
            Counts::Dense { width, cells } => {
                for period in cells.chunks(*width) {
                    let counted = (0..).zip(period).filter(|(_, count)| **count > 0);
                    counted.for_each(|(days, count)| self.add_to_first(days, u64::from(*count)));
                }
            }
            Counts::Sparse(periods) => {
                let all = periods.iter().flatten();
                all.for_each(|(days, count)| self.add_to_first(*days, *count));
            }
        }
    }

    fn add_to_first(&mut self, days: u32, more: u64) {
        match &mut self.counts {
            Counts::Dense { cells, .. } => cells[days as usize] += u32::try_from(more).expect("few of one length"),
            Counts::Sparse(maps) => *maps[0].entry(days).or_insert(0) += more,
        }
    }

    /// Adds the gaps of another part of the customers.
    pub fn append(&mut self, other: Self) {
        match (&mut self.counts, other.counts) {
            (Counts::Dense { cells, .. }, Counts::Dense { cells: more, .. }) => {
                cells.iter_mut().zip(more).for_each(|(cell, more)| *cell += more);
            }
            (Counts::Sparse(maps), Counts::Sparse(more)) => {
                for (map, more) in maps.iter_mut().zip(more) {
                    for (days, count) in more {
                        *map.entry(days).or_insert(0) += count;
                    }
                }
            }
            _ => unreachable!("parts of one walk have one shape"),
        }
    }

    /// The middle two gaps of a period; one twice where their number is odd.
    pub fn middle(&self, period: usize) -> Option<(u32, u32)> {
        match &self.counts {
            Counts::Dense { width, cells } => {
                let row = &cells[period * width..(period + 1) * width];
                middle_of((0..).zip(row.iter().map(|&count| u64::from(count))))
            }
            Counts::Sparse(maps) => middle_of(maps[period].iter().map(|(&days, &count)| (days, count))),
        }
    }
}

fn middle_of(histogram: impl Iterator<Item = (u32, u64)> + Clone) -> Option<(u32, u32)> {
    let total: u64 = histogram.clone().map(|(_, count)| count).sum();
    if total == 0 {
        return None;
    }
    let (lower, upper) = ((total - 1) / 2, total / 2);
    let (mut low, mut seen) = (None, 0);
    for (days, count) in histogram {
        seen += count;
        if low.is_none() && seen > lower {
            low = Some(days);
        }
        if seen > upper {
            return low.map(|low| (low, days));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn middle(gaps: &[u32]) -> [Option<(u32, u32)>; 2] {
        let mut dense = Gaps::new(2, 10_000, 1);
        let mut sparse = Gaps::new(2, 10_000, 1000);
        for &days in gaps {
            dense.add(1, days);
            sparse.add(1, days);
        }
        assert_eq!(dense.middle(0), None);
        [dense.middle(1), sparse.middle(1)]
    }

    #[test]
    fn the_middle_is_one_gap_or_two() {
        assert_eq!(middle(&[]), [None, None]);
        assert_eq!(middle(&[7]), [Some((7, 7)); 2]);
        assert_eq!(middle(&[9, 1]), [Some((1, 9)); 2]);
        assert_eq!(middle(&[5, 1, 9]), [Some((5, 5)); 2]);
        assert_eq!(middle(&[1, 1, 1, 8]), [Some((1, 1)); 2]);
        assert_eq!(middle(&[10_000, 3, 3, 10_000]), [Some((3, 10_000)); 2]);
    }

    #[test]
    fn parts_add_up() {
        let mut first = Gaps::new(1, 9, 1);
        first.add(0, 1);
        let mut second = Gaps::new(1, 9, 1);
        second.add(0, 9);
        first.append(second);
        assert_eq!(first.middle(0), Some((1, 9)));
    }
}
