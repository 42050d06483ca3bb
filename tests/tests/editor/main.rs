//! The editor drawn headless: what it shows, and what it asks for when it is clicked, dragged and typed into.
//!
//! `snapshots` compares every view, in named states, with the pictures in `snapshots/`. When what they show was changed on
//! purpose, this draws them anew: `UPDATE_SNAPSHOTS=1 cargo test --workspace --test editor snapshots::` (with `force` for
//! `1` those too that differ by less than the comparison minds).
//!
//! What every control does, and where it is tested; `every_control` goes through all controls of all pages:
//!
//! | what | tests |
//! |---|---|
//! | drag | `controls`, `pages::every_control_of_every_page_is_dragged_typed_and_reset`, `choices::controls_of_pages_move_what_they_name` |
//! | Shift = fine | `controls::shift_makes_a_drag_fine`, `handling::the_wheel_is_fine_with_shift`, `gestures::shift_in_the_middle_of_a_drag_goes_on_from_there` |
//! | wheel | `every_control`, `controls::the_wheel_turns_a_knob`, `cloud::the_wheel_moves_the_position_and_with_shift_the_spray` |
//! | Ctrl-click, double click = default | `every_control`, `handling::a_click_with_control_brings_the_default`, `controls::a_double_click_brings_the_default` |
//! | a value with its unit | `handling::enter_types_and_every_unit_is_read` (`250 ms`, `C#3`, `-6 dB`), `gestures::parts_of_beats_are_typed` (`1/8d`), `sequence_selection::numbers_of_the_sequencer_are_typed_with_their_units`; all forms in `realtime`'s `parameters::reading` |
//! | menu: reset, type, copy, paste, modulate, lock to step, MIDI learn, automation name | `every_control`, `control_menu`; of steps `sequence_selection::a_right_click_opens_a_menu_of_the_same` |
//! | bubble | `handling::a_bubble_shows_what_is_turned`, `handling::bubbles_stay_in_the_window` |
//! | gestures begin and end once | `gestures`, `handling::every_way_to_move_is_one_gesture`, `controls::a_window_that_closes_ends_what_is_held`; of MIDI controllers the plugin's `editor::relay` |
//! | undo and redo | `header::changes_are_undone_by_button_and_key_and_called_by_name`; what is undone, level by level, in the plugin: `undo::tests`, `history`, `session::tests` |
//! | keyboard alone, focus visible | `every_control`, `tabbing`, `reach`, `handling::keys_move_by_steps_pages_and_to_the_ends`, `control_menu::it_opens_and_works_by_keyboard_alone`, `sequence_selection::the_cursor_goes_over_the_grid_by_keys` |

#![allow(clippy::expect_used, clippy::panic, reason = "a test that can not go on has failed")]

mod banks;
mod choices;
mod cloud;
mod control_menu;
mod controls;
mod dialogs;
mod envelopes;
mod every_control;
mod fixture;
mod gestures;
mod handling;
mod header;
mod keyboard;
mod likeness;
mod macros;
mod map;
mod modulation;
mod morph;
mod pages;
mod pictures;
mod playing;
mod presets;
mod rack;
mod reach;
mod root;
mod sequence;
mod sequence_pages;
mod sequence_roll;
mod sequence_selection;
mod slots;
mod snapshots;
mod states;
mod tabbing;
mod text;
mod tunings;
