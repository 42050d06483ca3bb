//! The instrument's parts and its contract with the host: set, handle, render.

use std::sync::Arc;

use super::bank::MorphBank;
use super::base::{Base, Reach, Traits};
use super::channels::{CHANNELS, Channel, MIDI_CHANNELS, Zones};
use super::events::{NoteEvent, NoteOut, Transport};
use super::gates::{Gates, Mutes};
use super::mix::Mix;
use super::mono::HeldKeys;
use super::outbox::Outbox;
use super::shared::Shared;
use super::song::Song;
use super::steps::Locked;
use crate::CONTROL_PERIOD;
use crate::cloud::{GrainCloud, GrainPool, Slots};
use crate::effects::Effects;
use crate::fm::{OperatorGroup, WIDTH, Waves, Wiring};
use crate::modulation::{Bay, Lfo, Routes};
use crate::parameters::{LFOS, ParameterValues};
use crate::sequencer::{CONTROLS, Control, Player, Sequence, TRACKS};
use crate::simd::Instructions;
use crate::voice::{LANES, Lane, Lanes, Strip, Tuning, VoiceLocks};

use super::control::Shapes;

/// Groups of voices in the rack.
pub(super) const GROUPS: usize = LANES / WIDTH;

/// The whole instrument. Owned by the audio thread; all of it is allocated by [`Instrument::new`].
#[derive(Debug)]
pub struct Instrument {
    pub(super) sample_rate: f32,
    pub(super) base: Base,
    /// Each lane's own parameters: the base's, moved by its modulation.
    pub(super) voice_values: Box<[ParameterValues; LANES]>,
    /// What the sequencer locks of them.
    pub(super) voice_locks: Box<[VoiceLocks; LANES]>,
    /// Whether all that follows from the parameters has to be worked out anew at the next tick.
    pub(super) dirty: bool,
    /// Samples since reset.
    pub(super) clock: i64,
    /// The sample of the last control tick.
    pub(super) ticked: i64,
    /// Notes started since reset.
    pub(super) serial: u64,
    pub(super) lanes: Lanes,
    pub(super) groups: Box<[OperatorGroup; GROUPS]>,
    pub(super) strips: Box<[Strip; GROUPS]>,
    /// Bit for each lane that sounds.
    pub(super) alive: u128,
    pub(super) shapes: Box<Shapes>,
    pub(super) wiring: Wiring,
    /// What of the rack's wiring the host has modulated for single notes, by [`super::control::wiring_bit`].
    pub(super) modulated_wiring: u64,
    pub(super) locked: Locked,
    /// Values of the tracks' controller lanes, once they have some.
    pub(super) lanes_of_tracks: [[Option<(Control, f32)>; CONTROLS]; TRACKS],
    /// Pattern, and how many entries of the song were played before, that each track was last heard in.
    pub(super) scenes_of_tracks: [Option<(u8, u64)>; TRACKS],
    /// Keys of each channel that went out again as they came in and are down, bit `k` for MIDI key `k`.
    pub(super) through: [u128; MIDI_CHANNELS as usize],
    /// Whether the wiring has to be made anew.
    pub(super) rewire: bool,
    pub(super) tuning: Tuning,
    /// Whether the filters were in use at the last tick.
    pub(super) filtered: bool,
    pub(super) bay: Bay,
    pub(super) reach: Reach,
    pub(super) effects: Effects,
    pub(super) shared: Shared,
    pub(super) global_lfos: [Lfo; LFOS],
    /// Pitch of the note last started, in semitones, from which the next one glides.
    pub(super) last_pitch: Option<f32>,
    pub(super) held_keys: HeldKeys,
    pub(super) zones: Zones,
    pub(super) slots: Slots,
    pub(super) pool: GrainPool,
    pub(super) mix: Box<Mix>,
    pub(super) channels: [Channel; CHANNELS],
    /// Apart while it plays; see [`Instrument::with_player`].
    pub(super) player: Option<Box<Player>>,
    /// Clouds for the places of the morph pad that steps lock.
    pub(super) bank: Arc<MorphBank>,
    /// Banks that are not used any more.
    old_banks: [Option<Arc<MorphBank>>; 4],
    /// Sequences that play no more.
    old_sequences: [Option<Arc<Sequence>>; 4],
    pub(super) song: Song,
    pub(super) outbox: Outbox,
    pub(super) clouds_taken: u32,
    pub(super) routes: Routes,
    pub(super) gates: Gates,
}

