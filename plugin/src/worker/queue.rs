//! Which job is next: the newest of each kind, in the order in which they were asked for.

use std::collections::VecDeque;

use nephele_offline::models::Cancel;

use super::job::{Job, Kind};

/// A job with its number.
#[derive(Debug)]
pub(super) struct Ticket {
    pub generation: u64,
    pub job: Job,
    pub cancel: Cancel,
}

/// The waiting jobs and the running one.
#[derive(Debug, Default)]
pub(super) struct Queue {
    issued: u64,
    waiting: VecDeque<Ticket>,
    running: Option<(u64, Kind, Cancel)>,
}

impl Queue {
    /// Takes a job in; drops a waiting one of its kind, and tells a running one of its kind to stop.
    pub(super) fn post(&mut self, job: Job) -> u64 {
        let kind = job.kind();
        self.waiting.retain(|ticket| ticket.job.kind() != kind);
        if let Some((_, running, cancel)) = &self.running
            && *running == kind
        {
            cancel.cancel();
        }
        self.issued += 1;
        self.waiting.push_back(Ticket { generation: self.issued, job, cancel: Cancel::new() });
        self.issued
    }

    /// Forgets what waits and tells what runs to stop.
    pub(super) fn cancel(&mut self) {
        self.waiting.clear();
        if let Some((_, _, cancel)) = &self.running {
            cancel.cancel();
        }
    }

    /// The next job, which counts as running until [`Queue::finish`].
    pub(super) fn take(&mut self) -> Option<Ticket> {
        let ticket = self.waiting.pop_front()?;
        self.running = Some((ticket.generation, ticket.job.kind(), ticket.cancel.clone()));
        Some(ticket)
    }

    /// The running job is over.
    pub(super) fn finish(&mut self) {
        self.running = None;
    }

    /// Whether a job is running or waiting.
    pub(super) fn is_busy(&self) -> bool {
        self.running.is_some() || !self.waiting.is_empty()
    }

    /// The last generation up to which nothing is left to be done.
    pub(super) fn done(&self) -> u64 {
        let running = self.running.as_ref().map(|(generation, ..)| *generation);
        // Generations grow along the queue.
        let oldest = running.or_else(|| self.waiting.front().map(|ticket| ticket.generation));
        oldest.map_or(self.issued, |generation| generation - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::tests::target;

    fn morph(x: f32) -> Job {
        Job::Morph(target([x, 0.0]))
    }

    fn factory_model() -> Job {
        Job::UseModel { name: None, target: target([0.5; 2]) }
    }

    #[test]
    fn the_newest_of_each_kind_in_order() {
        let mut queue = Queue::default();
        for job in [morph(0.1), Job::FactoryCloud(0), morph(0.2), factory_model(), morph(0.3)] {
            queue.post(job);
        }
        let order: Vec<Job> = std::iter::from_fn(|| queue.take()).map(|ticket| ticket.job).collect();
        assert_eq!(order, [Job::FactoryCloud(0), factory_model(), morph(0.3)]);
    }

    #[test]
    fn a_newer_job_stops_a_running_one_of_its_kind_only() {
        let mut queue = Queue::default();
        assert_eq!((queue.done(), queue.is_busy()), (0, false));
        queue.post(morph(0.1));
        let running = queue.take().unwrap();
        queue.post(Job::FactoryCloud(0));
        assert!(!running.cancel.is_cancelled());
        queue.post(morph(0.2));
        assert!(running.cancel.is_cancelled());
        assert_eq!(queue.done(), 0);
        queue.finish();
        assert_eq!(queue.done(), 1);
        queue.cancel();
        assert_eq!((queue.done(), queue.is_busy()), (3, false));
    }
}
