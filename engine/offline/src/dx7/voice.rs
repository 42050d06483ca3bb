//! What a DX7 voice says, in the DX7's own units.
//!
//! Source of places and ranges: Yamaha, DX7 Operating Manual, "MIDI data format" sheet. Values out of range, which the
//! instrument itself can not make but files hold, are brought to the nearest that are in range.

/// Bytes of a voice in a dump of one: one for each parameter.
pub const UNPACKED: usize = 155;
/// Bytes of a voice in a bank.
pub const PACKED: usize = 128;
/// Operators of a voice.
pub const OPERATORS: usize = 6;

/// Parameters of an operator in a dump of one voice, and its bytes in a bank.
const OPERATOR: usize = 21;
const PACKED_OPERATOR: usize = 17;

/// Four rates and four levels, each 0 to 99: higher rates are faster. The fourth level is where a note begins and ends,
/// the third is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dx7Envelope {
    /// Speed of the way to each level.
    pub rates: [u8; 4],
    /// The levels; those of the pitch envelope have their middle at 50.
    pub levels: [u8; 4],
}

/// How level changes with the distance from the break point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dx7Curve {
    /// Falls by the same for each three keys.
    #[default]
    MinusLinear,
    /// Falls ever faster.
    MinusExponential,
    /// Rises ever faster.
    PlusExponential,
    /// Rises by the same for each three keys.
    PlusLinear,
}

/// One operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dx7Operator {
    /// Amplitude envelope.
    pub envelope: Dx7Envelope,
    /// Key from which level scaling counts: 0 is A-1 (MIDI key 21) to 99; 39 is C3 as Yamaha counts, MIDI key 60.
    pub break_point: u8,
    /// How far level changes below the break point, 0 to 99.
    pub left_depth: u8,
    /// How far level changes above the break point, 0 to 99.
    pub right_depth: u8,
    /// How level changes below the break point.
    pub left_curve: Dx7Curve,
    /// How level changes above the break point.
    pub right_curve: Dx7Curve,
    /// How much faster the envelope is for higher keys, 0 to 7.
    pub rate_scaling: u8,
    /// How far the LFO moves the level, 0 to 3.
    pub amplitude_sensitivity: u8,
    /// How far velocity moves the level, 0 to 7.
    pub velocity_sensitivity: u8,
    /// Output level, 0 to 99: 0.75 dB a step from 20 on.
    pub level: u8,
    /// Whether the frequency is the same for all keys.
    pub fixed: bool,
    /// Coarse frequency, 0 to 31: the ratio (0 is a half), or, if fixed, its last two bits are the power of ten in Hz.
    pub coarse: u8,
    /// Fine frequency, 0 to 99: hundredths of the coarse ratio on top of it, or, if fixed, of a decade.
    pub fine: u8,
    /// Detuning, -7 to 7.
    pub detune: i8,
}

/// Shape of the LFO.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dx7Wave {
    /// Up and down.
    #[default]
    Triangle,
    /// Falls, then jumps up.
    SawDown,
    /// Rises, then jumps down.
    SawUp,
    /// Two levels.
    Square,
    /// A sine.
    Sine,
    /// A new random level each cycle.
    SampleAndHold,
}

/// The LFO.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dx7Lfo {
    /// Speed, 0 to 99.
    pub speed: u8,
    /// Time until it sets in, 0 to 99.
    pub delay: u8,
    /// Depth of its vibrato, 0 to 99.
    pub pitch_depth: u8,
    /// Depth of its tremolo, 0 to 99.
    pub amplitude_depth: u8,
    /// Whether each note begins it anew.
    pub sync: bool,
    /// Shape.
    pub wave: Dx7Wave,
    /// How far it moves pitch at all, 0 to 7.
    pub pitch_sensitivity: u8,
}

/// One voice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dx7Voice {
    /// Printable ASCII without spaces around it; at most ten characters, and may be empty.
    pub name: String,
    /// Operators 1 to 6, in this order.
    pub operators: [Dx7Operator; OPERATORS],
    /// Pitch envelope.
    pub pitch: Dx7Envelope,
    /// Algorithm, 1 to 32.
    pub algorithm: u8,
    /// Feedback, 0 to 7.
    pub feedback: u8,
    /// Whether each note begins the operators' waves anew.
    pub oscillator_sync: bool,
    /// The LFO.
    pub lfo: Dx7Lfo,
    /// Transposition in semitones, -24 to 24.
    pub transpose: i8,
}

impl Dx7Voice {
    /// Reads a voice of a bank.
    #[must_use]
    pub fn from_packed(packed: &[u8; PACKED]) -> Self {
        Self::from_unpacked(&unpack(packed))
    }

