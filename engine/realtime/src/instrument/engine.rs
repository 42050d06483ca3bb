//! The instrument's parts and its contract with the host: set, handle, render.

use std::sync::Arc;

use super::events::{NoteEvent, NoteOut, Transport};
use super::mix::Mix;
use super::outbox::Outbox;
use super::song::Song;
use super::telemetry::Telemetry;
use crate::CONTROL_PERIOD;
use crate::cloud::{GrainCloud, GrainPool, Slots};
use crate::fm::{OperatorGroup, RackSettings, WIDTH};
use crate::modulation::Routes;
use crate::parameters::{Global, NODES, ParameterValues};
use crate::sequencer::{Pattern, Player};
use crate::simd::Instructions;
use crate::voice::{EnvelopeRates, Gate, LANES, Lanes};

/// Groups of voices in the rack.
pub(super) const GROUPS: usize = LANES / WIDTH;

/// MIDI channels, and one more on which the sequencer plays, so that its notes and the keyboard's never end each other.
pub(super) const INPUT_CHANNELS: usize = 17;
/// The sequencer's own channel.
pub(super) const SEQUENCER_CHANNEL: u8 = 16;

/// Wheel, pressure and pedal of a channel.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Channel {
    /// Pitch bend in [-1, 1].
    pub bend: f32,
    /// Pressure in [0, 1].
    pub pressure: f32,
    /// Whether the sustain pedal is down.
    pub sustain: bool,
}

/// The whole instrument. Owned by the audio thread; all of it is allocated by [`Instrument::new`].
#[derive(Debug)]
pub struct Instrument {
    pub(super) sample_rate: f32,
    pub(super) values: ParameterValues,
    /// Whether `values` has changed since the last control tick.
    pub(super) dirty: bool,
    /// Samples since reset.
    pub(super) clock: i64,
    /// The sample of the last control tick.
    pub(super) ticked: i64,
    /// Notes started since reset.
    pub(super) serial: u64,
    pub(super) lanes: Lanes,
    pub(super) groups: Box<[OperatorGroup; GROUPS]>,
    pub(super) rates: [EnvelopeRates; NODES],
    pub(super) rack: RackSettings,
    pub(super) rack_target: RackSettings,
    pub(super) slots: Slots,
    pub(super) pool: GrainPool,
    pub(super) mix: Box<Mix>,
    pub(super) channels: [Channel; INPUT_CHANNELS],
    pub(super) player: Player,
    pub(super) song: Song,
    pub(super) outbox: Outbox,
    pub(super) clouds_taken: u32,
    pub(super) routes: Routes,
}

impl Instrument {
    /// An instrument at `sample_rate` Hz that plays `cloud`, with the values and pattern of a new instance. Allocates
    /// all that it will ever need.
    #[must_use]
    pub fn new(sample_rate: f32, cloud: Arc<GrainCloud>) -> Self {
        let values = ParameterValues::default();
        let rack = RackSettings::from_values(&values, 0.0);
        let mut instrument = Self {
            sample_rate,
            values,
            dirty: true,
            clock: 0,
            ticked: i64::MIN,
            serial: 0,
            lanes: Lanes::default(),
            groups: Box::new([OperatorGroup::default(); GROUPS]),
            rates: [EnvelopeRates::default(); NODES],
            rack,
            rack_target: rack,
            slots: Slots::new(cloud),
            pool: GrainPool::new(sample_rate),
            mix: Box::default(),
            channels: [Channel::default(); INPUT_CHANNELS],
            player: Player::default(),
            song: Song::default(),
            outbox: Outbox::default(),
            clouds_taken: 0,
            routes: Routes::default(),
        };
        instrument.reset();
        instrument
    }

    /// Starts over at another sample rate with another cloud, as if made anew, but for the notes that the sequencer still
    /// owes an end. Frees the old clouds: not for the audio thread.
    pub fn renew(&mut self, sample_rate: f32, cloud: Arc<GrainCloud>) {
        self.sample_rate = sample_rate;
        let instructions = self.pool.instructions();
        self.pool = GrainPool::new(sample_rate);
        self.set_instructions(instructions);
        self.reset();
        self.slots = Slots::new(cloud);
    }

    /// Silences everything and sets the clock to zero; parameters, pattern and cloud stay. The ends of notes that the
    /// sequencer holds are told at the start of the next render.
    pub fn reset(&mut self) {
        self.stop_song();
        self.lanes = Lanes::default();
        self.pool.clear();
        self.channels = [Channel::default(); INPUT_CHANNELS];
        self.song = Song::default();
        *self.mix = Mix::default();
        self.clock = 0;
        self.ticked = i64::MIN;
        self.serial = 0;
        self.dirty = true;
    }

