//! Backups in a history, compared.

use coterie_types::{Bytes, Millis};

use super::{
    backups::chunk_row,
    blobs::blob,
    history::{History, SPREAD, same},
    rows::user,
};
use crate::{BackupWrite, Store, Write, rows::BackupChunkRow};

impl History {
    /// What may happen to a backup.
    pub(super) async fn of_backups(&mut self, store: &dyn Store) -> Write {
        let (owner, chunk) = (user(self.below(2)), blob(self.id()));
        let at = Millis(u64::from(self.below(100)));
        Write::Backup(match self.below(8) {
            0 | 1 => {
                let row = BackupChunkRow { owner, chunk, ..chunk_row(0, 0, 30) };
                BackupWrite::InsertChunk { row, most: 90 }
            }
            2 | 3 => BackupWrite::Whole { owner, chunk },
            4 => BackupWrite::Condemn { owner, chunk, at },
            5 => BackupWrite::Delete { owner, chunk },
            _ => {
                let known = store.find_backup(owner).await.unwrap();
                let expected = known.map_or(0, |row| row.version) + u64::from(self.chance(6));
                BackupWrite::Put {
                    user: owner,
                    expected,
                    version: expected + 1,
                    manifest: Bytes(vec![self.id(); 4]),
                    chunks: if self.chance(3) { Vec::new() } else { vec![chunk] },
                    at,
                }
            }
        })
    }
}

pub(super) async fn backups(one: &dyn Store, two: &dyn Store) {
    for n in 0..SPREAD {
        same! { one, two:
            find_backup(user(n));
            list_free_backup_chunks(Millis(u64::from(n) * 30), 3);
        }
        for of in 0..2 {
            same! { one, two: find_backup_chunk(user(of), blob(n)) }
        }
    }
}
