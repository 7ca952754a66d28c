//! The tree of a text (chapter 04, section 4) as pieces of lines.

use ratatui::style::{Modifier, Style};
use serde_json::Value;

use super::{style, wrap::Piece};
use crate::tui::model::Theirs;

/// Lines before they are broken: each with what stands before it, also where it is broken.
pub(super) type Lines = Vec<(String, Vec<Piece>)>;

/// Deeper trees are not followed; the core does not make any.
const DEPTH_MAX: usize = 16;

/// The lines of a text. What hides itself (a spoiler) is shown if so wished.
pub(super) fn lines(markup: &Value, open: bool) -> Lines {
    let mut out = Out { lines: Vec::new(), open };
    out.blocks(markup, "", 0);
    out.lines
}

struct Out {
    lines: Lines,
    open: bool,
}

fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

impl Out {
    fn blocks(&mut self, blocks: &Value, before: &str, depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        for block in each(blocks) {
            self.block(block, before, depth);
        }
    }

    fn block(&mut self, block: &Value, before: &str, depth: usize) {
        match field(block, "block").as_str().unwrap_or_default() {
            "heading" => self.text(field(block, "inlines"), before, style::strong()),
            "quote" => self.blocks(field(block, "blocks"), &format!("{before}> "), depth + 1),
            "code" => {
                for line in Theirs::of(block, "text").lines() {
                    self.lines.push((format!("{before}│ "), vec![(line, style::accent())]));
                }
            }
            "list" => self.list(block, before, depth),
            _ => self.text(field(block, "inlines"), before, Style::new()),
        }
    }

    fn list(&mut self, list: &Value, before: &str, depth: usize) {
        let start = field(list, "start").as_u64();
        for (at, item) in (0_u64..).zip(each(field(list, "items"))) {
            let sign = match start {
                Some(start) => format!("{}. ", start.saturating_add(at)),
                None => "• ".to_owned(),
            };
            let from = self.lines.len();
            let indent = " ".repeat(sign.chars().count());
            self.blocks(item, &format!("{before}{indent}"), depth + 1);
            if let Some((first, _)) = self.lines.get_mut(from) {
                *first = format!("{before}{sign}");
            }
        }
    }

    fn text(&mut self, inlines: &Value, before: &str, look: Style) {
        let mut pieces = Vec::new();
        self.inlines(inlines, look, 0, &mut pieces);
        // A break inside of it begins a line.
        for line in pieces.split(|piece: &Piece| piece.0 == "\n") {
            self.lines.push((before.to_owned(), line.to_vec()));
        }
    }

    fn inlines(&self, inlines: &Value, look: Style, depth: usize, pieces: &mut Vec<Piece>) {
        if depth > DEPTH_MAX {
            return;
        }
        for inline in each(inlines) {
            let inside = field(inline, "inlines");
            let mut go_on = |look| self.inlines(inside, look, depth + 1, pieces);
            match field(inline, "inline").as_str().unwrap_or_default() {
                "strong" => go_on(look.add_modifier(Modifier::BOLD)),
                "emphasis" => go_on(look.add_modifier(Modifier::ITALIC)),
                "strike" => go_on(look.add_modifier(Modifier::CROSSED_OUT)),
                "spoiler" if self.open => go_on(look.add_modifier(Modifier::UNDERLINED)),
                "spoiler" => pieces.push(("[spoiler]".to_owned(), style::quiet())),
                "link" => {
                    go_on(look.add_modifier(Modifier::UNDERLINED));
                    if field(inline, "differs").as_bool().unwrap_or_default() {
                        let target = Theirs::of(inline, "target").shown();
                        pieces.push((format!(" <{target}>"), style::quiet()));
                    }
                }
                "code" => pieces.push((Theirs::of(inline, "text").shown(), style::accent())),
                "mention" => {
                    let look = style::accent().patch(style::strong());
                    pieces.push((Theirs::of(inline, "text").shown(), look));
                }
                "break" => pieces.push(("\n".to_owned(), look)),
                _ => pieces.push((Theirs::of(inline, "text").shown(), look)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown(markup: &Value, open: bool) -> Vec<String> {
        let line = |(before, pieces): (String, Vec<Piece>)| {
            before + &pieces.into_iter().map(|(text, _)| text).collect::<String>()
        };
        lines(markup, open).into_iter().map(line).collect()
    }

    #[test]
    fn every_sort_of_block_has_its_sign() {
        let text = |text: &str| json!([{ "inline": "text", "text": text }]);
        let paragraph = |words: &str| json!({ "block": "paragraph", "inlines": text(words) });
        let markup = json!([
            { "block": "heading", "level": 1, "inlines": text("Beans") },
            { "block": "quote", "blocks": [paragraph("said")] },
            { "block": "list", "start": 9, "items": [[paragraph("a"), paragraph("b")], [paragraph("c")]] },
            { "block": "list", "start": null, "items": [[paragraph("d")]] },
            { "block": "code", "language": "rs", "text": "x\ny\u{1b}" },
        ]);
        let lines = shown(&markup, false);
        assert_eq!(lines, ["Beans", "> said", "9. a", "   b", "10. c", "• d", "│ x", "│ y\\u{1b}"]);
    }

    #[test]
    fn a_spoiler_is_hidden_and_a_link_shows_where_it_leads() {
        let inlines = json!([
            { "inline": "spoiler", "inlines": [{ "inline": "text", "text": "he dies" }] },
            { "inline": "break" },
            { "inline": "link", "target": "https://evil.example/", "differs": true,
              "inlines": [{ "inline": "text", "text": "bank" }] },
        ]);
        let markup = json!([{ "block": "paragraph", "inlines": inlines }]);
        assert_eq!(shown(&markup, false), ["[spoiler]", "bank <https://evil.example/>"]);
        assert_eq!(shown(&markup, true)[0], "he dies");
    }

    #[test]
    fn a_tree_without_end_is_not_followed() {
        let mut markup = json!([]);
        for _ in 0..100 {
            markup = json!([{ "block": "quote", "blocks": markup }]);
        }
        assert!(shown(&markup, false).is_empty());
    }
}
