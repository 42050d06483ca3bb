use super::*;

fn cloud() -> GrainCloud {
    GrainCloud::new("flat", &vec![0.5; 64 * 2048], 64, 48_000.0, 220.0, Vec::new()).unwrap()
}

const BIRTH: Birth =
    Birth { hz: 220.0, sample_rate: 48_000.0, extra_spray: 0.0, beat: None, samples_per_beat: 24_000.0 };

/// Onsets (in samples, fractions included) and grains of a note of `seconds`; the song runs from `beat` on.
fn grains_of(seconds: f32, birth: Birth, set: &[(Global, f32)]) -> Vec<(f64, Grain)> {
    let mut values = ParameterValues::default();
    for (parameter, value) in set {
        values.set(parameter.index(), *value);
    }
    let (cloud, mut scheduler, mut found) = (cloud(), Scheduler::new(7), Vec::new());
    for period in 0..(seconds * 3000.0) as usize {
        let now = (period * 16) as f64;
        let beat = birth.beat.map(|beat| beat + now / birth.samples_per_beat);
        scheduler.advance(16, &values, &Birth { beat, ..birth }, &cloud, |g| {
            assert!((0.0..1.0).contains(&g.late) && g.delay <= 16);
            found.push((now + f64::from(g.delay) - f64::from(g.late), *g));
        });
    }
    found
}

fn grains(seconds: f32, set: &[(Global, f32)]) -> Vec<(f64, Grain)> {
    grains_of(seconds, BIRTH, set)
}

const STEADY: (Global, f32) = (Global::CloudJitter, 0.0);

#[test]
fn without_jitter_onsets_are_an_exact_pulse() {
    let found = grains(10.0, &[(Global::CloudDensity, 70.0), STEADY]);
    assert_eq!(found.len(), 700);
    for (k, (onset, _)) in found.iter().enumerate() {
        assert!((onset - k as f64 * 48_000.0 / 70.0).abs() < 1e-3, "{k} at {onset}");
    }
}

#[test]
fn with_jitter_the_mean_stays_and_intervals_vary() {
    let found = grains(20.0, &[(Global::CloudDensity, 50.0), (Global::CloudJitter, 1.0)]);
    assert!((900..=1100).contains(&found.len()), "{}", found.len());
    let gaps: Vec<_> = found.windows(2).map(|p| p[1].0 - p[0].0).collect();
    assert!(gaps.iter().any(|&g| g < 300.0) && gaps.iter().any(|&g| g > 2000.0));
}

#[test]
fn the_whole_range_of_densities_is_played() {
    for (density, seconds) in [(0.1, 29.0), (1000.0, 2.0)] {
        let found = grains(seconds, &[(Global::CloudDensity, density), STEADY]);
        assert_eq!(found.len(), (density * seconds).ceil() as usize);
    }
}

#[test]
fn pitch_synchronous_onsets_are_the_periods_of_the_note() {
    let birth = Birth { hz: 311.127, ..BIRTH };
    let found = grains_of(4.0, birth, &[(Global::CloudSync, 1.0), STEADY]);
    for (k, (onset, _)) in found.iter().enumerate() {
        assert!((onset - k as f64 * 48_000.0 / f64::from(311.127_f32)).abs() < 1e-3);
    }
    assert_eq!(found.len(), (4.0 * 311.127_f32).ceil() as usize);
}

#[test]
fn tempo_synchronous_onsets_stand_on_the_grid_after_the_first() {
    // A dotted eighth is 0.75 beats; the note starts off the grid.
    let birth = Birth { beat: Some(10.2), ..BIRTH };
    let set = [(Global::CloudSync, 2.0), (Global::CloudDivision, 9.0), STEADY];
    let found = grains_of(8.0, birth, &set);
    assert_eq!(found[0].0, 0.0, "the note is heard at once");
    for (k, (onset, _)) in found.iter().enumerate().skip(1) {
        let beat = 10.2 + onset / 24_000.0;
        let grid = (14 + k - 1) as f64 * 0.75;
        assert!((beat - grid).abs() * 24_000.0 < 1e-3, "onset {k} at beat {beat}");
    }
    // Within a quarter of a division of the first onset none follows.
    let birth = Birth { beat: Some(10.4), ..BIRTH };
    let found = grains_of(2.0, birth, &set);
    assert!((10.4 + found[1].0 / 24_000.0 - 11.25).abs() < 1e-4);
}

