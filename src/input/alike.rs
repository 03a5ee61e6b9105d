//! Whether two short texts are the same, and what is in one. Cells are looked
//! at so often that a call for each costs more than the look.

use super::eight_bytes::{repeated, zero_bytes};

/// Whether two texts have the same bytes.
#[inline(always)]
#[expect(clippy::inline_always, reason = "a call takes longer than the look")]
pub fn are_alike(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    // Both ends together have all bytes; those in the middle twice.
    if one.len() > 16 {
        one == other
    } else if one.len() >= 8 {
        one.first_chunk::<8>() == other.first_chunk() && one.last_chunk::<8>() == other.last_chunk()
    } else if one.len() >= 4 {
        one.first_chunk::<4>() == other.first_chunk() && one.last_chunk::<4>() == other.last_chunk()
    } else {
        one.iter().zip(other).all(|(a, b)| a == b)
    }
}

/// Whether a text has that byte in it.
#[inline]
pub fn has(text: &[u8], byte: u8) -> bool {
    match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) if text.len() <= 16 => {
            let all = repeated(byte);
            zero_bytes(u64::from_le_bytes(*first) ^ all) | zero_bytes(u64::from_le_bytes(*last) ^ all) != 0
        }
        _ => memchr::memchr(byte, text).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_wherever_it_stands() {
        for length in 0..40 {
            let mut text = vec![b'A'; length];
            assert!(!has(&text, b'@'));
            for at in 0..length {
                text[at] = b'@';
                assert!(has(&text, b'@'), "{at} of {length}");
                text[at] = b'A';
            }
        }
    }

    #[test]
    fn one_byte_makes_a_difference_wherever_it_stands() {
        for length in 0..40 {
            let one = vec![b'a'; length];
            assert!(are_alike(&one, &one.clone()));
            assert!(!are_alike(&one, &vec![b'a'; length + 1]));
            for at in 0..length {
                let mut other = one.clone();
                other[at] = b'b';
                assert!(!are_alike(&one, &other), "{at} of {length}");
            }
        }
    }
}
