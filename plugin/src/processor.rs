//! The plugin as the framework knows it, and its audio callback.

use std::sync::Arc;
use std::time::Instant;

use nephele_realtime::parameters::PARAMETER_COUNT;
use nephele_realtime::{Instrument, Transport};
use nice_plug::midi::PluginNoteEvent;
use nice_plug::prelude::*;

use crate::bounce::Bounce;
use crate::editor::window::{self, EditorWindow};
use crate::events;
use crate::instance::Instance;
use crate::link::{Inside, link};
use crate::load::Load;
use crate::{session, state};

/// Reports to the editor per second.
const REPORT_RATE: f32 = 60.0;

/// The plugin.
pub struct Nephele {
    instance: Arc<Instance>,
    inside: Inside,
    /// Made when the host tells the sample rate.
    instrument: Option<Instrument>,
    /// The values that the instrument was last told.
    told: [f32; PARAMETER_COUNT],
    sample_rate: f32,
    /// Unless the host plays in real time.
    bounce: Option<Bounce>,
    /// Samples until the next report.
    until_report: usize,
    load: Load,
    /// Whether a parameter has moved since the last report, and whether something sounded then.
    turned: bool,
    sounded: bool,
}

impl Default for Nephele {
    fn default() -> Self {
        let (outside, inside) = link();
        Self {
            instance: Arc::new(Instance::new(outside)),
            inside,
            instrument: None,
            told: [f32::NAN; PARAMETER_COUNT],
            sample_rate: 48_000.0,
            bounce: None,
            until_report: 0,
            load: Load::new(48_000.0),
            turned: false,
            sounded: false,
        }
    }
}

impl Drop for Nephele {
    fn drop(&mut self) {
        // The editor may outlive the plugin for a moment; the thread must not.
        self.instance.stop_worker();
    }
}

