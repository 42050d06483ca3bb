"""Power spectra of frames, and what partials and noise contribute to them: the decoder is trained without making audio.

The power of a sum of partials with chance phases is the sum of their powers, on average; so a rendered spectrum is a matrix
product, the matrix depending on the pitch only.
"""

from functools import cache

import numpy as np
import torch

from grid import BANDS, NOISE_HZ, RATIOS, SAMPLE_RATE, WINDOW, key_to_hz, triangles

CLEAR = 60  # dB below the strongest bin: deeper differences are not counted
DEPTH = 90  # dB that are kept of each spectrum
# Where the encoder listens, over the root: as fine as the decoder draws.
HEARD = np.concatenate([np.arange(1, 33) / 4, np.arange(17, 65) / 2, np.arange(33, 65)])
GAPS = np.concatenate([np.full(32, 0.25), np.full(48, 0.5), np.full(32, 1.0)])
BIN_HZ = SAMPLE_RATE / WINDOW


def power_spectra(frames, size):
    """Mean power [n, size / 2 + 1] over half-overlapping Hann windows inside each frame."""
    pieces = frames.unfold(-1, size, size // 2) * torch.tensor(np.hanning(size), dtype=torch.float32)
    return torch.fft.rfft(pieces).abs().square().mean(-2)


FINE = 64  # entries of a lobe's table for each bin


@cache
def lobe_table(size):
    return np.abs(np.fft.rfft(np.hanning(size), FINE * size)) ** 2


def window_lobe(size, offset):
    """Power of a Hann window's transform, `offset` bins off its centre."""
    return np.interp(np.abs(offset) * FINE, np.arange(FINE * size // 2 + 1), lobe_table(size))


def partial_powers(hz, size):
    """[size / 2 + 1, len(hz)]: power that a partial of amplitude 1 puts on each bin; none from half the rate on."""
    at, bins = hz * size / SAMPLE_RATE, np.arange(size // 2 + 1)[:, None]
    lobes = (window_lobe(size, bins - at) + window_lobe(size, bins + at)) / 4
    return lobes * (hz < SAMPLE_RATE / 2)


def noise_power(size):
    """Power on a bin of noise whose density is 1."""
    return np.sum(np.hanning(size) ** 2) * SAMPLE_RATE / 2


def listening(key):
    """[len(HEARD), WINDOW / 2]: the bins around each ratio. The same arithmetic as `network.Encoder`."""
    spacing = key_to_hz(key) / BIN_HZ
    reach = np.minimum(1.5, 0.5 * GAPS * spacing)[:, None] + 0.5
    return np.clip(reach - np.abs(np.arange(WINDOW // 2) - HEARD[:, None] * spacing), 0, 1)


def band_weights():
    """[WINDOW / 2, len(BANDS)]: bands as wide as half an auditory filter, never narrower than the window can tell."""
    hz = np.arange(WINDOW // 2)[:, None] * BIN_HZ
    reach = np.maximum(np.gradient(BANDS), 1.5 * BIN_HZ)
    return np.maximum(0, 1 - np.abs(hz - BANDS) / reach) / reach * BIN_HZ


def each(rows, matrices, group):
    """rows[i] @ matrices[group[i]], without copying the matrices."""
    return torch.stack([x @ matrices[g] for x, g in zip(rows, group.tolist())])


class Renderings:
    """The matrices of some pitches. Rendered spectra are those of `power_spectra`, and what the encoder hears."""

    SIZES = (512, 2048)

    def __init__(self, keys):
        tensor = lambda rows: torch.tensor(np.stack(rows), dtype=torch.float32)
        hz = [RATIOS * key_to_hz(key) for key in keys]
        self.partials = {size: tensor([partial_powers(f, size).T for f in hz]) for size in self.SIZES}
        self.noise = {size: torch.tensor(triangles(np.arange(size // 2 + 1) * SAMPLE_RATE / size, NOISE_HZ).T, dtype=torch.float32) for size in self.SIZES}
        bands, heard = band_weights().T, []
        heard_noise, gains = [], []
        full = triangles(np.arange(WINDOW // 2) * BIN_HZ, NOISE_HZ)
        for key, f in zip(keys, hz):
            ears = np.concatenate([listening(key), bands])
            heard.append((ears @ partial_powers(f, WINDOW)[:-1]).T)
            gain = ears.sum(1)
            heard_noise.append((ears @ full / np.maximum(gain, 1e-9)[:, None]).T)
            gains.append(gain)
        self.heard, self.heard_noise, self.gains = tensor(heard), tensor(heard_noise), tensor(gains)

    def spectra(self, group, partials, noise, size):
        """[groups, m, bins] of partials [groups, m, P] and noise [groups, m, B]; `group` says which pitch each group has."""
        return each(partials.square(), self.partials[size], group) + (noise @ self.noise[size]).square() * noise_power(size)

    def ears(self, group, partials, noise):
        """What the encoder would hear of them, before the logarithm: [groups, m, len(HEARD) + len(BANDS)]."""
        rustle = each(noise, self.heard_noise, group).square() * self.gains[group][:, None] * noise_power(WINDOW)
        return each(partials.square(), self.heard, group) + rustle


def decibels(power):
    """dB under the strongest bin, DEPTH deep."""
    return 10 * torch.log10(power / (power.amax(-1, keepdim=True) + 1e-20) + 10 ** (-DEPTH / 10))
