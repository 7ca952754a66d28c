//! The row of a listed server, and the words it is found by.

use std::collections::BTreeSet;

use coterie_policy::State;
use coterie_ports::{Write, rows::ListingRow};

/// Longest word that is kept, characters; of a longer one its beginning is.
const WORD_MAX: usize = 32;
/// Most words kept of a listing.
const WORDS_MAX: usize = 200;

/// What changes of a server's listing.
pub(super) fn write(before: &State, after: &State) -> Option<Write> {
    match (listing_row(before), listing_row(after)) {
        (before, Some(row)) => {
            let same = before.is_some_and(|mut before| {
                before.listed_at = row.listed_at;
                before == row
            });
            (!same).then_some(Write::PutListing(row))
        }
        (Some(_), None) => Some(Write::DeleteListing { server: after.server() }),
        (None, None) => None,
    }
}

/// The row of a server that is listed.
pub(super) fn listing_row(state: &State) -> Option<ListingRow> {
    let settings = state.settings();
    let listing = settings.listing.as_ref().filter(|_| !state.is_deleted())?;
    Some(ListingRow {
        server: state.server(),
        invitation: listing.invitation,
        code: listing.code,
        secret: listing.secret,
        name: settings.name.clone(),
        description: settings.description.clone(),
        icon: settings.icon.clone(),
        language: settings.language.clone(),
        category: settings.category,
        members: state.members_count() as u64,
        listed_at: state.at(),
        words: words(&[&settings.name, &settings.description]),
        activity: 0,
    })
}

/// The words of some texts: runs of letters and digits in lower case, each once.
pub(crate) fn words(texts: &[&str]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let split = texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let words = split
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().flat_map(char::to_lowercase).take(WORD_MAX).collect::<String>());
    words.filter(|word| seen.insert(word.clone())).take(WORDS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_runs_of_letters_and_digits_in_lower_case_each_once() {
        let found = words(&["Beans & peas: BEANS!", "Café-24 \"x\" OR y*"]);
        assert_eq!(found, ["beans", "peas", "café", "24", "x", "or", "y"]);
        assert_eq!(words(&["", " \n"]), [""; 0]);
        assert_eq!(words(&[&"x".repeat(500)])[0].len(), 32);
    }
}
