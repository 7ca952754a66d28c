//! `member nick | timeout | kick | unban`, `leave`.

use coterie_policy::{
    Body,
    body::{MemberKicked, MemberLeft, MemberUnbanned, NicknameSet, TimeoutSet},
};
use coterie_types::{Millis, check_name, limits};

use super::act::{At, Deed, invalid};
use crate::{
    Failure, FailureKind,
    acts::{Kick, Leave, SetNickname, SetTimeout, Unban},
};

impl Deed for SetNickname {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let user = match &self.user {
            Some(text) => at.member(text)?,
            None => at.core.account()?.user,
        };
        if !self.nickname.is_empty() {
            check_name(&self.nickname).map_err(|e| invalid(e.to_string()))?;
        }
        Ok(NicknameSet { user, nickname: self.nickname.clone() }.into())
    }
}

impl Deed for SetTimeout {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        if self.life_ms > limits::TIMEOUT_MAX {
            return Err(invalid("a time-out lasts at most 28 days"));
        }
        let user = at.member(&self.user)?;
        let until = if self.life_ms == 0 { Millis(0) } else { at.now.plus(self.life_ms) };
        Ok(TimeoutSet { user, until }.into())
    }
}

impl Deed for Kick {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let user = at.member(&self.user)?;
        if user == at.core.account()?.user {
            let words = "nobody kicks themselves: use leave";
            return Err(Failure::new(FailureKind::Refused, "self", words));
        }
        Ok(MemberKicked { user }.into())
    }
}

impl Deed for Unban {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        Ok(MemberUnbanned { user: at.core.resolve_anybody(at.state, &self.user)? }.into())
    }
}

impl Deed for Leave {
    fn body(&self, _: &At<'_>) -> Result<Body, Failure> {
        Ok(MemberLeft {}.into())
    }
}
