//! The grain cloud: the data, the scheduler that draws grains, the pool that plays them.

mod data;
mod pool;
mod scheduler;
mod window;

pub use data::{CHANNELS, CloudError, GrainCloud};
pub use pool::{CloudBus, GRAINS, Grain, GrainPool, Slots};
pub use scheduler::{Birth, Scheduler};
pub use window::Window;
