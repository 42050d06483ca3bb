//! The queues between the audio thread and everything else. Nothing crosses them that has to be made or dropped on the
//! audio thread: clouds travel as `Arc`s and come back to be freed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use nephele_realtime::instrument::{MorphBank, Mutes};
use nephele_realtime::parameters::{Controllers, PARAMETER_COUNT};
use nephele_realtime::sequencer::{Action, Heard, RecordMode, Recording};
use nephele_realtime::voice::Tuning;
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, Routes, Sequence, Telemetry};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::handover::{Borrower, Input, Lender, Output, Player};
use crate::steering::Steering;
use reports::{Reader, Writer, reports};

const EDITS: usize = 256;
/// Few, and apart from the other edits: each is several times as long as any of those. As many sets of bound controllers.
const TUNINGS: usize = 4;
const CLOUDS: usize = 8;
const SEQUENCES: usize = 8;
/// More than all clouds (or sequences) that can be under way, so that there is always room to give one back.
const RETIRED: usize = 32;
/// Several whole sounds, which no one loads between two blocks.
const VALUES: usize = 4 * PARAMETER_COUNT;
/// More than a pair of hands plays in the 50 ms between two rounds of the worker.
const HEARD: usize = 1024;

type Cloud = Arc<GrainCloud>;

/// What the editor asks of the audio thread besides parameters.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Routes(Routes),
    Note(NoteEvent),
    Recording(Recording),
    Mutes(Mutes),
}

/// The other threads' end. Behind a mutex that the audio thread never sees.
pub struct Outside {
    edits: Producer<Edit>,
    tunings: Producer<Tuning>,
    clouds: Lender<Cloud, Producer<Cloud>, Consumer<Cloud>>,
    sequences: Lender<Arc<Sequence>, Producer<Arc<Sequence>>, Consumer<Arc<Sequence>>>,
    banks: Lender<Arc<MorphBank>, Producer<Arc<MorphBank>>, Consumer<Arc<MorphBank>>>,
    reports: Reader,
    heard: Consumer<Heard>,
    controllers: Producer<Controllers>,
    values: Producer<(u16, f32)>,
    held: Arc<AtomicBool>,
    /// The newest of those that found their queue full, to be offered again.
    waiting_routes: Option<Routes>,
    /// Likewise.
    waiting_tuning: Option<Tuning>,
    /// Likewise.
    waiting_recording: Option<Recording>,
    /// Likewise.
    waiting_mutes: Option<Mutes>,
    /// Likewise.
    waiting_controllers: Option<Controllers>,
}

/// The audio thread's end.
pub struct Inside {
    edits: Consumer<Edit>,
    tunings: Consumer<Tuning>,
    clouds: Borrower<Cloud, Producer<Cloud>, Consumer<Cloud>>,
    sequences: Borrower<Arc<Sequence>, Producer<Arc<Sequence>>, Consumer<Arc<Sequence>>>,
    banks: Borrower<Arc<MorphBank>, Producer<Arc<MorphBank>>, Consumer<Arc<MorphBank>>>,
    reports: Writer,
    heard: Producer<Heard>,
    values: Consumer<(u16, f32)>,
    /// Whether parts of a sound are under way that belong together.
    held: Arc<AtomicBool>,
    recording: Recording,
    controllers: Consumer<Controllers>,
    /// What controllers move.
    pub steering: Steering,
}