impl Plugin for Nephele {
    const NAME: &'static str = "Nephele";
    const VENDOR: &'static str = "Nephele";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: None,
        main_output_channels: NonZeroU32::new(2),
        ..AudioIOLayout::const_default()
    }];
    const MIDI_INPUT: MidiConfig = MidiConfig::MidiCCs;
    const MIDI_OUTPUT: MidiConfig = MidiConfig::MidiCCs;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;
    const INPUT_EVENT_CAPACITY: usize = 4096;

    type Editor = window::Editor;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        Arc::clone(&self.instance.parameters) as Arc<dyn Params>
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        EditorWindow::create(Arc::clone(&self.instance))
    }

    fn filter_state(state: &mut PluginState) {
        state::filter(state);
    }

    fn activate(
        &mut self,
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        _context: &mut impl ActivateContext<Self>,
    ) -> bool {
        let Some(cloud) = self.instance.session.cloud() else { return false };
        self.inside.forget();
        self.inside.set_recording(self.instance.session.recording());
        let instrument = match &mut self.instrument {
            Some(instrument) => {
                instrument.renew(config.sample_rate, cloud);
                instrument
            }
            empty => empty.insert(Instrument::new(config.sample_rate, cloud)),
        };
        // Freed of its old ones it has room for it.
        while instrument.retired_sequence().is_some() {}
        let _ = instrument.swap_sequence(self.instance.session.sequence());
        while instrument.retired_bank().is_some() {}
        let _ = instrument.swap_bank(self.instance.session.bank());
        instrument.set_routes(self.instance.session.routes());
        instrument.set_mutes(self.instance.session.mutes());
        instrument.set_tuning(session::pitches(self.instance.session.tuning().as_ref()));
        self.inside.steering.bind(&self.instance.session.controllers());
        for index in 0..PARAMETER_COUNT {
            instrument.set_parameter(index, self.instance.parameters.heard(index));
        }
        for (index, plain) in self.instance.session.untold().iter() {
            instrument.set_parameter(index, plain);
        }
        self.told = std::array::from_fn(|index| self.instance.parameters.plain(index));
        self.load = Load::new(config.sample_rate);
        self.sample_rate = config.sample_rate;
        self.instance.session.set_sample_rate(config.sample_rate);
        self.bounce = (config.process_mode == ProcessMode::Offline).then(|| Bounce::new(config.sample_rate));
        self.instance.note_offline(self.bounce.is_some());
        self.instance.note_audio(false, [0.0; 2]);
        self.instance.start_worker();
        true
    }

    fn reset(&mut self) {
        if let Some(instrument) = &mut self.instrument {
            instrument.reset();
        }
        if let Some(bounce) = &mut self.bounce {
            *bounce = Bounce::new(self.sample_rate);
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let started = Instant::now();
        let Some(instrument) = &mut self.instrument else {
            return ProcessStatus::Error("process without activate");
        };
        if self.bounce.is_some() {
            Bounce::begin(&self.instance, &mut self.inside, instrument);
        } else {
            self.inside.exchange(instrument);
        }
        self.turned |= self.inside.follow_host(instrument, &self.instance.parameters, &mut self.told);
        instrument.set_transport(transport(context));
        let [left, right] = buffer.as_slice() else {
            return ProcessStatus::Error("the output is not stereo");
        };
        let length = left.len().min(right.len());
        let mut done = 0;
        let mut render_to = |end: usize, instrument: &mut Instrument, inside: &mut Inside, context: &mut _| {
            while done < end {
                let samples = match &mut self.bounce {
                    Some(bounce) => bounce.follow(end - done, &self.instance, inside, instrument),
                    None => end - done,
                };
                let span = done..done + samples;
                render(instrument, (&mut left[span.clone()], &mut right[span]), done, context);
                done += samples;
            }
        };
        while let Some(event) = context.next_event() {
            render_to((event.timing() as usize).min(length), instrument, &mut self.inside, context);
            let parameters = &self.instance.parameters;
            if let Some((cc, value)) = events::controller(&event) {
                self.inside.follow_controller(instrument, parameters, (cc, value));
                self.turned = true;
            }
            events::incoming(event).for_each(|note| self.inside.handle(instrument, parameters.alone(note)));
        }
        render_to(length, instrument, &mut self.inside, context);
        self.until_report = self.until_report.saturating_sub(length);
        if self.until_report == 0 {
            self.until_report = (self.sample_rate / REPORT_RATE) as usize;
            self.inside.report(instrument, self.load.take());
            let sounds = instrument.is_sounding() || instrument.is_running();
            if sounds || self.sounded || self.turned {
                self.instance.wake_editor();
            }
            (self.sounded, self.turned) = (sounds, false);
        }
        if self.bounce.is_none() {
            self.load.note(started.elapsed(), length);
        }
        let status = status(instrument);
        let offset = self.bounce.as_ref().map_or_else(|| instrument.morph_offset(), Bounce::offset);
        self.instance.note_audio(!matches!(status, ProcessStatus::Normal), offset);
        status
    }
}

/// Renders a span of the block, `offset` samples into it, and passes on what the engine tells.
fn render(
    instrument: &mut Instrument,
    (left, right): (&mut [f32], &mut [f32]),
    offset: usize,
    context: &mut impl ProcessContext<Nephele>,
) {
    instrument.render(left, right, &mut |at, event| {
        let event: Option<PluginNoteEvent<Nephele>> = events::outgoing(event, (offset + at) as u32);
        if let Some(event) = event {
            // A host without room for it has nowhere to play it either.
            let _ = context.try_send_event(event);
        }
    });
}

/// The host's transport as the engine takes it. The standalone has none worth following: its sequencer has its button.
fn transport(context: &impl ProcessContext<Nephele>) -> Transport {
    let host = context.transport();
    let playing = host.playing && context.plugin_api() != PluginApi::Standalone;
    let bar = match (host.time_sig_numerator, host.time_sig_denominator) {
        (Some(beats @ 1..=64), Some(unit @ 1..=64)) => f64::from(beats) * 4.0 / f64::from(unit),
        _ => 4.0,
    };
    match (host.pos_beats(), host.tempo) {
        (Some(beats), Some(tempo)) => Transport { playing, beats, tempo, bar },
        (_, tempo) => Transport { playing: false, beats: 0.0, tempo: tempo.unwrap_or(120.0), bar },
    }
}

