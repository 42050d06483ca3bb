//! The preset browser: found by words, tags and stars, loaded by click and key, saved under a name.

use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::{Action, PresetEntry, theme};
use nephele_offline::preset::About;
use nephele_offline::settings::Settings;

use crate::fixture::{Plugin, click, editor, harness, take_actions};
use crate::pictures::save;

const ALL: [&str; 5] = ["Glass harp", "Slow weather", "Cellar bass", "Rain on tin", "Broken"];

/// The browser, open, in a window.
fn browser() -> Harness<'static, Plugin> {
    let mut harness = editor();
    click(&mut harness, "Preset");
    assert_eq!(take_actions(&mut harness), [Action::ListPresets], "the folder is looked into");
    harness
}

/// The presets that are listed.
fn listed(harness: &Harness<'_, Plugin>) -> Vec<&'static str> {
    ALL.into_iter().filter(|name| harness.query_by_label(&format!("Favourite {name}")).is_some()).collect()
}

fn press(harness: &mut Harness<'_, Plugin>, key: Key) {
    harness.key_press(key);
    harness.run_steps(4);
}

fn load(key: &str) -> Action {
    Action::LoadEntry(key.to_owned())
}

#[test]
fn presets_are_found_as_words_are_typed() {
    let mut harness = browser();
    assert_eq!(listed(&harness), ALL);
    harness.get_by_label("Search presets").type_text("rain ada");
    harness.run_steps(3);
    assert_eq!(listed(&harness), ["Rain on tin"]);
    click(&mut harness, "Clear the search");
    for (label, expected) in [
        ("Tag hybrids", &["Glass harp"][..]),
        ("Tag keys", &["Glass harp"]),
        ("Tag pads", &[]),
        ("Tag hybrids", &[]),
        ("Tag keys", &["Slow weather"]),
        ("Tag pads", &ALL),
        ("User presets", &["Cellar bass", "Rain on tin", "Broken"]),
        ("Factory presets", &["Glass harp", "Slow weather"]),
        ("Favourites presets", &["Glass harp"]),
    ] {
        click(&mut harness, label);
        assert_eq!(listed(&harness), expected, "{label}");
    }
    click(&mut harness, "Clear the search");
    click(&mut harness, "Author filter");
    harness.run_steps(3);
    let Some(ada) = harness.get_all_by_label("Ada").last() else { panic!("no list") };
    ada.click();
    harness.run_steps(4);
    assert_eq!(listed(&harness), ["Cellar bass", "Rain on tin"]);
    assert_eq!(take_actions(&mut harness), [], "looking changes nothing");
}

#[test]
fn keys_move_through_the_list_and_enter_loads() {
    let mut harness = browser();
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::ArrowDown);
    press(&mut harness, Key::Enter);
    press(&mut harness, Key::ArrowUp);
    press(&mut harness, Key::Enter);
    for _ in 0..9 {
        press(&mut harness, Key::ArrowDown);
    }
    press(&mut harness, Key::Enter);
    let expected = [load("user/Cellar bass.nephele"), load("factory/Slow weather")];
    assert_eq!(take_actions(&mut harness), expected, "what is broken is not loaded");
    assert_eq!(harness.state().about.name, "Slow weather");
    press(&mut harness, Key::Escape);
    assert!(harness.query_by_label("Search presets").is_none(), "Escape closes it");
    assert!(harness.query_by_label("Density").is_some(), "the cloud is back");
}

#[test]
fn a_click_loads_and_steps_go_on_from_there() {
    let mut harness = browser();
    click(&mut harness, "Slow weather");
    click(&mut harness, "Broken");
    click(&mut harness, "Preset");
    click(&mut harness, "Next preset");
    click(&mut harness, "Next preset");
    click(&mut harness, "Next preset");
    click(&mut harness, "Previous preset");
    let keys = ["factory/Slow weather", "user/Cellar bass.nephele", "user/Rain on tin.nephele", "factory/Glass harp"];
    let expected: Vec<Action> = keys.into_iter().chain(["user/Rain on tin.nephele"]).map(load).collect();
    assert_eq!(take_actions(&mut harness), expected);
    assert_eq!(harness.get_by_label("Preset").value().as_deref(), Some("Rain on tin"));
}

#[test]
fn a_star_marks_a_favourite() {
    let mut harness = browser();
    click(&mut harness, "Favourite Cellar bass");
    click(&mut harness, "Favourite Glass harp");
    let kept = harness.state().settings.favourites.clone();
    assert_eq!(kept.into_iter().collect::<Vec<_>>(), ["user/Cellar bass.nephele"]);
    assert!(take_actions(&mut harness).iter().all(|action| matches!(action, Action::Settle(_))));
}

