//! Where an engine is: an address or the name of a profile, what of it may be
//! shown, and the secrets that it holds.

use super::known::{AddressOption, Engine};
use super::secrets::{Secrets, percent_decoded};

/// Words in the name of a parameter whose value is a secret.
const SECRET_WORDS: [&str; 8] = [
    "password",
    "passwd",
    "pwd",
    "token",
    "secret",
    "credential",
    "key",
    "passcode",
];

/// Where an engine is.
#[derive(Debug, Clone)]
pub enum Address {
    /// A text that a driver reads.
    Uri(Uri),
    /// A file that names the driver and its options.
    Profile(String),
}

/// An address that a driver reads.
#[derive(Clone)]
pub struct Uri {
    /// What it begins with, before the first colon.
    pub scheme: String,
    /// What follows.
    rest: String,
    shown: String,
    secrets: Secrets,
}

/// Shows what may be seen.
impl std::fmt::Debug for Uri {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Uri({})", self.shown)
    }
}

impl Address {
    /// From the command line; none where it is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once(':')?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || "+-._".contains(c);
        // One letter is a drive.
        if scheme.len() < 2 || !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.chars().all(is_name) {
            return None;
        }
        if scheme.eq_ignore_ascii_case("profile") {
            let name = rest.strip_prefix("//").unwrap_or(rest);
            return (!name.is_empty()).then(|| Self::Profile(name.to_owned()));
        }
        let mut secrets = Secrets::default();
        let shown = format!("{scheme}:{}", without_secrets(rest, &mut secrets));
        Some(Self::Uri(Uri {
            scheme: scheme.to_owned(),
            rest: rest.to_owned(),
            shown,
            secrets,
        }))
    }

    /// What of it may be shown: scheme, host and database, or the name of the
    /// profile; neither users nor parameters.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Uri(uri) => uri.shown.clone(),
            Self::Profile(name) => format!("profile://{name}"),
        }
    }

    /// The secrets that are written in it.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        match self {
            Self::Uri(uri) => uri.secrets.clone(),
            Self::Profile(_) => Secrets::default(),
        }
    }
}

impl Uri {
    /// The engine that its scheme names, where it is known.
    #[must_use]
    pub fn engine(&self) -> Option<&'static Engine> {
        Engine::of_scheme(&self.scheme)
    }

    /// The address as a driver takes it, and by which option. What is not
    /// known goes as the driver manager passes it: an address with slashes
    /// whole, another without its scheme.
    #[must_use]
    pub fn option(&self) -> (AddressOption, String) {
        let Self { scheme, rest, .. } = self;
        let by = self.engine().map_or(AddressOption::WholeUri, |engine| engine.address);
        let is_own = self
            .engine()
            .is_some_and(|engine| engine.name.eq_ignore_ascii_case(scheme));
        match by {
            AddressOption::Path => {
                let path = rest.strip_prefix("//").unwrap_or(rest);
                (by, path.to_owned())
            }
            AddressOption::InnerUri if is_own => (by, rest.clone()),
            AddressOption::WholeUri if !rest.starts_with('/') => (by, rest.clone()),
            _ => (by, format!("{scheme}:{rest}")),
        }
    }
}

/// The secrets in what one option of a driver is: all of it, where its name
/// says so, or what is written in it as an address.
pub fn add_secrets_of_option(name: &str, value: &str, secrets: &mut Secrets) {
    if is_secret_name(name) {
        secrets.add(value);
    } else if let Some((_, rest)) = value.split_once(':') {
        without_secrets(rest, secrets);
    } else {
        parameters(value, secrets);
    }
}

