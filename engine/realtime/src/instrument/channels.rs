//! What MIDI channels say besides notes: wheels, pedals, controllers, and MPE's division of them into zones.

use super::engine::Instrument;
use crate::parameters::Global;
use crate::sequencer::{CONTROLS, TRACKS};
use crate::voice::{Gate, Lane};

/// MIDI's own channels.
pub(super) const MIDI_CHANNELS: u8 = 16;
/// They, and one more for each track of the sequencer, so that its notes and the keyboard's never end each other.
pub(super) const CHANNELS: usize = MIDI_CHANNELS as usize + TRACKS;

/// Whether a note on `channel` is the sequencer's.
pub(super) fn is_track(channel: Option<u8>) -> bool {
    channel.is_some_and(|channel| channel >= MIDI_CHANNELS)
}

/// The channel of the sequencer's `track`, 0-based.
pub(super) const fn track_channel(track: u8) -> u8 {
    MIDI_CHANNELS + track
}

/// Controllers and pedals of a channel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Channel {
    /// Pitch bend in [-1, 1].
    pub bend: f32,
    /// Range of the bend in semitones, where it was told (RPN 0).
    pub bend_range: Option<f32>,
    /// Pressure in [0, 1].
    pub pressure: f32,
    /// CC 74 in [0, 1]; ½ is neutral.
    pub slide: f32,
    /// CC 1.
    pub wheel: f32,
    /// CC 2.
    pub breath: f32,
    /// CC 11.
    pub expression: f32,
    /// Whether the sustain pedal is down.
    pub sustain: bool,
    /// Whether the sostenuto pedal is down.
    pub sostenuto: bool,
    /// The registered parameter that data entry means: coarse and fine number.
    registered: [u8; 2],
}

impl Default for Channel {
    fn default() -> Self {
        Self {
            bend: 0.0,
            bend_range: None,
            pressure: 0.0,
            slide: 0.5,
            wheel: 0.0,
            breath: 0.0,
            expression: 1.0,
            sustain: false,
            sostenuto: false,
            registered: [127; 2],
        }
    }
}

/// The zones of MPE (MIDI polyphonic expression 1.1): how many member channels the lower zone (master channel 0) and the
/// upper one (master channel 15) have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Zones {
    lower: u8,
    upper: u8,
}

impl Default for Zones {
    fn default() -> Self {
        Self { lower: 15, upper: 0 }
    }
}

impl Zones {
    /// Sets the size of the zone whose master is `channel`; the newer zone takes its channels from the other one.
    fn configure(&mut self, channel: u8, members: u8) {
        let members = members.min(15);
        if channel == 0 {
            self.lower = members;
            self.upper = self.upper.min(14_u8.saturating_sub(members));
        } else {
            self.upper = members;
            self.lower = self.lower.min(14_u8.saturating_sub(members));
        }
    }

    /// The master of `channel`, if it is a member.
    pub(super) const fn master(self, channel: u8) -> Option<u8> {
        if channel >= 1 && channel <= self.lower {
            Some(0)
        } else if channel < 15 && channel >= 15 - self.upper {
            Some(15)
        } else {
            None
        }
    }
}

/// What a note hears of its channel, and of the channel's master.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard {
    /// Bend in semitones.
    pub bend: f32,
    /// The wheel itself, in [-1, 1].
    pub wheel_bend: f32,
    pub pressure: f32,
    pub slide: f32,
    pub wheel: f32,
    pub breath: f32,
    pub expression: f32,
    /// Controller lanes of the track that plays it.
    pub lanes: [f32; CONTROLS],
}

impl Instrument {
    /// What a note on `channel` hears.
    pub(super) fn heard(&self, channel: u8) -> Heard {
        let own = self.channels.get(usize::from(channel)).copied().unwrap_or_default();
        let track = channel.checked_sub(MIDI_CHANNELS).and_then(|track| self.lanes_of_tracks.get(usize::from(track)));
        let lanes = track.map_or([0.0; CONTROLS], |lanes| lanes.map(|value| value.map_or(0.0, |(_, value)| value)));
        let values = self.base.told();
        let range = |channel: &Channel, parameter| channel.bend_range.unwrap_or(values.global(parameter));
        let alone = Heard {
            bend: own.bend * range(&own, Global::BendRange),
            wheel_bend: own.bend,
            pressure: own.pressure,
            slide: own.slide,
            wheel: own.wheel,
            breath: own.breath,
            expression: own.expression,
            lanes,
        };
        let mpe = values.global(Global::Mpe) > 0.5;
        let Some(master) = self.zones.master(channel).filter(|_| mpe) else { return alone };
        let master = self.channels[usize::from(master)];
        Heard {
            bend: own.bend * range(&own, Global::MpeBendRange) + master.bend * range(&master, Global::BendRange),
            wheel_bend: (own.bend + master.bend).clamp(-1.0, 1.0),
            pressure: own.pressure.max(master.pressure),
            slide: (own.slide + master.slide - 0.5).clamp(0.0, 1.0),
            wheel: own.wheel.max(master.wheel),
            breath: own.breath.max(master.breath),
            expression: own.expression * master.expression,
            lanes,
        }
    }

