//! Renders of gradrack, the differentiable rack whose semantics [`nephele_realtime::batch`] has: reading them, and how
//! far ours are from them.
//!
//! A NumPy archive of these arrays, T being the samples and N the voices of a batch:
//!
//! | array | shape | |
//! |---|---|---|
//! | `output` | `[T]` or `[N, T]` | what gradrack rendered |
//! | `gate` | `[T]`, `[1, T]` or `[N, T]` | above 0 where a key is held |
//! | `frequency` | as the gate, or `[]`, `[1]`, `[N]`, `[N, 1]` | Hz |
//! | `ratio0`, `ratio1` … | `[]`, `[1]`, `[N]` or `[N, 1]` | factor on the frequency of each operator |
//! | `gain0` … | the same | factor on its output; 1 where it is missing |
//! | `eg0_0`, `eg0_1`, `eg0_2`, `eg0_3` … | the same | its attack (s), decay (s), sustain and release (s) |
//! | `meta` | `[]` text | JSON: `n_ops`, `routing` as (modulator, carrier) pairs, `terminal`, `sample_rate` |
//!
//! Three files of the reference data are of other forms, which are read too: a `meta` with `attack`, `decay`, `sustain`
//! and `release` is of an envelope alone, held for a second; one with `freq` is of a sine; and a file with `val_…` and
//! `grad_…` in place of `meta` is of two operators at 44.1 kHz, with the gradient of the mean squared difference to its
//! `target`.

mod arrays;
mod forms;
mod render;
#[cfg(test)]
mod tests;

pub use render::{Derivatives, Render, RenderError};
