//! `GET /v1/discovery`: search and browse.

use coterie_ports::rows::{ListingOrder, ListingQuery, ListingRow};
use coterie_protocol::rest::{Discovered, ListedServer};
use coterie_types::{check_language, limits::PAGE_MAX};

use super::cursor;
use crate::{ActError, Answer, Node, policy::words};

/// Servers on a page, if nobody asks for another number.
const PAGE: u32 = 50;
/// Most words that are searched for.
const WORDS_MAX: usize = 8;

/// Which servers are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DiscoveryQuery {
    /// Words, each the beginning of one in name or description.
    pub text: Option<String>,
    /// Only of this category.
    pub category: Option<u8>,
    /// Only of this language, or a part of it.
    pub language: Option<String>,
    /// At least so many members.
    pub min_members: Option<u64>,
    /// At most so many members.
    pub max_members: Option<u64>,
    /// In which order.
    pub sort: DiscoverySort,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

/// In which order servers are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DiscoverySort {
    /// Those with most members first.
    #[default]
    Size,
    /// Those where most is said first.
    Activity,
    /// Those listed last first.
    Newest,
}

impl Node {
    /// A page of listed servers.
    ///
    /// # Errors
    /// `malformed` for a cursor or language that is none.
    pub async fn search_discovery(&self, query: &DiscoveryQuery) -> Answer<Discovered> {
        let text = query.text.as_deref().unwrap_or_default();
        let mut words = words(&[text]);
        words.truncate(WORDS_MAX);
        if words.is_empty() && !text.trim().is_empty() {
            return Ok(Discovered { servers: Vec::new(), next: None });
        }
        let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
        let order = match query.sort {
            DiscoverySort::Size => ListingOrder::Size,
            DiscoverySort::Activity => ListingOrder::Activity,
            DiscoverySort::Newest => ListingOrder::Newest,
        };
        let asked = ListingQuery {
            words,
            category: query.category,
            language: language(query.language.as_deref())?,
            min_members: query.min_members.unwrap_or(0),
            max_members: query.max_members.unwrap_or(u64::MAX),
            order,
            after: query.cursor.as_deref().map(after).transpose()?,
            limit: limit + 1,
        };
        let mut rows = self.store.search_listings(&asked).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let last = rows.last().filter(|_| more);
        let next = last.map(|row| cursor::write(row.key(order), row.server));
        Ok(Discovered { servers: rows.into_iter().map(listed_server).collect(), next })
    }
}

fn language(asked: Option<&str>) -> Answer<Option<String>> {
    let Some(tag) = asked.filter(|tag| !tag.is_empty()) else { return Ok(None) };
    check_language(tag).map_err(|error| ActError::malformed(error.to_string()))?;
    Ok(Some(tag.to_ascii_lowercase()))
}

fn after(text: &str) -> Answer<(u64, coterie_types::ServerId)> {
    cursor::read(text).ok_or_else(|| ActError::malformed("not a cursor of this node"))
}

/// What is shown of a listing.
pub(super) fn listed_server(row: ListingRow) -> ListedServer {
    ListedServer {
        server_id: row.server,
        name: row.name,
        description: row.description,
        icon: row.icon,
        language: row.language,
        category: row.category,
        members_count: row.members,
        activity: row.activity,
        listed_at: row.listed_at,
    }
}
