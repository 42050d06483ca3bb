//! Parameters that exist once.

use super::declare::{Declaration, RATE, TIME, block, choice, fixed, knob, switch};
use super::{Curve, Unit};
use crate::cloud::{DIVISIONS, SCALE_NAMES};
use Curve::{Integer, Linear, Skewed, Spread};

block! {
    /// Parameters that exist once.
    Global {
        /// Output gain in dB; -60 is silence.
        MasterLevel = knob("master.level", "Level", (-60.0, 6.0), -3.0, Skewed(2.0), Unit::Decibels),
        /// Tuning of A4 against 440 Hz, in cents.
        MasterTune = knob("master.tune", "Tune", (-100.0, 100.0), 0.0, Linear, Unit::Cents),
        /// Range of the pitch-bend wheel in semitones.
        BendRange = fixed("voice.bend_range", "Bend range", (0.0, 48.0), 2.0, Integer, Unit::Semitones),
        /// Silences the instrument and ends every note, the sequencer's included.
        Bypass = switch("master.bypass", "Bypass", 0.0),
        /// How far velocity moves loudness.
        Velocity = knob("voice.velocity", "Velocity", (0.0, 1.0), 0.7, Linear, Unit::Percent),

        /// Gain of the cloud in the mix, in dB; -60 is silence.
        CloudLevel = knob("cloud.level", "Level", (-60.0, 6.0), 0.0, Skewed(2.0), Unit::Decibels),
        /// Where in the cloud new grains are taken from: first grain 0, last grain 1.
        CloudPosition = knob("cloud.position", "Position", (0.0, 1.0), 0.3, Linear, Unit::Percent),
        /// Random spread of position, as a part of the whole cloud to either side.
        CloudSpray = knob("cloud.spray", "Spray", (0.0, 1.0), 0.08, Skewed(0.5), Unit::Percent),
        /// Speed at which position moves by itself while a note sounds, as a multiple of the pace of the sound that the
        /// cloud was made from; 0 freezes it.
        CloudScan = knob("cloud.scan", "Scan", (-32.0, 32.0), 0.47, Spread(0.4), Unit::Ratio),
        /// Onsets per second and voice, where they are free.
        CloudDensity = knob("cloud.density", "Density", (0.1, 1000.0), 60.0, RATE, Unit::Hertz),
        /// Irregularity of the onsets: 0 is a steady pulse, 1 a Poisson process of the same mean; where they follow pitch
        /// or tempo, how late they may come as a part of the interval.
        CloudJitter = knob("cloud.jitter", "Jitter", (0.0, 1.0), 0.35, Linear, Unit::Percent),
        /// Length of a grain. One that is longer than a stored grain goes on into its neighbours.
        CloudSize = knob("cloud.size", "Size", (0.0005, 4.0), 0.06, RATE, Unit::Seconds),
        /// Transposition of the grains.
        CloudPitch = knob("cloud.pitch", "Pitch", (-36.0, 36.0), 0.0, Linear, Unit::Semitones),
        /// Random detuning of each grain, to either side.
        CloudPitchSpray = knob("cloud.pitch_spray", "Pitch spray", (0.0, 2400.0), 4.0, Skewed(0.3), Unit::Cents),
        /// Random pan of each grain, to either side.
        CloudSpread = knob("cloud.spread", "Spread", (0.0, 1.0), 0.7, Linear, Unit::Percent),
        /// Chance of a grain to be read backwards.
        CloudReverse = knob("cloud.reverse", "Reverse", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// How far grains start in phase with the note, so that a steady tone stays steady where grains overlap.
        CloudAlign = knob("cloud.align", "Align", (0.0, 1.0), 1.0, Linear, Unit::Percent),
        /// Shape of a grain's amplitude.
        CloudWindow = choice(
            "cloud.window",
            "Window",
            &["Hann", "Tukey", "Gauss", "Expodec", "Rexpodec", "Rectangle", "Raw"],
            0.0,
        ),
        /// Attack of the cloud's envelope.
        CloudAttack = knob("cloud.attack", "Attack", (0.0005, 10.0), 0.03, TIME, Unit::Seconds),
        /// Decay of the cloud's envelope.
        CloudDecay = knob("cloud.decay", "Decay", (0.001, 10.0), 0.8, TIME, Unit::Seconds),
        /// Sustain level of the cloud's envelope.
        CloudSustain = knob("cloud.sustain", "Sustain", (0.0, 1.0), 0.8, Linear, Unit::Percent),
        /// Release of the cloud's envelope.
        CloudRelease = knob("cloud.release", "Release", (0.001, 10.0), 0.5, TIME, Unit::Seconds),
        /// Morph pad, left to right: the worker decodes a new cloud when it has moved.
        MorphX = knob("cloud.morph_x", "Morph X", (0.0, 1.0), 0.5, Linear, Unit::Percent),
        /// Morph pad, top to bottom.
        MorphY = knob("cloud.morph_y", "Morph Y", (0.0, 1.0), 0.5, Linear, Unit::Percent),

        /// Gain of the FM rack in the mix, in dB; -60 is silence.
        RackLevel = knob("rack.level", "Level", (-60.0, 6.0), -6.0, Skewed(2.0), Unit::Decibels),
        /// Scales every cell of the matrix.
        RackIndex = knob("rack.index", "Index", (0.0, 4.0), 1.0, Linear, Unit::Ratio),

        /// Whether the sequencer plays while the host's transport runs.
        SeqEnabled = switch("seq.enabled", "Enabled", 1.0),
        /// Runs the sequencer from its own clock while the host stands still.
        SeqRun = switch("seq.run", "Run", 0.0),
        /// Tempo of the own clock.
        SeqTempo = fixed("seq.tempo", "Tempo", (20.0, 400.0), 112.0, Linear, Unit::Bpm),
        /// Transposes every step.
        SeqTranspose = fixed("seq.transpose", "Transpose", (-24.0, 24.0), 0.0, Integer, Unit::Semitones),

        /// What the onsets follow: the density, each period of the note, or the song's beat.
        CloudSync = choice("cloud.sync", "Sync", &["Free", "Pitch", "Tempo"], 0.0),
        /// Interval of onsets that follow the tempo.
        CloudDivision = choice("cloud.division", "Division", DIVISIONS, 13.0),
        /// Chance of an onset to be left out.
        CloudIntermittency = knob("cloud.intermittency", "Dropout", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Grains that each onset starts.
        CloudBurst = knob("cloud.burst", "Burst", (1.0, 16.0), 1.0, Integer, Unit::None),
        /// Part of the interval over which the grains of a burst are spread.
        CloudBurstSpread = knob("cloud.burst_spread", "Burst spread", (0.0, 1.0), 0.5, Linear, Unit::Percent),
        /// Whether a grain's length is a time or a multiple of the interval between onsets.
        CloudSizeMode = choice("cloud.size_mode", "Size by", &["Time", "Overlap"], 0.0),
        /// Length of a grain as a multiple of the interval between onsets.
        CloudOverlap = knob("cloud.overlap", "Overlap", (0.05, 32.0), 4.0, Skewed(0.35), Unit::Ratio),
        /// How position goes on where the scan reaches an end of the cloud; `Random` jumps from grain to grain at the
        /// scan's pace; `Step` goes one grain on with each onset, to and fro, as py-modular does.
        CloudWalk = choice("cloud.walk", "Walk", &["Ping-pong", "Forward", "Reverse", "Random", "Step"], 0.0),
        /// Where in the stored grain reading starts, as a part of what the grain's length leaves free.
        CloudOffset = knob("cloud.offset", "Offset", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Random spread of the start.
        CloudOffsetSpray = knob("cloud.offset_spray", "Offset spray", (0.0, 1.0), 1.0, Linear, Unit::Percent),
        /// How far the note transposes the grains: 0 leaves them at the pitch they were stored at.
        CloudKeytrack = knob("cloud.keytrack", "Key track", (0.0, 1.0), 1.0, Linear, Unit::Percent),
        /// Pitches that the pitch spray may land on.
        CloudScale = choice("cloud.scale", "Scale", SCALE_NAMES, 0.0),
        /// First degree of that scale: the note itself, or a fixed one.
        CloudKey = choice(
            "cloud.key",
            "Key",
            &["Note", "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"],
            0.0,
        ),
        /// Place of the grains in the stereo picture.
        CloudPan = knob("cloud.pan", "Pan", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// How much quieter a grain may be by chance.
        CloudLevelSpray = knob("cloud.level_spray", "Level spray", (0.0, 36.0), 0.0, Linear, Unit::Decibels),
        /// Part of a Tukey window that slopes: 0 is nearly a rectangle, 1 a Hann window.
        CloudSlope = knob("cloud.slope", "Slope", (0.0, 1.0), 0.5, Linear, Unit::Percent),
        /// Which slope of a Hann or Tukey window is longer: -1 has the rise alone, 1 the fall.
        CloudSkew = knob("cloud.skew", "Skew", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Filter of each grain, two poles.
        CloudFilter = choice("cloud.filter", "Filter", &["Off", "Low-pass", "High-pass", "Band-pass"], 0.0),
        /// Its cutoff, or centre.
        CloudCutoff = knob("cloud.cutoff", "Cutoff", (20.0, 20_000.0), 2000.0, RATE, Unit::Hertz),
        /// Random spread of the cutoff, to either side.
        CloudCutoffSpray = knob("cloud.cutoff_spray", "Cutoff spray", (0.0, 48.0), 0.0, Linear, Unit::Semitones),
        /// How far the cutoff follows the note, from middle C on.
        CloudCutoffTrack = knob("cloud.cutoff_track", "Cutoff track", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Resonance: 0 has no peak, 1 rings for long.
        CloudResonance = knob("cloud.resonance", "Resonance", (0.0, 1.0), 0.2, Linear, Unit::Percent),
        /// Random spread of the resonance, to either side.
        CloudResonanceSpray = knob("cloud.resonance_spray", "Res. spray", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// How a voice's grains come together: summed, at a loudness that overlap does not change, or as the mean of those
        /// that sound, as py-modular does.
        CloudMix = choice("cloud.mix", "Mix", &["Sum", "Mean"], 0.0),
        /// Interpolation between stored samples: linear or cubic.
        CloudQuality = choice("cloud.quality", "Quality", &["Linear", "Cubic"], 1.0),

        /// How notes share voices: each its own, or one voice for all, whose envelopes start anew or not with overlapping
        /// notes.
        VoiceMode = choice("voice.mode", "Mode", &["Poly", "Mono", "Legato"], 0.0),
        /// Voices that sound at once before the oldest is stolen.
        Polyphony = fixed("voice.polyphony", "Polyphony", (1.0, 64.0), 32.0, Integer, Unit::None),
        /// Voices that each note starts.
        Unison = fixed("voice.unison", "Unison", (1.0, 8.0), 1.0, Integer, Unit::None),
        /// Detuning of the outermost voices of a unison, to either side.
        UnisonDetune = knob("voice.unison_detune", "Uni. detune", (0.0, 100.0), 12.0, Skewed(0.5), Unit::Cents),
        /// How far the voices of a unison lie apart in the stereo picture.
        UnisonSpread = knob("voice.unison_spread", "Uni. spread", (0.0, 1.0), 0.7, Linear, Unit::Percent),
        /// How far the operators of a unison's voices start at random phases.
        UnisonPhase = fixed("voice.unison_phase", "Uni. phase", (0.0, 1.0), 1.0, Linear, Unit::Percent),
        /// Time in which the pitch glides from note to note; by rate, for each octave of the way. 0 is off.
        Glide = fixed("voice.glide", "Glide", (0.0, 10.0), 0.0, TIME, Unit::Seconds),
        /// Whether a glide takes its time whatever the way, or for each octave.
        GlideMode = choice("voice.glide_mode", "Glide by", &["Time", "Rate"], 0.0),
        /// Whether only notes that overlap glide.
        GlideLegato = switch("voice.glide_legato", "Legato glide", 0.0),
        /// Whether each channel is one note's: MIDI polyphonic expression.
        Mpe = switch("voice.mpe", "MPE", 0.0),
        /// Range of a note's own pitch bend under MPE, in semitones.
        MpeBendRange = fixed("voice.mpe_bend_range", "MPE bend", (0.0, 96.0), 48.0, Integer, Unit::Semitones),
        /// Samples of the rack for each of the output's: more make for fewer aliases.
        Oversampling = choice("rack.oversampling", "Oversampling", &["1×", "2×", "4×"], 0.0),

        /// Filter of each voice.
        Filter = choice("filter.kind", "Filter", FILTERS, 0.0),
        /// Its cutoff, or centre.
        FilterCutoff = knob("filter.cutoff", "Cutoff", (20.0, 20_000.0), 8000.0, RATE, Unit::Hertz),
        /// Its resonance: 0 has no peak, 1 rings for long.
        FilterResonance = knob("filter.resonance", "Resonance", (0.0, 1.0), 0.15, Linear, Unit::Percent),
        /// Saturation in front of it.
        FilterDrive = knob("filter.drive", "Drive", (0.0, 36.0), 0.0, Linear, Unit::Decibels),
        /// How far the cutoff follows the note, from middle C on.
        FilterTrack = knob("filter.track", "Key track", (0.0, 1.0), 0.5, Linear, Unit::Percent),
        /// How far its envelope moves the cutoff.
        FilterAmount = knob("filter.amount", "Env. amount", (-96.0, 96.0), 0.0, Spread(0.6), Unit::Semitones),
        /// How far velocity moves what its envelope does.
        FilterVelocity = knob("filter.velocity", "Velocity", (0.0, 1.0), 0.3, Linear, Unit::Percent),
        /// Attack of its envelope.
        FilterAttack = knob("filter.attack", "Attack", (0.0005, 10.0), 0.005, TIME, Unit::Seconds),
        /// Decay of its envelope.
        FilterDecay = knob("filter.decay", "Decay", (0.001, 10.0), 0.4, TIME, Unit::Seconds),
        /// Sustain level of its envelope.
        FilterSustain = knob("filter.sustain", "Sustain", (0.0, 1.0), 0.3, Linear, Unit::Percent),
        /// Release of its envelope.
        FilterRelease = knob("filter.release", "Release", (0.001, 10.0), 0.3, TIME, Unit::Seconds),
        /// What goes through it.
        FilterInput = choice("filter.input", "Input", &["Both", "Cloud", "Rack"], 0.0),

        /// Chorus: part of the wet sound; 0 is off.
        ChorusMix = knob("chorus.mix", "Mix", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Rate of its vibrato.
        ChorusRate = knob("chorus.rate", "Rate", (0.02, 10.0), 0.6, RATE, Unit::Hertz),
        /// Depth of its vibrato.
        ChorusDepth = knob("chorus.depth", "Depth", (0.0, 1.0), 0.4, Linear, Unit::Percent),
        /// Feedback: from chorus to flanger.
        ChorusFeedback = knob("chorus.feedback", "Feedback", (0.0, 0.95), 0.0, Linear, Unit::Percent),
        /// How far its voices lie apart.
        ChorusWidth = knob("chorus.width", "Width", (0.0, 1.0), 1.0, Linear, Unit::Percent),
        /// Delay: part of the wet sound; 0 is off.
        DelayMix = knob("delay.mix", "Mix", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// How echoes are spread: both sides alike, to and fro, or a row of taps to and fro.
        DelayMode = choice("delay.mode", "Mode", &["Stereo", "Ping-pong", "Taps"], 1.0),
        /// Whether its time is free or follows the tempo.
        DelaySync = choice("delay.sync", "Sync", &["Free", "Tempo"], 1.0),
        /// Its free time.
        DelayTime = knob("delay.time", "Time", (0.001, 4.0), 0.3, TIME, Unit::Seconds),
        /// Its time by tempo.
        DelayDivision = choice("delay.division", "Division", DIVISIONS, 9.0),
        /// How much of each echo comes again.
        DelayFeedback = knob("delay.feedback", "Feedback", (0.0, 1.0), 0.35, Linear, Unit::Percent),
        /// Taps, where there is a row of them.
        DelayTaps = knob("delay.taps", "Taps", (1.0, 8.0), 4.0, Integer, Unit::None),
        /// Low-pass in its loop.
        DelayTone = knob("delay.tone", "Tone", (200.0, 20_000.0), 6000.0, RATE, Unit::Hertz),
        /// High-pass in its loop.
        DelayLow = knob("delay.low", "Low cut", (10.0, 2000.0), 80.0, RATE, Unit::Hertz),
        /// How far its echoes lie apart.
        DelayWidth = knob("delay.width", "Width", (0.0, 1.0), 1.0, Linear, Unit::Percent),
        /// Reverb: part of the wet sound; 0 is off.
        ReverbMix = knob("reverb.mix", "Mix", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Size of the room.
        ReverbSize = knob("reverb.size", "Size", (0.0, 1.0), 0.6, Linear, Unit::Percent),
        /// Time in which it falls by 60 dB.
        ReverbDecay = knob("reverb.decay", "Decay", (0.1, 30.0), 2.5, TIME, Unit::Seconds),
        /// Frequency above which it dies sooner.
        ReverbDamping = knob("reverb.damping", "Damping", (200.0, 20_000.0), 5000.0, RATE, Unit::Hertz),
        /// Time before it sets in.
        ReverbPredelay = knob("reverb.predelay", "Pre-delay", (0.0, 0.25), 0.012, Skewed(0.5), Unit::Seconds),
        /// How far its sides differ.
        ReverbWidth = knob("reverb.width", "Width", (0.0, 1.0), 1.0, Linear, Unit::Percent),
        /// Whether the output limiter works.
        Limiter = switch("limiter.on", "Limiter", 0.0),
        /// The level that nothing passes.
        LimiterCeiling = knob("limiter.ceiling", "Ceiling", (-24.0, 0.0), -1.0, Linear, Unit::Decibels),
        /// Time in which it lets go.
        LimiterRelease = knob("limiter.release", "Release", (0.01, 1.0), 0.12, TIME, Unit::Seconds),

        /// Macro knobs: they do what modulation slots make of them.
        Macro1 = knob("macro.1", "1", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// The second macro.
        Macro2 = knob("macro.2", "2", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// The third macro.
        Macro3 = knob("macro.3", "3", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// The fourth macro.
        Macro4 = knob("macro.4", "4", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// The fifth macro.
        Macro5 = knob("macro.5", "5", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// The sixth macro.
        Macro6 = knob("macro.6", "6", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// The seventh macro.
        Macro7 = knob("macro.7", "7", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// The eighth macro.
        Macro8 = knob("macro.8", "8", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Transposition of each voice, for vibrato and pitch envelopes.
        VoicePitch = knob("voice.pitch", "Pitch", (-48.0, 48.0), 0.0, Linear, Unit::Semitones),
        /// The pattern that plays, or is to play next.
        SeqPattern = choice("seq.pattern", "Pattern", PATTERN_NAMES, 0.0),
        /// When another pattern takes over.
        SeqChange = choice("seq.change", "Change", &["At the bar", "At its end", "Now"], 0.0),
        /// Whether the song's order of patterns plays instead of one pattern.
        SeqSong = switch("seq.song", "Song", 0.0),
        /// Fill: what steps with this condition wait for.
        SeqFill = switch("seq.fill", "Fill", 0.0),
        /// The MIDI channel whose notes choose patterns (C to G, semitone by semitone) and, from G sharp up, hold fill.
        SeqRemote = choice("seq.remote", "Remote", REMOTES, 0.0),
        /// Whether notes that come in are sent out again.
        SeqThru = switch("seq.thru", "Thru", 0.0),
        /// What the morph pad mixes: the encodings of its corners, or the waveforms that they are decoded to.
        MorphBlend = choice("morph.blend", "Morph by", &["Encoding", "Grains"], 0.0),
        /// How far the grains of a cloud of the morph pad lie apart on it: at 0 all lie at the place itself, at 1 they lead
        /// from its left edge to its right, so that position scans the morph.
        MorphSpread = fixed("morph.spread", "Pad spread", (0.0, 1.0), 0.18, Linear, Unit::Percent),
    }
}

/// Names of patterns.
const PATTERN_NAMES: &[&str] = &["A", "B", "C", "D", "E", "F", "G", "H"];

/// MIDI channels that can choose patterns.
const REMOTES: &[&str] = &[
    "Off", "Ch 1", "Ch 2", "Ch 3", "Ch 4", "Ch 5", "Ch 6", "Ch 7", "Ch 8", "Ch 9", "Ch 10", "Ch 11", "Ch 12", "Ch 13",
    "Ch 14", "Ch 15", "Ch 16",
];

/// Kinds of the voices' filter, by poles a side.
const FILTERS: &[&str] = &[
    "Off",
    "Low-pass 12",
    "Low-pass 24",
    "High-pass 12",
    "High-pass 24",
    "Band-pass 12",
    "Band-pass 24",
    "Notch 12",
    "Notch 24",
];
