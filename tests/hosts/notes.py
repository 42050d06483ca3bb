"""The notes that hosts play: four bars at 120 BPM, with rests long enough to tell each onset from the last release."""

import mido

#: Quarter notes per minute.
TEMPO = 120
#: Seconds in four bars.
SECONDS = 8.0
#: Ticks in a quarter note, Ardour's own.
TICKS = 1920

#: Start and length in quarter notes, MIDI keys, velocity.
PHRASE = [
    (0, 1.0, (57,), 110),
    (4, 2.0, (60, 64), 90),
    (8, 0.5, (69,), 120),
    (11, 1.0, (52, 59, 64), 80),
]


def seconds(beats):
    """Quarter notes as seconds."""
    return beats * 60.0 / TEMPO


def events():
    """(quarter notes, message) in playing order; ends come before starts of the same time."""
    pairs = []
    for start, length, keys, velocity in PHRASE:
        for key in keys:
            pairs.append((start, mido.Message("note_on", note=key, velocity=velocity)))
            pairs.append((start + length, mido.Message("note_off", note=key, velocity=0)))
    return sorted(pairs, key=lambda pair: (pair[0], pair[1].type == "note_on"))


def timed():
    """Messages with their time in seconds, as pedalboard takes them."""
    return [message.copy(time=seconds(beats)) for beats, message in events()]


def midi_file(path):
    """Writes the phrase as a MIDI file of four bars."""
    file = mido.MidiFile(type=0, ticks_per_beat=TICKS)
    track = mido.MidiTrack()
    file.tracks.append(track)
    now = 0
    for beats, message in events():
        tick = round(beats * TICKS)
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=16 * TICKS - now))
    file.save(path)
