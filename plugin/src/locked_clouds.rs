//! The clouds of the places of the morph pad that steps of the sequencer lock: which are there, and which is to be made
//! next.

use std::sync::Arc;

use nephele_realtime::GrainCloud;
use nephele_realtime::instrument::MorphBank;

use crate::wish::Style;

/// See the module.
#[derive(Default)]
pub struct LockedClouds {
    bank: MorphBank,
    /// Places that the worker was asked for. One that it could not make is not asked for again.
    asked: Vec<[f32; 2]>,
    /// How the clouds are made.
    style: Option<Style>,
}

impl LockedClouds {
    /// The first place of `wanted` that has no cloud made in this `style` and was not asked for. Allocates and frees nothing.
    pub fn missing(&self, wanted: &[[f32; 2]], style: Style) -> Option<[f32; 2]> {
        let known = self.style == Some(style);
        wanted.iter().copied().find(|place| !known || !self.asked.contains(place))
    }

    /// Forgets what is not among `wanted`; tells whether anything was.
    pub fn forget(&mut self, wanted: &[[f32; 2]]) -> bool {
        let before = self.bank.clouds.len();
        self.bank.clouds.retain(|(place, _)| wanted.contains(place));
        self.asked.retain(|place| wanted.contains(place));
        self.bank.clouds.len() != before
    }

    /// Notes that the worker is being asked for the cloud of a place.
    pub fn ask(&mut self, place: [f32; 2]) {
        self.asked.push(place);
    }

    /// Takes the cloud of a place, unless that is not wanted any more, or not in this style.
    pub fn take(&mut self, place: [f32; 2], style: Style, cloud: Arc<GrainCloud>) {
        if self.style == Some(style) && self.asked.contains(&place) {
            self.bank.clouds.retain(|(other, _)| *other != place);
            self.bank.clouds.push((place, cloud));
        }
    }

    /// Clouds are made in this style from now on. Those of another one play until they are made anew.
    pub fn follow(&mut self, style: Style) {
        if self.style.replace(style) != Some(style) {
            self.asked.clear();
        }
    }

    /// What the audio thread is to have.
    pub fn bank(&self) -> Arc<MorphBank> {
        Arc::new(self.bank.clone())
    }
}

#[cfg(test)]
mod tests {
    use nephele_offline::models::Blend;

    use super::*;

    const fn style(version: u32) -> Style {
        Style { blend: Blend::Encoding, spread: 0.5, version }
    }

    fn cloud(name: &str) -> Arc<GrainCloud> {
        Arc::new(GrainCloud::new(name, &[0.1; 64], 2, 48_000.0, 220.0, Vec::new()).unwrap())
    }

    #[test]
    fn each_place_is_asked_for_once_and_forgotten_with_its_lock() {
        let (a, b, style) = ([0.0, 0.5], [1.0, 0.5], style(0));
        let mut locked = LockedClouds::default();
        locked.follow(style);
        assert_eq!(locked.missing(&[a, b], style), Some(a));
        locked.ask(a);
        assert_eq!(locked.missing(&[a, b], style), Some(b), "the first is being made");
        locked.take(a, style, cloud("a"));
        locked.ask(b);
        assert_eq!((locked.forget(&[a, b]), locked.missing(&[a, b], style)), (false, None));
        assert_eq!((locked.forget(&[b]), locked.missing(&[b], style)), (true, None));
        locked.take(a, style, cloud("a"));
        assert!(locked.bank().clouds.is_empty(), "it came too late");
        assert_eq!((locked.forget(&[a]), locked.missing(&[a], style)), (false, Some(a)));
    }

    #[test]
    fn another_style_makes_them_anew_and_the_old_ones_play_until_then() {
        let mut locked = LockedClouds::default();
        let place = [0.5, 0.5];
        for (version, missing) in [(7, Some(place)), (7, None), (8, Some(place)), (8, None)] {
            assert_eq!(locked.missing(&[place], style(version)), missing, "style {version}");
            locked.follow(style(version));
            if missing.is_some() {
                locked.ask(place);
                locked.take(place, style(6), cloud("late"));
                locked.take(place, style(version), cloud(&version.to_string()));
            }
            assert_eq!(locked.bank().clouds[0].1.name(), version.to_string());
        }
        locked.follow(style(9));
        assert_eq!(locked.bank().clouds[0].1.name(), "8");
    }
}
