//! Running test programs and counting what they report.

use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

use nice_plug_xtask::Result;

use crate::shell::Shell;

/// Passed and failed tests of one suite.
pub struct Outcome {
    /// What ran.
    pub name: &'static str,
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed, or 1 where the suite itself ended badly.
    pub failed: usize,
    /// How long it took.
    pub elapsed: Duration,
}

/// Runs a suite, showing its output. A suite that fails, or that runs no test at all, is a failure.
pub fn run(name: &'static str, command: Shell) -> Outcome {
    println!("\n== {name}");
    let start = Instant::now();
    let (passed, failed, ended_well) = count(command).unwrap_or_else(|error| {
        eprintln!("{error}");
        (0, 0, false)
    });
    let failed = if failed == 0 && (!ended_well || passed == 0) { 1 } else { failed };
    Outcome { name, passed, failed, elapsed: start.elapsed() }
}

fn count(command: Shell) -> Result<(usize, usize, bool)> {
    let mut child = command.piped().spawn()?;
    let (mut passed, mut failed) = (0, 0);
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            let line = line?;
            println!("{line}");
            if let Some((good, bad)) = tally(&line) {
                passed += good;
                failed += bad;
            }
        }
    }
    Ok((passed, failed, child.wait()?.success()))
}

/// The numbers in Cargo's `test result: ok. 3 passed; 1 failed; …` and in our scripts' `3 passed, 1 failed`.
fn tally(line: &str) -> Option<(usize, usize)> {
    let line = line.strip_prefix("test result:").unwrap_or(line);
    let numbers = line.strip_prefix(" ok. ").or_else(|| line.strip_prefix(" FAILED. ")).unwrap_or(line);
    let mut words = numbers.split([' ', ',', ';']).filter(|word| !word.is_empty());
    let passed = words.next()?.parse().ok()?;
    if words.next()? != "passed" {
        return None;
    }
    let failed = words.next()?.parse().ok()?;
    (words.next()? == "failed").then_some((passed, failed))
}

#[cfg(test)]
mod tests {
    use super::tally;

    #[test]
    fn both_kinds_of_report_are_read() {
        let cargo = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1s";
        assert_eq!(tally(cargo), Some((12, 3)));
        assert_eq!(tally("test result: ok. 4 passed; 0 failed; 0 ignored"), Some((4, 0)));
        assert_eq!(tally("7 passed, 0 failed"), Some((7, 0)));
        assert_eq!(tally("test notes::it_passed ... ok"), None);
        assert_eq!(tally(""), None);
    }
}
