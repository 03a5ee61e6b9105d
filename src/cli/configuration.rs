//! The file `retain.toml`, found and put before the command line.

use crate::gate::check::Check;

/// What the file asks for; nothing where there is none.
#[derive(Debug, Default)]
pub struct Configured {
    path: String,
    checks: Vec<(Check, u64)>,
}

impl Configured {
    /// The `[[check]]` entries with their lines.
    pub fn checks(&self) -> &[(Check, u64)] {
        &self.checks
    }

    /// The path of the file.
    pub fn path(&self) -> String {
        self.path.clone()
    }
}
