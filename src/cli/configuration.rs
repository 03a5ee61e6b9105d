//! The file `retain.toml`, found and put before the command line. Its options
//! become arguments, so that they are read by the readers of the command line
//! and by nothing else; each is tried by itself, so that an error can name its
//! line. An option that the command line gives too is left out: it wins.

use std::any::TypeId;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::error::CliError;
use super::requirement_error::part_of_line;
use crate::config::{Config, ConfigError, Entry, Given, Place, nearest};
use crate::gate::check::Check;

/// The name of the file that is looked for.
const NAME: &str = "retain.toml";

/// Options of `retain metrics` whose values belong to that command alone. A
/// confidence there is that of intervals beside the numbers; in `retain check`
/// it would be how easily a build fails.
const OF_METRICS_ALONE: [&str; 3] = ["format", "output", "confidence"];

/// Options that no file can have.
const OF_THE_COMMAND_LINE: [&str; 4] = ["help", "version", "config", "no-config"];

/// Where options are read from beside the command line.
#[derive(Debug, clap::Args)]
pub struct ConfigOptions {
    /// Read options from this file in place of `retain.toml` in the working directory
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "no_config",
        help_heading = "Configuration"
    )]
    config: Option<PathBuf>,
    /// Read options from no file
    #[arg(long, help_heading = "Configuration")]
    no_config: bool,
}

/// What the file asks for; nothing where there is none.
#[derive(Debug, Default)]
pub struct Configured {
    path: Option<PathBuf>,
    /// The arguments that stand for the options of the file.
    pub arguments: Vec<OsString>,
    /// The options that it sets, with their lines.
    set: Vec<(String, u64)>,
    checks: Vec<(Check, u64)>,
}

impl Configured {
    /// Finds and reads the file, for a command that has been read by itself.
    pub fn find(program: &Command, name: &str, matches: &ArgMatches) -> Result<Self, CliError> {
        if matches.try_get_one::<bool>("no_config").ok().flatten() == Some(&true) {
            return Ok(Self::default());
        }
        let given = matches.try_get_one::<PathBuf>("config").ok().flatten();
        let path = given.cloned().unwrap_or_else(|| PathBuf::from(NAME));
        let text = match std::fs::read(&path) {
            Ok(bytes) => {
                String::from_utf8(bytes).map_err(|_| CliError::usage(format!("`{}` is not UTF-8", path.display())))?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && given.is_none() => return Ok(Self::default()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(CliError::usage(format!("there is no file `{}`", path.display())));
            }
            Err(error) => {
                return Err(CliError::input(format!("`{}` cannot be read: {error}", path.display())));
            }
        };
        let file = File { program, path: &path };
        file.configured(&text, name, matches).map_err(|error| file.told(error))
    }

    /// The `[[check]]` entries with their lines.
    pub fn checks(&self) -> &[(Check, u64)] {
        &self.checks
    }

    /// The path of the file.
    pub const fn file(&self) -> Option<&PathBuf> {
        self.path.as_ref()
    }

    /// Its path as it is told.
    pub fn path(&self) -> String {
        self.path
            .as_ref()
            .map_or_else(String::new, |path| path.display().to_string())
    }

    /// Whether a file was read.
    pub const fn is_read(&self) -> bool {
        self.path.is_some()
    }

    /// An error with the lines of the options that it names and the file sets.
    pub fn explained(&self, error: CliError) -> CliError {
        let named = |text: &str, option: &str| {
            let mut places = text.match_indices(option);
            places.any(|(at, _)| !text[at + option.len()..].starts_with(|c: char| c == '-' || c.is_alphanumeric()))
        };
        let set: Vec<String> = self
            .set
            .iter()
            .filter(|(option, _)| named(&error.message, &format!("--{option}")))
            .map(|(option, line)| format!("`--{option}` is set by {}:{line}", self.path()))
            .collect();
        set.into_iter().fold(error, CliError::note)
    }
}

/// The file that is read, and the program whose options it may have.
struct File<'a> {
    program: &'a Command,
    path: &'a Path,
}

