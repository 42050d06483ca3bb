//! Which lane a new note gets.

use super::{Gate, Lane};

/// Notes that play at once.
pub const POLYPHONY: usize = 32;
/// Lanes: eight more than notes, so that a stolen voice can fade out beside the one that took its place.
pub const LANES: usize = 40;

/// All voices.
#[derive(Debug)]
pub struct Lanes(pub [Lane; LANES]);

impl Default for Lanes {
    fn default() -> Self {
        Self([Lane::default(); LANES])
    }
}

impl Lanes {
    /// The lane for a new note. When [`POLYPHONY`] notes play, the oldest released one, else the oldest of all, is
    /// told to fade. Only when even the spare lanes are taken is a fading lane cut off.
    pub fn allocate(&mut self) -> usize {
        let playing = self.0.iter().filter(|l| l.is_sounding() && !l.is_fading()).count();
        if playing >= POLYPHONY
            && let Some(victim) = self.oldest(|l| l.is_sounding() && !l.is_fading())
        {
            self.0[victim].fade_out();
        }
        self.0.iter().position(|l| !l.is_sounding()).or_else(|| self.oldest(Lane::is_fading)).unwrap_or(0)
    }

    fn oldest(&self, eligible: impl Fn(&Lane) -> bool) -> Option<usize> {
        let rank = |lane: &Lane| (lane.gate != Gate::Released, lane.serial);
        let lanes = self.0.iter().enumerate().filter(|(_, l)| eligible(l));
        lanes.min_by_key(|(_, l)| rank(l)).map(|(i, _)| i)
    }

    /// Voices that sound.
    #[must_use]
    pub fn sounding(&self) -> usize {
        self.0.iter().filter(|l| l.is_sounding()).count()
    }
}

/// A fade that has just begun; the control tick takes it further down.
const FADE_BEGUN: f32 = 0.999;

impl Lane {
    /// Begins the quick fade that ends a stolen or choked voice.
    pub fn fade_out(&mut self) {
        if self.is_sounding() {
            self.fade = self.fade.min(FADE_BEGUN);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::NoteId;

    #[test]
    fn stealing_takes_released_notes_first_then_the_oldest() {
        let mut lanes = Lanes::default();
        for serial in 0..POLYPHONY {
            let lane = lanes.allocate();
            lanes.0[lane] = Lane::start(NoteId::new(0, serial as u8), 1.0, serial as u64);
        }
        lanes.0[5].release();
        let next = lanes.allocate();
        assert!(lanes.0[5].is_fading() && next == POLYPHONY);
        lanes.0[next] = Lane::start(NoteId::new(0, 99), 1.0, 99);
        lanes.allocate();
        assert!(lanes.0[0].is_fading(), "the oldest held note goes next");
    }

    #[test]
    fn a_storm_of_notes_always_finds_a_lane() {
        let mut lanes = Lanes::default();
        for serial in 0..1000 {
            let lane = lanes.allocate();
            lanes.0[lane] = Lane::start(NoteId::new(0, 60), 1.0, serial);
        }
        assert!(lanes.sounding() <= LANES);
    }
}
