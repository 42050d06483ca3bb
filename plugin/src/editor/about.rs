//! What each parameter does, as a part of a sentence.

use nephele_realtime::Parameter;

/// What `parameter` does; empty for one that nothing was written about, which a test finds.
pub fn about(parameter: &Parameter) -> String {
    let (group, field) = parameter.id.split_once('.').unwrap_or_default();
    match group {
        "matrix" => return format!("how deep {}", cell(&parameter.name)),
        "kind" => {
            return format!("what {}: phase, frequency or loudness", cell(parameter.name.trim_end_matches(" kind")));
        }
        "mod" => return "how far it moves its destination, as a part of that one's whole knob".to_owned(),
        "macro" => "does what modulation slots make of it",
        _ if field.starts_with("step") && field != "steps" => "value of this step of the drawn shape",
        _ if group.starts_with("op") => operator(field),
        _ if group.starts_with("lfo") => lfo(field),
        _ if group.starts_with("env") => envelope(field),
        "cloud" => cloud(field),
        "filter" => filter(field),
        "chorus" | "delay" | "reverb" | "limiter" => effect(group, field),
        _ => voice(&parameter.id),
    }
    .to_owned()
}

/// `2 to Cloud` as a sentence.
fn cell(name: &str) -> String {
    let node = |name: &str| if name == "Cloud" { "the cloud".to_owned() } else { format!("operator {name}") };
    match name.split_once(" to ") {
        Some((from, to)) if from == to => format!("{} modulates itself", node(from)),
        Some((from, to)) => format!("{} modulates {}", node(from), node(to)),
        None => name.to_owned(),
    }
}

fn operator(field: &str) -> &'static str {
    match field {
        "ratio" => "frequency as a multiple of the note's",
        "detune" => "small offset of its frequency",
        "level" => "how loud it is in the mix; 0 for an operator that only modulates",
        "pan" => "place between left and right",
        "velocity" => "how far velocity moves its output",
        "sustain" => "output while the key is held",
        "mode" => "frequency by ratio, by whole harmonic, or fixed",
        "fine" => "added to the ratio, as a part of it",
        "hz" => "its frequency, whatever the note",
        "offset" => "detuning by the same hertz for every note",
        "phase" => "phase at which it starts",
        "sync" => "starts at its phase with each key, goes on freely, or starts anywhere",
        "wave" => "its wave; Grain is one cycle taken from the cloud",
        "break" => "key at which level scaling begins",
        "left" => "level scaling below the break point, an octave",
        "right" => "level scaling above the break point, an octave",
        "left_curve" => "whether scaling below grows by the octave or doubles",
        "right_curve" => "whether scaling above grows by the octave or doubles",
        "rate_scaling" => "how much faster its envelope is for high keys",
        "form" => "delay, attack, hold, decay, sustain, release; or the DX7's rates and levels",
        "r1" => "how fast it reaches level 1",
        "r2" => "how fast it goes on to level 2",
        "r3" => "how fast it goes on to level 3, where it stays",
        "r4" => "how fast it goes to level 4 after the key",
        "l1" => "level at the end of rate 1",
        "l2" => "level at the end of rate 2",
        "l3" => "level while the key is held",
        "l4" => "level before the key and after the release",
        _ => envelope(field),
    }
}

fn envelope(field: &str) -> &'static str {
    match field {
        "delay" => "time before the attack",
        "attack" => "time to the top",
        "hold" => "time at the top",
        "decay" => "time from the top to the sustain level",
        "sustain" => "level while the key is held",
        "release" => "time to nothing after the key",
        "attack_curve" => "bend of the attack: -1 sets off slowly, 1 fast",
        "decay_curve" => "bend of the decay: 0 is a line, 1 falls fast at first",
        "release_curve" => "bend of the release: 0 is a line, 1 falls fast at first",
        "loop" => "starts the attack again after the decay while the key is held",
        _ => "",
    }
}

fn lfo(field: &str) -> &'static str {
    match field {
        "shape" => "its shape; Random jumps, Drift glides, Steps is drawn",
        "trigger" => "one for all voices, one for each voice, or started with each key",
        "sync" => "whether its rate is free or follows the tempo",
        "rate" => "cycles a second",
        "division" => "length of a cycle by tempo",
        "phase" => "phase at which it starts",
        "delay" => "time before it sets in",
        "fade" => "time in which it grows to its depth",
        "smooth" => "how far steps or random values run into each other",
        "steps" => "steps of a cycle",
        _ => "",
    }
}

fn filter(field: &str) -> &'static str {
    match field {
        "kind" => "filter of each voice, with its steepness in dB an octave",
        "cutoff" => "its cutoff, or centre",
        "resonance" => "peak at the cutoff; 100 % rings for long",
        "drive" => "saturation in front of it",
        "track" => "how far the cutoff follows the note, from middle C on",
        "amount" => "how far its envelope moves the cutoff",
        "velocity" => "how far velocity moves what its envelope does",
        "input" => "what goes through it",
        _ => envelope(field),
    }
}

