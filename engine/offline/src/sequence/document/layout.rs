//! JSON that people can read: what is short stands in one line, everything else is indented.

/// The longest line, in bytes, if it can be broken.
const WIDTH: usize = 118;

/// `compact`, well-formed JSON without spaces, laid out.
pub fn pretty(compact: &str) -> String {
    let mut out = String::with_capacity(compact.len() * 3 / 2);
    value(compact, 0, &mut out);
    out.push('\n');
    out
}

/// Writes the value `text`, whose line begins `depth` levels in.
fn value(text: &str, depth: usize, out: &mut String) {
    let is_container = text.starts_with(['{', '[']) && text.len() > 2;
    if !is_container || text.len() + 2 * depth <= WIDTH * 7 / 8 {
        return spaced(text, out);
    }
    out.push_str(&text[..1]);
    let mut rest = &text[1..text.len() - 1];
    while !rest.is_empty() {
        let entry = &rest[..end(rest)];
        out.push('\n');
        (0..=depth).for_each(|_| out.push_str("  "));
        match key(entry) {
            Some(colon) => {
                out.push_str(&entry[..=colon]);
                out.push(' ');
                value(&entry[colon + 1..], depth + 1, out);
            }
            None => value(entry, depth + 1, out),
        }
        rest = rest[entry.len()..].strip_prefix(',').unwrap_or("");
        if !rest.is_empty() {
            out.push(',');
        }
    }
    out.push('\n');
    (0..depth).for_each(|_| out.push_str("  "));
    out.push_str(&text[text.len() - 1..]);
}

/// Where the entry ends with which `text` begins: at its comma, or where the text does.
fn end(text: &str) -> usize {
    let mut depth = 0_usize;
    let outside = outside_strings(text).find(|(_, byte)| {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && *byte == b','
    });
    outside.map_or(text.len(), |(at, _)| at)
}

/// Where the colon of an entry of an object stands.
fn key(entry: &str) -> Option<usize> {
    let colon = || outside_strings(entry).find(|(_, byte)| *byte == b':').map(|(at, _)| at);
    entry.starts_with('"').then(colon).flatten()
}

/// Writes a text in one line, with a space behind each comma and colon.
fn spaced(text: &str, out: &mut String) {
    let mut from = 0;
    for (at, byte) in outside_strings(text) {
        if matches!(byte, b',' | b':') {
            out.push_str(&text[from..=at]);
            out.push(' ');
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
}

/// The bytes that stand in no string, and where.
fn outside_strings(text: &str) -> impl Iterator<Item = (usize, u8)> {
    let (mut inside, mut escaped) = (false, false);
    text.bytes().enumerate().filter(move |(_, byte)| {
        let was_inside = inside;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            _ => {}
        }
        !was_inside && *byte != b'"'
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_stands_in_one_line() {
        assert_eq!(pretty(r#"{"a":[1,2],"b":"x,\":{"}"#), "{\"a\": [1, 2], \"b\": \"x,\\\":{\"}\n");
        let long = format!(r#"{{"a":[{}],"b":{{}},"c:":"é"}}"#, ["12345"; 30].join(","));
        let text = pretty(&long);
        assert!(text.starts_with("{\n  \"a\": [\n    12345,\n    12345,"), "{text}");
        assert!(text.ends_with("    12345\n  ],\n  \"b\": {},\n  \"c:\": \"é\"\n}\n"), "{text}");
        let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(parse(&text), parse(&long));
    }
}
