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
    } else {
        parameters(value, secrets);
        if let Some((_, rest)) = value.split_once(':').filter(|_| !is_of_words(value)) {
            without_secrets(rest, secrets);
        }
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
    if is_of_words(rest) {
        return places_among_words(rest, secrets);
    }
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
    // Words and values behind something else.
    let mut of_words = Secrets::default();
    parameters(place, &mut of_words);
    secrets.extend(&of_words);
    let shown = of_words.masked(place).unwrap_or_else(|| "***".to_owned());
    format!("{inner}{shown}")
}

/// What ends the name of a parameter or a value that is not in quotes.
const SEPARATORS: [char; 6] = ['?', '#', ';', '&', ' ', ','];

/// Notes the secrets among `name=value` of all kinds of separators, with or
/// without blanks round the sign and quotes round the value.
fn parameters(text: &str, secrets: &mut Secrets) {
    for (at, _) in text.match_indices('=') {
        let (before, value) = (text[..at].trim_end(), text[at + 1..].trim_start());
        let name = before.rsplit(SEPARATORS).next().unwrap_or(before);
        if !is_secret_name(name) {
            continue;
        }
        let (raw, read, _) = first_value(value, &SEPARATORS);
        secrets.add(raw.trim_matches(['\'', '"']));
        secrets.add(&read);
        add_unquoted(value, &SEPARATORS, secrets);
        // Where semicolons separate, blanks are part of a value.
        if text.contains([';', '&']) {
            let until = value.find([';', '&']).unwrap_or(value.len());
            secrets.add(value[..until].trim());
        }
    }
}

/// The value that a text begins with, as it is written and as it is read, and
/// what stands behind it: in quotes, or up to a separator; either way a
/// backslash takes the next character as it is.
fn first_value<'a>(text: &'a str, separators: &[char]) -> (&'a str, String, &'a str) {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'));
    value_in(text, quote, separators)
}

/// To some drivers `"` is no quote: where it stands first, the secret may begin with it.
fn add_unquoted(text: &str, separators: &[char], secrets: &mut Secrets) {
    if text.starts_with('"') {
        let (raw, read, _) = value_in(text, None, separators);
        secrets.add(raw);
        secrets.add(&read);
    }
}

fn value_in<'a>(text: &'a str, quote: Option<char>, separators: &[char]) -> (&'a str, String, &'a str) {
    let mut read = String::new();
    let mut signs = text.char_indices().skip(usize::from(quote.is_some()));
    while let Some((at, sign)) = signs.next() {
        if quote == Some(sign) {
            return (&text[..=at], read, &text[at + 1..]);
        }
        if quote.is_none() && (sign.is_whitespace() || separators.contains(&sign)) {
            return (&text[..at], read, &text[at..]);
        }
        read.push(match sign {
            '\\' => signs.next().map_or(sign, |(_, next)| next),
            sign => sign,
        });
    }
    (text, read, "")
}

/// Whether an address is made of words and values: `host=… password = '…'`.
fn is_of_words(rest: &str) -> bool {
    let is_name =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ' ');
    rest.split_once('=').is_some_and(|(name, _)| is_name(name))
}

