//! What a declaration says that cannot be meant, found when it is read and not
//! when a file happens to need it.

use std::collections::BTreeMap;

use super::super::date::{DateReader, Zone};
use super::super::status::plain;
use super::{
    Customer, Declaration, DeclarationError, Kind, MOST_LINES_ABOVE, Order, PLAIN, Response, Rule, column_words,
};

/// More decimals than any amount can be held with.
const MOST_MINOR_UNITS: usize = 18;

const NO_ZONE: &str = "is no time zone: expected one like `Europe/Berlin`, `+01:00` or `PST`";

impl Declaration {
    /// Whether all that it says can be meant.
    pub(super) fn check(&self) -> Result<(), DeclarationError> {
        self.fault()
            .map_or(Ok(()), |message| Err(DeclarationError { message, line: None }))
    }

    fn fault(&self) -> Option<String> {
        self.header_fault()
            .or_else(|| self.text_fault())
            .or_else(|| self.blank_fault())
            .or_else(|| self.kind_fault())
            .or_else(|| {
                if self.refuse.is_none() || !self.part.is_empty() {
                    self.columns_fault()
                } else {
                    None
                }
            })
            .or_else(|| self.rule.iter().find_map(rule_fault))
            .or_else(|| self.status_fault())
            .or_else(|| self.part_fault())
    }

    fn part_fault(&self) -> Option<String> {
        if !self.part.is_empty() && self.kind != Kind::Orders {
            return Some("`part` is for orders".into());
        }
        self.part.iter().find_map(|part| {
            let title = &part.title;
            let has = |names: &[String], name: &String| names.iter().any(|own| column_words(own) == column_words(name));
            if let Some(name) = [&part.key]
                .into_iter()
                .chain(part.columns())
                .find(|name| !has(&part.need, name))
            {
                return Some(format!("the `need` of the part `{title}` does not name `{name}`"));
            }
            if !has(&self.header.need, &part.key) {
                return Some(format!(
                    "`header.need` does not name `{}`, the `key` of the part `{title}`",
                    part.key
                ));
            }
            part.columns()
                .next()
                .is_none()
                .then(|| format!("the part `{title}` names no column in `take` or `sum`"))
        })
    }

    fn header_fault(&self) -> Option<String> {
        let is_blank = |name: &String| column_words(name).is_empty();
        let header = &self.header;
        if self.name.trim().is_empty() || self.name.eq_ignore_ascii_case(PLAIN) {
            return Some(format!("`{}` cannot be the `name` of a format", self.name));
        }
        if header.need.is_empty() && header.any.is_empty() {
            return Some("`header` names no column in `need` or `any`: every file would be of this format".into());
        }
        if header.any.iter().any(Vec::is_empty) {
            return Some("a list in `any` is empty: no file would be of this format".into());
        }
        let names = header.need.iter().chain(header.any.iter().flatten());
        if names.chain(&header.not).any(is_blank) {
            return Some("`header` names a column whose name is blank".into());
        }
        let most = MOST_LINES_ABOVE;
        (header.lines_above > most).then(|| format!("`lines_above` is more than {most}"))
    }

    fn text_fault(&self) -> Option<String> {
        if let Some(label) = &self.text.encoding
            && encoding_rs::Encoding::for_label(label.as_bytes()).is_none()
        {
            return Some(format!("`{label}` is no encoding"));
        }
        let is_blank = |part: &String| part.trim().is_empty();
        let mut footers = self.text.footer.iter().chain(&self.text.footer_contains);
        footers
            .any(is_blank)
            .then(|| "a `footer` is blank: every row would be one".into())
    }

    fn blank_fault(&self) -> Option<String> {
        let says_nothing = |made_of: &Option<String>| made_of.as_ref().is_none_or(String::is_empty);
        let mut blanks = self.blank.iter();
        let fault = blanks.any(|blank| blank.are.is_empty() && says_nothing(&blank.made_of));
        fault.then(|| "a `blank` has neither `are` nor `made_of`: it would fit no cell".into())
    }

