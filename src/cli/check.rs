//! `retain check`: requirements that numbers must meet, judged for a pipeline.

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::configuration::Configured;
use super::documents::{check_settings, name, read_document};
use super::engine::EngineOptions;
use super::error::{CliError, Ending};
use super::groups::GroupOptions;
use super::options::check_output;
use super::question::{Answer, Question};
use super::requirement_error::{contradiction, syntax_error, unknown_period};
use super::streams::{Destination, Talk};
use super::values::parse_confidence;
use crate::document::{Asked, Document, Row};
use crate::gate::baseline::{Baseline, BaselineRow};
use crate::gate::check::{Check, Confidence, On, Severity};
use crate::gate::grammar::{GRAMMAR, parse};
use crate::gate::judge::{Judgement, Subject, judge};
use crate::gate::outcome::Outcome;
use crate::input::source::Source;
use crate::render::Precision;
use crate::render::check::{annotations, json, junit, text};
use crate::render::table::Look;
use crate::report::check::{AskedChecks, CheckReport};
use crate::report::groups::GroupLabel;
use crate::tally::Tallies;
use crate::tally::by_value::GroupName;

/// Judge numbers by requirements, for pipelines: exit code 3 where one fails
///
/// Reads files as `retain metrics` does and compares exact values, never rounded ones. Requirements come from
/// `--require` or from the `[[check]]` entries of `retain.toml`.
#[derive(Debug, clap::Args)]
#[command(after_long_help = after_long_help())]
pub struct Args {
    #[command(flatten)]
    pub question: Question,
    #[command(flatten)]
    engine: EngineOptions,
    #[command(flatten)]
    groups: GroupOptions,
    /// What a number must meet, for example `crr >= previous - 3`; may be repeated
    #[arg(long = "require", value_name = "REQUIREMENT", help_heading = "Checks")]
    requirements: Vec<String>,
    /// Which period: last (the last one whose number the data cover), all of those, or a name like 2024-06
    #[arg(long, value_name = "PERIOD", help_heading = "Checks")]
    on: Option<String>,
    /// A document of `retain metrics --format json`, for requirements with `baseline`
    #[arg(long, value_name = "FILE", help_heading = "Checks")]
    baseline: Option<PathBuf>,
    /// Fail only where chance does not explain that a requirement is missed
    #[arg(long, help_heading = "Checks")]
    significant: bool,
    /// How sure that must be, in percent, on one side
    #[arg(long, value_name = "PERCENT", default_value = "95", value_parser = parse_confidence, help_heading = "Checks")]
    confidence: Confidence,
    /// Do not judge a number with fewer customers (or answers) behind it
    #[arg(long, value_name = "N", help_heading = "Checks")]
    min_customers: Option<NonZeroU64>,
    /// What a requirement is that is missed
    #[arg(long, value_enum, help_heading = "Checks")]
    severity: Option<SeverityOption>,
    /// Exit with 0 where a requirement cannot be judged
    #[arg(long, help_heading = "Checks")]
    allow_unjudged: bool,
    /// How to print the verdicts
    #[arg(long, value_enum, default_value_t = Format::Table, help_heading = "Output")]
    format: Format,
    /// Write the verdicts to this file
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SeverityOption {
    /// It fails the run
    Error,
    /// It is told, and the run passes
    Warning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One document, for programs
    Json,
    /// For the test reports of GitLab, Jenkins and others
    Junit,
    /// Annotations of GitHub, and Markdown into the file that `GITHUB_STEP_SUMMARY` names
    Github,
    /// For documents and pull requests
    Markdown,
}

/// The grammar, which is said once, and what stands below it.
fn after_long_help() -> String {
    let grammar = GRAMMAR.replace('\n', "\n  ");
    format!("Requirements:\n  {grammar}\n\n{BELOW_THE_GRAMMAR}")
}

const BELOW_THE_GRAMMAR: &str = "  previous     the value of the period before
  year_ago     the value of the period that starts twelve months earlier; by week, 52 weeks
  trailing(N)  the mean of the values of the N periods before
  baseline     the value of the same period in the document that `--baseline` names
  margin       points of a rate or a score, units of any other number;
               with %, percent of the reference

Examples:
  retain check orders.csv --require 'crr >= 50'
  retain check orders.csv --period monthly --require 'churn <= trailing(3) + 5'
  retain check orders.csv --require 'orders >= year_ago - 10%' --require 'nps > 0'
  retain check orders.csv --require 'crr >= previous' --significant --format github
  retain check orders.csv --on 2024 --require 'aov > 40'
  retain check orders.csv --by channel --require 'crr >= 30' --min-customers 50

Exit codes:
  0  every requirement is met, or only warned
  1  the input or the system is at fault
  2  the command line or the configuration is at fault
  3  a requirement is missed
  4  one cannot be judged, and none is missed";

/// What is asked, and where that is written.
struct Checks {
    checks: Vec<Check>,
    sources: Vec<Option<(String, u64)>>,
}

/// Judges, prints the verdicts, and says how the run ends.
pub fn run(args: &Args, configured: &Configured, talk: Talk) -> Result<Ending, CliError> {
    let output = args.output.as_deref();
    args.question.input.check_output(output)?;
    check_output(output, args.baseline.iter().chain(configured.file()))?;
    let asked = args.checks(configured, talk)?;
    let document = args.document()?;
    let baseline = document.as_ref().map(to_baseline);
    let calendar = args.question.calendar();
    for (check, source) in asked.checks.iter().zip(&asked.sources) {
        check
            .possible(calendar.kind, baseline.is_some())
            .map_err(|fault| contradiction(&fault, check, source.as_ref()))?;
    }
    let by = args.groups.asked()?;
    let (question, input) = (&args.question, &args.question.input);
    let answer = match args.engine.tallies(|| question.elsewhere(), input, talk)? {
        Some(brought) => brought.metrics(input)?,
        None => question.answer(talk, by.as_ref())?,
    };
    args.check_baseline(document.as_ref(), &answer)?;
    let judge = |tallies: &Tallies, baseline: Option<&Baseline>| {
        let subject = Subject {
            tallies,
            calendar,
            baseline,
            confidence: &args.confidence,
        };
        judge(&asked.checks, &subject).map_err(|unknown| {
            let source = asked.sources[unknown.check].as_ref();
            unknown_period(&unknown, tallies, source)
        })
    };
    let judged = match &answer.groups {
        None => {
            let judgements = judge(&answer.tallies, baseline.as_ref())?.into_iter();
            judgements.map(|judgement| (None, judgement)).collect()
        }
        Some(groups) => {
            let names: Vec<GroupName> = groups.groups.iter().map(|group| group.name.clone()).collect();
            let mut judged = Vec::new();
            for (group, label) in groups.groups.iter().zip(GroupLabel::all(&groups.column, &names)) {
                let baseline = document
                    .as_ref()
                    .map(|document| to_group_baseline(document, &group.name));
                let judgements = judge(&group.tallies, baseline.as_ref())?.into_iter();
                judged.extend(judgements.map(|judgement| (Some(label.clone()), judgement)));
            }
            // Each check with all its groups.
            judged.sort_by_key(|(_, judgement)| judgement.check);
            judged
        }
    };
    let (labels, judgements): (Vec<Option<GroupLabel>>, Vec<Judgement>) = judged.into_iter().unzip();
    // What is printed and the exit code both come from this.
    let outcome = Outcome::of(&judgements, &asked.checks, args.allow_unjudged);
    let ending = match outcome {
        Outcome::Passed => Ending::Done,
        Outcome::Failed => Ending::GateFailed,
        Outcome::Unjudged => Ending::GateUnjudged,
    };
    let report = CheckReport::new(
        &AskedChecks {
            checks: &asked.checks,
            sources: &asked.sources,
            confidence: &args.confidence,
            allow_unjudged: args.allow_unjudged,
            kind_of_period: calendar.kind.name(),
        },
        labels.into_iter().zip(judgements).collect(),
        (outcome, ending.exit_code()),
        answer.reading.account.warnings,
    );
    for warning in &report.warnings {
        talk.warn(warning);
    }
    let destination = Destination::from_option(args.output.as_deref());
    destination.write(&args.rendered(&report, &destination)?)?;
    if args.format == Format::Github {
        append_summary(&report, talk)?;
    }
    Ok(ending)
}

/// The rows of a document as a baseline.
fn to_baseline(document: &Document) -> Baseline {
    rows_as_baseline(&document.periods)
}

/// The rows of a group of a document as a baseline. The rest of the values is
/// not the same in two documents, and so no baseline.
fn to_group_baseline(document: &Document, name: &GroupName) -> Baseline {
    let group = document.groups.iter().find(|group| match name {
        GroupName::Value(value) => group.is_value && group.value.as_ref() == Some(value),
        GroupName::NoValue => group.is_value && group.value.is_none(),
        GroupName::Rest(_) => false,
    });
    rows_as_baseline(group.map_or(&[][..], |group| &group.periods))
}

fn rows_as_baseline(rows: &[Row]) -> Baseline {
    let rows = rows.iter().map(|row| BaselineRow {
        period: row.period.period.label.clone(),
        flags: row.period.flags,
        tally: row.tally.clone(),
    });
    Baseline { rows: rows.collect() }
}

impl Args {
    /// The document that `--baseline` names.
    fn document(&self) -> Result<Option<Document>, CliError> {
        let Some(path) = self.baseline.as_deref() else {
            return Ok(None);
        };
        let files = self.question.input.files()?;
        let mut sources = files.orders.iter().chain(&files.customers).chain(&files.responses);
        if path == Path::new("-") && sources.any(|source| *source == Source::Stdin) {
            return Err(CliError::usage("standard input can be read only once").hint("give one of them as a file"));
        }
        read_document(path).map(Some)
    }

