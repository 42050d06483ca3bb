"""Times Nephele and the peers that are installed on the same grains, in interleaved rounds. Run by granular.sh.

Each job runs twice a round, for a long and a short time. The differences of their processor time (user and system, of
the whole process) and of their grain-samples leave out start-up, loading and the first grains.
"""

import argparse
import array
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import supercollider
from workload import WORKLOADS, write_source

HERE = Path(__file__).resolve().parent
#: Seconds of sound of the short run; the long one is longer by `LONG` grain-seconds divided by the grains.
SHORT = 0.5
LONG = 16_000.0


@dataclass
class Job:
    """A program on a workload."""

    name: str
    #: The command line that renders so many seconds into a file, or nowhere (`None`).
    command: Callable
    #: Grain-samples in so many seconds; `None` to read them from the program's output.
    units: Callable | None = None
    #: Grain-samples per processor second, one for each round.
    rates: list = field(default_factory=list)


class Unusable(Exception):
    """A program can not be measured, and why."""


def run(command):
    """Processor seconds and output of a program."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode != 0:
        raise Unusable(f"ended with {process.returncode}: {' | '.join(text.split(chr(10))[-4:])}")
    return used.ru_utime + used.ru_stime, text


def said(key, text):
    """The value that Nephele's program printed as `key=value`."""
    found = re.search(rf"\b{key}=(\S+)", text)
    if not found:
        raise Unusable(f"printed no {key}=: {text.strip()!r}")
    return found[1]


def measure(job, seconds):
    """Adds a round to `job`."""
    spent, units = [], []
    for length in (SHORT + seconds, SHORT):
        cpu, text = run(job.command(length, None))
        spent.append(cpu)
        units.append(job.units(length) if job.units else float(said("units", text)))
    if spent[0] <= spent[1]:
        raise Unusable(f"took no longer for {SHORT + seconds} s of sound than for {SHORT} s: raise --scale")
    job.rates.append((units[0] - units[1]) / (spent[0] - spent[1]))


def heard(job, folder):
    """`job`, once it was heard: a peer that lacks a plugin or a file renders silence, and quickly."""
    path = folder / "heard.raw"
    run(job.command(SHORT, path))
    samples = array.array("f")
    samples.frombytes(path.read_bytes()[: path.stat().st_size // 4 * 4])
    loud = [abs(sample) for sample in samples[len(samples) // 2 :]]
    if not loud or not 1e-4 < max(loud) < 100.0:
        raise Unusable(f"rendered {len(samples)} samples, peak {max(loud, default=0.0)}: not what was asked for")
    return job


def peers(workload, folder):
    """The jobs of the peers that are installed and interpolate as `workload` says."""
    source = folder / "source.wav"

    def scsynth(seconds, output):
        score = folder / f"{workload.name}.osc"
        supercollider.write_score(score, workload, seconds, source)
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


def nephele(program, workload, instructions):
    """Nephele's job on one instruction path; its name says which one runs."""

    def command(seconds, _output):
        options = {
            "voices": workload.voices,
            "grains": workload.voices * workload.overlap,
            "interpolation": workload.interpolation,
            "instructions": instructions,
            "seconds": seconds,
        }
        return [program, *(part for key, value in options.items() for part in (f"--{key}", str(value)))]

    _, text = run(command(SHORT, None))
    path = said("instructions", text)
    if instructions not in ("auto", path):
        raise Unusable(f"ran {path} instead")
    print(f"# nephele {workload.name} {instructions}: {text.strip()}")
    return Job(path, command)


def usable(name, make):
    """What `make` gives, or `None` and a line that says why not."""
    try:
        return make()
    except (Unusable, OSError) as error:
        print(f"# {name} is left out: {error}")
        return None


def compare(workload, ours, others, rounds, scale):
    """Times all jobs of a workload and prints a line for each pair."""
    seconds = round(LONG * scale / (workload.voices * workload.overlap), 3)
    jobs = [*ours, *others]
    for at in range(rounds):
        for job in list(jobs):
            try:
                measure(job, seconds)
            except Unusable as error:
                print(f"# {job.name} on {workload.name} is left out: {error}")
                jobs.remove(job)
        load = os.getloadavg()[0]
        print(f"{workload.name}: round {at + 1} of {rounds}, load {load:.1f}", file=sys.stderr)
    lines = 0
    for our in filter(jobs.__contains__, ours):
        for other in filter(jobs.__contains__, others):
            mine, theirs = statistics.median(our.rates), statistics.median(other.rates)
            print(f"{workload.name}_{our.name}/{other.name} {mine:.4g} {theirs:.4g} {mine / theirs:.2f}", flush=True)
            lines += 1
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", help="the built example granular_load")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--instructions", default="auto")
    options = parser.parse_args()
    lines = 0
    with tempfile.TemporaryDirectory(prefix="nephele-peers-") as name:
        folder = Path(name)
        write_source(folder / "source.wav")
        (folder / "plugins").mkdir()
        if shutil.which("scsynth"):
            supercollider.link_plugins(folder / "plugins")
        print("# WORKLOAD nephele_units_per_cpu_s peer_units_per_cpu_s ratio (medians; a unit is a grain-sample)")
        for workload in WORKLOADS:
            made = (
                usable(f"nephele {path}", lambda path=path: nephele(options.program, workload, path))
                for path in options.instructions.split(",")
            )
            ours = [job for job in made if job]
            made = (usable(job.name, lambda job=job: heard(job, folder)) for job in peers(workload, folder))
            others = [job for job in made if job]
            if ours and others:
                lines += compare(workload, ours, others, options.rounds, options.scale)
    if lines == 0:
        sys.exit("nothing was compared; the lines above say why")


if __name__ == "__main__":
    main()
