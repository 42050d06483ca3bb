//! The pages of the cloud's further knobs.

use egui::{Rect, pos2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::button::button;
use super::canvas::Canvas;
use super::file_dialog::Purpose;
use super::knob::{Style, knob};
use super::model_box::model_box;
use super::panel::bounds;
use super::tabs::{Look, Tab, tabs};
use super::theme;

/// Width of a place for a knob.
const COLUMN: f32 = 66.8;

/// A page of the cloud panel, in the order of the tabs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// When grains start.
    #[default]
    Onsets,
    /// Length, window and loudness of a grain.
    Grains,
    /// Which samples a grain reads.
    Reading,
    /// Pitch of a grain.
    Pitch,
    /// Filter of a grain.
    Filter,
    /// What the morph pad makes of its corners.
    Morph,
}

impl Page {
    const ALL: [Self; 6] = [Self::Onsets, Self::Grains, Self::Reading, Self::Pitch, Self::Filter, Self::Morph];

    const TABS: [Tab; 6] = [
        Tab { name: "Onsets", about: "what grains start by: density, pitch or tempo, bursts, dropouts" },
        Tab { name: "Grains", about: "length, window and loudness of each grain, and how grains are mixed" },
        Tab { name: "Reading", about: "how grains walk through the cloud, and where in the stored grain each starts" },
        Tab { name: "Pitch", about: "random pitch of each grain, free or on a scale, key tracking, phase" },
        Tab { name: "Filter", about: "a filter of each grain's own" },
        Tab { name: "Morph", about: "how the morph pad makes clouds of its corners, and by which model" },
    ];

    /// Its knobs from left to right, each with the number of places that it takes.
    const fn knobs(self) -> &'static [(Global, u8)] {
        match self {
            Self::Onsets => &[
                (Global::CloudSync, 1),
                (Global::CloudDivision, 1),
                (Global::CloudJitter, 1),
                (Global::CloudIntermittency, 1),
                (Global::CloudBurst, 1),
                (Global::CloudBurstSpread, 1),
            ],
            Self::Grains => &[
                (Global::CloudSizeMode, 1),
                (Global::CloudOverlap, 1),
                (Global::CloudSlope, 1),
                (Global::CloudSkew, 1),
                (Global::CloudLevelSpray, 1),
                (Global::CloudMix, 1),
            ],
            Self::Reading => &[
                (Global::CloudWalk, 1),
                (Global::CloudOffset, 1),
                (Global::CloudOffsetSpray, 1),
                (Global::CloudReverse, 1),
                (Global::CloudQuality, 1),
            ],
            // Names of scales are long.
            Self::Pitch => &[
                (Global::CloudPitchSpray, 1),
                (Global::CloudScale, 2),
                (Global::CloudKey, 1),
                (Global::CloudKeytrack, 1),
                (Global::CloudAlign, 1),
            ],
            Self::Filter => &[
                (Global::CloudFilter, 1),
                (Global::CloudCutoff, 1),
                (Global::CloudCutoffSpray, 1),
                (Global::CloudResonance, 1),
                (Global::CloudResonanceSpray, 1),
                (Global::CloudCutoffTrack, 1),
            ],
            Self::Morph => &[(Global::MorphBlend, 2), (Global::MorphSpread, 1)],
        }
    }

    /// Draws the tabs into `row` and the knobs of this page below it at `centre_y`; then turns the page if asked to.
    pub fn show(&mut self, canvas: &mut Canvas<'_>, row: Rect, centre_y: f32) {
        let chosen = tabs(canvas, row, &Self::TABS, *self as usize, Look::row(&Self::TABS, theme::cloud()));
        let mut left = row.left() - 4.0;
        for (parameter, columns) in self.knobs() {
            let (index, width) = (parameter.index(), COLUMN * f32::from(*columns));
            let style = Style { radius: 14.0, width, colour: theme::cloud() };
            knob(canvas, pos2(left + width * 0.5, centre_y), index, &parameters()[index].name, style);
            left += width;
        }
        if *self == Self::Morph {
            let line = |from: f32| bounds(left + 8.0, centre_y + from, row.right(), centre_y + from + 20.0);
            model_box(canvas, line(-20.0));
            let hint = "Make cloud — a model listens to recordings, and makes grains of what it heard";
            if button(canvas, line(5.0), "Make cloud…", hint) {
                canvas.wanted = Some(Purpose::MakeCloud);
            }
        }
        // Only now, so that a value that is being typed on the old page is taken before its field goes.
        *self = Self::ALL[chosen.min(Self::ALL.len() - 1)];
    }
}
