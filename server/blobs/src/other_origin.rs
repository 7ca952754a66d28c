//! Blobs that somebody else hands out: a CDN, or a web server of another origin, that finds `BLOB/PART`
//! under its base.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use coterie_ports::{BlobError, Blobs, PartAddress};
use coterie_types::BlobId;

/// Blobs of another adapter, with addresses under a base.
pub struct OtherOrigin {
    blobs: Arc<dyn Blobs>,
    /// Without a slash at its end.
    base: String,
    origin: String,
}

/// Why a base cannot be one.
#[derive(Debug, thiserror::Error)]
#[error("the base is an https:// URL (http:// for this machine) without user, query or fragment")]
pub struct BaseError;

impl OtherOrigin {
    /// Under this base, like `https://cdn.example.org/files`.
    ///
    /// # Errors
    /// [`BaseError`].
    pub fn new(blobs: Arc<dyn Blobs>, base: &str) -> Result<Self, BaseError> {
        let base = base.trim_end_matches('/').to_owned();
        let origin = origin_of(&base).ok_or(BaseError)?.to_owned();
        Ok(Self { blobs, base, origin })
    }
}

/// Scheme, host and port, as a policy for browsers names them.
fn origin_of(base: &str) -> Option<&str> {
    let (scheme, rest) = base.split_once("://")?;
    let host = rest.split('/').next()?;
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    let path = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let here = ["127.0.0.1", "[::1]", "localhost"].contains(&name);
    let safe = scheme == "https" || (scheme == "http" && here);
    let plain =
        !name.is_empty() && host.bytes().all(good) && rest.bytes().skip(host.len()).all(path);
    (safe && plain).then(|| base.get(..scheme.len() + 3 + host.len()))?
}

#[async_trait]
impl Blobs for OtherOrigin {
    async fn put(&self, blob: BlobId, part: u32, bytes: Vec<u8>) -> Result<(), BlobError> {
        self.blobs.put(blob, part, bytes).await
    }

    async fn get(&self, blob: BlobId, part: u32, range: Range<u64>) -> Result<Vec<u8>, BlobError> {
        self.blobs.get(blob, part, range).await
    }

    async fn delete(&self, blob: BlobId, parts: u32) -> Result<(), BlobError> {
        self.blobs.delete(blob, parts).await
    }

    async fn address(&self, blob: BlobId, part: u32) -> Result<Option<PartAddress>, BlobError> {
        Ok(Some(PartAddress { url: format!("{}/{blob}/{part}", self.base), life: None }))
    }

    fn unsigned(&self) -> bool {
        true
    }

    fn elsewhere(&self) -> Option<&str> {
        Some(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use coterie_ports::MemoryBlobs;

    use super::*;

    fn at(base: &str) -> Result<OtherOrigin, BaseError> {
        OtherOrigin::new(Arc::new(MemoryBlobs::default()), base)
    }

    #[tokio::test]
    async fn a_part_is_handed_out_under_the_base() {
        let blobs = at("https://cdn.example.org:8443/files/").unwrap();
        assert_eq!(blobs.elsewhere(), Some("https://cdn.example.org:8443"));
        let blob = BlobId::from_bytes([1; 16]);
        let url = format!("https://cdn.example.org:8443/files/{blob}/3");
        assert_eq!(blobs.address(blob, 3).await, Ok(Some(PartAddress { url, life: None })));
        crate::behaves::behaves(&blobs).await;
    }

    #[test]
    fn a_base_that_is_none_is_refused() {
        for good in ["https://a", "http://localhost:1", "http://127.0.0.1/x", "http://[::1]:2"] {
            assert!(at(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            "https://",
            "https://:80",
            "http://example.org",
            "ftp://a",
            "https://a?x",
            "https://a/#x",
            "https://user@a",
            "https://a; script-src *",
            "https://a/'unsafe-inline'",
            "https://*.a",
        ] {
            assert!(at(bad).is_err(), "{bad}");
        }
    }
}
