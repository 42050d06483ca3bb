"""A session by mouse and keys: a preset is loaded, a pattern drawn, a step locked, the pad moved, the sound saved, and loaded again."""

import json
import shutil
import subprocess
import time

import preset
from report import Report, bundle, target
from screen import Screen
from standalone import Editor, is_drawn, run, wait_until_drawn

#: What is played, and what it becomes.
FOLDER = target() / "session"
START, FIRST, SECOND = (FOLDER / f"{name}.nephele" for name in ("start", "first", "second"))


class Hand:
    """Clicks what has a name: tests/tests/editor/map.rs has written down where that is."""

    def __init__(self, screen, editor):
        self.screen, self.editor = screen, editor
        self.maps = json.loads((target() / "editor" / "map.json").read_text())

    def place(self, state, label, across=0.5, down=0.5):
        places = self.maps[state]
        # Entries of menus are called by their keys too.
        name = label if label in places else next(name for name in places if name.startswith(label))
        left, top, right, bottom = places[name]
        return self.editor.place(left + (right - left) * across, top + (bottom - top) * down)

    def click(self, state, label, button=1):
        self.screen.xdotool("mousemove", *self.place(state, label))
        time.sleep(0.15)
        self.screen.xdotool("click", button)
        time.sleep(0.35)

    def drag(self, state, label, start, end):
        self.screen.xdotool("mousemove", *self.place(state, label, *start))
        time.sleep(0.15)
        self.screen.xdotool("mousedown", 1)
        for part in range(1, 9):
            between = [a + (b - a) * part / 8 for a, b in zip(start, end)]
            self.screen.xdotool("mousemove", *self.place(state, label, *between))
            time.sleep(0.05)
        # The window draws when it can, and takes what it was shown.
        time.sleep(0.2)
        self.screen.xdotool("mouseup", 1)
        time.sleep(0.3)

    def choose(self, entry, state, path):
        """Chooses a file by an entry of the header's menu."""
        self.click("window", "Menu")
        self.click("menu", entry)
        self.click(state, "File name")
        self.screen.xdotool("key", "ctrl+a")
        self.screen.xdotool("type", "--delay", 15, path)
        time.sleep(0.3)
        self.screen.xdotool("key", "Return")
        time.sleep(1.0)


def saved(path, patience=10.0):
    """The preset that is written at a path."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if path.exists() and path.stat().st_size:
            return preset.body(path.read_text())
        time.sleep(0.1)
    return None


def steps_of(body):
    """The steps of the first track of the first pattern."""
    return body["sequence"]["patterns"][0]["tracks"][0].get("steps", [])


def empty_preset():
    """The factory's sound with no notes on its first track."""
    sound = {"version": "0.1.0", "parameters": {}, "cloud_source": {"kind": "factory"}, "cloud": None}
    return preset.text(sound | {"sequence": {"version": 1, "patterns": []}})


def rendered(path):
    """What the command line plays of a preset, as bytes."""
    out = path.with_suffix(".wav")
    command = [bundle("nephele"), "render", "--preset", path, "--pattern", "--bars", "2", "--out", out]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    return out.read_bytes() if done.returncode == 0 else done.stderr


def play(report, screen, program):
    window = screen.window("Nephele", 60.0, alive=lambda: program.poll() is None)
    if not report.check("the window opens", window is not None, window or f"exit status {program.poll()}"):
        return
    editor = Editor(screen, window)
    report.check("it is drawn", is_drawn(wait_until_drawn(editor, 30.0)))
    hand = Hand(screen, editor)

    hand.choose("Load preset…", "load", START)
    for step in range(1, 17):
        hand.click("window", f"Step {step}")
    for step in range(1, 17):
        # Each a bit louder than the one before.
        label = f"Step {step} velocity"
        hand.drag("window", label, (0.5, 0.9), (0.5, 0.95 - 0.05 * step))
    hand.click("window", "Position", button=3)
    hand.click("control", "Lock to step")
    hand.click("steps", "Lock Position on step 5")
    screen.xdotool("key", "Escape")
    hand.drag("window", "Morph pad", (0.5, 0.5), (0.25, 0.7))
    time.sleep(4.0)
    editor.picture().save(target() / "session.png")
    hand.choose("Save preset…", "save", FIRST)
    first = saved(FIRST)
    if not report.check("the sound is saved", first is not None, FIRST):
        return
    steps = steps_of(first)
    report.check("sixteen steps were drawn", sum(step.get("on", False) for step in steps[:16]) == 16, len(steps))
    velocities = [step.get("velocity") for step in steps[:16]]
    report.check("with rising velocities", velocities == sorted(velocities) and velocities[0] < velocities[-1], velocities)
    report.check("step 5 locks the grain position", "cloud.position" in json.dumps(steps[4].get("locks", [])), steps[4])
    moved = [first["parameters"][f"cloud.morph_{axis}"] for axis in "xy"]
    report.check("the pad was moved", abs(moved[0] - 0.25) < 0.05 and abs(moved[1] - 0.7) < 0.05, moved)

    # Another sound between, or loading would have nothing to do.
    hand.choose("Load preset…", "load", START)
    hand.choose("Load preset…", "load", FIRST)
    time.sleep(2.0)
    hand.choose("Save preset…", "save", SECOND)
    second = saved(SECOND)
    if report.check("it is saved again", second is not None, SECOND):
        before, after = rendered(FIRST), rendered(SECOND)
        loud = isinstance(before, bytes) and len(before) > 1_000_000 and len(set(before[44:40_044])) > 50
        report.check("it sounds", loud, len(before) if loud else before)
        report.check("it sounds the same, bit for bit, as before it was loaded again", loud and before == after)
    report.check("the program still runs", program.poll() is None, program.poll())


if __name__ == "__main__":
    with Report() as report, Screen() as screen:
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        START.write_text(empty_preset())
        # A user of its own: nobody's settings, presets and models.
        home = {"HOME": FOLDER, "XDG_CONFIG_HOME": FOLDER / "config", "XDG_DATA_HOME": FOLDER / "data"}
        run(report, screen, play, "session", **{name: str(path) for name, path in home.items()})
