//! The counts and sums of a period: they are read off the tally as they are.
//! What is said about each is here; there is no formula to keep.

use super::definition::{self, Definition, Elsewhere, Unit};

/// What the definitions of counts have in common.
const COUNT: Definition = Definition {
    key: "",
    short: None,
    label: "",
    name: "",
    unit: Unit::Count,
    meaning: "",
    formula: "",
    who_counts: definition::CUSTOMERS_AT_START_AND_END,
    refunds: definition::REFUNDS_LEAVE_CUSTOMERS,
    window: definition::WINDOW_OF_CUSTOMERS,
    undefined: definition::COUNT_IS_NEVER_NULL,
    example: "",
    elsewhere: &[],
};

/// What is said about the customers at the start.
pub const CUSTOMERS_START: Definition = Definition {
    key: "customers_start",
    label: "Start",
    name: "customers at start",
    meaning: "How many customers the shop has when the period begins.",
    formula: "The number of customers at the start, S.",
    example: "Ann, Ben, Cem and Dora bought in 2023: 2024 starts with 4 customers.",
    ..COUNT
};

/// What is said about the customers at the end.
pub const CUSTOMERS_END: Definition = Definition {
    key: "customers_end",
    label: "End",
    name: "customers at end",
    meaning: "How many customers the shop has when the period is over.",
    formula: "The number of customers at the end, E = retained + first-time + reactivated.",
    example: "Ben, Cem, Eve and Fay buy in 2024: the year ends with 4 customers, 2 retained (Ben, Cem), 1 \
        first-time (Eve) and 1 reactivated (Fay, who last bought in 2021).",
    ..COUNT
};

/// What is said about the customers retained.
pub const CUSTOMERS_RETAINED: Definition = Definition {
    key: "customers_retained",
    label: "Retained",
    name: "customers retained",
    meaning: "How many of the customers at the start are still customers at the end.",
    formula: "The number of customers who are in both S and E.",
    example: "Ann, Ben, Cem and Dora bought in 2023; Ben, Cem and Eve buy in 2024: 2 are retained, Ben and \
        Cem.",
    ..COUNT
};

/// What is said about the customers lost.
pub const CUSTOMERS_LOST: Definition = Definition {
    key: "customers_lost",
    label: "Lost",
    name: "customers lost",
    meaning: "How many of the customers at the start are no longer customers at the end.",
    formula: "The number of customers who are in S and not in E = customers at start − customers retained.",
    example: "Ann, Ben, Cem and Dora bought in 2023; Ben, Cem and Eve buy in 2024: 2 are lost, Ann and Dora. \
        If Ann buys again in 2025, she is reactivated then; 2024 stays as it is.",
    ..COUNT
};

/// What is said about the new customers.
pub const CUSTOMERS_NEW: Definition = Definition {
    key: "customers_new",
    label: "New",
    name: "new customers",
    meaning: "How many of the customers at the end were not there at the start, be it that they are there for \
        the first time or that they come back after a gap. This is the N of the retention rate.",
    formula: "The number of customers who are in E and not in S = first-time + reactivated.",
    example: "Ben, Cem, Eve and Fay buy in 2024, and of those Ben and Cem bought in 2023: 2 are new, Eve, who \
        never bought before, and Fay, who last bought in 2021.",
    ..COUNT
};

/// What is said about the first-time customers.
pub const CUSTOMERS_FIRST_TIME: Definition = Definition {
    key: "customers_first_time",
    label: "First-time",
    name: "first-time customers",
    meaning: "How many of the new customers were never customers before the period.",
    formula: "The number of customers who are in E and not in S and whose first counted order in the whole \
        input lies in the period (with `--basis subscriptions`: whose first signup does). With an active \
        window: no earlier than the first day of the period.",
    undefined: "Never: where there is nothing to count, it is 0. In the rows `all` and `totals` every \
        customer is a first-time one.",
    example: "Eve and Fay are new in 2024. Eve's first order is of 2024, Fay's of 2021: 1 is first-time, Eve.",
    elsewhere: &[Elsewhere {
        who: "Square",
        how: "Counts as new the buyers of a period who have never paid with that card before. Here a customer \
            is a customer id, and 'before' reaches back as far as the data.",
        source: "Customer Insights Definitions, \
            https://squareup.com/help/us/en/article/5327-customer-insights-definitions",
    }],
    ..COUNT
};

/// What is said about the reactivated customers.
pub const CUSTOMERS_REACTIVATED: Definition = Definition {
    key: "customers_reactivated",
    label: "Reactivated",
    name: "reactivated customers",
    meaning: "How many of the new customers had been customers before, but were none at the start: those who \
        come back.",
    formula: "New customers − first-time customers.",
    example: "Eve and Fay are new in 2024. Eve's first order is of 2024, Fay's of 2021: 1 is reactivated, Fay.",
    ..COUNT
};

