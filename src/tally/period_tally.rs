//! The tally of one period: all its whole numbers and exact sums, and nothing
//! computed from them. Whoever counts, this program or a database, hands over
//! one of these.

use rust_decimal::Decimal;

use crate::model::undefined::Undefined;

/// What was counted in one period `[s, e)`, or over all the data.
///
/// Buyers are customers with a counted order in the period. S and E are the
/// customers at the start and at the end, by the basis of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// |S|, customers at the start.
    pub customers_start: u64,
    /// |E|, customers at the end.
    pub customers_end: u64,
    /// |S ∩ E|, customers at the start who are there at the end.
    pub customers_retained: u64,
    /// Those of E \ S who were never customers before the period.
    pub customers_first_time: u64,
    /// Customers with a counted order in the period.
    pub buyers: u64,
    /// Counted orders in the period.
    pub orders: u64,
    /// Sum of amounts in the period, refunds subtracted; none without amounts.
    pub revenue: Option<Decimal>,
    /// Buyers whose counted orders up to the end of the period number two or more.
    pub repeat_buyers: u64,
    /// Buyers with two or more counted orders in the period.
    pub repeat_buyers_in_period: u64,
    /// The counts over the twelve months that end with the period.
    pub year: YearTally,
    /// Revenue of the customers at the start, or why there is none: over all
    /// the data, with an active window, without amounts.
    pub base_revenue: Result<BaseRevenue, Undefined>,
    /// The middle two of the days between orders (the same one twice where
    /// their number is odd); none where no buyer has an earlier order day.
    pub median_gap: Option<(u32, u32)>,
    /// The answers dated in the period.
    pub responses: ResponseTally,
}

/// What the customers at the start brought, before and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaseRevenue {
    /// Their revenue in the period before.
    pub before: Decimal,
    /// Their revenue in the period.
    pub now: Decimal,
}

/// Counts over Y, the twelve months that end with a period, and Y′, the twelve
/// months before those.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct YearTally {
    /// |B(Y)|, buyers in Y.
    pub buyers: u64,
    /// Revenue in Y, refunds subtracted; none without amounts.
    pub revenue: Option<Decimal>,
    /// |B(Y′)|; by subscriptions those active at the start of Y.
    pub base: u64,
    /// |B(Y′) ∩ B(Y)|; by subscriptions those of the base active at the end of Y.
    pub retained: u64,
}

/// What an answer from 0 to 10 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnswerClass {
    /// 9 and 10.
    Promoter,
    /// 7 and 8.
    Passive,
    /// 0 to 6.
    Detractor,
}

impl AnswerClass {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Promoter, Self::Passive, Self::Detractor];

    /// The class of a score.
    #[must_use]
    pub const fn of(score: u8) -> Self {
        match score {
            0..=6 => Self::Detractor,
            7..=8 => Self::Passive,
            _ => Self::Promoter,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Promoter => "promoter",
            Self::Passive => "passive",
            Self::Detractor => "detractor",
        }
    }
}

/// Answers to "how likely are you to recommend us", 0 to 10.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ResponseTally {
    /// Scores of 9 and 10.
    pub promoters: u64,
    /// Scores of 7 and 8.
    pub passives: u64,
    /// Scores of 0 to 6.
    pub detractors: u64,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            customers_start: 0,
            customers_end: 0,
            customers_retained: 0,
            customers_first_time: 0,
            buyers: 0,
            orders: 0,
            revenue: None,
            repeat_buyers: 0,
            repeat_buyers_in_period: 0,
            year: YearTally::default(),
            base_revenue: Err(Undefined::NoPeriodBefore),
            median_gap: None,
            responses: ResponseTally::default(),
        }
    }
}

impl Tally {
    /// |S \ E|, customers at the start who are not there at the end.
    #[must_use]
    pub const fn customers_lost(&self) -> u64 {
        self.customers_start - self.customers_retained
    }

    /// |E \ S|, customers at the end who were not there at the start.
    #[must_use]
    pub const fn customers_new(&self) -> u64 {
        self.customers_end - self.customers_retained
    }

    /// Those of E \ S who had been customers before the period.
    #[must_use]
    pub const fn customers_reactivated(&self) -> u64 {
        self.customers_new() - self.customers_first_time
    }
}

impl ResponseTally {
    /// Counts one answer.
    pub const fn add(&mut self, score: u8) {
        match AnswerClass::of(score) {
            AnswerClass::Promoter => self.promoters += 1,
            AnswerClass::Passive => self.passives += 1,
            AnswerClass::Detractor => self.detractors += 1,
        }
    }

    /// All answers.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.promoters + self.passives + self.detractors
    }
}
