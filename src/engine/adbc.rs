//! A driver is loaded, an engine is connected, a query is run: all that goes
//! through the driver manager. Every word of a driver is masked here.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use adbc_core::error::{Error, Status};
use adbc_core::options::{AdbcVersion, InfoCode, OptionDatabase, OptionValue};
use adbc_core::{CancelHandle, Connection as _, Database as _, Driver as _, LOAD_FLAG_DEFAULT, Statement as _};
use adbc_driver_manager::{ManagedConnection, ManagedDriver};
use arrow_array::cast::AsArray as _;
use arrow_array::{Array as _, RecordBatchReader};

use super::address::Address;
use super::drivers::{Driver, in_path, look_up};
use super::error::{EngineError, Fault, Refused, is_about_the_login};
use super::known::{AddressOption, Engine};
use super::places::Variables;
use super::secrets::Secrets;
use super::{Rows, cells, profile};

/// What stops the work in another thread.
#[derive(Clone, Default)]
pub struct Stop {
    handles: Arc<Mutex<Vec<Box<dyn CancelHandle>>>>,
}

impl Stop {
    fn add(&self, handle: Box<dyn CancelHandle>) {
        self.handles.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
    }

    /// Asks the driver to stop; whether there is anything that can be asked.
    pub fn now(&self) -> bool {
        let handles = self.handles.lock().unwrap_or_else(PoisonError::into_inner);
        // The last is the innermost: the statement. What cannot be stopped is
        // left to the end of the connection.
        handles.iter().rev().any(|handle| handle.try_cancel().is_ok())
    }
}

/// A connection and what is known of it.
pub struct Session {
    connection: ManagedConnection,
    /// The engine that answers, by what it calls itself.
    pub engine: &'static Engine,
    shown: String,
    secrets: Secrets,
}

/// A driver to be loaded and what it is given.
struct Plan {
    driver: Driver,
    options: Vec<(OptionDatabase, OptionValue)>,
    secrets: Secrets,
}

impl Session {
    /// Loads the driver and connects.
    pub fn open(address: &Address, driver: Option<&str>, stop: &Stop) -> Result<Self, EngineError> {
        let Plan {
            driver,
            options,
            secrets,
        } = plan(address, driver)?;
        let mut loaded = load(&driver, &secrets)?;
        let is_file = options.iter().any(|(option, _)| option.as_ref() == "path");
        let refused = |error: Error| EngineError::Connection {
            address: address.shown(),
            refused: if is_login(&error) {
                Refused::Login
            } else if is_file {
                Refused::File
            } else {
                Refused::Connection
            },
            words: secrets.masked(&words(&error)),
        };
        let database = loaded.new_database_with_opts(options).map_err(refused)?;
        let connection = database.new_connection().map_err(refused)?;
        stop.add(connection.get_cancel_handle());
        let vendor = vendor(&connection).map_err(refused)?;
        let by_vendor = vendor.as_deref().and_then(Engine::of_vendor);
        // Some drivers do not know what they talk to.
        let is_silent = vendor.as_deref().unwrap_or_default().is_empty();
        let engine = by_vendor.or_else(|| driver.engine.filter(|_| is_silent));
        let engine = engine.ok_or_else(|| EngineError::UnknownVendor {
            address: address.shown(),
            vendor: vendor.unwrap_or_default(),
        })?;
        Ok(Self {
            connection,
            engine,
            shown: address.shown(),
            secrets,
        })
    }

    /// Runs a query and fetches all its rows.
    pub fn run(&mut self, query: &str, stop: &Stop) -> Result<Rows, EngineError> {
        let Self {
            connection,
            shown,
            secrets,
            ..
        } = self;
        let failed = |error: Error| {
            let is_connection = error.status == Status::IO || sqlstate(&error).starts_with("08");
            let is_login = is_login(&error);
            let text = secrets.masked(&words(&error));
            // Some drivers connect no sooner than this.
            if is_login || (is_connection && is_about_the_connection(&error.message)) {
                return EngineError::Connection {
                    address: shown.clone(),
                    refused: if is_login { Refused::Login } else { Refused::Connection },
                    words: text,
                };
            }
            EngineError::Query {
                address: shown.clone(),
                fault: Fault::of(&sqlstate(&error), &error.message),
                words: text,
            }
        };
        let mut statement = connection.new_statement().map_err(failed)?;
        stop.add(statement.get_cancel_handle());
        // A driver may put the query into brackets: the last line must not be
        // a comment.
        let query = format!("{}\n", query.trim_end().trim_end_matches(';'));
        statement.set_sql_query(&query).map_err(failed)?;
        let reader = statement.execute().map_err(failed)?;
        let mut rows = Rows {
            columns: reader
                .schema()
                .fields()
                .iter()
                .map(|field| field.name().clone())
                .collect(),
            rows: Vec::new(),
        };
        for batch in reader {
            let batch = batch.map_err(|error| failed(Error::from(error)))?;
            cells::add(&batch, &mut rows)
                .map_err(|problem| failed(Error::with_message_and_status(problem, Status::InvalidData)))?;
        }
        Ok(rows)
    }
}

fn is_login(error: &Error) -> bool {
    error.status == Status::Unauthenticated || is_about_the_login(&sqlstate(error), &error.message)
}

fn is_about_the_connection(words: &str) -> bool {
    let words = words.to_lowercase();
    ["connect", "unavailable", "transport", "dns"]
        .iter()
        .any(|part| words.contains(part))
}

