//! What is asked of some files: the options of every command that counts, and
//! the reading and the tallies that answer it.

use std::sync::Arc;

use clap::ValueEnum;

use super::configuration::ConfigOptions;
use super::error::CliError;
use super::groups::{AnswerGroups, AskedGroups};
use super::options::{CalendarOptions, InputOptions, PeriodOptions};
use super::progress::ProgressLine;
use super::read_error::tally_error;
use super::sql::asked;
use super::streams::Talk;
use super::values::{month_name, weekday_name};
use crate::input::progress::Progress;
use crate::input::status::StatusPolicy;
use crate::input::{Place, ReadOptions, Reading};
use crate::model::calendar::{Calendar, PeriodKind};
use crate::model::day::Day;
use crate::report::metrics::Settings;
use crate::sql::Report;
use crate::tally::by_value::tally_by_value;
use crate::tally::{Basis, FlaggedPeriod, Grouping, Tallies, TallyOptions, tally};

/// Which files, which periods, who is a customer.
#[derive(Debug, clap::Args)]
pub struct Question {
    #[command(flatten)]
    pub input: InputOptions,
    #[command(flatten)]
    pub periods: PeriodOptions,
    #[command(flatten)]
    config: ConfigOptions,
    /// Who is a customer: buyers, or those with a running subscription; orders, unless there are none
    #[arg(long, value_enum, help_heading = "Periods")]
    basis: Option<BasisOption>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum BasisOption {
    /// Those with a counted order
    Orders,
    /// Those with a running subscription; needs `--customers`
    Subscriptions,
}

/// What was read and counted.
pub struct Answer {
    /// The ledger, what was left out, and every warning.
    pub reading: Reading,
    /// The tallies of all periods.
    pub tallies: Tallies,
    /// The same for each value of a column, where one was asked for; then the
    /// ledger is used up but for its currency.
    pub groups: Option<AnswerGroups<Tallies>>,
    /// The options that can change a number.
    pub settings: Settings,
}

/// What was read, and how it is to be counted.
pub struct Asked {
    /// The ledger and what was left out.
    pub reading: Reading,
    /// How the files were read.
    pub options: ReadOptions,
    /// How they are to be counted.
    pub tally_options: TallyOptions,
}

impl Question {
    /// How long periods are and where they begin.
    pub const fn calendar(&self) -> Calendar {
        self.periods.calendar.calendar()
    }

    /// Reads the files; how far that is, is told to those who can see it.
    pub fn read(&self, talk: Talk, asked: Option<&AskedGroups<'_>>) -> Result<Asked, CliError> {
        let files = self.input.files()?;
        if let Some(asked) = asked {
            self.input.check_by(asked.by)?;
        }
        let basis = self.basis()?;
        let progress = Arc::new(Progress::default());
        let options = ReadOptions {
            progress: Some(Arc::clone(&progress)),
            by: asked.map(|asked| asked.by.clone()),
            ..self.input.read_options(self.periods.calendar.as_of, basis)?
        };
        let _shown = (!talk.quiet).then(|| ProgressLine::show(progress));
        let reading = self.input.read(&files, &options)?;
        let tally_options = TallyOptions {
            calendar: self.periods.calendar.calendar(),
            basis,
            active_window: self.periods.active_window,
            as_of: self.periods.calendar.as_of,
            threads: options.threads,
        };
        Ok(Asked {
            reading,
            options,
            tally_options,
        })
    }

    /// Reads the files and counts.
    pub fn answer(&self, talk: Talk, asked: Option<&AskedGroups<'_>>) -> Result<Answer, CliError> {
        let Asked {
            mut reading,
            options,
            tally_options,
        } = self.read(talk, asked)?;
        let tallies = tally(&reading.ledger, &tally_options, Grouping::Whole)
            .map_err(|error| tally_error(error, reading.span.as_ref(), tally_options.as_of))?;
        let warnings = warnings(&reading, &tallies, &tally_options);
        reading
            .account
            .warnings
            .extend(self.input.unseen_statuses(&reading.inspection.statuses));
        reading.account.warnings.extend(warnings);
        let mut settings = settings(&options, &tally_options, &reading);
        let groups = asked
            .map(|asked| {
                let count = |ledger| tally_by_value(ledger, &tally_options, asked.most);
                asked.answer(&mut reading, &mut settings, count)
            })
            .transpose()?;
        Ok(Answer {
            reading,
            tallies,
            groups,
            settings,
        })
    }

