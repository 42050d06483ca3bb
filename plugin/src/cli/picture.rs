//! `nephele picture`.

use std::io::{Write, stdout};
use std::path::Path;

use nephele_offline::{audio, picture};

use super::failure::Failure;
use super::render::decibels;

/// Draws the recording at `input` into the PNG file at `output` and tells what was measured.
pub fn run(input: &Path, output: &Path) -> Result<(), Failure> {
    let recording = audio::read(input)?;
    picture::save(&recording, output)?;
    let sound = picture::analyse(&recording);
    let mut out = stdout();
    writeln!(out, "{}: {:.2} s at {} Hz", output.display(), recording.seconds(), recording.sample_rate)?;
    writeln!(out, "peak          {:.4} ({})", sound.peak, decibels(sound.peak))?;
    writeln!(out, "rms           {:.4} ({})", sound.rms, decibels(sound.rms))?;
    writeln!(out, "dc            {:.6}", sound.dc)?;
    writeln!(out, "largest step  {:.4}", sound.largest_step)?;
    writeln!(out, "silent        {:.1} %", sound.silent * 100.0)?;
    writeln!(out, "not finite    {}", sound.not_finite)?;
    Ok(())
}