impl Instrument {
    /// An instrument at `sample_rate` Hz that plays `cloud`, with the values and pattern of a new instance. Allocates
    /// all that it will ever need.
    #[must_use]
    pub fn new(sample_rate: f32, cloud: Arc<GrainCloud>) -> Self {
        // What is made once in a process is made here, not by the first note.
        let _ = (Waves::get(), Traits::get());
        let mut instrument = Self {
            sample_rate,
            base: Base::new(),
            voice_values: boxed(),
            dirty: true,
            clock: 0,
            ticked: i64::MIN,
            serial: 0,
            lanes: Lanes::default(),
            groups: boxed(),
            strips: boxed(),
            alive: 0,
            shapes: Box::default(),
            wiring: Wiring::default(),
            modulated_wiring: 0,
            rewire: true,
            tuning: Tuning::default(),
            filtered: false,
            bay: Bay::default(),
            reach: Reach::default(),
            effects: Effects::new(sample_rate),
            shared: Shared::default(),
            global_lfos: [Lfo::default(); LFOS],
            last_pitch: None,
            held_keys: HeldKeys::default(),
            zones: Zones::default(),
            slots: Slots::new(cloud),
            pool: GrainPool::new(sample_rate),
            mix: Box::default(),
            channels: [Channel::default(); CHANNELS],
            player: Some(Box::default()),
            voice_locks: boxed(),
            locked: Locked::default(),
            lanes_of_tracks: Default::default(),
            scenes_of_tracks: [None; TRACKS],
            through: [0; MIDI_CHANNELS as usize],
            bank: Arc::default(),
            old_banks: [const { None }; 4],
            old_sequences: [const { None }; 4],
            song: Song::default(),
            outbox: Outbox::default(),
            clouds_taken: 0,
            routes: Routes::default(),
            gates: Gates::default(),
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
        self.effects = Effects::new(sample_rate);
        self.set_instructions(instructions);
        self.reset();
        self.slots = Slots::new(cloud);
    }

    /// Silences everything and sets the clock to zero; parameters, pattern and cloud stay. The ends of notes that the
    /// sequencer holds are told at the start of the next render.
    pub fn reset(&mut self) {
        self.stop_song();
        self.end_through();
        self.lanes.0.fill(Lane::default());
        self.alive = 0;
        self.pool.clear();
        self.effects.clear();
        self.shared.reset();
        self.channels = [Channel::default(); CHANNELS];
        self.zones = Zones::default();
        self.held_keys.clear();
        self.global_lfos = [Lfo::default(); LFOS];
        self.last_pitch = None;
        self.modulated_wiring = 0;
        self.forget_lanes();
        self.slots.show(None);
        self.song = Song::default();
        *self.mix = Mix::default();
        self.mix.scope.set_rate(self.sample_rate);
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
        self.base.set(index, plain);
    }

    /// The plain values as they were told.
    #[must_use]
    pub const fn values(&self) -> &ParameterValues {
        self.base.told()
    }

    /// Tells the host's transport as it is at the next sample to be rendered.
    pub const fn set_transport(&mut self, transport: Transport) {
        self.song.told = Some(transport);
    }

    /// Plays `sequence` from now on; notes that sound keep their length, but for those of tracks that are heard no more.
    ///
    /// # Errors
    /// Gives it back while too many old ones wait for [`Instrument::retired_sequence`]; offer it again at the next block.
    pub fn swap_sequence(&mut self, sequence: Arc<Sequence>) -> Result<(), Arc<Sequence>> {
        if self.old_sequences.iter().all(Option::is_some) {
            return Err(sequence);
        }
        self.note_locks(&sequence);
        let old = self.with_player(|instrument, player| player.swap(sequence, |played| instrument.act(played)));
        if let Some(place) = self.old_sequences.iter_mut().find(|place| place.is_none()) {
            *place = old;
        }
        Ok(())
    }

    /// Takes clouds for places of the morph pad from `bank` from now on.
    ///
    /// # Errors
    /// Gives it back while too many old ones wait for [`Instrument::retired_bank`]; offer it again at the next block.
    pub fn swap_bank(&mut self, bank: Arc<MorphBank>) -> Result<(), Arc<MorphBank>> {
        let Some(place) = self.old_banks.iter_mut().find(|place| place.is_none()) else { return Err(bank) };
        *place = Some(std::mem::replace(&mut self.bank, bank));
        Ok(())
    }

    /// A bank that is not used any more, for another thread to drop.
    pub fn retired_bank(&mut self) -> Option<Arc<MorphBank>> {
        self.old_banks.iter_mut().find_map(Option::take)
    }

    /// A sequence that plays no more, for another thread to drop.
    pub fn retired_sequence(&mut self) -> Option<Arc<Sequence>> {
        self.old_sequences.iter_mut().find_map(Option::take)
    }

    /// What the sequencer plays.
    #[must_use]
    pub fn sequence(&self) -> Option<&Sequence> {
        self.player.as_ref().map(|player| &**player.sequence())
    }

    /// Replaces what the modulation slots connect.
    pub fn set_routes(&mut self, routes: Routes) {
        if routes != self.routes {
            self.routes = routes;
            self.bay = Bay::new(&routes);
            self.reach = Reach::new(&self.bay);
            self.bay.follow(self.base.now());
            self.dirty = true;
        }
    }

    /// Mutes and solos nodes of the rack, within a few milliseconds where something sounds.
    pub fn set_mutes(&mut self, mutes: Mutes) {
        self.gates.set(mutes);
        if self.alive == 0 && self.gates.advance(0.0, true) {
            self.dirty = true;
        }
    }

    /// What is muted and soloed.
    #[must_use]
    pub const fn mutes(&self) -> Mutes {
        self.gates.mutes()
    }

    /// Replaces the pitches of the keys; notes that sound move to theirs.
    pub const fn set_tuning(&mut self, tuning: Tuning) {
        self.tuning = tuning;
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
        self.take_outside(event);
    }

    /// Renders as many samples as the shorter of `left` and `right` has, overwriting them. `out` is told what the
    /// sequencer plays and which voices end, with the offset into the slices.
    pub fn render(&mut self, left: &mut [f32], right: &mut [f32], out: &mut dyn FnMut(usize, NoteOut)) {
        let length = left.len().min(right.len());
        let mut done = 0;
        while done < length {
            let place = self.place();
            let rest = (length - done) / CONTROL_PERIOD * CONTROL_PERIOD;
            if place == 0 && rest > 0 && self.rests() {
                // Nothing would happen in these periods: only time passes.
                left[done..done + rest].fill(0.0);
                right[done..done + rest].fill(0.0);
                self.mix.scope.rest(rest);
                self.clock += rest as i64;
                self.ticked = self.clock - CONTROL_PERIOD as i64;
                done += rest;
                continue;
            }
            if place == 0 {
                self.tick();
            }
            self.play_song();
            self.outbox.flush(|event| out(done, event));
            let next_note = self.player.as_ref().and_then(|player| player.until_next(self.clock)).unwrap_or(usize::MAX);
            let span = (CONTROL_PERIOD - place).min(length - done).min(next_note);
            self.mix_span(place, &mut left[done..done + span], &mut right[done..done + span]);
            self.clock += span as i64;
            done += span;
        }
    }

    /// Whether nothing sounds, moves or waits.
    fn rests(&self) -> bool {
        let still = self.alive == 0 && self.ticked != i64::MIN && !self.dirty && !self.rewire && self.base.is_still();
        still
            && self.pool.is_empty()
            && self.effects.is_off()
            && self.song.rests()
            && !self.outbox.has_any()
            && self.bay.destinations().is_empty()
    }

    /// Place of the next sample within its control period.
    pub(super) const fn place(&self) -> usize {
        (self.clock % CONTROL_PERIOD as i64) as usize
    }
}

/// `N` of the default, made on the heap.
fn boxed<T: Clone + Default, const N: usize>() -> Box<[T; N]> {
    vec![T::default(); N].into_boxed_slice().try_into().unwrap_or_else(|_| unreachable!("as many as were made"))
}
