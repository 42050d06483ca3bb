//! The worker: one thread of each instance's own for models, files and everything else that is slow.
//!
//! It is not the plugin framework's background task, which all instances share and which does not survive one of them
//! leaving. This one is stopped and joined when its instance goes: a running inference is told to end first, so that
//! never takes long.

mod filling;
mod job;
mod queue;
mod status;
mod studio;
#[cfg(test)]
mod tests;
mod thread;

pub use job::{CloudSource, CornerSource, Delivery, Job, Made, Product, Target};
pub use status::{Message, Status};
pub use thread::{Round, Worker};
