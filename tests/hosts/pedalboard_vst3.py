"""The VST3 in pedalboard: sound follows MIDI and parameters, silence is silence, renders repeat, state comes back."""

import numpy as np

import notes
import sound
import vst3
from report import Report


def sound_follows_notes(report):
    audio = vst3.render(vst3.load(), seconds=notes.SECONDS + 12.0)
    report.check("output is finite and does not clip", sound.peak(audio) <= 1.0, f"peak {sound.peak(audio):.3f}")
    report.check("both channels sound", all(sound.rms(channel) > 1e-3 for channel in audio))
    report.check("the channels differ", not np.array_equal(audio[0], audio[1]))
    for start, length, _, _ in notes.PHRASE:
        at, end = (int(notes.seconds(beats) * vst3.RATE) for beats in (start, start + length))
        loud = sound.rms(audio[:, at:end])
        report.check(f"a note sounds at beat {start}", loud > 3e-3, f"{sound.decibels(loud):.1f} dBFS")
    onset = sound.first_sound(audio, vst3.RATE, 0.0, 1.0)
    report.check("the first note starts within 30 ms", onset is not None and onset < 0.03, onset)
    tail = sound.peak(audio[:, -vst3.RATE :])
    report.check("silence after the release is silence", tail < sound.SILENCE, f"peak {tail:.2e}")


def nothing_in_nothing_out(report):
    audio = vst3.render(vst3.load(), messages=[], seconds=2.0)
    report.check("no notes, no sound", sound.peak(audio) == 0.0, f"peak {sound.peak(audio):.2e}")


def renders_repeat(report):
    plugin = vst3.load()
    first, again, other = vst3.render(plugin), vst3.render(plugin), vst3.render(vst3.load())
    report.check("two renders of one instance are equal", np.array_equal(first, again), differs(first, again))
    report.check("renders of two instances are equal", np.array_equal(first, other), differs(first, other))
    small = vst3.render(vst3.load(), block=64)
    report.check("block size does not matter", np.array_equal(first, small), differs(first, small))


def differs(ours, theirs):
    if ours.shape != theirs.shape:
        return f"{ours.shape} against {theirs.shape}"
    at = np.nonzero(np.any(ours != theirs, axis=0))[0]
    return f"{at.size} samples differ, first {at[0]}" if at.size else ""


def sound_follows_parameters(report):
    plain = vst3.render(vst3.load(), vst3.chord(), seconds=1.5)
    for words in ["cloud level", "rack level", "cloud pitch", "cloud density", "cloud size", "rack index"]:
        plugin = vst3.load()
        name = vst3.move(plugin, words, 0.0)
        moved = vst3.render(plugin, vst3.chord(), seconds=1.5)
        report.check(f"'{name}' changes the sound", sound.rms(moved - plain) > 1e-3)
    plugin = vst3.load()
    vst3.move(plugin, "cloud level", 0.0)
    vst3.move(plugin, "rack level", 0.0)
    quiet = sound.peak(vst3.render(plugin, vst3.chord(), seconds=1.5))
    report.check("both levels down is silence", quiet < sound.SILENCE, f"peak {quiet:.2e}")


def every_parameter_sweeps(report):
    plugin = vst3.load()
    names, bad = vst3.names(plugin), []
    for at, name in enumerate(names):
        before = plugin._parameters[at].raw_value
        for value in (0.0, 0.5, 1.0):
            plugin._parameters[at].raw_value = value
            # Without a reset, which takes longer than all else.
            audio = vst3.render(plugin, vst3.chord(0.05), seconds=0.1, reset=False)
            # A limiter stands at the end: nothing a knob does may get louder than full scale.
            if not sound.peak(audio) <= 1.0:
                bad.append((name, value, sound.peak(audio)))
        plugin._parameters[at].raw_value = before
    report.check(f"{len(names)} parameters sweep without harm", not bad, bad[:5] or "")


def parameters_have_names(report):
    names = vst3.names(vst3.load())
    twice = {name for name in names if names.count(name) > 1}
    report.check("no two parameters share a name", not twice, sorted(twice)[:5] or "")


def state_comes_back(report):
    plugin = vst3.load()
    vst3.move(plugin, "cloud position", 0.8)
    vst3.move(plugin, "rack level", 0.3)
    # A VST3 hears of moved parameters with the next block, and only then has them to save.
    vst3.render(plugin, seconds=0.1)
    state = plugin.raw_state
    restored = vst3.load()
    restored.raw_state = state
    ours, theirs = vst3.render(plugin), vst3.render(restored)
    report.check("a restored state sounds the same", np.array_equal(ours, theirs), differs(ours, theirs))
    plain = vst3.render(vst3.load())
    report.check("and is not the default", sound.rms(plain - theirs) > 1e-3)


if __name__ == "__main__":
    with Report() as report:
        sound_follows_notes(report)
        nothing_in_nothing_out(report)
        renders_repeat(report)
        parameters_have_names(report)
        sound_follows_parameters(report)
        every_parameter_sweeps(report)
        state_comes_back(report)
