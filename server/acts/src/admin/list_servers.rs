//! `GET /v1/admin/servers`.

use coterie_ports::rows::ServerQuery;
use coterie_protocol::rest::AdminServers;
use coterie_types::{Bytes, ServerId, check_name};

use super::{Operator, views};
use crate::{ActError, Answer, Node};

/// Which servers are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerFilter {
    /// Those whose name begins so, in this very case.
    pub search: Option<String>,
    /// Only those that are disabled, or that are not.
    pub disabled: Option<bool>,
    /// Only those that are deleted, or that are not.
    pub deleted: Option<bool>,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

impl Node {
    /// A page of all servers, by name.
    ///
    /// # Errors
    /// `malformed` where no name can begin so, and for a cursor that is none.
    pub async fn admin_servers(&self, _: &Operator, filter: &ServerFilter) -> Answer<AdminServers> {
        let limit = views::limit(filter.limit);
        let after = filter
            .cursor
            .as_deref()
            .map(|text| read(text).ok_or_else(|| ActError::malformed("not a cursor of this node")));
        let query = ServerQuery {
            prefix: part_of_a_name(filter.search.as_deref())?,
            after: after.transpose()?,
            disabled: filter.disabled,
            deleted: filter.deleted,
            limit: limit + 1,
        };
        let mut rows = self.store.list_all_servers(&query).await?;
        let more = views::cut(&mut rows, limit);
        let next = rows.last().filter(|_| more).map(|row| write(&row.name, row.server));
        Ok(AdminServers { servers: rows.into_iter().map(views::server).collect(), next })
    }
}

fn part_of_a_name(text: Option<&str>) -> Answer<String> {
    let text = text.unwrap_or_default();
    // A part of a name may end in white space.
    if text.is_empty() || check_name(text.trim_end()).is_ok() {
        return Ok(text.to_owned());
    }
    Err(ActError::malformed("no server's name begins so"))
}

/// After what the next page begins: server and name.
fn write(name: &str, server: ServerId) -> String {
    Bytes([server.as_bytes().as_slice(), name.as_bytes()].concat()).to_base64()
}

/// Reads what [`write`] has written.
fn read(text: &str) -> Option<(String, ServerId)> {
    let bytes = Bytes::from_base64(text).ok()?;
    let (server, name) = bytes.split_at_checked(16)?;
    let name = std::str::from_utf8(name).ok().filter(|name| check_name(name).is_ok())?;
    Some((name.to_owned(), ServerId::from_slice(server)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_round_trips_and_others_are_refused() {
        let server = ServerId::from_bytes([7; 16]);
        assert_eq!(read(&write("Bohnen 🌱", server)), Some(("Bohnen 🌱".into(), server)));
        let nul = Bytes([[7; 16].as_slice(), b"a\0"].concat()).to_base64();
        for bad in ["", "x", "AAAA", &nul] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_no_name_begins_with_is_refused() {
        for good in [None, Some(""), Some("a"), Some("a b "), Some("бобы")] {
            assert!(part_of_a_name(good).is_ok(), "{good:?}");
        }
        for bad in ["\0", " a", "a\nb", &"x".repeat(101)] {
            assert!(part_of_a_name(Some(bad)).is_err(), "{bad:?}");
        }
    }
}
