//! The list of everything that a slot can move, or a step lock: found by name, or by its group.

use std::sync::LazyLock;

use egui::{Align, Key, RichText, ScrollArea, TextEdit, Ui};
use nephele_offline::preset::MacroNames;
use nephele_realtime::{Parameter, parameters};

use crate::editor::{hints, moved, theme};

/// Size of the list, and width of the groups in it, in units of the sheet.
const HEIGHT: f32 = 260.0;
const GROUPS: f32 = 96.0;
const NAMES: f32 = 190.0;

/// What is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Offer {
    /// What slots can move.
    #[default]
    Moved,
    /// What steps can lock.
    Locked,
}

impl Offer {
    fn has(self, parameter: &Parameter) -> bool {
        match self {
            Self::Moved => parameter.modulatable,
            Self::Locked => parameter.is_lockable(),
        }
    }
}

/// A group and the places in the table of what is listed in it.
struct Group {
    name: String,
    members: Vec<usize>,
}

/// Groups in the order of the table.
fn groups(offer: Offer) -> &'static [Group] {
    static MOVED: LazyLock<Vec<Group>> = LazyLock::new(|| grouped(Offer::Moved));
    static LOCKED: LazyLock<Vec<Group>> = LazyLock::new(|| grouped(Offer::Locked));
    match offer {
        Offer::Moved => &MOVED,
        Offer::Locked => &LOCKED,
    }
}

fn grouped(offer: Offer) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, parameter) in parameters().iter().enumerate().filter(|(_, parameter)| offer.has(parameter)) {
        match groups.iter_mut().find(|group| group.name == parameter.group) {
            Some(group) => group.members.push(index),
            None => groups.push(Group { name: parameter.group.clone(), members: vec![index] }),
        }
    }
    groups
}

/// What was chosen: a place in the table, or that nothing is to be moved.
#[derive(Clone, Copy, Debug)]
pub struct Chosen(pub Option<u16>);

/// What the list keeps while it is open.
#[derive(Debug, Default)]
pub struct Finder {
    offer: Offer,
    /// What is searched for; nothing shows a group.
    search: String,
    group: usize,
    /// Whether it has just opened: the field has yet to take the keyboard, and the lists to turn to what is chosen.
    fresh: bool,
    now: Option<usize>,
}

impl Finder {
    /// Opens with what is on `offer`, at the group of the one that is chosen `now`.
    pub fn start(&mut self, offer: Offer, now: Option<usize>) {
        self.offer = offer;
        self.search.clear();
        self.fresh = true;
        self.now = now;
        let at = now.and_then(|index| groups(offer).iter().position(|group| group.members.contains(&index)));
        self.group = at.unwrap_or(self.group);
    }

    /// Draws the list, macros by the names in `macros`; what is chosen.
    pub fn show(&mut self, ui: &mut Ui, zoom: f32, macros: &MacroNames) -> Option<Chosen> {
        let mut chosen = None;
        let fresh = std::mem::take(&mut self.fresh);
        ui.set_width((GROUPS + NAMES + 14.0) * zoom);
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.search).hint_text("find a knob").desired_width(NAMES * zoom);
            let response = ui.add(field).accessible_name("Find a destination");
            if fresh {
                response.request_focus();
            }
            if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                chosen = self.matches(macros).first().copied().map(Some);
            }
            if ui.button("None").clicked() {
                chosen = Some(None);
            }
        });
        let columns = ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0 * zoom;
            let area = |name: &str, width: f32| {
                let area = ScrollArea::vertical().id_salt(name.to_owned()).auto_shrink(false);
                let height = HEIGHT * zoom;
                area.max_width(width * zoom).min_scrolled_height(height).max_height(height)
            };
            ui.vertical(|ui| area("groups", GROUPS).show(ui, |ui| self.show_groups(ui, fresh)));
            ui.vertical(|ui| area("names", NAMES).show(ui, |ui| self.show_names(ui, fresh, macros)))
                .inner
                .inner
                .map(Some)
                .or(chosen)
        });
        let chosen = columns.inner;
        chosen.map(|place| Chosen(place.and_then(|index| u16::try_from(index).ok())))
    }

    fn show_groups(&mut self, ui: &mut Ui, fresh: bool) {
        for (place, group) in groups(self.offer).iter().enumerate() {
            let lit = self.search.is_empty() && self.group == place;
            let response = ui.selectable_label(lit, group.name.as_str());
            if lit && fresh {
                response.scroll_to_me(Some(Align::Center));
            }
            if response.clicked() {
                self.search.clear();
                self.group = place;
            }
        }
    }

    fn show_names(&self, ui: &mut Ui, fresh: bool, macros: &MacroNames) -> Option<usize> {
        let mut clicked = None;
        let found = self.matches(macros);
        if found.is_empty() {
            ui.label(RichText::new("no knob is called so").color(theme::dim()));
        }
        for index in found {
            let lit = self.now == Some(index);
            let response = ui.selectable_label(lit, moved::listed_parameter(macros, index));
            if lit && fresh {
                response.scroll_to_me(Some(Align::Center));
            }
            if response.clicked() {
                clicked = Some(index);
            }
        }
        clicked
    }

    /// Places in the table of what is listed: names with every word that is searched for, else the group. A macro is found by
    /// its number too.
    fn matches(&self, macros: &MacroNames) -> Vec<usize> {
        let search = self.search.to_lowercase();
        if search.trim().is_empty() {
            return groups(self.offer).get(self.group).map(|group| group.members.clone()).unwrap_or_default();
        }
        let all = groups(self.offer).iter().flat_map(|group| &group.members).copied();
        all.filter(|index| {
            let names =
                [parameters()[*index].group.as_str(), hints::label(*index), moved::parameter_name(macros, *index)];
            let name = names.join(" ").to_lowercase();
            search.split_whitespace().all(|word| name.contains(word))
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use nephele_realtime::parameters::{Global, OperatorField};

    use super::*;

    #[test]
    fn everything_that_may_be_moved_is_in_one_group() {
        for offer in [Offer::Moved, Offer::Locked] {
            let mut listed: Vec<usize> = groups(offer).iter().flat_map(|group| group.members.clone()).collect();
            listed.sort_unstable();
            let wanted: Vec<usize> = (0..parameters().len()).filter(|index| offer.has(&parameters()[*index])).collect();
            assert_eq!(listed, wanted);
            assert!(listed.contains(&Global::MorphX.index()) && !listed.contains(&Global::MorphSpread.index()));
        }
    }

    #[test]
    fn a_search_finds_by_words_in_any_order() {
        let mut macros = MacroNames::default();
        macros.set(2, "Breath of air");
        let found = |text: &str| Finder { search: text.to_owned(), ..Finder::default() }.matches(&macros);
        assert_eq!(found("fine OPERATOR 3"), [OperatorField::Fine.index(2)]);
        assert!(found("cutoff").contains(&Global::FilterCutoff.index()));
        assert!(found("cutoff").contains(&Global::CloudCutoff.index()));
        assert!(found("no such knob").is_empty());
        let third = Global::Macro1.index() + 2;
        assert_eq!((found("air breath"), found("macro 3")), (vec![third], vec![third]));
    }

    #[test]
    fn the_list_opens_at_what_is_chosen() {
        let mut finder = Finder { search: "left over".to_owned(), ..Finder::default() };
        let index = OperatorField::Pan.index(4);
        finder.start(Offer::Moved, Some(index));
        let macros = MacroNames::default();
        assert!(finder.matches(&macros).contains(&index));
        finder.start(Offer::Moved, None);
        assert!(finder.matches(&macros).contains(&index), "and stays where it was for an empty slot");
    }
}
