//! The grain cloud: the data, the scheduler that draws grains, the pool that plays them.

mod data;
mod error;
mod levels;
mod mean;
mod pool;
mod scheduler;
mod window;

pub use data::{CHANNELS, CloudParts, GrainCloud, Tone};
pub use error::CloudError;
pub use mean::{Span, mean_of_active};
pub use pool::{CloudBus, GRAINS, Grain, GrainPool, Slots};
pub use scheduler::{Birth, Scheduler};
pub use window::Window;
