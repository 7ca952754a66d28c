//! The web client that is built into this program, if it was built before it (`build.rs`).

use coterie_api::{WebFile, WebFiles};

include!(concat!(env!("OUT_DIR"), "/web.rs"));
