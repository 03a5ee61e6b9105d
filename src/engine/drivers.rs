//! The drivers that are there: manifests and libraries in the places where
//! they are looked for.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};

use super::known::Engine;
use super::manifest;
use super::places::{Place, Why, entries, is_named};

/// A driver that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Driver {
    /// The name it is found by: that of the manifest, or of the library
    /// without `lib` and the extension.
    pub name: String,
    /// The engine, where the name is known.
    pub engine: Option<&'static Engine>,
    /// Its version, where that is said.
    pub version: Option<String>,
    /// Why it was looked for there; none for a file that was named.
    pub why: Option<Why>,
    /// The manifest or the library.
    pub file: PathBuf,
    /// Why it cannot be loaded.
    pub problem: Option<String>,
}

/// Every driver in these places, in their order. One that stands behind
/// another of its name is not used, and still found.
#[must_use]
pub fn find(places: &[Place]) -> Vec<Driver> {
    places.iter().flat_map(in_place).collect()
}

/// The first driver with one of these names that can be loaded, else the first
/// at all.
#[must_use]
pub fn look_up(places: &[Place], names: &[&str]) -> Option<Driver> {
    let is_meant = |driver: &Driver| names.iter().any(|name| driver.name.eq_ignore_ascii_case(name));
    let mut found: Vec<Driver> = find(places).into_iter().filter(is_meant).collect();
    for place in places.iter().filter(|place| place.why != Why::Package) {
        let files = names.iter().map(|name| place.folder.join(library_name(name)));
        found.extend(
            files
                .filter(|file| file.is_file())
                .filter_map(|file| library(&file, Some(place.why))),
        );
    }
    let good = found.iter().position(|driver| driver.problem.is_none());
    (!found.is_empty()).then(|| found.swap_remove(good.unwrap_or(0)))
}

/// The driver in a file or a folder that was named, a folder with one driver.
#[must_use]
pub fn in_path(path: &Path) -> Option<Driver> {
    if path.is_dir() {
        let place = Place {
            folder: path.to_owned(),
            why: Why::DriverPath,
        };
        let mut found = in_place(&place);
        let good = found.iter().position(|driver| driver.problem.is_none());
        return (!found.is_empty()).then(|| Driver {
            why: None,
            ..found.swap_remove(good.unwrap_or(0))
        });
    }
    if !path.is_file() {
        return None;
    }
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if path.extension().is_some_and(|extension| extension == "toml") {
        return Some(with_manifest(&path, None));
    }
    library(&path, None).or_else(|| {
        Some(Driver {
            name: path.file_stem()?.to_string_lossy().into_owned(),
            engine: None,
            version: None,
            why: None,
            file: path,
            problem: None,
        })
    })
}

fn in_place(place: &Place) -> Vec<Driver> {
    let files = entries(&place.folder);
    if place.why == Why::Package {
        let is_driver = |name: &str| name.starts_with("adbc_driver_") && !name.contains('.');
        let folders = files.iter().filter(|folder| is_named(folder, is_driver));
        return folders.filter_map(|folder| in_package(folder, &files)).collect();
    }
    let manifests = files
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "toml"));
    let manifests = manifests.map(|file| with_manifest(file, Some(place.why)));
    let libraries = files.iter().filter(|file| file.is_file());
    let libraries = libraries.filter_map(|file| library(file, Some(place.why)));
    let is_driver = |driver: &Driver| driver.engine.is_some() || driver.name.starts_with("adbc_driver_");
    manifests.chain(libraries.filter(is_driver)).collect()
}

fn with_manifest(file: &Path, why: Option<Why>) -> Driver {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let manifest = manifest::read(file);
    let by_library = || Engine::of_driver(&driver_name(manifest.library.as_deref()?)?);
    Driver {
        engine: Engine::of_driver(&name).or_else(by_library),
        name,
        version: manifest.version,
        why,
        file: file.to_owned(),
        problem: manifest.problem,
    }
}

fn library(file: &Path, why: Option<Why>) -> Option<Driver> {
    let name = driver_name(file)?;
    Some(Driver {
        engine: Engine::of_driver(&name),
        name,
        version: None,
        why,
        file: file.to_owned(),
        problem: None,
    })
}

