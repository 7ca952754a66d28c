//! Writes `anonymity.json` into the folder it is given. The same bytes each time.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    unreachable_pub,
    reason = "a generator may stop where it stands"
)]

mod bad;
mod basics;
mod place;
mod whole;

use serde_json::json;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).expect("a folder to write into");
    let file = json!({
        "spec": "spec/12-anonymity.md",
        "encoding": "byte strings are lower-case hex; numbers count from 0",
        "made": "made keys: y_i = scalar of SHA-512(\"coterie-anon-v1/vectors\" || u32 i), X_i = y_i G; \
            a ring {made: n} has the keys 0 to n-1",
        "generators": basics::generators(),
        "seeds": basics::seeds(),
        "possession": basics::possession(),
        "rings": basics::rings(),
        "scopes": basics::scopes(),
        "contexts": basics::contexts(),
        "good": whole::good(),
        "bad": bad::bad(),
        "batch": whole::batch(),
    });
    let text = serde_json::to_string_pretty(&file)? + "\n";
    std::fs::write(std::path::Path::new(&folder).join("anonymity.json"), text)
}
