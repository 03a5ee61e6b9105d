//! Runs the program in an environment of its own: no colour, no `CI`, a
//! working directory, a width; stdout, stderr and exit code as one text.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// The folder of the package.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, in the folder of the package, 80 columns wide.
pub(crate) fn retain(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("retain").expect("the program is built");
    command
        .current_dir(package())
        .env_clear()
        .env("COLUMNS", "80")
        .args(arguments);
    command
}

/// Exit code, stdout and stderr of a run as one text.
pub(crate) fn everything(command: &mut Command) -> String {
    let output = command.output().expect("the program runs");
    format!(
        "exit code: {}\n----- stdout -----\n{}----- stderr -----\n{}",
        output.status.code().map_or("none".to_owned(), |code| code.to_string()),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The stdout of a run that must succeed.
pub(crate) fn stdout(arguments: &[&str]) -> String {
    let output = retain(arguments).output().expect("the program runs");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("reports are UTF-8")
}

/// A temporary folder with one file in it; the folder goes with the value.
pub(crate) fn file(name: &str, contents: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    fs_err::write(&path, contents).expect("a temporary file");
    (folder, path)
}
