//! The host's side of CLAP: what the plugin may ask of it.

use std::sync::atomic::{AtomicBool, Ordering};

use clack_extensions::params::{
    HostParams, HostParamsImplMainThread, HostParamsImplShared, ParamClearFlags, ParamRescanFlags,
};
use clack_extensions::state::{HostState, HostStateImpl};
use clack_host::prelude::*;

/// Ties the handlers together.
pub struct Handlers;

impl HostHandlers for Handlers {
    type Shared<'a> = Shared;
    type MainThread<'a> = MainThread;
    type AudioProcessor<'a> = ();

    fn declare_extensions(builder: &mut HostExtensions<Self>, _shared: &Self::Shared<'_>) {
        builder.register::<HostParams>().register::<HostState>();
    }
}

/// Requests that may come from any thread.
#[derive(Default)]
pub struct Shared {
    /// The plugin wants to be called on the main thread.
    pub callback: AtomicBool,
    /// The plugin wants to be deactivated and activated again.
    pub restart: AtomicBool,
}

impl SharedHandler<'_> for Shared {
    fn request_restart(&self) {
        self.restart.store(true, Ordering::Release);
    }

    // This host processes whenever it is told to, asked or not.
    fn request_process(&self) {}

    fn request_callback(&self) {
        self.callback.store(true, Ordering::Release);
    }
}

impl HostParamsImplShared for Shared {
    // Parameters are flushed with the next block.
    fn request_flush(&self) {}
}

/// Requests on the main thread. This host caches nothing, so there is nothing to do.
pub struct MainThread;

impl MainThreadHandler<'_> for MainThread {}

impl HostParamsImplMainThread for MainThread {
    fn rescan(&self, _flags: ParamRescanFlags) {}
    fn clear(&self, _param_id: ClapId, _flags: ParamClearFlags) {}
}

impl HostStateImpl for MainThread {
    fn mark_dirty(&self) {}
}
