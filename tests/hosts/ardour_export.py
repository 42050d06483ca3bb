"""The VST3 in Ardour 7: scanned, inserted on a MIDI track, four bars exported, compared with pedalboard's render."""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
from pedalboard.io import AudioFile

import ardour_session
import notes
import sound
import vst3
from report import Report, bundle, target

HERE = Path(__file__).resolve().parent
LIBRARIES = Path("/usr/lib/ardour7")
#: Longest time for one run of Ardour, in seconds.
PATIENCE = 120
#: Exports to try.
ATTEMPTS = 4


class Ardour:
    """Ardour with settings, caches and session of its own under target/ardour, whatever the user has."""

    def __init__(self):
        self.folder = target() / "ardour"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.session = self.folder / "session"
        self.audio = self.folder / "ardour.wav"
        # Ardour looks for plugins in the user's folder, so it gets a user of its own.
        self.plugin = self.folder / "home" / ".vst3" / "nephele.vst3"
        self.plugin.parent.mkdir(parents=True)
        self.plugin.symlink_to(bundle("nephele.vst3").resolve())
        self.environment = dict(
            os.environ,
            HOME=str(self.folder / "home"),
            XDG_CONFIG_HOME=str(self.folder / "config"),
            XDG_CACHE_HOME=str(self.folder / "cache"),
            ARDOUR_DATA_PATH="/usr/share/ardour7",
            ARDOUR_CONFIG_PATH="/etc/ardour7",
            ARDOUR_DLL_PATH=str(LIBRARIES),
            LD_LIBRARY_PATH=str(LIBRARIES),
        )

    def run(self, *command):
        """Runs a program of Ardour's; returns its exit status and output."""
        arguments = dict(env=self.environment, text=True, errors="replace", timeout=PATIENCE)
        command = [str(word) for word in command]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **arguments)
        except subprocess.TimeoutExpired:
            return "timed out", f"{command[0]} did not end within {PATIENCE} s"
        return done.returncode, done.stdout

    def scan(self):
        """Lets Ardour's scanner look at the bundle."""
        return self.run(LIBRARIES / "ardour-vst3-scanner", "-f", self.plugin)

    def export(self):
        """Exports the session's range, four bars, as 32-bit float WAV."""
        self.audio.unlink(missing_ok=True)
        return self.run("ardour7-export", "-b", "float", "-o", self.audio, self.session, "nephele")

    def exported(self):
        """The exported audio, [channels, samples]."""
        with AudioFile(str(self.audio)) as file:
            return file.read(file.frames)


def export(report, ardour):
    """Scans, inserts, exports; True if there is something to compare."""
    status, output = ardour.scan()
    cached = [file.read_text(errors="replace") for file in (ardour.folder / "cache").rglob("*.v3i")]
    scanned = status == 0 and any("Nephele" in text for text in cached)
    report.check("the scanner finds Nephele", scanned, "" if scanned else f"status {status}: {output[-2000:]}")
    status, output = ardour.run("ardour7-lua", HERE / "ardour_insert.lua", ardour.session)
    inserted = [line for line in output.splitlines() if line.startswith(("INSERTED", "SWITCHED"))]
    report.check("Ardour inserts it on a MIDI track", len(inserted) == 2, "; ".join(inserted) or output[-2000:])
    saved = status == 0 and (ardour.session / "nephele.ardour").exists()
    if not report.check("the session is saved", saved, "" if saved else f"status {status}: {output[-2000:]}"):
        return False
    ardour_session.add_notes(ardour.session)
    # Ardour 7.3 crashes or hangs in about one of twelve exports without a window, with its own synthesizers too.
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
        ardour = Ardour()
        if export(report, ardour):
            compare(report, ardour.exported())
