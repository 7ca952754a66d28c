//! The `Blobs` port: a local folder, or, with the feature `cloud`, S3, Google Cloud Storage and Azure
//! by their URLs (`object_store`); and who else hands them out.

#[cfg(test)]
mod behaves;
mod folder_blobs;
#[cfg(feature = "cloud")]
mod object_blobs;
mod other_origin;

pub use folder_blobs::FolderBlobs;
#[cfg(feature = "cloud")]
pub use object_blobs::{ObjectBlobs, OpenError};
pub use other_origin::{BaseError, OtherOrigin};
