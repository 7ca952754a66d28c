//! `requests accept | decline`, `dm add` is in `open`.

use coterie_policy::{
    Body,
    body::{MemberAccepted, MemberLeft},
};

use crate::{
    Failure, FailureKind,
    acts::{AcceptRequest, DeclineRequest},
    features::act::{At, Deed},
};

impl Deed for AcceptRequest {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        invited(at)?;
        Ok(MemberAccepted {}.into())
    }
}

impl Deed for DeclineRequest {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        invited(at)?;
        Ok(MemberLeft {}.into())
    }
}

fn invited(at: &At<'_>) -> Result<(), Failure> {
    if at.state.is_invited(at.core.account()?.user) {
        return Ok(());
    }
    let words = "this is no request that waits: it was accepted before";
    Err(Failure::new(FailureKind::Refused, "not_invited", words))
}
