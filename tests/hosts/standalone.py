"""The standalone under Xvfb: its window opens and is drawn; a key pressed on the drawn keyboard moves the meter."""

import subprocess
import time

import numpy as np

from report import Report, bundle, target
from screen import Screen

#: The editor's sheet, and places on it: see plugin/src/editor/{canvas,header,keyboard}.rs.
SHEET = (1280.0, 800.0)
METERS = (1114.0, 13.0, 1212.0, 31.0)
KEYBOARD = (106.0, 740.0, 1266.0, 775.0)
#: The middle of the key E4, near its lower end where it is loud.
KEY = (106.0 + 1160.0 / 43.0 * 23.5, 770.0)
#: What the engine tells of itself, which never rests.
FIGURES = (860.0, 4.0, 1110.0, 44.0)
#: Colour of sounding keys and of the meters' bars.
LIT = (0x4F, 0xD1, 0xC5)


class Editor:
    """The window, as one sees it."""

    def __init__(self, screen, window):
        self.screen = screen
        left, top, width, height = window
        self.zoom = min(width / SHEET[0], height / SHEET[1])
        self.left = left + (width - SHEET[0] * self.zoom) / 2
        self.top = top + (height - SHEET[1] * self.zoom) / 2
        self.box = (left, top, left + width, top + height)

    def place(self, x, y):
        """A place on the sheet as a place on the screen."""
        return round(self.left + x * self.zoom), round(self.top + y * self.zoom)

    def picture(self):
        """The whole window."""
        return self.screen.picture(self.box)

    def still(self):
        """The window without what never rests, as numbers."""
        image = self.picture()
        left, top = self.box[:2]
        (x, y), (right, bottom) = self.place(*FIGURES[:2]), self.place(*FIGURES[2:])
        image.paste((0, 0, 0), (x - left, y - top, right - left, bottom - top))
        return np.asarray(image).astype(int)

    def lit(self, area):
        """How many pixels of an area have the colour of what sounds."""
        box = (*self.place(*area[:2]), *self.place(*area[2:]))
        pixels = np.asarray(self.screen.picture(box)).astype(int)
        return int(np.sum(np.max(np.abs(pixels - LIT), axis=2) < 24))

    def wait(self, area, wanted, patience):
        """Waits until the lit pixels of an area are as wanted; returns the last count and whether they are."""
        end = time.monotonic() + patience
        while True:
            count = self.lit(area)
            if wanted(count):
                return count, True
            if time.monotonic() > end:
                return count, False
            time.sleep(0.05)


def is_drawn(image):
    """Whether a picture shows more than one plain colour."""
    pixels = np.asarray(image).reshape(-1, 3)
    return len(np.unique(pixels[::7], axis=0)) > 40 and pixels.std() > 8.0


def wait_until_drawn(editor, patience):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        image = editor.picture()
        if is_drawn(image):
            return image
        time.sleep(0.2)
    return editor.picture()


def look_and_play(report, screen, program):
    window = screen.window("Nephele", 60.0, alive=lambda: program.poll() is None)
    if not report.check("the window opens", window is not None, window or f"exit status {program.poll()}"):
        return
    editor = Editor(screen, window)
    image = wait_until_drawn(editor, 30.0)
    image.save(target() / "standalone.png")
    report.check("it is drawn", is_drawn(image), target() / "standalone.png")

    rest, silent = editor.wait(METERS, lambda count: count == 0, 15.0)
    report.check("the meters rest while nothing plays", silent, f"{rest} lit pixels")
    keys_before = editor.lit(KEYBOARD)
    screen.xdotool("mousemove", *editor.place(*KEY))
    time.sleep(0.3)
    screen.xdotool("mousedown", 1)
    level, moved = editor.wait(METERS, lambda count: count > rest + 200, 10.0)
    report.check("a pressed key moves the meters", moved, f"{level} lit pixels, {rest} before")
    keys, lit = editor.wait(KEYBOARD, lambda count: count > keys_before + 100, 5.0)
    editor.picture().save(target() / "standalone-playing.png")
    report.check("the pressed key is lit", lit, f"{keys} lit pixels, {keys_before} before")
    screen.xdotool("mouseup", 1)
    keys, dark = editor.wait(KEYBOARD, lambda count: count <= keys_before, 10.0)
    report.check("the released key is dark", dark, f"{keys} lit pixels")
    level, quiet = editor.wait(METERS, lambda count: count == 0, 30.0)
    report.check("the meters come to rest", quiet, f"{level} lit pixels")
    is_painted_whole(report, screen, editor)
    report.check("the program still runs", program.poll() is None, program.poll())


def is_painted_whole(report, screen, editor):
    """What was painted bit by bit, as it changed, is what is painted after a change of size, which is all of it."""
    time.sleep(5.0)
    before = editor.still()
    name = screen.xdotool("search", "--onlyvisible", "--name", "Nephele").split()[-1]
    left, top, right, bottom = editor.box
    for size in [(1152, 720), (right - left, bottom - top)]:
        screen.xdotool("windowsize", name, *size)
        time.sleep(2.0)
    time.sleep(4.0)
    after = editor.still()
    same = before.shape == after.shape
    off = int(np.sum(np.any(before != after, axis=2))) if same else "sizes differ"
    report.check("painting what changes leaves what painting all does", off == 0, f"{off} pixels differ")


def run(report, screen, act, name, **variables):
    """Starts the program, lets `act` use it, and ends it; its log, target/NAME.log, must tell of no panic."""
    path = target() / f"{name}.log"
    command = [str(bundle("nephele")), "--backend", "dummy"]
    with open(path, "w") as log:
        environment = screen.environment | variables
        program = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            act(report, screen, program)
        finally:
            program.terminate()
            program.wait(timeout=10)
    report.check("no panic in its log", "panicked" not in path.read_text(), path)


if __name__ == "__main__":
    with Report() as report, Screen() as screen:
        run(report, screen, look_and_play, "standalone")
