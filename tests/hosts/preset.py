"""Presets and the plugin's own state, which is a preset inside of what the framework keeps."""

import json
import struct
import zlib


def body(document):
    """What a preset's text holds, as a dictionary."""
    return json.loads(json.loads(document)["body"])


def text(changed):
    """A preset's text, with its check sum."""
    packed = json.dumps(changed)
    return json.dumps({"nephele": 1, "crc32": f"{zlib.crc32(packed.encode()):08x}", "body": packed})


def saved(plugin):
    """The preset that a VST3 in pedalboard would save."""
    start, size, _ = component(plugin.preset_data)
    return json.loads(plugin.preset_data[start + 8 : start + size])["fields"]["nephele"]


def load(plugin, document):
    """Has a VST3 in pedalboard restore a state with this preset."""
    data = plugin.preset_data
    start, size, entries = component(data)
    state = json.loads(data[start + 8 : start + size])
    state["fields"]["nephele"] = document
    packed = json.dumps(state).encode()
    chunk = struct.pack("<Q", len(packed)) + packed
    # The list of chunks follows them: the controller's is empty.
    end = start + len(chunk)
    table = b"List" + struct.pack("<i", entries)
    table += b"Comp" + struct.pack("<qq", start, len(chunk)) + b"Cont" + struct.pack("<qq", end, 0)
    plugin.preset_data = data[:40] + struct.pack("<q", end) + data[48:start] + chunk + table


def component(data):
    """Where the component's state lies in a .vstpreset, how long it is, and how many chunks there are."""
    table = struct.unpack_from("<q", data, 40)[0]
    name, entries, first, start, size = struct.unpack_from("<4si4sqq", data, table)
    if (name, first, entries) != (b"List", b"Comp", 2):
        raise ValueError("no .vstpreset as the VST3 SDK writes them")
    return start, size, entries
