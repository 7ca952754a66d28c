//! Blobs in a history, compared.

use coterie_types::Millis;

use super::{
    blobs::{blob, blob_row},
    history::{History, SPREAD, same},
    rows::{channel, server, user},
};
use crate::{BlobWrite, Store, Write, rows::BlobRow};

impl History {
    /// What may happen to a blob.
    pub(super) fn of_blobs(&mut self) -> Write {
        let (blob, channel) = (blob(self.id()), channel(self.below(2)));
        let (at, seq) = (Millis(u64::from(self.below(100))), u64::from(self.below(6)));
        Write::Blob(match self.below(9) {
            0 | 1 => {
                let (owner, server) = (user(self.id()), server(self.id()));
                let parts = u32::from(self.below(2)) + 1;
                let row = BlobRow { blob, owner, server, channel, parts, ..blob_row(0, 30) };
                BlobWrite::Insert { row, user_most: 60, server_most: 90 }
            }
            2 | 3 => BlobWrite::Advance { blob, expected: u32::from(self.below(2)), free_at: at },
            4 => BlobWrite::Release { channel, seq, at },
            5 => BlobWrite::Condemn { blob, at },
            6 => BlobWrite::Delete { blob },
            _ => BlobWrite::Name { channel, seq, blobs: vec![blob] },
        })
    }
}

pub(super) async fn blobs(one: &dyn Store, two: &dyn Store) {
    for n in 0..SPREAD {
        same! { one, two: find_blob(blob(n)); list_free_blobs(Millis(u64::from(n) * 30), 3) }
    }
}
