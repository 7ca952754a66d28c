//! Edits: another text in the place of one.

use coterie_types::Millis;
use serde::Serialize;

use super::{Kind, Text};
use crate::{
    content::{Content, Target},
    envelope::Class,
};

/// An edit. It names the message itself, never an earlier edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The message whose text it replaces.
    pub target: Target,
    /// The text from now on. What it answers is not the edit's to say.
    pub text: Text,
}

impl Edit {
    /// As content.
    #[must_use]
    pub fn content(&self, salt: [u8; 16], sent_at: Millis) -> Content {
        let text = Text { reply: None, ..self.text.clone() };
        let mut content = text.content(salt, sent_at);
        self.target.write_replaced(&mut content);
        content
    }
}

impl Kind for Edit {
    const CLASS: Class = Class::Light;

    fn read(content: &Content) -> Option<Self> {
        let target = Target::replaced(content)?;
        let text = Text { reply: None, ..Text::within(content)? };
        content.in_reply_to.is_none().then_some(Self { target, text })
    }
}
