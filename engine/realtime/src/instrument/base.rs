//! The parameters before any voice's modulation: as they were told, and as they glide there.

use std::sync::LazyLock;

use crate::modulation::Bay;
use crate::parameters::{PARAMETER_COUNT, ParameterValues, parameters};

/// What has to be worked out anew after a parameter has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stale(u8);

impl Stale {
    /// Frequencies of the operators.
    pub const PITCH: Self = Self(1);
    /// Cells of the matrix.
    pub const CELLS: Self = Self(2);
    /// The operators' part in the mix.
    pub const MIX: Self = Self(4);
    /// Velocity and key scaling.
    pub const SCALE: Self = Self(8);
    /// Shapes of envelopes.
    pub const ENVELOPES: Self = Self(16);
    /// What all voices share: effects, levels, quality.
    pub const SHARED: Self = Self(32);
    /// Everything.
    pub const ALL: Self = Self(63);

    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// What the parameter called `id` makes stale.
    fn of(id: &str) -> Self {
        let (block, field) = id.split_once('.').unwrap_or((id, ""));
        match block {
            "matrix" | "kind" => Self::CELLS,
            // Frequencies are kept per sample of the rack.
            "rack" if field == "oversampling" => Self(Self::PITCH.0 | Self::CELLS.0 | Self::MIX.0 | Self::SHARED.0),
            "rack" => Self(Self::CELLS.0 | Self::MIX.0 | Self::SHARED.0),
            "filter" if matches!(field, "attack" | "decay" | "sustain" | "release") => Self::ENVELOPES,
            "cloud" if matches!(field, "attack" | "decay" | "sustain" | "release") => Self::ENVELOPES,
            "cloud" if field == "level" => Self::MIX,
            "voice" if field == "velocity" => Self::SCALE,
            "master" | "chorus" | "delay" | "reverb" | "limiter" | "cloud" => Self::SHARED,
            _ if block.starts_with("env") => Self::ENVELOPES,
            _ if block.starts_with("op") => match field {
                "ratio" | "fine" | "mode" | "hz" | "offset" | "detune" => Self::PITCH,
                "level" | "pan" | "wave" => Self::MIX,
                "velocity" | "break" | "left" | "right" | "left_curve" | "right_curve" | "rate_scaling" => Self::SCALE,
                "phase" | "sync" => Self(0),
                _ => Self::ENVELOPES,
            },
            _ => Self(0),
        }
    }
}

/// What is known of each parameter beside its declaration.
pub(super) struct Traits {
    pub stale: [Stale; PARAMETER_COUNT],
    /// Whether a step of it would click, so that it glides.
    smooth: [bool; PARAMETER_COUNT],
    /// Whether it is all voices', so that no voice's modulation reaches it but that of the newest.
    pub shared: [bool; PARAMETER_COUNT],
}

impl Traits {
    /// Made once in a process, by the first instrument.
    pub fn get() -> &'static Self {
        static TRAITS: LazyLock<Traits> = LazyLock::new(|| Traits {
            stale: std::array::from_fn(|i| Stale::of(&parameters()[i].id)),
            smooth: std::array::from_fn(|i| {
                let p = &parameters()[i];
                let glides = ["matrix.", "rack.", "filter.", "cloud.level"].iter().any(|block| p.id.starts_with(block));
                let field = p.id.split_once('.').map_or("", |(_, field)| field);
                let of_operator = p.id.starts_with("op") && matches!(field, "ratio" | "fine" | "hz" | "level" | "pan");
                !p.is_stepped() && (glides || of_operator)
            }),
            shared: std::array::from_fn(|i| parameters()[i].is_shared()),
        });
        &TRAITS
    }
}

/// What the modulation slots reach: worked out with the routes, and asked by every voice at each tick.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reach {
    /// All that their destinations make stale.
    pub stale: Stale,
    /// Whether any of the destinations is all voices'.
    pub shared: bool,
}

impl Reach {
    /// That of the slots of `bay`.
    pub fn new(bay: &Bay) -> Self {
        let (traits, mut reach) = (Traits::get(), Self::default());
        for &destination in bay.destinations() {
            reach.stale.add(traits.stale[destination]);
            reach.shared |= traits.shared[destination];
        }
        reach
    }
}

/// Indices, each at most once.
#[derive(Debug)]
struct Set {
    list: Box<[u16; PARAMETER_COUNT]>,
    count: usize,
    has: Box<[bool; PARAMETER_COUNT]>,
}

impl Set {
    fn new() -> Self {
        Self { list: Box::new([0; PARAMETER_COUNT]), count: 0, has: Box::new([false; PARAMETER_COUNT]) }
    }

    fn insert(&mut self, index: usize) {
        if let Some(has) = self.has.get_mut(index).filter(|has| !**has) {
            *has = true;
            self.list[self.count] = index as u16;
            self.count += 1;
        }
    }

    fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.list[..self.count].iter().map(|&index| usize::from(index))
    }

    fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        let mut kept = 0;
        for place in 0..self.count {
            let index = self.list[place];
            if keep(usize::from(index)) {
                self.list[kept] = index;
                kept += 1;
            } else {
                self.has[usize::from(index)] = false;
            }
        }
        self.count = kept;
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct Base {
    told: Box<ParameterValues>,
    now: Box<ParameterValues>,
    /// Told since the last tick, or still on their way.
    moving: Set,
    /// Changed in the last tick.
    changed: Set,
}

/// How near is there, in parts of the range.
const THERE: f32 = 1e-5;

impl Base {
    pub fn new() -> Self {
        let values = Box::<ParameterValues>::default();
        Self { told: values.clone(), now: values, moving: Set::new(), changed: Set::new() }
    }

    /// The values told, to which the present ones glide.
    pub const fn told(&self) -> &ParameterValues {
        &self.told
    }

    /// The present values.
    pub const fn now(&self) -> &ParameterValues {
        &self.now
    }

    /// Whether nothing is on its way.
    pub const fn is_still(&self) -> bool {
        self.moving.count == 0
    }

    pub fn set(&mut self, index: usize, plain: f32) {
        if index < PARAMETER_COUNT {
            self.told.set(index, plain);
            self.moving.insert(index);
        }
    }

    /// Moves on by the part `k` of what is left; says what has become stale.
    pub fn tick(&mut self, k: f32) -> Stale {
        let (told, now, changed, traits) = (&self.told, &mut self.now, &mut self.changed, Traits::get());
        changed.retain(|_| false);
        let mut stale = Stale::default();
        self.moving.retain(|index| {
            let (from, to) = (now.get(index), told.get(index));
            let range = parameters().get(index).map_or(1.0, |p| p.max - p.min);
            let arrives = k >= 1.0 || !traits.smooth[index] || (to - from).abs() <= THERE * range;
            now.put(index, if arrives { to } else { from + (to - from) * k });
            if from != to {
                changed.insert(index);
                stale.add(traits.stale[index]);
            }
            !arrives
        });
        stale
    }

    /// What has changed in the last tick.
    pub fn changed(&self) -> impl Iterator<Item = usize> + '_ {
        self.changed.iter()
    }
}
