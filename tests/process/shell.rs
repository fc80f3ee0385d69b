//! Commands at the shell, with a directory and a database of their own.

use super::support::{Database, Output, Server, TestDirectory, run, run_with_input, settings};
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

    /// What commands get from the environment.
    pub fn settings(&self) -> Vec<(&str, &str)> {
        settings(&[("DATABASE_URL", self.database.url.as_str()), ("RUST_LOG", "error")])
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        run(&self.directory, &self.settings(), arguments)
    }

    /// The output of a command that must end with this code.
    pub fn code(&self, code: i32, arguments: &[&str]) -> Output {
        Self::ended(code, arguments, self.run(arguments))
    }

    /// The same of a command that reads this from standard input.
    pub fn code_of_input(&self, code: i32, arguments: &[&str], input: &str) -> Output {
        let output = run_with_input(&self.directory, &self.settings(), arguments, input);
        Self::ended(code, arguments, output)
    }

    fn ended(code: i32, arguments: &[&str], output: Output) -> Output {
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}{}", output.out, output.err);
        output
    }

    /// A server on the same database.
    pub fn serve(&self) -> Server {
        let url = self.database.url.as_str();
        Server::start(&self.directory, &settings(&[("DATABASE_URL", url)]))
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
