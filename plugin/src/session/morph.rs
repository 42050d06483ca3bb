//! The morph pad of a session: its corners and model, and what of it is still to be made.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use nephele_offline::models::{Corner, ModelChoice, Pad, factory_pad};
use nephele_offline::preset::CloudSource;
use nephele_realtime::instrument::{MorphBank, morph_places};
use nephele_realtime::parameters::Global;

use super::{Session, Sound, lock};
use crate::history::Change;
use crate::patch::Patch;
use crate::wish::{Dealt, Style, Wish};
use crate::worker::{Made, Target};

/// A cloud that takes longer than this is not begun at every move.
const SLOW: Duration = Duration::from_millis(300);

impl Target {
    /// How it is made.
    pub const fn style(&self) -> Style {
        Style { blend: self.blend, spread: self.spread, version: self.version }
    }
}

impl Session {
    /// The corners of the morph pad: top left, top right, bottom left, bottom right.
    pub fn pad(&self) -> Arc<Pad> {
        lock(&self.sound).playing_pad()
    }

    /// The model of the morph pad; `None` is the factory's.
    pub fn model(&self) -> Option<ModelChoice> {
        lock(&self.sound).model.clone()
    }

    /// Changes with corners and model of the pad.
    pub fn pad_version(&self) -> u32 {
        self.pad_version.load(Ordering::Acquire)
    }

    /// Puts a sound into a corner of the pad.
    pub fn set_corner(&self, corner: usize, sound: Corner) {
        let mut kept = lock(&self.sound);
        let mut pad = Pad::clone(&kept.playing_pad());
        if let Some(place) = pad.get_mut(corner) {
            let name = format!("corner {}", sound.name);
            *place = sound;
            // What is the factory's again needs no keeping.
            let before = std::mem::replace(&mut kept.pad, (pad != *factory_pad()).then(|| Arc::new(pad)));
            if kept.pad != before {
                kept.history.note(name, Change::Alone, Patch { pad: Some(before), ..Patch::default() });
            }
            self.pad_version.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// `wish` with all that its cloud is made from.
    pub fn target(&self, wish: Wish) -> Target {
        let sound = lock(&self.sound);
        let Wish { place, style: Style { blend, spread, version } } = wish;
        Target { place, spread, blend, pad: sound.playing_pad(), model: sound.model.clone(), version }
    }

    /// Takes note of a cloud of the pad; where it came from, or `None` if pad or model have changed meanwhile. A model that
    /// it replaces is put into `before`.
    pub(super) fn accept(&self, sound: &mut Sound, made: Made, before: &mut Patch) -> Option<CloudSource> {
        let Made { target, model, hash, time } = made;
        if target.version != self.pad_version() {
            return None;
        }
        self.slow.store(time > SLOW, Ordering::Release);
        if target.model != sound.model {
            let version = self.pad_version.fetch_add(1, Ordering::AcqRel) + 1;
            let style = Style { version, ..target.style() };
            *lock(&self.dealt) = Dealt::new(Wish { place: target.place, style });
            before.model = Some(std::mem::replace(&mut sound.model, target.model));
        }
        let [x, y] = target.place;
        Some(CloudSource::Morph { model, hash: format!("{hash:016x}"), x, y })
    }

    /// Whether clouds of the pad take so long that one should not be begun at every move.
    pub fn is_slow(&self) -> bool {
        self.slow.load(Ordering::Acquire)
    }

    /// Whether the pad is asked for a cloud that was not begun.
    pub fn has_moved(&self, wish: Wish) -> bool {
        lock(&self.dealt).lacks(wish)
    }

    /// The parameters are those of the present sound: a bounce begins only then.
    pub fn note_arrival(&self) {
        lock(&self.dealt).arrived();
    }

    /// Notes that the pad is dealt with.
    pub fn note_morph(&self, wish: Wish) {
        *lock(&self.dealt) = Dealt::new(wish);
    }

    /// The model of a sound that was restored, once, to be looked for.
    pub fn next_unfound(&self) -> Option<ModelChoice> {
        self.unfound.swap(false, Ordering::AcqRel).then(|| self.model()).flatten()
    }

    /// Whether a step locks a place of the morph pad that has no cloud yet and was not asked for. For a bounce's audio thread
    /// too: allocates and frees nothing.
    pub fn lacks_a_cloud(&self, wish: Wish) -> bool {
        let wanted = morph_places(&lock(&self.sound).sequence, wish.place);
        lock(&self.locked).missing(&wanted, wish.style).is_some()
    }

    /// The next such place, which counts as asked for from now on.
    pub fn next_place(&self, wish: Wish) -> Option<[f32; 2]> {
        let wanted = morph_places(&self.sequence(), wish.place);
        let mut locked = lock(&self.locked);
        if locked.forget(&wanted) {
            lock(&self.outside).send_bank(locked.bank());
        }
        let missing = locked.missing(&wanted, wish.style)?;
        locked.follow(wish.style);
        locked.ask(missing);
        Some(missing)
    }

    /// The clouds that steps lock.
    pub fn bank(&self) -> Arc<MorphBank> {
        lock(&self.locked).bank()
    }
}

/// Whether a change of these asks the worker for another cloud.
pub(super) fn asks_for_a_cloud(patch: &Patch) -> bool {
    const OF_THE_PAD: [usize; 4] =
        [Global::MorphX.index(), Global::MorphY.index(), Global::MorphBlend.index(), Global::MorphSpread.index()];
    patch.pad.is_some() || patch.model.is_some() || patch.values.iter().any(|(index, _)| OF_THE_PAD.contains(index))
}

impl Sound {
    fn playing_pad(&self) -> Arc<Pad> {
        self.pad.clone().unwrap_or_else(|| Arc::new(factory_pad().clone()))
    }
}
