//! The output as a spectrum, with the partials that the matrix predicts, or as a wave.

use egui::{Align2, Mesh, Pos2, Rect, Role, Sense, Shape, WidgetInfo, pos2, vec2};
use nephele_realtime::Source;
use nephele_realtime::parameters::NODES;

use super::analyser::{Analyser, BARS, FLOOR, still};
use super::canvas::{Canvas, Ink};
use super::moved;
use super::sidebands::{Setup, Sidebands};
use super::tabs::{Look, Tab, tabs};
use super::theme;

const TABS: [Tab; 2] = [
    Tab { name: "Spectrum", about: "partials of the output, and those that the rack makes by itself" },
    Tab { name: "Scope", about: "the output's wave, four periods of the newest note" },
];

/// Harmonics of the newest note that the spectrum spans.
const HARMONICS: f32 = 32.0;
/// Frequency of the note while none has been played: middle C.
const MIDDLE_C: f32 = 261.626;
/// Sample rate while the host has told none.
const RATE: f32 = 48_000.0;
/// Most points of the wave.
const POINTS: usize = 150;

/// What is kept from frame to frame.
#[derive(Debug, Default)]
pub struct ScopeView {
    page: usize,
    analyser: Analyser,
    sidebands: Sidebands,
}

/// Draws the display into `rect`.
pub fn scope_view(canvas: &mut Canvas<'_>, rect: Rect, kept: &mut ScopeView) {
    let chart = Rect::from_min_max(rect.min + vec2(4.0, 24.0), rect.max - vec2(4.0, 4.0));
    let (name, page) = if kept.page == 0 { ("Spectrum", 0) } else { ("Scope", 1) };
    let response = canvas.sense(chart, ("output display", page), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, name));
    canvas.fill(rect, 6.0, theme::well());
    let telemetry = canvas.model.telemetry;
    let note = if telemetry.note_hz > 1.0 { telemetry.note_hz } else { MIDDLE_C };
    if page == 0 {
        let top = (HARMONICS * note).min(telemetry.scope_rate * 0.5);
        spectrum(canvas, chart, kept, note, top);
        canvas.explain(&response, |_| {
            format!(
                "Spectrum — 0 … {:.1} kHz, {} dB · marks: partials of the rack as it is set, played apart for the newest \
                 note · the cloud, noise and Grain waves count as silent, filter and effects as off",
                top / 1000.0,
                -FLOOR
            )
        });
    } else {
        wave(canvas, chart, telemetry.scope_rate / note);
        canvas.explain(&response, |_| "Scope — four periods of the newest note, scaled to fit".to_owned());
    }
    let row = Rect::from_min_size(rect.min + vec2(4.0, 4.0), vec2(rect.width() - 8.0, 16.0));
    kept.page = tabs(canvas, row, &TABS, kept.page, Look::row(&TABS, theme::rack()));
}

fn spectrum(canvas: &Canvas<'_>, chart: Rect, kept: &mut ScopeView, note: f32, top: f32) {
    let telemetry = canvas.model.telemetry;
    let now = canvas.ui.input(|input| input.time);
    let bars = kept.analyser.bars(&telemetry.scope, telemetry.scope_rate, telemetry.clock, top, now);
    let y = |level: f32| chart.bottom() - chart.height() * (1.0 - level / FLOOR).clamp(0.0, 1.0);
    let width = chart.width() / BARS as f32;
    let mut mesh = Mesh::default();
    for (i, level) in bars.iter().enumerate().filter(|(_, level)| **level > FLOOR) {
        let left = chart.left() + width * i as f32;
        let bar = Rect::from_min_max(pos2(left, y(*level)), pos2(left + width * 0.8, chart.bottom()));
        mesh.add_colored_rect(canvas.area(bar), theme::faded(theme::rack(), 0.85));
    }
    for eighth in 1..4u8 {
        let x = chart.left() + chart.width() * f32::from(eighth) / 4.0;
        mesh.add_colored_rect(
            canvas.area(Rect::from_min_max(pos2(x, chart.bottom() - 3.0), pos2(x + 1.0, chart.bottom()))),
            theme::dim(),
        );
    }
    // As loud as what is heard, or in the upper part of an empty chart.
    let sounding = telemetry.voices > 0;
    let partials = kept.sidebands.of(&setup(canvas, note));
    let strongest = partials.iter().fold(0.0_f32, |most, partial| most.max(partial.amplitude.abs()));
    let loudest = bars.iter().copied().fold(FLOOR, f32::max);
    let reference = if loudest > FLOOR + 12.0 { loudest } else { -6.0 };
    let shade = if sounding { theme::text() } else { theme::dim() };
    for partial in partials.iter().filter(|partial| partial.hz < top) {
        let level = reference + 20.0 * (partial.amplitude.abs() / strongest.max(1e-9)).max(1e-6).log10();
        if level > FLOOR {
            diamond(canvas, &mut mesh, pos2(chart.left() + chart.width() * partial.hz / top, y(level)), shade);
        }
    }
    canvas.ui.painter().with_clip_rect(canvas.area(chart.expand(2.0))).add(Shape::mesh(mesh));
    let label = format!("{:.1} k", top / 1000.0);
    canvas.text(chart.right_top() + vec2(-2.0, 5.0), Align2::RIGHT_CENTER, label, Ink::plain(9.0, theme::dim()));
}

/// The rack as the newest voice plays it, or as the knobs have it while nothing sounds.
fn setup(canvas: &Canvas<'_>, note: f32) -> Setup {
    let (model, telemetry) = (canvas.model, canvas.model.telemetry);
    let levels = if telemetry.voices > 0 { telemetry.levels } else { [1.0; NODES] };
    // Slide and pressure make it brighter.
    let expressed = |source: Source| telemetry.moved().first().map_or(0.0, |sources| sources[source as usize]);
    let index = (1.0 + expressed(Source::Slide)) * (1.0 + expressed(Source::Pressure));
    let rate = if model.sample_rate > 0.0 { model.sample_rate } else { RATE };
    Setup::new(|place| moved::now(model, place), (note, rate), (&levels, index), model.mutes)
}

fn diamond(canvas: &Canvas<'_>, mesh: &mut Mesh, at: Pos2, colour: egui::Color32) {
    const HALF: f32 = 1.7;
    let first = mesh.vertices.len() as u32;
    for way in [vec2(0.0, -HALF), vec2(HALF, 0.0), vec2(0.0, HALF), vec2(-HALF, 0.0)] {
        mesh.colored_vertex(canvas.place(at + way), colour);
    }
    mesh.add_triangle(first, first + 1, first + 2);
    mesh.add_triangle(first, first + 2, first + 3);
}

fn wave(canvas: &Canvas<'_>, chart: Rect, period: f32) {
    let samples = &canvas.model.telemetry.scope;
    let (from, length) = still(samples, period);
    let shown = &samples[from..from + length];
    let peak = shown.iter().fold(0.02_f32, |peak, sample| peak.max(sample.abs()));
    let middle = chart.center().y;
    canvas.line([pos2(chart.left(), middle), pos2(chart.right(), middle)], 1.0, theme::track());
    let count = POINTS.min(length);
    let point = |i: usize| {
        let part = i as f32 / (count - 1).max(1) as f32;
        let sample = shown[((part * (length - 1) as f32) as usize).min(length - 1)];
        pos2(chart.left() + chart.width() * part, middle - sample / peak * (chart.height() * 0.46))
    };
    canvas.line((0..count).map(point), 1.3, theme::rack());
}
