//! Orders whose line items name several customers, or statuses of which some
//! count and some do not: the first row decides, and that is told.

use crate::model::left_out::Spot;

/// Orders whose rows say different things.
#[derive(Debug, Default)]
pub struct Disagreements {
    pub customers: Disagreement,
    pub statuses: Disagreement,
    /// Orders with lines of one day in several files, which are added up.
    pub files: Disagreement,
    /// Orders whose rows do not repeat each other, though their format says so.
    pub repeated: Disagreement,
}

/// How many such orders there are, and where the first row stands that says
/// something else than the first one of its order.
#[derive(Debug, Default)]
pub struct Disagreement {
    orders: u64,
    first: Option<Spot>,
}

impl Disagreement {
    /// One more order, with that row.
    pub fn add(&mut self, spot: Spot) {
        self.orders += 1;
        self.first = Some(self.first.map_or(spot, |first| first.min(spot)));
    }
}

impl Disagreements {
    /// What to say of them.
    pub fn warnings(&self, files: &[String]) -> Vec<String> {
        let said = [
            (&self.customers, "customers", "the customer"),
            (
                &self.statuses,
                "statuses, of which some count and some do not",
                "the status",
            ),
        ];
        let mut warnings: Vec<String> = said
            .into_iter()
            .filter_map(|(of, several, what)| {
                let first = of.first?;
                let (orders, have) = if of.orders == 1 { ("order", "has") } else { ("orders", "have") };
                Some(format!(
                    "{} {orders} {have} rows with several {several} (the first on {}:{}): {what} of the first row of an \
                     order decides",
                    of.orders, files[first.file], first.line
                ))
            })
            .collect();
        if let Some(first) = self.files.first {
            let (orders, has, is) = match self.files.orders {
                1 => ("order", "has", "is"),
                _ => ("orders", "have", "are"),
            };
            warnings.push(format!(
                "{} {orders} {has} lines of one day in several files (the first on {}:{}) and {is} added up: where the files \
                 overlap, pass `--rows unique`",
                self.files.orders, files[first.file], first.line
            ));
        }
        if let Some(first) = self.repeated.first {
            let (orders, has, row) = match self.repeated.orders {
                1 => ("order", "has", "its first row counts"),
                _ => ("orders", "have", "the first row of each counts"),
            };
            warnings.push(format!(
                "{} {orders} {has} rows with different amounts, days or customers (the first on {}:{}), where each row should \
                 repeat those of its order: {row}",
                self.repeated.orders, files[first.file], first.line
            ));
        }
        warnings
    }
}
