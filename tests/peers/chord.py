#!/usr/bin/env python3
"""What a chord of sixteen FM voices costs a host: the built VST3 in pedalboard, CPU time of this process.

usage: chord.py NEPHELE.vst3 [SECONDS]     (with a Python that has pedalboard and mido, such as target/venv/bin/python)

Three stacks of two operators, one with feedback; cloud, filter and effects off. For each block size it prints
`BLOCK per_cent_of_a_core_playing per_cent_idle`, the least of five.
"""

import resource
import sys

import mido
import pedalboard

RATE = 48_000
KEYS = range(40, 56)
PLAIN = {
    "Cloud Level": 0.0,
    "Sequencer Enabled": 0.0,
    **{f"Matrix {row} to {column}": 0.5 for row in [*range(1, 7), "Cloud"] for column in [*range(1, 7), "Cloud"]},
    **{f"Op {op} Level": 0.8 if op % 2 else 0.0 for op in range(1, 7)},
    **{f"Op {op} Pan": 0.5 for op in range(1, 7)},
    **{f"Op {op} Sustain": 0.8 for op in range(1, 7)},
    **{f"Matrix {row} to {column}": 0.65 for row, column in [(2, 1), (4, 3), (6, 5), (6, 6)]},
}


def seconds_of(plugin, messages, block, length):
    """CPU seconds of a render of `length` seconds."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    # Without a reset, which is no part of playing.
    sound = plugin(messages, duration=length, sample_rate=RATE, num_channels=2, buffer_size=block, reset=False)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, float(abs(sound).max())


def main():
    bundle, length = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 20.0
    plugin = pedalboard.load_plugin(bundle)
    for name, value in PLAIN.items():
        next(p for p in plugin._parameters if p.name == name).raw_value = value
    chord = [mido.Message("note_on", note=key, velocity=90, time=0.0) for key in KEYS]
    chord += [mido.Message("note_off", note=key, time=length - 0.001) for key in KEYS]
    silence = [mido.Message("note_off", note=KEYS[0], time=0.0)]
    for block in (512, 64):
        seconds_of(plugin, silence, block, 5.0)
        playing = [seconds_of(plugin, chord, block, length) for _ in range(5)]
        if min(peak for _, peak in playing) < 0.01:
            sys.exit("the chord is silent")
        seconds_of(plugin, silence, block, 5.0)
        idle = [seconds_of(plugin, silence, block, length)[0] for _ in range(5)]
        print(f"{block} {min(s for s, _ in playing) / length * 100:.2f} {min(idle) / length * 100:.3f}")


if __name__ == "__main__":
    main()
