//! What chance alone can do to a number: intervals of rates, of their
//! differences and of net promoter scores. The only room with binary floating
//! point; nothing in here is money, a count or a rate that is reported.

pub mod difference;
pub mod normal;
pub mod proportion;
pub mod score;

/// Where a number lies, as far as chance lets us know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower bound.
    pub low: f64,
    /// The upper bound.
    pub high: f64,
}
