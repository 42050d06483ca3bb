"""SuperCollider's GrainBuf and FM7 without its language: the SynthDef and the score of scsynth's offline mode, byte by byte.

Formats: "Synth Definition File Format" (version 2) and "Server Command Reference" in SuperCollider's documentation, and
OSC 1.0. GrainBuf draws nothing itself: position, rate and pan of a grain are what its inputs are at the trigger, here
white noise at control rate, the cheaper way.
"""

import struct
from pathlib import Path

from workload import GRAIN_SECONDS, RATE

#: Rates of unit generators.
CONSTANT, CONTROL, AUDIO = 0, 1, 2
#: GrainBuf's `interp`.
INTERPOLATION = {"linear": 2.0, "cubic": 4.0}
#: Grains that one GrainBuf may play at a time (512 unless told): more than any voice has.
MAX_GRAINS = 1024.0
#: Index of multiplication among the operators of BinaryOpUGen.
TIMES = 2
#: FM7's operators: their frequencies as multiples of the voice's, and what they mean to each other, in radians.
RATIOS = (1.0, 2.0, 1.5, 3.0, 0.5, 7.0)
DEPTHS = [[0.5 * (0.1 + 0.05 * (i + j)) for j in range(6)] for i in range(6)]
#: Libraries of the unit generators that are used.
GRAIN_PLUGINS = ("BinaryOpUGens", "GrainUGens", "IOUGens", "LFUGens", "MulAddUGens", "NoiseUGens", "OscUGens")
FM_PLUGINS = ("BinaryOpUGens", "FM7", "IOUGens", "MulAddUGens")


class SynthDef:
    """A graph of unit generators, put together in the order in which they run."""

    def __init__(self):
        self.constants = []
        self.units = []

    def add(self, name, rate, inputs=(), outputs=1, special=0):
        """Adds a unit generator; returns its outputs, to be inputs of others."""
        place = len(self.units)
        wires = b"".join(struct.pack(">ii", *(i if isinstance(i, tuple) else (-1, self.constant(i)))) for i in inputs)
        self.units.append(
            pascal(name) + struct.pack(">biih", rate, len(inputs), outputs, special) + wires + bytes([rate] * outputs)
        )
        return [(place, output) for output in range(outputs)]

    def constant(self, value):
        if value not in self.constants:
            self.constants.append(value)
        return self.constants.index(value)

    def compiled(self, name, parameters):
        """The file's bytes. `parameters`: names and defaults, the outputs of the Control that was added first."""
        names = b"".join(pascal(key) + struct.pack(">i", place) for place, key in enumerate(parameters))
        return (
            struct.pack(">4sih", b"SCgf", 2, 1)
            + pascal(name)
            + struct.pack(f">i{len(self.constants)}f", len(self.constants), *self.constants)
            + struct.pack(f">i{len(parameters)}f", len(parameters), *parameters.values())
            + struct.pack(">i", len(parameters))
            + names
            + struct.pack(">i", len(self.units))
            + b"".join(self.units)
            + struct.pack(">h", 0)
        )


def granulator(interpolation):
    """A voice: GrainBuf on buffer 0, envelope -1, which is its own Hann."""
    graph = SynthDef()
    parameters = {"density": 320.0, "phase": 0.0}
    density, phase = graph.add("Control", CONTROL, outputs=len(parameters))

    def noise(scale, offset):
        [value] = graph.add("WhiteNoise", CONTROL)
        return graph.add("MulAdd", CONTROL, [value, scale, offset])[0]

    [trigger] = graph.add("Impulse", AUDIO, [density, phase])
    rate, position, pan = noise(0.5, 1.0), noise(0.45, 0.45), noise(1.0, 0.0)
    stereo = graph.add(
        "GrainBuf",
        AUDIO,
        [trigger, GRAIN_SECONDS, 0.0, rate, position, INTERPOLATION[interpolation], pan, -1.0, MAX_GRAINS],
        outputs=2,
    )
    quiet = [graph.add("BinaryOpUGen", AUDIO, [side, 0.01], special=TIMES)[0] for side in stereo]
    graph.add("Out", AUDIO, [0.0, *quiet], outputs=0)
    return graph.compiled("granulator", parameters)


