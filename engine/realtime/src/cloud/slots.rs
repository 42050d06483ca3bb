//! The clouds that sound.

use std::sync::Arc;

use super::data::GrainCloud;
use super::kernel::{STRIDE, View, Views};

/// Clouds that may sound at once: the present one and those whose grains still ring.
pub(super) const SLOTS: usize = 8;

/// The clouds that sound. A new one takes a free slot and grains are born from it; old grains end on the old one, and
/// when the last has, its `Arc` can be taken away to be dropped elsewhere.
#[derive(Debug)]
pub struct Slots {
    clouds: [Option<Arc<GrainCloud>>; SLOTS],
    /// The slot that grains are born from.
    current: usize,
    /// That of the cloud to which a step's own one gives way.
    base: usize,
}

impl Slots {
    /// Slots with `cloud` as the present one.
    #[must_use]
    pub fn new(cloud: Arc<GrainCloud>) -> Self {
        let mut clouds = [const { None }; SLOTS];
        clouds[0] = Some(cloud);
        Self { clouds, current: 0, base: 0 }
    }

    /// Makes `cloud` the present one, or gives it back while all slots still sound.
    ///
    /// # Errors
    /// The cloud itself, to be offered again later.
    pub fn swap(&mut self, cloud: Arc<GrainCloud>) -> Result<(), Arc<GrainCloud>> {
        let Some(free) = self.clouds.iter().position(Option::is_none) else {
            return Err(cloud);
        };
        self.clouds[free] = Some(cloud);
        // A step's own cloud plays on until another step begins.
        if self.current == self.base {
            self.current = free;
        }
        self.base = free;
        Ok(())
    }

    /// Has grains born from `cloud`, or, with `None`, from the present one again. While all slots still sound, they go on
    /// as they were.
    pub fn show(&mut self, cloud: Option<&Arc<GrainCloud>>) {
        let Some(cloud) = cloud else {
            self.current = self.base;
            return;
        };
        let there = self.clouds.iter().position(|slot| slot.as_ref().is_some_and(|slot| Arc::ptr_eq(slot, cloud)));
        if let Some(place) = there.or_else(|| self.clouds.iter().position(Option::is_none)) {
            self.clouds[place].get_or_insert_with(|| Arc::clone(cloud));
            self.current = place;
        }
    }

    /// A cloud that is not the present one and that `live` (the grains on each slot) says no grain reads any more.
    pub(super) fn retired(&mut self, live: &[u32; SLOTS]) -> Option<Arc<GrainCloud>> {
        let kept = [self.current, self.base];
        let silent = (0..SLOTS).find(|i| !kept.contains(i) && live[*i] == 0 && self.clouds[*i].is_some())?;
        self.clouds[silent].take()
    }

    /// The present cloud and its slot.
    #[inline]
    #[must_use]
    pub fn current(&self) -> Option<(u8, &GrainCloud)> {
        self.clouds[self.current].as_deref().map(|c| (self.current as u8, c))
    }

    /// The cloud in `slot`.
    #[inline]
    pub(super) fn get(&self, slot: u8) -> Option<&GrainCloud> {
        self.clouds.get(usize::from(slot))?.as_deref()
    }

    /// Every level of every slot, as the kernels see them.
    pub(super) fn views(&self) -> Views<'_> {
        let mut views = [View::default(); SLOTS * STRIDE];
        for (places, cloud) in views.chunks_exact_mut(STRIDE).zip(&self.clouds) {
            if let Some(cloud) = cloud.as_deref() {
                let cycle = cloud.sample_rate() / cloud.root_hz();
                cloud.levels().views(cycle).zip(places).for_each(|(view, place)| *place = view);
            }
        }
        views
    }
}