    /// Chooses the kernels' instruction set; all give the same samples, and the best one is chosen already.
    pub const fn set_instructions(&mut self, instructions: Instructions) {
        self.pool.set_instructions(instructions);
    }

    /// Sets the parameter at `index` of the table to a plain value, brought into range; heard from the next control
    /// tick on, smoothed where a step would click.
    pub fn set_parameter(&mut self, index: usize, plain: f32) {
        self.values.set(index, plain);
        self.dirty = true;
    }

    /// The present plain values.
    #[must_use]
    pub const fn values(&self) -> &ParameterValues {
        &self.values
    }

    /// Tells the host's transport as it is at the next sample to be rendered.
    pub const fn set_transport(&mut self, transport: Transport) {
        self.song.told = Some(transport);
    }

    /// Replaces the pattern; notes that sound keep their length.
    pub fn set_pattern(&mut self, pattern: Pattern) {
        self.player.pattern = pattern.sanitised();
    }

    /// The pattern that plays.
    #[must_use]
    pub const fn pattern(&self) -> &Pattern {
        &self.player.pattern
    }

    /// Replaces what the modulation slots connect.
    pub const fn set_routes(&mut self, routes: Routes) {
        self.routes = routes;
    }

    /// What the modulation slots connect.
    #[must_use]
    pub const fn routes(&self) -> &Routes {
        &self.routes
    }

    /// Starts grains from `cloud` from now on, while those that sound end on the old one.
    ///
    /// # Errors
    /// Gives the cloud back while too many clouds still sound; offer it again at the next block.
    pub fn swap_cloud(&mut self, cloud: Arc<GrainCloud>) -> Result<(), Arc<GrainCloud>> {
        self.slots.swap(cloud)?;
        self.clouds_taken = self.clouds_taken.wrapping_add(1);
        Ok(())
    }

    /// A cloud that no grain reads any more, for another thread to drop.
    pub fn retired(&mut self) -> Option<Arc<GrainCloud>> {
        self.pool.retired(&mut self.slots)
    }

    /// Takes in `event` at the next sample to be rendered.
    pub fn handle(&mut self, event: NoteEvent) {
        self.take_event(event);
    }

    /// Renders as many samples as the shorter of `left` and `right` has, overwriting them. `out` is told what the
    /// sequencer plays and which voices end, with the offset into the slices.
    pub fn render(&mut self, left: &mut [f32], right: &mut [f32], out: &mut dyn FnMut(usize, NoteOut)) {
        let length = left.len().min(right.len());
        let mut done = 0;
        while done < length {
            let place = self.place();
            if place == 0 {
                self.tick();
            }
            self.play_song();
            self.outbox.flush(|event| out(done, event));
            let next_note = self.player.until_next(self.clock).unwrap_or(usize::MAX);
            let span = (CONTROL_PERIOD - place).min(length - done).min(next_note);
            self.mix_span(place, &mut left[done..done + span], &mut right[done..done + span]);
            self.clock += span as i64;
            done += span;
        }
    }

    /// What sounds now; starts the peaks anew.
    pub fn telemetry(&mut self) -> Telemetry {
        let (yielded, refused) = self.pool.take_losses();
        let mut report = Telemetry {
            peak: std::mem::take(&mut self.mix.peak),
            voices: self.lanes.sounding() as u32,
            grains: self.pool.len() as u32,
            step: self.player.current(),
            tempo: self.song.tempo(self.values.global(Global::SeqTempo)),
            host_playing: self.song.host.playing,
            clouds_taken: self.clouds_taken,
            yielded,
            refused,
            ..Telemetry::default()
        };
        let lanes = &self.lanes.0;
        let held = lanes.iter().filter(|l| matches!(l.gate, Gate::Held | Gate::Sustained) && !l.is_fading());
        report.keys = held.filter_map(|l| l.note.key).fold(0, |keys, key| keys | 1 << (key & 127));
        report.dot_count = self.pool.dots(&mut report.dots, |i| lanes.get(i).map_or(0.0, |l| l.cloud_level));
        report
    }

    /// Sample rate in Hz.
    #[must_use]
    pub const fn sample_rate(&self) -> f32 {
        self.sample_rate
    }

    /// Whether the sequencer runs, so that notes may come without any from outside.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.player.is_running()
    }

    /// Whether any voice sounds.
    #[must_use]
    pub fn is_sounding(&self) -> bool {
        self.lanes.sounding() > 0
    }

    /// Place of the next sample within its control period.
    pub(super) const fn place(&self) -> usize {
        (self.clock % CONTROL_PERIOD as i64) as usize
    }
}
