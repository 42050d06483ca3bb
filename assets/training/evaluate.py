"""Measures the exported files on the instruments kept for testing, through ONNX Runtime as the plugin would: python evaluate.py

Writes WORK/evaluation.json and prints the tables of REPORT.md.
"""

import json
import time

import numpy as np
import onnxruntime
import torch
from scipy.signal import resample_poly

import soundfont
from corpus import clarity
from grid import CONTEXT, HOP, MODELS, NOISE_HZ, RATIOS, SAMPLE_RATE, WINDOW, WORK, hz_to_key, key_to_hz
from render import sounded
from spectra import CLEAR
from train import Distance

SIZES = (256, 512, 1024, 2048, 4096)
FRAMES, FLOORS = 2000, 300  # of the test frames, this many are measured; of so many, what the representation can do
TONAL = 0.9  # clarity from which on a frame counts as tonal


def session(kind):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(MODELS / f"nephele-one-{kind}.onnx", options)


class Model:
    def __init__(self):
        self.encoder, self.decoder = session("encoder"), session("decoder")

    def encode(self, audio, key):
        """Encodings [frames, 16] of a sound whose length is a multiple of HOP."""
        return self.encoder.run(None, {"audio": np.float32(audio)[None], "pitch": np.float32([[key]])})[0][0]

    def encode_frame(self, frame, key):
        """The encoding of WINDOW samples that are one frame with its context."""
        return self.encode(np.pad(frame, HOP - CONTEXT), key)[1]

    def decode(self, encodings, key):
        return self.decoder.run(None, {"encoding": np.float32(encodings), "pitch": np.full((len(encodings), 1), key, np.float32)})


def spectrum(audio, size, depth=CLEAR):
    """Mean power spectrum in dB under its strongest bin, `depth` deep: half-overlapping Hann windows."""
    pieces = np.lib.stride_tricks.sliding_window_view(audio, size)[:: size // 2] * np.hanning(size)
    power = (np.abs(np.fft.rfft(pieces)) ** 2).mean(0)
    return 10 * np.log10(np.maximum(power / (power.max() + 1e-30), 10 ** (-depth / 10)))


def distance(a, b, size=512, depth=CLEAR):
    """Log-spectral distance in dB, at 512 samples the one that Nephele Mini was measured by."""
    return float(np.sqrt(np.mean((spectrum(a, size, depth) - spectrum(b, size, depth)) ** 2)))


KINDS = ("log-spectral distance", "multi-resolution distance, 60 dB deep", "multi-resolution distance, 90 dB deep")


def distances(a, b):
    """Each of KINDS."""
    return distance(a, b), *(float(np.mean([distance(a, b, size, depth) for size in SIZES])) for depth in (60, 90))


def mu_law(frame):
    """What is left of a sound at 16 kHz in 8-bit mu-law, the format of NSynth."""
    x = resample_poly(frame, 160, 441)
    x = x / max(1, np.abs(x).max())
    code = np.round((np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256) + 1) * 127.5)
    y = code / 127.5 - 1
    return resample_poly(np.sign(y) * np.expm1(np.abs(y) * np.log(256)) / 255, 441, 160)[: len(frame)]


