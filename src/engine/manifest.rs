//! What a driver's manifest says, as far as a list needs it: `NAME.toml` with
//! the library of each platform. The driver manager reads it again when it
//! loads the driver.

use std::path::{Path, PathBuf};

use toml::Table;

/// What a manifest says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// What the driver is called.
    pub title: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Its library, on this platform.
    pub library: Option<PathBuf>,
    /// Why it cannot be loaded.
    pub problem: Option<String>,
}

/// Reads a manifest; what is wrong with it stands in it.
pub fn read(path: &Path) -> Manifest {
    match std::fs::read_to_string(path) {
        Ok(text) => from_text(&text, &platform()),
        Err(error) => with_problem(format!("it cannot be read: {}", error.kind())),
    }
}

fn with_problem(problem: String) -> Manifest {
    Manifest {
        problem: Some(problem),
        ..Manifest::default()
    }
}

fn from_text(text: &str, platform: &str) -> Manifest {
    let Ok(table) = text.parse::<Table>() else {
        return with_problem("it is no TOML".to_owned());
    };
    let text_of = |key: &str| table.get(key).and_then(|value| value.as_str()).map(str::to_owned);
    let manifest = Manifest {
        title: text_of("name"),
        version: text_of("version"),
        ..Manifest::default()
    };
    let version = table.get("manifest_version").map_or(Some(1), toml::Value::as_integer);
    if version != Some(1) {
        return Manifest {
            problem: Some("its `manifest_version` is not 1".to_owned()),
            ..manifest
        };
    }
    let shared = table.get("Driver").and_then(|driver| driver.get("shared"));
    let library = match shared {
        Some(toml::Value::String(path)) => Some(path.as_str()),
        Some(toml::Value::Table(platforms)) => platforms.get(platform).and_then(|path| path.as_str()),
        _ => None,
    };
    let Some(library) = library.filter(|path| !path.is_empty()) else {
        return Manifest {
            problem: Some(format!("it has no library for {platform}")),
            ..manifest
        };
    };
    // A name without a folder is the loader's to find.
    let library = PathBuf::from(library);
    let is_missing = library.components().count() > 1 && !library.is_file();
    Manifest {
        problem: is_missing.then(|| format!("there is no file `{}`", library.display())),
        library: Some(library),
        ..manifest
    }
}

/// The platform as manifests name it, for example `linux_amd64`.
fn platform() -> String {
    let arch = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "riscv32" => "riscv",
        arch => arch,
    };
    let kind = if cfg!(target_env = "musl") {
        "_musl"
    } else if cfg!(all(windows, target_env = "gnu")) {
        "_mingw"
    } else {
        ""
    };
    format!("{}_{arch}{kind}", std::env::consts::OS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> Option<String> {
        from_text(text, "linux_amd64").problem
    }

    #[test]
    fn a_manifest_names_the_library_of_the_platform() {
        let text = "
            manifest_version = 1
            name = 'PostgreSQL Driver'
            version = '1.13.0'
            [ADBC]
            version = '1.1.0'
            [Driver.shared]
            linux_amd64 = 'libpg.so'
            macos_arm64 = 'libpg.dylib'
        ";
        let manifest = from_text(text, "linux_amd64");
        assert_eq!(
            manifest,
            Manifest {
                title: Some("PostgreSQL Driver".to_owned()),
                version: Some("1.13.0".to_owned()),
                library: Some("libpg.so".into()),
                problem: None,
            }
        );
        let other = from_text(text, "windows_amd64");
        assert_eq!(other.problem.as_deref(), Some("it has no library for windows_amd64"));
        assert_eq!(other.version.as_deref(), Some("1.13.0"));
    }

    #[test]
    fn one_library_may_be_that_of_every_platform() {
        assert_eq!(
            from_text("[Driver]\nshared = 'libx.so'", "any").library,
            Some("libx.so".into())
        );
    }

    #[test]
    fn what_is_wrong_with_a_manifest_is_told() {
        assert_eq!(problem("x = "), Some("it is no TOML".to_owned()));
        assert_eq!(
            problem("manifest_version = 2"),
            Some("its `manifest_version` is not 1".to_owned())
        );
        assert_eq!(problem(""), Some("it has no library for linux_amd64".to_owned()));
        assert_eq!(
            problem("Driver.shared = '/no/such/libx.so'"),
            Some("there is no file `/no/such/libx.so`".to_owned())
        );
    }
}
