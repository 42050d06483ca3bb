//! The editor: drawing code that is a function of a view model and answers with actions.
//!
//! It knows nothing of hosts or windows, so that the plugin, headless tests and screenshots run the same code. A
//! window calls [`theme::install`] once, then [`EditorView::show`] each frame, and [`EditorView::close`] at its end.

pub mod theme;

pub(crate) mod about;

mod analyser;
mod bank;
mod browser;
mod bubble;
mod button;
mod canvas;
mod choice;
mod cloud_buttons;
mod cloud_pages;
mod cloud_panel;
mod cloud_picture;
mod cloud_view;
mod compare;
mod connect;
mod control;
mod control_menu;
mod corner_menu;
mod dialog;
mod draft;
mod effect;
mod entry;
mod envelope;
mod envelope_drag;
mod file_dialog;
mod file_list;
mod flow;
mod folders;
mod gates;
mod gesture;
mod glyph;
mod grain_dots;
mod graph;
mod graph_view;
mod header;
mod header_menu;
mod hints;
mod keeper;
mod keyboard;
mod knob;
mod lfo_curve;
mod losses;
mod make_dialog;
mod matrix;
mod menu;
mod meter;
mod model;
mod model_box;
mod moved;
mod number;
mod offers;
mod pad;
mod painting;
mod panel;
mod progress;
mod pull;
mod rack_panel;
mod relay;
mod ridges;
mod rings;
mod root;
mod scope_view;
mod sequence;
mod sidebands;
mod status;
mod strip;
mod tabs;
mod text_field;
mod tiles;
mod view;
mod voice;
pub mod window;

pub use canvas::{HEIGHT, WIDTH};
pub use cloud_picture::CloudPicture;
pub use model::{Action, DecoderView, MessageView, PresetEntry, SoundView, Standing, ViewModel, WorkerView};
pub(crate) use moved::parameter_name;
pub use view::EditorView;
