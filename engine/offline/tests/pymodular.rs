//! py-modular's own output against ours, where the reference data are.

use std::path::Path;

use nephele_offline::pymodular::{Record, windowed_cloud};

#[test]
fn the_mix_equals_what_py_modular_played() {
    let reference = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference"));
    if !reference.exists() {
        println!("skipped: {} is not here", reference.display());
        return;
    }
    for name in ["gran_synth_a", "gran_synth_b", "gran_example_mono"] {
        let mut record = Record::load(&reference.join(format!("pymodular/{name}.npz"))).unwrap();
        let cloud = record.grains.take().unwrap_or_else(|| {
            assert_eq!(name, "gran_example_mono", "the others keep their grains");
            windowed_cloud(&reference.join("nsynth/nsynth_grain_cloud_128x4096.npy")).unwrap()
        });
        let error = record.max_error(&cloud).unwrap();
        println!("{name} {error:e}");
        assert!(error <= 1e-6, "{name}: {error}");
    }
}
