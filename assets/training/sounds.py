"""Named sounds of the morph pad and the factory clouds: python sounds.py. Encodes them with the exported model into sounds.json."""

import json

import numpy as np

import soundfont
import synthesis
from corpus import detune
from evaluate import Model
from grid import HOP, MODELS, key_to_hz

FRAMES = 16  # 0.74 s
# General MIDI programs: name of ours, program's name, key.
PROGRAMS = """Grand Piano|Grand Piano|57;Electric Piano|Electric Piano 1|57;FM Piano|Electric Piano 2|57;Harpsichord|Harpsichord|57;Clavinet|Clavinet|52
Celesta|Celesta|69;Music Box|Music Box|72;Vibraphone|Vibraphone|60;Marimba|Marimba|57;Tubular Bell|Tubular Bells|60;Dulcimer|Dulcimer|60
Drawbar Organ|Drawbar Organ|57;Rock Organ|Rock Organ|57;Church Organ|Church Organ|57;Accordion|Accordion|60;Harmonica|Harmonica|64
Nylon Guitar|Nylon Guitar|57;Steel Guitar|Steel Guitar|57;Overdriven Guitar|Overdriven Guitar|52;Guitar Harmonics|Guitar Harmonics|64
Double Bass|Acoustic Bass|43;Slap Bass|Slap Bass 1|40;Synth Bass|Synth Bass 1|40;Violin|Violin|67;Cello|Cello|50;Harp|Harp|60
String Ensemble|String Ensemble|57;Choir Aahs|Choir Aahs|57;Voice Oohs|Voice Oohs|60;Orchestra Hit|Orchestra Hit|55
Trumpet|Trumpet|62;Trombone|Trombone|50;Muted Trumpet|Muted Trumpet|65;French Horn|French Horn|53;Synth Brass|Synth Brass 1|55
Soprano Sax|Soprano Sax|65;Tenor Sax|Tenor Sax|55;Oboe|Oboe|65;Bassoon|Bassoon|48;Clarinet|Clarinet|62
Flute|Flute|69;Pan Flute|Pan Flute|67;Bottle|Bottle|67;Shakuhachi|Shakuhachi|65;Ocarina|Ocarina|69
Square Lead|Square Lead|57;Saw Lead|Saw Lead|57;Metal Pad|Metal Pad|57;Ice Rain|Ice Rain|60;Sitar|Sitar|57;Koto|Koto|60;Kalimba|Kalimba|64;Bagpipe|Bagpipe|60;Steel Drum|Steel Drums|64;Taiko|Taiko|45"""


def settled(hz, amplitudes, decay=0.0, hiss=None):
    """A sound by its partials (and noise with the spectrum `hiss`), as audio."""
    r = np.random.default_rng(7)
    hz, amplitudes = np.asarray(hz, float), np.asarray(amplitudes, float)
    tone = synthesis.partials(hz, amplitudes, decay * np.sqrt(hz / hz[0]), r)
    return tone if hiss is None else tone + synthesis.hiss(r, hiss)


def synthetic():
    """(name, family, key, audio) of what no General MIDI program is."""
    key, hz, h = 57, 220.0, np.arange(1, 80)
    peaks = synthesis.peaks
    yield "Glass Bell", "modal", key, settled(hz * np.array([1, 2.32, 4.25, 6.63, 9.38, 12.5]), [1, 0.6, 0.4, 0.25, 0.12, 0.06], 1.5)
    yield "Church Bell", "modal", key, settled(hz * np.array(synthesis.MODES[0]), [0.6, 1, 0.8, 0.4, 0.9, 0.3, 0.4, 0.3, 0.2, 0.1], 1.0)
    yield "Iron Bar", "modal", key, settled(hz * np.array(synthesis.MODES[1]), [1, 0.7, 0.5, 0.4, 0.3, 0.2], 1.5)
    yield "Drum Skin", "modal", key, settled(hz * np.array(synthesis.MODES[4]), np.exp(-0.4 * np.arange(10)), 4.0)
    yield "Rain", "noise", key, settled([hz], [1e-4], hiss=lambda f: peaks(f, [5200, 8500], [3500, 5000], [1, 0.8]))
    yield "Wind", "noise", key, settled([hz], [1e-4], hiss=lambda f: peaks(f, [450], [160], [1]) ** 1.5)
    yield "Surf", "noise", key, settled([hz], [1e-4], hiss=lambda f: 1 / (1 + (f / 700) ** 1.2))
    yield "Vowel A", "formant", key, settled(hz * h, (0.004 + peaks(hz * h, [700, 1150, 2800, 3500], [110, 130, 180, 250], [1, 0.7, 0.25, 0.2])) * h**-0.7)
    yield "Vowel I", "formant", key, settled(hz * h, (0.004 + peaks(hz * h, [290, 2200, 3000, 3700], [80, 150, 200, 250], [1, 0.35, 0.25, 0.15])) * h**-0.7)
    yield "Hollow Reed", "additive", key, settled(hz * h, np.where(h % 2, 1, 0.01) * h**-1.0 * np.exp(-h / 12))
    yield "Sine", "additive", key, settled([hz], [1])
    yield "Buzz", "subtractive", key, settled(hz * h, h**-0.3 * np.exp(-h / 40))


def programs():
    by_name = {name: (program, family) for program, name, family, _, _ in soundfont.programs()}
    for entry in PROGRAMS.replace("\n", ";").split(";"):
        name, source, key = entry.split("|")
        program, family = by_name[source]
        (audio,) = soundfont.play(program, [(int(key), 95)])
        yield name, family, int(key), audio


def entry(model, name, family, key, audio):
    audio = audio / np.abs(audio).max()
    at = key + detune(audio, key_to_hz(key)) / 100
    sound = audio[: (FRAMES + 1) * HOP]
    sound = np.pad(sound, (0, (FRAMES + 1) * HOP - len(sound)))
    encodings = model.encode(sound, at)
    loud = np.sqrt(np.mean(sound.reshape(-1, HOP) ** 2, 1))
    heard = encodings[:FRAMES][loud[:FRAMES] > 1e-3 * loud.max()]  # silence has no timbre
    return dict(name=name, family=family, root_hz=round(float(key_to_hz(at)), 3), encodings=[[round(float(x), 4) for x in z] for z in heard])


if __name__ == "__main__":
    model = Model()
    entries = [entry(model, *sound) for sound in [*programs(), *synthetic()]]
    lines = ",\n".join(json.dumps(e, separators=(",", ":")) for e in entries)
    (MODELS / "sounds.json").write_text('{"sounds":[\n' + lines + "\n]}\n")
    print(len(entries), "sounds")
