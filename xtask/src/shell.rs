//! Running other programs.

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nice_plug_xtask::Result;

/// What a task says when it can not go on. The bundler's error type has no constructor that we can name, but it takes
/// any error.
pub fn failure(message: impl Into<String>) -> std::io::Error {
    std::io::Error::other(message.into())
}

/// A program and its arguments.
pub struct Shell(Command);

/// Cargo, the same that runs this task.
pub fn cargo<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Shell {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    Shell(command)
}

/// Any program.
pub fn program<A: AsRef<OsStr>>(name: impl AsRef<OsStr>, arguments: impl IntoIterator<Item = A>) -> Shell {
    let mut command = Command::new(name);
    command.args(arguments);
    Shell(command)
}

impl Shell {
    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    /// Shows the command, runs it and fails where it does.
    pub fn run(mut self) -> Result<()> {
        eprintln!("$ {}", self.text());
        let status = self.0.status().map_err(|error| failure(format!("{}: {error}", self.text())))?;
        if status.success() { Ok(()) } else { Err(failure(format!("`{}` ended with {status}", self.text())).into()) }
    }

    /// What the command prints, or nothing if it fails or is not there.
    pub fn output(mut self) -> Option<String> {
        let output = self.0.stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Starts the command and leaves it running on its own, its messages in a file. Fails if it ends within `patience`.
    pub fn start(mut self, log: &Path, patience: Duration) -> Result<()> {
        let text = self.text();
        eprintln!("$ {text} > {} &", log.display());
        let file = File::create(log)?;
        self.0.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let mut child = self.0.spawn().map_err(|error| failure(format!("{text}: {error}")))?;
        std::thread::sleep(patience);
        match child.try_wait()? {
            None => Ok(()),
            Some(status) => Err(failure(format!("`{text}` ended with {status}; see {}", log.display())).into()),
        }
    }

    /// The command with its standard output piped to us.
    pub fn piped(mut self) -> Command {
        eprintln!("$ {}", self.text());
        self.0.stdout(Stdio::piped());
        self.0
    }

    fn text(&self) -> String {
        let words = std::iter::once(self.0.get_program()).chain(self.0.get_args());
        words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }
}
