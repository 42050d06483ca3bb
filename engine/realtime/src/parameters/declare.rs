//! How the table's blocks are declared.

use super::{Curve, Unit};

/// A declaration before its block gives it group and id prefix.
pub(super) struct Declaration {
    pub id: &'static str,
    pub name: &'static str,
    pub min: f32,
    pub max: f32,
    pub default: f32,
    pub curve: Curve,
    pub unit: Unit,
    pub modulatable: bool,
}

pub(super) const fn knob(
    id: &'static str,
    name: &'static str,
    (min, max): (f32, f32),
    default: f32,
    curve: Curve,
    unit: Unit,
) -> Declaration {
    Declaration { id, name, min, max, default, curve, unit, modulatable: true }
}

/// A knob that is no voice's, so that nothing but the user and the host moves it.
pub(super) const fn fixed(
    id: &'static str,
    name: &'static str,
    range: (f32, f32),
    default: f32,
    curve: Curve,
    unit: Unit,
) -> Declaration {
    Declaration { modulatable: false, ..knob(id, name, range, default, curve, unit) }
}

pub(super) const fn choice(
    id: &'static str,
    name: &'static str,
    names: &'static [&'static str],
    default: f32,
) -> Declaration {
    let max = (names.len() - 1) as f32;
    Declaration { id, name, min: 0.0, max, default, curve: Curve::Choice(names), unit: Unit::None, modulatable: false }
}

pub(super) const fn switch(id: &'static str, name: &'static str, default: f32) -> Declaration {
    Declaration { id, name, min: 0.0, max: 1.0, default, curve: Curve::Switch, unit: Unit::None, modulatable: false }
}

/// Makes an enum and the declarations behind it from one list, so that a place in the table and its description can
/// not drift apart.
macro_rules! block {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $declaration:expr),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum $name { $($(#[$doc])* $variant),* }

        impl $name {
            /// All of the block, in table order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];
            pub(super) const DECLARATIONS: &[Declaration] = &[$($declaration),*];
        }
    };
}
pub(super) use block;

/// Times from `min` to `max` seconds with most of the knob below a second.
pub(super) const TIME: Curve = Curve::Skewed(0.3);
/// Frequencies and rates, close to an octave for the same turn of the knob.
pub(super) const RATE: Curve = Curve::Skewed(0.25);
