//! What moves a parameter besides the hand: modulation slots, and steps of the sequencer that lock it.

use nephele_realtime::modulation::Sources;
use nephele_realtime::parameters::{Global, SLOTS, slot_index};
use nephele_realtime::{Route, Source, parameters};

use super::hints;
use super::model::ViewModel;

/// Steps that a sentence names before it says that there are more.
const NAMED: usize = 5;

/// What `source` is called here: a macro by the name that the user gave it.
pub fn source_name<'a>(model: &ViewModel<'a>, source: Source) -> &'a str {
    source.macro_place().and_then(|place| model.macros.get(place)).unwrap_or_else(|| source.name())
}

/// The slots that move the parameter at `index`, each with what it connects and its depth.
pub fn slots_on<'a>(model: &ViewModel<'a>, index: usize) -> impl Iterator<Item = (usize, Route, f32)> + use<'a> {
    let (routes, values) = (model.routes, model.values);
    let slots = routes.0.iter().enumerate().filter(move |(_, route)| route.target() == Some(index));
    slots.map(|(slot, route)| (slot, *route, values[slot_index(slot)]))
}

/// The first slot that connects nothing.
pub fn free_slot(model: &ViewModel<'_>) -> Option<usize> {
    model.routes.0.iter().position(|route| *route == Route::default())
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

/// How far a slot goes: `±0.20` where it goes both ways, `±-0.20` where that is turned over, else `+0.20` or `-0.20`.
pub fn amount(route: Route, depth: f32) -> String {
    let (low, high) = route.reach(1.0);
    if low < 0.0 && high > 0.0 { format!("±{depth:.2}") } else { format!("{depth:+.2}") }
}

/// `LFO 1`, or `LFO 1 × Mod wheel`.
pub fn from_name(model: &ViewModel<'_>, route: Route) -> String {
    let source = source_name(model, route.source);
    if route.via == Source::None { source.to_owned() } else { format!("{source} × {}", source_name(model, route.via)) }
}

/// What moves the parameter at `index`: `LFO 1 moves it by ±0.20, locked on steps 4, 7`; of a macro, its name too. Empty if
/// there is nothing to say.
pub fn sentence(model: &ViewModel<'_>, index: usize) -> String {
    let slots: Vec<String> = slots_on(model, index)
        .map(|(_, route, depth)| format!("{} moves it by {}", from_name(model, route), amount(route, depth)))
        .collect();
    let moved = match &slots[..] {
        [] => None,
        [one] => Some(one.clone()),
        [one, rest @ ..] => Some(format!("{one}, {} more slot{}", rest.len(), if rest.len() == 1 { "" } else { "s" })),
    };
    [called(model, index), moved, locked(model, index)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What the user calls it, if it is a macro with a name.
fn called(model: &ViewModel<'_>, index: usize) -> Option<String> {
    let place = index.checked_sub(Global::Macro1.index())?;
    model.macros.get(place).map(|name| format!("called “{name}”"))
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
    let to = route.destination.map_or("nothing", |index| hints::label(usize::from(index)));
    format!("{} → {to}", from_name(model, route))
}

/// Places of the slots that connect anything.
pub fn used(model: &ViewModel<'_>) -> Vec<usize> {
    (0..SLOTS).filter(|slot| model.routes.0[*slot] != Route::default()).collect()
}
