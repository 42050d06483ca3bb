"""Procedural instruments. Each is a function of a random generator that returns its sound: play(key, velocity, r) → audio.

What is drawn outside `play` is the instrument, the same for all its notes; what is drawn inside is one performance.
"""

import numpy as np

from grid import SAMPLE_RATE, key_to_hz

BLOCK, HOLD = 210, 0.8
T = np.arange(BLOCK * BLOCK) / SAMPLE_RATE  # one second
H = np.arange(1, 400)


def log_uniform(r, low, high):
    return np.exp(r.uniform(np.log(low), np.log(high)))


def partials(hz, amplitudes, decays, r):
    """Sum of partials; `decays` in nepers per second."""
    heard = (hz < 0.48 * SAMPLE_RATE) & (amplitudes > 1e-5 * np.max(amplitudes))
    rate = 2j * np.pi * hz[heard] - decays[heard]
    # exp(rate · t) is a product of a coarse and a fine step of time, so the sum over partials is a matrix product.
    coarse = amplitudes[heard] * np.exp(np.outer(T[::BLOCK], rate) + 2j * np.pi * r.random(rate.size))
    return (coarse @ np.exp(np.outer(rate, T[:BLOCK]))).real.ravel()


def gate(attack, release):
    """Envelope of a note held for HOLD seconds."""
    return np.minimum(1, T / attack) * np.exp(-np.maximum(0, T - HOLD) / release)


def hiss(r, curve):
    """Noise with the amplitude spectrum curve(Hz)."""
    spectrum = np.fft.rfft(r.normal(size=T.size)) * curve(np.fft.rfftfreq(T.size, 1 / SAMPLE_RATE))
    noise = np.fft.irfft(spectrum, T.size)
    return noise / np.sqrt(np.mean(noise**2))


def peaks(hz, centres, widths, gains):
    """Sum of resonance curves, as a vocal tract or a wooden body puts on a source."""
    return sum(g / np.sqrt(1 + ((hz - c) / (w / 2)) ** 2) for c, w, g in zip(centres, widths, gains))


def additive(r):
    """Organs, odd and even spectra, drawn envelopes."""
    style, slope, reach = r.integers(3), r.uniform(0.2, 2), log_uniform(r, 3, 80)
    amplitudes = H**-slope * np.exp(-H / reach)
    if style == 0:
        amplitudes = amplitudes * (r.random(H.size) < r.uniform(0.2, 0.8)) * r.uniform(0.2, 1, H.size) + 1e-2 * (H == 1)
    elif style == 1:
        amplitudes = amplitudes * np.where(H % 2, 1, 10 ** r.uniform(-3, 0.5))
    else:
        amplitudes = amplitudes * np.interp(H, np.cumsum(r.exponential(5, 40)), 10 ** r.uniform(-1.5, 0, 40))
    attack, fade, bright = log_uniform(r, 0.003, 0.2), r.choice([0, 0, 1]) * r.uniform(0, 3), r.uniform(0, 0.6)

    def play(key, velocity, rng):
        louder = amplitudes * H ** (bright * (velocity - 100) / 100)
        return partials(key_to_hz(key) * H, louder, fade * np.sqrt(H), rng) * gate(attack, 0.1)

    return play


def formant(r):
    """Voices and bodies: resonances that stay where they are whatever the key."""
    first = r.uniform(280, 1000)
    centres = [first, first + r.uniform(300, 1700), r.uniform(2300, 3200), r.uniform(3300, 4500), r.uniform(5000, 9000)]
    widths, gains = r.uniform(60, 250, 5), r.uniform(0.1, 1, 5) * [1, 1, 0.6, 0.4, 0.1]
    slope, breath, vibrato, attack = r.uniform(0.2, 1.4), 10 ** r.uniform(-3.5, -1), r.choice([0, 0, 8]) * r.random(), log_uniform(r, 0.01, 0.2)
    curve = lambda hz: 0.01 + peaks(hz, centres, widths, gains)

    def play(key, velocity, rng):
        hz = key_to_hz(key)
        phase = hz * T - hz * vibrato * 5.8e-4 * np.cos(2 * np.pi * 5.5 * T) / (2 * np.pi * 5.5)
        turn, harmonic, voice = np.exp(2j * np.pi * phase), 1.0, 0.0
        for a in (curve(hz * H) * H**-slope)[hz * H < 20000]:
            harmonic = harmonic * turn
            voice = voice + (a * np.exp(2j * np.pi * rng.random()) * harmonic).real
        voice = voice / np.sqrt(np.mean(voice**2))
        return (voice + breath * hiss(rng, lambda f: curve(f) / (1 + f / 8000))) * gate(attack, 0.1)

    return play