def operators():
    """A voice: FM7 with constant depths, the cheaper way, and the sum of its operators."""
    graph = SynthDef()
    parameters = {"hz": 220.0, "gain": 0.02}
    hz, gain = graph.add("Control", CONTROL, outputs=len(parameters))
    # Of each operator frequency, phase and amplitude; then of each what the six modulate it by.
    inputs = []
    for ratio in RATIOS:
        inputs += [graph.add("BinaryOpUGen", CONTROL, [hz, ratio], special=TIMES)[0], 0.0, 1.0]
    six = graph.add("FM7", AUDIO, [*inputs, *(depth for row in DEPTHS for depth in row)], outputs=6)
    [four] = graph.add("Sum4", AUDIO, six[:4])
    [mix] = graph.add("Sum3", AUDIO, [four, *six[4:]])
    [quiet] = graph.add("BinaryOpUGen", AUDIO, [mix, gain], special=TIMES)
    graph.add("Out", AUDIO, [0.0, quiet, quiet], outputs=0)
    return graph.compiled("operators", parameters)


def pascal(text):
    return bytes([len(text)]) + text.encode()


def padded(data):
    return data + b"\0" * (-len(data) % 4)


def message(address, *values):
    """An OSC message of integers, floats, texts and blobs."""
    tags, body = ",", b""
    for value in values:
        match value:
            case int():
                tags, body = tags + "i", body + struct.pack(">i", value)
            case float():
                tags, body = tags + "f", body + struct.pack(">f", value)
            case str():
                tags, body = tags + "s", body + padded(value.encode() + b"\0")
            case bytes():
                tags, body = tags + "b", body + struct.pack(">i", len(value)) + padded(value)
    return padded(address.encode() + b"\0") + padded(tags.encode() + b"\0") + body


def bundle(seconds, *messages):
    """An OSC bundle with the length in front that the offline mode reads."""
    time = struct.pack(">II", int(seconds), int(seconds % 1 * 2**32))
    content = b"#bundle\0" + time + b"".join(struct.pack(">i", len(m)) + m for m in messages)
    return struct.pack(">i", len(content)) + content


def write_score(path, seconds, setup, voices):
    """The score of `seconds` with the messages `setup` first and then `voices`, which start the synths."""
    path.write_bytes(bundle(0, *setup) + bundle(0, *voices) + bundle(seconds, message("/c_set", 0, 0)))


def write_grains(path, workload, seconds, source):
    """The score of grains, in voices whose onsets lie between each other's."""
    voices = [
        message("/s_new", "granulator", 1000 + i, 1, 0, "density", workload.density, "phase", i / workload.voices)
        for i in range(workload.voices)
    ]
    read = message("/b_allocRead", 0, str(source))
    write_score(path, seconds, [read, message("/d_recv", granulator(workload.interpolation))], voices)


def write_voices(path, count, seconds):
    """The score of so many voices of FM7, over three octaves."""
    voices = [
        message("/s_new", "operators", 1000 + i, 1, 0, "hz", 55.0 * 2.0 ** (3.0 * i / 64)) for i in range(count)
    ]
    write_score(path, seconds, [message("/d_recv", operators())], voices)


def command(score, output, plugins):
    """The command line that renders `score` into the raw float32 file `output`, with the plugins in a folder alone."""
    # 128 MiB are room for the grains of all voices.
    options = ["-o", "2", "-i", "0", "-z", "64", "-m", "131072", "-D", "0", "-U", str(plugins)]
    return ["scsynth", "-N", str(score), "_", str(output), str(RATE), "RAW", "float", *options]


def link_plugins(folder, names):
    """Links libraries of unit generators into a new folder: loading all that are installed takes longer. Whether all
    were found."""
    folder.mkdir()
    for name in names:
        for library in list(Path("/usr/lib").glob(f"**/SuperCollider/plugins/{name}.so"))[:1]:
            (folder / library.name).symlink_to(library)
    return len(list(folder.iterdir())) == len(names)
