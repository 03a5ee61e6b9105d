//! The folders where drivers are looked for: those of the driver manager, in
//! its order, then the packages of Python that hold a driver each.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A folder, and why it is looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
    /// What names it.
    pub why: Why,
}

/// What names a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// `ADBC_DRIVER_PATH`.
    DriverPath,
    /// The environment that is active.
    Environment,
    /// The user's configuration.
    User,
    /// The system's configuration.
    System,
    /// A package of Python in the environment that is active, or the user's.
    Package,
}

impl Why {
    /// In a word.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::DriverPath => "ADBC_DRIVER_PATH",
            Self::Environment => "environment",
            Self::User => "user",
            Self::System => "system",
            Self::Package => "Python package",
        }
    }
}

/// The variables that say where drivers are.
#[derive(Debug, Default)]
pub struct Variables {
    /// `ADBC_DRIVER_PATH`: folders, as in `PATH`.
    pub driver_path: Option<OsString>,
    /// `VIRTUAL_ENV` and `CONDA_PREFIX`.
    pub environments: Vec<PathBuf>,
    /// `XDG_CONFIG_HOME`.
    pub config: Option<PathBuf>,
    /// `HOME`, or `LOCALAPPDATA` on Windows.
    pub home: Option<PathBuf>,
}

impl Variables {
    /// Those of the process.
    #[must_use]
    pub fn of_process() -> Self {
        let path = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self {
            driver_path: env::var_os("ADBC_DRIVER_PATH").filter(|value| !value.is_empty()),
            environments: ["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().filter_map(path).collect(),
            config: path("XDG_CONFIG_HOME"),
            home: path(if cfg!(windows) { "LOCALAPPDATA" } else { "HOME" }),
        }
    }

    /// The user's folder of ADBC.
    fn user_folder(&self) -> Option<PathBuf> {
        if cfg!(windows) {
            return self.home.as_ref().map(|home| home.join("ADBC"));
        }
        if cfg!(target_os = "macos") {
            return self
                .home
                .as_ref()
                .map(|home| home.join("Library/Application Support/ADBC"));
        }
        let config = self.config.clone();
        let config = config.or_else(|| self.home.as_ref().map(|home| home.join(".config")));
        config.map(|config| config.join("adbc"))
    }

    /// Where drivers are looked for, in order.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        let (drivers, system) = if cfg!(target_os = "macos") {
            ("Drivers", Some("/Library/Application Support/ADBC/Drivers"))
        } else if cfg!(windows) {
            ("Drivers", None)
        } else {
            ("drivers", Some("/etc/adbc/drivers"))
        };
        let named = self.driver_path.iter().flat_map(env::split_paths);
        let active = self.environments.iter().map(|folder| folder.join("etc/adbc/drivers"));
        let user = self.user_folder().map(|folder| folder.join(drivers));
        let packages = self.environments.iter().cloned();
        let packages = packages.chain(self.home.iter().map(|home| home.join(".local")));
        named
            .filter(|folder| !folder.as_os_str().is_empty())
            .map(|folder| (folder, Why::DriverPath))
            .chain(active.map(|folder| (folder, Why::Environment)))
            .chain(user.map(|folder| (folder, Why::User)))
            .chain(system.map(|folder| (PathBuf::from(folder), Why::System)))
            .chain(
                packages
                    .flat_map(|folder| packages_in(&folder))
                    .map(|folder| (folder, Why::Package)),
            )
            .map(|(folder, why)| Place { folder, why })
            .collect()
    }
}

/// The folders of installed packages of Python below this, sorted.
fn packages_in(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = entries(&folder.join("lib"))
        .into_iter()
        .filter(|version| is_named(version, |name| name.starts_with("python3")))
        .map(|version| version.join("site-packages"))
        .chain([folder.join("Lib/site-packages")])
        .filter(|packages| packages.is_dir())
        .collect();
    found.dedup();
    found
}

/// What is in a folder, sorted; nothing where it cannot be read.
pub(super) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.sort();
    found
}

/// Whether the last part of a path is such a name.
pub(super) fn is_named(path: &Path, is: impl FnOnce(&str) -> bool) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn folders_come_in_the_order_of_the_driver_manager() {
        let variables = Variables {
            driver_path: Some("/a:/b".into()),
            environments: vec!["/venv".into()],
            config: None,
            home: Some("/home/ann".into()),
        };
        let folders: Vec<String> = variables
            .places()
            .iter()
            .map(|place| format!("{} {}", place.why.words(), place.folder.display()))
            .collect();
        assert_eq!(
            folders,
            [
                "ADBC_DRIVER_PATH /a",
                "ADBC_DRIVER_PATH /b",
                "environment /venv/etc/adbc/drivers",
                "user /home/ann/.config/adbc/drivers",
                "system /etc/adbc/drivers",
            ]
        );
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn the_user_may_have_another_folder_of_configurations() {
        let variables = Variables {
            config: Some("/config".into()),
            home: Some("/home/ann".into()),
            ..Variables::default()
        };
        assert_eq!(variables.places()[0].folder, Path::new("/config/adbc/drivers"));
    }

    #[test]
    fn packages_of_python_are_looked_into_where_there_are_any() {
        let folder = tempfile::tempdir().expect("a folder");
        let packages = folder.path().join("lib/python3.11/site-packages");
        std::fs::create_dir_all(&packages).expect("a folder");
        let variables = Variables {
            environments: vec![folder.path().to_owned()],
            ..Variables::default()
        };
        let found = variables.places();
        let last = found.last().expect("a place");
        assert_eq!((&last.folder, last.why), (&packages, Why::Package));
    }
}
