"""The whole recipe in small, as a test: python reduced.py FOLDER. A few minutes on one core; needs neither fluidsynth nor the plugin.

Makes a tiny corpus, trains, exports into FOLDER, and fails unless the loss fell and the files keep the contract.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

import corpus
import features
import train
from export import export
from grid import CHANNELS, HOP, NOISE_HZ, RATIOS
from synthesis import KINDS


def check(folder):
    """The contract of the exported files: their metadata and the shapes of what they give."""
    run = {}
    for kind in ("encoder", "decoder"):
        path = folder / f"nephele-one-{kind}.onnx"
        about = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
        assert about["channels"] == str(CHANNELS) and about["hop"] == str(HOP), about
        assert kind == "encoder" or len(about["ratios"].split(",")) == len(RATIOS)
        run[kind] = onnxruntime.InferenceSession(path).run
    audio, key = np.random.default_rng(1).normal(0, 0.1, (2, 5 * HOP)).astype(np.float32), np.float32([[57], [64.5]])
    (encoding,) = run["encoder"](None, {"audio": audio, "pitch": key})
    assert encoding.shape == (2, 5, CHANNELS) and np.abs(encoding).max() <= 3, encoding.shape
    partials, noise = run["decoder"](None, {"encoding": encoding[:, 2], "pitch": key})
    assert partials.shape == (2, len(RATIOS)) and noise.shape == (2, len(NOISE_HZ))
    assert min(partials.min(), noise.min()) >= 0 and np.isfinite(partials).all() and np.isfinite(noise).all()
    (quiet,) = run["encoder"](None, {"audio": 0.1 * audio, "pitch": key})
    assert np.abs(quiet - encoding).max() < 0.01, "the encoder must be deaf to level"


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    data = features.measure(corpus.gather([(kind, i) for kind in KINDS for i in range(8)]))
    train.MEMBERS = 8
    trainer = train.Trainer(data, hidden=(128, 128))
    trainer.run(minutes=60, steps=200, every=100)
    before, after = trainer.curve[0][3], trainer.curve[-1][3]
    assert after < 0.75 * before, f"the validation distance went from {before:.2f} to {after:.2f} dB"
    export(trainer.encoder, trainer.decoder, folder)
    check(folder)
    print(f"reduced run: {before:.2f} → {after:.2f} dB, contract kept")
    print("1 passed, 0 failed")
