"""The VST3 in Ardour 7: scanned, inserted on a MIDI track, four bars exported, compared with pedalboard's render."""

import numpy as np

import ardour_session
import notes
import sound
import vst3
from ardour import ATTEMPTS, Ardour
from report import Report

def export(report, ardour):
    """Scans, inserts, exports; True if there is something to compare."""
    status, output = ardour.scan()
    cached = [file.read_text(errors="replace") for file in (ardour.folder / "cache").rglob("*.v3i")]
    scanned = status == 0 and any("Nephele" in text for text in cached)
    report.check("the scanner finds Nephele", scanned, "" if scanned else f"status {status}: {output[-2000:]}")
    status, output = ardour.lua("ardour_insert.lua")
    inserted = [line for line in output.splitlines() if line.startswith(("INSERTED", "SWITCHED"))]
    report.check("Ardour inserts it on a MIDI track", len(inserted) == 2, "; ".join(inserted) or output[-2000:])
    saved = status == 0 and (ardour.session / "nephele.ardour").exists()
    if not report.check("the session is saved", saved, "" if saved else f"status {status}: {output[-2000:]}"):
        return False
    ardour_session.add_notes(ardour.session)
    for attempt in range(1, ATTEMPTS + 1):
        status, output = ardour.export()
        if status == 0:
            break
    detail = f"attempt {attempt}" if status == 0 else f"status {status}: {output[-2000:]}"
    return report.check("Ardour exports four bars", status == 0, detail)


def compare(report, theirs):
    ours = vst3.render(vst3.load())
    report.check("the export is four bars long", theirs.shape == ours.shape, f"{theirs.shape} against {ours.shape}")
    length = min(ours.shape[1], theirs.shape[1])
    ours, theirs = ours[:, :length], theirs[:, :length]
    for start, _, _, _ in notes.PHRASE:
        at = notes.seconds(start)
        heard = [sound.first_sound(audio, vst3.RATE, max(at - 0.02, 0.0), 0.2, 2e-3) for audio in (ours, theirs)]
        close = None not in heard and abs(heard[0] - heard[1]) < 0.015
        report.check(f"the note at beat {start} starts at the same time", close, heard)
    # Grains are drawn at random, and Ardour's clock does not start where pedalboard's does: the same sound, but not
    # the same samples.
    loudness = sound.decibels(sound.rms(theirs) / max(sound.rms(ours), 1e-12))
    report.check("it is as loud", abs(loudness) < 1.0, f"{loudness:+.2f} dB")
    distance = sound.band_distance(ours, theirs, vst3.RATE)
    report.check("it has the same spectrum", distance < 2.0, f"{distance:.2f} dB per third octave")
    curves = [np.maximum(sound.envelope(audio, vst3.RATE, 0.02), -70.0) for audio in (ours, theirs)]
    correlation = float(np.corrcoef(curves)[0, 1])
    report.check("it has the same loudness curve", correlation > 0.97, f"correlation {correlation:.4f}")


if __name__ == "__main__":
    with Report() as report:
        ardour = Ardour("ardour")
        if export(report, ardour):
            compare(report, ardour.exported())
