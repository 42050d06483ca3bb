use super::*;
use crate::cloud::Window;

fn cloud(value: f32, length: usize) -> Arc<GrainCloud> {
    Arc::new(GrainCloud::new("c", &vec![value; length], 1, 48e3, 220.0, Vec::new()).unwrap())
}

/// A raw grain of `samples` at unit gain to the left.
fn raw(samples: f32) -> Grain {
    Grain { rate: 1.0, samples, left: 1.0, right: 0.5, window: Window::Raw, ..Grain::default() }
}

fn period(pool: &mut GrainPool, slots: &Slots) -> CloudBus {
    let mut buses = [CloudBus::default(); LANES];
    pool.render(slots, &[[0.0; CONTROL_PERIOD]; LANES], (0, CONTROL_PERIOD), &mut buses);
    buses[0]
}

fn start(pool: &mut GrainPool, slots: &Slots, grain: &Grain, lane: u8) {
    let (slot, cloud) = slots.current().unwrap();
    pool.start(grain, lane, slot, cloud, 0);
}

#[test]
fn a_cloud_retires_after_its_last_grain() {
    let mut slots = Slots::new(cloud(0.1, 64));
    let mut pool = GrainPool::new(48e3);
    start(&mut pool, &slots, &raw(4.0), 0);
    slots.swap(cloud(0.2, 64)).unwrap();
    pool.tick(&slots);
    assert!(pool.retired(&mut slots).is_none(), "its grain still sounds");
    let CloudBus { left, right } = period(&mut pool, &slots);
    assert!((left[2] - 0.1).abs() < 1e-7 && (right[2] - 0.05).abs() < 1e-7, "the old grain on the old cloud");
    assert_eq!(left[4], 0.0);
    pool.tick(&slots);
    assert_eq!(pool.retired(&mut slots).unwrap().grain(0)[0], 0.1);
    assert!(pool.retired(&mut slots).is_none(), "the present cloud stays");
}

#[test]
fn full_slots_give_the_cloud_back() {
    let mut slots = Slots::new(cloud(0.0, 64));
    let pool = GrainPool::new(48e3);
    (1..SLOTS).for_each(|_| slots.swap(cloud(0.0, 64)).unwrap());
    assert!(slots.swap(cloud(0.0, 64)).is_err());
    assert!(pool.retired(&mut slots).is_some());
    assert!(slots.swap(cloud(0.0, 64)).is_ok());
}

#[test]
fn over_the_bound_the_quietest_and_oldest_yield() {
    let slots = Slots::new(cloud(1.0, 48_000));
    let mut pool = GrainPool::new(48e3);
    let of = |gain: f32, samples: f32| Grain { left: gain, right: gain, ..raw(samples) };
    start(&mut pool, &slots, &of(0.1, 40_000.0), 0);
    pool.tick(&slots);
    period(&mut pool, &slots);
    (0..GRAINS - 1).for_each(|_| start(&mut pool, &slots, &of(0.5, 40_000.0), 0));
    pool.tick(&slots);
    assert_eq!(pool.take_losses(), (0, 0), "as many as there are places");
    start(&mut pool, &slots, &of(0.5, 40_000.0), 0);
    pool.tick(&slots);
    assert_eq!(pool.take_losses(), (1 + HEADROOM as u32, 0));
    assert!(pool.grains[0].flags & FADING != 0, "the quiet one is among them");
    // Within two milliseconds they are gone, without a step.
    let mut before = f32::NAN;
    for _ in 0..7 {
        for sample in period(&mut pool, &slots).left {
            assert!(before.is_nan() || (sample - before).abs() < 0.6, "a step of {}", sample - before);
            before = sample;
        }
        pool.tick(&slots);
    }
    assert_eq!(pool.len(), GRAINS - HEADROOM);
}

#[test]
fn the_bound_holds_whatever_is_asked_for() {
    let slots = Slots::new(cloud(1.0, 64));
    let mut pool = GrainPool::new(48e3);
    (0..6000).for_each(|_| start(&mut pool, &slots, &raw(60.0), 0));
    (0..6000).for_each(|_| start(&mut pool, &slots, &raw(1000.0), 0));
    assert_eq!(pool.len(), GRAINS + SPARE);
    assert_eq!(pool.chains.len(), GRAINS);
    pool.silence(0);
    pool.tick(&slots);
    assert!(pool.is_empty() && pool.live == [0; SLOTS]);
}

#[test]
fn stereo_clouds_keep_their_sides() {
    let parts = crate::cloud::CloudParts {
        channels: vec![vec![0.5; 64], vec![0.25; 64]],
        grains: 1,
        sample_rate: 48e3,
        root_hz: 220.0,
        ..Default::default()
    };
    let slots = Slots::new(Arc::new(GrainCloud::from_parts(parts).unwrap()));
    let mut pool = GrainPool::new(48e3);
    start(&mut pool, &slots, &Grain { right: 1.0, ..raw(60.0) }, 0);
    let CloudBus { left, right } = period(&mut pool, &slots);
    assert!((left[8] - 0.5).abs() < 1e-6 && (right[8] - 0.25).abs() < 1e-6);
}

#[test]
fn a_long_grain_goes_on_through_its_neighbours_at_a_steady_level() {
    let samples = [vec![0.5; 4096], vec![0.5; 4096], vec![0.5; 4096]].concat();
    let slots = Slots::new(Arc::new(GrainCloud::new("c", &samples, 3, 48e3, 220.0, Vec::new()).unwrap()));
    let mut pool = GrainPool::new(48e3);
    start(&mut pool, &slots, &Grain { window: Window::Tukey, slope: 0.1, ..raw(48_000.0) }, 0);
    let mut found = Vec::new();
    for _ in 0..3200 {
        pool.tick(&slots);
        found.extend(period(&mut pool, &slots).left);
    }
    let middle = &found[4800..43_000];
    assert!(middle.iter().all(|s| (s - 0.5).abs() < 0.01), "{:?}", middle.iter().position(|s| (s - 0.5).abs() >= 0.01));
    assert!(found[..2400].is_sorted() && found[0] < 0.001, "it rises once");
    assert!(found[48_001..].iter().all(|s| *s == 0.0), "it ends when it should");
    pool.tick(&slots);
    assert!(pool.is_empty() && pool.live == [0; SLOTS]);
}

#[test]
fn the_mean_counts_the_grains_that_sound() {
    let slots = Slots::new(cloud(0.5, 64));
    let mut pool = GrainPool::new(48e3);
    start(&mut pool, &slots, &raw(8.0), 0);
    start(&mut pool, &slots, &Grain { delay: 4, ..raw(40.0) }, 0);
    let mut buses = [CloudBus::default(); LANES];
    for (from, to) in [(0, 5), (5, 16)] {
        pool.render(&slots, &[[0.0; CONTROL_PERIOD]; LANES], (from, to), &mut buses);
        pool.divide_by_active((from, to), &mut buses);
    }
    assert!(buses[0].left.iter().all(|s| (s - 0.5).abs() < 1e-6), "{:?}", buses[0].left);
}
