"""Measures the exported files, through ONNX Runtime as the plugin would: python check.py"""

import json
import time

import numpy as np
import onnxruntime
import torch

import data
from model import CHANNELS, Decoder
from train import ASSETS

CLEAR = 60  # dB below the loudest band: deeper differences are not counted


def analyse(grains):
    """Power spectra in dB, [count, bands]: 512-sample Hann windows."""
    frames = np.lib.stride_tricks.sliding_window_view(grains, 512, 1)[:, ::256] * np.hanning(512)
    power = (np.abs(np.fft.rfft(frames)) ** 2).mean(1)
    return 10 * np.log10(np.maximum(power / power.max(1, keepdims=True), 10 ** (-CLEAR / 10)))


def session(kind):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(ASSETS / "models" / f"nephele-mini-{kind}.onnx", options)


def pitch(grain):
    """Fundamental by autocorrelation of the looped grain, refined by a parabola."""
    power = np.abs(np.fft.rfft(np.tile(grain, 4))) ** 2
    r = np.fft.irfft(power)
    lag = 90 + np.argmax(r[90:180])
    a, b, c = r[lag - 1 : lag + 2]
    return data.SAMPLE_RATE / (lag + 0.5 * (a - c) / (a - 2 * b + c)), r[lag] / r[0]


encoder, decoder = session("encoder"), session("decoder")
encode = lambda audio: encoder.run(None, {"audio": audio.astype(np.float32)})[0]
decode = lambda z: decoder.run(None, {"encoding": z.astype(np.float32)})[0]
distance = lambda a, b: np.sqrt(((a - b) ** 2).mean(1))

if __name__ == "__main__":
    magnitudes, audio = data.notes(1000, seed=2)
    with torch.no_grad():
        wanted = analyse(Decoder().grains(torch.tensor(np.log(magnitudes + data.FLOOR)), torch.zeros(1000, CHANNELS)).numpy())
    z = encode(audio)[:, 0]
    grains = decode(z)
    error, baseline = distance(analyse(grains), wanted), distance(wanted.mean(0, keepdims=True), wanted)
    print(f"log-spectral distance, 1000 unseen notes: mean {error.mean():.2f}, median {np.median(error):.2f} dB;", end=" ")
    print(f"mean spectrum instead: {baseline.mean():.2f}, {np.median(baseline):.2f} dB")
    again = encode(grains)[:, 0]
    print(f"encodings: mean {z.mean():.2f}, deviation {z.std(0).min():.2f} to {z.std(0).max():.2f}, largest {np.abs(z).max():.2f};", end=" ")
    print(f"decoded and encoded again: off by {np.sqrt(((again - z) ** 2).mean()):.3f} rms, correlation {np.corrcoef(z.ravel(), again.ravel())[0, 1]:.4f}")
    pitches, clarity = np.array([pitch(g) for g in grains]).T
    off = np.abs(pitches[clarity > 0.995] / data.ROOT_HZ - 1)
    print(f"pitch of {off.size} tonal grains: off by {100 * off.mean():.4f} % on average, at most {100 * off.max():.3f} %")
    rms, peak = np.sqrt((grains**2).mean(1)), np.abs(grains).max(1)
    print(f"rms {rms.min():.3f} to {rms.max():.3f}, highest peak {peak.max():.3f}")

    pairs = np.random.default_rng(3).integers(1000, size=(200, 2))
    steps = []
    for a, b in pairs:
        morph = analyse(decode(z[a] + (z[b] - z[a]) * np.linspace(0, 1, 17)[:, None]))
        moved = distance(morph[1:], morph[:-1])
        steps.append(moved.max() / moved.mean())
    print(f"200 morphs in 16 steps: the largest step is {np.median(steps):.2f} times the mean (median)")

    corners = json.loads((ASSETS / "models" / "corners.json").read_text())["corners"]
    spectra = analyse(decode(np.array([c["encoding"] for c in corners])))
    for i, a in enumerate(corners):
        print(f"  {a['name']:8}", *(f"{distance(spectra[i:i + 1], spectra[j:j + 1])[0]:6.1f}" for j in range(4)), "dB to the other corners")

    cloud = np.load(ASSETS / "clouds" / "factory.npz")
    rms, peak = np.sqrt((cloud["grains"] ** 2).mean(1)), np.abs(cloud["grains"]).max(1)
    print(f"factory cloud {cloud['grains'].shape}: rms {rms.min():.3f} to {rms.max():.3f}, peaks to {peak.max():.3f}")
    for batch in (1, 128):
        decode(z[:batch])
        started = time.time()
        for _ in range(20):
            decode(z[:batch])
        print(f"decoding {batch} grains: {(time.time() - started) * 50:.2f} ms on one thread")
    print("encoding of one second:", encode(np.zeros((1, data.SAMPLE_RATE))).shape)
    for path in sorted([*(ASSETS / "models").iterdir(), *(ASSETS / "clouds").iterdir()]):
        print(f"  {path.name}: {path.stat().st_size} bytes")
