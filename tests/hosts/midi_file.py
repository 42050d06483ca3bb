"""MIDI files of the command line, read by mido: notes at their ticks, tempo, controllers; and one of mido's, imported."""

import json
import subprocess
import tempfile
from pathlib import Path

import mido

from report import Report, bundle

#: Ticks of a quarter note, and of a sixteenth.
BEAT = 960
STEP = BEAT // 4

#: Steps whose ticks are known, and what becomes of each.
STEPS = {
    0: {"on": True, "notes": [60, 64, 67], "velocity": 100, "gate": 0.5},
    # Swing of 60 % puts each second step a fifth of a step late; this one is a tenth early.
    1: {"on": True, "notes": [62], "velocity": 1, "gate": 1.0, "shift": -0.1},
    4: {"on": True, "notes": [65], "velocity": 127, "gate": 0.5, "ratchet": 3},
    6: {"on": True, "notes": [69], "velocity": 80, "gate": 0.1, "tie": True, "channel": 9},
    8: {"on": True, "notes": [71], "velocity": 90, "gate": 2.5, "locks": [{"parameter": "filter.cutoff", "value": 20.0}]},
    12: {"on": False, "notes": [1], "velocity": 90, "gate": 1.0},
    13: {"notes": [], "controls": [1.0]},
}

#: Tick, channel, key, velocity (0 is an end).
NOTES = [
    *[(0, 3, key, 100) for key in (60, 64, 67)],
    *[(120, 3, key, 0) for key in (60, 64, 67)],
    (264, 3, 62, 1),
    (504, 3, 62, 0),
    *[event for hit in range(3) for event in ((960 + 80 * hit, 3, 65, 127), (1000 + 80 * hit, 3, 65, 0))],
    (1440, 9, 69, 80),
    (1920, 3, 71, 90),
    (1920, 9, 69, 0),
    (2520, 3, 71, 0),
]


def pattern():
    steps = [STEPS.get(place, {}) for place in range(max(STEPS) + 1)]
    controls = [{"control": "cc", "number": 1}]
    track = {"swing": 0.6, "channel": 3, "steps": steps, "controls": controls}
    return {"version": 1, "patterns": [{"name": "Test", "tracks": [track]}]}


def timed(track):
    """Messages of a track with their ticks."""
    at = 0
    for message in track:
        at += message.time
        yield at, message


def notes(track):
    for at, message in timed(track):
        if message.type in ("note_on", "note_off"):
            velocity = message.velocity if message.type == "note_on" else 0
            yield at, message.channel, message.note, velocity


def nephele(*arguments):
    command = [str(bundle("nephele")), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def exports(report, folder):
    source, target = folder / "pattern.json", folder / "pattern.mid"
    source.write_text(json.dumps(pattern()))
    done = nephele("pattern", "export", source, "--midi", target, "--tempo", 100)
    if not report.check("a pattern is exported", done.returncode == 0, done.stderr.strip() or done.stdout.strip()):
        return
    file = mido.MidiFile(target)
    report.check("it has format 1 and 960 ticks", (file.type, file.ticks_per_beat) == (1, BEAT), (file.type, file.ticks_per_beat))
    tempi = [message.tempo for message in file.tracks[0] if message.type == "set_tempo"]
    report.check("its tempo is 100", tempi == [600_000], tempi)
    signatures = [(m.numerator, m.denominator) for m in file.tracks[0] if m.type == "time_signature"]
    report.check("its bars have four quarters", signatures == [(4, 4)], signatures)
    report.check("it has a track of notes", len(file.tracks) == 2, len(file.tracks))
    found = sorted(notes(file.tracks[1]))
    report.check("notes begin and end at their ticks", found == sorted(NOTES), found)
    controls = [(at, m.channel, m.control, m.value) for at, m in timed(file.tracks[1]) if m.type == "control_change"]
    report.check("a lock is a controller", (1920, 3, 74, 0) in controls, controls)
    lane = [13 * STEP + 48, 3, 1, 127]
    report.check("a lane is a controller", tuple(lane) in controls, controls)
    ends = [sum(message.time for message in track) for track in file.tracks]
    report.check("all tracks end with the bar", ends == [4 * BEAT] * 2, ends)

    done = nephele("pattern", "export", source, "--midi", target, "--format", 0, "--bars", 3)
    file = mido.MidiFile(target)
    report.check("format 0 has one track", done.returncode == 0 and (file.type, len(file.tracks)) == (0, 1), (file.type, len(file.tracks)))
    bars = [(at + bar * 4 * BEAT, *rest) for bar in range(3) for at, *rest in NOTES]
    report.check("three bars are the bar three times", sorted(notes(file.tracks[0])) == sorted(bars))


def imports(report, folder):
    source, target, again = folder / "mido.mid", folder / "mido.json", folder / "again.mid"
    file = mido.MidiFile(type=1, ticks_per_beat=480)
    conductor, track = mido.MidiTrack(), mido.MidiTrack()
    conductor.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(132)))
    for key in (48, 51, 55, 58):
        track.append(mido.Message("note_on", note=key, velocity=64, channel=5, time=60))
        track.append(mido.Message("note_off", note=key, channel=5, time=60))
    file.tracks += [conductor, track]
    file.save(source)
    done = nephele("pattern", "import", source, "--out", target)
    if not report.check("a file of mido's is imported", done.returncode == 0, done.stderr.strip() or done.stdout.strip()):
        return
    report.check("its tempo is told", "132.00 BPM" in done.stdout, done.stdout.strip())
    steps = json.loads(target.read_text())["patterns"][0]["tracks"][0]["steps"]
    found = [step["notes"] for step in steps if step.get("on")]
    report.check("its notes are steps", found == [[48], [51], [55], [58]], found)
    done = nephele("pattern", "export", target, "--midi", again)
    here = [(at * 2, *rest) for at, *rest in notes(file.tracks[1])]
    report.check("and come back at their ticks", list(notes(mido.MidiFile(again).tracks[1])) == here, done.stdout.strip())
    source.write_bytes(source.read_bytes()[:-3])
    done = nephele("pattern", "import", source, "--out", target)
    report.check("a file that is cut off is refused", done.returncode == 1 and "cut off" in done.stderr, done.stderr.strip())


if __name__ == "__main__":
    with Report() as report, tempfile.TemporaryDirectory() as folder:
        exports(report, Path(folder))
        imports(report, Path(folder))
