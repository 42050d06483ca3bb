"""Makes ../clouds from named sounds: python clouds.py. Grains are stored as 16-bit integers."""

import json

import numpy as np
import onnxruntime

from grid import GRAIN, HARMONIC, MODELS, ROOT_HZ, hz_to_key
from render import CHIRP, grain

CLARITY = 0.3, 0.95  # from which part of a grain's power a periodic tone counts as one, as in the plugin
CLOUDS = [  # file, name, grains, sounds; the first is a new instance's
    ("factory", "Oboe, Choir, Glass, Strings", 128, ["Oboe", "Choir Aahs", "Glass Bell", "String Ensemble"]),
    ("glass-bell", "Glass Bell", 64, ["Glass Bell"]),
    ("choir", "Choir", 64, ["Choir Aahs"]),
    ("shakuhachi", "Shakuhachi", 64, ["Shakuhachi"]),
    ("church-organ", "Church Organ", 64, ["Church Organ"]),
    ("kalimba", "Kalimba", 64, ["Kalimba"]),
    ("rain", "Rain", 64, ["Rain"]),
    ("piano-choir", "Piano to Choir", 64, ["Grand Piano", "Choir Aahs"]),
    ("oboe-voice", "Oboe to Voice", 64, ["Oboe", "Voice Oohs"]),
    ("marimba-glass", "Marimba to Glass", 64, ["Marimba", "Glass Bell"]),
    ("surf-wind", "Surf to Wind", 64, ["Surf", "Wind"]),
    ("saw-vowel", "Saw to Vowel", 64, ["Saw Lead", "Vowel A"]),
    ("horn-strings", "Horn to Strings", 64, ["French Horn", "String Ensemble"]),
    ("reeds", "Reeds", 64, ["Oboe", "Clarinet", "Bassoon", "Tenor Sax"]),
    ("plucks", "Plucks", 64, ["Nylon Guitar", "Harp", "Koto", "Kalimba"]),
    ("bells", "Bells", 64, ["Glass Bell", "Church Bell", "Tubular Bell", "Vibraphone"]),
    ("voices", "Voices", 64, ["Choir Aahs", "Voice Oohs", "Vowel A", "Vowel I"]),
    ("breath", "Breath", 64, ["Pan Flute", "Shakuhachi", "Bottle", "Ocarina"]),
]

sounds = {sound["name"]: np.array(sound["encodings"], np.float32) for sound in json.loads((MODELS / "sounds.json").read_text())["sounds"]}
decode = onnxruntime.InferenceSession(MODELS / "nephele-one-decoder.onnx").run


def path(names, count):
    """`count` encodings from sound to sound, dwelling a little at each; each sound goes on in its own time meanwhile."""
    place = np.linspace(0, max(len(names) - 1, 1), count)
    first = np.minimum(place.astype(int), max(len(names) - 2, 0))
    share = place - first
    share = (share - np.sin(2 * np.pi * share) / (4 * np.pi)) * (len(names) > 1)

    def at(number, time):
        frames = sounds[names[min(number, len(names) - 1)]]
        return [np.interp(time * (len(frames) - 1), np.arange(len(frames)), channel) for channel in frames.T]

    times = np.linspace(0, 1, count)
    a, b = (np.array([at(f + next, t) for f, t in zip(first, times)]) for next in (0, 1))
    return ((1 - share)[:, None] * a + share[:, None] * b).astype(np.float32)


def write(file, title, count, names):
    encodings = path(names, count)
    partials, noise = decode(None, {"encoding": encodings, "pitch": np.full((count, 1), hz_to_key(ROOT_HZ), np.float32)})
    grains, rates = zip(*(grain(p, n, ROOT_HZ, seed) for seed, (p, n) in enumerate(zip(partials, noise))))
    grains = np.array(grains)
    power = (grains**2).mean(1)
    clarity = (partials[:, HARMONIC] ** 2).sum(1) / 2 / power
    strength = np.clip((clarity - CLARITY[0]) / (CLARITY[1] - CLARITY[0]), 0, 1)
    tones = np.stack([np.full(count, ROOT_HZ), np.full(count, CHIRP), strength], 1)
    np.savez_compressed(
        MODELS.parent / "clouds" / f"{file}.npz",
        grains=np.round(grains / max(1, np.abs(grains).max() / 0.999) * 32767).astype(np.int16),
        encodings=encodings,
        tones=tones.astype(np.float32),
        sample_rate=np.float32(rates[0]),
        root_hz=np.float32(ROOT_HZ),
        hop_seconds=np.float32(GRAIN / rates[0] / 2),
        name=np.frombuffer(title.encode(), np.uint8),
    )


if __name__ == "__main__":
    for cloud in CLOUDS:
        write(*cloud)
