//! `nephele parameters`.

use std::fmt::Write as _;
use std::io::{Write, stdout};

use nephele_realtime::parameters::{Curve, ENVELOPES, LFOS, OPERATORS, Parameter, Unit, parameters};

use super::failure::Failure;
use crate::editor::about;

/// Lists the table: id, lowest, highest and default value, group and name, and the choices of those that have some.
pub fn list() -> Result<(), Failure> {
    let mut out = stdout().lock();
    for p in parameters() {
        let value = |plain| p.format(plain);
        write!(out, "{:<18}{:>12}{:>12}{:>12}  ", p.id, value(p.min), value(p.max), value(p.default))?;
        write!(out, "{}: {}", p.group, p.name)?;
        if let Curve::Choice(names) = p.curve {
            write!(out, " ({})", names.join(", "))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes the same as the manual has it.
pub fn markdown() -> Result<(), Failure> {
    Ok(write!(stdout(), "{}", tables())?)
}

/// What is said of parameters that come several times, and how many of each there are.
const SETS: [(&str, usize); 3] = [("op", OPERATORS), ("lfo", LFOS), ("env", ENVELOPES)];

/// A table for each group of parameters, with a row for each of them. Those that come several times, for each operator or
/// cell, have one row.
pub fn tables() -> String {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for parameter in parameters() {
        let Some((group, row)) = row(parameter) else { continue };
        match groups.iter_mut().find(|(name, _)| *name == group) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((group, vec![row])),
        }
    }
    let mut out = String::new();
    for (group, rows) in groups {
        // Nothing can fail: only memory is written to.
        let _ = write!(out, "### {group}\n\n| name | id | range | default | unit | moved by | what it does |\n");
        out.push_str("|---|---|---|---|---|---|---|\n");
        out.extend(rows);
        out.push('\n');
    }
    out
}

/// Group and row of `parameter`; `None` if another one's row speaks for it.
fn row(parameter: &Parameter) -> Option<(String, String)> {
    let (prefix, field) = parameter.id.split_once('.')?;
    let (mut group, mut id, mut name, mut default) =
        (parameter.group.clone(), parameter.id.clone(), parameter.name.clone(), parameter.format(parameter.default));
    let mut what = about::about(parameter);
    if let Some((set, count)) = SETS.into_iter().find(|(set, _)| is_one_of(prefix, set)) {
        if !prefix.ends_with('1') {
            return None;
        }
        let all = (1..=count).map(|number| format!("{set}{number}.{field}"));
        let values: Vec<String> = all.filter_map(|id| default_of(&id)).collect();
        if values.iter().any(|value| *value != default) {
            default = values.join(", ");
        }
        group = format!("{} 1 to {count}", group.trim_end_matches([' ', '1']));
        id = format!("{set}1.{field} … {set}{count}.{field}");
    }
    match prefix {
        "matrix" | "kind" => {
            if field != "1.1" {
                return None;
            }
            id = format!("{prefix}.1.1 … {prefix}.7.7");
            name = if prefix == "matrix" { "1 to 1 …".to_owned() } else { "1 to 1 kind …".to_owned() };
            what = match prefix {
                "matrix" => "how deep the row's node modulates the column's; node 7 is the cloud".to_owned(),
                _ => "what of the column's node is modulated: phase, frequency or loudness (ring)".to_owned(),
            };
            if prefix == "matrix" {
                let used = parameters().iter().filter(|p| p.id.starts_with("matrix.") && p.default != 0.0).count();
                default = format!("0 but for {used} cells");
            }
        }
        "mod" if field == "1" => (id, name) = ("mod.1 … mod.32".to_owned(), "Slot 1 depth …".to_owned()),
        "macro" if field == "1" => (id, name) = ("macro.1 … macro.8".to_owned(), "1 …".to_owned()),
        "mod" | "macro" => return None,
        _ => {}
    }
    if field == "step1" {
        (id, name) = ("lfo1.step1 … lfo4.step16".to_owned(), "Step 1 …".to_owned());
        default.push_str(" …");
    } else if field.starts_with("step") && field != "steps" {
        return None;
    }
    let range = match parameter.curve {
        Curve::Choice(names) if names.len() > 8 => {
            format!("{} … {} ({} choices)", names[0], names[names.len() - 1], names.len())
        }
        Curve::Choice(names) => names.join(", "),
        _ => format!("{} … {}", parameter.format(parameter.min), parameter.format(parameter.max)),
    };
    let moved = if parameter.modulatable { "slots, steps" } else { "–" };
    let unit = unit(parameter.unit);
    Some((group, format!("| {name} | `{id}` | {range} | {default} | {unit} | {moved} | {what} |\n")))
}

fn is_one_of(prefix: &str, set: &str) -> bool {
    prefix.strip_prefix(set).is_some_and(|number| number.parse::<usize>().is_ok())
}

fn default_of(id: &str) -> Option<String> {
    parameters().iter().find(|p| p.id == id).map(|p| p.format(p.default))
}

const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::None => "–",
        Unit::Hertz => "Hz",
        Unit::Seconds => "s",
        Unit::Percent => "%",
        Unit::Decibels => "dB",
        Unit::Semitones => "semitones",
        Unit::Cents => "cents",
        Unit::Ratio => "×",
        Unit::Radians => "radians",
        Unit::Bpm => "beats a minute",
    }
}

#[cfg(test)]
mod tests {
    use super::tables;

    /// `NEPHELE_MANUAL=update` writes the tables instead of comparing them.
    #[test]
    fn the_manual_has_the_tables_of_today() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../assets/manual.md");
        let manual = std::fs::read_to_string(path).unwrap();
        let (before, rest) = manual.split_once("<!-- parameters -->\n").unwrap();
        let (found, after) = rest.split_once("<!-- end -->").unwrap();
        let fresh = tables();
        if std::env::var_os("NEPHELE_MANUAL").is_some_and(|value| value == "update") {
            let whole = format!("{before}<!-- parameters -->\n{fresh}<!-- end -->{after}");
            std::fs::write(path, whole).unwrap();
        } else {
            assert!(found == fresh, "run this test with NEPHELE_MANUAL=update, and look at what changed");
        }
    }

    #[test]
    fn every_parameter_has_a_row_or_stands_in_a_range_of_one() {
        let tables = tables();
        let rows = tables.lines().filter(|line| line.contains(" | `")).count();
        assert!(rows > 160, "{rows}");
        for id in ["master.level", "morph.spread", "op1.l4 … op6.l4", "lfo1.step1 … lfo4.step16", "mod.1 … mod.32"]
        {
            assert!(tables.contains(&format!("`{id}`")), "{id}");
        }
        assert!(tables.lines().all(|line| !line.ends_with("|  |")), "one is not explained");
    }
}