    /// What only formats of another kind can say.
    fn kind_fault(&self) -> Option<String> {
        let tables = [
            (Kind::Orders, "order", self.order != Order::default()),
            (Kind::Customers, "customer", self.customer != Customer::default()),
            (Kind::Responses, "response", self.response != Response::default()),
        ];
        let is = self.file_kind();
        let other = tables
            .into_iter()
            .find(|(kind, _, is_said)| *is_said && *kind != self.kind);
        if let Some((kind, table, _)) = other {
            let of = kind.of_file();
            return Some(format!("`{table}` is of a format of {of}, and this is one of {is}"));
        }
        if self.kind == Kind::Orders {
            return None;
        }
        if !self.status.is_empty() || !self.zones.is_empty() {
            let table = if self.status.is_empty() { "zones" } else { "status" };
            return Some(format!("`{table}` is of a format of orders, and this is one of {is}"));
        }
        if self.rule.iter().any(|rule| rule.negative.is_some()) {
            return Some(format!("`negative` is of a format of orders, and this is one of {is}"));
        }
        let rule = self.rule.iter().find(|rule| rule.ignore.is_none())?;
        let (column, said) = (rule.column.trim(), if rule.refund { "refund" } else { "status" });
        Some(format!(
            "the rule on `{column}` says `{said}`, which only a format of orders can: {is} know `ignore`"
        ))
    }

    fn columns_fault(&self) -> Option<String> {
        let (order, customer, response) = (&self.order, &self.customer, &self.response);
        let has_score = !response.score.is_empty() || response.score_by_values;
        let needed: &[(&str, bool)] = match self.kind {
            Kind::Orders => &[
                ("order.customer", !order.customer.is_empty()),
                ("order.date", !order.date.is_empty()),
            ],
            Kind::Customers => &[("customer.id", !customer.id.is_empty())],
            Kind::Responses => &[("response.score", has_score)],
        };
        if let Some((key, _)) = needed.iter().find(|(_, is_there)| !is_there) {
            return Some(format!("`{key}` names no column"));
        }
        if let Err(error) = DateReader::with_forms(self.date_formats(), None) {
            return Some(error.to_string());
        }
        let is_zone = |zone: &&str| Zone::named(zone).is_some();
        if let Some(zone) = self.zone_is().filter(|zone| !is_zone(zone)) {
            return Some(format!("`{zone}` in `zone_is` {NO_ZONE}"));
        }
        let mut zones = self.zones.values().map(String::as_str);
        if let Some(zone) = zones.find(|zone| !is_zone(zone)) {
            return Some(format!("`{zone}` in `zones` {NO_ZONE}"));
        }
        if order
            .currency_is
            .as_ref()
            .is_some_and(|currency| currency.trim().is_empty())
        {
            return Some("`currency_is` is blank".into());
        }
        let has_parts = !order.amount_plus.is_empty() || !order.amount_minus.is_empty();
        if has_parts && order.amount.is_empty() {
            return Some(
                "`amount_plus` and `amount_minus` need an `amount` that they are added to or taken off".into(),
            );
        }
        if order.refunded_key.as_ref().is_some_and(|key| key.trim().is_empty()) {
            return Some("`refunded_key` is blank".into());
        }
        let is_too_many = order.minor_units.is_some_and(|decimals| decimals > MOST_MINOR_UNITS);
        is_too_many.then(|| format!("`minor_units` is more than {MOST_MINOR_UNITS}"))
    }

    fn status_fault(&self) -> Option<String> {
        let mut meanings = BTreeMap::new();
        self.status.iter().find_map(|(word, meaning)| {
            let other = meanings.insert(plain(word), meaning)?;
            (other != meaning).then(|| format!("the status `{word}` means both `{other}` and `{meaning}`"))
        })
    }
}

