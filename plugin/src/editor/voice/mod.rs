//! VOICE: what each note is made of besides cloud and matrix, on pages, and what is always at hand beside them.

pub mod destination;
mod free_envelopes;
mod layout;
mod lfo_preview;
mod lfos;
mod macros;
mod modulation;
mod operator;
mod shared;
mod slot_list;
mod slots;
mod tuning;

use egui::{Align2, Rect, pos2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::canvas::{Canvas, Ink};
use super::knob::{Style, knob};
use super::panel::{bounds, panel};
use super::tabs::{Look, Tab, tabs};
use super::theme;
use layout::{LOWER, RADIUS, UPPER};
use macros::{WIDTH, user_macro};
use slot_list::SlotList;
use slots::Slots;

/// The panel, and the part of it that pages have.
const BAND: Rect = bounds(12.0, 428.0, 1268.0, 588.0);
const PAGE: Rect = bounds(24.0, 462.0, 1012.0, 582.0);

/// What the panel keeps from frame to frame.
#[derive(Debug, Default)]
pub struct VoicePanel {
    page: Page,
    lfo: usize,
    envelope: usize,
    slots: Slots,
    list: SlotList,
}

impl VoicePanel {
    /// Turns to the knobs of an operator, unless its envelope is shown.
    pub fn show_operator(&mut self) {
        if self.page != Page::OperatorEnvelope {
            self.page = Page::Operator;
        }
    }
}

/// A page, in the order of the tabs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Page {
    #[default]
    Modulation,
    Operator,
    OperatorEnvelope,
    Voice,
    Filter,
    Effects,
    Lfos,
    Envelopes,
    Slots,
}

impl Page {
    const ALL: [Self; 9] = [
        Self::Modulation,
        Self::Operator,
        Self::OperatorEnvelope,
        Self::Voice,
        Self::Filter,
        Self::Effects,
        Self::Lfos,
        Self::Envelopes,
        Self::Slots,
    ];

    const TABS: [Tab; 9] = [
        Tab { name: "Modulation", about: "what moves, to be dragged onto what it shall move, and what is connected" },
        Tab { name: "Operator", about: "pitch, wave, output and level scaling of the operator chosen in the rack" },
        Tab { name: "Operator envelope", about: "the chosen operator's envelope, in stages or as on a DX7" },
        Tab { name: "Voice", about: "how notes share voices: mode, unison, glide, bend, MPE, tuning" },
        Tab { name: "Voice filter", about: "a filter of each voice with its envelope" },
        Tab { name: "Effects", about: "chorus, delay, reverb and limiter, after all voices" },
        Tab { name: "LFOs", about: "four oscillators that modulate through slots" },
        Tab { name: "Free envelopes", about: "three envelopes that modulate through slots" },
        Tab { name: "Slots", about: "what modulates what: 32 slots of source × second source → destination" },
    ];
}

/// Draws the panel for the 0-based `operator`.
pub fn voice_panel(canvas: &mut Canvas<'_>, kept: &mut VoicePanel, operator: usize) {
    panel(canvas, BAND, "VOICE", theme::voice(), 108.0, "");
    let row = bounds(108.0, 434.0, PAGE.right(), 456.0);
    let chosen = tabs(canvas, row, &Page::TABS, kept.page as usize, Look::row(&Page::TABS, theme::voice()));
    let mut way = None;
    match kept.page {
        Page::Modulation => way = modulation::page(canvas, PAGE, &mut kept.list),
        Page::Operator => operator::main_page(canvas, PAGE, operator),
        Page::OperatorEnvelope => operator::envelope_page(canvas, PAGE, operator),
        Page::Voice => shared::voice_page(canvas, PAGE),
        Page::Filter => shared::filter_page(canvas, PAGE),
        Page::Effects => shared::effects_page(canvas, PAGE),
        Page::Lfos => lfos::page(canvas, PAGE, &mut kept.lfo),
        Page::Envelopes => free_envelopes::page(canvas, PAGE, &mut kept.envelope),
        Page::Slots => slots::page(canvas, PAGE, &mut kept.slots),
    }
    // Only now, so that a value that is being typed on the old page is taken before its field goes.
    kept.page = Page::ALL[chosen.min(Page::ALL.len() - 1)];
    if let Some(way) = way {
        kept.page = way.page;
        match way.page {
            Page::Lfos => kept.lfo = way.place,
            Page::Envelopes => kept.envelope = way.place,
            _ => {}
        }
    }
    at_hand(canvas);
}

/// Output and macros, whatever the page.
fn at_hand(canvas: &mut Canvas<'_>) {
    canvas.line([pos2(1022.0, 438.0), pos2(1022.0, 578.0)], 1.0, theme::track());
    let dim = Ink::plain(11.0, theme::dim());
    canvas.text(pos2(1057.0, 445.0), Align2::CENTER_CENTER, "output", dim);
    canvas.text(pos2(1176.0, 445.0), Align2::CENTER_CENTER, "macros", dim);
    let style = Style { radius: RADIUS, width: 60.0, colour: theme::voice() };
    for (parameter, y) in [(Global::MasterLevel, UPPER), (Global::MasterTune, LOWER)] {
        let index = parameter.index();
        knob(canvas, pos2(1057.0, y), index, &parameters()[index].name, style);
    }
    for place in 0..8 {
        let (column, row) = (place % 4, place / 4);
        let centre = pos2(1110.0 + WIDTH * column as f32, [UPPER, LOWER][row]);
        user_macro(canvas, centre, place);
    }
}
