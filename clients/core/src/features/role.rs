//! `role create | edit | move | delete`, `member role add | remove`.

use coterie_policy::{
    Body, Permissions,
    body::{RoleChanged, RoleCreated, RoleDeleted, RoleGranted, RoleMoved, RoleRevoked},
};

use super::act::{At, Deed};
use crate::{
    Failure, FailureKind,
    acts::{CreateRole, DeleteRole, EditRole, GiveRole, MoveRole, TakeRole},
    resolve::{permissions_of, role_in},
};

impl Deed for CreateRole {
    fn body(&self, _: &At<'_>) -> Result<Body, Failure> {
        let body = RoleCreated {
            name: self.name.clone(),
            permissions: permissions_of(self.permissions.as_deref().unwrap_or_default())?,
            colour: self.colour,
            hoist: self.hoist,
            mentionable: self.mentionable,
            icon: self.icon.clone(),
            gate: None,
        };
        Ok(body.into())
    }
}

impl Deed for EditRole {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let role = role_in(at.state, &self.role)?;
        let before = at.state.role(role).map_or(Permissions::NONE, |role| role.permissions);
        let body = RoleChanged {
            role,
            name: self.name.clone(),
            permissions: self.permissions(before)?,
            colour: self.colour,
            hoist: self.hoist,
            mentionable: self.mentionable,
            icon: self.icon.clone(),
            gate: None,
        };
        if body == RoleChanged::of(role) {
            let words = "nothing to change was given";
            return Err(Failure::new(FailureKind::Usage, "usage", words));
        }
        Ok(body.into())
    }
}

impl EditRole {
    /// What its holders may do from then on, if that changes.
    fn permissions(&self, before: Permissions) -> Result<Option<Permissions>, Failure> {
        let given = |text: &Option<String>| text.as_deref().map(permissions_of).transpose();
        let (all, add, remove) =
            (given(&self.permissions)?, given(&self.add)?, given(&self.remove)?);
        if all.is_none() && add.is_none() && remove.is_none() {
            return Ok(None);
        }
        let set = all.unwrap_or(before) | add.unwrap_or_default();
        Ok(Some(set.without(remove.unwrap_or_default())))
    }
}

impl Deed for MoveRole {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let role = role_in(at.state, &self.role)?;
        Ok(RoleMoved { role, position: self.position }.into())
    }
}

impl Deed for DeleteRole {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        Ok(RoleDeleted { role: role_in(at.state, &self.role)? }.into())
    }
}

impl Deed for GiveRole {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let (user, role) = (at.member(&self.user)?, role_in(at.state, &self.role)?);
        Ok(RoleGranted { user, role }.into())
    }
}

impl Deed for TakeRole {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let (user, role) = (at.member(&self.user)?, role_in(at.state, &self.role)?);
        Ok(RoleRevoked { user, role }.into())
    }
}
