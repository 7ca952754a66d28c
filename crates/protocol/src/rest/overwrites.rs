//! `PUT /v1/channels/{id}/overwrites/{target}`, and overwrites as channels show them.

use std::{fmt, str::FromStr};

use coterie_types::{ParseIdError, RoleId, UserId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Whom an overwrite is about: in paths and bodies the id of a role or of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OverwriteTarget {
    /// Those who hold a role.
    Role(RoleId),
    /// One member.
    Member(UserId),
}

/// What a channel allows and denies somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverwriteView {
    /// Whom it is about.
    pub target: OverwriteTarget,
    /// What is allowed: a set of permissions as a decimal number.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(0|[1-9][0-9]{0,77})$", example = "1024"))]
    pub allow: String,
    /// What is denied, in the same way.
    #[cfg_attr(feature = "openapi", schema(pattern = "^(0|[1-9][0-9]{0,77})$", example = "2048"))]
    pub deny: String,
}

impl fmt::Display for OverwriteTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(role) => role.fmt(f),
            Self::Member(user) => user.fmt(f),
        }
    }
}

impl FromStr for OverwriteTarget {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        if text.starts_with(RoleId::LETTER) {
            text.parse().map(Self::Role)
        } else {
            text.parse().map(Self::Member)
        }
    }
}

impl Serialize for OverwriteTarget {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for OverwriteTarget {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "openapi")]
mod schema {
    use std::borrow::Cow;

    use utoipa::{
        PartialSchema, ToSchema,
        openapi::{ObjectBuilder, RefOr, Schema, Type, schema::SchemaType},
    };

    use super::{OverwriteTarget, RoleId};

    impl PartialSchema for OverwriteTarget {
        fn schema() -> RefOr<Schema> {
            let example = RoleId::from_bytes([0x5a; 16]).to_string();
            ObjectBuilder::new()
                .schema_type(SchemaType::new(Type::String))
                .pattern(Some("^[ru][0-7][0-9a-hjkmnp-tv-z]{25}$"))
                .description(Some("the id of a role or of a user"))
                .examples([serde_json::Value::from(example)])
                .build()
                .into()
        }
    }

    impl ToSchema for OverwriteTarget {
        fn name() -> Cow<'static, str> {
            Cow::Borrowed("OverwriteTarget")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_role_or_a_user_by_its_letter() {
        let (role, user) = (RoleId::from_bytes([1; 16]), UserId::from_bytes([2; 16]));
        for target in [OverwriteTarget::Role(role), OverwriteTarget::Member(user)] {
            assert_eq!(target.to_string().parse(), Ok(target));
        }
        assert_eq!(OverwriteTarget::Role(role).to_string(), role.to_string());
        let channel = coterie_types::ChannelId::from_bytes([3; 16]).to_string();
        assert!(channel.parse::<OverwriteTarget>().is_err());
    }
}
