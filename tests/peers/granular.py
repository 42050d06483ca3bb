"""Times Nephele and the peers that are installed on the same grains. Run by granular.sh."""

import shutil
import sys
import tempfile
from pathlib import Path

import supercollider
from rounds import Job, compare, heard, nephele, options, usable
from workload import WORKLOADS, write_source

HERE = Path(__file__).resolve().parent
#: The long run is longer than the short one by so many grain-seconds divided by the grains.
LONG = 16_000.0


def peers(workload, folder):
    """The jobs of the peers that are installed and interpolate as `workload` says."""
    source = folder / "source.wav"

    def scsynth(seconds, output):
        score = folder / f"{workload.name}.osc"
        supercollider.write_grains(score, workload, seconds, source)
        return supercollider.command(score, output or "/dev/null", folder / "plugins")

    def csound(instrument):
        macros = {"SOURCE": source, "DENSITY": workload.density, "VOICES": workload.voices, "INSTRUMENT": instrument}

        def command(seconds, output):
            defined = [f"--omacro:{name}={value}" for name, value in {**macros, "SECONDS": seconds}.items()]
            # Not /dev/null: Csound deletes what is there and, run by root, puts a plain file in its place.
            sink = ["-o", str(output)] if output else ["-n"]
            return ["csound", *defined, f"--smacro:SECONDS={seconds}", *sink, str(HERE / "granular.csd")]

        return command

    if shutil.which("scsynth"):
        yield Job("supercollider_grainbuf", scsynth, workload.units)
    if shutil.which("csound") and workload.interpolation == "linear":
        yield Job("csound_partikkel", csound(1), workload.units)
        yield Job("csound_grain3_mono", csound(2), workload.units)


def main():
    asked = options(__doc__, "granular_load")
    lines = 0
    with tempfile.TemporaryDirectory(prefix="nephele-peers-") as name:
        folder = Path(name)
        write_source(folder / "source.wav")
        if shutil.which("scsynth"):
            supercollider.link_plugins(folder / "plugins", supercollider.GRAIN_PLUGINS)
        print("# WORKLOAD nephele_units_per_cpu_s peer_units_per_cpu_s ratio (medians; a unit is a grain-sample)")
        for workload in WORKLOADS:
            grains = workload.voices * workload.overlap
            settings = {"voices": workload.voices, "grains": grains, "interpolation": workload.interpolation}
            made = (
                usable(f"nephele {path}", lambda path=path: nephele(asked.program, workload.name, settings, path))
                for path in asked.instructions.split(",")
            )
            ours = [job for job in made if job]
            made = (usable(job.name, lambda job=job: heard(job, folder)) for job in peers(workload, folder))
            others = [job for job in made if job]
            if ours and others:
                lines += len(compare(workload.name, ours, others, asked.rounds, round(LONG * asked.scale / grains, 3)))
    if lines == 0:
        sys.exit("nothing was compared; the lines above say why")


if __name__ == "__main__":
    main()
