//! Text from others, made harmless for a terminal.

/// One line: characters that steer a terminal, break the line or turn its direction are written
/// as `\u{…}`.
pub(crate) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

/// Several lines: those after the first are indented, so that none looks like a line of ours.
pub(crate) fn paragraph(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\t', "    ");
    text.split('\n').map(line).collect::<Vec<_>>().join("\n    ")
}

fn steers(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_escape_sequence_reaches_the_terminal() {
        assert_eq!(line("a\u{1b}[2Jb\u{9b}31mc\rd\u{7}"), "a\\u{1b}[2Jb\\u{9b}31mc\\u{d}d\\u{7}");
        assert_eq!(line("abc\u{202e}fed"), "abc\\u{202e}fed");
        assert_eq!(line("Grüße, 👋🏽 👩‍💻"), "Grüße, 👋🏽 👩‍💻");
    }

    #[test]
    fn a_second_line_is_not_taken_for_a_message() {
        assert_eq!(paragraph("hi\n#9 eve: hello"), "hi\n    #9 eve: hello");
    }
}
