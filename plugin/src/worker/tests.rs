//! The worker as its instance sees it, first with a stand-in for the studio, then with the real one.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use nephele_offline::audio::{Recording, write_wav};
use nephele_offline::models::{Blend, Cancel, Phase, Progress, SPREAD, factory_pad};
use nephele_offline::pipeline::Options;
use nephele_realtime::GrainCloud;

use super::studio::{Craft, Failure, Made, Show, What};
use super::thread::{Deliver, Round, Worker};
use super::{CloudSource, Delivery, Job, Product, Status, Target, job};

/// A place on the factory's pad.
pub(super) fn target(place: [f32; 2]) -> Target {
    let pad = Arc::new(factory_pad().clone());
    Target { place, spread: SPREAD, blend: Blend::Encoding, pad, model: None, version: 0 }
}

/// The source of a cloud of it by a dawdler.
fn dawdled(place: [f32; 2]) -> CloudSource {
    let (model, hash, time) = ("slow".to_owned(), 0, Duration::ZERO);
    CloudSource::Morph(job::Made { target: target(place), model, hash, time })
}

/// The source of a cloud of recordings by a dawdler.
fn sung(sounds: &[PathBuf], unfinished: bool) -> CloudSource {
    CloudSource::Sounds { sounds: sounds.to_vec(), model: "slow".to_owned(), unfinished }
}

fn factory_model() -> Job {
    Job::UseModel { name: None, target: target([0.5; 2]) }
}

/// Clouds alone.
fn sending(send: Sender<Delivery>) -> Deliver {
    Box::new(move |product| {
        if let Product::Cloud(delivery) = product {
            drop(send.send(delivery));
        }
    })
}

/// Takes its time for every job in small steps, notes what it began, and stumbles over [`factory_model`].
struct Dawdler {
    time: Duration,
    begun: Arc<Mutex<Vec<Job>>>,
}

impl Craft for Dawdler {
    fn make(&mut self, job: Job, show: &mut Show<'_>, progress: &Progress, cancel: &Cancel) -> Result<Made, Failure> {
        self.begun.lock().unwrap().push(job.clone());
        assert!(job != factory_model(), "stumbled");
        let begun = Instant::now();
        while begun.elapsed() < self.time {
            if cancel.is_cancelled() {
                return Err(Failure::Cancelled);
            }
            progress.set(Phase::Decoding, 1, 2);
            thread::sleep(Duration::from_millis(1));
        }
        let cloud = GrainCloud::new("slow", &[0.0, 1.0], 1, 48e3, 220.0, Vec::new()).unwrap();
        if let Job::MakeCloud { sounds, .. } = &job {
            show(Arc::new(cloud.clone()), sung(sounds, true));
            progress.set(Phase::Decoding, 1, 1);
        }
        let source = match job {
            Job::Morph(target) => dawdled(target.place),
            Job::MakeCloud { sounds, .. } => sung(&sounds, false),
            _ => CloudSource::Factory(None),
        };
        Ok(Made { what: What::Cloud { cloud: Arc::new(cloud), source, heard: None }, note: None })
    }

    fn backend(&self) -> (String, String) {
        ("patience".to_owned(), "haste".to_owned())
    }
}

fn dawdling(milliseconds: u64) -> (Worker, Receiver<Delivery>, Arc<Mutex<Vec<Job>>>) {
    let begun = Arc::new(Mutex::new(Vec::new()));
    let dawdler = Dawdler { time: Duration::from_millis(milliseconds), begun: Arc::clone(&begun) };
    let (send, receive) = channel();
    (Worker::start_with(move || dawdler, sending(send), Box::new(Round::default)), receive, begun)
}

fn real() -> (Worker, Receiver<Delivery>) {
    let (send, receive) = channel();
    (Worker::start(sending(send), Box::new(Round::default)), receive)
}

/// Waits until nothing is left to be done.
#[track_caller]
fn settle(worker: &Worker) -> Status {
    let begun = Instant::now();
    while worker.pending() {
        assert!(begun.elapsed() < Duration::from_mins(1), "it never ends: {:?}", worker.status());
        thread::sleep(Duration::from_millis(1));
    }
    worker.status()
}

