//! What the menu of a control offers beside its entries: the sources of modulation, and the steps of the sequencer.

use egui::{Button, RichText, Stroke, Ui};
use nephele_realtime::Source;
use nephele_realtime::sequencer::{PAGE, Place};

use super::canvas::Canvas;
use super::{hints, moved, theme};

/// What is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// What can modulate it.
    Sources,
    /// Where it can be locked.
    Steps,
}

/// What was taken of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It modulates.
    Source(Source),
    /// The lock there is set, or taken away.
    Step(Place),
}

/// Sources by what they are, in columns.
const GROUPS: [&[(&str, &[Source])]; 3] = [
    &[
        ("LFOs", &[Source::Lfo1, Source::Lfo2, Source::Lfo3, Source::Lfo4]),
        (
            "Envelopes",
            &[Source::Envelope1, Source::Envelope2, Source::Envelope3, Source::FilterEnvelope, Source::CloudEnvelope],
        ),
    ],
    &[
        (
            "Note",
            &[
                Source::Velocity,
                Source::ReleaseVelocity,
                Source::Key,
                Source::Pressure,
                Source::Slide,
                Source::Random,
                Source::SampleHold,
                Source::Alternate,
            ],
        ),
        ("Player", &[Source::Bend, Source::Wheel, Source::Breath, Source::Expression]),
    ],
    &[
        (
            "Macros",
            &[
                Source::Macro1,
                Source::Macro2,
                Source::Macro3,
                Source::Macro4,
                Source::Macro5,
                Source::Macro6,
                Source::Macro7,
                Source::Macro8,
            ],
        ),
        ("Sequencer", &[Source::Lane1, Source::Lane2, Source::Lane3, Source::Lane4]),
    ],
];

/// Steps in a row.
const ROW: usize = 4;

/// Draws what is offered for the parameter at `index`; what is taken. While `fresh`, the first takes the keyboard.
pub fn show(ui: &mut Ui, canvas: &Canvas<'_>, (offered, index): (Offered, usize), fresh: bool) -> Option<Taken> {
    match offered {
        Offered::Sources => sources(ui, canvas, index, fresh).map(Taken::Source),
        Offered::Steps => steps(ui, canvas, index, fresh).map(Taken::Step),
    }
}

fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).color(theme::dim()));
}

fn sources(ui: &mut Ui, canvas: &Canvas<'_>, index: usize, mut fresh: bool) -> Option<Source> {
    let mut taken = None;
    ui.horizontal_top(|ui| {
        for column in GROUPS {
            ui.vertical(|ui| {
                for (place, (name, members)) in column.iter().enumerate() {
                    if place > 0 {
                        ui.add_space(5.0 * canvas.zoom());
                    }
                    heading(ui, name);
                    for source in *members {
                        let moves = |route: &nephele_realtime::Route| route.source == *source;
                        let lit =
                            canvas.model.routes.0.iter().any(|route| moves(route) && route.target() == Some(index));
                        let name = moved::listed_source(canvas.model.macros, *source);
                        let response = ui.selectable_label(lit, name);
                        if std::mem::take(&mut fresh) {
                            response.request_focus();
                        }
                        if response.clicked() {
                            taken = Some(*source);
                        }
                    }
                }
            });
        }
    });
    taken
}

/// The sixteen steps that are shown, the locked ones lit, the selected one framed.
fn steps(ui: &mut Ui, canvas: &Canvas<'_>, index: usize, mut fresh: bool) -> Option<Place> {
    let (selected, first) = canvas.edited?;
    let mut taken = None;
    heading(ui, &format!("Steps of track {}", selected.track + 1));
    let zoom = canvas.zoom();
    for row in 0..PAGE / ROW {
        ui.horizontal(|ui| {
            for column in 0..ROW {
                let place = Place { step: first + row * ROW + column, ..selected };
                let Some(step) = canvas.model.sequence.step(place) else { continue };
                let locked = step.lock(index).is_some();
                let mut button =
                    Button::selectable(locked, format!("{}", place.step + 1)).min_size(egui::vec2(28.0, 20.0) * zoom);
                if place.step == selected.step {
                    button = button.stroke(Stroke::new(1.2 * zoom, theme::text())).frame_when_inactive(true);
                }
                let what = if locked { "Unlock" } else { "Lock" };
                let name = format!("{what} {} on step {}", hints::label(index), place.step + 1);
                let response = ui.add(button).accessible_name(name);
                if std::mem::take(&mut fresh) {
                    response.request_focus();
                }
                if response.clicked() {
                    taken = Some(place);
                }
            }
        });
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_is_offered_once() {
        let offered: Vec<Source> =
            GROUPS.iter().flat_map(|column| column.iter().flat_map(|(_, members)| members.iter().copied())).collect();
        for source in Source::ALL {
            let count = offered.iter().filter(|one| *one == source).count();
            assert_eq!(count, usize::from(*source != Source::None), "{source:?}");
        }
    }
}