/// A pair of ends.
pub fn link() -> (Outside, Inside) {
    let (edits_in, edits_out) = RingBuffer::new(EDITS);
    let (tunings_in, tunings_out) = RingBuffer::new(TUNINGS);
    let (clouds_in, clouds_out) = RingBuffer::new(CLOUDS);
    let (retired_in, retired_out) = RingBuffer::new(RETIRED);
    let (sequences_in, sequences_out) = RingBuffer::new(SEQUENCES);
    let (old_in, old_out) = RingBuffer::new(RETIRED);
    let (banks_in, banks_out) = RingBuffer::new(SEQUENCES);
    let (old_banks_in, old_banks_out) = RingBuffer::new(RETIRED);
    let (heard_in, heard_out) = RingBuffer::new(HEARD);
    let (reader, writer) = reports();
    let (controllers_in, controllers_out) = RingBuffer::new(TUNINGS);
    let (values_in, values_out) = RingBuffer::new(VALUES);
    let held = Arc::new(AtomicBool::new(false));
    let outside = Outside {
        edits: edits_in,
        tunings: tunings_in,
        clouds: Lender::new(clouds_in, retired_out),
        sequences: Lender::new(sequences_in, old_out),
        banks: Lender::new(banks_in, old_banks_out),
        reports: reader,
        heard: heard_out,
        controllers: controllers_in,
        values: values_in,
        held: Arc::clone(&held),
        waiting_routes: None,
        waiting_tuning: None,
        waiting_recording: None,
        waiting_controllers: None,
        waiting_mutes: None,
    };
    let clouds = Borrower::new(clouds_out, retired_in);
    let sequences = Borrower::new(sequences_out, old_in);
    let inside = Inside {
        edits: edits_out,
        tunings: tunings_out,
        clouds,
        sequences,
        banks: Borrower::new(banks_out, old_banks_in),
        reports: writer,
        heard: heard_in,
        values: values_out,
        held,
        recording: Recording::default(),
        controllers: controllers_out,
        steering: Steering::default(),
    };
    (outside, inside)
}

impl Outside {
    /// Sends a cloud to be played; while no audio runs, the newest waits.
    pub fn send_cloud(&mut self, cloud: Cloud) {
        self.clouds.lend(cloud);
    }

    /// Whether the audio thread has taken all clouds that were sent.
    pub fn cloud_is_taken(&self) -> bool {
        self.clouds.is_taken()
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

    /// What is sent until this is taken back belongs together: the audio thread takes none of it before it has all.
    pub fn hold(&self, held: bool) {
        self.held.store(held, Ordering::Release);
    }

    /// Sends values of parameters that count before the host says so, all of them or, while no audio runs, none.
    pub fn send_values(&mut self, values: &[(usize, f32)]) {
        if let Ok(chunk) = self.values.write_chunk_uninit(values.len()) {
            // No table is longer than that.
            chunk.fill_from_iter(
                values.iter().map(|(index, value)| (u16::try_from(*index).unwrap_or(u16::MAX), *value)),
            );
        }
    }

    /// Sends the clouds that steps lock; while no audio runs, the newest wait.
    pub fn send_bank(&mut self, bank: Arc<MorphBank>) {
        self.banks.lend(bank);
    }

    /// Sends how what is played is to be recorded; while no audio runs, the newest waits.
    pub fn send_recording(&mut self, recording: Recording) {
        self.waiting_recording = Some(recording);
        self.housekeep();
    }

    /// Sends what MIDI controllers move; while no audio runs, the newest waits.
    pub fn send_controllers(&mut self, controllers: &Controllers) {
        self.waiting_controllers = Some(*controllers);
        self.housekeep();
    }

    /// Sends what is muted and soloed in the rack; while no audio runs, the newest waits.
    pub fn send_mutes(&mut self, mutes: Mutes) {
        self.waiting_mutes = Some(mutes);
        self.housekeep();
    }

    /// What was played while that is recorded, the oldest first.
    pub fn heard(&mut self) -> Option<Heard> {
        self.heard.pop().ok()
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
        self.banks.housekeep();
        if let Some(routes) = self.waiting_routes.take()
            && self.edits.push(Edit::Routes(routes)).is_err()
        {
            self.waiting_routes = Some(routes);
        }
        if let Some(recording) = self.waiting_recording.take()
            && self.edits.push(Edit::Recording(recording)).is_err()
        {
            self.waiting_recording = Some(recording);
        }
        if let Some(mutes) = self.waiting_mutes.take()
            && self.edits.push(Edit::Mutes(mutes)).is_err()
        {
            self.waiting_mutes = Some(mutes);
        }
        if let Some(tuning) = self.waiting_tuning.take()
            && self.tunings.push(tuning).is_err()
        {
            self.waiting_tuning = Some(tuning);
        }
        if let Some(controllers) = self.waiting_controllers.take()
            && self.controllers.push(controllers).is_err()
        {
            self.waiting_controllers = Some(controllers);
        }
    }

    /// The latest report, if one came since the last call, with the loudest peaks and all losses of those before it.
    pub fn latest_report(&mut self) -> Option<Telemetry> {
        self.reports.latest()
    }
}

impl Inside {
    /// Applies all that has arrived to `instrument` and gives back what it no longer needs.
    pub fn exchange(&mut self, instrument: &mut Instrument) {
        if self.held.load(Ordering::Acquire) {
            return;
        }
        while let Ok((index, value)) = self.values.pop() {
            self.steering.forget_one(usize::from(index));
            instrument.set_parameter(usize::from(index), value);
        }
        while let Ok(tuning) = self.tunings.pop() {
            instrument.set_tuning(tuning);
        }
        while let Ok(controllers) = self.controllers.pop() {
            self.steering.bind(&controllers);
        }
        while let Ok(edit) = self.edits.pop() {
            match edit {
                Edit::Routes(routes) => instrument.set_routes(routes),
                Edit::Note(note) => self.handle(instrument, note),
                Edit::Recording(recording) => self.recording = recording,
                Edit::Mutes(mutes) => instrument.set_mutes(mutes),
            }
        }
        self.clouds.exchange(instrument);
        self.sequences.exchange(instrument);
        self.banks.exchange(instrument);
        if self.recording.mode == RecordMode::Live && self.recording.replace {
            self.hear(instrument, Action::Tick);
        }
    }

