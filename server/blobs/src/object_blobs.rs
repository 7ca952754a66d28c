//! Blobs as objects of a bucket, one a part: `BLOB/PART`.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use coterie_ports::{BlobError, Blobs};
use coterie_types::BlobId;
use object_store::{Error, ObjectStore, ObjectStoreExt, path::Path as ObjectPath};
use url::Url;

/// Blobs in a bucket.
#[derive(Debug)]
pub struct ObjectBlobs {
    store: Arc<dyn ObjectStore>,
    prefix: ObjectPath,
}

/// Why blobs cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Not a URL.
    #[error("the URL of the blob store is malformed")]
    Url,
    /// The bucket cannot be used; also a scheme that this program was not built with.
    #[error("opening the blob store: {0}")]
    Store(Error),
}

impl ObjectBlobs {
    /// At a URL, like `s3://bucket/folder`, `gs://…`, `az://…`. `options` are those of
    /// `object_store`, like `aws_access_key_id` or `aws_endpoint`.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn at_url(
        url: &str,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, OpenError> {
        let url: Url = url.parse().map_err(|_| OpenError::Url)?;
        let (store, prefix) =
            object_store::parse_url_opts(&url, options).map_err(OpenError::Store)?;
        Ok(Self { store: store.into(), prefix })
    }

    fn path(&self, blob: BlobId, part: u32) -> ObjectPath {
        self.prefix.clone().join(blob.to_string()).join(part.to_string())
    }
}

#[async_trait]
impl Blobs for ObjectBlobs {
    async fn put(&self, blob: BlobId, part: u32, bytes: Vec<u8>) -> Result<(), BlobError> {
        let put = self.store.put(&self.path(blob, part), bytes.into()).await;
        put.map(drop).map_err(|error| translate(&error))
    }

    async fn get(&self, blob: BlobId, part: u32, range: Range<u64>) -> Result<Vec<u8>, BlobError> {
        let length = range.end.saturating_sub(range.start);
        let got = self.store.get_range(&self.path(blob, part), range).await;
        let bytes = got.map_err(|error| translate(&error))?;
        if bytes.len() as u64 == length { Ok(bytes.into()) } else { Err(BlobError::Missing) }
    }

    async fn delete(&self, blob: BlobId, parts: u32) -> Result<(), BlobError> {
        for part in 0..parts {
            match self.store.delete(&self.path(blob, part)).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(translate(&error)),
            }
        }
        Ok(())
    }
}

fn translate(error: &Error) -> BlobError {
    match error {
        Error::NotFound { .. } => BlobError::Missing,
        other => BlobError::Unavailable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use coterie_services::S3;

    use super::*;

    #[test]
    fn a_url_that_leads_nowhere_is_refused() {
        assert!(matches!(ObjectBlobs::at_url("no url", []), Err(OpenError::Url)));
        assert!(matches!(ObjectBlobs::at_url("ftp://host/", []), Err(OpenError::Store(_))));
    }

    /// With the options that a node takes from its environment.
    fn bucket(s3: &S3, secret: &str) -> ObjectBlobs {
        let options = [
            ("aws_endpoint", s3.url()),
            ("aws_allow_http", "true".into()),
            ("aws_region", "eu-west-1".into()),
            ("aws_access_key_id", "anybody".into()),
            ("aws_secret_access_key", secret.into()),
        ];
        let options = options.map(|(name, value)| (name.to_owned(), value));
        ObjectBlobs::at_url("s3://files/here", options).unwrap()
    }

    #[tokio::test]
    async fn a_bucket_over_s3_behaves_as_a_folder_does() {
        let s3 = S3::start();
        s3.make_bucket("files");
        crate::behaves::behaves(&bucket(&s3, "a secret")).await;
    }

    #[tokio::test]
    async fn a_bucket_that_is_not_there_takes_nothing_and_has_nothing() {
        let s3 = S3::start();
        let blobs = bucket(&s3, "a secret");
        let blob = BlobId::from_bytes([1; 16]);
        assert!(blobs.put(blob, 0, b"lost".to_vec()).await.is_err());
        assert!(blobs.get(blob, 0, 0..1).await.is_err());
    }

    #[tokio::test]
    async fn a_store_at_a_url_behaves_as_a_folder_does() {
        crate::behaves::behaves(&ObjectBlobs::at_url("memory:///", []).unwrap()).await;
    }
}