/// A rule has one column, at least one condition and one consequence.
fn rule_fault(rule: &Rule) -> Option<String> {
    let column = rule.column.trim();
    if column.is_empty() {
        return Some("a `rule` names no `column`".into());
    }
    let has_condition = !(rule.is.is_empty() && rule.is_not.is_empty() && rule.begins.is_empty())
        || rule.filled.is_some()
        || rule.above_zero
        || rule.negative.is_some();
    if !has_condition {
        return Some(format!(
            "the rule on `{column}` has none of `is`, `is_not`, `begins`, `filled`, `above_zero`, `negative`: it would fit every row"
        ));
    }
    let consequences = usize::from(rule.refund) + rule.ignore.iter().count() + rule.status.iter().count();
    (consequences != 1).then(|| format!("the rule on `{column}` does not say one of `refund`, `ignore`, `status`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "name = \"mine\"\ntitle = \"t\"\nkind = \"orders\"\n[header]\nneed = [\"who\", \"when\"]\n\
                        [order]\ncustomer = [\"who\"]\ndate = [\"when\"]\n";

    #[test]
    fn a_declaration_that_says_enough_is_read() {
        let rule = "[[rule]]\ncolumn = \"who\"\nis = [\"x\"]\nignore = \"tests\"\n";
        for more in [
            "",
            "zone_is = \"UTC\"\n",
            "zone_is = \"+01:00\"\n",
            "zone_is = \"Europe/Berlin\"\n",
            rule,
        ] {
            assert!(Declaration::from_toml(&format!("{GOOD}{more}")).is_ok(), "{more}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_an_error() {
        for (from, to, part) in [
            ("\"mine\"", "\"Plain\"", "the `name`"),
            ("need = [\"who\", \"when\"]", "need = []", "every file"),
            ("need =", "any = [[]]\nneed =", "no file"),
            ("need =", "not = [\" \"]\nneed =", "blank"),
            ("need =", "lines_above = 31\nneed =", "more than 30"),
            ("customer = [\"who\"]", "", "`order.customer`"),
            ("date =", "date_formats = [\"%H\"]\ndate =", "`%H` is not a date format"),
            ("date =", "zone_is = \"Europe/Berlyn\"\ndate =", "`zone_is`"),
            ("date =", "zone_is = \" \"\ndate =", "`zone_is`"),
            ("[order]", "[zones]\nIST = \"Indian\"\n[order]", "`zones`"),
            ("date =", "currency_is = \"\"\ndate =", "`currency_is`"),
            ("date =", "minor_units = 19\ndate =", "more than 18"),
            ("[order]", "[text]\nencoding = \"klingon\"\n[order]", "no encoding"),
            ("[order]", "[text]\nfooter = [\"\"]\n[order]", "every row"),
            (
                "[order]",
                "[status]\n\"A b\" = \"paid\"\na-B = \"void\"\n[order]",
                "means both",
            ),
            ("[order]", "[text]\nfooter_contains = [\" \"]\n[order]", "every row"),
            (
                "[order]",
                "[customer]\nid = [\"who\"]\n[order]",
                "`customer` is of a format of customers",
            ),
            ("[order]", "[response]\nscore_by_values = true\n[order]", "`response`"),
            (
                "[order]",
                "[[blank]]\ncolumns = [\"who\"]\nmade_of = \"\"\n[order]",
                "no cell",
            ),
            ("date =", "amount_plus = [\"tax\"]\ndate =", "need an `amount`"),
            ("date =", "refunded_key = \"\"\ndate =", "`refunded_key`"),
            (
                "[order]",
                "[[rule]]\nis = [\"x\"]\nrefund = true\n[order]",
                "no `column`",
            ),
            (
                "[order]",
                "[[rule]]\ncolumn = \"c\"\nrefund = true\n[order]",
                "every row",
            ),
            ("[order]", "[[rule]]\ncolumn = \"c\"\nfilled = true\n[order]", "one of"),
            (
                "[order]",
                "[[rule]]\ncolumn = \"c\"\nfilled = true\nrefund = true\nignore = \"x\"\n[order]",
                "one of",
            ),
            ("\"orders\"", "\"customers\"", "`order` is of a format of orders"),
        ] {
            let text = GOOD.replacen(from, to, 1);
            assert_ne!(text, GOOD, "{from}");
            let error = Declaration::from_toml(&text).expect_err(to);
            assert!(error.message.contains(part), "{to}: {}", error.message);
        }
    }

    #[test]
    fn what_makes_no_sense_for_a_list_of_customers_or_answers_is_an_error() {
        let head =
            |kind: &str| format!("name = \"mine\"\ntitle = \"t\"\nkind = \"{kind}\"\n[header]\nneed = [\"who\"]\n");
        let customers = format!("{}[customer]\nid = [\"who\"]\n", head("customers"));
        let responses = format!("{}[response]\nscore = [\"who\"]\n", head("responses"));
        let rule = |then: &str| format!("[[rule]]\ncolumn = \"c\"\nis = [\"x\"]\n{then}\n");
        for good in [&customers, &responses] {
            assert_eq!(
                Declaration::from_toml(&format!("{good}{}", rule("ignore = \"x\""))).err(),
                None
            );
            for (more, part) in [
                (rule("refund = true"), "says `refund`"),
                (rule("status = \"void\""), "says `status`"),
                (rule("negative = false\nignore = \"x\""), "`negative`"),
                ("[status]\na = \"void\"\n".to_owned(), "`status`"),
                ("[zones]\na = \"UTC\"\n".to_owned(), "`zones`"),
                ("[order]\nrows = \"lines\"\n".to_owned(), "`order`"),
            ] {
                let error = Declaration::from_toml(&format!("{good}{more}")).expect_err(part);
                assert!(error.message.contains(part), "{part}: {}", error.message);
            }
        }
        for (text, part) in [
            (head("customers"), "`customer.id`"),
            (head("responses"), "`response.score`"),
        ] {
            let error = Declaration::from_toml(&text).expect_err(part);
            assert!(error.message.contains(part), "{part}: {}", error.message);
        }
    }
}