    /// Reads a voice that has a byte for each parameter.
    #[must_use]
    pub fn from_unpacked(bytes: &[u8; UNPACKED]) -> Self {
        // Operator 6 comes first.
        let operators = std::array::from_fn(|op| {
            let from = (OPERATORS - 1 - op) * OPERATOR;
            operator(&std::array::from_fn(|field| bytes[from + field]))
        });
        Self {
            name: name(&bytes[145..UNPACKED]),
            operators,
            pitch: envelope(std::array::from_fn(|i| bytes[126 + i])),
            algorithm: bytes[134].min(31) + 1,
            feedback: bytes[135].min(7),
            oscillator_sync: bytes[136] != 0,
            lfo: Dx7Lfo {
                speed: bytes[137].min(99),
                delay: bytes[138].min(99),
                pitch_depth: bytes[139].min(99),
                amplitude_depth: bytes[140].min(99),
                sync: bytes[141] != 0,
                wave: wave(bytes[142]),
                pitch_sensitivity: bytes[143].min(7),
            },
            transpose: bytes[144].min(48) as i8 - 24,
        }
    }
}

fn operator(bytes: &[u8; OPERATOR]) -> Dx7Operator {
    Dx7Operator {
        envelope: envelope(std::array::from_fn(|i| bytes[i])),
        break_point: bytes[8].min(99),
        left_depth: bytes[9].min(99),
        right_depth: bytes[10].min(99),
        left_curve: curve(bytes[11]),
        right_curve: curve(bytes[12]),
        rate_scaling: bytes[13].min(7),
        amplitude_sensitivity: bytes[14].min(3),
        velocity_sensitivity: bytes[15].min(7),
        level: bytes[16].min(99),
        fixed: bytes[17] != 0,
        coarse: bytes[18].min(31),
        fine: bytes[19].min(99),
        detune: bytes[20].min(14) as i8 - 7,
    }
}

fn envelope(bytes: [u8; 8]) -> Dx7Envelope {
    let [r1, r2, r3, r4, l1, l2, l3, l4] = bytes.map(|byte| byte.min(99));
    Dx7Envelope { rates: [r1, r2, r3, r4], levels: [l1, l2, l3, l4] }
}

const fn curve(byte: u8) -> Dx7Curve {
    match byte {
        0 => Dx7Curve::MinusLinear,
        1 => Dx7Curve::MinusExponential,
        2 => Dx7Curve::PlusExponential,
        _ => Dx7Curve::PlusLinear,
    }
}

const fn wave(byte: u8) -> Dx7Wave {
    match byte {
        0 => Dx7Wave::Triangle,
        1 => Dx7Wave::SawDown,
        2 => Dx7Wave::SawUp,
        3 => Dx7Wave::Square,
        4 => Dx7Wave::Sine,
        _ => Dx7Wave::SampleAndHold,
    }
}

/// A name as it can be shown anywhere. The DX7's own display has a yen sign and two arrows where ASCII has `\`, `~` and
/// the code for "delete"; the first two stay ASCII.
fn name(bytes: &[u8]) -> String {
    let shown = |byte: &u8| if matches!(byte, 0x20..=0x7e) { char::from(*byte) } else { ' ' };
    bytes.iter().map(shown).collect::<String>().trim().to_owned()
}

/// Gives each parameter of a voice of a bank a byte of its own.
#[must_use]
pub fn unpack(packed: &[u8; PACKED]) -> [u8; UNPACKED] {
    let mut bytes = [0; UNPACKED];
    for op in 0..OPERATORS {
        let (p, to) = (&packed[op * PACKED_OPERATOR..], &mut bytes[op * OPERATOR..]);
        // Envelope, break point and depths.
        to[..11].copy_from_slice(&p[..11]);
        to[11] = p[11] & 3;
        to[12] = p[11] >> 2 & 3;
        to[13] = p[12] & 7;
        to[14] = p[13] & 3;
        to[15] = p[13] >> 2 & 7;
        to[16] = p[14];
        to[17] = p[15] & 1;
        to[18] = p[15] >> 1 & 31;
        to[19] = p[16];
        to[20] = p[12] >> 3 & 15;
    }
    // Pitch envelope.
    bytes[126..134].copy_from_slice(&packed[102..110]);
    bytes[134] = packed[110] & 31;
    bytes[135] = packed[111] & 7;
    bytes[136] = packed[111] >> 3 & 1;
    // Speed, delay and depths of the LFO.
    bytes[137..141].copy_from_slice(&packed[112..116]);
    bytes[141] = packed[116] & 1;
    bytes[142] = packed[116] >> 1 & 7;
    bytes[143] = packed[116] >> 4 & 7;
    // Transposition and name.
    bytes[144..].copy_from_slice(&packed[117..]);
    bytes
}
