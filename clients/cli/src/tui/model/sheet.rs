//! What lies over the screen until it is answered.

use super::{Field, Place, Places};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sheet {
    /// What keys there are; from which line.
    Help { from: usize },
    /// Where to go.
    Switcher { field: Field, at: usize },
    /// A line is asked for.
    Ask { what: Asking, field: Field },
    /// Whether to do it: `y` does.
    Confirm { what: Asking },
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asking {
    /// The emoji for a message.
    Emoji { seq: u64 },
    /// Whether to delete a message.
    Delete { seq: u64 },
    /// The path of a file to send.
    SendFile,
    /// Where to save the file of a message.
    SaveFile { seq: u64 },
    /// Whether to accept a request.
    Request { dm: String },
}

/// Emoji that are at hand by a number.
pub(crate) const AT_HAND: [&str; 6] = ["👍", "❤️", "😂", "🎉", "👀", "✅"];

/// The places that a query finds: names that begin with it first, then those that hold it.
pub(crate) fn found(places: &Places, query: &str) -> Vec<Place> {
    let query = query.trim().trim_start_matches(['#', '@']).to_lowercase();
    let list = places.list();
    let mut found: Vec<_> = list
        .into_iter()
        .filter(Place::can_open)
        .filter_map(|place| {
            let name = place.name.raw().to_lowercase();
            let rank = match name.find(&query) {
                Some(0) => 0,
                Some(_) => 1,
                None => return None,
            };
            // With nothing typed, what is unread comes first.
            let read = query.is_empty() && place.unread.count == 0;
            Some((read, rank, place))
        })
        .collect();
    found.sort_by_key(|(read, rank, _)| (*read, *rank));
    found.into_iter().map(|(_, _, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_that_begin_with_the_query_come_first_and_unread_places_without_one() {
        let mut places = Places::default();
        let channel = |id: &str| json!({ "channel_id": id, "name": id, "kind": "text", "visible": true, "category_id": null });
        let channels = [channel("offbeat"), channel("Beans"), channel("sea")];
        places
            .server(&json!({ "server": { "server_id": "s", "name": "s", "channels": channels } }));
        let ids = |places: &Places, query| {
            found(places, query).into_iter().map(|place| place.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(&places, "#be"), ["Beans", "offbeat"]);
        assert!(ids(&places, "zebra").is_empty());
        places.unread(&json!({ "channels": [{ "channel_id": "sea", "unread": 1 }] }));
        assert_eq!(ids(&places, ""), ["sea", "offbeat", "Beans"]);
    }
}
