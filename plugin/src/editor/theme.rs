//! Colours and type of the editor, as in the mockup, and a light variant of them.

use std::cell::Cell;
use std::sync::Arc;

use egui::{Color32, FontData, FontDefinitions, FontFamily, FontId, Stroke, TextStyle};

/// Which set of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// Light on dark, for stages and studios.
    #[default]
    Dark,
    /// Dark on light, for daylight.
    Light,
}

impl Variant {
    /// What egui calls it.
    #[must_use]
    pub const fn of_egui(self) -> egui::Theme {
        match self {
            Self::Dark => egui::Theme::Dark,
            Self::Light => egui::Theme::Light,
        }
    }
}

thread_local! {
    /// The variant that this thread draws with: colours are asked for everywhere, and no frame mixes two.
    static NOW: Cell<Variant> = const { Cell::new(Variant::Dark) };
}

/// Draws with `variant` on this thread from now on.
pub fn choose(variant: Variant) {
    NOW.set(variant);
}

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// Declares each role with its colours, dark and light.
macro_rules! roles {
    ($($(#[$about:meta])* $role:ident: $dark:literal, $light:literal;)*) => {
        $($(#[$about])*
        #[must_use]
        pub fn $role() -> Color32 {
            match NOW.get() {
                Variant::Dark => const { rgb($dark) },
                Variant::Light => const { rgb($light) },
            }
        })*
    };
}

roles! {
    /// Behind the panels.
    background: 0x0f_1117, 0xd9_dce4;
    /// A panel.
    panel: 0x17_1a22, 0xee_f0f4;
    /// Displays and matrix cells.
    well: 0x0b_0d12, 0xfb_fcfe;
    /// Buttons and tiles.
    button: 0x1e_222d, 0xdf_e3ea;
    /// A button under the pointer.
    button_hover: 0x2a_2f3d, 0xcd_d2dd;
    /// Tracks of knobs and meters, dividing lines.
    track: 0x2a_2f3d, 0xc4_cad6;
    /// Step cells of odd beats.
    cell_odd: 0x26_2b38, 0xd3_d8e2;
    /// Step cells of even beats.
    cell_even: 0x1c_202a, 0xe0_e4eb;
    /// Text and what the eye should find first.
    text: 0xe8_eaf0, 0x1a_1d26;
    /// Names, units and captions.
    dim: 0x8b_92a5, 0x54_5b6e;
    /// Letters on a fill of one of the strong colours.
    on_bright: 0x14_111f, 0xff_ffff;
    /// The cloud's colour.
    cloud: 0x4f_d1c5, 0x0b_7f76;
    /// Grains transposed up.
    cloud_high: 0x9b_e7df, 0x2f_9d6b;
    /// Grains transposed down.
    cloud_low: 0x7a_b8ff, 0x27_68b8;
    /// The rack's colour.
    rack: 0xf6_ad55, 0xa3_5b00;
    /// The colour of what belongs to the whole voice, and of modulation.
    voice: 0xf6_87b3, 0xb8_326e;
    /// The sequencer's colour.
    sequence: 0xa7_8bfa, 0x6a_48d0;
    /// White keys.
    white_key: 0xc5_cad8, 0xfb_fcfe;
    /// Black keys.
    black_key: 0x14_161c, 0x2a_2e3a;
    /// Errors and clipping.
    error: 0xfc_8181, 0xb4_2323;
}

/// `colour` with `alpha` of its opacity.
#[must_use]
pub fn faded(colour: Color32, alpha: f32) -> Color32 {
    colour.gamma_multiply(alpha)
}

/// The family of emphasised text.
#[must_use]
pub fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// Gives `ctx` the editor's fonts and styles. To be called once for each window, before its first frame: egui is built
/// without fonts of its own.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    for variant in [Variant::Dark, Variant::Light] {
        choose(variant);
        ctx.style_mut_of(variant.of_egui(), dress);
    }
    choose(Variant::Dark);
    ctx.set_theme(Variant::Dark.of_egui());
    // The window scales with its size; egui's own zoom keys would fight that.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

/// The present variant for egui's own widgets.
fn dress(style: &mut egui::Style) {
    style.interaction.selectable_labels = false;
    let visuals = &mut style.visuals;
    visuals.panel_fill = background();
    visuals.window_fill = panel();
    visuals.window_stroke = Stroke::new(1.0, track());
    visuals.extreme_bg_color = well();
    visuals.override_text_color = Some(text());
    visuals.selection.bg_fill = faded(cloud(), 0.35);
    visuals.selection.stroke = Stroke::new(1.0, cloud());
    let widgets = &mut visuals.widgets;
    for (widget, fill) in [
        (&mut widgets.inactive, button()),
        (&mut widgets.hovered, button_hover()),
        (&mut widgets.active, button_hover()),
        (&mut widgets.open, button_hover()),
    ] {
        (widget.bg_fill, widget.weak_bg_fill, widget.bg_stroke) = (fill, fill, Stroke::NONE);
        widget.expansion = 0.0;
    }
}

/// Sets the sizes of egui's own widgets, used in dialogs, for this zoom.
pub fn scale_widgets(ui: &mut egui::Ui, zoom: f32) {
    let style = ui.style_mut();
    for text_style in [TextStyle::Body, TextStyle::Button, TextStyle::Monospace, TextStyle::Small] {
        style.text_styles.insert(text_style, FontId::proportional(12.0 * zoom));
    }
    style.text_styles.insert(TextStyle::Heading, FontId::new(13.0 * zoom, semibold()));
    style.spacing.item_spacing = egui::vec2(8.0, 6.0) * zoom;
    style.spacing.button_padding = egui::vec2(10.0, 4.0) * zoom;
    style.spacing.interact_size.y = 22.0 * zoom;
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let mut add = |name: &str, bytes: &'static [u8], families: &[FontFamily]| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        for family in families {
            fonts.families.entry(family.clone()).or_default().push(name.to_owned());
        }
    };
    add(
        "Inter",
        include_bytes!("../../../assets/fonts/Inter-Regular.otf"),
        &[FontFamily::Proportional, FontFamily::Monospace],
    );
    add("Inter SemiBold", include_bytes!("../../../assets/fonts/Inter-SemiBold.otf"), &[semibold()]);
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(colour: Color32) -> f32 {
        let linear = |byte: u8| {
            let part = f32::from(byte) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(one: Color32, other: Color32) -> f32 {
        let [dark, light] = {
            let mut both = [luminance(one), luminance(other)];
            both.sort_by(f32::total_cmp);
            both
        };
        (light + 0.05) / (dark + 0.05)
    }

    /// WCAG 2.2, success criteria 1.4.3 (text, 4.5:1) and 1.4.11 (what must be seen, 3:1).
    #[test]
    fn both_variants_can_be_read() {
        for variant in [Variant::Dark, Variant::Light] {
            choose(variant);
            for (name, ground) in
                [("background", background()), ("panel", panel()), ("well", well()), ("button", button())]
            {
                for (ink, colour, least) in [
                    ("text", text(), 7.0),
                    ("dim", dim(), 4.5),
                    ("error", error(), 4.5),
                    ("cloud", cloud(), 3.0),
                    ("rack", rack(), 3.0),
                    ("voice", voice(), 3.0),
                    ("sequence", sequence(), 3.0),
                ] {
                    let found = contrast(colour, ground);
                    assert!(found >= least, "{variant:?}: {ink} on {name}: {found:.2}");
                }
            }
            for (name, fill) in
                [("cloud", cloud()), ("rack", rack()), ("voice", voice()), ("sequence", sequence()), ("error", error())]
            {
                let found = contrast(on_bright(), fill);
                assert!(found >= 4.5, "{variant:?}: letters on {name}: {found:.2}");
            }
        }
        choose(Variant::Dark);
    }
}
