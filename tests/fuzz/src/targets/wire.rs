//! What travels as JSON.

use coterie_protocol::{
    gateway::{Downstream, Upstream},
    rest::{
        CommitStanding, CreateGroup, CreateServer, DeviceChange, GroupState, LogPage, PostCommit,
        PostIntent, PostMessages, Problem, RegisterFinish, ReportCommit, TreeView,
    },
};
use serde::{Serialize, de::DeserializeOwned};

use super::Target;
use crate::garden::Garden;

pub(super) const REST: Target =
    Target { name: "rest", run: rest, vectors: &[], seeds: answers, weight: 2 };

/// What is read is written as it was read.
fn both<T: DeserializeOwned + Serialize>(bytes: &[u8]) {
    if let Ok(value) = serde_json::from_slice::<T>(bytes) {
        let once = serde_json::to_vec(&value).unwrap_or_default();
        let again = serde_json::from_slice::<T>(&once).map(|value| serde_json::to_vec(&value));
        assert!(matches!(again, Ok(Ok(again)) if again == once));
    }
}

fn rest(bytes: &[u8]) {
    both::<LogPage>(bytes);
    both::<GroupState>(bytes);
    both::<TreeView>(bytes);
    both::<Problem>(bytes);
    both::<CommitStanding>(bytes);
    both::<PostCommit>(bytes);
    both::<PostMessages>(bytes);
    both::<PostIntent>(bytes);
    both::<CreateGroup>(bytes);
    both::<CreateServer>(bytes);
    both::<DeviceChange>(bytes);
    both::<RegisterFinish>(bytes);
    both::<ReportCommit>(bytes);
}

fn answers() -> Vec<Vec<u8>> {
    let answers = Garden::get().answers.iter().filter(|text| text.len() < 20_000);
    answers.map(|text| text.clone().into_bytes()).collect()
}

pub(super) const GATEWAY: Target =
    Target { name: "gateway", run: gateway, vectors: &[], seeds: frames, weight: 1 };

fn gateway(bytes: &[u8]) {
    both::<Upstream>(bytes);
    both::<Downstream>(bytes);
}

fn frames() -> Vec<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors/frames.json");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let cases =
        ["upstream", "downstream", "upstream_bad"].map(|kind| file[kind].as_array().cloned());
    let cases = cases.into_iter().flatten().flatten();
    cases.map(|case| case["json"].to_string().into_bytes()).collect()
}
