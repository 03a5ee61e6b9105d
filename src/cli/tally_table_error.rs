//! What is told where the rows of an engine cannot be used, with the ways out.

use super::documents::name;
use super::error::CliError;
use super::tallies::Way;
use crate::input::source::Source;
use crate::sql::{Asked, Fault, Report, TallyTableError};

/// What is wrong with the rows of an engine, as it is told.
pub fn table_error(source: &Source, error: TallyTableError, way: &Way, asked: &Asked) -> CliError {
    let source = name(source);
    let reader = asked.report.name();
    let message = error.to_string();
    match error {
        TallyTableError::OtherSettings(settings) => {
            let names: Vec<String> = settings.iter().map(|setting| format!("`--{}`", setting.name)).collect();
            let told = CliError::usage(format!(
                "{source}: the tallies were made with other options: {}",
                names.join(", ")
            ));
            let told = settings.into_iter().fold(told, |told, setting| {
                told.note(format!(
                    "`{}` is `{}` in the tallies, and `{}` here",
                    setting.name, setting.made_with, setting.asked
                ))
            });
            told.hint(format!("give `retain sql` and `retain {reader}` the same options"))
        }
        TallyTableError::OtherReport { .. } => CliError::usage(format!("{source}: {message}")).hint(format!(
            "make them with `{}`, and the same options",
            maker(asked.report)
        )),
        TallyTableError::Fault(fault) => CliError::input(message).hint(hint(&fault, way)),
        TallyTableError::Currencies(counts) => {
            let told = CliError::input(message);
            let example = counts.iter().max_by_key(|(name, rows)| (!name.is_empty(), *rows));
            let to_both = match way {
                Way::Pipeline => format!(" to `retain sql` and to `retain {reader}`"),
                Way::Engine(_) => String::new(),
            };
            let hint =
                example.map(|(name, _)| format!("to keep one and count the rest, pass `--currency {name}`{to_both}"));
            let told = counts.into_iter().fold(told, |told, (name, rows)| {
                let name = if name.is_empty() {
                    "no currency".to_owned()
                } else {
                    format!("`{name}`")
                };
                let s = if rows == 1 { "" } else { "s" };
                told.note(format!("{rows} row{s} in {name}"))
            });
            hint.into_iter().fold(told, CliError::hint)
        }
        TallyTableError::CutOff(_) | TallyTableError::NoVersion => CliError::input(format!("{source}: {message}"))
            .hint("the client of the engine may print no more than so many rows: let it print all of them"),
        TallyTableError::OtherVersion(_) => CliError::input(format!("{source}: {message}"))
            .hint("another version of this program made the query: make it anew with `retain sql`"),
        _ => CliError::input(format!("{source}: {message}"))
            .hint("the tallies are what the query of `retain sql` gives, as CSV with a header, and nothing else"),
    }
}

/// The command that prints the query.
const fn maker(report: Report) -> &'static str {
    match report {
        Report::Metrics => "retain sql",
        Report::Cohorts(_) => "retain sql --report cohorts",
    }
}

fn hint(fault: &Fault, way: &Way) -> String {
    match fault {
        Fault::Rows { what, .. } if what == "not_whole" => {
            let to_sql = match way {
                Way::Pipeline => " to `retain sql`",
                Way::Engine(_) => "",
            };
            format!(
                "to count with more decimals, pass a larger `--scale`{to_sql}; floating-point numbers with more digits \
                 have to be rounded in a view"
            )
        }
        Fault::Rows { .. } => "leave such rows out, or correct them, in a view that `--from` names".to_owned(),
        Fault::Lines { .. } => {
            "let `--from` name a view in which the lines of an order agree, or one with a row for each order".to_owned()
        }
        Fault::Copies { .. } => "let `--from` name a view with one row for each order".to_owned(),
        Fault::Repeated { .. } => {
            "where rows are the lines of orders, pass `--rows lines`; where they are the same order again, `--rows unique`; else let `--from` name a view with one row for each order; where the ids are no order ids, pass `--map order_id=`"
                .to_owned()
        }
        Fault::MomentWithoutZone(_) => "to say in which zone the shop's days begin, pass `--timezone`".to_owned(),
        Fault::ZoneWithoutMoment(_) => "leave `--timezone` away".to_owned(),
        Fault::NoDates(_) | Fault::NoNumbers(_) => {
            "cast the column in a view that `--from` names, or name another column with `--map`".to_owned()
        }
        Fault::Status(_) => "give such orders another status in a view that `--from` names".to_owned(),
        Fault::CurrencyName(_) => "name currencies by their codes, like `EUR`, in a view that `--from` names".to_owned(),
        Fault::Sums => "pass a smaller `--scale`, or leave such amounts out in a view that `--from` names".to_owned(),
    }
}
