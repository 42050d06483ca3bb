"""Writes the ONNX files from a checkpoint: python export.py [checkpoint]."""

import sys

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from grid import CHANNELS, CONTEXT, GRAIN, HOP, MODELS, NOISE_HZ, RATIOS, ROOT_HZ, SAMPLE_RATE, WORK
from network import Decoder, Encoder

NAME, VERSION, LICENCE = "Nephele One", "1", "MIT OR Apache-2.0"


def halve(model):
    """Stores the big weights as fp16 behind a Cast: half the file, and every runtime still computes in fp32."""
    for weight in [w for w in model.graph.initializer if w.data_type == TensorProto.FLOAT and np.prod(w.dims) > 8192]:
        small = numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), weight.name + "_half")
        model.graph.initializer.remove(weight)
        model.graph.initializer.append(small)
        model.graph.node.insert(0, helper.make_node("Cast", [small.name], [weight.name], to=TensorProto.FLOAT))


def numbers(values):
    return ",".join(f"{x:.6g}" for x in values)


def write(module, path, kind, example, inputs, outputs, axes, extra):
    # Debian's torch (1.13) has no other exporter than this one and no word for it.
    older = {} if torch.__version__.startswith("1.") else {"dynamo": False}
    torch.onnx.export(module.eval(), example, path, opset_version=17, input_names=inputs, output_names=outputs, dynamic_axes=axes, **older)
    model = onnx.load(path)
    halve(model)
    about = dict(kind=kind, name=NAME, version=VERSION, licence=LICENCE, sample_rate=SAMPLE_RATE, hop=HOP, channels=CHANNELS, grain_length=GRAIN, root_hz=ROOT_HZ)
    helper.set_model_props(model, {key: str(value) for key, value in (about | extra).items()})
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def export(encoder, decoder, folder):
    """Writes nephele-one-encoder.onnx and nephele-one-decoder.onnx."""
    with torch.no_grad():
        key = torch.full((2, 1), 57.0)
        axes = {"audio": {0: "batch", 1: "samples"}, "pitch": {0: "batch"}, "encoding": {0: "batch", 1: "frames"}}
        write(encoder, folder / "nephele-one-encoder.onnx", "nephele-encoder", (torch.randn(2, 3 * HOP), key), ["audio", "pitch"], ["encoding"], axes, {"context": CONTEXT})
        axes = {name: {0: "batch"} for name in ("encoding", "pitch", "partials", "noise")}
        lists = {"ratios": numbers(RATIOS), "noise_hz": numbers(NOISE_HZ)}
        write(decoder, folder / "nephele-one-decoder.onnx", "nephele-harmonic", (torch.randn(2, CHANNELS), key), ["encoding", "pitch"], ["partials", "noise"], axes, lists)


if __name__ == "__main__":
    state = torch.load(WORK / (sys.argv[1] if len(sys.argv) > 1 else "one.pt"), weights_only=False)
    encoder, decoder = Encoder(), Decoder()
    encoder.load_state_dict(state["encoder"])
    decoder.load_state_dict(state["decoder"])
    export(encoder, decoder, MODELS)
    for kind in ("encoder", "decoder"):
        print(kind, (MODELS / f"nephele-one-{kind}.onnx").stat().st_size, "bytes")
