//! What is said about groups: the numbers of a report for each value of a
//! column.

use super::definition::{Definition, Unit};

/// What is said about groups.
pub const DEFINITION: Definition = Definition {
    key: "by",
    short: None,
    label: "Group",
    name: "groups: the numbers for each value of a column",
    unit: Unit::Count,
    meaning: "Whether a number is that of the whole shop, or of one country, channel or plan and not of another: a \
        rate of the whole may stand still while one group falls and another rises. `--by COLUMN` does so for \
        `retain metrics`, `check`, `cohorts` and `segments`; `retain rhythm` and `customers` have no groups.",
    formula: "A column of the file of customers puts each customer into one group for good, with all orders, refunds \
        and answers: customers, orders and revenue of the groups add up to the whole, and so do their cohorts and \
        segments. A column of the orders makes each group a shop of its own, which sees its own orders alone: its \
        numbers are those of a file of only these orders. Orders and revenue add up; customers do not, since whoever \
        buys in two groups is a customer of both, new in each with the first order there.\n\
        Periods, their marks and the last day are those of all the data, so that groups can be compared: a group in \
        which nobody bought in the last month has a last month of 0. Cohorts: each group has the same rows and ages, \
        also those in which it has nobody. Segments: by a column of customers, scores are those among all customers, so \
        that a champion of the shop is a champion in its group; by a column of orders, they are those among the customers \
        of the group, and coarse where these are few: the only one has the lowest score.\n\
        The groups are sorted by customers, and by name where they have as many. The `--top-groups` (10) with most \
        have a group each; the rest of the values are counted together as `other`, as one group and not as a mean of \
        groups: a customer of two of them is one customer there.",
    who_counts: "Customers are buyers, and with `--basis subscriptions` those with a subscription, whose groups are of a \
        column of customers. Who has no value, or stands in no row of the file of customers, is in a group of its own \
        at the end: `(none)`, null in JSON, blank in CSV; it is never part of `other`. Values are compared exactly, \
        blanks around them taken off. Two rows of one customer that say different things are an error; a blank says \
        nothing. An order of several lines has the value of its first row. Answers are in the group of the customer \
        whom they name, those that name nobody in none; by a column of orders, no group has answers.",
    refunds: "As in the whole. A refund in a row of its own lowers the revenue of the group of its customer; by a column \
        of orders, that of its own value, or where that is blank of the order that it names.",
    window: "Those of the whole: marks and the days that the data cover do not depend on the group.",
    undefined: "As in the whole: a rate is null where its group has nobody to divide by.",
    example: "Ann bought twice on the web and once in the shop, Ben once in the shop. `--by country`, where Ann is of DE \
        and Ben of FR: DE has 1 customer with 3 orders, FR 1 with 1. `--by channel`: web has 1 customer with 2 orders, \
        shop 2 with 1 each; Ann is a customer of both, and no repeat customer of the shop.",
    elsewhere: &[],
};
