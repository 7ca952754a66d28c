//! `channel create | edit | delete | reset | history`.

use coterie_policy::{
    Body, ChannelKind, HistoryMode,
    body::{
        ChannelChanged, ChannelCreated, ChannelDeleted, FirstOverwrite, GroupReset, HistorySet,
    },
};
use coterie_types::{Bytes, ChannelId, check_name};

use super::{
    act::{At, Deed, invalid},
    overwrite,
};
use crate::{
    Failure, FailureKind,
    acts::{CreateChannel, DeleteChannel, EditChannel, NewOverwrite, ResetGroup, SetHistory},
    resolve::channel_in,
};

impl Deed for CreateChannel {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        check_name(&self.name).map_err(|e| invalid(e.to_string()))?;
        let kind = kind_of(self.kind.as_deref().unwrap_or("text"))?;
        let category = self.category.as_deref().map(|text| category_in(at, text)).transpose()?;
        let first = |given: &NewOverwrite| {
            let target = overwrite::target(at, given.role.as_deref(), given.member.as_deref())?;
            Ok(FirstOverwrite { target, overwrite: overwrite::of_new(given)? })
        };
        let overwrites = self.overwrites.as_ref().map(|all| all.iter().map(first).collect());
        let (name, kind) = (self.name.clone(), kind.number());
        Ok(ChannelCreated { name, kind, category, overwrites: overwrites.transpose()? }.into())
    }
}

impl Deed for EditChannel {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let channel = at.channel()?.id;
        if let Some(name) = &self.name {
            check_name(name).map_err(|e| invalid(e.to_string()))?;
        }
        let category = self.category.as_deref().map(|text| match text {
            "" => Ok(Bytes::default()),
            text => category_in(at, text).map(|id| Bytes(id.as_bytes().to_vec())),
        });
        let body = ChannelChanged {
            channel,
            name: self.name.clone(),
            category: category.transpose()?,
            position: self.position,
            slow_mode: self.slow_mode,
        };
        if body == ChannelChanged::of(channel) {
            let words = "nothing to change was given";
            return Err(Failure::new(FailureKind::Usage, "usage", words));
        }
        Ok(body.into())
    }
}

impl Deed for DeleteChannel {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        Ok(ChannelDeleted { channel: at.channel()?.id }.into())
    }
}

impl Deed for ResetGroup {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let channel = at.channel()?;
        // There are not so many: each is ten minutes after the one before.
        let incarnation = channel.incarnation().saturating_add(1);
        Ok(GroupReset { channel: channel.id, incarnation }.into())
    }
}

impl Deed for SetHistory {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let modes = (0..=u8::MAX).map_while(HistoryMode::from_number);
        let mode = modes.clone().find(|mode| mode.as_str() == self.mode).ok_or_else(|| {
            let names: Vec<_> = modes.map(HistoryMode::as_str).collect();
            let words = format!("no such history: {} ({})", self.mode, names.join(", "));
            Failure::new(FailureKind::Usage, "usage", words)
        })?;
        let channel = at.channel()?.id;
        Ok(HistorySet { channel, mode: mode.number(), days: self.days }.into())
    }
}

fn kind_of(text: &str) -> Result<ChannelKind, Failure> {
    let found = ChannelKind::ALL.iter().copied().find(|kind| kind.as_str() == text);
    found.ok_or_else(|| {
        let names: Vec<_> = ChannelKind::ALL.iter().map(|kind| kind.as_str()).collect();
        let words = format!("no such kind of channel: {text} ({})", names.join(", "));
        Failure::new(FailureKind::Usage, "usage", words)
    })
}

/// A category: among channels of that name the one that is one.
fn category_in(at: &At<'_>, text: &str) -> Result<ChannelId, Failure> {
    let named = |c: &&coterie_policy::Channel| !c.has_group() && *c.name == *text;
    let mut categories = at.state.channels().filter(named);
    match (categories.next(), categories.next()) {
        (Some(one), None) => Ok(one.id),
        _ => channel_in(at.state, text),
    }
}
