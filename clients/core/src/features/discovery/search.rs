//! Searching and browsing. What comes is the node's account: no more than hints where to look.

use coterie_protocol::rest::{Discovered, ListedServer};
use coterie_types::{Millis, ServerId};
use serde::{Deserialize, Serialize};

use crate::{
    AskId, Core, Failure, FailureKind,
    features::views,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

/// What is looked for among listed servers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchDiscovery {
    /// In names and descriptions.
    #[serde(default)]
    pub text: Option<String>,
    /// The kind of community.
    #[serde(default)]
    pub category: Option<String>,
    /// The language that is spoken there.
    #[serde(default)]
    pub language: Option<String>,
    /// What comes first.
    #[serde(default)]
    pub sort: Option<String>,
    /// Where a page ended.
    #[serde(default)]
    pub cursor: Option<String>,
    /// So many at most.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A listed server, as the node describes it.
#[derive(Debug, Serialize)]
struct FoundServer {
    server_id: ServerId,
    name: String,
    description: String,
    icon: String,
    language: String,
    category: &'static str,
    members_count: u64,
    activity: u64,
    listed_at: Millis,
    joined: bool,
}

/// A page of them.
#[derive(Debug, Serialize)]
struct FoundServers {
    servers: Vec<FoundServer>,
    /// Where the next page begins.
    next: Option<String>,
}

impl SearchDiscovery {
    fn path(&self) -> Result<String, Failure> {
        let category = self.category.as_deref().map(|text| {
            views::category_number(text).ok_or_else(|| {
                let names = views::category_names();
                let words = format!("no such kind of community: {text} ({names})");
                Failure::new(FailureKind::Usage, "usage", words)
            })
        });
        let category = category.transpose()?.map(|number| number.to_string());
        let limit = self.limit.map(|limit| limit.to_string());
        let pairs = [
            ("q", &self.text),
            ("category", &category),
            ("language", &self.language),
            ("sort", &self.sort),
            ("cursor", &self.cursor),
            ("limit", &limit),
        ];
        let pairs = pairs.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
        let pairs: Vec<_> = pairs.map(|(key, value)| format!("{key}={}", encoded(value))).collect();
        Ok(format!("/v1/discovery?{}", pairs.join("&")))
    }
}

impl Flow for SearchDiscovery {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match input {
            Input::Begin => {
                core.signed_in()?;
                core.net.get(turn, Purpose::Ask(ask), self.path()?);
            }
            Input::Reply(reply) => {
                let found: Discovered = reply.parse()?;
                let servers = found.servers.into_iter().map(|row| claim(core, row)).collect();
                return Ok(Step::done(&FoundServers { servers, next: found.next }));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}

/// A listed server as the node describes it.
fn claim(core: &Core, row: ListedServer) -> FoundServer {
    let joined = core.own_states().any(|state| state.server() == row.server_id);
    FoundServer {
        server_id: row.server_id,
        name: row.name,
        description: row.description,
        icon: row.icon,
        language: row.language,
        category: views::category_name(row.category),
        members_count: row.members_count,
        activity: row.activity,
        listed_at: row.listed_at,
        joined,
    }
}

/// A value in a query (RFC 3986, section 2.3: what is unreserved stands for itself).
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_cannot_become_another_parameter() {
        assert_eq!(encoded("beans & peas=é/?"), "beans%20%26%20peas%3D%C3%A9%2F%3F");
        let search = SearchDiscovery {
            text: Some("a&limit=9".into()),
            category: Some("gaming".into()),
            language: None,
            sort: None,
            cursor: None,
            limit: Some(5),
        };
        assert_eq!(search.path().unwrap(), "/v1/discovery?q=a%26limit%3D9&category=1&limit=5");
        let nonsense = SearchDiscovery { category: Some("nonsense".into()), ..search };
        assert_eq!(nonsense.path().unwrap_err().kind, FailureKind::Usage);
    }
}