fn wait_for(begun: &Mutex<Vec<Job>>, count: usize) {
    while begun.lock().unwrap().len() < count {
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn of_many_morphs_the_last_is_delivered() {
    let (worker, deliveries, begun) = dawdling(20);
    let mut last = 0;
    for step in 0..100 {
        last = worker.post(Job::Morph(target([step as f32 / 99.0, 0.5])));
    }
    let status = settle(&worker);
    assert_eq!((status.generation_done, status.busy, status.phase), (last, false, "idle"));
    assert_eq!(status.backend, "patience");
    let deliveries: Vec<Delivery> = deliveries.try_iter().collect();
    let newest = deliveries.last().unwrap();
    assert_eq!(newest.generation, 100);
    assert_eq!(newest.source, dawdled([1.0, 0.5]));
    assert!(begun.lock().unwrap().len() < 50 && deliveries.len() < 10, "{} were delivered", deliveries.len());
}

#[test]
fn progress_is_seen_and_cancel_stops() {
    let (worker, deliveries, begun) = dawdling(60_000);
    worker.post(Job::Morph(target([0.0, 0.0])));
    worker.post(Job::FactoryCloud(0));
    wait_for(&begun, 1);
    thread::sleep(Duration::from_millis(20));
    let status = worker.status();
    assert_eq!((status.phase, status.fraction, status.busy, status.generation_done), ("decoding", 0.5, true, 0));
    worker.cancel();
    let status = settle(&worker);
    assert_eq!((status.generation_done, status.message), (2, None));
    assert_eq!(begun.lock().unwrap().len(), 1, "what waited was forgotten");
    assert!(deliveries.try_iter().next().is_none());
}

#[test]
fn it_survives_a_panic() {
    let (worker, deliveries, _) = dawdling(0);
    worker.post(factory_model());
    let message = settle(&worker).message.unwrap();
    assert!(message.error && message.text.contains("stumbled"), "{}", message.text);
    worker.post(Job::FactoryCloud(0));
    settle(&worker);
    assert_eq!(deliveries.try_iter().count(), 1);
}

#[test]
fn it_goes_at_once_while_it_works() {
    let (worker, deliveries, begun) = dawdling(60_000);
    worker.post(Job::FactoryCloud(0));
    wait_for(&begun, 1);
    let begun = Instant::now();
    drop(worker);
    assert!(begun.elapsed() < Duration::from_millis(100), "{:?}", begun.elapsed());
    assert!(deliveries.recv().is_err(), "nothing was delivered and the thread is gone");
}

#[test]
fn housekeeping_goes_on_and_may_ask_for_jobs() {
    let (send, deliveries) = channel();
    let mut rounds = 0;
    let housekeeping = move || {
        rounds += 1;
        assert!(rounds != 1, "even a panic is survived");
        Round { job: (rounds == 3).then(|| Job::Morph(target([0.25, 0.0]))), ..Round::default() }
    };
    let dawdler = || Dawdler { time: Duration::ZERO, begun: Arc::default() };
    let worker = Worker::start_with(dawdler, sending(send), Box::new(housekeeping));
    worker.wake();
    let delivery: Delivery = deliveries.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(delivery.source, dawdled([0.25, 0.0]));
}

#[test]
fn failures_name_file_and_cause_and_deliver_nothing() {
    let (worker, deliveries) = real();
    let folder = std::env::temp_dir().join(format!("nephele-worker-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = folder.join("text.onnx");
    std::fs::write(&text, "no model").unwrap();
    let missing = PathBuf::from("/no/such/cloud.npy");
    let jobs = [
        (Job::LoadCloud { path: missing.clone() }, missing.clone()),
        (Job::AddModel { path: missing.clone(), target: target([0.5; 2]) }, missing),
        (Job::AddModel { path: text.clone(), target: target([0.5; 2]) }, text),
    ];
    for (job, path) in jobs {
        worker.post(job);
        let message = settle(&worker).message.unwrap();
        assert!(message.error && message.text.starts_with(&path.display().to_string()), "{}", message.text);
    }
    assert_eq!(deliveries.try_iter().count(), 0);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_recording_becomes_a_cloud_and_can_be_called_off() {
    let (worker, deliveries) = real();
    let folder = tempfile::tempdir().unwrap();
    let tone = |seconds: usize| -> Vec<f32> { (0..seconds * 48_000).map(|i| (i as f32 * 0.05).sin() * 0.5).collect() };
    let record = |name: &str, seconds: usize| {
        let path = folder.path().join(name);
        write_wav(&path, &Recording { sample_rate: 48_000, channels: vec![tone(seconds); 2] }).unwrap();
        path
    };
    let (short, long) = (record("short.wav", 1), record("long.wav", 60));
    worker.post(Job::LoadCloud { path: short.clone() });
    let message = settle(&worker).message.unwrap();
    assert!(!message.error && message.text.contains("root 382.0 Hz (100 % sure)"), "{}", message.text);
    let delivery = deliveries.try_recv().unwrap();
    assert_eq!(delivery.source, CloudSource::File(short));
    assert_eq!((delivery.cloud.channels(), delivery.cloud.tones().len()), (2, delivery.cloud.grains()));
    assert!(delivery.heard.is_some_and(|heard| heard.confidence > 0.9), "{:?}", delivery.heard);

    worker.post(Job::SetRoot { cloud: delivery.cloud, root_hz: Some(191.0) });
    let message = settle(&worker).message.unwrap();
    assert!(!message.error && message.text.ends_with("root 191.0 Hz"), "{}", message.text);
    let delivery = deliveries.try_recv().unwrap();
    assert_eq!((delivery.source, delivery.heard, delivery.cloud.root_hz()), (CloudSource::Same, None, 191.0));

    worker.post(Job::LoadCloud { path: long });
    let begun = Instant::now();
    let mut seen = Vec::new();
    let within = |status: &Status, phase: &str| status.phase == phase && (0.01..0.99).contains(&status.fraction);
    loop {
        let status = worker.status();
        assert!(begun.elapsed() < Duration::from_secs(30) && status.busy, "{status:?}");
        if within(&status, "analysing") {
            break;
        }
        seen.push(status);
        thread::sleep(Duration::from_millis(1));
    }
    assert!(seen.iter().any(|status| within(status, "loading")), "{seen:?}");
    worker.cancel();
    let called_off = Instant::now();
    let status = settle(&worker);
    assert!(called_off.elapsed() < Duration::from_secs(1), "{:?}", called_off.elapsed());
    assert!(!status.busy && deliveries.try_recv().is_err());
}

#[test]
fn a_slow_cloud_is_delivered_while_it_fills() {
    let (worker, deliveries, _) = dawdling(0);
    let sounds = vec![PathBuf::from("a.wav")];
    let generation = worker.post(Job::MakeCloud { sounds: sounds.clone(), options: Box::default(), model: None });
    settle(&worker);
    let deliveries: Vec<(u64, CloudSource)> =
        deliveries.try_iter().map(|delivery| (delivery.generation, delivery.source)).collect();
    assert_eq!(deliveries, [(generation, sung(&sounds, true)), (generation, sung(&sounds, false))]);
}

/// Shows a part of a cloud and then waits to be called off.
struct Unfinished;

impl Craft for Unfinished {
    fn make(&mut self, _: Job, show: &mut Show<'_>, _: &Progress, cancel: &Cancel) -> Result<Made, Failure> {
        let cloud = GrainCloud::new("part", &[0.0, 1.0], 1, 48e3, 220.0, Vec::new()).unwrap();
        show(Arc::new(cloud), sung(&[PathBuf::from("a.wav")], true));
        while !cancel.is_cancelled() {
            thread::sleep(Duration::from_millis(1));
        }
        Err(Failure::Cancelled)
    }

    fn backend(&self) -> (String, String) {
        Default::default()
    }
}

#[test]
fn during_a_long_job_house_is_kept_and_what_it_showed_is_withdrawn_with_it() {
    let (send, products) = channel();
    let rounds = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&rounds);
    let housekeeping = move || {
        counted.fetch_add(1, Ordering::AcqRel);
        Round::default()
    };
    let deliver: Deliver = Box::new(move |product| drop(send.send(product)));
    let worker = Worker::start_with(|| Unfinished, deliver, Box::new(housekeeping));
    worker.post(Job::MakeCloud { sounds: vec![PathBuf::from("a.wav")], options: Box::default(), model: None });
    assert!(matches!(products.recv_timeout(Duration::from_secs(10)), Ok(Product::Cloud(_))));
    let (before, begun) = (rounds.load(Ordering::Acquire), Instant::now());
    while rounds.load(Ordering::Acquire) < before + 2 {
        assert!(begun.elapsed() < Duration::from_secs(10), "nobody keeps house");
        thread::sleep(Duration::from_millis(1));
    }
    worker.cancel();
    assert!(matches!(products.recv_timeout(Duration::from_secs(10)), Ok(Product::Withdrawn)));
}

#[test]
fn recordings_become_a_cloud_of_the_model() {
    let (worker, deliveries) = real();
    let folder = tempfile::tempdir().unwrap();
    let record = |name: &str, pace: f32, seconds: usize| {
        let path = folder.path().join(name);
        let tone = (0..seconds * 48_000).map(|i| (i as f32 * pace).sin() * 0.5).collect();
        write_wav(&path, &Recording { sample_rate: 48_000, channels: vec![tone] }).unwrap();
        path
    };
    let sounds = vec![record("low.wav", 0.03, 1), record("high.wav", 0.04, 1)];
    let options = Options { grains: 40, ..Options::default() };
    let make = |sounds: &[PathBuf]| Job::MakeCloud {
        sounds: sounds.to_vec(),
        options: Box::new(options.clone()),
        model: None,
    };
    worker.post(make(&sounds));
    let status = settle(&worker);
    let message = status.message.unwrap();
    assert!(!message.error && message.text.starts_with("low, high: 40 grains by "), "{}", message.text);
    assert!(status.seconds_left.is_none());
    let delivery = deliveries.try_recv().unwrap();
    assert_eq!((delivery.cloud.grains(), delivery.cloud.encodings().len()), (40, 40));
    assert!(matches!(delivery.source, CloudSource::Sounds { unfinished: false, .. }), "{:?}", delivery.source);
    assert!(deliveries.try_recv().is_err(), "it was soon there as a whole");

    for (sounds, words) in [(vec!["/no/such.wav".into()], "/no/such.wav"), (Vec::new(), "0 sounds are given")] {
        worker.post(make(&sounds));
        let message = settle(&worker).message.unwrap();
        assert!(message.error && message.text.contains(words), "{}", message.text);
    }
    worker.post(make(&[record("long.wav", 0.03, 300)]));
    let begun = Instant::now();
    while worker.status().phase != "encoding" {
        assert!(begun.elapsed() < Duration::from_mins(1), "{:?}", worker.status());
        thread::sleep(Duration::from_millis(1));
    }
    worker.cancel();
    let called_off = Instant::now();
    settle(&worker);
    assert!(called_off.elapsed() < Duration::from_secs(2), "{:?}", called_off.elapsed());
    assert!(deliveries.try_recv().is_err());
}

#[test]
fn the_real_studio_makes_clouds() {
    let (worker, deliveries) = real();
    worker.post(Job::FactoryCloud(0));
    worker.post(Job::Morph(target([0.1, 0.9])));
    let status = settle(&worker);
    assert!(!status.backend.is_empty() && status.message.is_none_or(|message| !message.error));
    worker.post(Job::Decode { encodings: vec![[0.25; 16]; 3], name: "three".to_owned() });
    worker.post(Job::UseModel { name: None, target: target([0.1, 0.9]) });
    settle(&worker);
    let deliveries: Vec<Delivery> = deliveries.try_iter().collect();
    let sizes: Vec<usize> = deliveries.iter().map(|delivery| delivery.cloud.grains()).collect();
    assert_eq!(sizes, [deliveries[0].cloud.grains(), 128, 3, 128]);
    let hash = |delivery: &Delivery| match &delivery.source {
        CloudSource::Morph(made) => made.hash,
        _ => 0,
    };
    assert_eq!(hash(&deliveries[1]), hash(&deliveries[3]), "the same decoder");
    assert_eq!(deliveries[1].cloud, deliveries[3].cloud);
}

/// Instances come and go while they work, as when a session is closed in a hurry.
#[test]
fn many_workers_leave_in_the_middle_of_their_work() {
    for round in 0..20_u64 {
        let (worker, _deliveries) = real();
        for step in 0..5 {
            worker.post(Job::Morph(target([step as f32 / 5.0, 0.0])));
        }
        thread::sleep(Duration::from_millis(round * 3));
        let leaving = Instant::now();
        drop(worker);
        // Debug builds open the decoder slowly, which can not be interrupted.
        assert!(leaving.elapsed() < Duration::from_secs(2), "{:?}", leaving.elapsed());
    }
}
