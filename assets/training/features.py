"""What training needs of the corpus, worked out once: python features.py. Writes WORK/features.pt (about 0.3 GB)."""

import numpy as np
import torch

from grid import WINDOW, WORK
from network import EARS, LOUDNESS, Encoder
from spectra import decibels, power_spectra

JITTER = 0.1  # the encoder must bear pitches that are told to it up to so many semitones wrong (normal deviation)
SCALE = LOUDNESS**2 * WINDOW * np.sum(np.hanning(WINDOW) ** 2) / 2  # of a grain's weighted power to its spectrum's sum


def measure(corpus, seed=1):
    """Tensors for each frame: what the encoder hears, and the spectra that the decoder should give, in dB."""
    encoder, r = Encoder(), np.random.default_rng(seed)
    out = {name: torch.tensor(corpus[name]).long() for name in ("key", "part", "partner")}
    count = len(out["key"])
    rows = dict(ears=EARS, heard=EARS, s512=257, s2048=1025)
    out |= {name: torch.empty(count, size, dtype=torch.float16) for name, size in rows.items()}
    out |= {f"{name}_top": torch.empty(count, 1) for name in ("heard", "s512", "s2048")}
    out["told"] = torch.empty(count, 1)
    with torch.no_grad():
        for key in np.unique(corpus["key"]):
            for some in np.array_split(np.flatnonzero(corpus["key"] == key), 4):  # four amounts of jitter for each key
                if not len(some):
                    continue
                frames = torch.tensor(corpus["frames"][some].astype(np.float32) / 32768)
                told = key + r.normal(0, JITTER)
                out["told"][some] = float(told)
                out["ears"][some] = torch.log(encoder.ears(frames[None], torch.tensor([[told]]).float())[0] + 1e-7).half()
                heard = encoder.ears(frames[None], torch.tensor([[float(key)]]))[0]
                loud = (encoder.power(frames[None])[0] @ encoder.weight + 1e-6) / SCALE
                spectra = dict(heard=heard * SCALE, s512=power_spectra(frames, 512) / loud, s2048=power_spectra(frames, 2048) / loud)
                for name, power in spectra.items():
                    out[f"{name}_top"][some] = torch.log10(power.amax(-1, keepdim=True)) * 10
                    out[name][some] = decibels(power).half()
    return out


if __name__ == "__main__":
    torch.set_num_threads(1)
    corpus = np.load(WORK / "corpus.npz")
    torch.save(measure({name: corpus[name] for name in ("key", "part", "partner", "frames")}), WORK / "features.pt")