/// What may be shown of such an address: where the server and the database
/// are, and nothing that could be anything else.
fn places_among_words(rest: &str, secrets: &mut Secrets) -> String {
    parameters(rest, secrets);
    let is_plain = |value: &str| {
        let is_sign = |c: char| c.is_ascii_alphanumeric() || "._-/,".contains(c);
        !value.is_empty() && value.chars().all(is_sign)
    };
    let mut shown: Vec<String> = Vec::new();
    let mut text = rest.trim();
    while let Some((name, behind)) = text.split_once('=') {
        let name = name.trim();
        let (raw, value, after) = first_value(behind.trim_start(), &[]);
        if is_secret_name(name) {
            secrets.add(raw.trim_matches('\''));
            secrets.add(&value);
            add_unquoted(behind.trim_start(), &[], secrets);
        }
        if ["host", "hostaddr", "port", "dbname"].contains(&name) && is_plain(&value) {
            shown.push(format!("{name}={value}"));
        } else if name == "dbname" {
            // A whole address may stand there.
            without_secrets(value.split_once(':').map_or(&*value, |(_, inner)| inner), secrets);
        }
        text = after.trim();
    }
    // What is no pair may be the rest of a password.
    if !text.is_empty() || shown.is_empty() {
        for word in rest.split(['=', '\'', '"', ' ']) {
            if !["host", "hostaddr", "port", "dbname", "user"].contains(&word) {
                secrets.add(word);
            }
        }
        return "***".to_owned();
    }
    secrets.masked(&shown.join(" ")).unwrap_or_else(|| "***".to_owned())
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

    #[test]
    fn of_words_and_values_only_the_places_are_shown() {
        for (address, seen) in [
            (
                "postgresql:host=127.0.0.1 port=1 password = hunter22xyz",
                "postgresql:host=127.0.0.1 port=1",
            ),
            (
                "postgresql:host=h dbname = shop password='aaaa bbbbhunter22xyz' user=ann",
                "postgresql:host=h dbname=shop",
            ),
            ("postgresql:password = 'a\\' b' host=h", "postgresql:host=h"),
            ("postgresql:host=h password=a\\ hunter22", "postgresql:host=h"),
            ("postgresql:host=h password='a://hunter22'", "postgresql:host=h"),
            ("postgresql:host=h password=hunter@22", "postgresql:host=h"),
            ("postgresql:host=h passwd hunter22", "postgresql:***"),
            ("postgresql:dbname='postgresql://ann:hunter22@h/d'", "postgresql:***"),
            ("mssql:Server=db;Password=hunter 22;", "mssql:***"),
        ] {
            assert_eq!(shown(address), seen, "{address}");
        }
        let words = masked(
            "postgresql:host=h password=\"hunter\\ 22 dbname=s",
            "cannot read \"hunter 22",
        );
        assert_eq!(words.as_deref(), Some("cannot read ***"));
        let words = masked("postgresql:host=h password='my hunter22'", "the port is closed");
        assert_eq!(
            words.as_deref(),
            Some("the port is closed"),
            "`'` is a quote to all of them"
        );
        let words = masked(
            "postgresql:host=h password='aaaa bbbbhunter22xyz'",
            "missing \"=\" after \"bbbbhunter22xyz'\"",
        );
        assert_eq!(words.as_deref(), Some("missing \"=\" after \"***'\""));
    }

    proptest::proptest! {
        #[test]
        fn no_password_of_any_shape_is_in_what_is_shown(
            password in "[ -~äß€]{6,24}",
            shape in 0_usize..8,
            blanks in (" {0,2}", " {0,2}"),
        ) {
            let escaped = password.replace('\\', "\\\\").replace('\'', "\\'");
            let open = escaped.replace(' ', "\\ ");
            let (left, right) = &blanks;
            let name = ["password", "sslpassword"][shape % 2];
            let address = match shape / 2 {
                0 => format!("postgresql:host=db.q{left}port=1 {name}{left}={right}'{escaped}'"),
                1 => format!("postgresql:{name}{left}={right}'{escaped}' host{left}={right}db.q"),
                2 => format!("postgresql:host=db.q {name}{left}={right}{open} dbname=s"),
                _ => format!("postgresql:host=db.q {name}{left}={right}{password}"),
            };
            let parsed = Address::parse(&address).expect("an address");
            let seen = parsed.shown();
            proptest::prop_assert!(!seen.contains(&password), "{address}: {seen}");
            for part in password.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| part.len() > 3) {
                proptest::prop_assert!(!seen.replace("postgresql", "").contains(part), "{address}: {seen}");
            }
            let words = format!("cannot read `{password}`");
            if shape / 2 < 3 {
                let told = parsed.secrets().masked(&words);
                proptest::prop_assert!(told.is_none_or(|told| !told.contains(&password)), "{address}");
            }
        }
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
