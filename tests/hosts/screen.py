"""A display without a screen, and eyes and a hand for it."""

import os
import subprocess
import time

from PIL import Image, ImageGrab


class Screen:
    """An X server in memory. Use as a context."""

    def __init__(self, width=1400, height=900):
        self.size = f"{width}x{height}x24"

    def __enter__(self):
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", self.size, "-nolisten", "tcp"]
        self.server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.display = f":{number}"
        # The software renderer also where there is a graphics card: the picture is to be the same everywhere.
        self.environment = dict(os.environ, DISPLAY=self.display, LIBGL_ALWAYS_SOFTWARE="1")
        self.environment.pop("WAYLAND_DISPLAY", None)
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()

    def xdotool(self, *words):
        """Runs xdotool; its output, or nothing if it fails."""
        command = ["xdotool", *(str(word) for word in words)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=30)
        return done.stdout.strip() if done.returncode == 0 else ""

    def window(self, name, patience, alive=lambda: True):
        """Waits for a visible window; returns (left, top, width, height), or None."""
        end = time.monotonic() + patience
        while time.monotonic() < end and alive():
            found = self.xdotool("search", "--onlyvisible", "--name", name).split()
            if found:
                shell = self.xdotool("getwindowgeometry", "--shell", found[-1])
                values = dict(line.split("=") for line in shell.splitlines())
                if int(values.get("WIDTH", 0)) > 100:
                    return tuple(int(values[key]) for key in ("X", "Y", "WIDTH", "HEIGHT"))
            time.sleep(0.1)
        return None

    def picture(self, box=None) -> Image.Image:
        """What is on the screen, or in a part of it."""
        image = ImageGrab.grab(xdisplay=self.display).convert("RGB")
        return image.crop(box) if box else image
