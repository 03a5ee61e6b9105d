//! The build script: puts every declaration beside it into the program, so
//! that a new one needs no code, and what a header must have in the form in
//! which it is compared, so that no declaration is read but the one that fits.

#[path = "words.rs"]
#[expect(dead_code, reason = "the program uses the rest")]
mod words;

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

use toml::{Table, Value};
use words::column_words;

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let declarations = Path::new(&root).join("src/input/formats/declarations");
    let mut paths: Vec<_> = fs::read_dir(&declarations)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let known = paths.iter().map(known).collect::<io::Result<String>>()?;
    let code = format!(
        "/// By the names of their files.\nstatic KNOWN: [Known; {}] = [\n{known}];\n",
        paths.len()
    );
    fs::write(Path::new(&out).join("declarations.rs"), code)?;
    // The language in which a build script talks to cargo.
    let mut told = format!("cargo::rerun-if-changed={}\n", declarations.display());
    for script in ["embed.rs", "words.rs"] {
        let script = Path::new(&root).join("src/input/formats").join(script);
        writeln!(told, "cargo::rerun-if-changed={}", script.display()).map_err(io::Error::other)?;
    }
    io::Write::write_all(&mut io::stdout().lock(), told.as_bytes())
}

/// The code of one format.
fn known(path: impl AsRef<Path>) -> io::Result<String> {
    let path = path.as_ref();
    let at_fault = |what: &str| io::Error::other(format!("{}: {what}", path.display()));
    let table: Table = fs::read_to_string(path)?
        .parse()
        .map_err(|error: toml::de::Error| at_fault(&error.to_string()))?;
    let text = |key: &str| {
        let found = table.get(key).and_then(Value::as_str);
        found.ok_or_else(|| at_fault(&format!("no text `{key}`")))
    };
    let header = table.get("header").and_then(Value::as_table);
    let header = header.ok_or_else(|| at_fault("no table `header`"))?;
    let list = |key: &str| header.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut any = String::new();
    for names in list("any").iter().filter_map(Value::as_array) {
        write!(any, "&{:?}, ", words_of(names)).map_err(io::Error::other)?;
    }
    let mut parts = String::new();
    for part in table.get("part").and_then(Value::as_array).into_iter().flatten() {
        let names = |key: &str| {
            part.get(key)
                .and_then(Value::as_array)
                .map_or_else(Vec::new, |names| words_of(names))
        };
        write!(parts, "(&{:?}, &{:?}), ", names("need"), names("not")).map_err(io::Error::other)?;
    }
    let kind = match text("kind")? {
        "orders" => "Orders",
        "customers" => "Customers",
        "responses" => "Responses",
        other => return Err(at_fault(&format!("no kind `{other}`"))),
    };
    Ok(format!(
        "    Known {{ name: {:?}, title: {:?}, kind: Kind::{kind}, is_refused: {}, is_unsure: {}, parts: &[{parts}], need: &{:?}, any: &[{any}], \
         not: &{:?}, text: include_str!({:?}), declaration: OnceLock::new() }},\n",
        text("name")?,
        text("title")?,
        table.contains_key("refuse"),
        table.contains_key("unsure"),
        words_of(&list("need")),
        words_of(&list("not")),
        path.display().to_string(),
    ))
}

fn words_of(names: &[Value]) -> Vec<String> {
    names.iter().filter_map(Value::as_str).map(column_words).collect()
}