    /// Whether a pedal of `channel`, or of its master, is down.
    pub(super) fn pedal(&self, channel: u8, down: impl Fn(&Channel) -> bool) -> bool {
        let mpe = self.base.told().global(Global::Mpe) > 0.5;
        let master = self.zones.master(channel).filter(|_| mpe).unwrap_or(channel);
        [channel, master].iter().any(|c| self.channels.get(usize::from(*c)).is_some_and(&down))
    }

    /// A controller of a channel moves to `value` in [0, 1].
    pub(super) fn control(&mut self, channel: u8, controller: u8, value: f32) {
        let index = usize::from(channel);
        let value = if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 };
        let seven_bits = (value * 127.0 + 0.5) as u8;
        let Some(c) = self.channels.get_mut(index) else { return };
        match controller {
            1 => c.wheel = value,
            2 => c.breath = value,
            11 => c.expression = value,
            74 => c.slide = centred(value),
            101 => c.registered[0] = seven_bits,
            100 => c.registered[1] = seven_bits,
            // Numbers that are not registered: data entry means none of ours.
            98 | 99 => c.registered = [127; 2],
            6 => match c.registered {
                [0, 0] => self.set_bend_range(channel, f32::from(seven_bits)),
                [0, 6] if channel == 0 || channel == 15 => {
                    self.zones.configure(channel, seven_bits);
                    // A zone begins with the ranges of the parameters.
                    let zone = |c: u8| c == channel || self.zones.master(c) == Some(channel);
                    (0..).zip(&mut self.channels).filter(|(c, _)| zone(*c)).for_each(|(_, c)| c.bend_range = None);
                }
                _ => {}
            },
            38 => {
                if let ([0, 0], Some(range)) = (c.registered, c.bend_range) {
                    self.set_bend_range(channel, range.floor() + f32::from(seven_bits.min(99)) * 0.01);
                }
            }
            64 => {
                c.sustain = value >= 0.5;
                self.let_go(channel);
            }
            66 => {
                c.sostenuto = value >= 0.5;
                self.catch(channel, value >= 0.5);
            }
            121 => {
                *c = Channel { bend_range: c.bend_range, ..Channel::default() };
                self.let_go(channel);
                self.catch(channel, false);
            }
            _ => {}
        }
    }

    /// Sets the range of a channel's bend: of one member of a zone, that of all of them.
    fn set_bend_range(&mut self, channel: u8, range: f32) {
        let mpe = self.base.told().global(Global::Mpe) > 0.5;
        let (zones, master) = (self.zones, self.zones.master(channel).filter(|_| mpe));
        for (other, c) in (0..).zip(&mut self.channels) {
            if other == channel || (master.is_some() && zones.master(other) == master) {
                c.bend_range = Some(range);
            }
        }
    }

    /// The sostenuto pedal goes down, and holds what is held now, or up.
    fn catch(&mut self, channel: u8, down: bool) {
        let members = self.members(channel);
        for lane in self.lanes.0.iter_mut().filter(|l| l.is_sounding() && members(l)) {
            lane.sostenuto = down && (lane.sostenuto || lane.gate == Gate::Held);
        }
        if !down {
            self.let_go(channel);
        }
    }

    /// Releases what only a pedal of `channel` held, if none does any more.
    fn let_go(&mut self, channel: u8) {
        let members = self.members(channel);
        for index in 0..self.lanes.0.len() {
            let lane = self.lanes.0[index];
            let held_by = lane.note.channel.unwrap_or(0);
            if lane.gate == Gate::Sustained && members(&lane) && !lane.sostenuto && !self.pedal(held_by, |c| c.sustain)
            {
                self.lanes.0[index].release();
            }
        }
    }

    /// Whether a lane's note is on `channel`, or on a channel whose master it is.
    fn members(&self, channel: u8) -> impl Fn(&Lane) -> bool + use<> {
        let mpe = self.base.told().global(Global::Mpe) > 0.5;
        let zones = self.zones;
        move |lane| {
            let own = lane.note.channel.unwrap_or(0);
            own == channel || (mpe && zones.master(own) == Some(channel))
        }
    }
}

/// A controller whose middle, 64 of 127, is to be ½.
fn centred(value: f32) -> f32 {
    let steps = value * 127.0;
    if steps <= 64.0 { steps * (1.0 / 128.0) } else { 0.5 + (steps - 64.0) * (1.0 / 126.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_controller_in_the_middle_is_neutral() {
        assert_eq!([0.0, 64.0 / 127.0, 1.0].map(centred), [0.0, 0.5, 1.0]);
    }

    #[test]
    fn the_newer_zone_takes_its_channels_from_the_other() {
        let mut zones = Zones::default();
        assert_eq!((zones.master(0), zones.master(1), zones.master(15)), (None, Some(0), Some(0)));
        zones.configure(15, 7);
        assert_eq!(zones, Zones { lower: 7, upper: 7 });
        assert_eq!((zones.master(7), zones.master(8), zones.master(14)), (Some(0), Some(15), Some(15)));
        assert_eq!(zones.master(15), None);
        zones.configure(0, 15);
        assert_eq!(zones, Zones { lower: 15, upper: 0 });
        zones.configure(0, 0);
        assert_eq!(zones.master(3), None);
    }
}
