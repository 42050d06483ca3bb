//! Which parameters have no effect in the mode that others are in, so that their controls stand back.

use std::sync::LazyLock;

use nephele_realtime::parameters::{
    Global, LFOS, LfoField, OPERATORS, OperatorField, PARAMETER_COUNT, SLOTS, parameters, slot_index,
};
use nephele_realtime::{Routes, Source};

use super::canvas::Canvas;
use super::hints;

/// The plain values of one parameter at which another has an effect.
#[derive(Clone, Copy, Debug)]
enum While {
    /// From the first to the second.
    Within(f32, f32),
    /// Any but this one.
    Not(f32),
    /// One of two.
    Either(f32, f32),
}

use While::{Either, Not, Within};

impl While {
    fn holds(self, plain: f32) -> bool {
        match self {
            Within(low, high) => (low..=high).contains(&plain),
            Not(value) => plain != value,
            Either(one, other) => plain == one || plain == other,
        }
    }
}

/// Parameters, the one that decides whether they have an effect, and when they do.
const GLOBAL: &[(&[Global], Global, While)] = &[
    (&[Global::CloudDensity], Global::CloudSync, Within(0.0, 0.0)),
    (&[Global::CloudDivision], Global::CloudSync, Within(2.0, 2.0)),
    (&[Global::CloudBurstSpread], Global::CloudBurst, Not(1.0)),
    (&[Global::CloudSize], Global::CloudSizeMode, Within(0.0, 0.0)),
    (&[Global::CloudOverlap], Global::CloudSizeMode, Within(1.0, 1.0)),
    (&[Global::CloudSlope], Global::CloudWindow, Within(1.0, 1.0)),
    (&[Global::CloudSkew], Global::CloudWindow, Within(0.0, 1.0)),
    // Stepping goes by onsets, not by time.
    (&[Global::CloudScan], Global::CloudWalk, Not(4.0)),
    (&[Global::CloudKey], Global::CloudScale, Not(0.0)),
    (
        &[
            Global::CloudCutoff,
            Global::CloudCutoffSpray,
            Global::CloudCutoffTrack,
            Global::CloudResonance,
            Global::CloudResonanceSpray,
        ],
        Global::CloudFilter,
        Not(0.0),
    ),
    (&[Global::UnisonDetune, Global::UnisonSpread, Global::UnisonPhase], Global::Unison, Not(1.0)),
    (&[Global::GlideMode, Global::GlideLegato], Global::Glide, Not(0.0)),
    (&[Global::MpeBendRange], Global::Mpe, Not(0.0)),
    // Its envelope is a source of modulation too, and so is never without effect.
    (
        &[
            Global::FilterInput,
            Global::FilterCutoff,
            Global::FilterResonance,
            Global::FilterDrive,
            Global::FilterTrack,
            Global::FilterAmount,
            Global::FilterVelocity,
        ],
        Global::Filter,
        Not(0.0),
    ),
    (&[Global::FilterVelocity], Global::FilterAmount, Not(0.0)),
    (
        &[Global::ChorusRate, Global::ChorusDepth, Global::ChorusFeedback, Global::ChorusWidth],
        Global::ChorusMix,
        Not(0.0),
    ),
    (
        &[
            Global::DelayMode,
            Global::DelaySync,
            Global::DelayTime,
            Global::DelayDivision,
            Global::DelayFeedback,
            Global::DelayTaps,
            Global::DelayTone,
            Global::DelayLow,
            Global::DelayWidth,
        ],
        Global::DelayMix,
        Not(0.0),
    ),
    (&[Global::DelayTime], Global::DelaySync, Within(0.0, 0.0)),
    (&[Global::DelayDivision], Global::DelaySync, Within(1.0, 1.0)),
    (&[Global::DelayTaps], Global::DelayMode, Within(2.0, 2.0)),
    (
        &[Global::ReverbSize, Global::ReverbDecay, Global::ReverbDamping, Global::ReverbPredelay, Global::ReverbWidth],
        Global::ReverbMix,
        Not(0.0),
    ),
    (&[Global::LimiterCeiling, Global::LimiterRelease], Global::Limiter, Not(0.0)),
    // The song says itself when patterns change.
    (&[Global::SeqChange], Global::SeqSong, Within(0.0, 0.0)),
];

/// Likewise, within each operator.
const OPERATOR: &[(&[OperatorField], OperatorField, While)] = &[
    (&[OperatorField::Ratio, OperatorField::Fine], OperatorField::Mode, Within(0.0, 1.0)),
    (&[OperatorField::Hz], OperatorField::Mode, Within(2.0, 2.0)),
    (&[OperatorField::Phase], OperatorField::Sync, Not(2.0)),
    (&[OperatorField::LeftCurve], OperatorField::Left, Not(0.0)),
    (&[OperatorField::RightCurve], OperatorField::Right, Not(0.0)),
    (
        &[
            OperatorField::Delay,
            OperatorField::Attack,
            OperatorField::Hold,
            OperatorField::Decay,
            OperatorField::Sustain,
            OperatorField::Release,
            OperatorField::AttackCurve,
            OperatorField::DecayCurve,
            OperatorField::ReleaseCurve,
            OperatorField::Loop,
        ],
        OperatorField::Form,
        Within(0.0, 0.0),
    ),
    (
        &[
            OperatorField::R1,
            OperatorField::R2,
            OperatorField::R3,
            OperatorField::R4,
            OperatorField::L1,
            OperatorField::L2,
            OperatorField::L3,
            OperatorField::L4,
        ],
        OperatorField::Form,
        Within(1.0, 1.0),
    ),
];

