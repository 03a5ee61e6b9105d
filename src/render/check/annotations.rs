//! Verdicts as workflow commands of GitHub: an annotation for each, and a last
//! line with what they come to.
//!
//! The form is `::error title=…,file=…,line=…::message`, with `%`, CR and LF
//! escaped, in properties `:` and `,` too. Source: "Workflow commands for
//! GitHub Actions", <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>.

use std::io::{self, Write};

use super::{sentence, sum, title};
use crate::report::check::{CheckReport, Word};

/// Writes an annotation for each verdict. A run that fails has an `error`.
pub fn write(report: &CheckReport, out: &mut dyn Write) -> io::Result<()> {
    for row in &report.rows {
        let level = match row.word {
            Word::Failed | Word::Unjudged => "error",
            Word::Warned | Word::UnjudgedAllowed => "warning",
            Word::Passed | Word::Skipped => "notice",
        };
        write!(out, "::{level} title={}", property(&title(row)))?;
        if let Some((file, line)) = &row.source {
            write!(out, ",file={},line={line}", property(file))?;
        }
        writeln!(out, "::{}", data(&sentence(report, row)))?;
    }
    writeln!(out, "{}", sum(report))
}

/// Text behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_or_a_property_is_escaped() {
        assert_eq!(data("5 %\r\nof: a, b"), "5 %25%0D%0Aof: a, b");
        assert_eq!(property("5 %\nof: a, b"), "5 %25%0Aof%3A a%2C b");
    }
}