/// The driver that an address is for, and its options.
fn plan(address: &Address, driver: Option<&str>) -> Result<Plan, EngineError> {
    match address {
        Address::Profile(name) => {
            let profile = profile::read(name)?;
            Ok(Plan {
                driver: find_driver(driver.unwrap_or(&profile.driver), None)?,
                options: profile.options,
                secrets: profile.secrets,
            })
        }
        Address::Uri(uri) => {
            let driver = match driver {
                Some(driver) => find_driver(driver, uri.engine())?,
                None => find_driver(uri.engine().map_or(&*uri.scheme, |engine| engine.name), uri.engine())?,
            };
            let (by, value) = uri.option();
            let options = match by {
                AddressOption::Path => path_options(uri.engine(), value, &address.secrets())?,
                AddressOption::WholeUri | AddressOption::InnerUri => vec![(OptionDatabase::Uri, value.into())],
            };
            Ok(Plan {
                driver,
                options,
                secrets: address.secrets(),
            })
        }
    }
}

/// The options for a file, which is never made and never written to.
fn path_options(
    engine: Option<&'static Engine>,
    path: String,
    secrets: &Secrets,
) -> Result<Vec<(OptionDatabase, OptionValue)>, EngineError> {
    let is_duckdb = engine.is_some_and(|engine| engine.name == "duckdb");
    let is_file = !path.is_empty() && path != ":memory:" && !path.contains(':');
    if is_file && !Path::new(&path).exists() {
        let shown = secrets.masked(&path).unwrap_or_else(|| "***".to_owned());
        return Err(EngineError::NoFile(shown));
    }
    let mut options = Vec::new();
    if is_duckdb && is_file {
        options.push((OptionDatabase::Other("access_mode".to_owned()), "READ_ONLY".into()));
    }
    if !path.is_empty() {
        options.push((OptionDatabase::Other("path".to_owned()), path.into()));
    }
    Ok(options)
}

/// A driver by its name or its path.
fn find_driver(name: &str, of_scheme: Option<&'static Engine>) -> Result<Driver, EngineError> {
    let is_path = name.contains(['/', '\\']) || Path::new(name).extension().is_some();
    if is_path {
        let driver = in_path(Path::new(name)).ok_or_else(|| EngineError::BadDriver {
            file: PathBuf::from(name),
            problem: "there is no driver there".to_owned(),
        })?;
        return Ok(Driver {
            engine: driver.engine.or(of_scheme),
            ..driver
        });
    }
    let engine = Engine::of_driver(name);
    let names: Vec<&str> = match engine {
        Some(engine) => engine.driver_names().collect(),
        None => vec![name],
    };
    let found = look_up(&Variables::of_process().places(), &names);
    // The loader of the system may know a library that lies elsewhere.
    Ok(found.unwrap_or_else(|| Driver {
        name: name.to_owned(),
        engine,
        version: None,
        why: None,
        file: PathBuf::from(name),
        problem: None,
    }))
}

fn load(driver: &Driver, secrets: &Secrets) -> Result<ManagedDriver, EngineError> {
    let bad = |problem: String| EngineError::BadDriver {
        file: driver.file.clone(),
        problem,
    };
    if let Some(problem) = &driver.problem {
        return Err(bad(problem.clone()));
    }
    let entrypoint = driver.engine.and_then(|engine| engine.entrypoint).map(str::as_bytes);
    let of_file = |version| ManagedDriver::load_from_name(&driver.file, entrypoint, version, LOAD_FLAG_DEFAULT, None);
    let loaded = match of_file(AdbcVersion::V110) {
        Err(error) if error.status == Status::NotImplemented => of_file(AdbcVersion::V100),
        loaded => loaded,
    };
    loaded.map_err(|error| {
        if driver.file.components().count() == 1 {
            return EngineError::NoDriver {
                name: driver.name.clone(),
                engine: driver.engine,
            };
        }
        bad(secrets.masked(&words(&error)).unwrap_or_default())
    })
}

/// What the engine calls itself; none where the driver cannot tell.
fn vendor(connection: &ManagedConnection) -> Result<Option<String>, Error> {
    let reader = match connection.get_info(Some(HashSet::from([InfoCode::VendorName]))) {
        Err(error) if error.status == Status::NotImplemented => return Ok(None),
        reader => reader?,
    };
    for batch in reader {
        let batch = batch.map_err(Error::from)?;
        let codes = cells::texts(batch.column(0).as_ref()).unwrap_or_default();
        let Some(values) = batch.columns().get(1).and_then(|values| values.as_union_opt()) else {
            return Ok(None);
        };
        let vendor = u32::from(&InfoCode::VendorName).to_string();
        if let Some(row) = codes.iter().position(|code| code.as_deref() == Some(&*vendor))
            && row < values.len()
        {
            return Ok(cells::texts(values.value(row).as_ref()).and_then(|texts| texts.into_iter().next().flatten()));
        }
    }
    Ok(None)
}

/// The code of SQL, empty where there is none.
fn sqlstate(error: &Error) -> String {
    let bytes = error.sqlstate.iter().map(|byte| char::from(byte.to_ne_bytes()[0]));
    bytes.filter(char::is_ascii_alphanumeric).collect()
}

/// What a driver says, without empty lines.
fn words(error: &Error) -> String {
    let lines = error.message.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
