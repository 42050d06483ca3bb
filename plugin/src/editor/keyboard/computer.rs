//! The computer's keys as a piano: A S D F … are white keys, the row above them black ones, Z and X go to other octaves.

use egui::{Event, Key};

use crate::editor::canvas::Canvas;
use crate::editor::model::Action;

/// Velocity of these keys, which can not be struck softly.
const VELOCITY: f32 = 0.8;
/// The keys from C on, by semitones.
const PIANO: [Key; 17] = [
    Key::A,
    Key::W,
    Key::S,
    Key::E,
    Key::D,
    Key::F,
    Key::T,
    Key::G,
    Key::Y,
    Key::H,
    Key::U,
    Key::J,
    Key::K,
    Key::O,
    Key::L,
    Key::P,
    Key::Semicolon,
];

/// The keys that are down, each with the MIDI key that it plays.
#[derive(Debug, Default)]
pub struct Computer(Vec<(Key, u8)>);

impl Computer {
    /// Plays what is typed, from MIDI key `lowest` on; by how many octaves the keyboard is to move.
    pub fn play(&mut self, canvas: &mut Canvas<'_>, lowest: u8) -> i8 {
        let (events, focused) = canvas.ui.input(|input| (input.events.clone(), input.focused));
        let mut octaves = 0;
        for event in events {
            let Event::Key { key, pressed, repeat: false, modifiers, .. } = event else { continue };
            if !pressed {
                self.lift(canvas, key);
            } else if modifiers.is_none() {
                match key {
                    Key::Z => octaves -= 1,
                    Key::X => octaves += 1,
                    key => self.strike(canvas, key, lowest),
                }
            }
        }
        // What is let go of in another window is not heard here.
        if !focused {
            canvas.actions.extend(self.release());
        }
        octaves
    }

    fn strike(&mut self, canvas: &mut Canvas<'_>, key: Key, lowest: u8) {
        let place = PIANO.iter().position(|piano| *piano == key);
        let Some(midi) = place.map(|place| lowest + place as u8).filter(|midi| *midi < 128) else { return };
        if !self.0.iter().any(|(down, _)| *down == key) {
            self.0.push((key, midi));
            canvas.actions.push(Action::KeyDown { key: midi, velocity: VELOCITY });
        }
    }

    fn lift(&mut self, canvas: &mut Canvas<'_>, key: Key) {
        if let Some(place) = self.0.iter().position(|(down, _)| *down == key) {
            let (_, key) = self.0.remove(place);
            canvas.actions.push(Action::KeyUp { key });
        }
    }

    /// Lets go of all keys.
    pub fn release(&mut self) -> Vec<Action> {
        self.0.drain(..).map(|(_, key)| Action::KeyUp { key }).collect()
    }

    /// The MIDI keys that are down, bit `k` for key `k`.
    pub fn down(&self) -> u128 {
        self.0.iter().fold(0, |down, (_, key)| down | 1 << (key & 127))
    }
}
