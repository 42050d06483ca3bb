"""Notes of the General MIDI programs, played by fluidsynth from FluidR3_GM (Debian: fluid-soundfont-gm, MIT)."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from scipy.io import wavfile

from grid import SAMPLE_RATE

SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
VELOCITIES = (45, 85, 120)
SPACING, HOLD = 1600, 800  # ms from one note to the next, and until it is let go

# Eight programs a family: name, lowest and highest key that the instrument is played at.
FAMILIES = {
    "piano": "Grand Piano 27 96|Bright Piano 27 96|Electric Grand 27 96|Honky-tonk 33 96|Electric Piano 1 28 96|Electric Piano 2 28 96|Harpsichord 33 89|Clavinet 30 89",
    "mallets": "Celesta 60 96|Glockenspiel 67 96|Music Box 60 96|Vibraphone 53 89|Marimba 45 93|Xylophone 60 96|Tubular Bells 53 79|Dulcimer 45 84",
    "organ": "Drawbar Organ 36 96|Percussive Organ 36 96|Rock Organ 36 96|Church Organ 28 96|Reed Organ 36 96|Accordion 48 89|Harmonica 52 86|Bandoneon 45 86",
    "guitar": "Nylon Guitar 40 84|Steel Guitar 40 84|Jazz Guitar 40 86|Clean Guitar 40 86|Muted Guitar 40 84|Overdriven Guitar 40 86|Distorted Guitar 40 86|Guitar Harmonics 40 86",
    "bass": "Acoustic Bass 28 60|Fingered Bass 28 60|Picked Bass 28 60|Fretless Bass 28 60|Slap Bass 1 28 60|Slap Bass 2 28 60|Synth Bass 1 28 64|Synth Bass 2 28 64",
    "strings": "Violin 55 96|Viola 48 88|Cello 36 76|Contrabass 28 60|Tremolo Strings 40 88|Pizzicato Strings 36 88|Harp 31 96|Timpani 36 57",
    "ensemble": "String Ensemble 36 91|Slow Strings 36 91|Synth Strings 1 36 91|Synth Strings 2 36 91|Choir Aahs 43 84|Voice Oohs 43 84|Synth Voice 43 84|Orchestra Hit 43 67",
    "brass": "Trumpet 52 84|Trombone 36 72|Tuba 28 58|Muted Trumpet 52 82|French Horn 36 77|Brass Section 36 84|Synth Brass 1 36 88|Synth Brass 2 36 88",
    "reed": "Soprano Sax 56 88|Alto Sax 49 80|Tenor Sax 44 76|Baritone Sax 36 68|Oboe 58 91|English Horn 52 81|Bassoon 34 72|Clarinet 50 91",
    "pipe": "Piccolo 74 100|Flute 60 96|Recorder 60 96|Pan Flute 60 96|Bottle 60 96|Shakuhachi 57 84|Whistle 60 96|Ocarina 60 84",
    "lead": "Square Lead 36 96|Saw Lead 36 96|Calliope Lead 48 96|Chiff Lead 48 96|Charang Lead 36 96|Voice Lead 48 88|Fifths Lead 36 84|Bass and Lead 36 84",
    "pad": "New Age Pad 36 88|Warm Pad 36 88|Polysynth Pad 36 88|Choir Pad 36 88|Bowed Pad 36 88|Metal Pad 36 88|Halo Pad 36 88|Sweep Pad 36 88",
    "effects": "Ice Rain 36 88|Soundtrack 36 88|Crystal 36 88|Atmosphere 36 88|Brightness 36 88|Goblins 36 88|Echo Drops 36 88|Star Theme 36 88",
    "plucked": "Sitar 43 77|Banjo 45 84|Shamisen 45 82|Koto 40 84|Kalimba 48 86|Bagpipe 50 79|Fiddle 55 93|Shanai 55 84",
    "percussive": "Tinkle Bell 72 96|Agogo 60 84|Steel Drums 52 88|Woodblock 60 84|Taiko 36 60|Melodic Tom 36 60|Synth Drum 36 60|Reverse Cymbal 60 72",
}


def programs():
    """(program, name, family, lowest key, highest key) of each."""
    for f, (family, line) in enumerate(FAMILIES.items()):
        for i, words in enumerate(line.split("|")):
            name, low, high = words.rsplit(" ", 2)
            yield 8 * f + i, name, family, int(low), int(high)


def available():
    return SOUNDFONT.exists() and shutil.which("fluidsynth") is not None


def midi(program, notes):
    """A MIDI file that plays (key, velocity) one after the other; a tick is a millisecond."""
    events = bytearray([0, 0xFF, 0x51, 3, *(480_000).to_bytes(3, "big"), 0, 0xC0, program])
    silence = SPACING - HOLD - 50
    for key, velocity in notes:
        # Note on, note off, then all sound off, so that no release leaks into the next note.
        events += bytes([0, 0x90, key, velocity]) + delta(HOLD) + bytes([0x80, key, 0])
        events += delta(silence) + bytes([0xB0, 120, 0]) + delta(50) + bytes([0xB0, 123, 0])
    events += bytes([0, 0xFF, 0x2F, 0])
    return b"MThd" + bytes([0, 0, 0, 6, 0, 0, 0, 1]) + (480).to_bytes(2, "big") + b"MTrk" + len(events).to_bytes(4, "big") + events


def delta(ticks):
    return bytes([0x80 | ticks >> 7, ticks & 0x7F]) if ticks > 127 else bytes([ticks])


def play(program, notes):
    """Yields the audio of each (key, velocity): mono, SPACING ms, without reverb and chorus."""
    with tempfile.TemporaryDirectory() as folder:
        score, wav = Path(folder) / "notes.mid", Path(folder) / "notes.wav"
        score.write_bytes(midi(program, notes))
        command = ["fluidsynth", "-ni", "-R", "0", "-C", "0", "-g", "0.5", "-r", str(SAMPLE_RATE), "-O", "float", "-T", "wav", "-F", wav, SOUNDFONT, score]
        subprocess.run([str(word) for word in command], check=True, capture_output=True)
        audio = wavfile.read(wav)[1].mean(1).astype(np.float32)
    length = SPACING * SAMPLE_RATE // 1000
    for i in range(len(notes)):
        note = audio[i * length : (i + 1) * length]
        yield np.pad(note, (0, length - len(note)))
