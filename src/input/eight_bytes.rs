//! Eight bytes of a text looked at once, as a number: cells are too short for
//! a search by call.

/// Eight times that byte.
pub const fn repeated(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The highest bit of each byte that is zero, and no other bit.
#[inline]
pub const fn zero_bytes(word: u64) -> u64 {
    const LOW: u64 = repeated(0x7F);
    !(((word & LOW) + LOW) | word | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zero_is_found_and_nothing_else() {
        for bytes in [
            [0, 1, 0, 255, 128, 0, 127, 1],
            [1; 8],
            [0; 8],
            [0x80, 0, 0x80, 1, 0, 1, 0, 0x80],
        ] {
            let found = zero_bytes(u64::from_le_bytes(bytes)).to_le_bytes();
            assert_eq!(found, bytes.map(|byte| if byte == 0 { 0x80 } else { 0 }));
        }
    }
}
