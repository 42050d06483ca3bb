"""Trains Nephele Mini and writes assets/models and assets/clouds. About ten minutes on one core; see README.md."""

import json
import time
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

import data
from model import CHANNELS, Decoder, Encoder

ASSETS = Path(__file__).resolve().parent.parent
NOTES, STEPS, BATCH, RATE = 16_000, 10_000, 128, 2e-3
CLOUD = ["oboe", "choir", "glass", "strings"]
CORNERS = ["oboe", "rain", "glass", "choir"]  # top left, top right, bottom left, bottom right


HEARING = torch.tensor(1 / (1 + data.HZ / 3000), dtype=torch.float32)  # the ear resolves low bins better than high ones
TONE = torch.arange(data.BINS) % data.STRIDE == 0


def distance(predicted, target):
    """How unlike two log spectra are: bin by bin, in bands, and once more where it is loud."""
    # Harmonics and other partials are few bins among many empty ones, but most of what is heard.
    weight = HEARING * torch.where(TONE | (target > np.log(0.03)), 16, 2)
    loss = (weight * (predicted - target).abs()).mean()
    for width in (8, 32):
        bands = [torch.log(F.avg_pool1d(torch.exp(2 * x)[:, None], width) + data.FLOOR**2) for x in (predicted, target)]
        loss = loss + 0.3 * (bands[0] - bands[1]).abs().mean()
    return loss + 3 * (weight * (torch.exp(0.4 * predicted) - torch.exp(0.4 * target)).abs()).mean()


def train():
    magnitudes, audio = (torch.tensor(a) for a in data.notes(NOTES, seed=1))
    spectra = torch.log(magnitudes + data.FLOOR)
    encoder, decoder = Encoder(), Decoder()
    with torch.no_grad():
        features = torch.cat([encoder.features(a) for a in audio.split(500)])
    decoder.mlp[-1].bias.data = spectra.mean(0)
    parameters = [*encoder.parameters(), *decoder.parameters()]
    optimiser = torch.optim.AdamW(parameters, RATE, weight_decay=1e-3, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, STEPS, pct_start=0.1)
    started = time.time()
    for step in range(STEPS):
        pick = torch.randint(NOTES, (BATCH,))
        target = spectra[pick]
        z = encoder.encode(features[pick])[:, 0]
        near = z + 0.05 * torch.randn_like(z)  # neighbours sound alike
        loss = distance(decoder.spectrum(near), target)
        # Halfway between two encodings must sound halfway between the two timbres: this makes straight lines into morphs.
        share = torch.rand(BATCH // 2, 1)
        between = lambda x: torch.lerp(x[: BATCH // 2], x[BATCH // 2 :], share)
        loss = loss + 0.25 * distance(decoder.spectrum(between(z)), between(target))
        # The encoder must know the decoder's sounds again.
        with torch.no_grad():
            again = encoder.features(decoder(z[: BATCH // 4]))
        loss = loss + 0.3 * (encoder.encode(again)[:, 0] - z[: BATCH // 4]).square().mean()
        correlation = torch.cov(z.T) - torch.eye(CHANNELS)
        loss = loss + 0.01 * correlation.square().sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 500 == 0:
            print(f"{step:6} loss {loss.item():.3f}  {time.time() - started:.0f} s", flush=True)
    return encoder.eval(), decoder.eval()


def halve(model):
    """Stores the big weights as fp16 behind a Cast: half the file, and every runtime still computes in fp32."""
    for weight in [w for w in model.graph.initializer if w.data_type == TensorProto.FLOAT and np.prod(w.dims) > 4096]:
        small = numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), weight.name + "_half")
        model.graph.initializer.remove(weight)
        model.graph.initializer.append(small)
        model.graph.node.insert(0, helper.make_node("Cast", [small.name], [weight.name], to=TensorProto.FLOAT))


def export(module, kind, example, names, axes):
    path = ASSETS / "models" / f"{kind.replace('nephele', 'nephele-mini')}.onnx"
    torch.onnx.export(module, example, path, dynamo=False, opset_version=17, input_names=names[:1], output_names=names[1:], dynamic_axes=axes)
    model = onnx.load(path)
    halve(model)
    about = dict(kind=kind, name="Nephele Mini", version="1", licence="MIT OR Apache-2.0", sample_rate=data.SAMPLE_RATE,
                 hop=data.GRAIN, channels=CHANNELS, grain_length=data.GRAIN, root_hz=data.ROOT_HZ)
    helper.set_model_props(model, {key: str(value) for key, value in about.items()})
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def encode_landmarks(encoder):
    """Each named timbre, heard sixteen times."""
    heard = lambda timbre: np.array([data.play(np.random.default_rng(i), *timbre) for i in range(16)], np.float32)
    return {name: encoder(torch.tensor(heard(t)))[:, 0].mean(0).numpy() for name, t in data.landmarks().items()}


def path_through(points, count):
    """`count` encodings along a smooth path that dwells a little at each point."""
    position = np.linspace(0, len(points) - 1, count)
    start = np.minimum(position.astype(int), len(points) - 2)
    share = position - start
    share = share - np.sin(2 * np.pi * share) / (4 * np.pi)
    points = np.array(points)
    return points[start] + (points[start + 1] - points[start]) * share[:, None]


def write_cloud(decoder, encodings, name, path):
    encodings = encodings.astype(np.float32)
    np.savez_compressed(
        path,
        grains=decoder(torch.tensor(encodings)).numpy(),
        encodings=encodings,
        sample_rate=np.float32(data.SAMPLE_RATE),
        root_hz=np.float32(data.ROOT_HZ),
        name=np.frombuffer(name.encode(), np.uint8),
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.manual_seed(1)
    encoder, decoder = train()
    with torch.no_grad():
        export(encoder, "nephele-encoder", torch.randn(2, 3 * data.GRAIN), ["audio", "encoding"], {"audio": [0, 1], "encoding": [0, 1]})
        export(decoder, "nephele-decoder", torch.randn(2, CHANNELS), ["encoding", "grains"], {"encoding": [0], "grains": [0]})
        marks = encode_landmarks(encoder)
        # `nephele cloud convert` then adds each grain's tone, which takes 70 ms at every start otherwise.
        write_cloud(decoder, path_through([marks[n] for n in CLOUD], 128), "Oboe, Choir, Glass, Strings", ASSETS / "clouds" / "factory.npz")
    corners = [{"name": n, "encoding": [round(float(x), 4) for x in marks[n]]} for n in CORNERS]
    (ASSETS / "models" / "corners.json").write_text(json.dumps({"corners": corners}, indent=1) + "\n")