/// Whether a parameter of this name has a secret.
fn is_secret_name(name: &str) -> bool {
    let name = percent_decoded(name).to_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// Where the part of an address that may be shown ends.
const PARAMETERS: [char; 3] = ['?', '#', ';'];

/// The rest of an address without user, password and parameters; the secrets
/// among those are noted.
fn without_secrets(rest: &str, secrets: &mut Secrets) -> String {
    // An address may stand in another: `spark:sc://…`.
    let (inner, body) = match rest.find("//") {
        Some(at) if rest[..at].is_empty() || rest[..at].ends_with(':') => rest.split_at(at + 2),
        _ => ("", rest),
    };
    let end = body.find(PARAMETERS).unwrap_or(body.len());
    let (place, after) = body.split_at(end);
    let authority = place.find('/').map_or(place, |slash| &place[..slash]);
    parameters(after, secrets);
    let in_authority = authority.rfind('@');
    let is_torn = body.rfind('@').is_some_and(|last| {
        let before = &body[..last];
        let parameter = before.rfind(['/', '?', '#', ';', '&']).map(|start| &before[start..]);
        in_authority < Some(last) && parameter.is_some_and(|parameter| !parameter.contains('='))
    });
    if let Some(at) = in_authority
        && !is_torn
    {
        if let Some((_, password)) = authority[..at].split_once(':') {
            secrets.add(password);
            // An `@` that is not written as `%40` ends the password for some.
            for part in password.split('@') {
                secrets.add(part);
            }
        }
        return format!("{inner}{}", &place[at + 1..]);
    }
    // A password with a slash, a question mark and the like in it as they are
    // ends where no reader expects it.
    if is_torn
        && let Some(at) = body.rfind('@')
        && let Some(colon) = body[..at].find(':')
        && (!inner.is_empty() || !body.starts_with('/'))
    {
        secrets.add(&body[colon + 1..at]);
        for part in body[colon + 1..at].split(['/', '?', '#', ';', '@', ':']) {
            secrets.add(part);
        }
        return format!("{inner}***");
    }
    // Words and values, as `host=… password=…`.
    let mut of_words = Secrets::default();
    parameters(place, &mut of_words);
    secrets.extend(&of_words);
    let shown = of_words.masked(place).unwrap_or_else(|| "***".to_owned());
    format!("{inner}{shown}")
}

/// Notes the secrets among `name=value` of all kinds of separators.
fn parameters(text: &str, secrets: &mut Secrets) {
    for parameter in text.split(['?', '#', ';', '&', ' ', ',']) {
        if let Some((name, value)) = parameter.split_once('=')
            && is_secret_name(name)
        {
            secrets.add(value.trim_matches(['\'', '"']));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Address::parse(text).expect("an address").shown()
    }

    fn masked(address: &str, text: &str) -> Option<String> {
        Address::parse(address).expect("an address").secrets().masked(text)
    }

    fn option(text: &str) -> (AddressOption, String) {
        match Address::parse(text).expect("an address") {
            Address::Uri(uri) => uri.option(),
            Address::Profile(name) => panic!("a profile: {name}"),
        }
    }

    #[test]
    fn scheme_host_and_database_are_shown_and_nothing_else() {
        for (address, seen) in [
            (
                "postgresql://ann:hunter22@db.example:5432/shop?sslmode=require",
                "postgresql://db.example:5432/shop",
            ),
            (
                "postgresql:///shop?host=/run/pg&password=hunter22",
                "postgresql:///shop",
            ),
            ("duckdb:data/shop.db", "duckdb:data/shop.db"),
            ("duckdb:md:shop?motherduck_token=hunter22", "duckdb:md:shop"),
            (
                "spark:sc://host:443/;token=dapi0123;x-databricks-cluster-id=7",
                "spark:sc://host:443/",
            ),
            (
                "snowflake:ann:hunter22@account/shop/public",
                "snowflake:account/shop/public",
            ),
            ("profile://prod", "profile://prod"),
            ("profile:/etc/prod.toml", "profile:///etc/prod.toml"),
        ] {
            assert_eq!(shown(address), seen, "{address}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in ["", "orders.csv", ":x", "c:\\orders.db", "a b://x", "profile://"] {
            assert!(Address::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_password_is_a_secret_wherever_it_stands() {
        for address in [
            "postgresql://ann:hunter22@host/shop",
            "postgresql://host/shop?user=ann&password=hunter22",
            "spark:sc://host/;token=hunter22",
            "snowflake:ann:hunter22@account/shop",
            "postgresql:host=h password='hunter22' user=u",
        ] {
            assert_eq!(masked(address, "a hunter22!").as_deref(), Some("a ***!"), "{address}");
            assert!(!shown(address).contains("hunter22"), "{address}");
        }
    }

    #[test]
    fn a_password_with_signs_that_end_an_address_is_masked_in_all_its_parts() {
        for address in [
            "postgresql://ann:hunt@er22@host/shop",
            "postgresql://ann:hunt/er22@host/shop",
            "postgresql://ann:hunt?er22@host/shop",
            "postgresql://ann:hunt#er22@host/shop",
            "postgresql://ann:hunt:x@er22/y#1@host/shop",
        ] {
            assert!(!shown(address).contains("hunt"), "{address}");
            assert!(!shown(address).contains("er22"), "{address}");
            let text = masked(address, "no port `hunt`, no host `er22@host`").expect("long enough");
            assert!(!text.contains("hunt") && !text.contains("er22"), "{text}");
        }
    }

    #[test]
    fn a_user_and_a_database_are_no_secrets() {
        let address = "postgresql://ann:hunter22@host/shop?application_name=a@b";
        assert_eq!(
            masked(address, "ann host shop a@b").as_deref(),
            Some("ann host shop a@b")
        );
    }

    #[test]
    fn an_address_goes_to_its_driver_as_that_reads_it() {
        for (address, expected) in [
            ("postgres://h/d", (AddressOption::WholeUri, "postgres://h/d")),
            ("duckdb:shop.db", (AddressOption::Path, "shop.db")),
            ("duckdb://shop.db", (AddressOption::Path, "shop.db")),
            ("duckdb:///data/shop.db", (AddressOption::Path, "/data/shop.db")),
            ("duckdb:", (AddressOption::Path, "")),
            ("spark:sc://h:15002", (AddressOption::InnerUri, "sc://h:15002")),
            ("sc://h:15002", (AddressOption::InnerUri, "sc://h:15002")),
            ("clickhouse:http://h:8123", (AddressOption::InnerUri, "http://h:8123")),
            ("snowflake:a:b@c/d", (AddressOption::WholeUri, "a:b@c/d")),
            ("sqlite:file.db", (AddressOption::WholeUri, "file.db")),
            ("flightsql://h:1", (AddressOption::WholeUri, "flightsql://h:1")),
        ] {
            assert_eq!(option(address), (expected.0, expected.1.to_owned()), "{address}");
        }
    }

    #[test]
    fn a_secret_option_of_a_profile_is_a_secret_and_a_host_is_none() {
        let mut secrets = Secrets::default();
        add_secrets_of_option("adbc.snowflake.sql.auth_token", "hunter22", &mut secrets);
        add_secrets_of_option("uri", "postgresql://ann:secret-1@host/shop", &mut secrets);
        add_secrets_of_option("username", "ann", &mut secrets);
        let text = secrets.masked("hunter22 secret-1 ann host");
        assert_eq!(text.as_deref(), Some("*** *** ann host"));
    }
}
