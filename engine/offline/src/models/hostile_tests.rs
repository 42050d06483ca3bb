//! Models that are broken, wrong or malicious: with every runtime a message, never a crash; and stopping in time.

use std::thread;
use std::time::{Duration, Instant};

use super::fixtures::{Graph, decoder, engines, noise, slow_decoder};
use super::{Cancel, Decoder, Encoder, Engine, ModelError, Progress, morph};

fn open(bytes: &[u8], engine: Engine) -> Result<Decoder, ModelError> {
    Decoder::open_with(bytes, "bad.onnx", engine)
}

fn run(decoder: &mut Decoder) -> Result<nephele_realtime::GrainCloud, ModelError> {
    decoder.decode(&morph(0.5, 0.5, 20), None, "test", &Progress::new(), &Cancel::new())
}

/// The messages of all runtimes to a model that must fail in opening or running.
fn messages(bytes: &[u8]) -> Vec<String> {
    let fail = |engine| match open(bytes, engine) {
        Err(error) => error.to_string(),
        Ok(mut decoder) => run(&mut decoder).unwrap_err().to_string(),
    };
    engines().into_iter().map(fail).collect()
}

#[track_caller]
fn expect(bytes: &[u8], words: &[&str]) {
    for text in messages(bytes) {
        assert!(text.starts_with("bad.onnx: "), "{text}");
        assert!(words.iter().all(|word| text.contains(word)), "{words:?} in: {text}");
    }
}

fn bare(length: i64) -> Graph {
    Graph::default()
        .contract("nephele-decoder", 64)
        .input("encoding", &[-1, 16])
        .output("grains", &[-1, length])
        .initializer("W", &[16, length.abs()], &noise(16 * length.unsigned_abs() as usize))
}

#[test]
fn good_fixtures_are_good() {
    for engine in engines() {
        let cloud = run(&mut open(&decoder(64).bytes(), engine).unwrap()).unwrap();
        assert_eq!((cloud.grains(), cloud.length(), cloud.sample_rate()), (20, 64, 16_000.0));
        // A model with a batch size of its own.
        let stubborn = Graph::default()
            .contract("nephele-decoder", 8)
            .input("encoding", &[3, 16])
            .output("grains", &[3, 8])
            .initializer("W", &[16, 8], &noise(128))
            .node("MatMul", &["encoding", "W"], &["grains"]);
        assert_eq!(run(&mut open(&stubborn.bytes(), engine).unwrap()).unwrap().grains(), 20);
    }
}

#[test]
fn what_is_no_model_is_refused() {
    expect(b"#!/bin/sh\necho this is not a model\n", &["not an ONNX model"]);
    expect(b"", &["not an ONNX model"]);
    let whole = decoder(64).bytes();
    expect(&whole[..whole.len() - 1000], &["cut short"]);
    expect(&Graph::default().node("Tanh", &["a"], &["b"]).bytes(), &["metadata lack `kind`"]);
}

#[test]
fn wrong_shapes_are_refused() {
    let matmul = |graph: Graph| graph.node("MatMul", &["encoding", "W"], &["grains"]).bytes();
    expect(&matmul(bare(32)), &["`grains`", "[*, 32]; wanted is [*, 64]"]);
    // One that lies: it declares 64 samples by an open dimension and makes 1.
    expect(&matmul(bare(-1)), &["[16, 1]; wanted is [16, 64]"]);
    // One whose matrices do not fit each other.
    let lame = bare(64).initializer("V", &[5, 7], &noise(35)).node("MatMul", &["encoding", "V"], &["grains"]);
    expect(&lame.bytes(), &["can not run it"]);
    let dangling = bare(64).node("MatMul", &["encoding", "nothing"], &["grains"]);
    expect(&dangling.bytes(), &["can not run it"]);
    expect(&bare(64).bytes(), &["can not run it"]);
}

#[test]
fn an_unknown_operator_is_named() {
    expect(&bare(64).node("Levitate", &["encoding", "W"], &["grains"]).bytes(), &["operator `Levitate`"]);
}

#[test]
fn infinite_output_is_refused() {
    let burst = bare(64).node("MatMul", &["encoding", "W"], &["sum"]).node("Log", &["sum"], &["grains"]);
    expect(&burst.bytes(), &["NaN or infinite (row 0)"]);
    let loud = Graph::default()
        .contract("nephele-decoder", 64)
        .input("encoding", &[-1, 16])
        .output("grains", &[-1, 64])
        .initializer("W", &[16, 64], &vec![1e6; 1024])
        .node("MatMul", &["encoding", "W"], &["grains"]);
    expect(&loud.bytes(), &["±1000"]);
}

