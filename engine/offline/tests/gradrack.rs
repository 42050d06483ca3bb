//! gradrack's own renders and gradients against ours, where the reference data are.

use std::path::PathBuf;

use nephele_offline::gradrack::Render;
use nephele_realtime::batch::squared_error;

/// Paths of gradrack's files; none, saying so, where there is no reference data.
fn files() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/gradrack");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: {folder} is not here");
        return Vec::new();
    };
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "npz"));
    files.sort();
    assert!(files.len() >= 12, "files are missing: {files:?}");
    files
}

/// 1e-3, as gradrack's own phase drifts in single precision; our single precision adds next to nothing to that.
#[test]
fn voices_equal_what_gradrack_rendered() {
    for path in files() {
        let render = Render::load(&path).unwrap();
        let (lanes, double) = (render.max_error(), render.max_error_f64());
        println!("{} {lanes:e}, in double precision {double:e}", path.display());
        assert!(lanes <= 1e-3 && double <= 1e-3, "{}: {lanes} {double}", path.display());
        let pairs = render.batch.render().into_iter().zip(render.batch.render_f64());
        let ours = pairs.map(|(lane, double)| (f64::from(lane) - double).abs()).fold(0.0, f64::max);
        assert!(ours <= 1e-5, "{}: the two renderers differ by {ours}", path.display());
    }
}

#[test]
fn gradients_equal_gradracks() {
    let Some(path) = files().into_iter().find(|path| path.ends_with("gradients_2op.npz")) else { return };
    let render = Render::load(&path).unwrap();
    let pairs = render.derivatives().unwrap().unwrap();
    assert_eq!(pairs.len(), 13);
    for (index, (theirs, ours)) in pairs.into_iter().enumerate() {
        let error = (ours / theirs - 1.0).abs();
        println!("{index}: {theirs:e}, ours {ours:e}, {error:e}");
        assert!(error <= 1e-3, "{index}: {ours} for {theirs}");
    }
    // With a loss at our own output rather than at gradrack's, whose phase drifts.
    let reference = render.derivatives.unwrap();
    let found = render.batch.gradient(|x| squared_error(x, &reference.target)).unwrap();
    assert!((found.loss / reference.loss - 1.0).abs() < 1e-5, "{} {}", found.loss, reference.loss);
    let (ours, theirs) = (found.parameters, reference.parameters);
    let arrays = [
        (&ours.frequency, &theirs.frequency),
        (&ours.ratio, &theirs.ratio),
        (&ours.gain, &theirs.gain),
        (&ours.attack, &theirs.attack),
        (&ours.decay, &theirs.decay),
        (&ours.sustain, &theirs.sustain),
        (&ours.release, &theirs.release),
    ];
    for (ours, theirs) in arrays.into_iter().flat_map(|(ours, theirs)| ours.iter().zip(theirs)) {
        assert!((ours / theirs - 1.0).abs() < 2.5e-3, "{ours} for {theirs}");
    }
}
