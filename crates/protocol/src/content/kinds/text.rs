//! Text, plain or with markup, that may answer another message.

use coterie_types::Millis;
use serde::Serialize;

use super::Kind;
use crate::{
    content::{Content, Disposition, Mention, Part, Target, markup},
    envelope::Class,
};

/// Text as it stands.
pub(super) const PLAIN: &str = "text/plain;charset=utf-8";
/// Text with the markup of `spec/04-content.md`, section 4.
const MARKDOWN: &str = "text/markdown;charset=utf-8;variant=coterie";

/// A text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text {
    /// What was written, markup and all.
    pub text: String,
    /// Whether there is markup in it.
    pub markup: bool,
    /// Whom it mentions.
    pub mentions: Vec<Mention>,
    /// The message it answers.
    pub reply: Option<Target>,
}

impl Text {
    /// A text without markup.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), markup: false, mentions: Vec::new(), reply: None }
    }

    /// A text with markup.
    #[must_use]
    pub fn marked(text: &str, mentions: Vec<Mention>) -> Self {
        Self { text: text.to_owned(), markup: true, mentions, reply: None }
    }

    /// As content.
    #[must_use]
    pub fn content(&self, salt: [u8; 16], sent_at: Millis) -> Content {
        let content_type = if self.markup { MARKDOWN } else { PLAIN };
        let part = Part::single(Disposition::RENDER, content_type, self.text.as_bytes());
        let mut content = Content::new(salt, sent_at, part);
        Mention::write(&self.mentions, &mut content.extensions);
        if let Some(target) = self.reply {
            target.write_answered(&mut content);
        }
        content
    }

    /// What it looks like.
    #[must_use]
    pub fn tree(&self) -> Vec<markup::Block> {
        if self.markup {
            markup::parse(&self.text, &self.mentions)
        } else {
            markup::plain(&self.text)
        }
    }

    /// The text in content, whatever that is for.
    pub(super) fn within(content: &Content) -> Option<Self> {
        let part = &content.part;
        if part.disposition != Disposition::RENDER {
            return None;
        }
        let (bytes, markup) = match part.of_type(PLAIN) {
            Some(bytes) => (bytes, false),
            None => (part.of_type(MARKDOWN)?, true),
        };
        let text = String::from_utf8(bytes.to_vec()).ok()?;
        let mentions = Mention::read(content, &text);
        Some(Self { text, markup, mentions, reply: Target::answered(content) })
    }
}

impl Kind for Text {
    const CLASS: Class = Class::Message;

    fn read(content: &Content) -> Option<Self> {
        Self::within(content).filter(|_| content.replaces.is_none())
    }
}