#[test]
fn greed_is_refused() {
    let hungry = bare(64).integers("size", &[1 << 40]).node("ConstantOfShape", &["size"], &["grains"]);
    expect(&hungry.bytes(), &["ConstantOfShape"]);
}

/// Found by flipping bits of the factory encoder: tract counted from this axis to the last one, for ever.
#[test]
fn an_axis_out_of_this_world_is_refused() {
    let graph = bare(64).node("MatMul", &["encoding", "W"], &["sum"]).node_with(
        "Softmax",
        &["sum"],
        &["grains"],
        &[("axis", -1_152_921_504_606_846_977)],
    );
    expect(&graph.bytes(), &["axis"]);
    let near = bare(64).node("MatMul", &["encoding", "W"], &["sum"]).node_with(
        "Softmax",
        &["sum"],
        &["grains"],
        &[("axis", -1)],
    );
    for engine in engines() {
        assert!(run(&mut open(&near.bytes(), engine).unwrap()).is_ok());
    }
}

/// Greed that no constant shows: an outer product of an outer product. The runtime built in works shapes out first.
#[test]
fn hidden_greed_is_refused_before_it_runs() {
    let graph = bare(64)
        .integers("standing", &[-1, 1])
        .integers("lying", &[1, -1])
        .node("Reshape", &["encoding", "standing"], &["a"])
        .node("Reshape", &["encoding", "lying"], &["b"])
        .node("MatMul", &["a", "b"], &["square"])
        .node("Reshape", &["square", "standing"], &["c"])
        .node("Reshape", &["square", "lying"], &["d"])
        .node("MatMul", &["c", "d"], &["grains"]);
    let text = open(&graph.bytes(), Engine::BuiltIn).err().unwrap().to_string();
    assert!(text.contains("4294967296"), "{text}");
}

/// Flips bits and cuts the file in some hundred places: an error or a sound, but no crash.
#[test]
fn damaged_models_do_not_crash() {
    let whole = decoder(8).bytes();
    let mut state = 7_usize;
    for round in 0..300 {
        let mut bytes = whole.clone();
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let place = (state >> 33) % bytes.len();
        if round % 5 == 0 {
            bytes.truncate(place);
        } else {
            bytes[place] ^= 1 << (state % 8);
        }
        for engine in engines() {
            if let Ok(mut decoder) = open(&bytes, engine) {
                let _ = run(&mut decoder);
            }
        }
    }
}

#[test]
fn a_decoder_is_no_encoder() {
    let text = Encoder::open(&decoder(64).bytes(), "a.onnx").err().unwrap().to_string();
    assert!(text.contains("kind = `nephele-decoder`; wanted is nephele-encoder"), "{text}");
}

#[test]
fn bad_input_is_refused() {
    let mut decoder = open(&decoder(64).bytes(), Engine::BuiltIn).unwrap();
    let mut fault = |encodings: &[[f32; 16]]| {
        decoder.decode(encodings, None, "test", &Progress::new(), &Cancel::new()).unwrap_err().to_string()
    };
    assert!(fault(&[]).contains("0 encodings"));
    assert!(fault(&[[0.0; 16], [f32::NAN; 16]]).contains("encoding 1 is NaN"));
}

/// How long a decoder goes on after it was told to stop.
fn lateness(decoder: &mut Decoder) -> Duration {
    let cancel = Cancel::new();
    let switch = cancel.clone();
    let stopper = thread::spawn(move || {
        thread::sleep(Duration::from_millis(60));
        let told = Instant::now();
        switch.cancel();
        told
    });
    let result = decoder.decode(&vec![[0.1; 16]; 4096], None, "slow", &Progress::new(), &cancel);
    let stopped = Instant::now();
    assert!(result.unwrap_err().is_cancelled());
    stopped.saturating_duration_since(stopper.join().unwrap())
}

#[test]
fn stopping_takes_less_than_a_tenth_of_a_second() {
    let bytes = slow_decoder(60).bytes();
    for engine in engines() {
        let mut decoder = open(&bytes, engine).unwrap();
        // Several times, because the machine that tests may be busy with other things.
        let late = (0..5).map(|_| lateness(&mut decoder)).min().unwrap();
        assert!(late < Duration::from_millis(100), "{engine:?} took {late:?}");
        assert!(run(&mut decoder).is_ok(), "{engine:?} works again afterwards");
    }
}