    /// What is asked of rows that somebody else counts.
    pub fn elsewhere(&self) -> Result<Elsewhere, CliError> {
        if self.basis.is_some() {
            return Err(
                CliError::usage("`--basis` is for files, and cannot be used with `--engine` or `--tallies`")
                    .hint("leave `--basis` away: a table has orders, and no subscriptions"),
            );
        }
        Elsewhere::new(
            &self.input,
            &self.periods.calendar,
            self.periods.active_window,
            Report::Metrics,
        )
    }

    fn basis(&self) -> Result<Basis, CliError> {
        let basis = match self.basis {
            Some(BasisOption::Orders) => Basis::Orders,
            None if self.input.has_orders() => Basis::Orders,
            Some(BasisOption::Subscriptions) | None => Basis::Subscriptions,
        };
        match basis {
            Basis::Orders if !self.input.has_orders() => {
                Err(CliError::usage("`--basis orders` needs a file of orders")
                    .hint("give a file of orders, or leave `--basis` away"))
            }
            Basis::Subscriptions if !self.input.has_customers() => Err(CliError::usage(
                "`--basis subscriptions` needs `--customers FILE` with signups and cancellations",
            )),
            Basis::Subscriptions if self.periods.active_window.is_some() => Err(CliError::usage(
                "`--active-window` counts orders and cannot be used with the basis subscriptions",
            )),
            basis => Ok(basis),
        }
    }
}

/// What is asked of rows that somebody else counts.
pub struct Elsewhere {
    /// What the query is told.
    pub asked: crate::sql::Asked,
    /// How a file of answers is read.
    pub options: ReadOptions,
    /// What the tallies are made with.
    pub tally_options: TallyOptions,
}

impl Elsewhere {
    /// What these options ask for.
    pub fn new(
        input: &InputOptions,
        calendar: &CalendarOptions,
        active_window: Option<u32>,
        report: Report,
    ) -> Result<Self, CliError> {
        let options = input.read_options(calendar.as_of, Basis::Orders)?;
        Ok(Self {
            asked: asked(&input.rows, calendar, active_window, report),
            tally_options: TallyOptions {
                calendar: calendar.calendar(),
                basis: Basis::Orders,
                active_window,
                as_of: calendar.as_of,
                threads: options.threads,
            },
            options,
        })
    }
}

/// The files of a command that counts by orders alone.
pub struct OrdersRead {
    /// The ledger, what was left out, and every warning.
    pub reading: Reading,
    /// How they were read.
    pub options: ReadOptions,
}

impl OrdersRead {
    /// Reads the files, with options that are changed a little; how far that
    /// is, is told to those who can see it.
    pub fn read(
        input: &InputOptions,
        command: &str,
        as_of: Option<Day>,
        talk: Talk,
        asked: Option<&AskedGroups<'_>>,
        change: impl FnOnce(&mut ReadOptions),
    ) -> Result<Self, CliError> {
        let files = input.files()?;
        if !input.has_orders() {
            return Err(CliError::usage(format!("`retain {command}` needs a file of orders"))
                .hint("give a file of orders, or `-` for standard input"));
        }
        if let Some(asked) = asked {
            input.check_by(asked.by)?;
        }
        let progress = Arc::new(Progress::default());
        let mut options = ReadOptions {
            progress: Some(Arc::clone(&progress)),
            by: asked.map(|asked| asked.by.clone()),
            ..input.read_options(as_of, Basis::Orders)?
        };
        change(&mut options);
        let _shown = (!talk.quiet).then(|| ProgressLine::show(progress));
        let mut reading = input.read(&files, &options)?;
        let unseen = input.unseen_statuses(&reading.inspection.statuses);
        reading.account.warnings.extend(unseen);
        Ok(Self { reading, options })
    }
}

/// The answer of tallies that somebody else made.
pub fn answer_of(
    mut reading: Reading,
    tallies: Tallies,
    options: &ReadOptions,
    tally_options: &TallyOptions,
) -> Answer {
    let warnings = warnings(&reading, &tallies, tally_options);
    reading.account.warnings.extend(warnings);
    let settings = settings(options, tally_options, &reading);
    Answer {
        reading,
        tallies,
        groups: None,
        settings,
    }
}

/// The options that can change a number.
pub fn settings(options: &ReadOptions, tally_options: &TallyOptions, reading: &Reading) -> Settings {
    let (exclude_status, include_status) = match &options.status {
        StatusPolicy::Exclude(set) => (Some(set.clone()), None),
        StatusPolicy::Include(set) => (None, Some(set.clone())),
    };
    let calendar = tally_options.calendar;
    Settings {
        period: calendar.kind.name(),
        basis: tally_options.basis.name(),
        timezone: options.zone.map(|zone| zone.name().to_owned()),
        week_start: weekday_name(calendar.week_start).to_owned(),
        year_start: month_name(calendar.year_start).to_owned(),
        active_window_days: tally_options.active_window,
        as_of: options.as_of,
        rows: reading.account.rows_were.unwrap_or(options.rows.settled().name()),
        currency: options.currency.clone(),
        exclude_status,
        include_status,
        skip_invalid: options.skip_invalid,
        exclude_customers: reading.account.excluded_customers,
        alias: reading.account.aliases.map(|used| used.listed),
        by: None,
        top_groups: None,
        source: "files".to_owned(),
    }
}

/// What is to be said of periods without a record, where there are any.
pub fn empty_periods(periods: &[FlaggedPeriod], empty: &[usize], span: Option<&(Place, Place)>) -> Option<String> {
    let names: Vec<&str> = empty
        .iter()
        .take(5)
        .map(|&i| periods[i].period.label.as_str())
        .collect();
    let more = if empty.len() > names.len() { ", …" } else { "" };
    let warning = format!(
        "{} of {} periods have no records: {}{more}",
        empty.len(),
        periods.len(),
        names.join(", ")
    );
    let is_most = 2 * empty.len() > periods.len();
    let warning = match span {
        Some((first, last)) if is_most => format!("{warning}; the earliest date is {first}, the latest is {last}"),
        _ => warning,
    };
    (!empty.is_empty()).then_some(warning)
}

/// What a careful reader should know of the tallies.
fn warnings(reading: &Reading, tallies: &Tallies, options: &TallyOptions) -> Vec<String> {
    let mut warnings = Vec::new();
    warnings.extend(empty_periods(&tallies.periods, &tallies.empty, reading.span.as_ref()));
    if tallies.responses_outside > 0 {
        let outside = tallies.responses_outside;
        let s = if outside == 1 { " lies" } else { "s lie" };
        warnings.push(format!("{outside} dated answer{s} outside all periods"));
    }
    if tallies.responses_undated > 0 {
        let undated = tallies.responses_undated;
        let answers = if undated == 1 { "answer counts" } else { "answers count" };
        warnings.push(format!(
            "{undated} undated {answers} only in `totals` and with `--period all`"
        ));
    }
    if let Some(window) = options.active_window {
        if options.calendar.kind == PeriodKind::All {
            warnings.push("`--active-window` has no meaning in `--period all`".to_owned());
        } else if let Some(longest) = tallies.periods.iter().map(|p| p.period.end.since(p.period.start)).max()
            && i64::from(window) < i64::from(longest)
        {
            warnings.push(format!(
                "the active window of {window} days is shorter than a period of {longest} days: orders early in a \
                 period make no customer at its end"
            ));
        }
    }
    if let Some(late) = tallies.last_cancellation {
        warnings.push(format!(
            "a cancellation on {} lies more than a period after the last signup or order on {}; to report what was \
             known on a day, pass `--as-of`",
            late.cancelled, late.last_activity
        ));
    }
    warnings
}
