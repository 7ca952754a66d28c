//! Lines into blocks: quotations and lists are read again for each level, and levels are few.

use super::{Block, Inline, inline::inlines};
use crate::content::Mention;

/// How deep quotations and lists may stand in each other; what is deeper is text.
pub(super) const BLOCKS_MAX: usize = 4;
/// Longest name of a language, bytes.
const LANGUAGE_MAX: usize = 32;
/// Longest number of a list, digits.
const NUMBER_MAX: usize = 9;

/// A line, and where it begins in the whole text.
type Line<'a> = (usize, &'a str);

/// Reads a text with markup.
#[must_use]
pub fn parse(text: &str, mentions: &[Mention]) -> Vec<Block> {
    counted(text, mentions).0
}

/// A text without markup, as one paragraph.
#[must_use]
pub fn plain(text: &str) -> Vec<Block> {
    let mut inlines = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            inlines.push(Inline::Break);
        }
        if !line.is_empty() {
            inlines.push(Inline::Text { text: line.to_owned() });
        }
    }
    vec![Block::Paragraph { inlines }]
}

/// As [`parse`], with the number of steps it took.
fn counted(text: &str, mentions: &[Mention]) -> (Vec<Block>, usize) {
    let mut lines = Vec::new();
    let mut offset = 0;
    for line in text.split('\n') {
        lines.push((offset, line.strip_suffix('\r').unwrap_or(line)));
        offset += line.len() + 1;
    }
    let mut blocks = Blocks { mentions, steps: text.len() };
    let found = blocks.read(&lines, 0);
    (found, blocks.steps)
}

struct Blocks<'a> {
    /// Those that were not passed yet.
    mentions: &'a [Mention],
    steps: usize,
}

/// What a line begins.
enum Start<'a> {
    Blank,
    /// A fence of so many backticks, and the language.
    Fence(usize, &'a str),
    Heading(u8, usize),
    Quote,
    /// A list's item: its number, and where its words begin.
    Item(Option<u32>, usize),
    Text,
}

impl Blocks<'_> {
    fn read(&mut self, lines: &[Line<'_>], depth: usize) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut rest = lines;
        while let Some((line, after)) = rest.split_first() {
            self.steps += line.1.len() + 1;
            let taken = match start(line.1, depth) {
                Start::Blank => {
                    rest = after;
                    continue;
                }
                Start::Fence(ticks, language) => {
                    let inside = after.iter().take_while(|line| !closes(line.1, ticks)).count();
                    let code: Vec<_> = after.iter().take(inside).map(|line| line.1).collect();
                    blocks.push(Block::Code { language: language.into(), text: code.join("\n") });
                    inside + 2
                }
                Start::Heading(level, from) => {
                    let inlines = self.inlines(&[cut(*line, from)]);
                    blocks.push(Block::Heading { level, inlines });
                    1
                }
                Start::Quote => {
                    let quoted = rest.iter().take_while(|line| line.1.starts_with('>')).count();
                    let inner: Vec<_> =
                        rest.iter().take(quoted).map(|line| cut(*line, quote(line.1))).collect();
                    blocks.push(Block::Quote { blocks: self.read(&inner, depth + 1) });
                    quoted
                }
                Start::Item(number, _) => {
                    let (items, taken) = self.items(rest, number.is_some(), depth);
                    blocks.push(Block::List { start: number, items });
                    taken
                }
                Start::Text => {
                    let more = |line: &&Line<'_>| matches!(start(line.1, depth), Start::Text);
                    let lines = 1 + after.iter().take_while(more).count();
                    let inlines = self.inlines(rest.get(..lines).unwrap_or_default());
                    blocks.push(Block::Paragraph { inlines });
                    lines
                }
            };
            rest = rest.get(taken.min(rest.len())..).unwrap_or_default();
        }
        blocks
    }

    /// Items of one list: a line each, with those after it that are indented.
    fn items(
        &mut self,
        lines: &[Line<'_>],
        numbered: bool,
        depth: usize,
    ) -> (Vec<Vec<Block>>, usize) {
        let (mut items, mut taken) = (Vec::new(), 0);
        while let Some(line) = lines.get(taken)
            && let Start::Item(number, from) = start(line.1, depth)
            && number.is_some() == numbered
        {
            let mut inner = vec![cut(*line, from)];
            let more = lines.iter().skip(taken + 1).take_while(|line| line.1.starts_with("  "));
            inner.extend(more.map(|line| cut(*line, 2)));
            taken += inner.len();
            items.push(self.read(&inner, depth + 1));
        }
        (items, taken)
    }

    fn inlines(&mut self, lines: &[Line<'_>]) -> Vec<Inline> {
        let from = lines.first().map_or(0, |line| line.0);
        while let Some((first, rest)) = self.mentions.split_first()
            && first.start < from
        {
            self.mentions = rest;
        }
        let (found, steps) = inlines(lines, self.mentions);
        self.steps += steps;
        found
    }
}

fn cut(line: Line<'_>, from: usize) -> Line<'_> {
    (line.0 + from, line.1.get(from..).unwrap_or_default())
}

fn quote(line: &str) -> usize {
    if line.starts_with("> ") { 2 } else { 1 }
}

fn closes(line: &str, ticks: usize) -> bool {
    let line = line.trim_end();
    line.len() >= ticks && line.bytes().all(|b| b == b'`')
}

fn start(line: &str, depth: usize) -> Start<'_> {
    if line.trim().is_empty() {
        return Start::Blank;
    }
    let ticks = line.bytes().take_while(|b| *b == b'`').count();
    let language = line.get(ticks..).unwrap_or_default().trim();
    let named = |b: u8| b.is_ascii_alphanumeric() || b"+-#._".contains(&b);
    if ticks >= 3 && language.len() <= LANGUAGE_MAX && language.bytes().all(named) {
        return Start::Fence(ticks, language);
    }
    let hashes = line.bytes().take_while(|b| *b == b'#').count();
    if (1..=3).contains(&hashes) && line.get(hashes..).is_some_and(|rest| rest.starts_with(' ')) {
        return Start::Heading(u8::try_from(hashes).unwrap_or(3), hashes + 1);
    }
    if depth >= BLOCKS_MAX {
        return Start::Text;
    }
    if line.starts_with('>') {
        return Start::Quote;
    }
    if line.starts_with("- ") || line.starts_with("* ") {
        return Start::Item(None, 2);
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let number = line.get(..digits).filter(|_| digits <= NUMBER_MAX).and_then(|n| n.parse().ok());
    match number {
        Some(number) if line.get(digits..).is_some_and(|rest| rest.starts_with(". ")) => {
            Start::Item(Some(number), digits + 2)
        }
        _ => Start::Text,
    }
}

#[cfg(test)]
mod tests;
