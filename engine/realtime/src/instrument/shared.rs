//! What is the same for all voices: effects, master level and the place on the morph pad, which the newest note's
//! modulation moves.

use super::base::Stale;
use super::control::level_gain;
use super::engine::Instrument;
use crate::cloud::division_beats;
use crate::effects::{ChorusSettings, DelayMode, DelaySettings, EffectSettings, LimiterSettings, ReverbSettings};
use crate::modulation::moved_at;
use crate::parameters::{Global, ParameterValues};
use crate::voice::{Lane, VoiceLocks};

/// Copies of the chorus.
const CHORUS_VOICES: usize = 3;
/// How far the reverb's lines are moved.
const REVERB_MODULATION: f32 = 0.3;

/// The axes of the morph pad in the table.
const MORPH: [usize; 2] = [Global::MorphX.index(), Global::MorphY.index()];

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Shared {
    values: Box<ParameterValues>,
    settings: EffectSettings,
    /// The newest note, as it last was, and its lane.
    newest: (Lane, usize, VoiceLocks),
    /// Whether anything of `values` is not the base's own.
    moved: bool,
    /// How far slots move the morph pad, right and down.
    morph: [f32; 2],
}

impl Shared {
    /// Forgets the newest note.
    pub fn reset(&mut self) {
        self.newest = (Lane::default(), 0, VoiceLocks::default());
    }
}

impl Instrument {
    /// How far modulation slots move the place on the morph pad from where the parameters have it, right and down, in parts
    /// of the pad. The pad has one cloud for all voices, so the newest note's slots move it; steps that lock it do not, as
    /// they have clouds of their own.
    #[must_use]
    pub const fn morph_offset(&self) -> [f32; 2] {
        self.shared.morph
    }

    /// Brings effects and master level to where parameters and modulation have them.
    pub(super) fn update_shared(&mut self, stale: Stale) {
        let modulated = self.reach.shared || self.locked.shared;
        let now = self.base.now();
        let by_tempo = now.global(Global::DelaySync) > 0.5 && now.global(Global::DelayMix) > 0.0;
        if stale.has(Stale::SHARED) || modulated || self.shared.moved {
            (*self.shared.values).clone_from(now);
            self.shared.morph = [0.0; 2];
            if modulated {
                self.modulate_shared();
            }
            self.mix.set_target(level_gain(&self.shared.values, Global::MasterLevel));
        } else if !by_tempo {
            self.effects.set(&self.shared.settings);
            return;
        }
        self.shared.moved = modulated;
        let tempo = self.beat().1;
        let beat = (tempo / f64::from(self.sample_rate)) as f32;
        self.shared.settings = settings(&self.shared.values, beat, self.values().global(Global::Bypass) > 0.5);
        self.effects.set(&self.shared.settings);
    }

    fn modulate_shared(&mut self) {
        let playing = self.lanes.0.iter().enumerate().filter(|(_, l)| l.is_sounding() && !l.is_fading());
        if let Some((index, lane)) = playing.max_by_key(|(_, l)| l.serial) {
            self.shared.newest = (*lane, index, self.voice_locks[index]);
        }
        let (lane, index, locks) = &self.shared.newest;
        let sources = self.sources(*index, lane, &self.heard(lane.note.channel.unwrap_or(0)));
        let offsets = self.bay.offsets(self.base.now(), &sources);
        for (place, (&destination, offset)) in self.bay.destinations().iter().zip(offsets).enumerate() {
            if let Some(axis) = MORPH.iter().position(|axis| *axis == destination) {
                self.shared.morph[axis] = self.bay.moved(place, offset) - self.base.now().get(destination);
            }
            let moved = match locks.get(destination) {
                Some(locked) => moved_at(destination, locked, offset),
                None => self.bay.moved(place, offset),
            };
            self.shared.values.put(destination, moved);
        }
        for (destination, locked) in locks.iter().filter(|(i, _)| !self.bay.moves(*i)) {
            self.shared.values.put(destination, locked);
        }
    }
}

/// The settings that `values` ask for, at `beat` seconds a beat.
fn settings(values: &ParameterValues, beat: f32, bypassed: bool) -> EffectSettings {
    let v = |parameter| values.global(parameter);
    let mix = |parameter| if bypassed { 0.0 } else { v(parameter) };
    let seconds = if v(Global::DelaySync) > 0.5 {
        division_beats(v(Global::DelayDivision) as usize) as f32 * beat
    } else {
        v(Global::DelayTime)
    };
    EffectSettings {
        chorus: ChorusSettings {
            mix: mix(Global::ChorusMix),
            rate: v(Global::ChorusRate),
            depth: v(Global::ChorusDepth),
            voices: CHORUS_VOICES,
            width: v(Global::ChorusWidth),
            feedback: v(Global::ChorusFeedback),
        },
        delay: DelaySettings {
            mix: mix(Global::DelayMix),
            seconds: [seconds; 2],
            feedback: v(Global::DelayFeedback),
            mode: match v(Global::DelayMode) as u32 {
                0 => DelayMode::Stereo,
                1 => DelayMode::PingPong,
                _ => DelayMode::MultiTap,
            },
            taps: v(Global::DelayTaps) as usize,
            low_cut: v(Global::DelayLow),
            high_cut: v(Global::DelayTone),
            width: v(Global::DelayWidth),
        },
        reverb: ReverbSettings {
            mix: mix(Global::ReverbMix),
            size: v(Global::ReverbSize),
            decay: v(Global::ReverbDecay),
            damping: v(Global::ReverbDamping),
            pre_delay: v(Global::ReverbPredelay),
            width: v(Global::ReverbWidth),
            modulation: REVERB_MODULATION,
        },
        limiter: LimiterSettings {
            on: v(Global::Limiter) > 0.5,
            ceiling: v(Global::LimiterCeiling),
            release: v(Global::LimiterRelease),
        },
    }
}