/// Whether the host may let the plugin sleep: not while notes of the sequencer are to come.
fn status(instrument: &Instrument) -> ProcessStatus {
    if instrument.is_running() {
        return ProcessStatus::KeepAlive;
    }
    match instrument.tail_samples() {
        0 => ProcessStatus::Normal,
        u32::MAX => ProcessStatus::KeepAlive,
        tail => ProcessStatus::Tail(tail),
    }
}

impl ClapPlugin for Nephele {
    const CLAP_ID: &'static str = "studio.nephele.nephele";
    const CLAP_DESCRIPTION: Option<&'static str> =
        Some("Grain clouds from a neural network, an FM rack and a step sequencer in one voice");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    // Hosts that modulate single notes may give several of the same key, each by its own id.
    const CLAP_POLY_MODULATION_CONFIG: Option<PolyModulationConfig> =
        Some(PolyModulationConfig { max_voice_capacity: 64, supports_overlapping_voices: true });
    const CLAP_FEATURES: &'static [ClapFeature] =
        &[ClapFeature::Instrument, ClapFeature::Synthesizer, ClapFeature::Stereo];
}

#[cfg(test)]
mod tests {
    use nephele_realtime::parameters::{Global, OperatorField};
    use nephele_realtime::{NoteEvent, NoteId, Route, Routes, Source};

    use super::*;

    /// What the host is told while a note sounds, and when it has ended.
    fn told(change: impl FnOnce(&mut Instrument)) -> [ProcessStatus; 2] {
        let cloud = nephele_offline::clouds::factory().unwrap();
        let mut instrument = Instrument::new(48_000.0, cloud);
        change(&mut instrument);
        let note = NoteId::new(0, 60);
        instrument.handle(NoteEvent::On { note, velocity: 0.8 });
        let (mut left, mut right) = ([0.0; 512], [0.0; 512]);
        let mut render = |instrument: &mut Instrument| instrument.render(&mut left, &mut right, &mut |_, _| {});
        render(&mut instrument);
        let sounding = status(&instrument);
        instrument.handle(NoteEvent::Choke(note));
        (0..4).for_each(|_| render(&mut instrument));
        [sounding, status(&instrument)]
    }

    #[test]
    fn hosts_are_told_for_how_long_it_may_sound() {
        // The factory sound's longest release is the cloud's, half a second.
        let half_a_second = 24_000;
        let [sounding, ended] = told(|_| ());
        assert!(matches!(sounding, ProcessStatus::Tail(samples) if samples == half_a_second), "{sounding:?}");
        assert!(matches!(ended, ProcessStatus::Normal), "{ended:?}");
    }

    #[test]
    fn a_reverb_rings_on_after_the_last_voice() {
        let [sounding, ended] = told(|instrument| instrument.set_parameter(Global::ReverbMix.index(), 0.5));
        let second_or_more = |status: ProcessStatus| matches!(status, ProcessStatus::Tail(samples) if samples > 48_000);
        assert!(second_or_more(sounding) && second_or_more(ended), "{sounding:?}, {ended:?}");
    }

    #[test]
    fn slow_rates_sound_long_and_what_slots_move_for_any_time() {
        let [dx, _] = told(|instrument| {
            instrument.set_parameter(OperatorField::Form.index(2), 1.0);
            instrument.set_parameter(OperatorField::R4.index(2), 10.0);
        });
        assert!(matches!(dx, ProcessStatus::Tail(samples) if samples > 10 * 48_000), "{dx:?}");
        let [moved, _] = told(|instrument| {
            let mut routes = Routes::default();
            routes.0[0] = Route::new(Source::Lfo1, Global::CloudRelease.index());
            instrument.set_routes(routes);
        });
        assert!(matches!(moved, ProcessStatus::KeepAlive), "{moved:?}");
    }
}