    /// The baseline must be of the same question.
    fn check_baseline(&self, document: Option<&Document>, answer: &Answer) -> Result<(), CliError> {
        let (Some(document), Some(path)) = (document, &self.baseline) else {
            return Ok(());
        };
        let now = Asked {
            settings: &answer.settings,
            currency: answer.reading.ledger.currency.as_deref(),
        };
        let name = format!("the baseline `{}`", name(&Source::from_argument(path.clone())));
        if answer.settings.by.is_some() && answer.settings.by != document.settings.by {
            let with = document
                .settings
                .by
                .as_ref()
                .map_or_else(|| "without groups".to_owned(), |by| format!("by `{by}`"));
            let now = answer.settings.by.as_deref().unwrap_or_default();
            return Err(
                CliError::usage(format!("{name} was made {with}, and what is checked by `{now}`"))
                    .hint("make it with the same `--by`"),
            );
        }
        check_settings([&name, "what is checked"], document.asked(), now)
    }

    fn checks(&self, configured: &Configured, talk: Talk) -> Result<Checks, CliError> {
        let mut asked = Checks {
            checks: Vec::new(),
            sources: Vec::new(),
        };
        for text in &self.requirements {
            let requirement = parse(text).map_err(|error| syntax_error(&error, text))?;
            asked.checks.push(Check::new(requirement));
            asked.sources.push(None);
        }
        let in_file = configured.checks();
        if !asked.checks.is_empty() && !in_file.is_empty() {
            talk.warn(&format!(
                "the {} of `{}` {} not judged, since `--require` is given",
                if in_file.len() == 1 {
                    "check".to_owned()
                } else {
                    format!("{} checks", in_file.len())
                },
                configured.path(),
                if in_file.len() == 1 { "is" } else { "are" },
            ));
        } else {
            for (check, line) in in_file {
                asked.checks.push(check.clone());
                asked.sources.push(Some((configured.path(), *line)));
            }
        }
        if asked.checks.is_empty() {
            return Err(CliError::usage("there is nothing to check")
                .hint("pass a requirement, for example `--require 'crr >= previous - 3'`, or write `[[check]]` entries into `retain.toml`"));
        }
        for check in &mut asked.checks {
            self.overrule(check);
        }
        Ok(asked)
    }

