"""Compares the exported files on ONNX Runtime and on tract: python runtimes.py. The largest difference must be below 1e-3 of full scale."""

import time

import numpy as np
import tract

from evaluate import session
from grid import CHANNELS, HOP, MODELS


def run_tract(kind, inputs):
    """(outputs, seconds a run) with the shapes fixed, as the plugin does."""
    model = tract.onnx().load(str(MODELS / f"nephele-one-{kind}.onnx"))
    for i, value in enumerate(inputs):
        model.set_input_fact(i, ",".join(map(str, value.shape)) + ",f32")
    runnable = model.into_model().into_runnable()
    first = [out.to_numpy() for out in runnable.run(inputs)]
    started = time.process_time()
    for _ in range(10):
        runnable.run(inputs)
    return first, (time.process_time() - started) / 10


if __name__ == "__main__":
    r = np.random.default_rng(1)
    keys = lambda count: r.uniform(30, 90, (count, 1)).astype(np.float32)
    cases = {
        "decoder": [[r.uniform(-3, 3, (count, CHANNELS)).astype(np.float32), keys(count)] for count in (1, 16, 128)],
        "encoder": [[r.normal(0, level, (1, HOP * hops)).astype(np.float32), keys(1)] for hops, level in ((1, 0.1), (3, 1e-4), (22, 0.3))],
    }
    for kind, runs in cases.items():
        onnx = session(kind)
        names = [entry.name for entry in onnx.get_inputs()]
        for inputs in runs:
            feed = dict(zip(names, inputs))
            wanted = onnx.run(None, feed)
            started = time.process_time()
            for _ in range(10):
                onnx.run(None, feed)
            took = (time.process_time() - started) / 10
            found, seconds = run_tract(kind, inputs)
            worst = max(np.abs(a - b).max() / np.abs(a).max() for a, b in zip(wanted, found))
            print(f"{kind} {inputs[0].shape}: largest difference {worst:.1e} of the largest value; ONNX Runtime {1e3 * took:.2f} ms, tract {1e3 * seconds:.2f} ms of processor time")
            assert worst < 1e-3
