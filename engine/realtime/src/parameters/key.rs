//! Keys as people call them, C4 being middle C.

/// Semitones from C of the letters A to G.
const LETTERS: [i32; 7] = [9, 11, 0, 2, 4, 5, 7];

/// The MIDI key, with cents as a fraction, that a note from C-1 to G9 stands for: `A4`, `c#3`, `Bb-1 +20 ct`.
#[must_use]
pub fn key_of(text: &str) -> Option<f32> {
    let text = text.trim();
    let letter = text.bytes().next()?.to_ascii_lowercase().checked_sub(b'a')?;
    let degree = LETTERS.get(usize::from(letter))?;
    // The first byte is a letter of ASCII, so the text can be cut behind it.
    let rest = &text[1..];
    let (accidental, rest) = match (rest.strip_prefix(['#', '♯']), rest.strip_prefix(['b', '♭'])) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => (0, rest),
    };
    let sign = usize::from(rest.starts_with('-'));
    let end = sign + rest[sign..].bytes().take_while(u8::is_ascii_digit).count();
    let octave: i8 = rest[..end].parse().ok()?;
    let cents = match rest[end..].trim() {
        "" => 0.0,
        cents => cents.strip_suffix("ct").unwrap_or(cents).trim_end().parse::<f32>().ok()?,
    };
    let key = 12 * (i32::from(octave) + 1) + degree + accidental;
    ((0..=127).contains(&key) && cents.is_finite()).then(|| key as f32 + cents / 100.0)
}
