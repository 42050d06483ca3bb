//! What moves a parameter besides the hand: modulation slots, and steps of the sequencer that lock it.

use std::borrow::Cow;

use nephele_offline::preset::MacroNames;
use nephele_realtime::modulation::Sources;
use nephele_realtime::parameters::{Global, SLOTS, slot_index};
use nephele_realtime::{Route, Source, parameters};

use super::hints;
use super::model::ViewModel;

/// Steps that a sentence names before it says that there are more.
const NAMED: usize = 5;

/// Letters of a macro's name that there is room for in a list.
const SHOWN: usize = 14;

/// What `source` is called here: a macro by the name that the user gave it.
pub fn source_name(macros: &MacroNames, source: Source) -> &str {
    source.macro_place().and_then(|place| macros.get(place)).unwrap_or_else(|| source.name())
}

/// The same for a list: the name that a user gave is cut off where it is long.
pub fn listed_source(macros: &MacroNames, source: Source) -> Cow<'_, str> {
    if source.macro_place().is_some() { brief(source_name(macros, source), SHOWN) } else { source.name().into() }
}

/// The name that the user gave the macro whose knob is the parameter at `index`.
pub fn given(macros: &MacroNames, index: usize) -> Option<&str> {
    index.checked_sub(Global::Macro1.index()).and_then(|place| macros.get(place))
}

/// What the parameter at `index` is called here: a macro by the name that the user gave it.
pub fn parameter_name(macros: &MacroNames, index: usize) -> &str {
    given(macros, index).unwrap_or_else(|| hints::label(index))
}

/// The same for a list.
pub fn listed_parameter(macros: &MacroNames, index: usize) -> Cow<'_, str> {
    given(macros, index).map_or_else(|| hints::label(index).into(), |name| brief(name, SHOWN))
}

/// The first `most` letters of `text`, if it has more with an ellipsis for the last of them.
pub fn brief(text: &str, most: usize) -> Cow<'_, str> {
    if text.chars().count() <= most {
        return text.into();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// The slots that move the parameter at `index`, each with what it connects and its depth.
pub fn slots_on<'a>(model: &ViewModel<'a>, index: usize) -> impl Iterator<Item = (usize, Route, f32)> + use<'a> {
    let (routes, values) = (model.routes, model.values);
    let slots = routes.0.iter().enumerate().filter(move |(_, route)| route.target() == Some(index));
    slots.map(|(slot, route)| (slot, *route, values[slot_index(slot)]))
}

/// The slot that the next connection takes: the first that is empty, else the first without a source, which someone has half
/// made by hand.
pub fn free_slot(model: &ViewModel<'_>) -> Option<usize> {
    let first = |fits: fn(&Route) -> bool| model.routes.0.iter().position(fits);
    first(|route| *route == Route::default()).or_else(|| first(|route| route.source == Source::None))
}

/// The slot that connects `source` with the parameter at `index` and nothing else.
pub fn slot_of(model: &ViewModel<'_>, source: Source, index: usize) -> Option<usize> {
    slots_on(model, index)
        .find(|(_, route, _)| route.source == source && route.via == Source::None)
        .map(|(slot, ..)| slot)
}

/// From where to where slots can move the knob of the parameter at `index`, in parts of its range; `None` if none does.
pub fn range(model: &ViewModel<'_>, index: usize) -> Option<(f32, f32)> {
    let base = parameters()[index].normalise(model.values[index]);
    let reaches = slots_on(model, index).map(|(_, route, depth)| route.reach(depth));
    let (low, high) = reaches.reduce(|sum, next| (sum.0 + next.0, sum.1 + next.1))?;
    Some(((base + low).clamp(0.0, 1.0), (base + high).clamp(0.0, 1.0)))
}

/// Where modulation has that knob for a voice whose sources give this.
pub fn place(model: &ViewModel<'_>, index: usize, sources: &Sources) -> f32 {
    let base = parameters()[index].normalise(model.values[index]);
    let give = |source: Source| sources[source as usize];
    let offset = slots_on(model, index).map(|(_, route, depth)| {
        let via = if route.via == Source::None { 1.0 } else { give(route.via) };
        depth * give(route.source) * via
    });
    (base + offset.sum::<f32>()).clamp(0.0, 1.0)
}

/// The plain value of the parameter at `index` in the newest voice: what slots make of the knob's, or that itself.
pub fn now(model: &ViewModel<'_>, index: usize) -> f32 {
    match model.telemetry.moved().first() {
        Some(sources) if slots_on(model, index).next().is_some() => {
            parameters()[index].denormalise(place(model, index, sources))
        }
        _ => model.values[index],
    }
}

/// Where it has that knob for the voices that sound, the newest first; for what all voices share the newest alone.
pub fn places<'a>(model: &ViewModel<'a>, index: usize) -> impl Iterator<Item = f32> + use<'a> {
    let voices = model.telemetry.moved();
    let count = if parameters()[index].is_shared() { voices.len().min(1) } else { voices.len() };
    let model = *model;
    voices[..count].iter().map(move |sources| place(&model, index, sources))
}