/// The shape of an LFO that is drawn.
pub const DRAWN: f32 = 7.0;

/// For each parameter those that decide whether it has an effect.
type Table = Vec<Vec<(usize, While)>>;

fn table() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(build);
    &TABLE
}

fn build() -> Table {
    let mut table: Table = vec![Vec::new(); PARAMETER_COUNT];
    for (idle, by, rule) in GLOBAL {
        idle.iter().for_each(|parameter| table[parameter.index()].push((by.index(), *rule)));
    }
    for operator in 0..OPERATORS {
        for (idle, by, rule) in OPERATOR {
            idle.iter().for_each(|field| table[field.index(operator)].push((by.index(operator), *rule)));
        }
    }
    for lfo in 0..LFOS {
        let at = |field: LfoField| field.index(lfo);
        table[at(LfoField::Rate)].push((at(LfoField::Sync), Within(0.0, 0.0)));
        table[at(LfoField::Division)].push((at(LfoField::Sync), Within(1.0, 1.0)));
        // Random values glide too.
        table[at(LfoField::Smooth)].push((at(LfoField::Shape), Either(5.0, DRAWN)));
        table[at(LfoField::Steps)].push((at(LfoField::Shape), Within(DRAWN, DRAWN)));
        for step in 0..16 {
            let rules = &mut table[LfoField::step_index(lfo, step)];
            rules.push((at(LfoField::Shape), Within(DRAWN, DRAWN)));
            if step >= 2 {
                rules.push((at(LfoField::Steps), Within((step + 1) as f32, 16.0)));
            }
        }
    }
    table
}

/// Why the parameter at `index` has no effect among plain `values` in table order: `Sync is Pitch`. `None` if it has, or
/// may have because a slot of `routes` moves what decides.
pub fn why_idle(values: &[f32], routes: &Routes, index: usize) -> Option<String> {
    if let Some(slot) = (0..SLOTS).find(|slot| slot_index(*slot) == index) {
        let route = routes.0[slot];
        let from = (route.source == Source::None).then(|| "its source is None".to_owned());
        return from.or_else(|| route.target().is_none().then(|| "it has no destination".to_owned()));
    }
    table().get(index)?.iter().find_map(|(by, rule)| {
        let plain = *values.get(*by)?;
        let moved = || routes.0.iter().any(|route| route.target() == Some(*by));
        let idle = !rule.holds(plain) && !moved();
        idle.then(|| format!("{} is {}", hints::label(*by), parameters()[*by].format(plain)))
    })
}

impl Canvas<'_> {
    /// Why the parameter at `index` has no effect now, if it has none.
    pub fn why_idle(&self, index: usize) -> Option<String> {
        why_idle(self.model.values, self.model.routes, index)
    }
}

#[cfg(test)]
mod tests {
    use nephele_realtime::{ParameterValues, Route};

    use super::*;

    /// Values at which `index` has an effect as far as all deciders but `but` go.
    fn ready(index: usize, but: usize) -> ParameterValues {
        let mut values = ParameterValues::default();
        for (by, rule) in table()[index].iter().filter(|(by, _)| *by != but) {
            let decider = &parameters()[*by];
            let good = (decider.min as i32..=decider.max as i32).find(|plain| rule.holds(*plain as f32));
            values.set(*by, good.unwrap() as f32);
        }
        values
    }

    #[test]
    fn every_rule_has_modes_with_and_without_effect() {
        let mut rules = 0;
        for (index, deciders) in table().iter().enumerate() {
            for (by, rule) in deciders {
                rules += 1;
                let decider = &parameters()[*by];
                let mut seen = [false; 2];
                for plain in decider.min as i32..=decider.max as i32 {
                    let mut values = ready(index, *by);
                    values.set(*by, plain as f32);
                    let idle = why_idle(values.as_array(), &Routes::default(), index);
                    assert_eq!(idle.is_none(), rule.holds(plain as f32), "{}", parameters()[index].id);
                    assert!(idle.is_none_or(|why| why.ends_with(&decider.format(plain as f32))));
                    seen[usize::from(rule.holds(plain as f32))] = true;
                }
                assert_eq!(seen, [true; 2], "{} by {}", parameters()[index].id, decider.id);
            }
        }
        assert!(rules > 200, "{rules}");
    }

    #[test]
    fn what_is_moved_from_where_it_would_be_off_has_an_effect() {
        let values = ParameterValues::default();
        let (size, mix) = (Global::ReverbSize.index(), Global::ReverbMix.index());
        let mut routes = Routes::default();
        assert!(why_idle(values.as_array(), &routes, size).is_some());
        routes.0[3] = Route::new(Source::Wheel, mix);
        assert_eq!(why_idle(values.as_array(), &routes, size), None);
    }

    #[test]
    fn a_slots_depth_waits_for_source_and_destination() {
        let values = ParameterValues::default();
        let mut routes = Routes::default();
        let mut why = |route| {
            routes.0[4] = route;
            why_idle(values.as_array(), &routes, slot_index(4))
        };
        assert_eq!(why(Route::default()).as_deref(), Some("its source is None"));
        let half = Route { source: Source::Key, ..Route::default() };
        assert_eq!(why(half).as_deref(), Some("it has no destination"));
        assert_eq!(why(Route::new(Source::Key, Global::FilterCutoff.index())), None);
    }
}
