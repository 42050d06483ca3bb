"""The encoder/decoder pair. Both are small perceptrons around fixed Fourier transforms, so that learning is only about timbre."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from data import BINS, FLOOR, GRAIN, HZ, STRIDE, loudness_weight

CHANNELS, HIDDEN, WINDOW = 16, 512, 512
LOUDNESS, PEAK = 0.16, 0.95


def mlp(inputs, outputs):
    layer = lambda i, o: [nn.Linear(i, o), nn.LayerNorm(o), nn.LeakyReLU(0.1)]
    return nn.Sequential(*layer(inputs, HIDDEN), *layer(HIDDEN, HIDDEN), nn.Linear(HIDDEN, outputs))


class Encoder(nn.Module):
    """audio [batch, samples] → encoding [batch, samples / GRAIN, CHANNELS], deaf to level and to phase."""

    def __init__(self):
        super().__init__()
        angle = 2 * np.pi * np.outer(np.arange(WINDOW // 2), np.arange(WINDOW)) / WINDOW
        kernel = np.concatenate([np.cos(angle), np.sin(angle)]) * np.hanning(WINDOW)
        self.register_buffer("kernel", torch.tensor(kernel[:, None], dtype=torch.float32))
        self.mlp = mlp(WINDOW // 2, CHANNELS)
        self.norm = nn.BatchNorm1d(CHANNELS, affine=False)

    def features(self, audio):
        """Log spectrum of each frame, relative to its mean: the STFT operator is missing from some runtimes, convolution never is."""
        waves = F.conv1d(audio[:, None], self.kernel, stride=WINDOW)
        real, imaginary = waves.square().chunk(2, 1)
        power = F.avg_pool1d(real + imaginary, GRAIN // WINDOW)
        power = power / (power.mean(1, keepdim=True) + 1e-6)
        return torch.log(power + 1e-7).transpose(1, 2) / 5

    def encode(self, features):
        z = self.norm(self.mlp(features).transpose(1, 2)).transpose(1, 2)
        return 3 * torch.tanh(z / 3)

    def forward(self, audio):
        return self.encode(self.features(audio))


class Decoder(nn.Module):
    """encoding [batch, CHANNELS] → grains [batch, GRAIN]: magnitudes by perceptron, phases fixed, then an inverse Fourier transform.

    With fixed phases the harmonics of any two grains add instead of cancelling, so morphs and overlaps do not comb. Between
    the harmonics the phases turn with the encoding, so that breath differs from grain to grain.
    """

    ROWS, COLUMNS = 64, 32  # GRAIN = ROWS · COLUMNS: a transform in two steps (Cooley-Tukey) needs 0.1 % of the full matrix

    def __init__(self):
        super().__init__()
        random = np.random.default_rng(220)
        k = np.arange(BINS)
        between = k % STRIDE != 0
        phase = np.exp(1j * np.where(between, random.uniform(0, 2 * np.pi, BINS), np.pi * 0.618 * (k // STRIDE) ** 2))
        turn = between * random.normal(0, 0.5, (2, CHANNELS, BINS))
        # Bin k = COLUMNS·k2 + k1 and sample n = ROWS·n1 + n2: sum over k2, twiddle, sum over k1.
        wave = lambda rows, columns, size: np.exp(2j * np.pi * np.outer(np.arange(rows), np.arange(columns)) / size)
        first = wave(self.ROWS, self.ROWS // 2, self.ROWS)
        twiddle = wave(self.ROWS, self.COLUMNS, GRAIN)
        second = wave(self.COLUMNS, self.COLUMNS, self.COLUMNS)
        self.register_buffer("weight", torch.tensor(loudness_weight(HZ), dtype=torch.float32))
        for name, value in dict(phase=phase, turn=turn[0] + 1j * turn[1], first=first, twiddle=twiddle, second=second).items():
            self.register_buffer(name + "_re", torch.tensor(value.real, dtype=torch.float32))
            self.register_buffer(name + "_im", torch.tensor(value.imag, dtype=torch.float32))
        self.mlp = mlp(CHANNELS, BINS)

    def spectrum(self, encoding):
        """Log magnitudes."""
        return self.mlp(encoding)

    def grains(self, log_magnitude, encoding):
        """Sounds a spectrum; what is below the floor is silent, and all grains are about equally loud."""
        magnitude = torch.relu(torch.exp(log_magnitude) - 1.5 * FLOOR)
        magnitude = magnitude * LOUDNESS / torch.sqrt((magnitude**2 * self.weight).sum(1, keepdim=True) + 1e-9)
        re, im = self.phase_re + encoding @ self.turn_re, self.phase_im + encoding @ self.turn_im
        magnitude = magnitude / torch.sqrt(re**2 + im**2 + 1e-9)  # a hundred times cheaper in tract than sine and cosine
        re, im = ((magnitude * x).reshape(-1, self.ROWS // 2, self.COLUMNS) for x in (re, im))
        re, im = self.first_re @ re - self.first_im @ im, self.first_re @ im + self.first_im @ re
        re, im = re * self.twiddle_re - im * self.twiddle_im, re * self.twiddle_im + im * self.twiddle_re
        audio = re @ self.second_re - im @ self.second_im
        audio = audio.transpose(1, 2).reshape(-1, GRAIN) * 2**0.5
        return audio / torch.clamp(audio.abs().amax(1, keepdim=True) / PEAK, min=1)

    def forward(self, encoding):
        return self.grains(self.spectrum(encoding), encoding)
