"""Synthetic notes: every sound the model ever hears is computed here, from seeds, so nobody else's recordings are in it.

A timbre is a spectrum on the bins of one grain. At 28 160 Hz the root, 220 Hz, has a period of exactly 128 samples and
a grain of 2048 samples holds 16 of them: harmonic h is bin 16 h, and a grain is a seamless loop.
"""

import numpy as np
from scipy.special import jv

SAMPLE_RATE, GRAIN, PERIOD = 28160, 2048, 128
ROOT_HZ = SAMPLE_RATE / PERIOD
BINS, STRIDE = GRAIN // 2, GRAIN // PERIOD  # bins below Nyquist; bins between harmonics
FLOOR = 1e-4  # what lies 80 dB below a grain's loudness is silence

H = np.arange(1, PERIOD // 2)  # harmonic numbers
HZ = np.arange(BINS) * SAMPLE_RATE / GRAIN


def loudness_weight(hz):
    """Power weights halfway (in dB) between flat and A-weighting: grains of equal weight sound about equally loud."""
    f2 = np.maximum(hz, 1.0) ** 2
    a = 12194**2 * f2**2 / ((f2 + 20.6**2) * np.sqrt((f2 + 107.7**2) * (f2 + 737.9**2)) * (f2 + 12194**2))
    return 1.2589 * a


def resonances(hz, centres, widths, gains):
    """Sum of resonance curves, as a vocal tract or a wooden body puts on a source."""
    return sum(g / np.sqrt(1 + ((hz - c) / (w / 2)) ** 2) for c, w, g in zip(centres, widths, gains))


# Each family returns (harmonic amplitudes, {ratio to the root: amplitude}, noise amplitude per bin); None where it has none.


def formants(r):
    first = r.uniform(280, 1000)
    centres = [first, first + r.uniform(300, 1700), r.uniform(2300, 3200), r.uniform(3300, 4500), r.uniform(5000, 9000)]
    curve = lambda hz: 0.01 + resonances(hz, centres, r.uniform(60, 250, 5), r.uniform(0.1, 1, 5) * [1, 1, 0.6, 0.4, 0.1])
    amplitudes = curve(H * ROOT_HZ) * H ** -r.uniform(0.2, 1.4)
    return amplitudes, {}, curve(HZ) * 10 ** r.uniform(-3, -1.2)


def organ(r):
    envelope = H ** -r.uniform(0.3, 2) * np.exp(-H / r.uniform(3, 40))
    return envelope * (r.random(H.size) < r.uniform(0.2, 0.8)) * r.uniform(0.2, 1, H.size) + 1e-3 * (H == 1), {}, None


def odd_even(r):
    even = 10 ** r.uniform(-3, 0.5)
    return H ** -r.uniform(0.6, 2) * np.where(H % 2, 1, even) * np.exp(-H / r.uniform(5, 80)), {}, None


def analogue(r):
    wave = H**-1.0 if r.random() < 0.5 else np.abs(np.sin(np.pi * H * r.uniform(0.05, 0.5))) / H
    ratio, q, order = H * ROOT_HZ / np.exp(r.uniform(np.log(250), np.log(12000))), r.uniform(0.5, 6), r.choice([1, 2])
    return wave / np.hypot(1 - ratio**2, ratio / q) ** order, {}, None


def fm(r):
    carrier, modulator, index = r.integers(1, 8), r.integers(1, 8), r.uniform(0.1, 7)
    amplitudes = np.zeros(H.size)
    for n in range(-20, 21):
        h = carrier + n * modulator  # side bands below zero fold back with the sign turned
        if 0 < abs(h) <= H.size:
            amplitudes[abs(h) - 1] += np.sign(h) * jv(n, index)
    return np.abs(amplitudes), {}, None


def plucked(r):
    age = np.exp(-r.uniform(0, 0.6) * H ** r.uniform(0.5, 1.2))  # high partials die first
    return np.abs(np.sin(np.pi * H * r.uniform(0.05, 0.5))) * H ** -r.uniform(0.5, 1.3) * age, {}, None


BELLS = [[1, 2, 2.4, 3, 4, 5.33, 6.66, 8], [1, 2.756, 5.404, 8.933, 13.34], [1, 2.32, 4.25, 6.63, 9.38, 12.5], [1, 3.98, 9.4, 16.5]]


def bell(r):
    ratios = np.array(BELLS[r.integers(len(BELLS))])  # fixed: sixteen numbers can not also say where stray partials are
    amplitudes = np.exp(-r.uniform(0, 0.4) * ratios) * r.uniform(0.2, 1, ratios.size)
    root = r.uniform(0, 1) * H**-3.0
    return root, dict(zip(ratios, amplitudes)), None


def noise(r):
    centre = np.exp(r.uniform(np.log(200), np.log(9000)))
    curve = resonances(HZ, [centre, r.uniform(300, 12000)], centre * r.uniform(0.1, 2, 2), [1, r.uniform(0, 0.5)])
    return 10 ** r.uniform(-3, 0) * H**-1.5, {}, curve ** r.uniform(0.7, 2) * 0.2


FAMILIES = [formants, formants, organ, odd_even, analogue, fm, plucked, bell, bell, noise]


def timbre(r):
    """One random timbre: a family, sometimes two mixed, tilted, often with breath."""
    harmonics, partials, hiss = np.zeros(H.size), {}, np.zeros(BINS)
    for level in [1.0] if r.random() < 0.7 else [1.0, r.uniform(0.1, 1)]:
        h, p, n = FAMILIES[r.integers(len(FAMILIES))](r)
        scale = level / np.sqrt(np.sum(h**2) + sum(a * a for a in p.values()) + (0 if n is None else np.sum(n**2)))
        harmonics += h * scale
        partials |= {ratio: a * scale for ratio, a in p.items()}
        hiss += 0 if n is None else n * scale
    if r.random() < 0.4:
        breath = (HZ / 3000) ** r.uniform(0, 1) / (1 + (HZ / r.uniform(2000, 9000)) ** 2)
        hiss += breath / np.sqrt(np.sum(breath**2)) * 10 ** r.uniform(-2.5, -0.4)
    slope = r.normal(0, 0.25)
    tilted = lambda hz: (np.maximum(hz, 100) / 1000) ** slope
    return harmonics * tilted(H * ROOT_HZ), {k: a * tilted(k * ROOT_HZ) for k, a in partials.items()}, hiss * tilted(HZ)


def spectrum(harmonics, partials, hiss):
    """The magnitudes on a grain's bins, at the loudness every grain has."""
    power = hiss**2
    power[STRIDE * H] += harmonics**2
    for ratio, amplitude in partials.items():
        if ratio * STRIDE < BINS - 1:
            power[round(ratio * STRIDE)] += amplitude**2
    power[0] = 0
    return np.sqrt(power / np.sum(power * loudness_weight(HZ)))


def play(r, harmonics, partials, hiss):
    """The timbre as a microphone might hear it: chance phases, a little out of tune, fading or swelling, any level."""
    ratios = np.concatenate([H, list(partials)]) * 2 ** r.normal(0, 0.01)
    amplitudes = np.concatenate([harmonics, list(partials.values())])
    heard = (amplitudes > FLOOR * amplitudes.max()) & (ratios < PERIOD / 2)
    t = np.arange(GRAIN) / PERIOD
    tone = amplitudes[heard] @ np.cos(2 * np.pi * (np.outer(ratios[heard], t) + r.random((heard.sum(), 1))))
    rustle = np.fft.irfft(np.append(hiss * (r.normal(size=BINS) + 1j * r.normal(size=BINS)), 0)) * BINS / np.sqrt(2)
    audio = (tone + rustle) * np.linspace(1, r.uniform(0.4, 1.6), GRAIN)
    return audio / np.abs(audio).max() * 10 ** r.uniform(-1.5, 0)


def notes(count, seed):
    """(magnitudes [count, BINS], audio [count, GRAIN]) of `count` random notes."""
    r = np.random.default_rng(seed)
    timbres = [timbre(r) for _ in range(count)]
    return tuple(np.array([f(t) for t in timbres], np.float32) for f in (lambda t: spectrum(*t), lambda t: play(r, *t)))


def landmarks():
    """The named timbres of the morph pad and of the factory cloud."""
    hz, silence = H * ROOT_HZ, np.zeros(BINS)
    voice = lambda f: 0.004 + resonances(f, [700, 1150, 2800, 3500], [110, 130, 180, 250], [1, 0.7, 0.25, 0.2])
    reed = lambda f: 0.01 + resonances(f, [1100, 2900, 4500], [350, 500, 900], [1, 0.35, 0.1])
    box = lambda f: 0.08 + resonances(f, [300, 480, 1500, 2600], [80, 120, 700, 1200], [0.6, 0.7, 0.5, 0.4])
    drops = 0.03 * resonances(HZ, [5200, 8500], [3500, 5000], [1, 0.8])
    glass = {2.756: 0.3, 5.404: 0.25, 8.933: 0.15, 13.34: 0.08}  # quiet enough that the root names the pitch
    return {
        "oboe": (reed(hz) * H**-0.3, {}, silence),
        "rain": (0.02 * H**-1.5, {}, drops),
        "glass": (H**-3.0, glass, silence),
        "choir": (voice(hz) * H**-0.7, {}, voice(HZ) * 0.006),
        "strings": (box(hz) * H**-0.8, {}, box(HZ) * 0.002),
    }