/// What is said about the buyers.
pub const BUYERS: Definition = Definition {
    key: "buyers",
    label: "Buyers",
    name: "buyers",
    meaning: "How many people buy in the period.",
    formula: "The number of customers with at least one counted order in the period.",
    who_counts: "Everybody with a counted order in the period, on every basis; an order of amount 0 counts. \
        By orders and without an active window the buyers are the customers at the end. An order without a \
        customer id belongs to nobody.",
    refunds: definition::REFUNDS_LEAVE_COUNTS,
    window: definition::WINDOW_OF_PERIOD,
    example: "In March Ann places three orders, Ben two and Cem one: 3 buyers.",
    ..COUNT
};

/// What is said about the orders.
pub const ORDERS: Definition = Definition {
    key: "orders",
    label: "Orders",
    name: "orders",
    meaning: "How many orders are placed in the period.",
    formula: "The number of counted orders in the period. Over all periods they add up to the totals.",
    who_counts: "Every order that is left after the rows without a customer id, with an excluded status or in \
        another currency are taken out; an order of amount 0 counts. Rows that are line items of one order \
        count once.",
    refunds: definition::REFUNDS_LEAVE_COUNTS,
    window: definition::WINDOW_OF_PERIOD,
    example: "In March Ann places three orders, Ben two and Cem one; one of Ben's is cancelled: 5 orders.",
    ..COUNT
};

/// What is said about the revenue.
pub const REVENUE: Definition = Definition {
    key: "revenue",
    label: "Revenue",
    name: "revenue",
    unit: Unit::Money,
    meaning: "What the orders of the period bring, refunds subtracted.",
    formula: "The sum of the amounts of the counted orders in the period, less the refunds in it. Over all \
        periods it adds up to the totals. It is exact: JSON and CSV show it unrounded.",
    who_counts: "All counted orders and refunds of the period. Amounts are those of the input: whether tax \
        and shipping are in them depends on the column that is read. An order without a customer id is left \
        out.",
    refunds: definition::REFUNDS_LOWER_REVENUE,
    window: definition::WINDOW_OF_PERIOD,
    undefined: "Null, printed as a dash, where the input has no amounts or no orders at all. A period without \
        orders has a revenue of 0, less its refunds.",
    example: "Orders of 30, 50 and 0 and a refund row of −20 in March: 60.",
    elsewhere: &[
        Elsewhere {
            who: "Shopify",
            how: "Total sales are gross sales without gift cards, less discounts and returns, plus taxes and \
                shipping; like revenue here they can be negative in a period with more returns than sales.",
            source: "Organization analytics, https://help.shopify.com/en/manual/shopify-plus/overview",
        },
        Elsewhere {
            who: "WooCommerce",
            how: "Net sales are gross sales less returns and coupons; total sales add taxes and shipping. A \
                refund counts on the day it was made, not on the day of the order.",
            source: "WooCommerce Analytics, https://woocommerce.com/document/woocommerce-analytics/",
        },
    ],
    ..COUNT
};

/// What the definitions of the groups of answers have in common.
const ANSWERS: Definition = Definition {
    who_counts: definition::WHOSE_ANSWERS,
    refunds: definition::REFUNDS_LEAVE_ANSWERS,
    window: definition::WINDOW_OF_ANSWERS,
    ..COUNT
};

/// What is said about the promoters.
pub const PROMOTERS: Definition = Definition {
    key: "promoters",
    label: "Promoters",
    name: "promoters",
    meaning: "How many answers are likely to recommend the shop.",
    formula: "The number of answers with a score of 9 or 10.",
    example: "Scores 10, 9, 9, 8, 7 and 3: 3 promoters.",
    ..ANSWERS
};

/// What is said about the passives.
pub const PASSIVES: Definition = Definition {
    key: "passives",
    label: "Passives",
    name: "passives",
    meaning: "How many answers are neither likely to recommend the shop nor unlikely.",
    formula: "The number of answers with a score of 7 or 8.",
    example: "Scores 10, 9, 9, 8, 7 and 3: 2 passives.",
    ..ANSWERS
};

/// What is said about the detractors.
pub const DETRACTORS: Definition = Definition {
    key: "detractors",
    label: "Detractors",
    name: "detractors",
    meaning: "How many answers are unlikely to recommend the shop.",
    formula: "The number of answers with a score from 0 to 6.",
    example: "Scores 10, 9, 9, 8, 7 and 3: 1 detractor.",
    ..ANSWERS
};

/// What is said about the responses.
pub const RESPONSES: Definition = Definition {
    key: "responses",
    label: "Responses",
    name: "responses",
    meaning: "How many answers there are.",
    formula: "Promoters + passives + detractors.",
    example: "Scores 10, 9, 9, 8, 7 and 3 and one blank: 6 responses.",
    ..ANSWERS
};
