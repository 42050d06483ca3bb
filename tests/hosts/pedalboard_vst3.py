"""The VST3 in pedalboard: sound follows MIDI and parameters, silence is silence, renders repeat, state comes back."""

import subprocess

import numpy as np
from pedalboard.io import AudioFile

import notes
import preset
import sound
import vst3
from report import Report, bundle, target


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


#: Quarter notes per minute of the sequencer's own clock, and bars that it plays.
TEMPO, BARS = 131.0, 8


def clicks():
    """A preset whose pattern plays short sines: swung, early and late, twice in a step. The onsets of a bar in steps."""
    document = preset.body(preset.saved(vst3.load()))
    silent = ["matrix.2.1", "matrix.3.2", "matrix.5.4", "matrix.7.1", "matrix.1.7", "op4.level", "op1.sustain"]
    short = {"op1.attack": 0.0005, "op1.decay": 0.03, "op1.release": 0.01, "cloud.level": -60.0, "seq.tempo": TEMPO}
    document["parameters"].update(dict.fromkeys(silent, 0.0) | short)
    steps = {0: {}, 3: {"shift": 0.25}, 6: {"shift": -0.4}, 9: {"ratchet": 2}, 13: {}, 14: {"shift": 0.5}}
    note = {"on": True, "notes": [81], "velocity": 110, "gate": 0.2}
    track = {"swing": 0.6, "steps": [note | steps[at] if at in steps else {} for at in range(16)]}
    document["sequence"] = {"patterns": [{"tracks": [track, {}, {}, {}]}, *({} for _ in range(7))]}
    bar = [0.0, 3.45, 5.6, 9.2, 9.7, 13.2, 14.5]
    return preset.text(document), bar


def onsets(audio):
    """Samples at which sound begins after a hundredth of a second of silence."""
    loud = np.nonzero(np.max(np.abs(audio), axis=0) > 1e-3)[0]
    return loud[np.concatenate([[True], np.diff(loud) > vst3.RATE // 100])]


def the_own_clock_keeps_the_renders_time(report):
    document, bar = clicks()
    folder = target() / "pedalboard"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "clicks.nephele").write_text(document)
    words = ["--preset", folder / "clicks.nephele", "--pattern", "--bars", BARS, "--tempo", TEMPO]
    words += ["--sample-rate", vst3.RATE, "--out", folder / "clicks.wav"]
    done = subprocess.run([str(word) for word in [bundle("nephele"), "render", *words]], capture_output=True, text=True)
    if not report.check("the program renders the preset's pattern", done.returncode == 0, done.stderr[-500:]):
        return
    with AudioFile(str(folder / "clicks.wav")) as file:
        theirs = onsets(file.read(file.frames))
    plugin = vst3.load()
    preset.load(plugin, document)
    vst3.move(plugin, "sequencer run", 1.0)
    step = 15.0 / TEMPO * vst3.RATE
    ours = onsets(vst3.render(plugin, messages=[], seconds=16 * BARS * step / vst3.RATE))
    wanted = np.array([16 * count + place for count in range(BARS) for place in bar]) * step
    for name, found in [("the program", theirs), ("the VST3", ours)]:
        same = len(found) == len(wanted)
        # A sine takes some samples to be heard.
        late = found - wanted if same else np.array([np.inf])
        detail = f"{len(found)} of {len(wanted)}, {np.min(late):.1f} to {np.max(late):.1f} samples after their place"
        report.check(f"{name} plays every onset", same and np.min(late) > -1 and np.max(late) < 5, detail)
    same = len(ours) == len(theirs)
    worst = np.max(np.abs(ours - theirs)) if same else f"{len(ours)} onsets of {len(theirs)}"
    report.check("the VST3's own clock keeps the time of the render's transport", same and worst < 4, f"{worst} samples")


if __name__ == "__main__":
    with Report() as report:
        sound_follows_notes(report)
        nothing_in_nothing_out(report)
        renders_repeat(report)
        parameters_have_names(report)
        sound_follows_parameters(report)
        every_parameter_sweeps(report)
        state_comes_back(report)
        the_own_clock_keeps_the_renders_time(report)