def subtractive(r):
    """Saw, pulse and triangle waves, one or two a few cents apart, through a resonant filter that may close."""
    wave, width, apart = r.integers(3), r.uniform(0.05, 0.5), r.choice([0, 0, 6]) * r.random()
    cutoff, track, resonance, order = log_uniform(r, 200, 14000), r.uniform(0, 1), log_uniform(r, 0.5, 8), r.choice([1, 2])
    closing, noise = r.choice([0, 1, 3]) * r.random(), r.choice([0, 0, 1]) * 10 ** r.uniform(-3, -1)
    spectrum = [1 / H, np.abs(np.sin(np.pi * H * width)) / H, (H % 2) / H**2.0][wave]

    def play(key, velocity, rng):
        hz = key_to_hz(key)
        out = np.zeros(T.size)
        for cents in (0, apart) if apart else (0,):
            f = hz * H * 2 ** (cents / 1200)
            for hz_h, a in zip(f[f < 20000], spectrum):
                now = cutoff * (hz / 220) ** track * 2 ** ((velocity - 90) / 40) * np.exp(-closing * T[::64])
                gain = np.hypot(1 - (hz_h / now) ** 2, hz_h / now / resonance) ** -order
                if a * gain.max() > 1e-5:
                    out += a * np.interp(T, T[::64], gain) * np.cos(2 * np.pi * (hz_h * T + rng.random()))
        out /= np.sqrt(np.mean(out**2)) + 1e-9
        return (out + noise * rng.normal(size=T.size)) * gate(0.005, 0.05)

    return play


def plucked(r):
    """A string as digital waveguide (Karplus and Strong 1983), its loop filter worked out in the frequency domain."""
    bright, life, place, stiff = r.uniform(0.02, 0.5), log_uniform(r, 0.3, 4), r.uniform(0.05, 0.5), r.choice([0, 1]) * 10 ** r.uniform(-5, -3.3)
    softness = log_uniform(r, 1500, 16000)

    def play(key, velocity, rng):
        hz = key_to_hz(key)
        f = hz * H * np.sqrt(1 + stiff * H**2)
        loss = 1 / life + bright * hz * (1 - np.cos(2 * np.pi * np.minimum(f, 22050) / SAMPLE_RATE))
        struck = np.abs(np.sin(np.pi * H * place)) / H / (1 + (f / (softness * velocity / 90)) ** 2)
        return partials(f, struck, loss, rng) * gate(0.001, 0.08)

    return play


MODES = [
    [0.5, 1, 1.2, 1.5, 2, 2.5, 3, 4, 5.33, 6.66],  # church bell: hum, prime, tierce, quint, nominal …
    [1, 2.756, 5.404, 8.933, 13.34, 18.64],  # free bar
    [1, 3.93, 9.2, 16.3],  # marimba bar
    [1, 3, 6.1, 10.2],  # xylophone bar
    [1, 1.594, 2.136, 2.296, 2.653, 2.918, 3.156, 3.501, 3.6, 4.06],  # circular membrane
    [1, 1.5, 1.98, 2.44, 2.9],  # kettle drum
    [1, 2.32, 4.25, 6.63, 9.38, 12.5],  # glass bowl
    [1, 6.27, 17.55],  # clamped bar: music box, kalimba
]


def modal(r):
    """Bells, bars, membranes and bowls; three in ten have modes of their own."""
    ratios = np.array(MODES[r.integers(len(MODES))]) if r.random() < 0.7 else np.cumsum(r.exponential(0.9, 12)) + 1
    ratios = np.append(1, ratios[1:] * 2 ** r.normal(0, 0.01, ratios.size - 1)) if 0.5 not in ratios else ratios
    amplitudes = np.exp(-r.uniform(0, 0.4) * ratios) * r.uniform(0.2, 1, ratios.size)
    life, spread, knock = log_uniform(r, 0.1, 4), r.uniform(0.3, 1.3), r.choice([0, 1]) * 10 ** r.uniform(-2, -0.3)
    colour = log_uniform(r, 300, 8000)

    def play(key, velocity, rng):
        hit = amplitudes * ratios ** ((velocity - 90) / 60)
        tone = partials(key_to_hz(key) * ratios, hit, ratios**spread / life, rng)
        return tone + knock * hiss(rng, lambda f: peaks(f, [colour], [colour], [1])) * np.exp(-T / 0.02)

    return play


def noise(r):
    """Wind, rain, breath, surf: coloured noise, sometimes with a pitched resonance."""
    centre = log_uniform(r, 150, 11000)
    centres, widths, gains = [centre, log_uniform(r, 200, 14000), 3000], [centre * r.uniform(0.1, 2), 2000, 20000], [1, r.uniform(0, 0.5), 10 ** r.uniform(-3, -0.5)]
    power, sharp, tone = r.uniform(0.7, 2), r.choice([0, 0, 1]) * r.uniform(0.01, 0.1), r.choice([0, 0, 1]) * 10 ** r.uniform(-2, -0.5)

    def play(key, velocity, rng):
        hz = key_to_hz(key)
        curve = lambda f: peaks(f, centres, widths, gains) ** power + (5 * peaks(f, hz * np.arange(1, 9), [hz * sharp] * 8, 1 / np.arange(1, 9)) if sharp else 0)
        return (hiss(rng, curve) + tone * partials(hz * H[:40], H[:40] ** -1.5, 0 * H[:40], rng)) * gate(0.05, 0.2)

    return play


KINDS = {"additive": additive, "formant": formant, "subtractive": subtractive, "string": plucked, "modal": modal, "noise": noise}
