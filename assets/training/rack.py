"""Notes of Nephele's own FM rack with random patches, played by the `nephele` command line."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from scipy.io import wavfile

from grid import SAMPLE_RATE

NEPHELE = os.environ.get("NEPHELE") or shutil.which("nephele") or str(Path(__file__).resolve().parents[2] / "target/release/nephele")
OPERATORS = range(1, 7)


def available():
    return Path(NEPHELE).exists()


def patch(r):
    """Random settings: one to three carriers, each other operator modulates one of a lower number."""
    carriers, style = r.integers(1, 4), r.random()
    settings = {"cloud.level": "-inf", "rack.level": 0, "rack.index": 1, "voice.velocity": 0.5, "matrix.1.7": 0, "matrix.7.1": 0}
    for a in OPERATORS:
        for b in OPERATORS:
            settings[f"matrix.{a}.{b}"] = 0
    for n in OPERATORS:
        if style < 0.6:
            ratio = r.choice([0.5, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 11, 14])
        elif style < 0.85:
            ratio = r.choice([0.25, 0.5, 1, 1.25, 1.5, 1.75, 2.25, 2.5, 3.5, 4.75, 5.5, 7.25])
        else:
            ratio = np.exp(r.uniform(np.log(0.5), np.log(10)))
        ratio = 1 if n == 1 else ratio
        settings |= {f"op{n}.ratio": ratio, f"op{n}.detune": r.normal(0, 2), f"op{n}.level": 100 * r.uniform(0.2, 1) if n <= carriers else 0, f"op{n}.pan": 0}
        settings |= {f"op{n}.attack": f"{1e3 * 10 ** r.uniform(-3, -1)}ms", f"op{n}.decay": f"{1e3 * 10 ** r.uniform(-1, 0.6)}ms", f"op{n}.sustain": 100 * r.uniform(0, 1)}
        if n > carriers:
            settings[f"matrix.{n}.{r.integers(1, n)}"] = r.uniform(0.1, 1) * r.choice([0.7, 2, 5]) / ratio**0.3
        if r.random() < 0.2:
            settings[f"matrix.{n}.{n}"] = r.uniform(0.1, 1.5)
    return settings


def play(settings, key, velocity):
    """The note, mono, 1.2 s, let go at 0.8 s."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "note.wav"
        command = [NEPHELE, "render", "--out", str(wav), "--notes", str(key), "--velocity", str(velocity), "--seconds", "1.2", "--hold", "0.8", "--sample-rate", str(SAMPLE_RATE)]
        for name, value in settings.items():
            command += ["--set", f"{name}={value if isinstance(value, str) else round(float(value), 4)}"]
        subprocess.run(command, check=True, capture_output=True)
        return wavfile.read(wav)[1].mean(1).astype(np.float32)
