//! Note events: the framework's to the engine's, and the engine's to the framework's.

use nephele_realtime::{NoteEvent, NoteId, NoteOut};
use nice_plug::midi::{Channel, Key, NoteEvent as HostEvent, VoiceID, control_change};

/// An event of the host as the engine takes it: nothing where the instrument does not answer to it, two events where a
/// key comes up with a velocity.
pub fn incoming(event: HostEvent<()>) -> impl Iterator<Item = NoteEvent> {
    let released = match event {
        HostEvent::NoteOff { voice_id, channel, key, velocity, .. } => {
            Some(NoteEvent::ReleaseVelocity(id(voice_id, channel, key), velocity))
        }
        _ => None,
    };
    released.into_iter().chain(one(event))
}

/// The number and the value, 0 … 1, of a controller that was moved on any channel.
pub const fn controller(event: &HostEvent<()>) -> Option<(u8, f32)> {
    match event {
        HostEvent::MidiCC { cc, value, .. } => Some((*cc, *value)),
        _ => None,
    }
}

fn one(event: HostEvent<()>) -> Option<NoteEvent> {
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
        // The number of a parameter's modulation is its place in the table. What the host's automation does meanwhile
        // needs no telling: the engine adds offsets to the values that it is told anyway.
        HostEvent::PolyModulation { voice_id, poly_modulation_id, normalized_offset, .. } => NoteEvent::Modulation {
            note: NoteId { id: Some(voice_id), channel: None, key: None },
            index: poly_modulation_id as usize,
            offset: normalized_offset,
        },
        HostEvent::MidiPitchBend { channel, value, .. } => NoteEvent::Bend { channel, value: bend(value) },
        HostEvent::MidiChannelPressure { channel, pressure, .. } => {
            NoteEvent::ChannelPressure { channel, value: pressure }
        }
        HostEvent::MidiCC { channel, cc, value, .. } => match cc {
            control_change::ALL_SOUND_OFF => NoteEvent::AllSoundOff,
            control_change::ALL_NOTES_OFF => NoteEvent::AllNotesOff,
            controller => NoteEvent::Control { channel, controller, value },
        },
        _ => return None,
    })
}

/// What the engine tells, `timing` samples into the block; nothing where hosts have no word for it.
pub fn outgoing(event: NoteOut, timing: u32) -> Option<HostEvent<()>> {
    Some(match event {
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
        NoteOut::Control { channel, controller, value } => HostEvent::MidiCC { timing, channel, cc: controller, value },
        NoteOut::Pressure { channel, value } => HostEvent::MidiChannelPressure { timing, channel, pressure: value },
        NoteOut::Bend { channel, value } => HostEvent::MidiPitchBend { timing, channel, value: wheel(value) },
        NoteOut::Expression(event) => return expression(event, timing),
        NoteOut::Ended(note) => HostEvent::VoiceTerminated {
            timing,
            voice_id: note.id.map_or(VoiceID::Wildcard, VoiceID::ID),
            channel: note.channel.map_or(Channel::Wildcard, Channel::Number),
            key: note.key.map_or(Key::Wildcard, Key::Number),
        },
    })
}

/// The expression of a note that goes out.
fn expression(event: NoteEvent, timing: u32) -> Option<HostEvent<()>> {
    let (NoteEvent::Pressure(note, value)
    | NoteEvent::Brightness(note, value)
    | NoteEvent::Pan(note, value)
    | NoteEvent::Tuning(note, value)) = event
    else {
        return None;
    };
    let voice_id = VoiceID::Wildcard;
    let channel = note.channel.map_or(Channel::Wildcard, Channel::Number);
    let key = note.key.map_or(Key::Wildcard, Key::Number);
    Some(match event {
        NoteEvent::Pressure(..) => HostEvent::PolyPressure { timing, voice_id, channel, key, pressure: value },
        NoteEvent::Brightness(..) => HostEvent::PolyBrightness { timing, voice_id, channel, key, brightness: value },
        NoteEvent::Pan(..) => HostEvent::PolyPan { timing, voice_id, channel, key, pan: value },
        _ => HostEvent::PolyTuning { timing, voice_id, channel, key, tuning: value },
    })
}

/// The framework's [0, 1] of a wheel's position in [-1, 1]: the other way of [`bend`].
fn wheel(value: f32) -> f32 {
    let steps = (value * if value < 0.0 { 8192.0 } else { 8191.0 }).round();
    ((steps + 8192.0) / 16_383.0).clamp(0.0, 1.0)
}

/// A wheel's position in [-1, 1] from the framework's [0, 1]. Of MIDI's 16384 steps the middle one is no half: taken for one,
/// the wheel at rest would bend MPE's 48 semitones by a third of a cent.
fn bend(value: f32) -> f32 {
    let steps = (value * 16_383.0).round() - 8192.0;
    (steps * if steps < 0.0 { 1.0 / 8192.0 } else { 1.0 / 8191.0 }).clamp(-1.0, 1.0)
}

fn id(voice: VoiceID, channel: Channel, key: Key) -> NoteId {
    NoteId { id: voice.id(), channel: channel.number(), key: key.number() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_up_with_its_velocity() {
        let (voice_id, channel, key) = (VoiceID::ID(7), Channel::Number(2), Key::Number(60));
        let off = HostEvent::NoteOff { timing: 5, voice_id, channel, key, velocity: 0.25 };
        let note = NoteId { id: Some(7), channel: Some(2), key: Some(60) };
        let heard: Vec<NoteEvent> = incoming(off).collect();
        assert_eq!(heard, [NoteEvent::ReleaseVelocity(note, 0.25), NoteEvent::Off(note)], "told before it is let go");
    }

    #[test]
    fn a_note_is_modulated_by_the_hosts_number_for_it() {
        let event =
            HostEvent::PolyModulation { timing: 0, voice_id: 9, poly_modulation_id: 123, normalized_offset: -0.5 };
        let note = NoteId { id: Some(9), channel: None, key: None };
        let heard: Vec<NoteEvent> = incoming(event).collect();
        assert_eq!(heard, [NoteEvent::Modulation { note, index: 123, offset: -0.5 }]);
    }

    #[test]
    fn a_wheel_at_rest_bends_nothing_and_its_ends_bend_all() {
        for (steps, expected) in [(0_u16, -1.0), (4096, -0.5), (8192, 0.0), (16_383, 1.0)] {
            assert_eq!(bend(f32::from(steps) / 16_383.0), expected);
            assert_eq!(wheel(expected), f32::from(steps) / 16_383.0, "and back");
        }
        assert_eq!(bend(0.5), 0.0, "VST3's middle");
    }

    #[test]
    fn controllers_are_passed_on() {
        let heard = |cc| incoming(HostEvent::MidiCC { timing: 0, channel: 3, cc, value: 0.5 }).collect::<Vec<_>>();
        for controller in [1, 2, 6, 11, 38, 64, 66, 74, 100, 101, 121] {
            assert_eq!(heard(controller), [NoteEvent::Control { channel: 3, controller, value: 0.5 }]);
        }
        assert_eq!(heard(120), [NoteEvent::AllSoundOff]);
        assert_eq!(heard(123), [NoteEvent::AllNotesOff]);
    }
}
