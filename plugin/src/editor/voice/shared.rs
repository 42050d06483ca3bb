//! Pages of what exists once: voices, their filter, the effects.

use egui::{Rect, vec2};
use nephele_realtime::parameters::Global;

use super::layout::{Item, LOWER, UPPER, knobs, left_of, row};
use super::tuning::tuning;
use crate::editor::canvas::Canvas;
use crate::editor::envelope::Envelope;
use crate::editor::envelope_drag::drawn;
use crate::editor::theme;

/// Places of `parameters` in the table, as knobs.
fn globals<const N: usize>(parameters: [Global; N]) -> [Item; N] {
    knobs(parameters.map(Global::index))
}

/// Several groups of knobs with lines between them.
fn groups(groups: &[&[Item]]) -> Vec<Item> {
    groups.join(&Item::Line)
}

/// How notes share voices, unison, glide, bend, MPE and tuning.
pub fn voice_page(canvas: &mut Canvas<'_>, page: Rect) {
    use Global::{
        BendRange, Glide, GlideLegato, GlideMode, Mpe, MpeBendRange, Polyphony, Unison, UnisonDetune, UnisonPhase,
        UnisonSpread, Velocity, VoiceMode, VoicePitch,
    };
    const TUNING: f32 = 150.0;
    let width = (page.width() - TUNING - 14.0) / 8.0;
    let upper = groups(&[
        &[Item::Caption("Voices")],
        &globals([VoiceMode, Polyphony, Velocity]),
        &globals([Unison, UnisonDetune, UnisonSpread, UnisonPhase]),
    ]);
    row(canvas, (page.left(), UPPER), width, theme::voice(), &upper);
    let lower = groups(&[
        &[Item::Caption("Pitch")],
        &globals([Glide, GlideMode, GlideLegato]),
        &globals([BendRange, Mpe, MpeBendRange, VoicePitch]),
    ]);
    row(canvas, (page.left(), LOWER), width, theme::voice(), &lower);
    tuning(canvas, page.with_min_x(page.right() - TUNING));
}

/// The filter of each voice and its envelope.
pub fn filter_page(canvas: &mut Canvas<'_>, page: Rect) {
    use Global::{
        Filter, FilterAmount, FilterAttack, FilterCutoff, FilterDecay, FilterDrive, FilterInput, FilterRelease,
        FilterResonance, FilterSustain, FilterTrack, FilterVelocity,
    };
    const PICTURE: f32 = 300.0;
    let well = left_of(page, PICTURE);
    canvas.fill(well, 5.0, theme::well());
    drawn(canvas, Envelope::of_filter(), (well, well.shrink2(vec2(10.0, 14.0))), theme::voice());
    let left = page.left() + PICTURE + 10.0;
    let width = (page.right() - left) / 6.0;
    let upper =
        groups(&[&globals([Filter, FilterCutoff, FilterResonance, FilterTrack]), &globals([FilterDrive, FilterInput])]);
    row(canvas, (left, UPPER), width, theme::voice(), &upper);
    let lower = groups(&[
        &globals([FilterAttack, FilterDecay, FilterSustain, FilterRelease]),
        &globals([FilterAmount, FilterVelocity]),
    ]);
    row(canvas, (left, LOWER), width, theme::voice(), &lower);
}

/// The four effects.
pub fn effects_page(canvas: &mut Canvas<'_>, page: Rect) {
    use Global::{
        ChorusDepth, ChorusFeedback, ChorusMix, ChorusRate, ChorusWidth, DelayDivision, DelayFeedback, DelayLow,
        DelayMix, DelayMode, DelaySync, DelayTaps, DelayTime, DelayTone, DelayWidth, Limiter, LimiterCeiling,
        LimiterRelease, ReverbDamping, ReverbDecay, ReverbMix, ReverbPredelay, ReverbSize, ReverbWidth,
    };
    let width = page.width() / 14.0;
    let chorus = globals([ChorusMix, ChorusRate, ChorusDepth, ChorusFeedback, ChorusWidth]);
    let reverb = globals([ReverbMix, ReverbSize, ReverbDecay, ReverbDamping, ReverbPredelay, ReverbWidth]);
    let upper = [&[Item::Caption("Chorus")][..], &chorus, &[Item::Line], &[Item::Caption("Reverb")], &reverb].concat();
    row(canvas, (page.left(), UPPER), width, theme::voice(), &upper);
    let delay = globals([
        DelayMix,
        DelayMode,
        DelaySync,
        DelayTime,
        DelayDivision,
        DelayFeedback,
        DelayTaps,
        DelayTone,
        DelayLow,
        DelayWidth,
    ]);
    let limiter = globals([Limiter, LimiterCeiling, LimiterRelease]);
    let lower = [&[Item::Caption("Delay")][..], &delay, &[Item::Line], &limiter].concat();
    row(canvas, (page.left(), LOWER), width, theme::voice(), &lower);
}
