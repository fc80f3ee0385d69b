//! Commands at the shell, with a directory and a database of their own.

use super::support::{Database, Output, TestDirectory, run, settings};
use serde_json::Value;
use std::fs;

/// A directory and a database for commands.
pub struct Shell {
    pub directory: TestDirectory,
    pub database: Database,
}

impl Shell {
    pub fn new() -> Self {
        Self { directory: TestDirectory::new(), database: Database::fresh() }
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        let url = self.database.url.as_str();
        run(&self.directory, &settings(&[("DATABASE_URL", url), ("RUST_LOG", "error")]), arguments)
    }

    /// The output of a command that must end with this code.
    pub fn code(&self, code: i32, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}{}", output.out, output.err);
        output
    }

    pub fn ok(&self, arguments: &[&str]) -> String {
        self.code(0, arguments).out
    }

    /// Writes a file of these lines.
    pub fn file(&self, name: &str, lines: &[Value]) {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        self.write(name, text);
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.directory.path().join(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.directory.path().join(name)).unwrap()
    }

    pub fn has(&self, name: &str) -> bool {
        self.directory.path().join(name).exists()
    }
}
