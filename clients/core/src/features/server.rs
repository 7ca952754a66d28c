//! `server edit | delete | transfer | floor | checkpoint`.

use coterie_policy::{
    Body,
    body::{Checkpoint, OwnerTransferred, ServerChanged, ServerDeleted, VersionFloor},
};
use coterie_types::{Bytes, check_description, check_icon, check_language, check_name};

use super::{
    act::{At, Deed, invalid},
    views,
};
use crate::{
    Failure, FailureKind,
    acts::{DeleteServer, EditServer, MakeCheckpoint, SetVersionFloor, TransferServer},
    resolve::channel_in,
};

impl Deed for EditServer {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        self.check()?;
        let category = self.category.as_deref().map(|text| match text {
            "" => Ok(0),
            text => views::category_number(text).ok_or_else(|| {
                usage(format!("no such kind of community: {text} ({})", views::category_names()))
            }),
        });
        let system_channel = self.system_channel.as_deref().map(|text| match text {
            "" => Ok(Bytes::default()),
            text => channel_in(at.state, text).map(|id| Bytes(id.as_bytes().to_vec())),
        });
        let body = ServerChanged {
            name: self.name.clone(),
            description: self.description.clone(),
            icon: self.icon.clone(),
            language: self.language.clone(),
            category: category.transpose()?,
            system_channel: system_channel.transpose()?,
        };
        if body == ServerChanged::default() {
            return Err(usage("nothing to change was given".into()));
        }
        Ok(body.into())
    }
}

impl EditServer {
    fn check(&self) -> Result<(), Failure> {
        let checks = [
            self.name.as_deref().map(check_name),
            self.description.as_deref().map(check_description),
            self.icon.as_deref().map(check_icon),
            self.language.as_deref().map(check_language),
        ];
        let all: Result<(), _> = checks.into_iter().flatten().collect();
        all.map_err(|e| invalid(e.to_string()))
    }
}

fn usage(words: String) -> Failure {
    Failure::new(FailureKind::Usage, "usage", words)
}

impl Deed for DeleteServer {
    fn body(&self, _: &At<'_>) -> Result<Body, Failure> {
        Ok(ServerDeleted {}.into())
    }
}

impl Deed for TransferServer {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        Ok(OwnerTransferred { user: at.member(&self.user)? }.into())
    }
}

impl Deed for SetVersionFloor {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let (minimum, speaks) = (self.version, at.core.speaks);
        let floor = at.state.version_floor();
        if minimum > speaks {
            return Err(usage(format!("this program speaks no newer version than {speaks}")));
        }
        if minimum <= floor {
            return Err(usage(format!("a version floor only goes up, and it is {floor}")));
        }
        Ok(VersionFloor { minimum, speaks }.into())
    }
}

impl Deed for MakeCheckpoint {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        Ok(Checkpoint { state: at.state.hash() }.into())
    }
}
