//! Time of the editor's frames in its busiest state: 512 grains, everything lit, the sequencer running.
//! `cargo run --release --workspace --example frames [FRAMES]`
//!
//! Rendering is the test harness's: without a GPU a software renderer's (lavapipe), the picture's way back included.

#![allow(clippy::panic, clippy::expect_used, dead_code, reason = "a measurement that can not go on has failed")]

#[path = "../tests/editor/fixture.rs"]
mod fixture;

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{RawInput, Rect, pos2, vec2};
use fixture::{Plugin, harness};
use nephele::editor::theme;
use nephele_realtime::parameters::Global;
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, NoteId, Telemetry};

/// The next frame of a busy instrument: every grain, level and sample moves.
fn advance(plugin: &mut Plugin, frame: usize) {
    let telemetry = &mut plugin.telemetry;
    telemetry.clock = 800 * frame as i64;
    for (i, dot) in telemetry.dots.iter_mut().enumerate() {
        dot.progress = (dot.progress + 0.02).fract();
        dot.position = 0.5 + 0.4 * (0.01 * frame as f32 + i as f32).sin();
    }
    telemetry.scope.rotate_left(53);
    for (node, level) in telemetry.levels.iter_mut().enumerate() {
        *level = 0.5 + 0.5 * (0.1 * frame as f32 + node as f32).sin();
    }
    telemetry.playing.places[0] = Some((frame / 8 % 16) as u8);
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    println!("{name:<28} median {:7.3} ms   p99 {:7.3} ms   worst {:7.3} ms", at(0.5), at(0.99), at(1.0));
}

/// Time of the report that the audio thread makes sixty times a second, of 16 voices with thousands of grains.
fn reports() -> Vec<Duration> {
    let samples: Vec<f32> = (0..128 * 8192).map(|i| (i as f32 * 0.049).sin() * 0.3).collect();
    let cloud = GrainCloud::new("sine", &samples, 128, 28_160.0, 220.0, Vec::new()).expect("a cloud");
    let mut instrument = Instrument::new(48_000.0, Arc::new(cloud));
    for (parameter, value) in [(Global::CloudDensity, 1000.0), (Global::CloudSize, 0.25), (Global::CloudSustain, 1.0)] {
        instrument.set_parameter(parameter.index(), value);
    }
    for key in 40..56 {
        instrument.handle(NoteEvent::On { note: NoteId::new(0, key), velocity: 0.8 });
    }
    let mut report = Box::new(Telemetry::default());
    let mut times = Vec::new();
    for _ in 0..600 {
        instrument.render(&mut [0.0; 512], &mut [0.0; 512], &mut |_, _| {});
        let begun = Instant::now();
        instrument.tell(std::hint::black_box(&mut *report));
        times.push(begun.elapsed());
    }
    assert_eq!(report.dot_count, 512);
    times.split_off(100)
}

fn main() {
    let frames = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(600);
    for (name, grains) in [("idle", 0), ("512 grains", 512)] {
        let mut plugin = Plugin::demo();
        plugin.telemetry.dot_count = grains;
        if grains == 0 {
            (plugin.busy, plugin.telemetry.voices, plugin.telemetry.head) = (false, 0, None);
        }
        let context = egui::Context::default();
        theme::install(&context);
        let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0));
        let (mut draw, mut tessellate) = (Vec::new(), Vec::new());
        for frame in 0..frames + 10 {
            if grains > 0 {
                advance(&mut plugin, frame);
            }
            let input = RawInput { screen_rect: Some(screen), time: Some(frame as f64 / 60.0), ..RawInput::default() };
            let begun = Instant::now();
            let output = context.run_ui(input, |ui| plugin.draw(ui));
            let drawn = Instant::now();
            let primitives = context.tessellate(output.shapes.clone(), 1.0);
            let done = Instant::now();
            std::hint::black_box(primitives);
            output.drop_without_applying_deltas();
            // The first make fonts and spectra.
            if frame >= 10 {
                draw.push(drawn - begun);
                tessellate.push(done - drawn);
            }
        }
        report(&format!("{name}: drawing"), draw);
        report(&format!("{name}: tessellation"), tessellate);
    }
    let mut plugin = Plugin::demo();
    plugin.telemetry.dot_count = 512;
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
    let mut rendered = Vec::new();
    for frame in 0..frames.min(120) + 5 {
        advance(harness.state_mut(), frame);
        harness.run_steps(1);
        let begun = Instant::now();
        harness.render().expect("a picture");
        if frame >= 5 {
            rendered.push(begun.elapsed());
        }
    }
    report("512 grains: rendering", rendered);
    report("report of the audio thread", reports());
}