#[test]
fn a_sound_is_saved_under_its_name_and_nothing_replaced_without_a_word() {
    let mut harness = editor();
    click(&mut harness, "Save preset");
    harness.run_steps(3);
    harness.get_by_label("Preset author").focus();
    harness.run_steps(2);
    harness.get_by_label("Preset author").type_text("Ada");
    harness.run_steps(2);
    click(&mut harness, "Tagged pads");
    click(&mut harness, "Tagged keys");
    let tags = ["textures", "pads"].map(str::to_owned).to_vec();
    let about = About { author: "Ada".to_owned(), tags, ..About::named("Oboe over rain") };
    click(&mut harness, "Save to my presets");
    let settings = Settings { author: "Ada".to_owned(), ..Plugin::demo().settings };
    let saved = Action::SaveEntry(Box::new(about));
    assert_eq!(take_actions(&mut harness), [Action::ListPresets, Action::Settle(Box::new(settings)), saved]);

    let mut plugin = Plugin::demo();
    plugin.about = About::named("Cellar bass");
    let mut harness = harness_of(plugin);
    click(&mut harness, "Save preset");
    click(&mut harness, "Save to my presets");
    assert_eq!(take_actions(&mut harness), [Action::ListPresets], "it asks first");
    click(&mut harness, "Save to my presets");
    let saved = Action::SaveEntry(Box::new(About::named("Cellar bass")));
    assert_eq!(take_actions(&mut harness), [saved]);

    let mut plugin = Plugin::demo();
    plugin.about = About::default();
    let mut harness = harness_of(plugin);
    click(&mut harness, "Save preset");
    click(&mut harness, "Save to my presets");
    press(&mut harness, Key::Escape);
    assert_eq!(take_actions(&mut harness), [Action::ListPresets], "a preset without a name is none");
    assert!(harness.query_by_label("Preset name").is_none() && harness.query_by_label("Search presets").is_some());
}

fn harness_of(plugin: Plugin) -> Harness<'static, Plugin> {
    harness(vec2(1280.0, 800.0), 1.0, plugin)
}

#[test]
fn the_users_own_are_removed_when_asked_twice() {
    let mut harness = browser();
    assert!(harness.query_by_label("Remove preset").is_none(), "the factory's stay");
    click(&mut harness, "Cellar bass");
    take_actions(&mut harness);
    click(&mut harness, "Remove preset");
    assert_eq!(take_actions(&mut harness), []);
    click(&mut harness, "Remove preset");
    assert_eq!(take_actions(&mut harness), [Action::RemoveEntry("user/Cellar bass.nephele".to_owned())]);
}

#[test]
fn a_thousand_presets_are_listed_and_scrolled() {
    let mut plugin = Plugin::demo();
    let entry = |number: usize| {
        let about = About::named(&format!("Number {number:04}"));
        PresetEntry { key: format!("user/{number}"), about, user: true, fault: None }
    };
    plugin.presets = (0..1000).map(entry).collect();
    let mut harness = harness_of(plugin);
    click(&mut harness, "Preset");
    take_actions(&mut harness);
    assert!(harness.query_by_label("Number 0000").is_some() && harness.query_by_label("Number 0020").is_none());
    for _ in 0..3 {
        press(&mut harness, Key::PageDown);
    }
    press(&mut harness, Key::Enter);
    assert_eq!(take_actions(&mut harness), [load("user/42")]);
    assert!(harness.query_by_label("Number 0042").is_some() && harness.query_by_label("Number 0000").is_none());
}

#[test]
fn drawn() {
    for (variant, colours) in [(theme::Variant::Dark, "dark"), (theme::Variant::Light, "light")] {
        for (pixels_per_point, suffix) in [(1.0, "1x"), (2.0, "2x")] {
            let mut harness = harness(vec2(1280.0, 800.0), pixels_per_point, Plugin { variant, ..Plugin::demo() });
            click(&mut harness, "Preset");
            click(&mut harness, "Cellar bass");
            click(&mut harness, "Tag FM");
            click(&mut harness, "Tag FM");
            harness.get_by_label("Glass harp").hover();
            harness.run_steps(20);
            let list = save(&mut harness, &format!("browser-{colours}-{suffix}"));
            click(&mut harness, "Remove preset");
            save(&mut harness, &format!("browser-remove-{colours}-{suffix}"));
            click(&mut harness, "Save preset");
            harness.run_steps(4);
            let form = save(&mut harness, &format!("browser-form-{colours}-{suffix}"));
            assert!(list.iter().zip(&form).filter(|(a, b)| a != b).count() > 5000, "no form is drawn");
        }
    }
}
