//! What is shown of content whose kind is not known.

use super::part::{Body, Part};

/// Longest piece of a media type that is shown, characters.
const TYPE_SHOWN: usize = 80;

/// The first plain text in a part, or words that name the type.
#[must_use]
pub fn fallback(part: &Part) -> String {
    text_in(part).unwrap_or_else(|| {
        let shown: String = type_in(part).chars().take(TYPE_SHOWN).collect();
        format!("[content of type {shown} is not known to this version]")
    })
}

/// Any `text/…` but HTML is readable as it stands.
fn text_in(part: &Part) -> Option<String> {
    match &part.body {
        Body::Single { content_type, content }
            if content_type.starts_with("text/") && !content_type.starts_with("text/html") =>
        {
            String::from_utf8(content.0.clone()).ok()
        }
        Body::Multi { parts, .. } => parts.iter().find_map(text_in),
        Body::Single { .. } | Body::Null | Body::External(_) => None,
    }
}

fn type_in(part: &Part) -> &str {
    match &part.body {
        Body::Null => "nothing",
        Body::Single { content_type, .. } => content_type,
        Body::External(external) => &external.content_type,
        Body::Multi { parts, .. } => parts.first().map_or("several parts", type_in),
    }
}
