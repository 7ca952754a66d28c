//! Text: media type `text/plain;charset=utf-8`.

use coterie_types::Bytes;

use super::{Content, Disposition, Part};

const MEDIA_TYPE: &str = "text/plain;charset=utf-8";

/// Why content is not text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Another media type.
    #[error("content of type {0} is not known to this version")]
    OtherKind(String),
    /// Not UTF-8.
    #[error("the text is not UTF-8")]
    NotUtf8,
}

/// A text as a part.
#[must_use]
pub fn text_part(text: &str) -> Part {
    Part {
        disposition: Disposition::Render,
        language: String::new(),
        content_type: MEDIA_TYPE.into(),
        content: Bytes(text.as_bytes().to_vec()),
    }
}

/// The text of content.
///
/// # Errors
/// [`TextError`]; the caller then shows a fallback in words.
pub fn text_of(content: &Content) -> Result<String, TextError> {
    if content.part.content_type != MEDIA_TYPE {
        return Err(TextError::OtherKind(content.part.content_type.chars().take(80).collect()));
    }
    String::from_utf8(content.part.content.0.clone()).map_err(|_| TextError::NotUtf8)
}
