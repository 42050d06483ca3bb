"""The built VST3 in pedalboard (a JUCE host)."""

import mido
import pedalboard

import notes
from report import bundle

RATE = 48_000


def load():
    """A new instance."""
    return pedalboard.load_plugin(str(bundle("nephele.vst3")))


def names(plugin):
    """Names of all parameters but those that clap-wrapper adds for MIDI controllers."""
    return [p.name for p in plugin._parameters if not p.name.startswith("MIDI/")]


def move(plugin, words, value):
    """Sets the parameter whose name holds all of `words` to a value of 0..1; returns its name.

    Parameters are looked up each time: pedalboard's objects for them do not outlive a render.
    """
    wanted = words.lower().split()
    found = [name for name in names(plugin) if all(word in name.lower() for word in wanted)]
    if not found:
        raise KeyError(f"no parameter named {words} among {names(plugin)}")
    # The shortest: `Cloud Level` rather than `Cloud Level Something`.
    name = min(found, key=len)
    next(p for p in plugin._parameters if p.name == name).raw_value = value
    return name


def render(plugin, messages=None, seconds=notes.SECONDS, block=512, reset=True):
    """Plays MIDI; [channels, samples]."""
    messages = notes.timed() if messages is None else messages
    return plugin(messages, duration=seconds, sample_rate=RATE, num_channels=2, buffer_size=block, reset=reset)


def chord(length=1.0, keys=(48, 60, 67)):
    """Messages of one chord."""
    on = [mido.Message("note_on", note=key, velocity=100, time=0.0) for key in keys]
    return on + [mido.Message("note_off", note=key, time=length) for key in keys]