/// How far a slot goes: `±0.20` where it goes both ways, `±0.20 inv.` where that is turned over, else `+0.20` or `-0.20`.
pub fn amount(route: Route, depth: f32) -> String {
    let (low, high) = route.reach(1.0);
    match (low < 0.0 && high > 0.0, depth < 0.0) {
        (true, true) => format!("±{:.2} inv.", depth.abs()),
        (true, false) => format!("±{:.2}", depth.abs()),
        (false, _) => format!("{depth:+.2}"),
    }
}

/// `LFO 1`, or `LFO 1 × Mod wheel`.
pub fn from_name(model: &ViewModel<'_>, route: Route) -> String {
    let [source, via] = [route.source, route.via].map(|source| source_name(model.macros, source));
    if route.via == Source::None { source.to_owned() } else { format!("{source} × {via}") }
}

/// What moves the parameter at `index`: `LFO 1 moves it by ±0.20, locked on steps 4, 7`; of a macro with a name, which it is.
/// Empty if there is nothing to say.
pub fn sentence(model: &ViewModel<'_>, index: usize) -> String {
    let slots: Vec<String> = slots_on(model, index)
        .map(|(_, route, depth)| format!("{} moves it by {}", from_name(model, route), amount(route, depth)))
        .collect();
    let moved = match &slots[..] {
        [] => None,
        [one] => Some(one.clone()),
        [one, rest @ ..] => Some(format!("{one}, {} more slot{}", rest.len(), if rest.len() == 1 { "" } else { "s" })),
    };
    let number = given(model.macros, index).map(|_| hints::label(index).to_lowercase());
    [number, moved, locked(model, index)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// On which steps of the edited pattern it is locked.
fn locked(model: &ViewModel<'_>, index: usize) -> Option<String> {
    let pattern = model.sequence.patterns.get(model.values[Global::SeqPattern.index()] as usize)?;
    let of = |track: &nephele_realtime::sequencer::Track| -> Vec<usize> {
        let steps = track.steps.iter().enumerate().take(usize::from(track.length));
        steps.filter(|(_, step)| step.lock(index).is_some()).map(|(step, _)| step + 1).collect()
    };
    let mut tracks = pattern.tracks.iter().map(of).enumerate().filter(|(_, steps)| !steps.is_empty());
    let (track, steps) = tracks.next()?;
    let numbers: Vec<String> = steps.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if steps.len() > NAMED || tracks.next().is_some() { " …" } else { "" };
    let by = if track == 0 { String::new() } else { format!(" of track {}", track + 1) };
    let word = if steps.len() == 1 { "step" } else { "steps" };
    Some(format!("locked on {word} {}{more}{by}", numbers.join(", ")))
}

/// `LFO 1 → Filter Cutoff`, for a list.
pub fn connection(model: &ViewModel<'_>, route: Route) -> String {
    let to = route.destination.map_or("nothing", |index| parameter_name(model.macros, usize::from(index)));
    format!("{} → {to}", from_name(model, route))
}

/// Places of the slots that connect anything.
pub fn used(model: &ViewModel<'_>) -> Vec<usize> {
    (0..SLOTS).filter(|slot| model.routes.0[*slot] != Route::default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_says_how_far_it_goes_and_whether_it_is_turned_over() {
        let cutoff = Global::FilterCutoff.index();
        let both = Route::new(Source::Lfo1, cutoff);
        assert_eq!([0.2, -0.2, 0.0].map(|depth| amount(both, depth)), ["±0.20", "±0.20 inv.", "±0.00"]);
        let one = Route::new(Source::Wheel, cutoff);
        assert_eq!([0.2, -0.2].map(|depth| amount(one, depth)), ["+0.20", "-0.20"]);
    }

    #[test]
    fn macros_are_called_as_the_user_says_and_long_names_are_cut_in_lists() {
        let mut macros = MacroNames::default();
        macros.set(1, "Breath");
        macros.set(7, "A very long name");
        let (second, last) = (Global::Macro1.index() + 1, Global::Macro1.index() + 7);
        let names = |index: usize| [Cow::from(parameter_name(&macros, index)), listed_parameter(&macros, index)];
        assert_eq!(names(second), ["Breath", "Breath"]);
        assert_eq!(names(second - 1), ["Macro 1", "Macro 1"]);
        assert_eq!(names(last), ["A very long name", "A very long n…"]);
        assert_eq!(names(Global::FilterTrack.index())[0], hints::label(Global::FilterTrack.index()));
        assert_eq!(listed_source(&macros, Source::Macro8), "A very long n…");
        assert_eq!(listed_source(&macros, Source::ReleaseVelocity), "Release velocity", "only what users wrote is cut");
    }
}
