//! Servers on their way as they are shown.

use coterie_types::ServerId;
use serde::Serialize;

use super::Making;
use crate::{
    Core,
    features::{Part, Plan, Template},
};

/// A server that is not whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct MakingView {
    server_id: ServerId,
    name: String,
    template: Template,
    /// What its log does not have yet, in the order in which it is made.
    missing: Vec<Part>,
    /// Why no more of it is made; none: it goes on by itself.
    stopped: Option<StoppedView>,
}

/// Why no more of a server is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct StoppedView {
    code: String,
    /// In words.
    message: String,
}

impl Core {
    /// Servers that are not whole.
    pub(crate) fn servers_on_their_way(&self) -> Vec<MakingView> {
        let views = self.making.iter().filter_map(|(id, making)| self.making_view(*id, making));
        views.collect()
    }

    fn making_view(&self, id: ServerId, making: &Making) -> Option<MakingView> {
        let template = making.template()?;
        let state = self.servers.get(&id).and_then(|server| server.policy.state());
        let there = |entry| state.is_some_and(|state| state.has_entry(entry));
        let plan = Plan::new(template);
        let parts = plan.parts().zip(making.record.entries.iter().copied());
        let missing = parts.filter(|(_, entry)| !there(*entry));
        let stopped = making.failed.as_ref().map(|failure| StoppedView {
            code: failure.code.clone(),
            message: failure.message.clone(),
        });
        Some(MakingView {
            server_id: id,
            name: making.name.clone(),
            template,
            missing: missing.map(|(part, _)| part).collect(),
            stopped,
        })
    }
}
