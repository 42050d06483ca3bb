//! The main thread's view of an instance: parameters and state.

use std::collections::HashMap;
use std::ffi::CString;
use std::sync::atomic::Ordering;

use clack_extensions::params::{ParamInfoBuffer, ParamInfoFlags, PluginParams};
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_extensions::voice_info::{PluginVoiceInfo, VoiceInfoFlags};
use clack_host::prelude::*;

use super::handlers::Handlers;
use super::{HostError, parameter_id};

/// A parameter as the plugin declares it.
#[derive(Clone, Debug)]
pub struct ParameterInfo {
    /// CLAP's number for it.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its group.
    pub module: String,
    /// Lowest value.
    pub min: f64,
    /// Highest value.
    pub max: f64,
    /// Value of a new instance.
    pub default: f64,
    /// Whether hosts may modulate it for one note alone.
    pub per_note: bool,
}

/// Calls that belong to the main thread.
pub struct MainSide {
    pub(super) instance: PluginInstance<Handlers>,
    params: PluginParams,
    state: PluginState,
    ranges: HashMap<u32, (f64, f64)>,
}

impl MainSide {
    pub(super) fn new(mut instance: PluginInstance<Handlers>) -> Result<Self, HostError> {
        let handle = instance.plugin_handle();
        let params = handle.get_extension().ok_or(HostError::Missing("params extension"))?;
        let state = handle.get_extension().ok_or(HostError::Missing("state extension"))?;
        let mut side = Self { instance, params, state, ranges: HashMap::new() };
        side.ranges = side.parameters().into_iter().map(|info| (info.id, (info.min, info.max))).collect();
        Ok(side)
    }

    /// Lowest and highest value of a parameter.
    #[must_use]
    pub fn range(&self, id: u32) -> Option<(f64, f64)> {
        self.ranges.get(&id).copied()
    }

    /// Calls the plugin back if it asked for that. A host does so many times a second.
    pub fn idle(&mut self) {
        let asked = self.instance.access_shared_handler(|shared| shared.callback.swap(false, Ordering::AcqRel));
        if asked {
            self.instance.call_on_main_thread_callback();
        }
    }

    /// Every parameter.
    pub fn parameters(&mut self) -> Vec<ParameterInfo> {
        let handle = self.instance.plugin_handle();
        let mut buffer = ParamInfoBuffer::new();
        (0..self.params.count(&handle))
            .filter_map(|index| {
                let info = self.params.get_info(&handle, index, &mut buffer)?;
                Some(ParameterInfo {
                    id: info.id.get(),
                    name: String::from_utf8_lossy(info.name).into_owned(),
                    module: String::from_utf8_lossy(info.module).into_owned(),
                    min: info.min_value,
                    max: info.max_value,
                    default: info.default_value,
                    per_note: info.flags.contains(ParamInfoFlags::IS_MODULATABLE_PER_NOTE_ID),
                })
            })
            .collect()
    }

    /// Present value of the parameter called `name` in Nephele's table.
    ///
    /// # Panics
    ///
    /// Panics if the plugin does not know it.
    pub fn value(&mut self, name: &str) -> f64 {
        let id = ClapId::new(parameter_id(name));
        let value = self.params.get_value(&self.instance.plugin_handle(), id);
        value.unwrap_or_else(|| panic!("the plugin has no parameter {name}"))
    }

    /// Values of all parameters, in the plugin's order.
    pub fn values(&mut self) -> Vec<f64> {
        let ids: Vec<_> = self.parameters().iter().map(|info| ClapId::new(info.id)).collect();
        let handle = self.instance.plugin_handle();
        ids.into_iter().map(|id| self.params.get_value(&handle, id).unwrap_or(f64::NAN)).collect()
    }

    /// The text a host shows for `value` of a parameter.
    pub fn text(&mut self, id: u32, value: f64) -> Option<String> {
        let mut buffer = [0; 256];
        let text =
            self.params.value_to_text(&self.instance.plugin_handle(), ClapId::new(id), value, &mut buffer).ok()?;
        Some(String::from_utf8_lossy(text).into_owned())
    }

    /// The value that a typed text means.
    pub fn parse(&mut self, id: u32, text: &str) -> Option<f64> {
        let text = CString::new(text).ok()?;
        self.params.text_to_value(&self.instance.plugin_handle(), ClapId::new(id), &text)
    }

    /// The state as a project stores it.
    ///
    /// # Errors
    ///
    /// If the plugin refuses.
    pub fn save(&mut self) -> Result<Vec<u8>, HostError> {
        let mut bytes = Vec::new();
        self.state
            .save(&self.instance.plugin_handle(), &mut bytes)
            .map_err(|_| HostError::Refused("saving its state"))?;
        Ok(bytes)
    }

    /// Restores a state.
    ///
    /// # Errors
    ///
    /// If the plugin refuses it.
    pub fn load(&mut self, mut bytes: &[u8]) -> Result<(), HostError> {
        let loaded = self.state.load(&self.instance.plugin_handle(), &mut bytes);
        self.idle();
        loaded.map_err(|_| HostError::Refused("the state"))
    }

    /// How many voices the plugin says it has now and at most, and whether notes may overlap on a key.
    ///
    /// # Errors
    ///
    /// If the plugin does not say.
    pub fn voices(&mut self) -> Result<(u32, u32, bool), HostError> {
        let handle = self.instance.plugin_handle();
        let voices: PluginVoiceInfo = handle.get_extension().ok_or(HostError::Missing("voice info"))?;
        let info = voices.get(&handle).ok_or(HostError::Refused("to tell its voices"))?;
        let overlapping = info.flags.contains(VoiceInfoFlags::SUPPORTS_OVERLAPPING_NOTES);
        Ok((info.voice_count, info.voice_capacity, overlapping))
    }

    /// Tells the plugin whether it is bounced, where it may take its time, or played live. Counts from the next
    /// activation on.
    ///
    /// # Errors
    ///
    /// If the plugin does not care or refuses.
    pub fn set_offline(&mut self, offline: bool) -> Result<(), HostError> {
        let handle = self.instance.plugin_handle();
        let render: PluginRender = handle.get_extension().ok_or(HostError::Missing("render extension"))?;
        let mode = if offline { RenderMode::Offline } else { RenderMode::Realtime };
        render.set(&handle, mode).map_err(|_| HostError::Refused("its render mode"))
    }
}
