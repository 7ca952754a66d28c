//! Listed servers: search, order, pages, and how much is said.

use std::sync::Arc;

use super::rows::{append, channel, envelope, furnish, head, listing_row, server, server_row};
use crate::{
    Store, Write,
    rows::{ListingOrder, ListingQuery, ListingRow},
};

fn everything(order: ListingOrder) -> ListingQuery {
    ListingQuery {
        words: Vec::new(),
        category: None,
        language: None,
        min_members: 0,
        max_members: u64::MAX,
        order,
        after: None,
        limit: 100,
    }
}

async fn found(store: &dyn Store, query: &ListingQuery) -> Vec<u8> {
    let rows = store.search_listings(query).await.unwrap();
    rows.iter().map(|row| row.server.as_bytes()[0]).collect()
}

/// Servers 2 to 5, with as many members as the numbers say.
async fn list_some(store: &dyn Store) {
    furnish(store).await;
    let listings = [
        listing_row(2, 20, &["garden", "of", "beans"]),
        listing_row(3, 30, &["gardening", "tools"]),
        listing_row(4, 30, &["café", "бобы"]),
        ListingRow { language: "de".into(), ..listing_row(5, 5, &["garden", "beans2"]) },
    ];
    let mut writes: Vec<_> = (2..=5).map(|n| Write::InsertServer(server_row(n, 1))).collect();
    writes.extend(listings.map(Write::PutListing));
    store.commit(writes).await.unwrap();
}

/// Every word is the beginning of one of the listing's; a delisted server is found no more.
pub async fn listings_are_found_by_the_beginnings_of_their_words(store: Arc<dyn Store>) {
    list_some(&*store).await;
    let search = async |words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let query = ListingQuery { words, ..everything(ListingOrder::Size) };
        found(&*store, &query).await
    };
    assert_eq!(search(&["garden"]).await, [3, 2, 5]);
    assert_eq!(search(&["gardening"]).await, [3]);
    assert_eq!(search(&["bean", "gard"]).await, [2, 5]);
    assert_eq!(search(&["beans2"]).await, [5]);
    assert_eq!(search(&["arden"]).await, [0u8; 0]);
    assert_eq!(search(&["caf"]).await, [4]);
    assert_eq!(search(&["бо"]).await, [4]);
    assert_eq!(search(&["garden", "nothing"]).await, [0u8; 0]);
    // Another name, and delisted.
    let writes = vec![
        Write::PutListing(listing_row(2, 20, &["peas"])),
        Write::DeleteListing { server: server(3) },
    ];
    store.commit(writes).await.unwrap();
    assert_eq!(search(&["garden"]).await, [5]);
    assert_eq!(search(&["peas"]).await, [2]);
    assert_eq!(store.find_listing(server(3)).await.unwrap(), None);
    let row = store.find_listing(server(2)).await.unwrap().unwrap();
    assert_eq!(row, listing_row(2, 20, &["peas"]));
}

/// By size, age and activity, with filters and from a cursor on.
pub async fn listings_are_filtered_ordered_and_paged(store: Arc<dyn Store>) {
    list_some(&*store).await;
    let all = everything(ListingOrder::Size);
    assert_eq!(found(&*store, &all).await, [3, 4, 2, 5]);
    let newest = everything(ListingOrder::Newest);
    assert_eq!(found(&*store, &newest).await, [5, 4, 3, 2]);
    let mut page = all.clone();
    page.limit = 1;
    let mut seen = Vec::new();
    while let [row] = store.search_listings(&page).await.unwrap().as_slice() {
        seen.push(row.server.as_bytes()[0]);
        assert!(row.words.is_empty());
        page.after = Some((row.key(page.order), row.server));
    }
    assert_eq!(seen, [3, 4, 2, 5]);
    let category = ListingQuery { category: Some(4), ..all.clone() };
    assert_eq!(found(&*store, &category).await, [4]);
    for (language, expected) in [("en", vec![3, 4, 2]), ("en-gb", vec![3, 4, 2]), ("de", vec![5])] {
        let query = ListingQuery { language: Some(language.into()), ..all.clone() };
        assert_eq!(found(&*store, &query).await, expected, "{language}");
    }
    let partial = ListingQuery { language: Some("e".into()), ..all.clone() };
    assert_eq!(found(&*store, &partial).await, [0u8; 0]);
    let sized = ListingQuery { min_members: 6, max_members: 29, ..all };
    assert_eq!(found(&*store, &sized).await, [2]);
    let switch = |at| Write::SetServerDisabled { server: server(4), at, reason: None };
    store.commit(vec![switch(Some(coterie_types::Millis(5)))]).await.unwrap();
    assert_eq!(found(&*store, &newest).await, [5, 3, 2], "a disabled one is not found");
    store.commit(vec![switch(None)]).await.unwrap();
    // A listing that is put again keeps its place by age.
    let mut again = listing_row(2, 21, &["garden"]);
    again.listed_at = coterie_types::Millis(9_999);
    store.commit(vec![Write::PutListing(again)]).await.unwrap();
    assert_eq!(found(&*store, &newest).await, [5, 4, 3, 2]);
    assert_eq!(store.find_listing(server(2)).await.unwrap().unwrap().members, 21);
    let listed = async |after, limit| store.list_listed(after, limit).await.unwrap();
    assert_eq!(listed(None, 2).await, [server(2), server(3)]);
    assert_eq!(listed(Some(server(3)), 9).await, [server(4), server(5)]);
}

/// What came in since the oldest count that is kept, rounded down to a power of two.
pub async fn activity_is_what_came_in_since_the_oldest_count(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let count = |day, since| Write::CountActivity { server: server(1), day, since };
    let writes = vec![
        Write::InsertServer(server_row(2, 1)),
        Write::PutListing(listing_row(1, 1, &["a"])),
        Write::PutListing(listing_row(2, 1, &["b"])),
        count(10, 3),
        Write::CountActivity { server: server(3), day: 10, since: 3 },
    ];
    store.commit(writes).await.unwrap();
    let activity = async || store.find_listing(server(1)).await.unwrap().unwrap().activity;
    assert_eq!(activity().await, 0);
    let send = async |n: u8| {
        let expected = if n == 1 { head(0, 0) } else { head(u64::from(n) - 1, n - 1) };
        store.commit(vec![append(expected, vec![envelope(n, 2)])]).await.unwrap();
    };
    for n in 1..=5 {
        send(n).await;
    }
    store.commit(vec![count(10, 3)]).await.unwrap();
    assert_eq!(activity().await, 4, "5, rounded down");
    store.commit(vec![count(12, 5)]).await.unwrap();
    for n in 6..=8 {
        send(n).await;
    }
    store.commit(vec![count(12, 5)]).await.unwrap();
    assert_eq!(activity().await, 8);
    let busy = everything(ListingOrder::Activity);
    assert_eq!(found(&*store, &busy).await, [1, 2]);
    // A deleted channel has said what it said.
    store.commit(vec![Write::DeleteChannel { channel: channel(1) }]).await.unwrap();
    store.commit(vec![count(18, 11)]).await.unwrap();
    assert_eq!(activity().await, 2, "3 since the count of day 12");
    // Listed anew, it begins anew.
    let writes = vec![
        Write::DeleteListing { server: server(1) },
        Write::PutListing(listing_row(1, 1, &["a"])),
        count(18, 11),
    ];
    store.commit(writes).await.unwrap();
    assert_eq!(activity().await, 0);
}