    /// The command line wins.
    fn overrule(&self, check: &mut Check) {
        if let Some(on) = &self.on {
            check.on = On::from_word(on);
        }
        check.significant |= self.significant;
        if let Some(min_customers) = self.min_customers {
            check.min_customers = min_customers.into();
        }
        match self.severity {
            Some(SeverityOption::Error) => check.severity = Severity::Error,
            Some(SeverityOption::Warning) => check.severity = Severity::Warning,
            None => {}
        }
    }

    fn rendered(&self, report: &CheckReport, destination: &Destination) -> Result<Vec<u8>, CliError> {
        let mut out = Vec::new();
        match self.format {
            Format::Json => json::write(report, &mut out)?,
            Format::Junit => junit::write(report, &mut out)?,
            Format::Github => annotations::write(report, &mut out)?,
            Format::Markdown => text::write_markdown(report, &mut out)?,
            Format::Table => {
                let look = Look {
                    width: Some(destination.width()),
                    precision: Precision::default(),
                    styled: destination.is_styled(),
                };
                text::write_table(report, look, &mut out)?;
            }
        }
        Ok(out)
    }
}

/// Appends the verdicts to the summary of a step of GitHub, where there is one.
fn append_summary(report: &CheckReport, talk: Talk) -> Result<(), CliError> {
    use std::io::Write as _;
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let mut markdown = b"\n### retain check\n\n".to_vec();
    text::write_markdown(report, &mut markdown)?;
    let file = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(Path::new(&path));
    if let Err(error) = file.and_then(|mut file| file.write_all(&markdown)) {
        // The verdicts are printed already, and they decide the exit code.
        talk.warn(&format!(
            "the summary cannot be written to `GITHUB_STEP_SUMMARY`: {error}"
        ));
    }
    Ok(())
}
