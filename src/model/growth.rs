//! How long columns grow.

/// So many bytes a column has room for once it is not short any more. From
/// some size on, 32 MB at the most with the allocators that are usual, memory
/// that grows is not copied, and what is not yet written to is not there.
const LARGE: usize = 40 << 20;

/// A column of fewer bytes is short.
const SHORT: usize = 1 << 20;

/// Makes room for so many more items, so that a long column is not copied over
/// and over while it grows.
pub fn make_room<T>(items: &mut Vec<T>, more: usize) {
    let size = size_of::<T>().max(1);
    let is_full = items.capacity() - items.len() < more;
    if is_full && items.len() >= SHORT / size && items.capacity() < LARGE / size {
        // Where there is not so much memory, it grows step by step.
        let _ = items.try_reserve_exact(LARGE / size - items.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_column_gets_no_more_room_than_it_asks_for() {
        let mut items = vec![0_u32; 1000];
        make_room(&mut items, 10_000);
        assert!(items.capacity() < 10_000);
        items.resize(SHORT, 7);
        items.shrink_to_fit();
        make_room(&mut items, 1);
        assert!(items.capacity() >= LARGE / 4);
        assert_eq!(items.len(), SHORT);
    }
}