impl File<'_> {
    fn configured(&self, text: &str, name: &str, matches: &ArgMatches) -> Result<Configured, ConfigError> {
        let config = Config::parse(text)?;
        let mut configured = Configured {
            path: Some(self.path.to_owned()),
            checks: config
                .checks
                .into_iter()
                .map(|entry| (entry.check, entry.place.line))
                .collect(),
            ..Configured::default()
        };
        let metrics = subcommand(self.program, "metrics");
        let asked = subcommand(self.program, name);
        let mut before: Vec<(&Arg, &Entry)> = Vec::new();
        for entry in &config.metrics {
            let arg = Self::option(metrics, entry)?;
            let arguments = self.arguments(arg, entry)?;
            self.try_out(&arguments, entry)?;
            if let Some((other, first)) = before.iter().find(|(other, _)| exclude(metrics, other, arg)) {
                return Err(ConfigError {
                    message: format!("`{}` cannot be used with `{}`", entry.key, key(other)),
                    expected: format!("`{}` is on line {}", first.key, first.place.line),
                    place: entry.place.clone(),
                });
            }
            before.push((arg, entry));
            let is_shared = name == "metrics" || !OF_METRICS_ALONE.contains(&entry.key.as_str());
            let here = asked.get_arguments().find(|here| here.get_id() == arg.get_id());
            let Some(here) = here.filter(|_| is_shared) else {
                continue;
            };
            let is_given = |arg: &Arg| matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
            if is_given(here)
                || asked
                    .get_arguments()
                    .any(|other| is_given(other) && exclude(asked, here, other))
            {
                continue;
            }
            configured.arguments.extend(arguments);
            configured.set.push((entry.key.clone(), entry.place.line));
        }
        Ok(configured)
    }

    /// The option of a name.
    fn option<'a>(metrics: &'a Command, entry: &Entry) -> Result<&'a Arg, ConfigError> {
        let known = || {
            let all = metrics.get_arguments();
            all.filter(|arg| !OF_THE_COMMAND_LINE.contains(&key(arg)))
        };
        known().find(|arg| key(arg) == entry.key).ok_or_else(|| {
            let visible = known().filter(|arg| !arg.is_hide_set());
            let nearest = nearest(&entry.key, visible.map(key));
            ConfigError {
                message: format!("`retain metrics` has no option `{}`", entry.key),
                expected: nearest.map_or_else(
                    || "`retain metrics --help` lists them".to_owned(),
                    |nearest| format!("the nearest is `{nearest}`"),
                ),
                place: entry.place.clone(),
            }
        })
    }

    /// The arguments that stand for an option and its value.
    fn arguments(&self, arg: &Arg, entry: &Entry) -> Result<Vec<OsString>, ConfigError> {
        let wrong = |message: &str, expected: &str| ConfigError {
            message: format!("`{}` {message}", entry.key),
            expected: expected.to_owned(),
            place: entry.value_place.clone(),
        };
        let option = |value: &str| self.argument(arg, value);
        let takes_none = arg.get_num_args().is_some_and(|count| count.min_values() == 0);
        match (&entry.given, arg.get_action()) {
            (Given::Switch(true), ArgAction::SetTrue) => Ok(vec![format!("--{}", entry.key).into()]),
            (Given::Switch(false), ArgAction::SetTrue) => Ok(Vec::new()),
            (Given::Switch(true), _) if takes_none && !arg.is_positional() => {
                Ok(vec![format!("--{}", entry.key).into()])
            }
            (Given::Switch(_), _) => Err(wrong("is not a switch", "expected a text or a number")),
            (_, ArgAction::SetTrue) => Err(wrong("is a switch", "expected true or false")),
            (Given::One(value), _) => Ok(vec![option(value)]),
            (Given::Several(values), ArgAction::Append) => Ok(match values.as_slice() {
                [] if arg.get_value_delimiter().is_some() => vec![option("")],
                values => values.iter().map(|value| option(value)).collect(),
            }),
            (Given::Several(_), _) => Err(wrong("has one value", "expected no list")),
        }
    }

    /// One argument; a path is relative to the file.
    fn argument(&self, arg: &Arg, value: &str) -> OsString {
        let is_path = arg.get_value_parser().type_id() == TypeId::of::<PathBuf>();
        let value: OsString = if is_path && value != "-" {
            let folder = self.path.parent().unwrap_or(Path::new(""));
            let path = folder.join(value);
            // What begins with a hyphen would be an option.
            if arg.is_positional() && path.to_string_lossy().starts_with('-') {
                Path::new(".").join(path).into_os_string()
            } else {
                path.into_os_string()
            }
        } else {
            value.into()
        };
        if arg.is_positional() {
            return value;
        }
        let mut argument = OsString::from(format!("--{}=", key(arg)));
        argument.push(value);
        argument
    }

    /// Reads an option by itself, as the command line would.
    fn try_out(&self, arguments: &[OsString], entry: &Entry) -> Result<(), ConfigError> {
        let words = [OsString::from("retain"), "metrics".into()];
        let all = words.into_iter().chain(arguments.iter().cloned());
        match self.program.clone().try_get_matches_from(all) {
            Ok(_) => Ok(()),
            Err(error) => Err(ConfigError {
                message: match error.get(ContextKind::InvalidValue) {
                    Some(ContextValue::String(value)) if !value.is_empty() => {
                        format!("`{}` cannot be `{value}`", entry.key)
                    }
                    _ => format!("`{}` cannot be this", entry.key),
                },
                expected: expected(&error),
                place: entry.value_place.clone(),
            }),
        }
    }

    /// An error of the file as it is told.
    fn told(&self, error: ConfigError) -> CliError {
        let Place { line, text, start, end } = error.place;
        let path = self.path.display().to_string();
        CliError::usage(error.message).at(part_of_line(&path, line, &text, start..end, error.expected))
    }
}

/// What the reader of an option expected.
fn expected(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::InvalidValue
        && let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue)
    {
        let nearest = match error.get(ContextKind::SuggestedValue) {
            Some(ContextValue::String(nearest)) => format!("; the nearest is `{nearest}`"),
            _ => String::new(),
        };
        return format!("expected one of {}{nearest}", values.join(", "));
    }
    let reason = std::error::Error::source(error);
    reason.map_or_else(|| "this value cannot be read".to_owned(), ToString::to_string)
}

/// The name of an option in the file: that of the option, or of the argument
/// where it is none.
fn key(arg: &Arg) -> &str {
    arg.get_long().unwrap_or_else(|| arg.get_id().as_str())
}

fn exclude(command: &Command, one: &Arg, other: &Arg) -> bool {
    let of = |arg: &Arg, other: &Arg| {
        let conflicts = command.get_arg_conflicts_with(arg);
        conflicts.iter().any(|conflict| conflict.get_id() == other.get_id())
    };
    of(one, other) || of(other, one)
}

/// A subcommand that there is.
fn subcommand<'a>(program: &'a Command, name: &str) -> &'a Command {
    program.find_subcommand(name).unwrap_or(program)
}
