"""Times Nephele's rack and SuperCollider's FM7 on the same voices. Run by fm.sh."""

import shutil
import sys
import tempfile
from pathlib import Path

import supercollider
from rounds import Job, compare, heard, nephele, options, usable
from workload import RATE

#: Numbers of voices.
VOICES = (64, 1)
#: The long run is longer than the short one by so many voice-seconds divided by the voices.
LONG = 1200.0
#: Nanoseconds per voice-sample of FM7 and of Dexed's msfa (one of its 32 algorithms) on one AVX-512 machine at 4.2 GHz.
FM7_THERE, MSFA_THERE = 18.4, 11.7


def fm7(voices, folder):
    """FM7's job with so many voices."""

    def command(seconds, output):
        score = folder / f"{voices}.osc"
        supercollider.write_voices(score, voices, seconds)
        return supercollider.command(score, output or "/dev/null", folder / "plugins")

    return Job("supercollider_fm7", command, lambda seconds: voices * seconds * RATE)


def main():
    asked = options(__doc__, "fm_load")
    pairs = []
    with tempfile.TemporaryDirectory(prefix="nephele-peers-") as name:
        folder = Path(name)
        if not shutil.which("scsynth"):
            sys.exit("nothing was compared: scsynth is not installed")
        if not supercollider.link_plugins(folder / "plugins", supercollider.FM_PLUGINS):
            sys.exit("nothing was compared: FM7 is not installed")
        print("# WORKLOAD nephele_units_per_cpu_s peer_units_per_cpu_s ratio (medians; a unit is a voice-sample)")
        for voices in VOICES:
            workload = f"{voices}voices_dense"
            settings = {"voices": voices, "cells": "dense"}
            made = (
                usable(f"nephele {path}", lambda path=path: nephele(asked.program, workload, settings, path))
                for path in asked.instructions.split(",")
            )
            ours = [job for job in made if job]
            other = usable("supercollider_fm7", lambda: heard(fm7(voices, folder), folder))
            if ours and other:
                pairs += compare(workload, ours, [other], asked.rounds, round(LONG * asked.scale / voices, 3))
                for our, _, ratio in pairs[-len(ours) :]:
                    derived = ratio * MSFA_THERE / FM7_THERE
                    print(f"# derived, not measured: {workload}_{our.name}/dexed_msfa {derived:.2f}")
    if not pairs:
        sys.exit("nothing was compared; the lines above say why")
    print(f"# derived: msfa taken as FM7 x {FM7_THERE} / {MSFA_THERE}, what both did on one other machine")


if __name__ == "__main__":
    main()
