//! Corners of the morph pad and its model are chosen from lists.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use nephele::editor::Action;
use nephele_offline::models::factory_sounds;

use crate::dialogs::{Folder, enter, type_name};
use crate::fixture::{click, editor, rect_of, take_actions, turn_to};
use crate::pictures::save;

const CORNERS: [&str; 4] = ["Top left corner", "Top right corner", "Bottom left corner", "Bottom right corner"];

#[test]
fn a_corner_takes_a_sound_of_the_factory_or_the_cloud() {
    let sound = factory_sounds().len() - 1;
    let name = factory_sounds()[sound].name.as_str();
    for (corner, label) in CORNERS.into_iter().enumerate() {
        let choices = [
            ("From this cloud", Action::CornerFromCloud(corner)),
            ("Factory", Action::FactoryCorner(corner)),
            (name, Action::SetCorner { corner, sound }),
        ];
        for (text, action) in choices {
            let mut harness = editor();
            click(&mut harness, label);
            assert_eq!(take_actions(&mut harness), [], "an open list has changed nothing, and the dot is where it was");
            // A family may be called like a choice, but is no button.
            harness.get_by_role_and_label(Role::Button, text).click();
            harness.run_steps(4);
            assert_eq!(take_actions(&mut harness), [action]);
            assert!(harness.query_by_label("From this cloud").is_none(), "the list is closed");
        }
    }
}

#[test]
fn a_corner_takes_the_sound_of_a_file() {
    let folder = Folder::new("corner");
    let mut harness = editor();
    click(&mut harness, CORNERS[2]);
    save(&mut harness, "list-corner");
    click(&mut harness, "From a file…");
    type_name(&mut harness, folder.0.join("rain.npy").to_str().expect("a plain path"));
    enter(&mut harness);
    assert_eq!(take_actions(&mut harness), [Action::LoadCorner(2, folder.0.join("rain.npy"))]);
}

#[test]
fn a_cloud_is_made_of_recordings() {
    let folder = Folder::new("make");
    let mut harness = editor();
    turn_to(&mut harness, "Morph");
    click(&mut harness, "Make cloud…");
    type_name(&mut harness, folder.0.join("rain.wav").to_str().expect("a plain path"));
    enter(&mut harness);
    click(&mut harness, "Add a recording…");
    type_name(&mut harness, folder.0.join("oboe.wav").to_str().expect("a plain path"));
    enter(&mut harness);
    save(&mut harness, "dialog-make");
    click(&mut harness, "Remove rain.wav");
    assert!(take_actions(&mut harness).is_empty(), "nothing is made yet");
    click(&mut harness, "Make");
    let sounds = vec![folder.0.join("oboe.wav")];
    assert_eq!(take_actions(&mut harness), [Action::MakeCloud { sounds, options: Box::default(), model: None }]);
    assert!(harness.query_by_label("Add a recording…").is_none(), "the form is closed");
}

#[test]
fn names_stand_in_their_corners_and_leave_the_edges_to_the_pad() {
    let harness = editor();
    let pad = rect_of(&harness, "Morph pad");
    for (label, name) in CORNERS.into_iter().zip(["oboe", "rain", "glass", "choir"]) {
        let rect = rect_of(&harness, label);
        assert!(pad.contains_rect(rect) && rect.width() < pad.width() * 0.4, "{label}: {rect:?}");
        assert_eq!(harness.get_by_label(label).value().as_deref(), Some(name));
    }
}

#[test]
fn a_model_is_chosen_or_added() {
    let mut harness = editor();
    turn_to(&mut harness, "Morph");
    save(&mut harness, "page-morph");
    harness.get_by_label("Model").hover();
    harness.run_steps(3);
    let status = harness.get_by_label("Status").value().expect("a sentence");
    assert!(
        status.contains("Factory model") && status.contains("not ONNX Runtime: its library is nowhere"),
        "{status}"
    );
    click(&mut harness, "Model");
    save(&mut harness, "list-model");
    click(&mut harness, "Bells.onnx");
    assert_eq!(take_actions(&mut harness), [Action::UseModel(Some("Bells.onnx".to_owned()))]);
    assert_eq!(harness.get_by_label("Model").value().as_deref(), Some("Bells.onnx"));
    harness.run_steps(40);
    click(&mut harness, "Model");
    click(&mut harness, "Factory model");
    assert_eq!(take_actions(&mut harness), [Action::UseModel(None)]);
    let folder = Folder::new("model");
    std::fs::write(folder.0.join("whale.onnx"), b"").expect("a file");
    harness.run_steps(40);
    click(&mut harness, "Model");
    click(&mut harness, "Add…");
    type_name(&mut harness, folder.0.join("whale.onnx").to_str().expect("a plain path"));
    enter(&mut harness);
    assert_eq!(take_actions(&mut harness), [Action::AddModel(folder.0.join("whale.onnx"))]);
}
