"""The VST3's MIDI output in Ardour 7: another track records four bars of the factory pattern, note for note."""

import mido

import notes
from ardour import ATTEMPTS, Ardour
from report import Report

#: The factory pattern: step, key, velocity, gate in steps. See engine/realtime/src/sequencer/pattern.rs.
FACTORY = [
    (0, 57, 112, 0.9),
    (2, 64, 78, 0.45),
    (3, 60, 84, 0.6),
    (4, 69, 104, 0.5),
    (6, 64, 80, 0.9),
    (8, 55, 112, 0.9),
    (10, 62, 76, 0.45),
    (11, 59, 84, 0.6),
    (12, 67, 104, 0.5),
    (14, 64, 88, 1.0),
    (15, 71, 70, 0.4),
]
BARS = 4
#: A sample in quarter notes, at 48 kHz and the session's 120 BPM.
SAMPLE = notes.TEMPO / 60 / 48_000


def must():
    """(start, end, key, velocity) of every note, in quarter notes."""
    steps = [(16 * bar + step, *rest) for bar in range(BARS) for step, *rest in FACTORY]
    return [(step / 4, (step + gate) / 4, key, velocity) for step, key, velocity, gate in steps]


def recorded(path):
    """The same, of a MIDI file; `None` is the end of a note that has none."""
    file = mido.MidiFile(path)
    found, sounding, now = [], {}, 0
    for message in mido.merge_tracks(file.tracks):
        now += message.time
        beats = now / file.ticks_per_beat
        if message.type == "note_on" and message.velocity:
            sounding[message.channel, message.note] = len(found)
            found.append((beats, None, message.note, message.velocity))
        elif message.type in ("note_on", "note_off"):
            place = sounding.pop((message.channel, message.note))
            found[place] = (found[place][0], beats, *found[place][2:])
    return found


def record(report):
    """Lets Ardour record; the file, or nothing."""
    for attempt in range(1, ATTEMPTS + 1):
        ardour = Ardour("ardour-midi")
        scan, output = ardour.scan()
        # The note at the beginning of the fifth bar says that the recorder has heard the whole of the fourth.
        status, output = ardour.lua("ardour_midi.lua", BARS * 4 * 60 / notes.TEMPO + 0.5) if scan == 0 else (scan, output)
        files = sorted(ardour.session.rglob("*.mid"))
        if status == 0 and files:
            break
    said = [line for line in output.splitlines() if line.startswith(("PLUGIN", "CONNECTED", "ROLLED"))]
    done = status == 0 and len(files) == 1
    detail = f"attempt {attempt}: {'; '.join(said)}" if done else f"status {status}: {output[-2000:]}"
    return files[0] if report.check("Ardour records the MIDI output", done, detail) else None


def compare(report, path):
    wanted = must()
    found = [note for note in recorded(path) if note[0] < BARS * 4 - SAMPLE]
    report.check("as many notes as the pattern has", len(found) == len(wanted), f"{len(found)} of {len(wanted)}")
    pairs = list(zip(found, wanted))
    report.check("their keys and velocities", all(ours[2:] == theirs[2:] for ours, theirs in pairs))
    stuck = [ours for ours in found if ours[1] is None]
    if report.check("every note has its end", not stuck, stuck[:3] or ""):
        for name, at in [("begin", 0), ("end", 1)]:
            worst = max(abs(ours[at] - theirs[at]) for ours, theirs in pairs) / SAMPLE
            report.check(f"they {name} within two samples of the pattern's places", worst < 2.0, f"{worst:.2f} samples")


if __name__ == "__main__":
    with Report() as report:
        file = record(report)
        if file:
            compare(report, file)
