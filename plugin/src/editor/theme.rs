//! Colours and type of the editor, as in the mockup.

use std::sync::Arc;

use egui::{Color32, FontData, FontDefinitions, FontFamily, FontId, Stroke, TextStyle, Theme};

/// Behind the panels.
pub const BACKGROUND: Color32 = Color32::from_rgb(0x0f, 0x11, 0x17);
/// A panel.
pub const PANEL: Color32 = Color32::from_rgb(0x17, 0x1a, 0x22);
/// Displays and matrix cells.
pub const WELL: Color32 = Color32::from_rgb(0x0b, 0x0d, 0x12);
/// Buttons and tiles.
pub const BUTTON: Color32 = Color32::from_rgb(0x1e, 0x22, 0x2d);
/// A button under the pointer.
pub const BUTTON_HOVER: Color32 = Color32::from_rgb(0x2a, 0x2f, 0x3d);
/// Tracks of knobs and meters, dividing lines.
pub const TRACK: Color32 = Color32::from_rgb(0x2a, 0x2f, 0x3d);
/// Step cells of odd beats.
pub const CELL_ODD: Color32 = Color32::from_rgb(0x26, 0x2b, 0x38);
/// Step cells of even beats.
pub const CELL_EVEN: Color32 = Color32::from_rgb(0x1c, 0x20, 0x2a);
/// Text and what the eye should find first.
pub const TEXT: Color32 = Color32::from_rgb(0xe8, 0xea, 0xf0);
/// Names, units and captions.
pub const DIM: Color32 = Color32::from_rgb(0x8b, 0x92, 0xa5);
/// Letters on a bright fill.
pub const ON_BRIGHT: Color32 = Color32::from_rgb(0x14, 0x11, 0x1f);
/// The cloud's colour.
pub const CLOUD: Color32 = Color32::from_rgb(0x4f, 0xd1, 0xc5);
/// Grains transposed up.
pub const CLOUD_HIGH: Color32 = Color32::from_rgb(0x9b, 0xe7, 0xdf);
/// Grains transposed down.
pub const CLOUD_LOW: Color32 = Color32::from_rgb(0x7a, 0xb8, 0xff);
/// The rack's colour.
pub const RACK: Color32 = Color32::from_rgb(0xf6, 0xad, 0x55);
/// The colour of what belongs to the whole voice.
pub const VOICE: Color32 = Color32::from_rgb(0xf6, 0x87, 0xb3);
/// The sequencer's colour.
pub const SEQUENCE: Color32 = Color32::from_rgb(0xa7, 0x8b, 0xfa);
/// White keys.
pub const WHITE_KEY: Color32 = Color32::from_rgb(0xc5, 0xca, 0xd8);
/// Black keys.
pub const BLACK_KEY: Color32 = Color32::from_rgb(0x14, 0x16, 0x1c);
/// Errors and clipping.
pub const ERROR: Color32 = Color32::from_rgb(0xfc, 0x81, 0x81);

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

/// Gives `ctx` the editor's fonts and style. To be called once for each window, before its first frame: egui is built
/// without fonts of its own.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.set_theme(Theme::Dark);
    ctx.style_mut_of(Theme::Dark, |style| {
        style.interaction.selectable_labels = false;
        let visuals = &mut style.visuals;
        visuals.panel_fill = BACKGROUND;
        visuals.window_fill = PANEL;
        visuals.window_stroke = Stroke::new(1.0, TRACK);
        visuals.extreme_bg_color = WELL;
        visuals.override_text_color = Some(TEXT);
        visuals.selection.bg_fill = faded(CLOUD, 0.35);
        visuals.selection.stroke = Stroke::new(1.0, CLOUD);
        let widgets = &mut visuals.widgets;
        for (widget, fill) in [
            (&mut widgets.inactive, BUTTON),
            (&mut widgets.hovered, BUTTON_HOVER),
            (&mut widgets.active, BUTTON_HOVER),
            (&mut widgets.open, BUTTON_HOVER),
        ] {
            (widget.bg_fill, widget.weak_bg_fill, widget.bg_stroke) = (fill, fill, Stroke::NONE);
            widget.expansion = 0.0;
        }
    });
    // The window scales with its size; egui's own zoom keys would fight that.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
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
