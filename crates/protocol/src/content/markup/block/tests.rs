//! What is read, what is not, and how long it takes.

use coterie_types::UserId;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::content::{Mentioned, markup::plain_text};

fn text(text: &str) -> Value {
    json!({ "inline": "text", "text": text })
}

fn paragraph(source: &str) -> Value {
    let tree = serde_json::to_value(parse(source, &[])).unwrap();
    assert_eq!(tree.as_array().unwrap().len(), 1, "{tree}");
    assert_eq!(tree[0]["block"], "paragraph");
    tree[0]["inlines"].clone()
}

fn around(mark: &str, inner: &Value) -> Value {
    json!([{ "inline": mark, "inlines": [inner] }])
}

#[test]
fn marks_surround() {
    assert_eq!(paragraph("*a*"), around("emphasis", &text("a")));
    assert_eq!(paragraph("_a_"), around("emphasis", &text("a")));
    assert_eq!(paragraph("**a**"), around("strong", &text("a")));
    assert_eq!(paragraph("~~a~~"), around("strike", &text("a")));
    assert_eq!(paragraph("||a b||"), around("spoiler", &text("a b")));
    assert_eq!(paragraph("`*a*`"), json!([{ "inline": "code", "text": "*a*" }]));
    let both = around("strong", &json!({ "inline": "emphasis", "inlines": [text("a")] }));
    assert_eq!(paragraph("***a***"), both);
    let inner = json!([text("a "), { "inline": "strong", "inlines": [text("b")] }]);
    assert_eq!(paragraph("*a **b***"), json!([{ "inline": "emphasis", "inlines": inner }]));
}

#[test]
fn what_only_looks_like_a_mark_is_text() {
    for same in [
        "2 * 3 * 4",
        "snake_case_word",
        "**",
        "a ~ b",
        "| a | b |",
        "*a",
        "a*",
        "[a](b)",
        "`a",
        "<b>bold</b>",
        "[a](javascript:alert(1))",
        "&amp;",
        "a ] b [",
        "|| a",
        "![x](y)",
    ] {
        assert_eq!(paragraph(same), json!([text(same)]), "{same}");
    }
    assert_eq!(paragraph(r"\*a\* \q"), json!([text(r"*a* \q")]));
}

#[test]
fn links_say_where_they_go() {
    let [bare, named] = ["see https://a.example/x.", "[bank](https://evil.example)"].map(paragraph);
    assert_eq!(bare[1]["target"], "https://a.example/x");
    assert_eq!(bare[1]["differs"], false);
    assert_eq!(bare[2], text("."));
    assert_eq!(named[0]["target"], "https://evil.example");
    assert_eq!((&named[0]["differs"], &named[0]["host"]), (&json!(true), &json!("evil.example")));
    assert_eq!(named[0]["inlines"], json!([text("bank")]));
    let inside = paragraph("[https://bank.example](https://evil.example)");
    assert_eq!(inside[0]["target"], "https://evil.example");
    assert_eq!(inside[0]["differs"], true);
    assert_eq!(inside[0]["inlines"], json!([text("https://bank.example")]));
}

#[test]
fn blocks_are_told_apart() {
    let source =
        "# Title\nhello\nthere\n\n> quoted\n> - in it\n```rust\nlet *a* = 1;\n```\n3. x\n  y\n4. z";
    let tree = serde_json::to_value(parse(source, &[])).unwrap();
    let kinds: Vec<_> = tree.as_array().unwrap().iter().map(|b| b["block"].clone()).collect();
    assert_eq!(kinds, ["heading", "paragraph", "quote", "code", "list"]);
    assert_eq!(tree[1]["inlines"], json!([text("hello"), { "inline": "break" }, text("there")]));
    assert_eq!(tree[2]["blocks"][1]["block"], "list");
    assert_eq!((&tree[3]["language"], &tree[3]["text"]), (&json!("rust"), &json!("let *a* = 1;")));
    assert_eq!((&tree[4]["start"], tree[4]["items"].as_array().unwrap().len()), (&json!(3), 2));
}

