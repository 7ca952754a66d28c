//! Lines into pieces: one stack, of bounded depth, and no way back.

use super::{
    Inline, Link, plain_text,
    tokens::{Mark, Token, Tokens},
};
use crate::content::Mention;

/// How deep marks may stand in each other; what opens deeper is text.
pub(super) const MARKS_MAX: usize = 8;

struct Frame {
    mark: Option<Mark>,
    inlines: Vec<Inline>,
}

/// Reads lines, each with where it begins in the whole text. Also says how many steps it took.
pub(super) fn inlines(lines: &[(usize, &str)], mentions: &[Mention]) -> (Vec<Inline>, usize) {
    let mut tokens = Tokens::new(mentions);
    for (index, (offset, line)) in lines.iter().enumerate() {
        if index > 0 {
            tokens.found.push(Token::Break);
        }
        tokens.line(line, *offset);
    }
    let mut stack = Stack { frames: vec![Frame { mark: None, inlines: Vec::new() }], steps: 0 };
    let steps = tokens.steps;
    tokens.found.into_iter().for_each(|token| stack.take(token));
    while stack.frames.len() > 1 {
        stack.give_up();
    }
    let top = stack.frames.pop().map(|frame| frame.inlines).unwrap_or_default();
    (top, steps + stack.steps)
}

struct Stack {
    frames: Vec<Frame>,
    steps: usize,
}

impl Stack {
    fn take(&mut self, token: Token<'_>) {
        self.steps += 1;
        match token {
            Token::Text(text) => self.text(text),
            Token::Code(text) => self.push(Inline::Code { text: text.to_owned() }),
            Token::Break => self.push(Inline::Break),
            Token::Mention(of, text) => self.push(Inline::Mention { of, text: text.to_owned() }),
            // There is no link in a link: what stands in a label is its text.
            Token::Bare(link) if self.is_open(Mark::Label) => self.text(&link.target),
            Token::Bare(link) => {
                let inlines = vec![Inline::Text { text: link.target.clone() }];
                self.push(Inline::Link { link, inlines });
            }
            Token::Run(byte, length, closes, opens) => self.run(byte, length, closes, opens),
            Token::Open => self.open(Mark::Label),
            Token::Close(target, text) => self.close_label(target, text),
        }
    }

    fn push(&mut self, inline: Inline) {
        if let Some(frame) = self.frames.last_mut() {
            frame.inlines.push(inline);
        }
    }

    fn text(&mut self, more: &str) {
        let Some(frame) = self.frames.last_mut() else { return };
        match frame.inlines.last_mut() {
            Some(Inline::Text { text }) => text.push_str(more),
            _ => frame.inlines.push(Inline::Text { text: more.to_owned() }),
        }
    }

    fn is_open(&self, mark: Mark) -> bool {
        self.frames.iter().any(|frame| frame.mark == Some(mark))
    }

    fn open(&mut self, mark: Mark) {
        // The same mark inside itself says nothing.
        if self.frames.len() > MARKS_MAX || (mark != Mark::Label && self.is_open(mark)) {
            return self.text(mark.text());
        }
        self.frames.push(Frame { mark: Some(mark), inlines: Vec::new() });
    }

    /// The innermost frame was opened for nothing: its mark is text.
    fn give_up(&mut self) {
        let Some(Frame { mark: Some(mark), inlines }) = self.frames.pop() else { return };
        self.text(mark.text());
        self.steps += inlines.len();
        let mut inlines = inlines.into_iter();
        match inlines.next() {
            Some(Inline::Text { text }) => self.text(&text),
            Some(other) => self.push(other),
            None => {}
        }
        inlines.for_each(|inline| self.push(inline));
    }

    /// Takes the frame of an open mark, and gives up those within.
    fn unwind(&mut self, mark: Mark) -> Vec<Inline> {
        while self.frames.last().is_some_and(|frame| frame.mark.is_some_and(|open| open != mark)) {
            self.give_up();
        }
        match self.frames.pop() {
            Some(Frame { mark: Some(_), inlines }) => inlines,
            Some(root) => {
                self.frames.push(root);
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    fn run(&mut self, byte: u8, mut left: usize, closes: bool, opens: bool) {
        let (one, two) = match byte {
            b'~' => (None, Mark::Strike),
            b'|' => (None, Mark::Spoiler),
            byte => (Some(Mark::Emphasis(byte)), Mark::Strong(byte)),
        };
        while closes && left > 0 {
            self.steps += 1;
            let innermost = self.frames.last().and_then(|frame| frame.mark);
            let single = one.filter(|one| {
                self.is_open(*one)
                    && (left % 2 == 1 && innermost == Some(*one) || !self.is_open(two))
            });
            if let Some(one) = single {
                let inlines = self.unwind(one);
                self.push(Inline::Emphasis { inlines });
                left -= 1;
            } else if left >= 2 && self.is_open(two) {
                let inlines = self.unwind(two);
                self.push(match two {
                    Mark::Strike => Inline::Strike { inlines },
                    Mark::Spoiler => Inline::Spoiler { inlines },
                    _ => Inline::Strong { inlines },
                });
                left -= 2;
            } else {
                break;
            }
        }
        if opens && left >= 2 && !self.is_open(two) {
            self.open(two);
            left -= 2;
        }
        if let Some(one) = one.filter(|one| opens && left == 1 && !self.is_open(*one)) {
            self.open(one);
            left -= 1;
        }
        self.steps += left;
        let rest: String = std::iter::repeat_n(char::from(byte), left).collect();
        if !rest.is_empty() {
            self.text(&rest);
        }
    }

    fn close_label(&mut self, target: &str, text: &str) {
        if !self.is_open(Mark::Label) {
            return self.text(text);
        }
        let inlines = self.unwind(Mark::Label);
        let label = plain_text(&inlines);
        self.steps += label.len();
        match Link::new(target, &label).filter(|_| !label.trim().is_empty()) {
            Some(link) => self.push(Inline::Link { link, inlines }),
            None => {
                self.text(Mark::Label.text());
                for inline in inlines {
                    match inline {
                        Inline::Text { text } => self.text(&text),
                        other => self.push(other),
                    }
                }
                self.text(text);
            }
        }
    }
}
