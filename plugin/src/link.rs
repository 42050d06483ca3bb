//! The queues between the audio thread and everything else. Nothing crosses them that has to be made or dropped on the
//! audio thread: clouds travel as `Arc`s and come back to be freed.

use std::sync::Arc;

use nephele_realtime::voice::Tuning;
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, Routes, Sequence, Telemetry};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::handover::{Borrower, Input, Lender, Output, Player};

const EDITS: usize = 256;
/// Few, and apart from the other edits: each is several times as long as any of those.
const TUNINGS: usize = 4;
const CLOUDS: usize = 8;
const SEQUENCES: usize = 8;
/// More than all clouds (or sequences) that can be under way, so that there is always room to give one back.
const RETIRED: usize = 32;
const REPORTS: usize = 4;

type Cloud = Arc<GrainCloud>;

/// What the editor asks of the audio thread besides parameters.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Routes(Routes),
    Note(NoteEvent),
}

/// The other threads' end. Behind a mutex that the audio thread never sees.
pub struct Outside {
    edits: Producer<Edit>,
    tunings: Producer<Tuning>,
    clouds: Lender<Cloud, Producer<Cloud>, Consumer<Cloud>>,
    sequences: Lender<Arc<Sequence>, Producer<Arc<Sequence>>, Consumer<Arc<Sequence>>>,
    reports: Consumer<Telemetry>,
    /// The newest of those that found their queue full, to be offered again.
    waiting_routes: Option<Routes>,
    /// Likewise.
    waiting_tuning: Option<Tuning>,
}

/// The audio thread's end.
pub struct Inside {
    edits: Consumer<Edit>,
    tunings: Consumer<Tuning>,
    clouds: Borrower<Cloud, Producer<Cloud>, Consumer<Cloud>>,
    sequences: Borrower<Arc<Sequence>, Producer<Arc<Sequence>>, Consumer<Arc<Sequence>>>,
    reports: Producer<Telemetry>,
}

/// A pair of ends.
pub fn link() -> (Outside, Inside) {
    let (edits_in, edits_out) = RingBuffer::new(EDITS);
    let (tunings_in, tunings_out) = RingBuffer::new(TUNINGS);
    let (clouds_in, clouds_out) = RingBuffer::new(CLOUDS);
    let (retired_in, retired_out) = RingBuffer::new(RETIRED);
    let (sequences_in, sequences_out) = RingBuffer::new(SEQUENCES);
    let (old_in, old_out) = RingBuffer::new(RETIRED);
    let (reports_in, reports_out) = RingBuffer::new(REPORTS);
    let outside = Outside {
        edits: edits_in,
        tunings: tunings_in,
        clouds: Lender::new(clouds_in, retired_out),
        sequences: Lender::new(sequences_in, old_out),
        reports: reports_out,
        waiting_routes: None,
        waiting_tuning: None,
    };
    let clouds = Borrower::new(clouds_out, retired_in);
    let sequences = Borrower::new(sequences_out, old_in);
    let inside = Inside { edits: edits_out, tunings: tunings_out, clouds, sequences, reports: reports_in };
    (outside, inside)
}

impl Outside {
    /// Sends a cloud to be played; while no audio runs, the newest waits.
    pub fn send_cloud(&mut self, cloud: Cloud) {
        self.clouds.lend(cloud);
    }

    /// Sends what the sequencer is to play; while no audio runs, the newest waits.
    pub fn send_sequence(&mut self, sequence: Arc<Sequence>) {
        self.sequences.lend(sequence);
    }

    /// Sends what the modulation slots connect; while no audio runs, the newest waits.
    pub fn send_routes(&mut self, routes: Routes) {
        self.waiting_routes = Some(routes);
        self.housekeep();
    }

    /// Sends the pitches of the keys; while no audio runs, the newest waits.
    pub fn send_tuning(&mut self, tuning: &Tuning) {
        self.waiting_tuning = Some(*tuning);
        self.housekeep();
    }

    /// Sends a note of the drawn keyboard; lost when the queue is full, as no audio runs then.
    pub fn send_note(&mut self, note: NoteEvent) {
        // A full queue means that nothing is heard anyway.
        let _ = self.edits.push(Edit::Note(note));
    }

    /// Frees what came back and offers again what waits.
    pub fn housekeep(&mut self) {
        self.clouds.housekeep();
        self.sequences.housekeep();
        if let Some(routes) = self.waiting_routes.take()
            && self.edits.push(Edit::Routes(routes)).is_err()
        {
            self.waiting_routes = Some(routes);
        }
        if let Some(tuning) = self.waiting_tuning.take()
            && self.tunings.push(tuning).is_err()
        {
            self.waiting_tuning = Some(tuning);
        }
    }

    /// The latest report, if one came since the last call, with the loudest peaks and all losses of those before it.
    pub fn latest_report(&mut self) -> Option<Telemetry> {
        let mut latest: Option<Telemetry> = None;
        while let Ok(mut report) = self.reports.pop() {
            if let Some(older) = latest {
                report.peak = std::array::from_fn(|side| report.peak[side].max(older.peak[side]));
                report.yielded = report.yielded.saturating_add(older.yielded);
                report.refused = report.refused.saturating_add(older.refused);
            }
            latest = Some(report);
        }
        latest
    }
}

impl Inside {
    /// Applies all that has arrived to `instrument` and gives back what it no longer needs.
    pub fn exchange(&mut self, instrument: &mut Instrument) {
        while let Ok(tuning) = self.tunings.pop() {
            instrument.set_tuning(tuning);
        }
        while let Ok(edit) = self.edits.pop() {
            match edit {
                Edit::Routes(routes) => instrument.set_routes(routes),
                Edit::Note(note) => instrument.handle(note),
            }
        }
        self.clouds.exchange(instrument);
        self.sequences.exchange(instrument);
    }

    /// Sends a report; left out while the editor does not take any.
    pub fn report(&mut self, instrument: &mut Instrument) {
        if self.reports.slots() > 0 {
            let _ = self.reports.push(instrument.telemetry());
        }
    }

    /// Forgets what has arrived, before an instrument is made anew from the session. Not for the audio thread.
    pub fn forget(&mut self) {
        self.clouds.forget();
        self.sequences.forget();
        while self.edits.pop().is_ok() {}
        while self.tunings.pop().is_ok() {}
    }
}

impl<T> Input<T> for Producer<T> {
    fn offer(&mut self, value: T) -> Result<(), T> {
        self.push(value).map_err(|rtrb::PushError::Full(value)| value)
    }

    fn room(&self) -> usize {
        self.slots()
    }
}

impl<T> Output<T> for Consumer<T> {
    fn next(&mut self) -> Option<T> {
        self.pop().ok()
    }
}

impl Player<Cloud> for Instrument {
    fn take(&mut self, cloud: Cloud) -> Result<(), Cloud> {
        self.swap_cloud(cloud)
    }

    fn give_back(&mut self) -> Option<Cloud> {
        self.retired()
    }
}

impl Player<Arc<Sequence>> for Instrument {
    fn take(&mut self, sequence: Arc<Sequence>) -> Result<(), Arc<Sequence>> {
        self.swap_sequence(sequence)
    }

    fn give_back(&mut self) -> Option<Arc<Sequence>> {
        self.retired_sequence()
    }
}

#[cfg(test)]
mod tests;
