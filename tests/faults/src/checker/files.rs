//! R8: what messages name is stored, and nothing else is but what waits to be swept.

use std::collections::BTreeMap;

use super::Violation;
use crate::{History, Reader, Shows};

/// R8: a file that a message names is whole in the table and in the store; as many are named as there
/// are messages with a file; whatever is stored is in the table; and whoever saves a file has the bytes
/// that were sent.
pub(super) fn r8_files(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut wrong = |words: String| found.push(Violation::Files(words));
    let database = &history.database;
    for blob in database.blobs.iter().filter(|blob| blob.named) {
        let (id, parts) = (&blob.id, blob.parts);
        if blob.received != parts || blob.stored != parts {
            let (received, stored) = (blob.received, blob.stored);
            wrong(format!(
                "{id} is named, and of {parts} parts {received} came, {stored} are stored"
            ));
        }
    }
    for stray in &database.strays {
        wrong(format!("{stray} is stored, and nobody knows it"));
    }
    let sent: BTreeMap<&str, &String> = history
        .sends
        .iter()
        .filter_map(|sent| Some((sent.text.as_str(), sent.file.as_ref()?)))
        .collect();
    let file_at = |reader: &Reader, seq: u64| {
        let row = reader.log.iter().find(|row| row.seq == seq);
        row.and_then(|row| match &row.shows {
            Shows::Message { text, .. } => sent.get(text.as_str()).copied(),
            _ => None,
        })
    };
    let named = database.blobs.iter().filter(|blob| blob.named).count();
    for reader in history.readers.iter().filter(|reader| reader.steady) {
        let there = reader.log.iter().filter(|row| file_at(reader, row.seq).is_some()).count();
        if there != named {
            let client = &reader.client;
            wrong(format!("{client} sees {there} files, and {named} are named"));
        }
    }
    for reader in &history.readers {
        for saved in &reader.saved {
            let (client, seq) = (&reader.client, saved.seq);
            match (&saved.bytes, file_at(reader, seq)) {
                (Ok(bytes), Some(file)) if bytes == file => {}
                (Ok(_), _) => wrong(format!("{client} saved at {seq} what nobody sent")),
                (Err(words), _) => wrong(format!("{client} cannot save {seq}: {words}")),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::samples::good;
    use super::*;

    #[test]
    fn r8_a_file_that_is_named_and_not_stored_is_found() {
        let changes: [fn(&mut crate::Blob); 2] = [|blob| blob.stored = 1, |blob| blob.received = 1];
        for change in changes {
            let mut bad = good();
            change(&mut bad.database.blobs[0]);
            assert!(matches!(&r8_files(&bad)[..], [Violation::Files(_)]));
        }
    }

    #[test]
    fn r8_what_is_stored_and_known_to_nobody_is_found() {
        let mut bad = good();
        bad.database.strays.push("x".into());
        assert!(matches!(&r8_files(&bad)[..], [Violation::Files(_)]));
    }

    #[test]
    fn r8_a_message_whose_file_is_free_and_a_file_whose_message_is_gone_are_found() {
        let mut bad = good();
        bad.database.blobs[0].named = false;
        assert!(matches!(&r8_files(&bad)[..], [Violation::Files(_)]));
        let mut bad = good();
        bad.database.blobs[1].named = true;
        assert!(!r8_files(&bad).is_empty());
    }

    #[test]
    fn r8_other_bytes_and_a_file_that_cannot_be_had_are_found() {
        for bytes in [Ok("other".into()), Err("not_found".into())] {
            let mut bad = good();
            bad.readers[0].saved[0].bytes = bytes;
            assert!(matches!(&r8_files(&bad)[..], [Violation::Files(_)]));
        }
    }
}