#[test]
fn without_a_song_the_tempo_still_counts() {
    let found = grains(4.0, &[(Global::CloudSync, 2.0), (Global::CloudDivision, 14.0), STEADY]);
    let gaps = found.windows(2).map(|p| p[1].0 - p[0].0);
    assert!(gaps.into_iter().all(|gap| (gap - 4000.0).abs() < 1e-3), "sixteenth triplets");
}

#[test]
fn delays_stay_within_their_interval() {
    let set = [(Global::CloudSync, 2.0), (Global::CloudDivision, 13.0), (Global::CloudJitter, 1.0)];
    let found = grains_of(20.0, Birth { beat: Some(0.0), ..BIRTH }, &set);
    assert_eq!(found.len(), 160);
    for (k, (onset, _)) in found.iter().enumerate() {
        assert!((0.0..6000.0).contains(&(onset - k as f64 * 6000.0)), "{k} at {onset}");
    }
}

#[test]
fn bursts_are_spread_over_their_part_of_the_interval() {
    let set = [(Global::CloudDensity, 10.0), (Global::CloudBurst, 4.0), (Global::CloudBurstSpread, 0.5), STEADY];
    let found = grains(2.0, &set);
    assert_eq!(found.len(), 80);
    for (k, (onset, _)) in found.iter().enumerate() {
        let expected = (k / 4) as f64 * 4800.0 + (k % 4) as f64 * 600.0;
        assert!((onset - expected).abs() < 1e-3, "{k} at {onset}");
    }
}

#[test]
fn intermittency_leaves_out_whole_events() {
    let set = [(Global::CloudDensity, 100.0), (Global::CloudIntermittency, 0.6), (Global::CloudBurst, 2.0), STEADY];
    let found = grains(20.0, &set);
    assert!((1400..1800).contains(&found.len()), "{}", found.len());
    let mut events = std::collections::BTreeMap::new();
    for (onset, _) in &found {
        *events.entry((onset / 480.0) as u32).or_insert(0) += 1;
    }
    assert!(events.values().all(|count| *count == 2));
}

#[test]
fn a_jump_of_the_song_is_followed() {
    let mut values = ParameterValues::default();
    values.set(Global::CloudSync.index(), 2.0);
    values.set(Global::CloudDivision.index(), 7.0);
    values.set(Global::CloudJitter.index(), 0.0);
    let (cloud, mut scheduler, mut found) = (cloud(), Scheduler::new(1), Vec::new());
    for period in 0..12_000 {
        let now = f64::from(period) * 16.0;
        let beat = now / 24_000.0 + if period >= 6000 { 40.5 } else { 0.0 };
        let birth = Birth { beat: Some(beat), ..BIRTH };
        scheduler.advance(16, &values, &birth, &cloud, |g| {
            found.push(beat + (f64::from(g.delay) - f64::from(g.late)) / 24_000.0);
        });
    }
    assert!(found.iter().all(|beat| (beat - beat.round()).abs() < 1e-4), "{found:?}");
    assert_eq!(found.len(), 8);
}

#[test]
fn position_and_spray_bound_the_grains() {
    let set = [(Global::CloudPosition, 0.5), (Global::CloudSpray, 0.1), (Global::CloudScan, 0.0)];
    let found = grains(4.0, &set);
    assert!(found.iter().all(|(_, g)| (25..=38).contains(&g.index)));
    let distinct: std::collections::BTreeSet<_> = found.iter().map(|(_, g)| g.index).collect();
    assert!(distinct.len() > 8, "spray reaches many grains: {distinct:?}");
}

