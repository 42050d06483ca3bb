"""Encoder and decoder. Both are small perceptrons between fixed transforms, so that learning is only about timbre."""

import numpy as np
import torch
from torch import nn

from grid import BANDS, CHANNELS, CONTEXT, HARMONIC, HOP, NOISE_HZ, RATIOS, SAMPLE_RATE, WINDOW, erb_rate, erb_spaced, loudness_weight
from spectra import BIN_HZ, GAPS, HEARD, band_weights

LOUDNESS = 0.16  # of every grain: the root of its weighted power
MOST = 0.25  # RMS of a grain at most, though it be a bass that needs more to be as loud: peaks stay below about 1
SILENT = 1e-5  # 100 dB below a grain's loudness is nothing
FILTER = erb_spaced(40, 20000, 40)  # where the decoder's filter has its points
EARS = len(HEARD) + len(BANDS)


class Pitch(nn.Module):
    """A key as overlapping bumps, six semitones apart."""

    COUNT = 14

    def __init__(self):
        super().__init__()
        self.register_buffer("centres", torch.arange(24.0, 24 + 6 * self.COUNT, 6))

    def forward(self, key):
        return torch.exp(-(((key - self.centres) / 8) ** 2))


class Perceptron(nn.Module):
    """A multilayer perceptron that is told the key: x [groups, m, inputs], key [groups, 1]."""

    def __init__(self, inputs, hidden, layers, outputs):
        super().__init__()
        self.pitch = Pitch()
        self.first, self.by_pitch = nn.Linear(inputs, hidden), nn.Linear(Pitch.COUNT, hidden, bias=False)
        after = lambda: [nn.LayerNorm(hidden), nn.LeakyReLU(0.1)]
        between = [layer for _ in range(layers - 1) for layer in (nn.Linear(hidden, hidden), *after())]
        self.rest = nn.Sequential(*after(), *between, nn.Linear(hidden, outputs))

    def forward(self, x, key):
        # Joining pitch and x into one row instead stops tract 0.23: it splits that product wrongly.
        return self.rest(self.first(x) + self.by_pitch(self.pitch(key))[:, None])


def frequency(key):
    return 440 * torch.exp((key - 69) * float(np.log(2) / 12))


