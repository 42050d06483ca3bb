"""Times Nephele and peers on the same work, in interleaved rounds.

Each job runs twice a round, for a long and a short time. The differences of their processor time (user and system, of
the whole process) and of their units of work leave out start-up, loading and the first sounds.
"""

import argparse
import array
import os
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from typing import Callable

#: Seconds of sound of the short run.
SHORT = 0.5


@dataclass
class Job:
    """A program on a workload."""

    name: str
    #: The command line that renders so many seconds into a file, or nowhere (`None`).
    command: Callable
    #: Units of work in so many seconds; `None` to read them from the program's output.
    units: Callable | None = None
    #: Units per processor second, one for each round.
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


def nephele(program, workload, settings, instructions):
    """Nephele's job on one instruction path; its name says which one runs."""

    def command(seconds, _output):
        options = {**settings, "instructions": instructions, "seconds": seconds}
        return [program, *(part for key, value in options.items() for part in (f"--{key}", str(value)))]

    _, text = run(command(SHORT, None))
    path = said("instructions", text)
    if instructions not in ("auto", path):
        raise Unusable(f"ran {path} instead")
    print(f"# nephele {workload} {instructions}: {text.strip()}")
    return Job(path, command)


def usable(name, make):
    """What `make` gives, or `None` and a line that says why not."""
    try:
        return make()
    except (Unusable, OSError) as error:
        print(f"# {name} is left out: {error}")
        return None


def compare(workload, ours, others, rounds, seconds):
    """Times all jobs of a workload, prints a line for each pair and gives the pairs with their ratios."""
    jobs = [*ours, *others]
    for at in range(rounds):
        for job in list(jobs):
            try:
                measure(job, seconds)
            except Unusable as error:
                print(f"# {job.name} on {workload} is left out: {error}")
                jobs.remove(job)
        load = os.getloadavg()[0]
        print(f"{workload}: round {at + 1} of {rounds}, load {load:.1f}", file=sys.stderr)
    pairs = []
    for our in filter(jobs.__contains__, ours):
        for other in filter(jobs.__contains__, others):
            mine, theirs = statistics.median(our.rates), statistics.median(other.rates)
            print(f"{workload}_{our.name}/{other.name} {mine:.4g} {theirs:.4g} {mine / theirs:.2f}", flush=True)
            pairs.append((our, other, mine / theirs))
    return pairs


def options(description, example):
    """What the command line says."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("program", help=f"the built example {example}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--instructions", default="auto")
    return parser.parse_args()