/// The driver in a package of Python; its version is in the name of the folder
/// that describes the package.
fn in_package(folder: &Path, beside: &[PathBuf]) -> Option<Driver> {
    let name = folder.file_name()?.to_str()?;
    let file = folder.join(library_name(name));
    let version = beside.iter().find_map(|other| {
        let described = other.file_name()?.to_str()?.strip_suffix(".dist-info")?;
        described.strip_prefix(name)?.strip_prefix('-').map(str::to_owned)
    });
    let driver = library(&file, Some(Why::Package)).filter(|_| file.is_file())?;
    Some(Driver { version, ..driver })
}

/// The name of a driver by its library: without `lib` and the extension.
fn driver_name(library: &Path) -> Option<String> {
    let name = library.file_name()?.to_str()?;
    let name = name.strip_suffix(DLL_SUFFIX)?;
    Some(name.strip_prefix(DLL_PREFIX).unwrap_or(name).to_owned())
}

fn library_name(name: &str) -> String {
    format!("{DLL_PREFIX}{name}{DLL_SUFFIX}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these files; such a name with a slash has a folder.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(file, text).expect("a file");
        }
        folder
    }

    fn place(folder: &tempfile::TempDir, why: Why) -> Place {
        Place {
            folder: folder.path().to_owned(),
            why,
        }
    }

    fn names(drivers: &[Driver]) -> Vec<(&str, Option<&str>, bool)> {
        drivers
            .iter()
            .map(|driver| {
                let engine = driver.engine.map(|engine| engine.name);
                (driver.name.as_str(), engine, driver.problem.is_none())
            })
            .collect()
    }

    #[test]
    fn manifests_and_libraries_of_known_names_are_drivers() {
        let library = library_name("duckdb");
        let folder = folder(&[
            ("postgresql.toml", "version = '1.0'\nDriver.shared = 'x.so'"),
            ("broken.toml", "["),
            (&library, ""),
            (&library_name("c"), ""),
            ("readme.md", ""),
        ]);
        let found = find(&[place(&folder, Why::DriverPath)]);
        assert_eq!(
            names(&found),
            [
                ("broken", None, false),
                ("postgresql", Some("postgresql"), true),
                ("duckdb", Some("duckdb"), true)
            ]
        );
        assert_eq!(found[1].version.as_deref(), Some("1.0"));
    }

    #[test]
    fn a_package_of_python_holds_a_driver_and_its_version_is_in_the_name_beside() {
        let library = format!("adbc_driver_postgresql/{}", library_name("adbc_driver_postgresql"));
        let folder = folder(&[
            (&library, ""),
            ("adbc_driver_postgresql-1.13.0.dist-info/METADATA", ""),
            ("adbc_driver_manager/__init__.py", ""),
        ]);
        let found = find(&[place(&folder, Why::Package)]);
        assert_eq!(names(&found), [("adbc_driver_postgresql", Some("postgresql"), true)]);
        assert_eq!(found[0].version.as_deref(), Some("1.13.0"));
    }

    #[test]
    fn the_first_that_can_be_loaded_is_taken_and_else_the_first() {
        let broken = folder(&[("duckdb.toml", "[")]);
        let good = folder(&[("duckdb.toml", "Driver.shared = 'x.so'")]);
        let places = [place(&broken, Why::DriverPath), place(&good, Why::User)];
        let found = look_up(&places, &["duckdb"]).expect("a driver");
        assert_eq!((found.why, found.problem), (Some(Why::User), None));
        let found = look_up(&places[..1], &["duckdb"]).expect("a driver");
        assert_eq!(found.problem.as_deref(), Some("it is no TOML"));
        assert_eq!(look_up(&places, &["spark"]), None);
    }

    #[test]
    fn a_library_of_any_name_is_found_by_it() {
        let folder = folder(&[(&library_name("own"), "")]);
        let places = [place(&folder, Why::DriverPath)];
        assert_eq!(find(&places), []);
        assert!(look_up(&places, &["own"]).is_some());
    }

    #[test]
    fn a_driver_may_be_named_by_its_file_or_its_folder() {
        let folder = folder(&[(&library_name("duckdb"), ""), ("x.toml", "Driver.shared = 'x.so'")]);
        let by_file = in_path(&folder.path().join(library_name("duckdb"))).expect("a driver");
        assert_eq!((by_file.name.as_str(), by_file.why), ("duckdb", None));
        assert_eq!(in_path(folder.path()).map(|driver| driver.name), Some("x".to_owned()));
        assert_eq!(in_path(&folder.path().join("nothing")), None);
    }
}
