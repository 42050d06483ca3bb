//! The cloud view, the buttons below the pad, and what moves there by itself.

use egui::{Event, Key, Modifiers, MouseWheelUnit, Pos2, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::{Action, theme};
use nephele_realtime::math::uniform;
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use crate::fixture::{Plugin, click, drag, editor, harness, rect_of, take_actions};
use crate::pictures::save;
use crate::text::shown;

const POSITION: usize = Global::CloudPosition.index();
const SPRAY: usize = Global::CloudSpray.index();
const SIZE: usize = Global::CloudSize.index();
const SCAN: usize = Global::CloudScan.index();

/// Values that were set for `index`; all else that was asked for is an error.
fn moved(harness: &mut Harness<'_, Plugin>, index: usize) -> Vec<f32> {
    let actions = take_actions(harness);
    assert_eq!(actions.first(), Some(&Action::Begin(index)), "{actions:?}");
    assert_eq!(actions.last(), Some(&Action::End(index)), "{actions:?}");
    let set = actions.iter().filter_map(|action| match action {
        Action::Set(at, plain) if *at == index => Some(*plain),
        Action::Begin(at) | Action::End(at) if *at == index => None,
        other => panic!("{other:?}"),
    });
    set.collect()
}

/// Where the line of `position` is drawn.
fn line(harness: &Harness<'_, Plugin>, position: f32) -> Pos2 {
    line_of(rect_of(harness, "Cloud view"), position)
}

fn line_of(view: egui::Rect, position: f32) -> Pos2 {
    let (front, back) = (view.bottom() - 18.0, view.top() + 45.0);
    egui::pos2(view.center().x, front + (back - front) * position)
}

fn wheel(harness: &mut Harness<'_, Plugin>, notches: f32, modifiers: Modifiers) {
    harness.event(Event::ModifiersChanged(modifiers));
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, notches),
        phase: TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers,
    });
    harness.run_steps(2);
}

#[test]
fn the_line_the_band_and_the_lens_are_dragged() {
    let mut harness = editor();
    let at = line(&harness, 0.45);
    drag(&mut harness, at, vec2(0.0, -25.0));
    let values = moved(&mut harness, POSITION);
    assert!(values.is_sorted() && values.last() > Some(&0.6), "{values:?}");

    let mut harness = editor();
    let edge = line(&harness, 0.45 + 0.12);
    drag(&mut harness, edge, vec2(0.0, -20.0));
    let values = moved(&mut harness, SPRAY);
    assert!(values.last() > Some(&0.25) && (values[0] - 0.12).abs() < 0.05, "{values:?}");

    let mut harness = editor();
    let view = rect_of(&harness, "Cloud view");
    let lens = egui::pos2(view.left() + 52.0, line(&harness, 0.45).y);
    drag(&mut harness, lens, vec2(30.0, 0.0));
    let values = moved(&mut harness, SIZE);
    assert!(values.is_sorted() && values.last() > Some(&0.15), "to the right is longer: {values:?}");
}

#[test]
fn alt_drags_the_size_anywhere() {
    let mut harness = editor();
    let at = line(&harness, 0.9);
    harness.event(Event::ModifiersChanged(Modifiers::ALT));
    drag(&mut harness, at, vec2(-40.0, 0.0));
    let values = moved(&mut harness, SIZE);
    assert!(values.last() < Some(&0.03), "{values:?}");
}

#[test]
fn the_wheel_moves_the_position_and_with_shift_the_spray() {
    let mut harness = editor();
    harness.get_by_label("Cloud view").hover();
    harness.run_steps(2);
    wheel(&mut harness, 2.0, Modifiers::NONE);
    let values = moved(&mut harness, POSITION);
    assert!((values[0] - 0.49).abs() < 1e-3, "{values:?}");
    wheel(&mut harness, -1.0, Modifiers::SHIFT);
    let values = moved(&mut harness, SPRAY);
    assert!(values[0] < 0.12, "{values:?}");
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    harness.get_by_label("Cloud view").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowUp);
    harness.run_steps(2);
    let values = moved(&mut harness, POSITION);
    assert!((values[0] - 0.51).abs() < 1e-3, "by keyboard too: {values:?}");
}

