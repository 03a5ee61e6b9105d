//! The digits of a short amount, all at once: what its length is and where its
//! point stands cannot be foretold, so that a loop over them would stumble.

use super::super::eight_bytes::{repeated, zero_bytes};
use super::AmountError;

/// So many characters are read at once.
pub const SHORT: usize = 8;

/// Digits and at most one point, of one to eight characters: the digits as a
/// number, and how many stand behind the point.
#[inline]
pub fn parse_eight(digits: &[u8]) -> Result<(u32, u32), AmountError> {
    const ZEROS: u64 = repeated(b'0');
    let missing = 8 * (SHORT - digits.len());
    // The first character lies lowest. Where some are missing, zeros come first.
    let word = at_once(digits) << missing | ZEROS.unbounded_shr(64 - low_32(missing));
    let (scale, word) = if (word >> 40) & 0xFF == u64::from(b'.') {
        // The usual place; another point is then no digit.
        let before = word & 0xFF_FFFF_FFFF;
        (2, (word & (0xFFFF << 48)) | before << 8 | u64::from(b'0'))
    } else {
        without_point(word, digits.len())?
    };
    let values = word ^ ZEROS;
    let beyond_nine = (values & repeated(0x7F)) + repeated(0x7F - 9);
    if (values | beyond_nine) & repeated(0x80) != 0 {
        return Err(AmountError::NotANumber);
    }
    // Neighbours join: digits to pairs, pairs to fours, fours to eight. None
    // of the sums grows out of its place.
    let pairs = (values & 0x0F00_0F00_0F00_0F00) >> 8;
    let pairs = pairs + (values & 0x000F_000F_000F_000F) * 10;
    let fours = (pairs & 0x00FF_0000_00FF_0000) >> 16;
    let fours = fours + (pairs & 0x0000_00FF_0000_00FF) * 100;
    let number = (fours >> 32) + (fours & 0xFFFF) * 10_000;
    Ok(((number & 0xFFFF_FFFF) as u32, scale))
}

/// How many digits stand behind the point, and the digits without it.
#[inline]
fn without_point(word: u64, length: usize) -> Result<(u32, u64), AmountError> {
    let points = zero_bytes(word ^ const { repeated(b'.') });
    if points == 0 {
        return Ok((0, word));
    }
    let behind_point = points & points.wrapping_neg();
    if points != behind_point || length == 1 {
        return Err(AmountError::NotANumber);
    }
    let at = points.trailing_zeros() / 8;
    // What stands before the point moves up into its place.
    let before = (1 << (8 * at)) - 1;
    let digits = (word & !before & !(0xFF << (8 * at))) | (word & before) << 8 | u64::from(b'0');
    Ok((7 - at, digits))
}

/// One to eight bytes as a number, the first byte lowest.
#[inline]
fn at_once(bytes: &[u8]) -> u64 {
    let length = bytes.len();
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let last = u64::from(u32::from_le_bytes(*last));
        return u64::from(u32::from_le_bytes(*first)) | last << (8 * (length - 4));
    }
    let at = |place: usize| u64::from(bytes[place]) << (8 * place);
    at(0) | at(length / 2) | at(length - 1)
}

/// A number of bits.
fn low_32(bits: usize) -> u32 {
    u32::try_from(bits).expect("a word has few bits")
}
