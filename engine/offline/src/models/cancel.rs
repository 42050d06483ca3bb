//! Telling slow work to stop, from another thread.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Hook = Box<dyn Fn() + Send>;

/// A switch shared between the one who works and the one who may want it stopped. It can not be reset.
#[derive(Clone, Default)]
pub struct Cancel(Arc<Switch>);

#[derive(Default)]
struct Switch {
    cancelled: AtomicBool,
    /// Wakes what does not look at the switch itself: a running ONNX Runtime session.
    hook: Mutex<Option<Hook>>,
}

impl Switch {
    fn hook(&self) -> MutexGuard<'_, Option<Hook>> {
        self.hook.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cancel {
    /// A switch that nobody has used yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells the work to stop; returns at once. May be called from any thread but the audio thread, and more than once.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Release);
        if let Some(hook) = self.0.hook().as_ref() {
            hook();
        }
    }

    /// Whether the work should stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Acquire)
    }

    /// Calls `hook` on [`Cancel::cancel`] for as long as the returned guard lives, and at once if that has already
    /// happened. One hook at a time: a second replaces the first.
    pub(crate) fn on_cancel(&self, hook: impl Fn() + Send + 'static) -> Hooked<'_> {
        let mut slot = self.0.hook();
        // Looked at under the lock: a `cancel` is either seen here or sees the hook, never neither.
        if self.is_cancelled() {
            hook();
        }
        *slot = Some(Box::new(hook));
        Hooked(self)
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cancel").field(&self.is_cancelled()).finish()
    }
}

/// Takes the hook back when dropped.
pub(crate) struct Hooked<'a>(&'a Cancel);

impl Drop for Hooked<'_> {
    fn drop(&mut self) {
        *self.0.0.hook() = None;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[test]
    fn a_hook_is_called_while_its_guard_lives() {
        let calls = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&calls);
        let cancel = Cancel::new();
        let guard = cancel.on_cancel(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(calls.load(Ordering::Relaxed), 0);
        cancel.clone().cancel();
        assert_eq!(calls.load(Ordering::Relaxed), 1);
        drop(guard);
        cancel.cancel();
        assert_eq!(calls.load(Ordering::Relaxed), 1);
        let counter = Arc::clone(&calls);
        let _guard = cancel.on_cancel(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(calls.load(Ordering::Relaxed), 2, "a hook that comes late is called at once");
    }
}
