//! `--hash-ids`: ids that tell nobody who somebody is, and are the same for the
//! same key. The key is in a file or in the environment, never on the command
//! line, which other users of a machine can see.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::error::CliError;

/// Where the key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPlace {
    /// In this variable of the environment.
    Variable(String),
    /// In this file.
    File(String),
}

/// A shorter key can be found by trying all.
const SHORTEST: usize = 16;

/// Reads the value of the option.
pub fn parse_key_place(text: &str) -> Result<KeyPlace, String> {
    match text.strip_prefix("env:") {
        Some("") => Err("expected the name of a variable behind `env:`".to_owned()),
        Some(name) => Ok(KeyPlace::Variable(name.to_owned())),
        None if text.is_empty() => Err("expected a file with the key, or `env:NAME`".to_owned()),
        None => Ok(KeyPlace::File(text.to_owned())),
    }
}

impl KeyPlace {
    /// Reads the key. A line end behind it is none of it.
    pub fn hasher(&self) -> Result<Hasher, CliError> {
        let (name, mut key) = match self {
            Self::Variable(name) => {
                let value = std::env::var_os(name).ok_or_else(|| {
                    CliError::usage(format!("there is no variable `{name}` in the environment"))
                        .hint("put the key there, or into a file that `--hash-ids` names")
                })?;
                (format!("the variable `{name}`"), value.into_encoded_bytes())
            }
            Self::File(path) => {
                let key = std::fs::read(path).map_err(|error| match error.kind() {
                    // What is given may be the key, and is not shown.
                    std::io::ErrorKind::NotFound => CliError::usage("there is no such file as `--hash-ids` names")
                        .hint(
                            "`--hash-ids` names a file with the key, or `env:NAME`; the key itself is never an option",
                        ),
                    _ => CliError::input(format!("`{path}` cannot be read: {}", error.kind())),
                })?;
                (format!("`{path}`"), key)
            }
        };
        while key.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            key.pop();
        }
        if key.len() < SHORTEST {
            return Err(CliError::usage(format!(
                "the key in {name} is too short: {} of at least {SHORTEST} bytes",
                key.len()
            ))
            .hint("make a key that nobody can guess, for example by `openssl rand -hex 32`"));
        }
        Hmac::<Sha256>::new_from_slice(&key)
            .map(Hasher)
            .map_err(|_| CliError::usage(format!("the key in {name} cannot be used")))
    }
}

/// Hashes ids with a key.
pub struct Hasher(Hmac<Sha256>);

impl Hasher {
    /// HMAC-SHA-256 of an id, in hexadecimal digits.
    pub fn hash(&self, id: &[u8]) -> Box<[u8]> {
        let mut mac = self.0.clone();
        mac.update(id);
        let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble)];
        let bytes = mac.finalize().into_bytes();
        bytes
            .iter()
            .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_that_of_other_programs() {
        // printf %s ann@example.com | openssl dgst -sha256 -hmac 0123456789abcdef
        let key = Hmac::<Sha256>::new_from_slice(b"0123456789abcdef").expect("a key");
        let hash = Hasher(key).hash(b"ann@example.com");
        assert_eq!(
            String::from_utf8_lossy(&hash),
            "9f70eb4f1d9f0194d58bc08c41ce2b3b2e4e580a424a246ce2484484122343df"
        );
    }

    #[test]
    fn a_key_is_in_a_file_or_in_the_environment() {
        assert_eq!(parse_key_place("env:KEY"), Ok(KeyPlace::Variable("KEY".into())));
        assert_eq!(parse_key_place("key.txt"), Ok(KeyPlace::File("key.txt".into())));
        assert!(parse_key_place("env:").is_err() && parse_key_place("").is_err());
    }
}
