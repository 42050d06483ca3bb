//! Measures how long the worker takes for a cloud of the morph pad: encodings to grains, tones and bandwidths, once the model
//! is open. `NEPHELE_ONNXRUNTIME` chooses the runtime.

use std::time::Instant;

use nephele_offline::models::{
    Blend, Cancel, ModelError, Morph, Morpher, Progress, SPREAD, factory_decoder, factory_pad,
};

const ROUNDS: usize = 20;

fn main() -> Result<(), ModelError> {
    let begun = Instant::now();
    let mut morpher = Morpher::new(factory_decoder()?);
    println!("{}: opened in {:.1} ms", morpher.decoder().backend(), begun.elapsed().as_secs_f64() * 1e3);
    for blend in [Blend::Encoding, Blend::Grains] {
        let mut taken = Vec::with_capacity(ROUNDS);
        for round in 0..ROUNDS {
            let place = [round as f32 / ROUNDS as f32, 0.3];
            let morph = Morph { pad: factory_pad(), place, spread: SPREAD, blend };
            let begun = Instant::now();
            morpher.cloud(&morph, &Progress::new(), &Cancel::new())?;
            taken.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        taken.sort_unstable_by(f64::total_cmp);
        let (least, median, most) = (taken[0], taken[ROUNDS / 2], taken[ROUNDS - 1]);
        println!("{blend:?}: {least:.1} … {most:.1} ms, median {median:.1} ms");
    }
    Ok(())
}
