"""Puts notes into a session that Ardour 7 has saved: its Lua can make tracks, but no MIDI regions."""

import xml.etree.ElementTree as xml

import notes

#: Ids beyond those that a small session uses.
SOURCE, WHOLE, REGION, RANGE = "90001", "90002", "90003", "90004"
#: Ardour's clock ticks in a second.
SUPERCLOCK = 282_240_000


def add_notes(folder):
    """Writes the phrase as the session's only MIDI region, at the start of its only MIDI track."""
    # Ardour makes one folder here, named for the session, and takes offence at a second.
    midi = next((folder / "interchange").iterdir()) / "midifiles"
    midi.mkdir(parents=True, exist_ok=True)
    notes.midi_file(midi / "phrase.mid")
    path = folder / "nephele.ardour"
    tree = xml.parse(path)
    root = tree.getroot()
    source = {"name": "phrase.mid", "take-id": "", "type": "midi", "flags": "Writable,CanRename", "origin": ""}
    xml.SubElement(root.find("Sources"), "Source", source | {"id": SOURCE})
    xml.SubElement(root.find("Regions"), "Region", region(WHOLE, "1"))
    xml.SubElement(root.find("Playlists").find("Playlist"), "Region", region(REGION, "0"))
    end = round(notes.SECONDS * SUPERCLOCK)
    location = {"name": "session", "start": "a0", "end": f"a{end}", "flags": "IsSessionRange", "locked": "0"}
    xml.SubElement(root.find("Locations"), "Location", location | {"id": RANGE, "timestamp": "0", "cue": "0"})
    root.set("id-counter", "90100")
    tree.write(path, xml_declaration=True, encoding="UTF-8")


def region(identity, whole_file):
    """A region over the whole phrase, at the song's start."""
    zeros = "muted locked video-locked automatic import external sync-marked left-of-split right-of-split hidden"
    zeros = dict.fromkeys(f"{zeros} position-locked valid-transients layering-index contents".split(), "0")
    positions = dict.fromkeys(["start", "sync-position", "ancestral-start"], "b0")
    lengths = {"length": f"b{16 * notes.TICKS}@b0", "ancestral-length": "b0@b0"}
    ones = dict.fromkeys(["opaque", "stretch", "shift"], "1")
    kind = {"name": "phrase", "type": "midi", "first-edit": "nothing", "tags": ""}
    links = {"id": identity, "whole-file": whole_file, "source-0": SOURCE, "master-source-0": SOURCE}
    return zeros | positions | lengths | ones | kind | links