def off_pitch(audio, hz):
    """Cents between the period of a sound and that of `hz`, within a third of a semitone, by its autocorrelation over several periods."""
    power = np.abs(np.fft.rfft(audio * np.hanning(len(audio)), 4 * len(audio))) ** 2
    r = np.fft.irfft(power, 32 * len(audio))  # 8 values a sample
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(len(audio)), 4 * len(audio))) ** 2)
    periods = max(1, int(0.25 * len(audio) * hz / SAMPLE_RATE))  # far out, where a cent is many samples
    best = 0.0
    for n in sorted({1, max(1, periods // 4), periods}):
        centre = 8 * SAMPLE_RATE / hz * n / 2 ** (best / 1200)
        reach = centre * min(0.02, 0.3 / n)
        lags = np.arange(int(centre - reach), int(centre + reach) + 1)
        at = lags[np.argmax(r[lags] / window[lags // 8])]
        best = 1200 * np.log2(8 * SAMPLE_RATE / hz * n / at)
    return best


def oracle(data, picks, steps=250):
    """The best that partials and noise could do: fitted to each frame directly, no network. Renders {frame: audio}."""
    fit, out = Distance(data), {}
    for g, key in enumerate(fit.keys):
        rows = [i for i in picks if data["key"][i] == key]
        if not rows:
            continue
        wanted, group = fit.wanted(torch.tensor(rows)[None]), torch.tensor([g])
        levels = [torch.full((1, len(rows), n), start, requires_grad=True) for n, start in ((len(RATIOS), -3.0), (len(NOISE_HZ), -9.0))]
        optimiser = torch.optim.Adam(levels, 0.1)
        for step in range(steps):
            optimiser.param_groups[0]["lr"] = 0.1 if step < 0.7 * steps else 0.03
            loss, _ = fit.of(group, *(torch.exp(x) for x in levels), wanted)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        partials, noise = (torch.exp(x).detach().numpy()[0] for x in levels)
        partials = partials * (RATIOS * key_to_hz(float(key)) < SAMPLE_RATE / 2)  # what nobody heard was not fitted
        for i, row in enumerate(rows):
            out[row] = sounded(partials[i], noise[i], key_to_hz(float(key)), WINDOW, row)
    return out


def morphs(model, encodings, r, pairs=40, fields=3):
    """Largest over median distance between neighbours in steps of 1/32, of each pair and of each four-corner field."""
    key = hz_to_key(220.0)
    draw = lambda z: [spectrum(sounded(p, n, 220.0, WINDOW), 512) for p, n in zip(*model.decode(z, key))]
    gap = lambda a, b: np.sqrt(np.mean((a - b) ** 2))
    share, found = np.linspace(0, 1, 33), {"pairs": [], "fields": []}
    for _ in range(pairs):
        a, b = encodings[r.choice(len(encodings), 2, replace=False)]
        path = draw(a + (b - a) * share[:, None])
        found["pairs"].append([gap(x, y) for x, y in zip(path, path[1:])])
    for _ in range(fields):
        a, b, c, d = encodings[r.choice(len(encodings), 4, replace=False)]
        rows = [draw(a + (b - a) * share[:, None] + y * (c - a) + y * (d - c - b + a) * share[:, None]) for y in share]
        across = [gap(x, y) for row in rows for x, y in zip(row, row[1:])]
        found["fields"].append(across + [gap(x, y) for one, two in zip(rows, rows[1:]) for x, y in zip(one, two)])
    return {kind: [float(np.max(steps) / np.median(steps)) for steps in runs] for kind, runs in found.items()}


def table(rows, oracle_of):
    """Markdown: medians and means by family."""
    heads = "family|frames|tonal|LSD tonal, median / mean|LSD all, median / mean|floor|mu-law"
    heads += "|multi-resolution 60 dB: model / floor / mu-law|90 dB: model / floor / mu-law"
    print("| " + heads.replace("|", " | ") + " |")
    print("|---|---|---|---|---|---|---|---|---|")
    kinds = {family: (lambda f, family=family: f == family) for family in sorted({row["family"] for row in rows})}
    kinds |= {"**General MIDI**": lambda f: f in soundfont.FAMILIES, "**procedural**": lambda f: f not in soundfont.FAMILIES, "**all**": lambda f: True}
    for name, belongs in kinds.items():
        some = [row for row in rows if belongs(row["family"])]
        if not some:
            continue
        tonal = [row["model"][0] for row in some if row["clarity"] > TONAL]
        every, law = (np.array([row[kind] for row in some]) for kind in ("model", "mu_law"))
        floor = np.array([oracle_of[row["frame"]] for row in some if row["frame"] in oracle_of] or [[np.nan] * 3])
        pair = lambda x: f"{np.median(x):.2f} / {np.mean(x):.2f}" if len(x) else "–"
        m, f, l = (np.median(x, 0) for x in (every, floor, law))
        print(f"| {name} | {len(some)} | {len(tonal)} | {pair(tonal)} | {pair(every[:, 0])} | {f[0]:.2f} | {l[0]:.2f} |"
              f" {m[1]:.2f} / {f[1]:.2f} / {l[1]:.2f} | {m[2]:.2f} / {f[2]:.2f} / {l[2]:.2f} |")


def baselines(corpus):
    """What no model changes, worked out once: distances of mu-law, and of the representation itself for some frames."""
    path = WORK / "baselines.json"
    if not path.exists():
        r, tests = np.random.default_rng(5), np.flatnonzero(corpus["part"] == 2)
        tests = np.sort(r.choice(tests, min(FRAMES, len(tests)), replace=False))
        audio = {int(i): corpus["frames"][i] / 32768 for i in tests}
        law = {i: distances(mu_law(frame), frame) for i, frame in audio.items()}
        picks = [int(i) for i in r.choice(tests, min(FLOORS, len(tests)), replace=False)]
        floor = {i: distances(made, audio[i]) for i, made in oracle(torch.load(WORK / "features.pt"), picks).items()}
        path.write_text(json.dumps(dict(mu_law=law, floor=floor)))
    return json.loads(path.read_text())


def measure(model, corpus, i, law):
    """What there is to say of test frame `i`, and its encoding."""
    frame, key = corpus["frames"][i] / 32768, float(corpus["key"][i])
    z = model.encode_frame(frame, key)
    (partials,), (noise,) = model.decode(z[None], key)
    made = sounded(partials, noise, key_to_hz(key), 4 * WINDOW, i)
    row = dict(frame=i, name=str(corpus["name"][i]), family=str(corpus["family"][i]), key=key, clarity=float(corpus["clarity"][i]))
    row |= dict(model=distances(made[:WINDOW], frame), mu_law=law, peak=float(np.abs(made).max()), rms=float(np.sqrt(np.mean(made**2))))
    if row["clarity"] > TONAL and clarity(made[:WINDOW], key_to_hz(key)) > TONAL:
        row["cents"] = off_pitch(made, key_to_hz(key))
        row["moved"] = off_pitch(made[:WINDOW], key_to_hz(key)) - off_pitch(frame, key_to_hz(key))
    # Half a semitone lower, between the keys that training knows.
    slower = resample_poly(frame, 1029, 1000)[:WINDOW]
    (partials,), (noise,) = model.decode(model.encode_frame(slower, key - 0.4949)[None], key - 0.4949)
    row["between"] = distance(sounded(partials, noise, key_to_hz(key - 0.4949), WINDOW, i), slower)
    return row, z


if __name__ == "__main__":
    torch.set_num_threads(1)
    corpus = np.load(WORK / "corpus.npz")
    corpus, model = {name: corpus[name] for name in corpus.files}, Model()
    before, started = baselines(corpus), time.time()
    rows, encodings = zip(*(measure(model, corpus, int(i), law) for i, law in before["mu_law"].items()))
    encodings, floor = np.array(encodings), {int(i): d for i, d in before["floor"].items()}
    smooth = morphs(model, encodings, np.random.default_rng(6))
    table(rows, floor)
    cents = np.abs([row["cents"] for row in rows if "cents" in row])
    tonal = sum(row["clarity"] > TONAL for row in rows)
    print(f"\npitch, {len(cents)} of {tonal} tonal frames (the rest decoded to unclear):", end=" ")
    print(f"median {np.median(cents):.2f}, 95 % below {np.quantile(cents, 0.95):.2f}, worst {cents.max():.2f} cents")
    moved = np.abs([row["moved"] for row in rows if "moved" in row])
    print(f"the same sound's 4096 samples before and after: median {np.median(moved):.2f}, 90 % below {np.quantile(moved, 0.9):.2f} cents")
    print(f"log-spectral distance half a semitone off the keys of training: median {np.median([row['between'] for row in rows]):.2f} dB")
    for n, kind in enumerate(KINDS):
        better = np.mean([row["model"][n] < row["mu_law"][n] for row in rows])
        print(f"{kind}: model better than mu-law on {100 * better:.0f} % of frames")
    for kind, ratios in smooth.items():
        print(f"morphs, {len(ratios)} {kind}: largest over median step {np.median(ratios):.2f} (median), {np.max(ratios):.2f} (worst)")
    levels = [[row["rms"], row["peak"]] for row in rows]
    print(f"rms {np.min(levels, 0)[0]:.3f} to {np.max(levels, 0)[0]:.3f}, highest peak {np.max(levels):.2f}", end="; ")
    print(f"encodings: mean {encodings.mean():.2f}, deviation {encodings.std(0).min():.2f} to {encodings.std(0).max():.2f}")
    print(f"{len(rows)} frames in {time.time() - started:.0f} s")
    (WORK / "evaluation.json").write_text(json.dumps(dict(rows=rows, floor=floor, morphs=smooth)))
