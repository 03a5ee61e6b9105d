//! Profiles: files that name a driver and its options, read by the driver
//! manager. Every value that comes out of a variable is a secret here.

use adbc_core::error::{Error, Status};
use adbc_core::options::{OptionDatabase, OptionValue};
use adbc_driver_manager::profile::{
    ConnectionProfile, ConnectionProfileProvider, FilesystemProfileProvider, process_profile_value,
};

use super::address::add_secrets_of_option;
use super::error::EngineError;
use super::secrets::Secrets;

/// What a profile says, variables filled in.
pub struct Profile {
    /// The driver: a name or a path.
    pub driver: String,
    /// The options of the database.
    pub options: Vec<(OptionDatabase, OptionValue)>,
    /// What of them must not be shown.
    pub secrets: Secrets,
}

/// Reads a profile.
pub fn read(name: &str) -> Result<Profile, EngineError> {
    let bad = |problem: Error| match problem.status {
        Status::NotFound => EngineError::NoProfile(name.to_owned()),
        _ => EngineError::BadProfile {
            name: name.to_owned(),
            problem: one_line(&problem.message),
        },
    };
    let file = FilesystemProfileProvider::default().get_profile(name).map_err(bad)?;
    let (driver, _) = file.get_driver_name().map_err(bad)?;
    let driver = driver.to_owned();
    let mut secrets = Secrets::default();
    let mut options = Vec::new();
    for (key, value) in file.get_options().map_err(bad)? {
        let OptionValue::String(written) = value else {
            options.push((key, value));
            continue;
        };
        for variable in variables(&written) {
            let value = std::env::var(variable).map_err(|_| EngineError::NoVariable {
                name: name.to_owned(),
                variable: variable.to_owned(),
            })?;
            secrets.add(&value);
        }
        let value = process_profile_value(&written).map_err(bad)?;
        if let OptionValue::String(text) = &value {
            add_secrets_of_option(key.as_ref(), text, &mut secrets);
        }
        options.push((key, value));
    }
    Ok(Profile {
        driver,
        options,
        secrets,
    })
}

/// The first line of a message: the lines below show what is in the file.
fn one_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}

/// The variables in a value: `{{ env_var(NAME) }}`.
fn variables(value: &str) -> Vec<&str> {
    let pieces = value.split("{{").skip(1);
    let inner = pieces.filter_map(|piece| Some(piece.split_once("}}")?.0.trim()));
    inner
        .filter_map(|call| Some(call.strip_prefix("env_var(")?.strip_suffix(')')?.trim()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_a_value_are_found() {
        assert_eq!(
            variables("postgresql://{{env_var(USER_1)}}:{{ env_var( PASSWORD ) }}@host/{{ other }}"),
            ["USER_1", "PASSWORD"]
        );
        assert!(variables("nothing {{ of it").is_empty());
    }
}