fn effect(group: &str, field: &str) -> &'static str {
    match (group, field) {
        (_, "mix") => "part of the wet sound; 0 is off",
        ("chorus", "rate") => "rate of its vibrato",
        ("chorus", "depth") => "depth of its vibrato",
        ("chorus", "feedback") => "from chorus to flanger",
        ("chorus", "width") => "how far its voices lie apart",
        ("delay", "mode") => "both sides alike, to and fro, or a row of taps",
        ("delay", "sync") => "whether its time is free or follows the tempo",
        ("delay", "time") => "time between echoes",
        ("delay", "division") => "time between echoes by tempo",
        ("delay", "feedback") => "how much of each echo comes again",
        ("delay", "taps") => "taps of the row",
        ("delay", "tone") => "low-pass in its loop",
        ("delay", "low") => "high-pass in its loop",
        ("delay", "width") => "how far echoes lie apart",
        ("reverb", "size") => "size of the room",
        ("reverb", "decay") => "time in which it falls by 60 dB",
        ("reverb", "damping") => "frequency above which it dies sooner",
        ("reverb", "predelay") => "time before it sets in",
        ("reverb", "width") => "how far its sides differ",
        ("limiter", "on") => "keeps the output below the ceiling",
        ("limiter", "ceiling") => "the level that nothing passes",
        ("limiter", "release") => "time in which it lets go",
        _ => "",
    }
}

fn voice(id: &str) -> &'static str {
    match id {
        "master.level" => "loudness of everything",
        "master.tune" => "tuning of A4 against 440 Hz",
        "master.bypass" => "silences the instrument and ends every note, the sequencer's included",
        "voice.bend_range" => "reach of the pitch-bend wheel",
        "voice.velocity" => "how far velocity moves loudness",
        "voice.mode" => "each note its own voice, or one voice for all; Legato joins notes that overlap",
        "voice.pitch" => "transposition of each voice, for vibrato and pitch envelopes",
        "voice.polyphony" => "voices that sound at once before the oldest is stolen",
        "voice.unison" => "voices that each note starts",
        "voice.unison_detune" => "detuning of the outermost voices of a unison",
        "voice.unison_spread" => "how far the voices of a unison lie apart",
        "voice.unison_phase" => "how far a unison's operators start at random phases",
        "voice.glide" => "time in which the pitch glides from note to note; 0 is off",
        "voice.glide_mode" => "whether a glide takes its time in all, or for each octave",
        "voice.glide_legato" => "whether only notes that overlap glide",
        "voice.mpe" => "each channel is one note's: MIDI polyphonic expression",
        "voice.mpe_bend_range" => "reach of a note's own pitch bend under MPE",
        "rack.level" => "loudness of the operators",
        "rack.index" => "scales every cell of the matrix",
        "rack.oversampling" => "samples of the rack for each of the output's: more make for fewer aliases",
        "seq.enabled" => "whether the sequencer plays while the host's transport rolls",
        "seq.run" => "plays from the own clock while the host stands still",
        "seq.tempo" => "tempo of the sequencer's own clock",
        "seq.transpose" => "moves every step",
        "seq.pattern" => "the pattern that plays, or is to play next, and that is edited here",
        "seq.change" => "when another pattern takes over",
        "seq.song" => "plays the song's order of patterns instead of one",
        "seq.fill" => "what steps with the condition FILL wait for",
        "seq.remote" => "channel whose notes choose patterns (white keys from C up: A, B, C …) and hold fill (C#)",
        "morph.blend" => "whether the pad mixes the corners' encodings, or the waveforms that they are decoded to",
        "morph.spread" => {
            "how far the cloud reaches over the pad: 0 % is the place alone, 100 % from left to right, so that position scans"
        }
        "seq.thru" => "whether notes that come in are sent out again",
        _ => "",
    }
}

fn cloud(field: &str) -> &'static str {
    match field {
        "level" => "loudness of the cloud",
        "position" => "where in the cloud new grains are taken from",
        "spray" => "how far grains stray from the position",
        "scan" => "how fast the position moves by itself; 1× is the recorded pace, 0 freezes",
        "density" => "grains started per second and voice",
        "jitter" => "irregularity of the grains' onsets",
        "size" => "length of a grain",
        "pitch" => "transposition of the grains",
        "pitch_spray" => "random detuning of each grain",
        "spread" => "random pan of each grain",
        "reverse" => "chance of a grain to be read backwards",
        "align" => "how far grains start in phase with the note, for a steady tone",
        "window" => "shape of a grain's loudness",
        "attack" => "time to full loudness of the cloud",
        "decay" => "time from full loudness to the sustain level",
        "sustain" => "loudness of the cloud while the key is held",
        "release" => "time to silence after the key",
        "sync" => "what onsets follow: density, each period of the note, or the beat",
        "division" => "interval of onsets that follow the tempo",
        "intermittency" => "chance of an onset to be left out",
        "burst" => "grains that each onset starts",
        "burst_spread" => "part of the interval over which a burst is spread",
        "size_mode" => "whether grains last a time or a multiple of the interval between onsets",
        "overlap" => "length of a grain in intervals between onsets",
        "walk" => "how the scan goes on at the cloud's ends; Step goes one grain on with each onset",
        "offset" => "where in the stored grain reading starts",
        "offset_spray" => "random spread of that start",
        "keytrack" => "how far the note transposes grains",
        "scale" => "pitches that the pitch spray may land on",
        "key" => "first degree of the scale: the note's own or a fixed one",
        "pan" => "place of the grains between left and right",
        "level_spray" => "how much quieter a grain may be by chance",
        "slope" => "part of a Tukey window that slopes; 0 % is nearly a rectangle",
        "skew" => "which slope of the window is longer: -1 the rise alone is, 1 the fall",
        "filter" => "two-pole filter of each grain",
        "cutoff" => "cutoff of each grain's filter, or its centre",
        "cutoff_spray" => "random spread of the cutoff",
        "cutoff_track" => "how far the cutoff follows the note, from middle C on",
        "resonance" => "peak at the cutoff; 100 % rings for long",
        "resonance_spray" => "random spread of the resonance",
        "mix" => "grains summed at even loudness, or the mean of those that sound",
        "quality" => "interpolation between stored samples",
        "morph_x" => "morph from left to right",
        "morph_y" => "morph from top to bottom",
        _ => "",
    }
}
