//! The tree.

use serde::Serialize;

use super::Link;
use crate::content::Mentioned;

/// A block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// What is in it.
        inlines: Vec<Inline>,
    },
    /// A heading.
    Heading {
        /// 1 to 3.
        level: u8,
        /// What is in it.
        inlines: Vec<Inline>,
    },
    /// A quotation.
    Quote {
        /// What is in it.
        blocks: Vec<Block>,
    },
    /// A list.
    List {
        /// The number of the first item, if items are numbered.
        start: Option<u32>,
        /// The items.
        items: Vec<Vec<Block>>,
    },
    /// Code.
    Code {
        /// Its language, or empty.
        language: String,
        /// The code.
        text: String,
    },
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "inline", rename_all = "snake_case")]
pub enum Inline {
    /// Text.
    Text {
        /// As it is.
        text: String,
    },
    /// Strong.
    Strong {
        /// What is.
        inlines: Vec<Inline>,
    },
    /// Emphasis.
    Emphasis {
        /// What is.
        inlines: Vec<Inline>,
    },
    /// Struck through.
    Strike {
        /// What is.
        inlines: Vec<Inline>,
    },
    /// Hidden until asked for.
    Spoiler {
        /// What is.
        inlines: Vec<Inline>,
    },
    /// Code.
    Code {
        /// The code.
        text: String,
    },
    /// A link.
    Link {
        /// Where to.
        #[serde(flatten)]
        link: Link,
        /// What it is called.
        inlines: Vec<Inline>,
    },
    /// A mention.
    Mention {
        /// Whom.
        #[serde(flatten)]
        of: Mentioned,
        /// What stands in the text for it; the reader shows the name that it knows instead.
        text: String,
    },
    /// The end of a line.
    Break,
}

/// The words of pieces, without markup.
#[must_use]
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    collect(inlines, &mut out);
    out
}

fn collect(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text { text } | Inline::Code { text } | Inline::Mention { text, .. } => {
                out.push_str(text);
            }
            Inline::Strong { inlines }
            | Inline::Emphasis { inlines }
            | Inline::Strike { inlines }
            | Inline::Spoiler { inlines }
            | Inline::Link { inlines, .. } => collect(inlines, out),
            Inline::Break => out.push('\n'),
        }
    }
}
