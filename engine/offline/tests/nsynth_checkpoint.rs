//! Checkpoints of TensorFlow: every way to name a good one, and what is said of bad ones.

#![allow(clippy::unwrap_used, reason = "all of it is a test")]

mod nsynth_support;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use nephele_offline::models::{Cancel, Progress};
use nephele_offline::nsynth::{Architecture, Checkpoint, DECODER, ENCODER, Options, Variable, import};
use nsynth_support::{Tensor, index, recipe, write_bundle, write_recipe};
use tempfile::{TempDir, tempdir};

const SMALL: Architecture = Architecture { width: 4, skip: 3, encoder: 2 };
const INDEX: &str = "model.ckpt-200000.index";
const DATA: &str = "model.ckpt-200000.data-00000-of-00001";

fn bundle() -> TempDir {
    let folder = tempdir().unwrap();
    write_recipe(&folder.path().join("model.ckpt-200000"), SMALL);
    folder
}

/// The two models made of the checkpoint at `path`.
fn models(path: &Path, options: &Options) -> Result<[Vec<u8>; 2], String> {
    let out = tempdir().unwrap();
    let made = import(path, &out.path().join("new"), options, &Progress::new(), &Cancel::new());
    made.map_err(|error| error.to_string())?;
    Ok([ENCODER, DECODER].map(|name| fs::read(out.path().join("new").join(name)).unwrap()))
}

fn fault(path: &Path) -> String {
    models(path, &Options::default()).unwrap_err()
}

#[test]
fn a_checkpoint_is_found_by_all_its_names() {
    let folder = bundle();
    let wanted = models(folder.path(), &Options::default()).unwrap();
    for name in [INDEX, DATA, "model.ckpt-200000"] {
        assert_eq!(models(&folder.path().join(name), &Options::default()).unwrap(), wanted, "{name}");
    }
    let archives = tempdir().unwrap();
    // The data may come before the index, among what is of no interest.
    for (name, order) in [("a.tar", [INDEX, DATA]), ("b.tar", [DATA, INDEX])] {
        let path = archives.path().join(name);
        let mut tar = tar::Builder::new(File::create(&path).unwrap());
        fs::write(folder.path().join("README"), [7; 3000]).unwrap();
        for file in ["README", order[0], order[1]] {
            tar.append_path_with_name(folder.path().join(file), Path::new("wavenet-ckpt").join(file)).unwrap();
        }
        tar.finish().unwrap();
        assert_eq!(models(&path, &Options::default()).unwrap(), wanted, "{name}");
        let packed = archives.path().join(format!("{name}.gz"));
        let mut gzip = flate2::write::GzEncoder::new(File::create(&packed).unwrap(), flate2::Compression::fast());
        gzip.write_all(&fs::read(&path).unwrap()).unwrap();
        gzip.finish().unwrap();
        assert_eq!(models(&packed, &Options::default()).unwrap(), wanted, "{name}.gz");
        // Cut anywhere, it is an error and nothing worse.
        let whole = fs::read(&path).unwrap();
        for kept in (0..whole.len() - 1500).step_by(whole.len() / 13) {
            fs::write(&path, &whole[..kept]).unwrap();
            assert!(models(&path, &Options::default()).is_err(), "{kept} bytes of {name}");
        }
    }
}

#[test]
fn averages_are_taken_where_they_are_asked_for() {
    let folder = tempdir().unwrap();
    let average = |variable: &Variable| {
        let name = format!("{}/ExponentialMovingAverage", variable.name);
        (Variable { name, ..variable.clone() }, vec![0.25; variable.len()])
    };
    let both = |variable: Variable| [average(&variable), (variable.clone(), recipe(&variable))];
    write_bundle(&folder.path().join("x"), SMALL.variables().into_iter().flat_map(both));
    let raw = models(folder.path(), &Options::default()).unwrap();
    let wanted = models(bundle().path(), &Options::default()).unwrap();
    let averages = Options { averages: true, ..Options::default() };
    assert!(raw == wanted && models(folder.path(), &averages).unwrap() != wanted);
    let text = models(bundle().path(), &averages).unwrap_err();
    assert!(text.contains("ExponentialMovingAverage"), "{text}");
}

#[test]
fn every_tensor_is_there_by_name_and_shape() {
    let folder = bundle();
    let checkpoint = Checkpoint::open(folder.path(), &Cancel::new()).unwrap();
    let found: Vec<_> = checkpoint.entries().iter().map(|(name, entry)| (name.clone(), entry.shape.clone())).collect();
    let mut wanted: Vec<_> = SMALL.variables().into_iter().map(|variable| (variable.name, variable.shape)).collect();
    wanted.sort();
    assert!(found == wanted && found.len() == 374);
}

