"""Makes the corpus: python corpus.py [processes]. Plays every instrument, tunes each note, cuts out frames, splits by instrument.

Writes WORK/corpus.npz (about 0.6 GB): frames [n, WINDOW] int16, each as loud as it can be, and what each of them is.
"""

import sys
import zlib
from multiprocessing import Pool

import numpy as np
from scipy.signal import resample_poly

import rack
import soundfont
import synthesis
from grid import SAMPLE_RATE, WINDOW, WORK, key_to_hz

STARTS = (-0.015, 0.06, 0.2, 0.45, 0.7, 0.85)  # s: attack, early, middle, late, end, release
QUIET = 10 ** (-60 / 20)  # of the note's loudest frame: below, a frame is silence
PATCHES = {"rack": 400} | dict.fromkeys(synthesis.KINDS, 160)


def strength(power, hz, cents, rate):
    """How much of a spectrum lies on the harmonics of `hz` moved by each of `cents`."""
    harmonics = np.arange(1, 17)
    bins = hz * 2 ** (cents[:, None] / 1200) * harmonics * (2 * (len(power) - 1)) / rate
    return (np.interp(bins, np.arange(len(power)), power) * (bins < len(power) - 1) / harmonics**0.5).sum(1)


def detune(audio, hz):
    """Cents by which a note is off its key, within 60; 0 where it has no clear pitch."""
    piece = audio[int(0.08 * SAMPLE_RATE) :][: 1 << 14]
    if np.abs(piece).max() < 1e-5:
        return 0.0
    power = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 1 << 17)) ** 0.5
    cents = np.arange(-60, 60.5, 0.5)
    found = strength(power, hz, cents, SAMPLE_RATE)
    best = np.argmax(found)
    return float(cents[best]) if 0 < best < len(cents) - 1 and found[best] > 1.3 * np.median(found) else 0.0


def tuned(audio, cents):
    """The note at exactly its key: played `cents` slower."""
    return resample_poly(audio, round(1000 * 2 ** (cents / 1200)), 1000) if abs(cents) >= 1.5 else audio


def clarity(frame, hz):
    """Correlation of a frame with itself one period later, 0 … 1: above 0.9 one hears a note."""
    best = 0.0
    for lag in np.unique(np.round(SAMPLE_RATE / hz * np.linspace(0.985, 1.015, 31)).astype(int)):
        a, b = frame[:-lag], frame[lag:]
        best = max(best, a @ b / np.sqrt((a @ a) * (b @ b) + 1e-12))
    return best


def frames_of(audio, key, seed):
    """[(position, cents, clarity, frame)] of a note."""
    r, hz = np.random.default_rng(seed), key_to_hz(key)
    cents = detune(audio, hz)
    audio = np.pad(tuned(audio, cents), (WINDOW, 2 * WINDOW))
    starts = [WINDOW + int(SAMPLE_RATE * (s + r.uniform(-0.01, 0.01))) for s in STARTS]
    cut = [audio[s : s + WINDOW] for s in starts]
    loudest = max(np.sqrt(np.mean(f**2)) for f in cut)
    for position, frame in enumerate(cut):
        if np.sqrt(np.mean(frame**2)) > max(QUIET * loudest, 1e-5):
            whole = np.round(frame / np.abs(frame).max() * 32000).astype(np.int16)
            yield position, cents, clarity(frame.astype(np.float64), hz), whole


def program_notes(task):
    program, name, family, low, high = task
    notes = [(key, v) for key in range(low + program % 3, high + 1, 3) for v in soundfont.VELOCITIES]
    for (key, velocity), audio in zip(notes, soundfont.play(program, notes)):
        yield name, family, key, velocity, audio


def patch_notes(task, keys=3):
    kind, number = task
    r = np.random.default_rng([zlib.crc32(kind.encode()), number])
    sound = rack.patch(r) if kind == "rack" else synthesis.KINDS[kind](r)
    low = r.integers(30, 66)
    for key in np.minimum(low + np.cumsum(r.integers(4, 13, keys)) - 4, 100):
        velocity = int(r.choice(soundfont.VELOCITIES))
        audio = rack.play(sound, key, velocity) if kind == "rack" else sound(key, velocity, r)
        yield f"{kind} {number}", kind, int(key), velocity, audio


def work(task):
    made = []
    for name, family, key, velocity, audio in (program_notes if len(task) == 5 else patch_notes)(task):
        for position, cents, clear, frame in frames_of(audio, key, zlib.crc32(f"{name} {key} {velocity}".encode())):
            made.append((name, family, key, velocity, position, cents, clear, frame))
    return made


def split(names, families):
    """0 training, 1 validation, 2 test, for each instrument; of every family about 80, 8 and 12 %."""
    parts = {}
    for f, family in enumerate(sorted(set(families))):
        members = sorted({n for n, g in zip(names, families) if g == family})
        members = [members[i] for i in np.random.default_rng([f, 2026]).permutation(len(members))]
        tests = max(1, round(0.12 * len(members)))
        validations = round(0.08 * len(members)) if len(members) > 20 else f % 2  # of eight programs, one in every other family
        parts |= {n: 2 for n in members[:tests]} | {n: 1 for n in members[tests : tests + validations]}
    return np.array([parts.get(n, 0) for n in names], np.int8)


def partners(names, keys, velocities, positions):
    """For each frame one of the same instrument, velocity and moment at a neighbouring key, or itself."""
    groups = {}
    for i, place in enumerate(zip(names, positions)):
        groups.setdefault(place, []).append(i)
    out = np.arange(len(names))
    for members in groups.values():
        for i in members:
            near = [j for j in members if 0 < abs(keys[j] - keys[i]) <= 12]
            if near:
                out[i] = min(near, key=lambda j: (abs(int(velocities[j]) - int(velocities[i])), (i * 7919 + j * 104729) % 1009))
    return out


def gather(tasks, processes=1):
    """The corpus of some instruments: a dict of arrays."""
    with Pool(processes) as pool:
        rows = [row for made in pool.imap_unordered(work, tasks, 4) for row in made]
    rows.sort(key=lambda row: row[:5])
    columns = dict(zip(("name", "family", "key", "velocity", "position", "cents", "clarity", "frame"), zip(*rows)))
    out = {k: np.array(v) for k, v in columns.items() if k != "frame"} | {"frames": np.stack(columns["frame"])}
    out["part"] = split(columns["name"], columns["family"])
    out["partner"] = partners(*(columns[k] for k in ("name", "key", "velocity", "position")))
    return out


if __name__ == "__main__":
    WORK.mkdir(parents=True, exist_ok=True)
    tasks = [(kind, i) for kind, count in PATCHES.items() for i in range(count) if kind != "rack" or rack.available()]
    corpus = gather([*soundfont.programs()] * soundfont.available() + tasks, int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    np.savez(WORK / "corpus.npz", **corpus)
    print(len(corpus["part"]), "frames;", np.bincount(corpus["part"]), "to train, validate, test;", (corpus["clarity"] > 0.9).mean(), "clear")
