//! The editor: drawing code that is a function of a view model and answers with actions.
//!
//! It knows nothing of hosts or windows, so that the plugin, headless tests and screenshots run the same code. A
//! window calls [`theme::install`] once, then [`EditorView::show`] each frame, and [`EditorView::close`] at its end.

pub mod theme;

mod about;
mod bubble;
mod button;
mod canvas;
mod choice;
mod cloud_pages;
mod cloud_panel;
mod cloud_picture;
mod cloud_view;
mod connect;
mod control;
mod control_menu;
mod corner_menu;
mod effect;
mod entry;
mod envelope;
mod file_dialog;
mod file_list;
mod folders;
mod gesture;
mod glyph;
mod header;
mod hints;
mod keyboard;
mod knob;
mod losses;
mod matrix;
mod menu;
mod meter;
mod model;
mod model_box;
mod number;
mod offers;
mod pad;
mod panel;
mod progress;
mod rack_panel;
mod relay;
mod root;
mod sequence;
mod status;
mod tabs;
mod tiles;
mod view;
mod voice;
pub mod window;

pub use canvas::{HEIGHT, WIDTH};
pub use cloud_picture::CloudPicture;
pub use model::{Action, DecoderView, MessageView, ViewModel, WorkerView};
pub use view::EditorView;
