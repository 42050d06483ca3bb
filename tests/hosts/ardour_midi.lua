-- A new session with Nephele's VST3 on one MIDI track, whose MIDI output a second one records while the transport rolls.
-- Run by ardour_midi.py: ardour7-lua ardour_midi.lua FOLDER SECONDS
local folder, seconds = arg[1], tonumber(arg[2])

AudioEngine:set_backend("None (Dummy)", "", "")
AudioEngine:start(0)
local session = create_session(folder, "nephele", 48000)
assert(session, "no session")
local info = ARDOUR.LuaAPI.new_plugin_info("Nephele", ARDOUR.PluginType.VST3)
assert(not info:isnil(), "Ardour's scan has not found the VST3 'Nephele'")

local midi = ARDOUR.ChanCount(ARDOUR.DataType("midi"), 1)
local both = ARDOUR.ChanCount(ARDOUR.DataType("audio"), 2)
both:set(ARDOUR.DataType("midi"), 1)

local function new_track(name, output, plugin)
    local tracks = session:new_midi_track(
        midi, output, true, plugin, nil, nil, 1, name, -1, ARDOUR.TrackMode.Normal, true, true)
    return tracks:front()
end

local player = new_track("Nephele", both, info)
local recorder = new_track("Recorder", midi, ARDOUR.PluginInfo())
local plugin = player:nth_plugin(0):to_plugininsert():plugin(0)
print("PLUGIN " .. plugin:name() .. ", MIDI outputs " .. plugin:get_info().n_outputs:n_midi())

local from, to = player:output():midi(0), recorder:input():midi(0)
from:disconnect_all()
to:disconnect_all()
from:connect(to:name())
print("CONNECTED " .. tostring(from:connected_to(to:name())))

recorder:rec_enable_control():set_value(1, PBD.GroupControlDisposition.NoGroup)
session:maybe_enable_record(false)
ARDOUR.LuaAPI.usleep(500000)
session:request_roll(ARDOUR.TransportRequestSource.TRS_UI)
-- The backend without hardware runs in real time.
for _ = 1, math.ceil(seconds * 20) do
    ARDOUR.LuaAPI.usleep(100000)
    if session:transport_sample() > seconds * 48000 then break end
end
print("ROLLED " .. session:transport_sample() .. ", recording " .. tostring(session:actively_recording()))
session:request_stop(false, false, ARDOUR.TransportRequestSource.TRS_UI)
ARDOUR.LuaAPI.usleep(1000000)
session:save_state("")
close_session()
quit()
