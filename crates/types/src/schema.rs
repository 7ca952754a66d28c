//! OpenAPI schemas of the words in this crate.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type, schema::SchemaType},
};

use crate::{
    BlobId, Bytes, ChannelId, DeviceId, EntryId, FixedBytes, InvitationId, MessageId, Millis,
    RoleId, ServerId, UserId,
};

fn text(pattern: &str, description: &str, example: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .pattern(Some(pattern))
        .description(Some(description))
        .examples([serde_json::Value::from(example)])
        .build()
        .into()
}

macro_rules! id_schema {
    ($($name:ident),*) => { $(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let letter = Self::LETTER;
                text(
                    &format!("^{letter}[0-7][0-9a-hjkmnp-tv-z]{{25}}$"),
                    "16 bytes: a letter and 26 characters of lower-case Crockford base32",
                    &Self::from_bytes([0x5a; 16]).to_string(),
                )
            }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )* };
}

id_schema!(UserId, DeviceId, ServerId, ChannelId, RoleId, InvitationId, EntryId, MessageId, BlobId);

impl PartialSchema for Bytes {
    fn schema() -> RefOr<Schema> {
        text("^[A-Za-z0-9_-]*$", "bytes as base64url without padding", "AAEC")
    }
}

impl ToSchema for Bytes {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Bytes")
    }
}

impl<const N: usize> PartialSchema for FixedBytes<N> {
    fn schema() -> RefOr<Schema> {
        let length = (N * 8).div_ceil(6);
        text(
            &format!("^[A-Za-z0-9_-]{{{length}}}$"),
            &format!("{N} bytes as base64url without padding"),
            &"A".repeat(length),
        )
    }
}

impl<const N: usize> ToSchema for FixedBytes<N> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("Bytes{N}"))
    }
}

impl PartialSchema for Millis {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::Integer))
            .minimum(Some(0))
            .description(Some("milliseconds since the Unix epoch"))
            .examples([serde_json::Value::from(1_795_000_000_000_u64)])
            .build()
            .into()
    }
}

impl ToSchema for Millis {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Millis")
    }
}
