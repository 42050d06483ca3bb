//! Note events: the framework's to the engine's, and the engine's to the framework's.

use nephele_realtime::{NoteEvent, NoteId, NoteOut};
use nice_plug::midi::{Channel, Key, NoteEvent as HostEvent, VoiceID, control_change};

/// An event of the host as the engine takes it; `None` for what the instrument does not answer to.
pub fn incoming(event: HostEvent<()>) -> Option<NoteEvent> {
    Some(match event {
        HostEvent::NoteOn { voice_id, channel, key, velocity, .. } => {
            NoteEvent::On { note: id(voice_id, channel, key), velocity }
        }
        HostEvent::NoteOff { voice_id, channel, key, .. } => NoteEvent::Off(id(voice_id, channel, key)),
        HostEvent::Choke { voice_id, channel, key, .. } => NoteEvent::Choke(id(voice_id, channel, key)),
        HostEvent::PolyTuning { voice_id, channel, key, tuning, .. } => {
            NoteEvent::Tuning(id(voice_id, channel, key), tuning)
        }
        HostEvent::PolyVolume { voice_id, channel, key, gain, .. } => NoteEvent::Gain(id(voice_id, channel, key), gain),
        HostEvent::PolyPan { voice_id, channel, key, pan, .. } => NoteEvent::Pan(id(voice_id, channel, key), pan),
        HostEvent::PolyPressure { voice_id, channel, key, pressure, .. } => {
            NoteEvent::Pressure(id(voice_id, channel, key), pressure)
        }
        HostEvent::PolyBrightness { voice_id, channel, key, brightness, .. } => {
            NoteEvent::Brightness(id(voice_id, channel, key), brightness)
        }
        HostEvent::MidiPitchBend { channel, value, .. } => NoteEvent::Bend { channel, value: value * 2.0 - 1.0 },
        HostEvent::MidiChannelPressure { channel, pressure, .. } => {
            NoteEvent::ChannelPressure { channel, value: pressure }
        }
        HostEvent::MidiCC { channel, cc, value, .. } => match cc {
            control_change::DAMPER_PEDAL => NoteEvent::Sustain { channel, down: value >= 0.5 },
            control_change::ALL_SOUND_OFF => NoteEvent::AllSoundOff,
            control_change::ALL_NOTES_OFF => NoteEvent::AllNotesOff,
            _ => return None,
        },
        _ => return None,
    })
}

/// What the engine tells, `timing` samples into the block.
pub fn outgoing(event: NoteOut, timing: u32) -> HostEvent<()> {
    match event {
        NoteOut::On { channel, key, velocity } => HostEvent::NoteOn {
            timing,
            voice_id: VoiceID::Wildcard,
            channel: Channel::Number(channel),
            key: Key::Number(key),
            velocity,
        },
        NoteOut::Off { channel, key } => HostEvent::NoteOff {
            timing,
            voice_id: VoiceID::Wildcard,
            channel: Channel::Number(channel),
            key: Key::Number(key),
            velocity: 0.0,
        },
        NoteOut::Ended(note) => HostEvent::VoiceTerminated {
            timing,
            voice_id: note.id.map_or(VoiceID::Wildcard, VoiceID::ID),
            channel: note.channel.map_or(Channel::Wildcard, Channel::Number),
            key: note.key.map_or(Key::Wildcard, Key::Number),
        },
    }
}

fn id(voice: VoiceID, channel: Channel, key: Key) -> NoteId {
    NoteId { id: voice.id(), channel: channel.number(), key: key.number() }
}
