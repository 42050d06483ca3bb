"""Pictures and sound files of REPORT.md: python pictures.py. Needs matplotlib and, for FLAC, sox; run evaluate.py first."""

import json
import shutil
import subprocess
import zlib
from pathlib import Path

import matplotlib
import numpy as np
from scipy.io import wavfile

import rack
import soundfont
import synthesis
from corpus import detune
from evaluate import TONAL, Model
from grid import GRAIN, HOP, SAMPLE_RATE, WORK, key_to_hz
from render import sounded

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402  (the backend first)

OUT = Path(__file__).resolve().parents[0] / "report"


def resynthesis(model, audio, key):
    """A note again from its encodings: grains half overlapping, each as loud as its frame was (encodings hold no level)."""
    frames = len(audio) // HOP
    audio = audio[: frames * HOP]
    encodings = model.encode(audio, key)
    partials, noise = model.decode(encodings, key)
    padded, out = np.pad(audio, (HOP // 2, 3 * HOP // 2)), np.zeros((frames + 1) * HOP)
    for i in range(frames):
        frame = padded[i * HOP : i * HOP + GRAIN]
        made = sounded(partials[i], noise[i], key_to_hz(key), GRAIN, i, i * HOP)
        level = np.sqrt(np.mean((frame * np.hanning(GRAIN)) ** 2) / np.mean((made * np.hanning(GRAIN)) ** 2))
        out[i * HOP : i * HOP + GRAIN] += made * level * np.hanning(GRAIN)
    return audio, out[HOP // 2 :][: len(audio)]


def spectrogram(axes, audio, title):
    axes.specgram(audio + 1e-7 * np.random.default_rng(1).normal(size=len(audio)), 1024, SAMPLE_RATE, noverlap=768, vmin=-130, vmax=-40, cmap="magma")
    axes.set(title=title, ylim=(0, 16000), yticks=[0, 5000, 10000, 15000])
    axes.tick_params(labelsize=7)


def held_out(rows):
    """(name, key, audio) of some instruments that were kept for testing: one of each family, and patches."""
    by_name = {name: (program, family) for program, name, family, _, _ in soundfont.programs()}
    names = sorted({row["name"] for row in rows})
    for name in names:
        if name in by_name and by_name[name][1] in ("mallets", "guitar", "strings", "ensemble", "brass", "reed", "lead", "organ"):
            key = int(np.median([row["key"] for row in rows if row["name"] == name]))
            yield name, key, next(soundfont.play(by_name[name][0], [(key, 95)]))
    for kind in ("modal", "noise", "string", "rack"):
        name = next(n for n in names if n.startswith(kind + " "))
        number = int(name.split()[1])
        r = np.random.default_rng([zlib.crc32(kind.encode()), number])
        sound = rack.patch(r) if kind == "rack" else synthesis.KINDS[kind](r)
        yield name, 57, rack.play(sound, 57, 95) if kind == "rack" else sound(57, 95, r).astype(np.float32)


def curves():
    step, seconds, trained, mean, median = np.array(json.loads((WORK / "one.json").read_text())).T
    figure, axes = plt.subplots(figsize=(7, 3.2))
    for values, label in ((trained, "training instruments, mean"), (mean, "validation instruments, mean"), (median, "validation instruments, median")):
        axes.plot(step, values, label=label)
    axes.set(xlabel="step", ylabel="log-spectral distance, dB", ylim=(1.5, 6))
    axes.legend(), axes.grid(alpha=0.3)
    figure.tight_layout(), figure.savefig(OUT / "curve.png", dpi=90)


def boxes(rows):
    families = sorted({row["family"] for row in rows})
    figure, axes = plt.subplots(figsize=(9, 3.6))
    axes.boxplot([[row["model"][0] for row in rows if row["family"] == f] for f in families], tick_labels=families, showfliers=False)
    axes.axhline(3, ls=":", color="green"), axes.axhline(4.5, ls=":", color="red")
    axes.set(ylabel="log-spectral distance, dB", title="Held-out instruments by family (quartiles)")
    axes.tick_params(axis="x", rotation=60)
    figure.tight_layout(), figure.savefig(OUT / "families.png", dpi=80)


def save(name, audio):
    path = OUT / f"{name}.wav"
    wavfile.write(path, SAMPLE_RATE, np.round(audio / np.abs(audio).max() * 30000).astype(np.int16))
    if shutil.which("sox"):
        subprocess.run(["sox", path, path.with_suffix(".flac")], check=True)
        path.unlink()


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    model, rows = Model(), json.loads((WORK / "evaluation.json").read_text())["rows"]
    curves(), boxes(rows)
    notes = list(held_out(rows))
    figure, grid = plt.subplots(len(notes) // 2, 4, figsize=(11, 1.6 * len(notes) // 2))
    for i, (name, key, audio) in enumerate(notes):
        audio = audio[: int(1.15 * SAMPLE_RATE)]
        original, again = resynthesis(model, audio / np.abs(audio).max(), key + detune(audio, key_to_hz(key)) / 100)
        spectrogram(grid[i // 2][i % 2 * 2], original, f"{name}, key {key}")
        spectrogram(grid[i // 2][i % 2 * 2 + 1], again, "decoded")
        if i % 2 == 0 or i >= len(notes) - 4:
            both = [x / np.abs(x).max() for x in (original, again)]
            save(name.lower().replace(" ", "-"), np.concatenate([both[0], np.zeros(SAMPLE_RATE // 8), both[1]]))
    figure.tight_layout(), figure.savefig(OUT / "spectrograms.png", dpi=80)
    print(len(notes), "notes; tonal from clarity", TONAL)