    /// Whether there is a cloud that `instrument` had no room for.
    pub const fn holds_a_cloud(&self) -> bool {
        self.clouds.holds_one()
    }

    /// Has `instrument` play `event`, and tells the recorder of it.
    pub fn handle(&mut self, instrument: &mut Instrument, event: NoteEvent) {
        if self.recording.mode != RecordMode::Off {
            match event {
                NoteEvent::On { note, velocity } if velocity > 0.0 && !instrument.is_remote(note) => {
                    if let Some(key) = note.key {
                        self.hear(instrument, Action::Down { key, velocity: velocity.min(1.0) });
                        if self.recording.mode == RecordMode::Live {
                            instrument.hold_back(self.recording.track, key);
                        }
                    }
                }
                NoteEvent::On { note, .. } | NoteEvent::Off(note) | NoteEvent::Choke(note) => {
                    if let Some(key) = note.key.filter(|_| !instrument.is_remote(note)) {
                        self.hear(instrument, Action::Up { key });
                    }
                }
                _ => {}
            }
        }
        instrument.handle(event);
    }

    /// A parameter was moved: told to the recorder if that wants to know.
    pub fn turn(&mut self, instrument: &Instrument, index: usize, value: f32) {
        if self.recording.mode != RecordMode::Off && self.recording.locks {
            self.hear(instrument, Action::Turn { index, value });
        }
    }

    /// Records so from now on. Not for the audio thread while it runs.
    pub const fn set_recording(&mut self, recording: Recording) {
        self.recording = recording;
    }

    fn hear(&mut self, instrument: &Instrument, action: Action) {
        let (beats, cue) = instrument.song_place();
        // One too many is lost: nobody has listened for a second.
        let _ = self.heard.push(Heard { action, beats, cue });
    }

    /// Sends a report, with the part of the time that rendering takes and its peak; left out while the editor does not take any.
    pub fn report(&mut self, instrument: &mut Instrument, load: [f32; 2]) {
        self.reports.send(|report| {
            instrument.tell(report);
            report.load = load;
        });
    }

    /// Forgets what has arrived, before an instrument is made anew from the session. Not for the audio thread.
    pub fn forget(&mut self) {
        self.clouds.forget();
        self.sequences.forget();
        self.banks.forget();
        while self.edits.pop().is_ok() {}
        while self.values.pop().is_ok() {}
        while self.tunings.pop().is_ok() {}
        while self.controllers.pop().is_ok() {}
        self.steering.forget();
    }
}

impl<T> Input<T> for Producer<T> {
    fn offer(&mut self, value: T) -> Result<(), T> {
        self.push(value).map_err(|rtrb::PushError::Full(value)| value)
    }

    fn room(&self) -> usize {
        self.slots()
    }

    fn is_empty(&self) -> bool {
        self.slots() == self.buffer().capacity()
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

impl Player<Arc<MorphBank>> for Instrument {
    fn take(&mut self, bank: Arc<MorphBank>) -> Result<(), Arc<MorphBank>> {
        self.swap_bank(bank)
    }

    fn give_back(&mut self) -> Option<Arc<MorphBank>> {
        self.retired_bank()
    }
}

mod following;
mod reports;
#[cfg(test)]
mod tests;
