//! How requests are read and written.

use super::*;
use serde_json::json;

#[test]
fn a_request_is_one_flat_object_and_what_may_be_absent_is() {
    let request: Request =
        serde_json::from_value(json!({ "do": "kick", "server": "g", "user": "b" })).unwrap();
    assert_eq!(request, Kick::new("g", "b").into());
    let edit = json!({ "do": "edit_channel", "channel": "g/c", "slow_mode": 5 });
    let request: Request = serde_json::from_value(edit).unwrap();
    let expected =
        EditChannel { channel: "g/c".into(), slow_mode: Some(5), ..EditChannel::default() };
    assert_eq!(request, expected.into());
    let written = serde_json::to_value(Request::from(Kick::new("g", "b"))).unwrap();
    assert_eq!(written, json!({ "do": "kick", "server": "g", "user": "b", "reason": null }));
    for bad in [
        json!({ "do": "kick", "server": "g", "user": "b", "hard": true }),
        json!({ "do": "kick", "server": "g" }),
        json!({ "do": "list_roles", "server": "g", "user": "b" }),
        json!({ "do": "fly" }),
    ] {
        assert!(serde_json::from_value::<Request>(bad.clone()).is_err(), "{bad}");
    }
}
