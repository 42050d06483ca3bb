"""The workload that every program renders, and the sound that its grains are cut from."""

import math
import struct
from dataclasses import dataclass

RATE = 48_000
GRAIN_SECONDS = 0.1
#: Samples of the stored sound: a power of two, as Csound's tables want it.
STORED = 131_072


@dataclass(frozen=True)
class Workload:
    """Stereo, Hann, random position, rate and pan: `voices` voices of `overlap` grains of 100 ms each at a time."""

    voices: int
    overlap: int
    interpolation: str

    @property
    def name(self):
        return f"{self.voices * self.overlap}_{self.interpolation}"

    @property
    def density(self):
        """Grains per second of a voice."""
        return self.overlap / GRAIN_SECONDS

    def units(self, seconds):
        """Grain-samples in `seconds` of sound, once the first grains have ended."""
        return self.voices * self.overlap * seconds * RATE


WORKLOADS = [Workload(16, overlap, kind) for kind in ("linear", "cubic") for overlap in (32, 256)]


def write_source(path):
    """A mono WAV file of float32: a harmonic tone that grows brighter."""
    def sample(at):
        bright = 1 + 9 * at / STORED
        turn = 2 * math.pi * at / 256
        return 0.05 * sum(math.sin(k * turn + k * k) * math.exp(-k / bright) for k in range(1, 17))

    data = struct.pack(f"<{STORED}f", *map(sample, range(STORED)))
    form = struct.pack("<HHIIHH", 3, 1, RATE, RATE * 4, 4, 32)
    chunks = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(chunks)) + chunks)