#[test]
fn a_double_click_on_the_line_brings_the_default() {
    let mut harness = editor();
    let at = line(&harness, 0.45);
    for _ in 0..2 {
        for pressed in [true, false] {
            harness.event(Event::PointerMoved(at));
            harness.event(Event::PointerButton {
                pos: at,
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
            harness.run_steps(1);
        }
    }
    harness.run_steps(4);
    assert_eq!(harness.state().values[POSITION], parameters()[POSITION].default);
}

fn press_right(harness: &mut Harness<'_, Plugin>, at: Pos2, pressed: bool) {
    let button = egui::PointerButton::Secondary;
    harness.event(Event::PointerMoved(at));
    harness.event(Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
    harness.run_steps(2);
}

#[test]
fn a_right_click_opens_the_menu_of_what_is_under_it() {
    for (place, index) in [("line", POSITION), ("edge", SPRAY), ("lens", SIZE), ("elsewhere", POSITION)] {
        let mut harness = editor();
        let (left, on) = (rect_of(&harness, "Cloud view").left(), |position| line(&harness, position));
        let at = match place {
            "edge" => on(0.45 + 0.12),
            "lens" => egui::pos2(left + 52.0, on(0.45).y),
            "line" => on(0.45),
            _ => on(0.9),
        };
        press_right(&mut harness, at, true);
        press_right(&mut harness, at, false);
        assert_eq!(take_actions(&mut harness), [], "a click on the {place} moves nothing");
        harness.get_by_label_contains("Reset to").click();
        harness.run_steps(4);
        let plain = parameters()[index].default;
        assert_eq!(take_actions(&mut harness), [Action::Begin(index), Action::Set(index, plain), Action::End(index)]);
    }
}

#[test]
fn its_menu_leads_to_each_of_the_three() {
    let mut harness = editor();
    harness.get_by_label("Cloud view").focus();
    harness.run_steps(2);
    for (label, index) in [("Position", POSITION), ("Spray", SPRAY), ("Cloud Size", SIZE)] {
        harness.key_press(Key::Menu);
        harness.run_steps(4);
        let Some(head) = harness.get_all_by_label(label).last() else { panic!("no {label}") };
        head.click();
        harness.run_steps(4);
        save(&mut harness, "menu-cloud-view");
        harness.get_by_label_contains("MIDI learn").click();
        harness.run_steps(4);
        assert_eq!(take_actions(&mut harness), [Action::Learn(Some(index))]);
        harness.state_mut().learning = None;
        assert!(harness.get_by_label("Cloud view").is_focused(), "it has the keyboard again");
    }
    harness.key_press(Key::Delete);
    harness.run_steps(3);
    assert_eq!(moved(&mut harness, POSITION), [parameters()[POSITION].default], "its keys are the line's");
}

#[test]
fn a_drag_with_the_right_button_moves_the_spray() {
    let mut harness = editor();
    let at = line(&harness, 0.45);
    press_right(&mut harness, at, true);
    for tenth in 1..=10u8 {
        harness.hover_at(at - vec2(0.0, 4.0 * f32::from(tenth)));
        harness.run_steps(1);
    }
    press_right(&mut harness, at - vec2(0.0, 40.0), false);
    let values = moved(&mut harness, SPRAY);
    assert!(values.last() > Some(&0.25), "{values:?}");
    assert!(harness.query_by_label_contains("Reset to").is_none(), "a drag opens no menu");
}

#[test]
fn freeze_stops_the_scan_and_gives_it_back() {
    let mut harness = editor();
    harness.state_mut().values[SCAN] = -2.5;
    harness.run_steps(2);
    click(&mut harness, "Freeze");
    assert_eq!(moved(&mut harness, SCAN), [0.0]);
    harness.run_steps(30);
    click(&mut harness, "Freeze");
    assert_eq!(moved(&mut harness, SCAN), [-2.5], "at the speed before");
}

#[test]
fn a_sound_that_is_frozen_from_the_start_thaws_at_the_default() {
    let mut harness = editor();
    harness.state_mut().values[SCAN] = 0.0;
    harness.run_steps(2);
    click(&mut harness, "Freeze");
    assert_eq!(moved(&mut harness, SCAN), [parameters()[SCAN].default]);
}

#[test]
fn the_former_cloud_is_heard_while_the_button_is_held() {
    let mut harness = editor();
    let button = rect_of(&harness, "Audition").center();
    harness.hover_at(button);
    harness.run_steps(1);
    harness.drag_at(button);
    harness.run_steps(2);
    assert_eq!(take_actions(&mut harness), [Action::Audition(true)]);
    harness.run_steps(20);
    let marked =
        |harness: &Harness<'_, Plugin>| shown(harness).iter().filter(|text| text.starts_with("before")).count();
    let sure = |harness: &Harness<'_, Plugin>| harness.get_by_label("Root").value().is_some_and(|v| v.contains("sure"));
    save(&mut harness, "cloud-auditioned");
    assert_eq!((marked(&harness), sure(&harness)), (2, false), "title and picture say so");
    harness.drop_at(button);
    harness.run_steps(2);
    assert_eq!((marked(&harness), sure(&harness)), (0, true));
    assert_eq!(take_actions(&mut harness), [Action::Audition(false)]);
    harness.get_by_label("Audition").focus();
    harness.run_steps(2);
    harness.key_down(Key::Space);
    harness.run_steps(2);
    assert_eq!(take_actions(&mut harness), [Action::Audition(true)]);
    assert_eq!(harness.state_mut().view.close(), [Action::Audition(false)], "a window that closes lets go");
}

#[test]
fn without_a_former_cloud_there_is_nothing_to_hear() {
    let mut harness = editor();
    harness.state_mut().former = false;
    harness.run_steps(2);
    let button = rect_of(&harness, "Audition").center();
    drag(&mut harness, button, vec2(0.0, 2.0));
    assert_eq!(take_actions(&mut harness), []);
}

/// Pixels that differ between two pictures of the same size, within `area` of the first.
fn changed(a: &[[u8; 4]], b: &[[u8; 4]], area: egui::Rect) -> usize {
    let inside = |i: &usize| area.contains(egui::pos2((i % 1280) as f32, (i / 1280) as f32));
    (0..a.len()).filter(inside).filter(|i| a[*i] != b[*i]).count()
}

#[test]
fn grains_and_the_scan_are_seen_where_they_are() {
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, Plugin::demo());
    harness.state_mut().telemetry.dot_count = 0;
    harness.state_mut().telemetry.head = None;
    harness.run_steps(2);
    let view = rect_of(&harness, "Cloud view");
    let empty = save(&mut harness, "cloud-empty");
    {
        let telemetry = &mut harness.state_mut().telemetry;
        telemetry.dot_count = 1;
        let dot = &mut telemetry.dots[0];
        (dot.position, dot.octaves, dot.pan, dot.level, dot.seconds) = (0.45, 1.0, 0.0, 1.0, 0.1);
    }
    harness.run_steps(2);
    let one = save(&mut harness, "cloud-one");
    // 440 Hz is 3.75 octaves above the axis' low end.
    let x = view.left() + 20.0 + (view.width() - 28.0) * 3.75 / 9.0;
    let place = egui::Rect::from_center_size(egui::pos2(x, line(&harness, 0.45).y), vec2(40.0, 24.0));
    let (near, all) = (changed(&empty, &one, place), changed(&empty, &one, view));
    assert!(near > 60 && near == all, "{near} of {all} pixels");
    harness.state_mut().telemetry.head = Some(0.9);
    harness.run_steps(2);
    let headed = save(&mut harness, "cloud-head");
    let row =
        egui::Rect::from_center_size(egui::pos2(view.center().x, line(&harness, 0.9).y), vec2(view.width(), 10.0));
    assert_eq!(changed(&one, &headed, view), changed(&one, &headed, row));
    assert!(changed(&one, &headed, row) > 50);
}

/// A chord of `count` grains within the spray, as Slow Aurora's or Glass Choir's are.
fn crowd(count: usize) -> Plugin {
    let mut plugin = Plugin::demo();
    let telemetry = &mut plugin.telemetry;
    telemetry.dot_count = count as u32;
    for (i, dot) in telemetry.dots.iter_mut().enumerate().take(count) {
        let draw = |stream: u64| uniform(1, stream, i as u64);
        dot.position = 0.45 + 0.24 * (draw(0) - 0.5);
        dot.octaves = [-1.0, -0.4, 0.0, 0.6][i % 4] + 0.01 * (draw(1) - 0.5);
        (dot.progress, dot.pan) = (draw(2), 2.0 * draw(3) - 1.0);
        (dot.level, dot.seconds) = (0.5 * draw(4), 0.22);
    }
    plugin
}

#[test]
fn a_crowd_of_grains_is_no_blot() {
    let picture = |count: usize| {
        let mut harness = harness(vec2(1280.0, 800.0), 1.0, crowd(count));
        harness.run_steps(2);
        let view = rect_of(&harness, "Cloud view");
        (save(&mut harness, &format!("cloud-crowd-{count}")), view)
    };
    let (empty, view) = picture(0);
    let covered = [64, 128, 129, 512].map(|count| changed(&empty, &picture(count).0, view));
    assert!(covered[1] < 2 * covered[0] && covered[3] < 2 * covered[0], "{covered:?} pixels");
    assert!(covered[1].abs_diff(covered[2]) < covered[1] / 2, "no jump where dots take over: {covered:?} pixels");
    // A note's grains, as wide as they lean: the cloud is seen between them.
    let x = view.left() + 20.0 + (view.width() - 28.0) * (220.0_f32 / 32.703).log2() / 9.0;
    let note = egui::Rect::from_center_size(egui::pos2(x, line_of(view, 0.45).y), vec2(28.0, 24.0));
    let free = note.area() as usize - changed(&empty, &picture(512).0, note);
    assert!(free > note.area() as usize / 10, "{free} of {} pixels are free", note.area());
}

#[test]
fn every_state_of_the_window_is_drawn() {
    for (variant, suffix) in [(theme::Variant::Dark, "dark"), (theme::Variant::Light, "light")] {
        for pixels_per_point in [1.0, 2.0] {
            let mut seen = std::collections::HashSet::new();
            for state in ["playing", "idle", "busy"] {
                let mut plugin = Plugin { variant, ..Plugin::demo() };
                match state {
                    "idle" => {
                        plugin.busy = false;
                        plugin.telemetry = nephele_realtime::Telemetry::default();
                    }
                    "busy" => plugin.telemetry.dot_count = 512,
                    _ => {}
                }
                let mut harness = harness(vec2(1280.0, 800.0), pixels_per_point, plugin);
                harness.run_steps(3);
                let pixels = save(&mut harness, &format!("views-{state}-{suffix}-{pixels_per_point}x"));
                assert!(seen.insert(pixels), "{state}");
            }
        }
    }
}
