"""The frame of everything: rates, the grid of partials, the bands of noise, the loudness every grain has."""

import os
from pathlib import Path

import numpy as np

SAMPLE_RATE, HOP, WINDOW, CHANNELS = 44100, 2048, 4096, 16
CONTEXT = (WINDOW - HOP) // 2  # samples a frame hears on each side of its hop
GRAIN = 4096
ROOT_HZ = 220.0  # the pitch of grains where nobody asks for another

# Partials over the root. Quarters below 8 and halves below 24 are for bells, bars and FM, whose partials keep off the
# harmonics; integers up to 256 let a bass note's harmonics reach into the treble.
RATIOS = np.concatenate([np.arange(1, 32) / 4, np.arange(16, 48) / 2, np.arange(24, 257)])
HARMONIC = RATIOS % 1 == 0

MODELS = Path(__file__).resolve().parents[1] / "models"
WORK = Path(os.environ.get("NEPHELE_TRAINING", Path.home() / ".cache/nephele-training"))  # corpus, checkpoints: gigabytes, never committed


def erb_rate(hz):
    """Number of auditory filters below a frequency (Glasberg and Moore 1990)."""
    return 21.4 * np.log10(1 + 0.00437 * np.asarray(hz))


def erb_spaced(low, high, count):
    """`count` frequencies in Hz from `low` to `high`, at equal steps of the ear's scale."""
    return (10 ** (np.linspace(erb_rate(low), erb_rate(high), count) / 21.4) - 1) / 0.00437


NOISE_HZ = np.append(erb_spaced(20, 20500, 72)[:-1], 22050)
BANDS = erb_spaced(30, 20500, 96)  # centres of the bands in which the encoder hears the whole sound


def key_to_hz(key):
    return 440.0 * 2 ** ((np.asarray(key) - 69) / 12)


def hz_to_key(hz):
    return 69 + 12 * np.log2(np.asarray(hz) / 440)


def triangles(hz, centres):
    """Weights [len(hz), len(centres)] of linear interpolation between the centres; the outermost go on beyond their ends."""
    return np.stack([np.interp(hz, centres, row) for row in np.eye(len(centres))], 1)


def loudness_weight(hz):
    """Power weights halfway (in dB) between flat and A-weighting: grains of equal weight sound about equally loud."""
    f2 = np.maximum(hz, 1.0) ** 2
    a = 12194**2 * f2**2 / ((f2 + 20.6**2) * np.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194**2))
    return 1.2589 * a