#[test]
fn a_mention_is_what_the_spans_say_and_not_what_the_text_says() {
    let bob = Mentioned::User(UserId::from_bytes([7; 16]));
    let source = "- hi @bob and @bob `@bob`";
    let mention = |start| Mention { start, length: 4, of: bob };
    let tree = parse(source, &[mention(5), mention(20)]);
    let Block::List { items, .. } = &tree[0] else { panic!("{tree:?}") };
    let Block::Paragraph { inlines } = &items[0][0] else { panic!("{items:?}") };
    let mentions = inlines.iter().filter(|i| matches!(i, Inline::Mention { .. })).count();
    assert_eq!(mentions, 1, "{inlines:?}");
    assert_eq!(inlines[1], Inline::Mention { of: bob, text: "@bob".into() });
    assert_eq!(plain_text(inlines), "hi @bob and @bob @bob");
}

#[test]
fn nesting_is_bounded() {
    let depth = |source: &str| depth_of(&parse(source, &[]));
    assert!(depth(&"> ".repeat(5_000)) <= BLOCKS_MAX + 1);
    assert!(depth(&">".repeat(16_000)) <= BLOCKS_MAX + 1);
    let lists: String = (0..100).map(|n| format!("{}- x\n", "  ".repeat(n))).collect();
    assert!(depth(&lists) <= BLOCKS_MAX + 1);
}

fn depth_of(blocks: &[Block]) -> usize {
    let inner = |block: &Block| match block {
        Block::Quote { blocks } => depth_of(blocks),
        Block::List { items, .. } => items.iter().map(|item| depth_of(item)).max().unwrap_or(0),
        _ => 0,
    };
    blocks.iter().map(inner).max().map_or(0, |depth| depth + 1)
}

/// Steps a byte may take at most.
const A_BYTE: usize = 64;

#[test]
fn hostile_texts_take_linear_time() {
    for piece in [
        "*",
        "**",
        "*a ",
        "_a",
        "`",
        "` ``",
        "` `` ``` ````",
        "[",
        "](",
        "[a](",
        "[](x",
        "||",
        "~~a",
        "> ",
        ">",
        "- ",
        "  - ",
        "https://",
        "http://a.b/(",
        "<https://",
        "\\",
        "#",
        "```\n",
        "\n",
        "1. ",
        "***a",
        "[*",
        "[||**_",
        "m",
        "mailto:",
        "mailto:a@",
        "](a",
        "[a](https://x",
        "é*",
        "a*b_c~~d||",
    ] {
        for size in [1_000, 16_000] {
            let source = piece.repeat(size / piece.len());
            let (_, steps) = counted(&source, &[]);
            assert!(
                steps <= A_BYTE * (source.len() + 1),
                "{piece:?}: {steps} steps of {size} bytes"
            );
        }
    }
}

/// The words of a tree, in order: all that is shown.
fn words(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph { inlines } | Block::Heading { inlines, .. } => {
                out.push_str(&plain_text(inlines));
            }
            Block::Quote { blocks } => words(blocks, out),
            Block::List { items, .. } => items.iter().for_each(|item| words(item, out)),
            Block::Code { language, text } => {
                out.push_str(language);
                out.push_str(text);
            }
        }
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("*"),
        Just("**"),
        Just("_"),
        Just("~~"),
        Just("||"),
        Just("`"),
        Just("``"),
        Just("["),
        Just("]"),
        Just("]("),
        Just(")"),
        Just("> "),
        Just("- "),
        Just("# "),
        Just("\n"),
        Just("\n\n"),
        Just(" "),
        Just("  "),
        Just("a"),
        Just("bc"),
        Just("é"),
        Just("\\"),
        Just("<"),
        Just("👍"),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_text_is_read_and_in_linear_time(source in any::<String>()) {
        let (_, steps) = counted(&source, &[]);
        prop_assert!(steps <= A_BYTE * (source.len() + 1));
    }

    #[test]
    fn no_word_is_lost_added_or_moved(source in pieces()) {
        let (tree, steps) = counted(&source, &[]);
        prop_assert!(steps <= A_BYTE * (source.len() + 1));
        let mut shown = String::new();
        words(&tree, &mut shown);
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        prop_assert_eq!(letters(&shown), letters(&source));
        let mut rest = source.chars();
        let in_order = shown.chars().filter(|c| *c != '\n').all(|c| rest.any(|r| r == c));
        prop_assert!(in_order, "{shown:?} of {source:?}");
    }
}
