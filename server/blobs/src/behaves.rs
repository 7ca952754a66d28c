//! What every adapter of the port does alike.

use coterie_ports::{BlobError, Blobs};
use coterie_types::BlobId;

fn blob(n: u8) -> BlobId {
    BlobId::from_bytes([n; 16])
}

pub(crate) async fn behaves(blobs: &dyn Blobs) {
    assert_eq!(blobs.get(blob(1), 0, 0..1).await, Err(BlobError::Missing));
    blobs.put(blob(1), 0, b"first".to_vec()).await.unwrap();
    blobs.put(blob(1), 1, b"second".to_vec()).await.unwrap();
    blobs.put(blob(2), 0, b"other".to_vec()).await.unwrap();
    assert_eq!(blobs.get(blob(1), 1, 2..6).await.unwrap(), b"cond");
    assert_eq!(blobs.get(blob(1), 1, 2..7).await, Err(BlobError::Missing), "it is shorter");
    blobs.put(blob(1), 0, b"again".to_vec()).await.unwrap();
    assert_eq!(blobs.get(blob(1), 0, 0..5).await.unwrap(), b"again");
    blobs.delete(blob(1), 3).await.unwrap();
    blobs.delete(blob(1), 3).await.unwrap();
    assert_eq!(blobs.get(blob(1), 0, 0..1).await, Err(BlobError::Missing));
    assert_eq!(blobs.get(blob(2), 0, 0..5).await.unwrap(), b"other");
}
