//! A line in tokens: each byte is looked at a bounded number of times.

use super::{Link, link};
use crate::content::{Mention, Mentioned};

/// Longest run of backticks that opens code.
const TICKS_MAX: usize = 8;
/// Longest label's target, counted from the `](`.
const TARGET_SCAN: usize = link::TARGET_MAX + 2;

/// What surrounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `*` or `_`
    Emphasis(u8),
    /// `**` or `__`
    Strong(u8),
    /// `~~`
    Strike,
    /// `||`
    Spoiler,
    /// `[`
    Label,
}

impl Mark {
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Emphasis(b'_') => "_",
            Self::Emphasis(_) => "*",
            Self::Strong(b'_') => "__",
            Self::Strong(_) => "**",
            Self::Strike => "~~",
            Self::Spoiler => "||",
            Self::Label => "[",
        }
    }
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(&'a str),
    Code(&'a str),
    Bare(Link),
    Mention(Mentioned, &'a str),
    /// A run of one mark's byte, how long, and whether it can close and open.
    Run(u8, usize, bool, bool),
    Open,
    /// `](target)`, with its text.
    Close(&'a str, &'a str),
    Break,
}

/// Reads lines into tokens.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    mentions: &'a [Mention],
    pub(super) found: Vec<Token<'a>>,
    /// Bytes looked at.
    pub(super) steps: usize,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(mentions: &'a [Mention]) -> Self {
        Self { mentions, found: Vec::new(), steps: 0 }
    }

    /// One line, that begins at `offset` of the whole text.
    pub(super) fn line(&mut self, line: &'a str, offset: usize) {
        let mut no_ticks = [false; TICKS_MAX + 1];
        let (mut at, mut plain) = (0, 0);
        while at < line.len() {
            self.steps += 1;
            let (token, next) = self.token(line, at, offset, &mut no_ticks);
            match token {
                None => at = next,
                Some(token) => {
                    self.text(line.get(plain..at));
                    self.found.push(token);
                    (at, plain) = (next, next);
                }
            }
        }
        self.text(line.get(plain..));
    }

    fn text(&mut self, text: Option<&'a str>) {
        self.found.extend(text.filter(|text| !text.is_empty()).map(Token::Text));
    }

    /// The token at a place, if it is not plain text; and the next place.
    fn token(
        &mut self,
        line: &'a str,
        at: usize,
        offset: usize,
        no_ticks: &mut [bool; TICKS_MAX + 1],
    ) -> (Option<Token<'a>>, usize) {
        let rest = line.get(at..).unwrap_or_default();
        if let Some(mention) = self.mention_at(offset + at)
            && let Some(text) = rest.get(..mention.length)
        {
            return (Some(Token::Mention(mention.of, text)), at + mention.length);
        }
        let first = rest.as_bytes().first().copied().unwrap_or_default();
        match first {
            b'\\' => match rest.get(1..2).filter(|c| c.bytes().all(|b| b.is_ascii_punctuation())) {
                Some(text) => (Some(Token::Text(text)), at + 2),
                None => (None, at + 1),
            },
            b'`' => self.code(rest, at, no_ticks),
            b'*' | b'_' | b'~' | b'|' => self.run(line, rest, at, first),
            b'[' => (Some(Token::Open), at + 1),
            b']' => self.close(rest, at),
            b'<' => {
                let length = link::bare(rest.get(1..).unwrap_or_default());
                self.steps += length;
                let inner = rest.get(1..=length).unwrap_or_default();
                let closed = rest.as_bytes().get(length + 1) == Some(&b'>');
                match Link::new(inner, inner).filter(|_| length > 0 && closed) {
                    Some(link) => (Some(Token::Bare(link)), at + length + 2),
                    None => (None, at + 1),
                }
            }
            b'h' | b'H' | b'm' | b'M' if !after_word(line, at) => {
                let length = link::bare(rest);
                self.steps += length;
                let inner = rest.get(..length).unwrap_or_default();
                match Link::new(inner, inner).filter(|_| length > 0) {
                    Some(link) => (Some(Token::Bare(link)), at + length),
                    None => (None, at + 1),
                }
            }
            _ => (None, at + rest.chars().next().map_or(1, char::len_utf8)),
        }
    }

    /// The mention that begins at a place of the whole text. Mentions and places only go up.
    fn mention_at(&mut self, place: usize) -> Option<Mention> {
        while let Some((first, rest)) = self.mentions.split_first()
            && first.start < place
        {
            self.mentions = rest;
        }
        self.mentions.first().copied().filter(|mention| mention.start == place)
    }

    /// Code goes to the next run of as many backticks. A run that finds none is not looked for again.
    fn code(
        &mut self,
        rest: &'a str,
        at: usize,
        no_ticks: &mut [bool; TICKS_MAX + 1],
    ) -> (Option<Token<'a>>, usize) {
        let ticks = run_of(rest, b'`');
        self.steps += ticks;
        let Some(none) = no_ticks.get_mut(ticks).filter(|none| !**none) else {
            return (None, at + ticks);
        };
        let mut from = ticks;
        while let Some(next) = rest.get(from..).and_then(|rest| rest.find('`')) {
            let start = from + next;
            let length = run_of(rest.get(start..).unwrap_or_default(), b'`');
            self.steps += next + length;
            if length == ticks {
                let code = rest.get(ticks..start).unwrap_or_default();
                return (Some(Token::Code(code)), at + start + ticks);
            }
            from = start + length;
        }
        self.steps += rest.len() - from.min(rest.len());
        *none = true;
        (None, at + ticks)
    }

    fn run(&mut self, line: &str, rest: &str, at: usize, byte: u8) -> (Option<Token<'a>>, usize) {
        let length = run_of(rest, byte);
        self.steps += length;
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + length..).and_then(|text| text.chars().next());
        let (mut closes, mut opens) =
            (before.is_some_and(|c| !c.is_whitespace()), after.is_some_and(|c| !c.is_whitespace()));
        if byte == b'_' {
            // snake_case is a word.
            let inside = before.is_some_and(is_word) && after.is_some_and(is_word);
            (closes, opens) = (closes && !inside, opens && !inside);
        }
        let pairs = matches!(byte, b'*' | b'_') || length >= 2;
        let marks = pairs && (closes || opens);
        (marks.then_some(Token::Run(byte, length, closes, opens)), at + length)
    }

    /// `](target)`. The target ends at white space or at the next `](`, so that no byte is looked at
    /// twice.
    fn close(&mut self, rest: &'a str, at: usize) -> (Option<Token<'a>>, usize) {
        let nothing = (Some(Token::Close("", "]")), at + 1);
        if !rest.starts_with("](") {
            return nothing;
        }
        let mut depth = 0_usize;
        for (i, byte) in rest.bytes().enumerate().skip(2).take(TARGET_SCAN) {
            self.steps += 1;
            match byte {
                b'(' => depth += 1,
                b')' if depth == 0 => {
                    let target = rest.get(2..i).unwrap_or_default();
                    return (
                        Some(Token::Close(target, rest.get(..=i).unwrap_or_default())),
                        at + i + 1,
                    );
                }
                b')' => depth -= 1,
                b']' => break,
                b if b.is_ascii_whitespace() => break,
                _ => {}
            }
        }
        nothing
    }
}

fn run_of(text: &str, byte: u8) -> usize {
    text.bytes().take_while(|b| *b == byte).count()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn after_word(line: &str, at: usize) -> bool {
    line.get(..at).and_then(|text| text.chars().next_back()).is_some_and(is_word)
}
