//! `nephele parameters`.

use std::io::{Write, stdout};

use nephele_realtime::parameters::{Curve, parameters};

use super::failure::Failure;

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
