"""Draws grains from partials and noise, as `engine/offline/src/models/harmonic` does in the plugin."""

import numpy as np

from grid import GRAIN, NOISE_HZ, RATIOS, SAMPLE_RATE


CHIRP = 0.309017  # cycles of phase per squared ratio


def periods(root_hz):
    """(whole periods of the root in a grain, the sample rate that makes them whole)."""
    m = max(1, round(GRAIN * root_hz / SAMPLE_RATE))
    return m, GRAIN * root_hz / m


def spectrum(partials, noise, root_hz, seed=None):
    """(coefficients [GRAIN / 2 + 1], rate): the grain is their inverse real FFT. Without a seed there is no noise."""
    m, rate = periods(root_hz)
    bins = np.zeros(GRAIN // 2 + 1, complex)
    at = np.floor(RATIOS * m + 0.5).astype(int)
    below = at < GRAIN // 2
    np.add.at(bins, at[below], (partials * np.exp(2j * np.pi * CHIRP * RATIOS**2))[below] * GRAIN / 2)
    if seed is not None:
        hz = np.arange(1, GRAIN // 2) * rate / GRAIN
        density = np.interp(hz, NOISE_HZ, noise, left=0, right=0)
        phases = np.random.default_rng(seed).random(hz.size)
        bins[1:-1] += density * np.sqrt(2 * rate / GRAIN) * np.exp(2j * np.pi * phases) * GRAIN / 2
    return bins, rate


def grain(partials, noise, root_hz, seed=None):
    """(a grain that loops without a seam, its sample rate)."""
    bins, rate = spectrum(partials, noise, root_hz, seed)
    return np.fft.irfft(bins), rate


def sounded(partials, noise, root_hz, length, seed=0, start=0):
    """`length` samples from `start` on of the looped grain, played at SAMPLE_RATE: the grain is band-limited and periodic."""
    bins, rate = spectrum(partials, noise, root_hz, seed)
    fine = 16
    smooth = np.fft.irfft(bins, fine * GRAIN) * fine
    at = np.arange(start, start + length) * rate / SAMPLE_RATE * fine
    return np.interp(at, np.arange(fine * GRAIN + 1), np.append(smooth, smooth[0]), period=fine * GRAIN)
