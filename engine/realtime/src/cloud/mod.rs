//! The grain cloud: the data, the scheduler that draws grains, the pool that plays them.

mod birth;
mod chain;
mod data;
mod error;
mod filter;
mod grain;
mod kernel;
mod levels;
mod low_pass;
mod pool;
mod scale;
mod scheduler;
mod slots;
mod tone;
mod window;

pub use data::{CHANNELS, CloudParts, GrainCloud, Tone};
pub use error::CloudError;
pub use filter::{Filter, FilterKind};
pub use grain::Grain;
pub use pool::{CloudBus, GRAINS, GrainPool};
pub use scale::{DIVISIONS, SCALE_NAMES, division_beats};
pub use scheduler::{Birth, Scheduler};
pub use slots::Slots;
pub use window::Window;
