//! Telling on stderr how far slow work is.

use std::io::{IsTerminal, Write, stderr};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use nephele_offline::models::{Phase, Progress};

/// Does `work`, telling how far it is: on one line of a terminal, else with a line now and then.
pub fn watched<T>(progress: &Progress, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        // Dropped at the end, however that comes about, which ends the teller.
        let (_working, over) = channel();
        scope.spawn(move || tell(progress, &over));
        work()
    })
}

/// Tells how far the work is until it is over.
fn tell(progress: &Progress, over: &Receiver<()>) {
    let terminal = stderr().is_terminal();
    let pause = Duration::from_millis(if terminal { 200 } else { 5000 });
    let mut told = false;
    while over.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        if progress.phase() == Phase::Idle {
            continue;
        }
        // A closed stderr is nobody's concern.
        let _ = if terminal {
            write!(stderr(), "\r\x1b[K{}", line(progress))
        } else {
            writeln!(stderr(), "{}", line(progress))
        };
        told = true;
    }
    if told && terminal {
        let _ = write!(stderr(), "\r\x1b[K");
    }
}

/// `decoding 37 %, 1:12 left`.
fn line(progress: &Progress) -> String {
    let left = progress.seconds_left().map(|seconds| {
        let seconds = seconds.round().min(1e6) as u32;
        format!(", {}:{:02} left", seconds / 60, seconds % 60)
    });
    format!("{} {:.0} %{}", progress.phase().name(), progress.fraction() * 100.0, left.unwrap_or_default())
}
