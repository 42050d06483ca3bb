-- A new session with Nephele's VST3 on a MIDI track. Run by ardour_export.py: ardour7-lua ardour_insert.lua FOLDER
local folder = arg[1]

AudioEngine:set_backend("None (Dummy)", "", "")
AudioEngine:start(0)
local session = create_session(folder, "nephele", 48000)
assert(session, "no session")
local info = ARDOUR.LuaAPI.new_plugin_info("Nephele", ARDOUR.PluginType.VST3)
assert(not info:isnil(), "Ardour's scan has not found the VST3 'Nephele'")

local midi = ARDOUR.ChanCount(ARDOUR.DataType("midi"), 1)
local stereo = ARDOUR.ChanCount(ARDOUR.DataType("audio"), 2)
local tracks = session:new_midi_track(
    midi, stereo, true, info, nil, nil, 1, "Nephele", -1, ARDOUR.TrackMode.Normal, true, true)

for track in tracks:iter() do
    -- Whether a new track is connected by itself depends on the user's settings.
    for channel = 0, 1 do
        local master = session:master_out():input():audio(channel)
        local port = track:output():audio(channel)
        if not port:connected_to(master:name()) then port:connect(master:name()) end
    end
    local at = 0
    while true do
        local processor = track:nth_processor(at)
        if processor:isnil() then break end
        local insert = processor:to_plugininsert()
        if not insert:isnil() then
            local plugin = insert:plugin(0)
            print("INSERTED " .. plugin:name() .. " parameters " .. plugin:parameter_count())
            -- The notes are to come from the track alone.
            for nth = 0, plugin:parameter_count() - 1 do
                local id = plugin:nth_parameter(nth, 0)
                local label = plugin:parameter_label(id)
                if label == "Sequencer Enabled" then
                    print("SWITCHED OFF " .. label)
                    ARDOUR.LuaAPI.set_processor_param(processor, nth, 0)
                end
            end
        end
        at = at + 1
    end
end

-- A VST3 hears of a moved parameter with its next block, and only then has it to save.
ARDOUR.LuaAPI.usleep(500000)
session:save_state("")
close_session()
quit()
