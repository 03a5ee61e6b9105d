//! What is told where a file is of a format that cannot be read as it is asked
//! for, or a declaration is wrong.

use super::error::CliError;
use crate::input::fields::FileKind;
use crate::input::formats::{Declaration, DeclarationError};
use crate::input::orders::RowsMode;

/// The file cannot be used. Behind a semicolon the declaration says what can.
pub fn refused(path: &str, format: &Declaration) -> CliError {
    let titles: Vec<&str> = format.part.iter().map(|part| part.title.as_str()).collect();
    let without_parts = format!(
        "part of it stands in other files; give those with the {} beside it",
        titles.join(" and the ")
    );
    let reason = format.refuse.as_deref().unwrap_or(&without_parts);
    let (reason, way_out) = reason.split_once("; ").unwrap_or((reason, ""));
    let error = CliError::input(format!("`{path}` cannot be used: {reason}")).note(header_of(format));
    let error = if way_out.is_empty() { error } else { error.hint(way_out) };
    error.hint("if it is no such file, pass `--as plain` to find columns by their names")
}

/// Which format a header is of.
pub fn header_of(format: &Declaration) -> String {
    format!("its header is that of `{}` ({})", format.name, format.title)
}

/// One of the files that say more of the orders is missing.
pub fn part_missing(path: &str, format: &Declaration, part: usize) -> CliError {
    let part = &format.part[part];
    let columns: Vec<String> = part.need.iter().map(|name| format!("`{name}`")).collect();
    CliError::input(format!(
        "`{path}` cannot be used: no file has the {} of its orders",
        part.title
    ))
    .note(header_of(format))
    .hint(format!(
        "give the file with the columns {} beside it",
        columns.join(", ")
    ))
}

/// The orders are missing that the file belongs to.
pub fn part_alone(path: &str, format: &Declaration, part: usize) -> CliError {
    let title = &format.part[part].title;
    CliError::input(format!(
        "`{path}` has the {title} of orders, and the orders are not given"
    ))
    .note(format!(
        "its header is that of a part of `{}` ({})",
        format.name, format.title
    ))
    .hint("give the orders beside it, or pass `--as plain` to find columns by their names")
}

/// The header looks like one of a format that is only read where it is named.
pub fn only_named(error: CliError, format: &Declaration, kind: FileKind) -> CliError {
    let Declaration { name, title, .. } = format;
    let error = error.note(format!("it looks like the header of `{name}` ({title})"));
    let is = format.file_kind();
    if is == kind {
        error.hint(format!(
            "to read it as that, of which not all is sure, pass `--as {name}`"
        ))
    } else {
        let given = match is {
            FileKind::Orders => "as the file of orders".to_owned(),
            _ => format!("with `--{is}`"),
        };
        error.hint(format!(
            "to read it as that, of which not all is sure, give it {given} and pass `--as {name}`"
        ))
    }
}

/// The file holds something else.
pub fn of_other_kind(path: &str, format: &Declaration, kind: FileKind) -> CliError {
    let is = format.file_kind();
    let error = CliError::input(format!("`{path}` holds {is} and no {kind}")).note(header_of(format));
    match is {
        FileKind::Orders => {
            error.hint("give it as the file of orders, or pass `--as plain` to find columns by their names")
        }
        // Nothing that is counted stands in it.
        FileKind::Customers if format.customer.cancelled.is_empty() && format.customer.nps_score.is_empty() => error
            .hint("a list of customers does not say when they bought: export the orders instead")
            .hint("if it is no such file, pass `--as plain` to find columns by their names"),
        FileKind::Customers | FileKind::Responses | FileKind::Exclusions | FileKind::Aliases | FileKind::Parts => error
            .hint(format!(
                "give it with `--{is}`, or pass `--as plain` to find columns by their names"
            )),
    }
}

/// The header is not the one that `--as` names.
pub fn not_of_format(path: &str, format: &Declaration) -> CliError {
    let quoted = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    let mut expected = quoted(&format.header.need);
    expected.extend(format.header.any.iter().map(|names| quoted(names).join(" or ")));
    let without = match &format.header.not[..] {
        [] => String::new(),
        names => format!("; without {}", quoted(names).join(", ")),
    };
    let expected = format!("expected the columns {}{without}", expected.join(", "));
    CliError::input(format!(
        "the header of `{path}` is not that of `{}` ({})",
        format.name, format.title
    ))
    .note(expected)
    .hint("leave `--as` away, so that the format is recognised by the header")
}

/// The rows of two files are not the same thing.
pub fn rows_differ(first: &str, second: &str, modes: [RowsMode; 2]) -> CliError {
    let [of_first, of_second] = modes.map(|mode| match mode {
        RowsMode::Auto | RowsMode::Orders => "an order",
        RowsMode::Lines => "a line of an order",
        RowsMode::Unique | RowsMode::Latest => "an order, or one again",
    });
    CliError::input(format!(
        "a row of `{first}` is {of_first}, and a row of `{second}` {of_second}"
    ))
    .hint("read them one by one, or say what the rows of all of them are with `--rows`")
}

/// A declaration that cannot be read.
pub fn declaration_error(path: &str, error: &DeclarationError) -> CliError {
    let place = error.line.map_or_else(String::new, |line| format!(":{line}"));
    CliError::usage(format!("{path}{place}: {}", error.message))
        .hint("to see a declaration that works, run `retain formats NAME`")
}

/// No format has that name.
pub fn no_such_format(name: &str, nearest: Option<&str>) -> CliError {
    let error = CliError::usage(format!("there is no format `{name}`"));
    match nearest {
        Some(nearest) => error.hint(format!("did you mean `{nearest}`? `retain formats` lists all")),
        None => error.hint("`retain formats` lists all; `plain` finds columns by their names"),
    }
}
