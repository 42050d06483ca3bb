//! The list of what may be in a corner of the morph pad.

use egui::{Response, RichText, Ui};
use nephele_offline::models::{NamedSound, factory_sounds};

use super::canvas::Canvas;
use super::file_dialog::Purpose;
use super::model::Action;
use super::{menu, theme};

/// What the corners are called.
pub const NAMES: [&str; 4] = ["Top left corner", "Top right corner", "Bottom left corner", "Bottom right corner"];

/// Rows of the list before it goes on in another column.
const ROWS: usize = 19;

/// What was chosen.
enum Chosen {
    File,
    Cloud,
    Factory,
    Sound(usize),
}

/// A line of the list.
#[derive(Clone, Copy)]
enum Line<'a> {
    Family(&'a str),
    Sound(usize, &'a NamedSound),
}

/// Opens and closes the list of `corner` with clicks on `response`, and does what is chosen.
pub fn corner_menu(canvas: &mut Canvas<'_>, response: &Response, corner: usize) {
    let now = canvas.model.corners.get(corner).copied().unwrap_or_default();
    let Some(chosen) = menu::list(canvas, response, |ui, zoom| contents(ui, zoom, now)) else { return };
    match chosen {
        Chosen::File => canvas.wanted = Some(Purpose::LoadCorner(corner)),
        Chosen::Cloud => canvas.actions.push(Action::CornerFromCloud(corner)),
        Chosen::Factory => canvas.actions.push(Action::FactoryCorner(corner)),
        Chosen::Sound(sound) => canvas.actions.push(Action::SetCorner { corner, sound }),
    }
}

fn contents(ui: &mut Ui, zoom: f32, now: &str) -> Option<Chosen> {
    let mut chosen = None;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0 * zoom;
        ui.vertical(|ui| {
            let own =
                [("From a file…", Chosen::File), ("From this cloud", Chosen::Cloud), ("Factory", Chosen::Factory)];
            for (text, what) in own {
                if ui.selectable_label(false, text).clicked() {
                    chosen = Some(what);
                }
            }
        });
        for column in lines(factory_sounds()).chunks(ROWS) {
            ui.vertical(|ui| {
                for line in column {
                    match line {
                        Line::Family(name) => drop(ui.label(RichText::new(*name).color(theme::dim()))),
                        Line::Sound(place, sound) => {
                            if ui.selectable_label(sound.name == now, sound.name.as_str()).clicked() {
                                chosen = Some(Chosen::Sound(*place));
                            }
                        }
                    }
                }
            });
        }
    });
    chosen
}

/// Sounds under the names of their families, which come together.
fn lines(sounds: &[NamedSound]) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut family = "";
    for (place, sound) in sounds.iter().enumerate() {
        if sound.family != family {
            family = &sound.family;
            lines.push(Line::Family(family));
        }
        lines.push(Line::Sound(place, sound));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sound_is_listed_once_under_its_family() {
        let lines = lines(factory_sounds());
        let sounds = lines.iter().filter(|line| matches!(line, Line::Sound(..))).count();
        assert_eq!(sounds, factory_sounds().len());
        assert!(lines.windows(2).all(|pair| !matches!(pair, [Line::Family(_), Line::Family(_)])));
    }
}
