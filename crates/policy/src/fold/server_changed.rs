//! Kind 7: needs `MANAGE_SERVER`.

use std::sync::Arc;

use coterie_types::{check_description, check_icon, check_language, check_name};

use super::Verified;
use crate::{Flag, Refusal, State, body::ServerChanged};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &ServerChanged,
) -> Result<(), Refusal> {
    // In a dm all are alike.
    if !state.is_dm() {
        verified.require(state, Flag::ManageServer)?;
    }
    let mut settings = (*state.settings).clone();
    if let Some(name) = &body.name {
        check_name(name).map_err(|_| Refusal::Name)?;
        settings.name = name.clone();
    }
    if let Some(description) = &body.description {
        check_description(description).map_err(|_| Refusal::Description)?;
        settings.description = description.clone();
    }
    if let Some(icon) = &body.icon {
        check_icon(icon).map_err(|_| Refusal::Icon)?;
        settings.icon = icon.clone();
    }
    if let Some(language) = &body.language {
        check_language(language).map_err(|_| Refusal::Language)?;
        settings.language = language.clone();
    }
    if let Some(category) = body.category {
        settings.category = category;
    }
    if body.system_channel.is_some() {
        let channel = body.new_system_channel().ok_or(Refusal::ChannelUnknown)?;
        if let Some(channel) = channel
            && !state.require_channel(channel)?.has_group()
        {
            return Err(Refusal::ChannelKind);
        }
        settings.system_channel = channel;
    }
    if settings == *state.settings {
        return Err(Refusal::NothingChanged);
    }
    state.settings = Arc::new(settings);
    Ok(())
}
