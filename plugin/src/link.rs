//! The queues between the audio thread and everything else. Nothing crosses them that has to be made or dropped on the
//! audio thread: clouds travel as `Arc`s and come back to be freed.

use std::sync::Arc;

use nephele_realtime::voice::Tuning;
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, Pattern, Routes, Telemetry};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::handover::{Borrower, Input, Lender, Output, Player};

const EDITS: usize = 256;
const CLOUDS: usize = 8;
/// More than all clouds that can be under way, so that there is always room to give one back.
const RETIRED: usize = 32;
const REPORTS: usize = 4;

type Cloud = Arc<GrainCloud>;

/// What the editor asks of the audio thread besides parameters.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::large_enum_variant, reason = "in a box, a tuning would be freed on the audio thread")]
enum Edit {
    Pattern(Pattern),
    Routes(Routes),
    Tuning(Tuning),
    Note(NoteEvent),
}

/// The other threads' end. Behind a mutex that the audio thread never sees.
pub struct Outside {
    edits: Producer<Edit>,
    clouds: Lender<Cloud, Producer<Cloud>, Consumer<Cloud>>,
    reports: Consumer<Telemetry>,
    /// The newest of those that found their queue full, to be offered again.
    waiting_pattern: Option<Pattern>,
    /// Likewise.
    waiting_routes: Option<Routes>,
    /// Likewise.
    waiting_tuning: Option<Tuning>,
}

/// The audio thread's end.
pub struct Inside {
    edits: Consumer<Edit>,
    clouds: Borrower<Cloud, Producer<Cloud>, Consumer<Cloud>>,
    reports: Producer<Telemetry>,
}

/// A pair of ends.
pub fn link() -> (Outside, Inside) {
    let (edits_in, edits_out) = RingBuffer::new(EDITS);
    let (clouds_in, clouds_out) = RingBuffer::new(CLOUDS);
    let (retired_in, retired_out) = RingBuffer::new(RETIRED);
    let (reports_in, reports_out) = RingBuffer::new(REPORTS);
    let outside = Outside {
        edits: edits_in,
        clouds: Lender::new(clouds_in, retired_out),
        reports: reports_out,
        waiting_pattern: None,
        waiting_routes: None,
        waiting_tuning: None,
    };
    let clouds = Borrower::new(clouds_out, retired_in);
    let inside = Inside { edits: edits_out, clouds, reports: reports_in };
    (outside, inside)
}

impl Outside {
    /// Sends a cloud to be played; while no audio runs, the newest waits.
    pub fn send_cloud(&mut self, cloud: Cloud) {
        self.clouds.lend(cloud);
    }

    /// Sends a pattern to be played; while no audio runs, the newest waits.
    pub fn send_pattern(&mut self, pattern: Pattern) {
        self.waiting_pattern = Some(pattern);
        self.housekeep();
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
        if let Some(pattern) = self.waiting_pattern.take()
            && self.edits.push(Edit::Pattern(pattern)).is_err()
        {
            self.waiting_pattern = Some(pattern);
        }
        if let Some(routes) = self.waiting_routes.take()
            && self.edits.push(Edit::Routes(routes)).is_err()
        {
            self.waiting_routes = Some(routes);
        }
        if let Some(tuning) = self.waiting_tuning.take()
            && self.edits.push(Edit::Tuning(tuning)).is_err()
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
        while let Ok(edit) = self.edits.pop() {
            match edit {
                Edit::Pattern(pattern) => instrument.set_pattern(pattern),
                Edit::Routes(routes) => instrument.set_routes(routes),
                Edit::Tuning(tuning) => instrument.set_tuning(tuning),
                Edit::Note(note) => instrument.handle(note),
            }
        }
        self.clouds.exchange(instrument);
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
        while self.edits.pop().is_ok() {}
    }
}

impl Input<Cloud> for Producer<Cloud> {
    fn offer(&mut self, cloud: Cloud) -> Result<(), Cloud> {
        self.push(cloud).map_err(|rtrb::PushError::Full(cloud)| cloud)
    }

    fn room(&self) -> usize {
        self.slots()
    }
}

impl Output<Cloud> for Consumer<Cloud> {
    fn next(&mut self) -> Option<Cloud> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use nephele_realtime::voice::KEYS;
    use nephele_realtime::{NoteId, Route, Source};

    /// One slot to the parameter at `destination`.
    fn routes(destination: usize) -> Routes {
        let mut routes = Routes::default();
        routes.0[7] = Route::new(Source::Velocity, destination);
        routes
    }

