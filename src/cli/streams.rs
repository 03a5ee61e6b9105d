//! Where words go: reports to stdout or a file, talk to stderr. Whether there
//! is a terminal and how wide it is, asked once.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstream::AutoStream;

use super::error::CliError;
use super::excerpt;
use crate::report::printable::printable;

/// Warnings and the like, on stderr.
#[derive(Debug, Clone, Copy)]
pub struct Talk {
    /// Say nothing but errors.
    pub quiet: bool,
}

impl Talk {
    /// Prints one warning.
    pub fn warn(self, warning: &str) {
        if !self.quiet {
            let mut stderr = anstream::stderr();
            let yellow = anstyle::AnsiColor::Yellow.on_default().bold();
            // There is nobody left to tell when stderr is gone.
            let _ = writeln!(stderr, "{yellow}warning{yellow:#}: {}", printable(warning));
        }
    }
}

impl Talk {
    /// Prints what is good to know and no warning.
    pub fn note(self, note: &str) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "note: {}", printable(note));
        }
    }
}

/// Prints an error on stderr.
pub fn print_error(error: &CliError) {
    let mut stderr = anstream::stderr();
    let _ = excerpt::write_error(error, &mut stderr);
}

/// Prints a way out by itself.
pub fn print_hint(hint: &str) {
    let mut stderr = anstream::stderr();
    let _ = writeln!(stderr, "hint: {}", printable(hint));
}

/// Where a report goes.
#[derive(Debug, Clone)]
pub enum Destination {
    /// Standard output.
    Stdout,
    /// A file, written beside and renamed.
    File(PathBuf),
}

/// The width where nothing says another.
const USUAL_WIDTH: usize = 80;

impl Destination {
    /// From `-o`.
    pub fn from_option(path: Option<&Path>) -> Self {
        match path {
            Some(path) if path.as_os_str() != "-" => Self::File(path.to_owned()),
            _ => Self::Stdout,
        }
    }

    /// Whether people look at it on a terminal.
    pub fn is_terminal(&self) -> bool {
        matches!(self, Self::Stdout) && io::stdout().is_terminal()
    }

    /// Whether it may have style: a terminal, unless `--color` says otherwise.
    pub fn is_styled(&self) -> bool {
        match self {
            Self::Stdout => AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
            Self::File(_) => false,
        }
    }

    /// The characters of a line: `COLUMNS`, the terminal, or 80.
    pub fn width(&self) -> usize {
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let terminal = || {
            self.is_terminal()
                .then(terminal_size::terminal_size)
                .flatten()
                .map(|(terminal_size::Width(width), _)| usize::from(width))
        };
        columns
            .or_else(terminal)
            .filter(|width| *width >= 20)
            .unwrap_or(USUAL_WIDTH)
    }

    /// Writes a report that is whole.
    pub fn write(&self, report: &[u8]) -> Result<(), CliError> {
        self.write_by(|out| out.write_all(report))
    }

    /// Writes a report piece by piece: it may be larger than memory.
    pub fn write_by(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), CliError> {
        match self {
            Self::Stdout => {
                let mut stdout = BufWriter::with_capacity(PIECE, io::stdout().lock());
                let written = write(&mut stdout).and_then(|()| stdout.flush()).map_err(CliError::from);
                if written.is_err() {
                    // What could not be written is not tried again.
                    let _ = stdout.into_parts();
                }
                match written {
                    // Who has stopped reading still gets the exit code.
                    Err(error) if error.is_closed_pipe() => Ok(()),
                    written => written,
                }
            }
            Self::File(path) => write_file(path, write).map_err(|error| cannot_write(path, &error)),
        }
    }
}

/// So many bytes are written at once.
const PIECE: usize = 1 << 16;

fn cannot_write(path: &Path, error: &io::Error) -> CliError {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let reason = match folder {
        Some(folder) if !folder.is_dir() => format!("there is no folder `{}`", folder.display()),
        _ if path.is_dir() => "it is a folder".to_owned(),
        _ => error.kind().to_string(),
    };
    CliError::input(format!("`{}` cannot be written: {reason}", path.display()))
}

/// Writes a report to a file, through a link to what it points to, or into
/// what is no file at all, a device or a pipe.
fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(there) if there.is_file() => write_beside(&path.canonicalize()?, Some(there.permissions()), write),
        Ok(there) if there.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        Ok(_) => {
            let device = std::fs::OpenOptions::new().write(true).open(path)?;
            write_buffered(device, write)
        }
        Err(_) => write_beside(path, None, write),
    }
}

fn write_buffered(file: std::fs::File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(PIECE, file);
    write(&mut out)?;
    out.flush()
}

/// Writes a file beside the wanted one and gives it the name, so that nobody
/// ever sees half a report.
fn write_beside(
    path: &Path,
    permissions: Option<std::fs::Permissions>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(name);
    let written = std::fs::File::create(&beside)
        .and_then(|file| write_buffered(file, write))
        .and_then(|()| permissions.map_or(Ok(()), |permissions| std::fs::set_permissions(&beside, permissions)))
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}