#[test]
fn what_is_no_checkpoint_is_told_apart() {
    let folder = bundle();
    let path = |name: &str| folder.path().join(name);
    fs::rename(path(DATA), path("elsewhere")).unwrap();
    assert!(fault(folder.path()).contains("data-00000-of-00001, are missing"));
    fs::rename(path("elsewhere"), path(DATA)).unwrap();
    fs::copy(path(INDEX), path("other.index")).unwrap();
    assert!(fault(folder.path()).contains("there are several"));
    fs::remove_file(path("other.index")).unwrap();
    assert!(fault(tempdir().unwrap().path()).contains("there is no checkpoint"));
    fs::write(path("noise.bin"), [9; 5000]).unwrap();
    assert!(fault(&path("noise.bin")).contains("there is no checkpoint"), "{}", fault(&path("noise.bin")));
    assert!(fault(&path("nothing")).contains("nothing"));
    let cancel = Cancel::new();
    cancel.cancel();
    let stopped = import(folder.path(), &path("new"), &Options::default(), &Progress::new(), &cancel);
    assert!(stopped.unwrap_err().is_cancelled());
}

#[test]
fn damage_is_named() {
    let folder = bundle();
    let [index_path, data_path] = [INDEX, DATA].map(|name| folder.path().join(name));
    let (index, data) = (fs::read(&index_path).unwrap(), fs::read(&data_path).unwrap());
    // Cut or with a flipped bit anywhere, it is an error or what it was.
    for place in (0..index.len()).step_by(37) {
        fs::write(&index_path, &index[..place]).unwrap();
        let text = fault(folder.path());
        assert!(text.contains("index"), "{place}: {text}");
        let mut flipped = index.clone();
        flipped[place] ^= 1 << (place % 8);
        fs::write(&index_path, &flipped).unwrap();
        let _ = models(folder.path(), &Options::default());
    }
    fs::write(&index_path, &index).unwrap();
    fs::write(&data_path, &data[..data.len() - 1]).unwrap();
    assert!(fault(folder.path()).contains("logits/biases ends at byte"), "{}", fault(folder.path()));
    let mut flipped = data.clone();
    flipped[100] ^= 1;
    fs::write(&data_path, &flipped).unwrap();
    assert!(fault(folder.path()).contains("its checksum does not fit"));
}

/// What is said of the recipe's tensors, changed by `change`, in an index of `shards` shards.
fn said(shards: u64, compression: u8, change: impl Fn(&mut Vec<Tensor>)) -> String {
    let folder = tempdir().unwrap();
    let (mut tensors, mut data) = (Vec::new(), Vec::new());
    for variable in SMALL.variables() {
        let offset = data.len() as u64;
        data.extend(recipe(&variable).iter().flat_map(|value| value.to_le_bytes()));
        let size = data.len() as u64 - offset;
        tensors.push(Tensor { name: variable.name, shape: variable.shape, kind: 1, offset, size, sum: None });
    }
    change(&mut tensors);
    fs::write(folder.path().join("x.index"), index(&tensors, shards, compression)).unwrap();
    fs::write(folder.path().join("x.data-00000-of-00001"), data).unwrap();
    fault(folder.path())
}

#[test]
fn other_networks_and_hostile_numbers_are_refused() {
    assert!(said(1, 1, |_| {}).contains("compressed"));
    assert!(said(2, 0, |_| {}).contains("it has 2 data files"));
    assert!(said(1, 0, Vec::clear).contains("startconv/W"));
    let missing = said(1, 0, |all| all.retain(|tensor| !tensor.name.starts_with("dilatedconv_2")));
    assert!(missing.contains("22 of its tensors are missing, dilatedconv_2/W first"), "{missing}");
    let changed = |name: &'static str, change: fn(&mut Tensor)| {
        said(1, 0, move |all| change(all.iter_mut().find(|tensor| tensor.name == name).unwrap()))
    };
    let text = changed("res_7/W", |tensor| tensor.shape = vec![1, 1, 4, 5]);
    assert!(text.contains("res_7/W is [1, 1, 4, 5]; wanted is [1, 1, 4, 4]"), "{text}");
    let text = changed("startconv/W", |tensor| tensor.shape = vec![1, 2, 1, 4]);
    assert!(text.contains("another architecture: startconv/W"), "{text}");
    let text = changed("startconv/W", |tensor| tensor.shape = vec![1, 3, 1, usize::MAX]);
    assert!(text.contains("another architecture: startconv/W"), "{text}");
    assert!(changed("out1/W", |tensor| tensor.kind = 2).contains("out1/W is not of 32-bit floats"));
    assert!(changed("out1/W", |tensor| tensor.size = 4).contains("as its shape says"));
    assert!(changed("out1/W", |tensor| tensor.offset = u64::MAX - 3).contains("lies nowhere"));
    assert!(changed("out1/W", |tensor| tensor.offset = 1 << 40).contains("cut short"));
    assert!(changed("out1/W", |tensor| tensor.offset = 1).contains("overlap"));
    assert!(changed("out1/W", |tensor| tensor.sum = Some(5)).contains("out1/W is damaged"));
}
