"""Measures of sound. Audio is an array [channels, samples]."""

import numpy as np

#: Below this a sound counts as silence: -90 dBFS.
SILENCE = 3.2e-5


def rms(audio):
    """Root of the mean square."""
    return float(np.sqrt(np.mean(np.square(audio, dtype=np.float64)))) if audio.size else 0.0


def peak(audio):
    """Largest magnitude; infinite if anything is not a number."""
    return float(np.max(np.abs(audio), initial=0.0)) if np.all(np.isfinite(audio)) else float("inf")


def decibels(ratio):
    """Ratio as decibels."""
    return 20.0 * np.log10(max(ratio, 1e-12))


def bands(audio, rate, frame):
    """Energy per frame of `frame` seconds and third-octave band from 60 Hz up: [frames, bands]."""
    size = int(frame * rate)
    count = audio.shape[1] // size
    frames = audio[:, : count * size].reshape(audio.shape[0], count, size)
    power = np.square(np.abs(np.fft.rfft(frames * np.hanning(size), axis=2))).sum(axis=0)
    edges = 60.0 * 2.0 ** (np.arange(0, 25) / 3.0)
    at = np.searchsorted(np.fft.rfftfreq(size, 1.0 / rate), edges)
    return np.stack([power[:, low:high].sum(axis=1) for low, high in zip(at[:-1], at[1:]) if high > low], axis=1)


def band_distance(ours, theirs, rate):
    """Mean distance in dB of the third-octave levels over the whole sound, where either is within 40 dB of the top."""
    levels = [10.0 * np.log10(bands(audio, rate, 0.1).mean(axis=0) + 1e-12) for audio in (ours, theirs)]
    loud = np.maximum(*levels) > np.max(levels) - 40.0
    return float(np.mean(np.abs(levels[0] - levels[1])[loud]))


def envelope(audio, rate, step=0.005):
    """Loudness every `step` seconds, in dB."""
    size = int(step * rate)
    count = audio.shape[1] // size
    frames = audio[:, : count * size].reshape(audio.shape[0], count, size)
    return 10.0 * np.log10(np.mean(np.square(frames, dtype=np.float64), axis=(0, 2)) + 1e-9)


def first_sound(audio, rate, start, length, threshold=1e-4):
    """Seconds at which sound appears within a window, or None."""
    window = np.max(np.abs(audio[:, int(start * rate) : int((start + length) * rate)]), axis=0)
    loud = np.nonzero(window > threshold)[0]
    return start + loud[0] / rate if loud.size else None
