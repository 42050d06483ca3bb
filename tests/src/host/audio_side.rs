//! The audio thread's view of an instance: blocks of audio and events.

use clack_host::events::Match;
use clack_host::events::event_types::{
    MidiEvent, NoteChokeEvent, NoteExpressionEvent, NoteExpressionType, NoteOffEvent, NoteOnEvent, ParamModEvent,
    ParamValueEvent, TransportEvent, TransportFlags,
};
use clack_host::events::spaces::CoreEventSpace;
use clack_host::events::{EventFlags, EventHeader};
use clack_host::prelude::*;

use super::handlers::Handlers;
use crate::recording::{ExpressionOut, NoteKind, NoteOut, Recording};
use crate::script::{Event, Expression, Note, Script};
use crate::timeline::Segment;

/// Calls that belong to the audio thread.
pub struct AudioSide {
    pub(super) processor: PluginAudioProcessor<Handlers>,
    ports: AudioPorts,
    channels: [Vec<f32>; 2],
    input: EventBuffer,
    output: EventBuffer,
    steady_time: u64,
}

impl AudioSide {
    pub(super) fn new(processor: PluginAudioProcessor<Handlers>, longest_block: u32) -> Self {
        let channel = vec![0.0; longest_block as usize];
        Self {
            processor,
            ports: AudioPorts::with_capacity(2, 1),
            channels: [channel.clone(), channel],
            input: EventBuffer::with_capacity(256),
            output: EventBuffer::with_capacity(256),
            steady_time: 0,
        }
    }

    /// Plays a script; `progress` hears the samples done after every block.
    ///
    /// # Panics
    ///
    /// Panics where the plugin breaks CLAP's rules: an error from `process`, events that lie outside of their block or
    /// stand out of order.
    pub(super) fn run(&mut self, script: &Script, mut progress: impl FnMut(u64)) -> Recording {
        let mut events = script.events.clone();
        // Stable: events of the same sample keep the order in which the test wrote them.
        events.sort_by_key(|(sample, _)| *sample);
        let mut events = events.into_iter().peekable();
        let mut lengths = script.blocks.lengths();
        let mut recording = Recording::default();
        let mut now = 0;
        while now < script.length {
            let wished = now + u64::from(lengths.next().unwrap_or(1));
            let change = script.timeline.next_change(now).unwrap_or(u64::MAX);
            let end = wished.min(change).min(script.length);
            self.input.clear();
            while let Some((sample, event)) = events.next_if(|(sample, _)| *sample < end) {
                push(&mut self.input, (sample - now) as u32, &event);
            }
            let transport = transport(script.timeline.segment(now), now, script.timeline.sample_rate());
            self.block(now, (end - now) as usize, &transport, &mut recording);
            now = end;
            progress(now);
        }
        recording
    }

    fn block(&mut self, now: u64, frames: usize, transport: &TransportEvent, recording: &mut Recording) {
        let processor = self.processor.ensure_processing_started().expect("the plugin starts processing");
        self.output.clear();
        for channel in &mut self.channels {
            // Whatever the plugin does not write shows.
            channel[..frames].fill(f32::NAN);
        }
        let mut audio = self.ports.with_output_buffers([AudioPortBuffer {
            latency: 0,
            channels: AudioPortBufferType::f32_output_only(
                self.channels.iter_mut().map(|channel| &mut channel[..frames]),
            ),
        }]);
        processor
            .process(
                &InputAudioBuffers::empty(),
                &mut audio,
                &self.input.as_input(),
                &mut self.output.as_output(),
                Some(self.steady_time),
                Some(transport),
            )
            .expect("the plugin processes");
        self.steady_time += frames as u64;
        recording.left.extend_from_slice(&self.channels[0][..frames]);
        recording.right.extend_from_slice(&self.channels[1][..frames]);
        collect(&self.output, now, frames, recording);
    }
}

fn pckn(note: Note) -> Pckn {
    Pckn::new(0_u16, note.channel, note.key, note.id.map_or(Match::All, Match::Specific))
}

