//! What is told aloud names a channel or a server as people know it: whatever tells of one writes its
//! id, and here, in one place, each known one is given its name.

use coterie_policy::State;

use crate::{Core, Show, turn::Turn};

impl Core {
    /// Puts names in the place of ids in what is told aloud in this call.
    pub(crate) fn name_places(&self, turn: &mut Turn<'_>) {
        for show in &mut turn.out.show {
            if let Show::Alarm { message } = show {
                *message = self.with_names(message);
            }
        }
    }

    fn with_names(&self, words: &str) -> String {
        let mut named = words.to_owned();
        for state in self.servers.values().filter_map(|server| server.policy.state()) {
            let whole = self.place(state);
            named = named.replace(&format!("server {}", state.server()), &whole);
            for channel in state.channels() {
                let place = match state.is_dm() {
                    true => whole.clone(),
                    false => format!("channel \u{201c}{}\u{201d} of {whole}", channel.name),
                };
                named = named.replace(&format!("channel {}", channel.id), &place);
            }
        }
        named
    }

    /// A server by its name, and a dm by who is in it.
    fn place(&self, state: &State) -> String {
        if !state.is_dm() {
            return format!("server \u{201c}{}\u{201d}", state.name());
        }
        let me = self.account.as_ref().map(|account| account.user);
        let others = state.members().filter(|member| Some(member.user) != me);
        let names: Vec<_> = others.map(|member| member.username.to_string()).collect();
        format!("the conversation with {}", names.join(", "))
    }
}
