//! The program `retain`.

fn main() -> std::process::ExitCode {
    retain::cli::main()
}
