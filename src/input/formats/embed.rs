//! The build script: puts every declaration beside it into the program, so
//! that a new one needs no code.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let declarations = Path::new(&root).join("src/input/formats/declarations");
    let mut paths: Vec<_> = fs::read_dir(&declarations)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut code = "/// The text of every declaration.\npub const DECLARATIONS: &[&str] = &[\n".to_owned();
    for path in paths {
        writeln!(code, "    include_str!({:?}),", path.to_string_lossy()).map_err(io::Error::other)?;
    }
    code.push_str("];\n");
    fs::write(Path::new(&out).join("declarations.rs"), code)?;
    // One line of a build script's language for cargo.
    let mut stdout = io::stdout().lock();
    io::Write::write_all(
        &mut stdout,
        format!("cargo::rerun-if-changed={}\n", declarations.display()).as_bytes(),
    )
}