    /// One in which `key` alone sounds.
    fn lone(key: u32) -> Tuning {
        let mut pitches = [None; KEYS];
        pitches[key as usize % KEYS] = Some(60.0);
        Tuning::new(&pitches)
    }

    fn cloud(name: &str) -> Arc<GrainCloud> {
        Arc::new(GrainCloud::new(name, &[0.1; 256], 4, 48_000.0, 220.0, Vec::new()).unwrap())
    }

    #[test]
    fn no_peak_and_no_loss_goes_untold() {
        let (mut outside, mut inside) = link();
        assert!(outside.latest_report().is_none());
        for (left, yielded, refused) in [(0.9, 30, 1), (0.1, 7, 0), (0.2, 0, 2)] {
            let report = Telemetry { peak: [left, 0.0], yielded, refused, ..Telemetry::default() };
            inside.reports.push(report).unwrap();
        }
        let report = outside.latest_report().unwrap();
        assert_eq!((report.peak, report.yielded, report.refused), ([0.9, 0.0], 37, 3));
        assert!(outside.latest_report().is_none(), "told once");
    }

    #[test]
    fn every_cloud_comes_back_to_be_freed() {
        let (mut outside, mut inside) = link();
        let clouds: Vec<_> = (0..40).map(|i| cloud(&i.to_string())).collect();
        let mut instrument = Instrument::new(48_000.0, cloud("first"));
        instrument.handle(NoteEvent::On { note: NoteId::new(0, 60), velocity: 1.0 });
        for cloud in &clouds {
            outside.send_cloud(Arc::clone(cloud));
            inside.exchange(&mut instrument);
            instrument.render(&mut [0.0; 64], &mut [0.0; 64], &mut |_, _| {});
        }
        for _ in 0..20 {
            outside.housekeep();
            inside.exchange(&mut instrument);
            instrument.render(&mut [0.0; 4096], &mut [0.0; 4096], &mut |_, _| {});
        }
        let held: Vec<_> = clouds.iter().filter(|c| Arc::strong_count(c) > 1).map(|c| c.name()).collect();
        assert_eq!(held, ["39"], "only the newest is still held");
    }

    /// The audio callback's part of the exchange, under the check that aborts on an allocation or a free.
    #[test]
    fn edits_and_swaps_neither_allocate_nor_free_on_the_audio_thread() {
        let (mut outside, mut inside) = link();
        let mut instrument = Instrument::new(48_000.0, cloud("first"));
        let editor = std::thread::spawn(move || {
            for round in 0..400_u32 {
                let mut pattern = Pattern::factory();
                pattern.steps[round as usize % 16].on ^= true;
                outside.send_pattern(pattern);
                outside.send_routes(routes(round as usize));
                outside.send_tuning(&lone(round));
                let note = NoteId::new(0, 40 + (round % 40) as u8);
                outside.send_note(NoteEvent::On { note, velocity: 0.7 });
                outside.send_note(NoteEvent::Off(note));
                outside.send_cloud(cloud(&round.to_string()));
                outside.latest_report();
                std::thread::sleep(std::time::Duration::from_micros(300));
            }
            outside
        });
        let (mut left, mut right) = ([0.0; 64], [0.0; 64]);
        while !editor.is_finished() {
            nice_assert_no_alloc::assert_no_alloc(|| {
                inside.exchange(&mut instrument);
                instrument.render(&mut left, &mut right, &mut |_, _| {});
                inside.report(&mut instrument);
            });
        }
        assert!(instrument.telemetry().clouds_taken > 10, "clouds were swapped");
        drop(editor.join().unwrap());
    }

    #[test]
    fn without_audio_the_newest_of_each_waits() {
        let (mut outside, mut inside) = link();
        for velocity in 0..300_u16 {
            let mut pattern = Pattern::default();
            pattern.steps[0].velocity = (velocity % 127 + 1) as u8;
            outside.send_pattern(pattern);
            outside.send_routes(routes(usize::from(velocity)));
            outside.send_tuning(&lone(u32::from(velocity)));
        }
        let mut instrument = Instrument::new(48_000.0, cloud("x"));
        inside.exchange(&mut instrument);
        outside.housekeep();
        inside.exchange(&mut instrument);
        assert_eq!(instrument.pattern().steps[0].velocity, (299 % 127 + 1) as u8);
        assert_eq!(*instrument.routes(), routes(299));
        let mut voices = |key: usize| {
            instrument.handle(NoteEvent::On { note: NoteId::new(0, key as u8), velocity: 1.0 });
            instrument.telemetry().voices
        };
        assert_eq!([voices(298 % KEYS), voices(299 % KEYS)], [0, 1], "only the key of the newest tuning sounds");
    }
}
