//! Which lane a new note gets.

use super::{Gate, Lane};
use crate::instrument::NoteId;

/// Most notes that play at once.
pub const POLYPHONY: usize = 64;
/// Lanes: sixteen more than notes, so that stolen voices can fade out beside those that took their place.
pub const LANES: usize = 80;

/// All voices.
#[derive(Debug)]
pub struct Lanes(pub Box<[Lane; LANES]>);

impl Default for Lanes {
    fn default() -> Self {
        let lanes = vec![Lane::default(); LANES].into_boxed_slice();
        Self(lanes.try_into().unwrap_or_else(|_| unreachable!("as many as were made")))
    }
}

impl Lanes {
    /// The lane for a new voice. When as many as `polyphony` play, one is told to fade: of those released the quietest;
    /// if all are held, of their older half the quietest. Only when even the spare lanes are taken is a fading one cut off.
    pub fn allocate(&mut self, polyphony: usize) -> usize {
        let playing = self.0.iter().filter(|l| plays(l)).count();
        if playing >= polyphony.clamp(1, POLYPHONY)
            && let Some(victim) = self.victim(playing)
        {
            self.0[victim].fade_out();
        }
        let faintest = |lanes: &[Lane; LANES]| {
            let fading = lanes.iter().enumerate().filter(|(_, l)| l.is_fading());
            fading.min_by(|(_, a), (_, b)| a.fade.total_cmp(&b.fade)).map(|(i, _)| i)
        };
        self.0.iter().position(|l| !l.is_sounding()).or_else(|| faintest(&self.0)).unwrap_or(0)
    }

    fn victim(&self, playing: usize) -> Option<usize> {
        let lanes = || self.0.iter().enumerate().filter(|(_, l)| plays(l));
        let quietest = |a: &(usize, &Lane), b: &(usize, &Lane)| {
            a.1.loudness.total_cmp(&b.1.loudness).then(a.1.serial.cmp(&b.1.serial))
        };
        let released = lanes().filter(|(_, l)| l.gate == Gate::Released).min_by(quietest);
        // How many are older than a lane tells whether it belongs to the older half.
        let older = |lane: &Lane| lanes().filter(|(_, l)| l.serial < lane.serial).count();
        let held = || lanes().filter(|(_, l)| older(l) < playing.div_ceil(2)).min_by(quietest);
        released.or_else(held).map(|(i, _)| i)
    }

    /// Whether a voice plays `note`.
    #[must_use]
    pub fn sounds(&self, note: NoteId) -> bool {
        self.0.iter().any(|l| l.is_sounding() && l.note == note)
    }

    /// Voices that sound.
    #[must_use]
    pub fn sounding(&self) -> usize {
        self.0.iter().filter(|l| l.is_sounding()).count()
    }
}

/// Whether a lane counts as one of the notes that play.
fn plays(lane: &Lane) -> bool {
    lane.is_sounding() && !lane.is_fading()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::UnisonPlace;

    fn start(lanes: &mut Lanes, key: usize, polyphony: usize) -> usize {
        let lane = lanes.allocate(polyphony);
        lanes.0[lane] = Lane::start(NoteId::new(0, key as u8), 1.0, key as u64, UnisonPlace::default());
        lanes.0[lane].loudness = 1.0;
        lane
    }

    #[test]
    fn stealing_takes_released_notes_first_then_the_quietest_of_the_older_half() {
        let mut lanes = Lanes::default();
        for key in 0..POLYPHONY {
            start(&mut lanes, key, POLYPHONY);
        }
        lanes.0[5].release();
        lanes.0[50].release();
        lanes.0[50].loudness = 0.1;
        assert_eq!(start(&mut lanes, 99, POLYPHONY), POLYPHONY);
        assert!(lanes.0[50].is_fading() && !lanes.0[5].is_fading(), "the quietest of those released");
        start(&mut lanes, 100, POLYPHONY);
        assert!(lanes.0[5].is_fading());
        lanes.0[9].loudness = 0.2;
        lanes.0[60].loudness = 0.01;
        start(&mut lanes, 101, POLYPHONY);
        assert!(lanes.0[9].is_fading() && !lanes.0[60].is_fading(), "young notes are spared");
        start(&mut lanes, 102, POLYPHONY);
        assert!(lanes.0[0].is_fading(), "among equals the oldest");
    }

    #[test]
    fn a_storm_of_notes_always_finds_a_lane_and_keeps_to_its_number() {
        let mut lanes = Lanes::default();
        for key in 0..1000 {
            start(&mut lanes, key, 8);
            assert!(lanes.0.iter().filter(|l| plays(l)).count() <= 8);
        }
        assert!(lanes.sounding() <= LANES);
    }
}