fn push(buffer: &mut EventBuffer, time: u32, event: &Event) {
    match *event {
        Event::On(note, velocity) => buffer.push(&NoteOnEvent::new(time, pckn(note), velocity)),
        Event::Off(note) => buffer.push(&NoteOffEvent::new(time, pckn(note), 0.0)),
        Event::Choke(note) => buffer.push(&NoteChokeEvent::new(time, pckn(note))),
        Event::Express(note, expression, value) => {
            let kind = match expression {
                Expression::Gain => NoteExpressionType::Volume,
                Expression::Pan => NoteExpressionType::Pan,
                Expression::Tuning => NoteExpressionType::Tuning,
                Expression::Pressure => NoteExpressionType::Pressure,
                Expression::Brightness => NoteExpressionType::Brightness,
            };
            buffer.push(&NoteExpressionEvent::new(time, pckn(note), kind, value));
        }
        Event::Parameter(id, value) => {
            buffer.push(&ParamValueEvent::new(time, ClapId::new(id), Pckn::match_all(), value));
        }
        Event::Modulate(note, id, amount) => {
            buffer.push(&ParamModEvent::new(time, ClapId::new(id), pckn(note), amount));
        }
        Event::Midi(bytes) => buffer.push(&MidiEvent::new(time, 0, bytes)),
    }
}

fn transport(segment: &Segment, now: u64, sample_rate: f64) -> TransportEvent {
    let beats = segment.beats_at(now, sample_rate);
    let bar = (beats / 4.0).floor();
    let mut flags = TransportFlags::HAS_TEMPO
        | TransportFlags::HAS_BEATS_TIMELINE
        | TransportFlags::HAS_SECONDS_TIMELINE
        | TransportFlags::HAS_TIME_SIGNATURE;
    flags.set(TransportFlags::IS_PLAYING, segment.playing);
    flags.set(TransportFlags::IS_LOOP_ACTIVE, segment.looping.is_some());
    let seconds = |beats: f64| (beats * 60.0 / segment.tempo).into();
    let (loop_start, loop_end) = segment.looping.unwrap_or_default();
    TransportEvent {
        header: EventHeader::new_core(0, EventFlags::empty()),
        flags,
        song_pos_beats: beats.into(),
        song_pos_seconds: seconds(beats),
        tempo: segment.tempo,
        tempo_inc: 0.0,
        loop_start_beats: loop_start.into(),
        loop_end_beats: loop_end.into(),
        loop_start_seconds: seconds(loop_start),
        loop_end_seconds: seconds(loop_end),
        bar_start: (bar * 4.0).into(),
        bar_number: bar as i32,
        time_signature_numerator: 4,
        time_signature_denominator: 4,
    }
}

fn collect(output: &EventBuffer, now: u64, frames: usize, recording: &mut Recording) {
    let mut last = 0;
    for event in output {
        let time = event.header().time();
        assert!((time as usize) < frames, "an event at {time} in a block of {frames}: {event:?}");
        let sample = now + u64::from(time);
        let mut note = |kind, pckn: Pckn, velocity| {
            let (channel, key, id) = (pckn.raw_channel(), pckn.raw_key(), pckn.raw_note_id());
            recording.notes.push(NoteOut { sample, kind, channel, key, velocity, id });
        };
        match event.as_core_event() {
            Some(CoreEventSpace::NoteOn(on)) => note(NoteKind::On, on.pckn(), on.velocity()),
            Some(CoreEventSpace::NoteOff(off)) => note(NoteKind::Off, off.pckn(), off.velocity()),
            Some(CoreEventSpace::NoteChoke(choke)) => note(NoteKind::Choke, choke.pckn(), 0.0),
            Some(CoreEventSpace::NoteEnd(end)) => note(NoteKind::End, end.pckn(), 0.0),
            Some(CoreEventSpace::Midi(midi)) => recording.midi.push((sample, midi.data())),
            Some(CoreEventSpace::NoteExpression(moved)) => {
                let (pckn, value) = (moved.pckn(), moved.value());
                let expression = moved.expression_type().and_then(heard).expect("an expression that Nephele knows");
                let (channel, key) = (pckn.raw_channel(), pckn.raw_key());
                recording.expressions.push(ExpressionOut { sample, expression, channel, key, value });
            }
            Some(CoreEventSpace::ParamValue(value)) => {
                let id = value.param_id().map_or(u32::MAX, ClapId::get);
                recording.parameters.push((sample, id, value.value()));
                continue;
            }
            _ => continue,
        }
        assert!(time >= last, "events out of order: {time} after {last}");
        last = time;
    }
}

fn heard(kind: NoteExpressionType) -> Option<Expression> {
    Some(match kind {
        NoteExpressionType::Volume => Expression::Gain,
        NoteExpressionType::Pan => Expression::Pan,
        NoteExpressionType::Tuning => Expression::Tuning,
        NoteExpressionType::Pressure => Expression::Pressure,
        NoteExpressionType::Brightness => Expression::Brightness,
        _ => return None,
    })
}