class Encoder(nn.Module):
    """audio [batch, samples], pitch [batch, 1] → encoding [batch, samples / HOP, CHANNELS], deaf to level and to phase."""

    SIDE = 64  # WINDOW = SIDE²: a transform in two steps (Cooley-Tukey) needs 3 % of the full matrix

    def __init__(self, hidden=512):
        super().__init__()
        n = np.arange(self.SIDE)
        first = np.exp(-2j * np.pi * np.outer(n, n) / self.SIDE)
        twiddle = np.exp(-2j * np.pi * np.outer(n, n) / WINDOW)
        fixed = dict(window=np.hanning(WINDOW), first_re=first.real, first_im=first.imag, twiddle_re=twiddle.real, twiddle_im=twiddle.imag,
                     second_re=first.real[:, :32], second_im=first.imag[:, :32], bands=band_weights(), heard=HEARD[:, None], gaps=0.5 * GAPS[:, None],
                     bins=np.arange(WINDOW // 2), weight=loudness_weight(np.arange(WINDOW // 2) * BIN_HZ)[:, None])
        for name, value in fixed.items():
            self.register_buffer(name, torch.tensor(value, dtype=torch.float32))
        self.mlp = Perceptron(EARS, hidden, 2, CHANNELS)
        self.norm = nn.BatchNorm1d(CHANNELS, affine=False)

    def power(self, frames):
        """Power spectrum [batch, frames, WINDOW / 2] of frames [batch, frames, WINDOW]."""
        # Sample SIDE·n1 + n2, bin k1 + SIDE·k2: sum over n1, twiddle, sum over n2.
        x = (frames * self.window).reshape(frames.shape[0], -1, self.SIDE, self.SIDE)
        re, im = self.first_re @ x, self.first_im @ x
        re, im = re * self.twiddle_re - im * self.twiddle_im, re * self.twiddle_im + im * self.twiddle_re
        re, im = re @ self.second_re - im @ self.second_im, re @ self.second_im + im @ self.second_re
        return (re * re + im * im).transpose(2, 3).reshape(frames.shape[0], -1, WINDOW // 2)

    def ears(self, frames, key):
        """Power at the ratios and in the bands, over the loudness: [batch, frames, EARS]."""
        power = self.power(frames)
        spacing = frequency(key)[:, :, None] / BIN_HZ
        reach = torch.clamp(self.gaps * spacing, max=1.5) + 0.5
        lobes = torch.clamp(reach - torch.abs(self.bins - self.heard * spacing), 0, 1)
        heard = torch.cat([power @ lobes.transpose(1, 2), power @ self.bands], 2)
        return heard / (power @ self.weight + 1e-6)

    def encode(self, ears, key):
        """Encodings [batch, frames, CHANNELS]: mean 0, variance 1, within ±3."""
        z = self.mlp((torch.log(ears + 1e-7) + 8) / 4, key)
        z = self.norm(z.transpose(1, 2)).transpose(1, 2)
        return 3 * torch.tanh(z / 3)

    def forward(self, audio, pitch):
        halves = nn.functional.pad(audio, (CONTEXT, CONTEXT)).reshape(audio.shape[0], -1, HOP)
        return self.encode(self.ears(torch.cat([halves[:, :-1], halves[:, 1:]], 2), pitch), pitch)


class Decoder(nn.Module):
    """encoding [batch, CHANNELS], pitch [batch, 1] → partials [batch, P], noise [batch, B].

    Partials are source times filter: one head speaks of ratios to the root, another of frequencies in Hz, and both add in dB.
    """

    def __init__(self, hidden=640):
        super().__init__()
        self.mlp = Perceptron(CHANNELS, hidden, 3, len(RATIOS) + len(FILTER) + len(NOISE_HZ))
        # Where the filter's points lie on the ear's scale, in steps from one to the next.
        self.step = float((erb_rate(FILTER[-1]) - erb_rate(FILTER[0])) / (len(FILTER) - 1))
        self.start = float(erb_rate(FILTER[0])) / self.step
        bins = np.gradient(NOISE_HZ)
        fixed = dict(ratios=RATIOS, points=np.arange(len(FILTER)), noise_weight=loudness_weight(NOISE_HZ) * bins)
        for name, value in fixed.items():
            self.register_buffer(name, torch.tensor(value, dtype=torch.float32))
        self.register_buffer("noise_bins", torch.tensor(bins, dtype=torch.float32), persistent=False)
        bias = self.mlp.rest[-1].bias.data
        bias[: len(RATIOS)] = torch.tensor(np.where(HARMONIC, -1.5, -6) - 0.8 * np.log(RATIOS))
        bias[-len(NOISE_HZ) :] = -4

    def heads(self, encoding, key):
        """Amplitudes before they are brought to one loudness: encoding [groups, m, CHANNELS], key [groups, 1]."""
        ratio, curve, noise = self.mlp(encoding, key).split([len(RATIOS), len(FILTER), len(NOISE_HZ)], 2)
        hz = frequency(key) * self.ratios
        place = torch.log(1 + 0.00437 * hz) * float(21.4 / np.log(10)) / self.step - self.start
        place = torch.clamp(place, 0, len(FILTER) - 1)[:, None]
        between = torch.relu(1 - torch.abs(place - self.points[:, None]))
        sounding = torch.clamp((0.5 * SAMPLE_RATE - hz) / 100, 0, 1)[:, None]
        partials = torch.relu(torch.exp(torch.clamp(ratio + curve @ between, max=3)) - SILENT) * sounding
        return partials, torch.relu(torch.exp(torch.clamp(noise, max=3)) - SILENT) * 0.02

    def loud(self, partials, noise, key):
        """Scales both so that all grains are about equally loud."""
        f2 = (frequency(key) * self.ratios).square()[:, None]
        a = 1.2589 * 12194**2 * f2 * f2 / ((f2 + 20.6**2) * torch.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194**2))
        power = (partials.square() * 0.5 * a).sum(2, keepdim=True) + (noise.square() * self.noise_weight).sum(2, keepdim=True)
        scale = LOUDNESS / torch.sqrt(power + 1e-9)
        return partials * scale, noise * scale

    def forward(self, encoding, pitch):
        partials, noise = self.loud(*self.heads(encoding[:, None], pitch), pitch)
        power = 0.5 * partials.square().sum(2) + (noise.square() * self.noise_bins).sum(2)
        quieter = torch.clamp(MOST / torch.sqrt(power + 1e-9), max=1)
        return partials[:, 0] * quieter, noise[:, 0] * quieter