#[test]
fn walks_go_through_the_cloud_as_they_are_called() {
    // 63 hops of 2048 / 48000 s are 2.688 s; ×2 goes through once in 1.344 s.
    let walk = |walk: f32, scan: f32| -> Vec<u32> {
        let set = [
            (Global::CloudWalk, walk),
            (Global::CloudScan, scan),
            (Global::CloudSpray, 0.0),
            (Global::CloudPosition, 0.0),
            (Global::CloudDensity, 100.0),
            STEADY,
        ];
        grains(1.9, &set).into_iter().map(|(_, g)| g.index).collect()
    };
    let to_and_fro = walk(0.0, 2.0);
    assert!(to_and_fro[..134].is_sorted() && to_and_fro[136..].is_sorted_by(|a, b| a >= b));
    let forward = walk(1.0, 2.0);
    assert!(forward[..134].is_sorted() && forward[140] < 5, "it starts over at the end");
    let reverse = walk(2.0, 2.0);
    assert!(reverse[2..134].is_sorted_by(|a, b| a >= b) && reverse[140] > 55);
    let random = walk(3.0, 8.0);
    let distinct: std::collections::BTreeSet<_> = random.iter().collect();
    assert!(distinct.len() > 40 && !random.is_sorted());
    assert!(walk(3.0, 0.0).iter().all(|&i| i == 0), "a frozen walk stands still");
    let step = walk(4.0, 0.0);
    let expected = |k: usize| if k % 126 < 64 { k % 126 } else { 126 - k % 126 };
    assert!(step.iter().enumerate().all(|(k, &i)| i as usize == expected(k)), "{step:?}");
}

#[test]
fn what_is_drawn_stays_inside_the_stored_grain() {
    for hz in [20.0, 220.0, 3000.0, 12_000.0] {
        for reverse in [0.0, 1.0] {
            let birth = Birth { hz, sample_rate: 44_100.0, extra_spray: 0.3, ..BIRTH };
            for (_, g) in grains_of(8.0, birth, &[(Global::CloudReverse, reverse), (Global::CloudSize, 0.02)]) {
                let span = f64::from(g.samples * g.rate);
                let (low, high) = if g.reverse { (g.start - span, g.start) } else { (g.start, g.start + span) };
                let chained = span > 2047.0;
                assert!(low >= -1e-3 && (high <= 2047.1 || chained), "{low} … {high}: {g:?}");
            }
        }
    }
}

#[test]
fn quantised_spray_lands_on_the_scale() {
    // A minor chord on C around an A: C, E flat and G.
    let set = [
        (Global::CloudScale, 17.0),
        (Global::CloudKey, 1.0),
        (Global::CloudPitchSpray, 1200.0),
        (Global::CloudDensity, 200.0),
    ];
    let mut classes = std::collections::BTreeSet::new();
    for (_, g) in grains(4.0, &set) {
        let semitones = g.octaves * 12.0;
        assert!((semitones - semitones.round()).abs() < 1e-3);
        classes.insert((9 + semitones.round() as i32).rem_euclid(12));
    }
    assert!(classes.iter().eq([0, 3, 7].iter()), "{classes:?}");
}

#[test]
fn size_follows_time_or_the_interval() {
    let long = grains(1.0, &[(Global::CloudSize, 4.0)]);
    assert!(long.iter().all(|(_, g)| (g.samples - 192_000.0).abs() < 1.0));
    let set = [(Global::CloudSizeMode, 1.0), (Global::CloudOverlap, 0.5), (Global::CloudDensity, 100.0)];
    assert!(grains(1.0, &set).iter().all(|(_, g)| (g.samples - 240.0).abs() < 0.1));
    let shortest = grains(1.0, &[(Global::CloudSize, 0.0005)]);
    assert!(shortest.iter().all(|(_, g)| (g.samples - 24.0).abs() < 0.01));
}

#[test]
fn keys_are_tracked_as_far_as_asked() {
    let birth = Birth { hz: 440.0, ..BIRTH };
    for (track, octaves) in [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)] {
        let set = [(Global::CloudKeytrack, track), (Global::CloudPitchSpray, 0.0)];
        assert!(grains_of(0.5, birth, &set).iter().all(|(_, g)| (g.octaves - octaves).abs() < 1e-4));
    }
}
