"""Measures the exported files on the instruments kept for testing, through ONNX Runtime as the plugin would: python evaluate.py

Writes WORK/evaluation.json and prints the tables of REPORT.md.
"""

import json
import time

import numpy as np
import onnxruntime
import torch
from scipy.signal import resample_poly

from corpus import clarity
from grid import CONTEXT, GRAIN, HOP, MODELS, NOISE_HZ, RATIOS, SAMPLE_RATE, WINDOW, WORK, hz_to_key, key_to_hz
from render import sounded
from spectra import CLEAR
from train import Distance

SIZES = (256, 512, 1024, 2048, 4096)
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


def spectrum(audio, size):
    """Mean power spectrum in dB under its strongest bin, CLEAR deep: half-overlapping Hann windows."""
    pieces = np.lib.stride_tricks.sliding_window_view(audio, size)[:: size // 2] * np.hanning(size)
    power = (np.abs(np.fft.rfft(pieces)) ** 2).mean(0)
    return 10 * np.log10(np.maximum(power / (power.max() + 1e-30), 10 ** (-CLEAR / 10)))


def distance(a, b, size=512):
    """Log-spectral distance in dB, at 512 samples the one that Nephele Mini was measured by."""
    return np.sqrt(np.mean((spectrum(a, size) - spectrum(b, size)) ** 2))


def distances(a, b):
    """[at 512 samples, mean over all SIZES]"""
    each = {size: distance(a, b, size) for size in SIZES}
    return each[512], np.mean(list(each.values()))


def mu_law(frame):
    """What is left of a sound at 16 kHz in 8-bit mu-law, the format of NSynth."""
    x = resample_poly(frame, 160, 441)
    x = x / max(1, np.abs(x).max())
    code = np.round((np.sign(x) * np.log1p(255 * np.abs(x)) / np.log(256) + 1) * 127.5)
    y = code / 127.5 - 1
    return resample_poly(np.sign(y) * np.expm1(np.abs(y) * np.log(256)) / 255, 441, 160)[: len(frame)]


def off_pitch(audio, hz):
    """Cents between the period of a sound and that of `hz`, by its autocorrelation over several periods; None if unclear."""
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


def morphs(model, encodings, r, pairs=40, fields=6):
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
    print("| family | frames | tonal | LSD tonal median / mean | LSD all median / mean | floor median | mu-law LSD median | multi-resolution: model / mu-law median |")
    print("|---|---|---|---|---|---|---|---|")
    families = sorted({row["family"] for row in rows})
    for family in [*families, "all General MIDI", "all procedural", "**all**"]:
        kinds = {"all General MIDI": lambda f: f in gm, "all procedural": lambda f: f not in gm, "**all**": lambda f: True}
        some = [row for row in rows if kinds.get(family, lambda f: f == family)(row["family"])]
        tonal = [row["model"][0] for row in some if row["clarity"] > TONAL]
        every, law = np.array([row["model"] for row in some]), np.array([row["mu_law"] for row in some])
        floor = [oracle_of[row["frame"]][0] for row in some if row["frame"] in oracle_of]
        pair = lambda x: f"{np.median(x):.2f} / {np.mean(x):.2f}" if len(x) else "–"
        print(f"| {family} | {len(some)} | {len(tonal)} | {pair(tonal)} | {pair(every[:, 0])} | {np.median(floor) if floor else np.nan:.2f} |"
              f" {np.median(law[:, 0]):.2f} | {np.median(every[:, 1]):.2f} / {np.median(law[:, 1]):.2f} |")


if __name__ == "__main__":
    import soundfont

    gm = set(soundfont.FAMILIES)
    torch.set_num_threads(1)
    corpus, model, r = np.load(WORK / "corpus.npz"), Model(), np.random.default_rng(5)
    corpus = {name: corpus[name] for name in corpus.files}
    tests = np.flatnonzero(corpus["part"] == 2)
    started, rows, encodings = time.time(), [], []
    for i in tests:
        frame, key = corpus["frames"][i].astype(np.float64) / 32768, float(corpus["key"][i])
        z = model.encode_frame(frame, key)
        (partials,), (noise,) = model.decode(z[None], key)
        made = sounded(partials, noise, key_to_hz(key), 4 * WINDOW, i)
        row = dict(frame=int(i), name=str(corpus["name"][i]), family=str(corpus["family"][i]), key=key, clarity=float(corpus["clarity"][i]))
        row |= dict(model=distances(made[:WINDOW], frame), mu_law=distances(mu_law(frame), frame), peak=float(np.abs(made).max()), rms=float(np.sqrt(np.mean(made**2))))
        if row["clarity"] > TONAL and clarity(made[:WINDOW], key_to_hz(key)) > TONAL:
            row["cents"] = off_pitch(made, key_to_hz(key))
        rows.append(row)
        encodings.append(z)
    encodings = np.array(encodings)
    picks = r.choice(tests, min(600, len(tests)), replace=False)
    floor = {int(i): distances(audio, corpus["frames"][i] / 32768) for i, audio in oracle(torch.load(WORK / "features.pt"), picks).items()}
    smooth = morphs(model, encodings, r)
    table(rows, floor)
    cents = np.abs([row["cents"] for row in rows if "cents" in row])
    tonal = sum(row["clarity"] > TONAL for row in rows)
    print(f"\npitch, {len(cents)} of {tonal} tonal frames (the rest decoded to unclear): median {np.median(cents):.2f}, 95 % below {np.quantile(cents, 0.95):.2f}, worst {cents.max():.2f} cents")
    better = np.mean([row["model"][1] < row["mu_law"][1] for row in rows])
    print(f"multi-resolution distance: model better than mu-law on {100 * better:.0f} % of frames")
    for kind, ratios in smooth.items():
        print(f"morphs, {len(ratios)} {kind}: largest over median step {np.median(ratios):.2f} (median), {np.max(ratios):.2f} (worst)")
    print(f"rms {np.min([row['rms'] for row in rows]):.3f} to {np.max([row['rms'] for row in rows]):.3f}, highest peak {np.max([row['peak'] for row in rows]):.2f}; encodings: mean {encodings.mean():.2f}, deviation {encodings.std(0).min():.2f} to {encodings.std(0).max():.2f}")
    z, once = np.repeat(encodings[:1], 128, 0), time.time()
    for _ in range(10):
        model.decode(z, 57)
    print(f"decoding 128 grains: {(time.time() - once) * 100:.1f} ms; evaluated in {once - started:.0f} s")
    (WORK / "evaluation.json").write_text(json.dumps(dict(rows=rows, floor=floor, morphs=smooth)))
