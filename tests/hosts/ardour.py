"""Ardour 7 without a window."""

import os
import shutil
import subprocess
from pathlib import Path

from pedalboard.io import AudioFile

from report import bundle, target

HERE = Path(__file__).resolve().parent
LIBRARIES = Path("/usr/lib/ardour7")
#: Longest time for one run of Ardour, in seconds.
PATIENCE = 120
#: What to try how often: Ardour 7.3 crashes or hangs in about one of twelve exports without a window, with its own
#: synthesizers too.
ATTEMPTS = 4


class Ardour:
    """Ardour with settings, caches and session of its own in a folder under target, whatever the user has."""

    def __init__(self, name):
        self.folder = target() / name
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

    def lua(self, script, *arguments):
        """Runs one of our scripts on the session's folder."""
        return self.run("ardour7-lua", HERE / script, self.session, *arguments)

    def export(self):
        """Exports the session's range, four bars, as 32-bit float WAV."""
        self.audio.unlink(missing_ok=True)
        return self.run("ardour7-export", "-b", "float", "-o", self.audio, self.session, "nephele")

    def exported(self):
        """The exported audio, [channels, samples]."""
        with AudioFile(str(self.audio)) as file:
            return file.read(file.frames)
