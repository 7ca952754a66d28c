//! Blobs as objects of a bucket, one a part: `BLOB/PART`.

use std::{ops::Range, sync::Arc, time::Duration};

use async_trait::async_trait;
use coterie_ports::{BlobError, Blobs, PartAddress};
use coterie_types::BlobId;
use object_store::{
    Error, ObjectStore, ObjectStoreExt, ObjectStoreScheme,
    aws::AmazonS3Builder,
    azure::MicrosoftAzureBuilder,
    gcp::GoogleCloudStorageBuilder,
    path::Path as ObjectPath,
    signer::{Method, Signer},
};
use url::Url;

/// For how long a signed address is good: a part is on its way by then, or asked for again.
const SIGNED: Duration = Duration::from_secs(300);

/// Blobs in a bucket.
#[derive(Debug)]
pub struct ObjectBlobs {
    store: Arc<dyn ObjectStore>,
    signer: Option<Arc<dyn Signer>>,
    /// Where signed addresses lead; none if the node hands parts out itself.
    origin: Option<String>,
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
    /// It signs no addresses.
    #[error("the blob store signs no addresses")]
    Unsigned,
}

/// A bucket of one kind as a store and as a signer, with the options that it knows.
macro_rules! both {
    ($builder:ident, $url:expr, $options:expr) => {{
        let mut builder = $builder::new().with_url($url.to_string());
        for (name, value) in $options {
            if let Ok(key) = name.to_ascii_lowercase().parse() {
                builder = builder.with_config(key, value);
            }
        }
        let store = Arc::new(builder.build().map_err(OpenError::Store)?);
        (store.clone(), Some(store))
    }};
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
        let (scheme, path) =
            ObjectStoreScheme::parse(&url).map_err(|error| OpenError::Store(error.into()))?;
        let prefix = ObjectPath::parse(path).map_err(|error| OpenError::Store(error.into()))?;
        let (store, signer): (Arc<dyn ObjectStore>, Option<Arc<dyn Signer>>) = match scheme {
            ObjectStoreScheme::AmazonS3 => both!(AmazonS3Builder, url, options),
            ObjectStoreScheme::GoogleCloudStorage => {
                both!(GoogleCloudStorageBuilder, url, options)
            }
            ObjectStoreScheme::MicrosoftAzure => both!(MicrosoftAzureBuilder, url, options),
            _ => {
                let opened = object_store::parse_url_opts(&url, options);
                (opened.map_err(OpenError::Store)?.0.into(), None)
            }
        };
        Ok(Self { store, signer, origin: None, prefix })
    }

    /// The same with signed addresses, by which the bucket hands parts out itself.
    ///
    /// # Errors
    /// [`OpenError::Unsigned`]; [`OpenError::Store`] if its keys do not sign.
    pub async fn signed(self) -> Result<Self, OpenError> {
        let signer = self.signer.as_ref().ok_or(OpenError::Unsigned)?;
        let probe = self.path(BlobId::from_bytes([0; 16]), 0);
        let url = signer.signed_url(Method::GET, &probe, SIGNED).await.map_err(OpenError::Store)?;
        let origin = Some(url.origin().ascii_serialization());
        Ok(Self { origin, ..self })
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

    async fn address(&self, blob: BlobId, part: u32) -> Result<Option<PartAddress>, BlobError> {
        let Some(signer) = self.signer.as_ref().filter(|_| self.origin.is_some()) else {
            return Ok(None);
        };
        let signed = signer.signed_url(Method::GET, &self.path(blob, part), SIGNED).await;
        let url = signed.map_err(|error| translate(&error))?.to_string();
        let life = u64::try_from(SIGNED.as_millis()).ok();
        Ok(Some(PartAddress { url, life }))
    }

    fn elsewhere(&self) -> Option<&str> {
        self.origin.as_deref()
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
    async fn a_part_is_at_a_signed_address_for_five_minutes_and_nothing_else_is() {
        let s3 = S3::start();
        s3.make_bucket("files");
        let plain = bucket(&s3, "a secret");
        let (blob, other) = (BlobId::from_bytes([1; 16]), BlobId::from_bytes([2; 16]));
        for blob in [blob, other] {
            plain.put(blob, 2, b"sealed bytes".to_vec()).await.unwrap();
        }
        assert_eq!((plain.address(blob, 2).await, plain.elsewhere()), (Ok(None), None));
        let blobs = plain.signed().await.unwrap();
        crate::behaves::behaves(&blobs).await;
        blobs.put(blob, 2, b"sealed bytes".to_vec()).await.unwrap();
        assert_eq!(blobs.elsewhere(), Some(s3.url().as_str()));
        let PartAddress { url, life } = blobs.address(blob, 2).await.unwrap().unwrap();
        assert_eq!(life, Some(300_000));
        let path = url.strip_prefix(&s3.url()).unwrap();
        assert!(path.contains(&format!("{blob}/2?")), "{path}");
        assert!(path.contains("X-Amz-Expires=300&") && path.contains("X-Amz-Signature="), "{path}");
        assert!(!url.contains("a%20secret") && !url.contains("secret"));
        let whole = s3.get(path, &[]);
        assert!(whole.starts_with("HTTP/1.1 200 ") && whole.ends_with("sealed bytes"), "{whole}");
        let range = s3.get(path, &["Range: bytes=7-"]);
        assert!(range.starts_with("HTTP/1.1 206 ") && range.ends_with("\r\nbytes"), "{range}");
    }

    #[tokio::test]
    async fn a_store_that_signs_nothing_is_refused() {
        let blobs = ObjectBlobs::at_url("memory:///", []).unwrap();
        assert!(matches!(blobs.signed().await, Err(OpenError::Unsigned)));
    }

    #[tokio::test]
    async fn a_store_at_a_url_behaves_as_a_folder_does() {
        crate::behaves::behaves(&ObjectBlobs::at_url("memory:///", []).unwrap()).await;
    }
}
