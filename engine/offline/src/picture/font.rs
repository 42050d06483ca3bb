//! Digits and a few letters of three by five dots, drawn at twice that size: enough for the axes, and no font file.

/// Columns from one character to the next.
pub const ADVANCE: usize = 8;
/// Rows of a character.
pub const HEIGHT: usize = 10;

/// The rows of a character from the top, three bits each.
fn rows(character: char) -> [u8; 5] {
    match character {
        '0' => [7, 5, 5, 5, 7],
        '1' => [2, 6, 2, 2, 7],
        '2' => [7, 1, 7, 4, 7],
        '3' => [7, 1, 7, 1, 7],
        '4' => [5, 5, 7, 1, 1],
        '5' => [7, 4, 7, 1, 7],
        '6' => [7, 4, 7, 5, 7],
        '7' => [7, 1, 2, 2, 2],
        '8' => [7, 5, 7, 5, 7],
        '9' => [7, 5, 7, 1, 7],
        '.' => [0, 0, 0, 0, 2],
        'k' => [4, 5, 6, 6, 5],
        's' => [0, 7, 6, 1, 7],
        'H' => [5, 5, 7, 5, 5],
        'z' => [0, 7, 2, 4, 7],
        _ => [0; 5],
    }
}

/// The dots of `character` as (column, row) from its top left corner.
pub fn pixels(character: char) -> impl Iterator<Item = (usize, usize)> {
    let rows = rows(character);
    (0..HEIGHT).flat_map(move |y| (0..6).filter(move |x| rows[y / 2] >> (2 - x / 2) & 1 == 1).map(move |x| (x, y)))
}
