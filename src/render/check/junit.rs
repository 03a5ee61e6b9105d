//! Verdicts as `JUnit` XML, a test case for each.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{place, sentence, title};
use crate::report::check::{CheckReport, Word};

/// Writes the report, by the schema `junit-10.xsd` of the xUnit plugin of
/// Jenkins. What fails the run is a failure, or an error where it
/// cannot be judged; what is only told counts as skipped.
pub fn write(report: &CheckReport, out: &mut dyn Write) -> io::Result<()> {
    let mut suite = TestSuite::new("retain check");
    for row in &report.rows {
        let said = sentence(report, row);
        let mut status = match row.word {
            Word::Passed => TestCaseStatus::success(),
            Word::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Word::Unjudged => TestCaseStatus::non_success(NonSuccessKind::Error),
            Word::Warned | Word::UnjudgedAllowed | Word::Skipped => TestCaseStatus::skipped(),
        };
        if row.word != Word::Passed {
            status.set_message(said.clone());
            status.set_type(super::word(row.word));
        }
        let mut case = TestCase::new(format!("{}, {}", title(row), place(row)), status);
        case.set_classname(format!("retain.check.{}", row.metric));
        case.set_time(std::time::Duration::ZERO);
        case.set_system_out(said);
        suite.add_test_case(case);
    }
    suite.set_time(std::time::Duration::ZERO);
    let mut all = Report::new("retain check");
    all.set_time(std::time::Duration::ZERO);
    all.add_test_suite(suite);
    let text = all.to_string().map_err(io::Error::other)?;
    // The schema that Jenkins reads by has this attribute for a suite, and not
    // for all of them, which come first.
    let text = text.replacen(&format!(" skipped=\"{}\"", all.skipped), "", 1);
    out.write_all(text.as_bytes())
}
