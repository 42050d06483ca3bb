//! Which parameters have no effect in the mode that others are in, so that their controls stand back.

use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::hints;

/// A parameter, the one that decides whether it has an effect, and the plain values of that one at which it does.
type Rule = (Global, Global, fn(f32) -> bool);

const RULES: &[Rule] = &[
    (Global::CloudDensity, Global::CloudSync, |sync| sync == 0.0),
    (Global::CloudDivision, Global::CloudSync, |sync| sync == 2.0),
    (Global::CloudBurstSpread, Global::CloudBurst, |burst| burst > 1.0),
    (Global::CloudSize, Global::CloudSizeMode, |mode| mode == 0.0),
    (Global::CloudOverlap, Global::CloudSizeMode, |mode| mode == 1.0),
    (Global::CloudSlope, Global::CloudWindow, |window| window == 1.0),
    (Global::CloudSkew, Global::CloudWindow, |window| window <= 1.0),
    // Stepping goes by onsets, not by time.
    (Global::CloudScan, Global::CloudWalk, |walk| walk != 4.0),
    (Global::CloudKey, Global::CloudScale, |scale| scale != 0.0),
    (Global::CloudCutoff, Global::CloudFilter, |filter| filter != 0.0),
    (Global::CloudCutoffSpray, Global::CloudFilter, |filter| filter != 0.0),
    (Global::CloudCutoffTrack, Global::CloudFilter, |filter| filter != 0.0),
    (Global::CloudResonance, Global::CloudFilter, |filter| filter != 0.0),
    (Global::CloudResonanceSpray, Global::CloudFilter, |filter| filter != 0.0),
];

/// Why the parameter at `index` has no effect among plain `values` in table order: `Sync is Pitch`. `None` if it has.
pub fn why_idle(values: &[f32], index: usize) -> Option<String> {
    let (_, by, has_effect) = RULES.iter().find(|(parameter, ..)| parameter.index() == index)?;
    let mode = *values.get(by.index())?;
    let text = || format!("{} is {}", hints::label(by.index()), parameters()[by.index()].format(mode));
    (!has_effect(mode)).then(text)
}

#[cfg(test)]
mod tests {
    use nephele_realtime::ParameterValues;

    use super::*;

    #[test]
    fn every_rule_has_modes_with_and_without_effect() {
        for (parameter, by, has_effect) in RULES {
            let (index, decider) = (parameter.index(), &parameters()[by.index()]);
            let mut seen = [false; 2];
            for mode in decider.min as u8..=decider.max as u8 {
                let mut values = ParameterValues::default();
                values.set(by.index(), f32::from(mode));
                let idle = why_idle(values.as_array(), index);
                assert_eq!(idle.is_none(), has_effect(f32::from(mode)));
                assert!(idle.is_none_or(|why| why.ends_with(&decider.format(f32::from(mode)))));
                seen[usize::from(has_effect(f32::from(mode)))] = true;
            }
            assert_eq!(seen, [true; 2], "{parameter:?} by {by:?}");
        }
    }
}
