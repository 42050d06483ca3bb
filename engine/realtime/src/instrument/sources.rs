//! What moves a voice's parameters: a value for each source of the modulation slots.

use super::channels::Heard;
use super::control::LFO_SOURCES;
use crate::modulation::{Bay, Lfo, Source, Sources, Trigger};
use crate::parameters::{CLOUD_NODE, Global, LFOS, ParameterValues};
use crate::voice::Lane;

/// Streams of a voice's randomness: its own draw, and those of sample and hold.
const DRAW: u64 = 0x64_72_61;
const HOLD: u64 = 0x68_6f_6c;

/// What each source gives for the voice `lane` with `values`.
pub(super) fn sources(
    lane: &Lane,
    values: &ParameterValues,
    bay: &Bay,
    global_lfos: &[Lfo; LFOS],
    heard: &Heard,
) -> Sources {
    let mut sources = [0.0; Source::ALL.len()];
    let mut set = |source: Source, value: f32| sources[source as usize] = value;
    let own = |number: usize| match Trigger::of(values, number) {
        Trigger::Global => &global_lfos[number],
        Trigger::Voice | Trigger::Key => &lane.lfos[number],
    };
    for (number, source) in LFO_SOURCES.into_iter().enumerate() {
        if bay.listens(source) {
            set(source, own(number).value(values, number));
        }
    }
    set(Source::Envelope1, lane.free_envelopes[0].level());
    set(Source::Envelope2, lane.free_envelopes[1].level());
    set(Source::Envelope3, lane.free_envelopes[2].level());
    set(Source::FilterEnvelope, lane.filter_envelope.level());
    set(Source::CloudEnvelope, lane.envelopes[CLOUD_NODE].level());
    set(Source::Velocity, lane.velocity);
    set(Source::ReleaseVelocity, lane.release_velocity);
    set(Source::Key, ((f32::from(lane.note.key.unwrap_or(60)) - 60.0) * (1.0 / 60.0)).clamp(-1.0, 1.0));
    set(Source::Bend, heard.wheel_bend);
    set(Source::Wheel, heard.wheel);
    set(Source::Pressure, pressure(lane, heard));
    set(Source::Slide, slide(lane, heard) * 2.0 - 1.0);
    set(Source::Breath, heard.breath);
    set(Source::Expression, heard.expression);
    if bay.listens(Source::Random) || bay.listens(Source::SampleHold) {
        set(Source::Random, lane.draw(DRAW, 0) * 2.0 - 1.0);
        set(Source::SampleHold, lane.draw(HOLD, own(0).count().cast_unsigned()) * 2.0 - 1.0);
    }
    set(Source::Alternate, if lane.serial.is_multiple_of(2) { 1.0 } else { -1.0 });
    for (source, value) in [Source::Lane1, Source::Lane2, Source::Lane3, Source::Lane4].into_iter().zip(heard.lanes) {
        set(source, value);
    }
    let first = Source::Macro1 as usize;
    for (number, to) in sources[first..].iter_mut().enumerate() {
        *to = values.get(Global::Macro1.index() + number);
    }
    sources
}

const _: () = assert!(Source::Macro8 as usize + 1 == Source::ALL.len(), "the macros stand last");

/// Slide of a note: its own brightness, or its channel's CC 74.
pub(super) fn slide(lane: &Lane, heard: &Heard) -> f32 {
    (lane.brightness + heard.slide - 0.5).clamp(0.0, 1.0)
}

/// Pressure of a note: its own, or its channel's where that is more.
pub(super) const fn pressure(lane: &Lane, heard: &Heard) -> f32 {
    lane.pressure.max(heard.pressure)
}
