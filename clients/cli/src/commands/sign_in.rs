//! What `register`, `login`, `recover` and `password` ask of the core.

use coterie_core::{Request, Unlock};

use crate::args::{Login, NewPassword, Register, SignIn, UnlockBy};
use crate::error::Error;
use crate::secrets::{self, Ask};

pub(super) fn register(Register { sign_in, by }: Register) -> Result<Request, Error> {
    let SignIn { name, password_stdin, device_name } = sign_in;
    let (Some(provider), Some(file)) = (by.oidc, by.token) else {
        let password = secrets::password(password_stdin, Ask::Twice)?;
        return Ok(Request::Register { username: name, password, device_name });
    };
    let id_token = secrets::token(&file)?;
    let passphrase =
        by.passphrase.then(|| secrets::password(password_stdin, Ask::Twice)).transpose()?;
    Ok(Request::RegisterByProvider { provider, id_token, username: name, passphrase, device_name })
}

pub(super) fn login(args: Login, has_store: bool) -> Result<Request, Error> {
    let Login { name, password_stdin, device_name, by } = args;
    let (Some(provider), Some(file)) = (by.oidc, by.token) else {
        let username = name.unwrap_or_default();
        let password = secrets::password(password_stdin, Ask::Once)?;
        return Ok(Request::Login { username, password, device_name });
    };
    // The token stands first on stdin, then what opens the vault.
    let id_token = secrets::token(&file)?;
    let unlock = if by.passphrase {
        Some(Unlock::Passphrase(secrets::password(password_stdin, Ask::Once)?))
    } else if has_store {
        // A device that is there goes on without opening anything.
        None
    } else {
        Some(Unlock::Phrase(secrets::phrase()?))
    };
    Ok(Request::LoginByProvider { provider, id_token, unlock, device_name })
}

/// What opens the vault, if anything is given: a device that has the phrase needs nothing.
pub(super) fn unlock(by: UnlockBy) -> Result<Option<Unlock>, Error> {
    if by.phrase {
        return Ok(Some(Unlock::Phrase(secrets::phrase()?)));
    }
    let password = secrets::given_password(by.password_stdin)?;
    Ok(password.map(Unlock::Passphrase))
}

/// The same request with the password that a person types, when the vault turned out to be locked.
pub(super) fn unlocked(request: Request) -> Option<Request> {
    let ask = || secrets::password(false, Ask::Once).ok().map(Unlock::Passphrase);
    match request {
        Request::RevokeDevice { device, unlock: None } => {
            Some(Request::RevokeDevice { device, unlock: Some(ask()?) })
        }
        _ => None,
    }
}

pub(super) fn recover(args: SignIn) -> Result<Request, Error> {
    let SignIn { name, password_stdin, device_name } = args;
    // The phrase comes first on stdin, then, if so wished, the password.
    let phrase = secrets::phrase()?;
    let password = secrets::password(password_stdin, Ask::Twice)?;
    Ok(Request::Recover { username: name, phrase, password, device_name })
}

/// What opens the vault comes first on stdin, then the new password.
pub(super) fn new_password(by: NewPassword) -> Result<Request, Error> {
    let unlock = if by.phrase {
        Unlock::Phrase(secrets::phrase()?)
    } else {
        Unlock::Passphrase(secrets::password(by.password_stdin, Ask::Once)?)
    };
    Ok(Request::ChangePassword { unlock, password: secrets::new_password(by.password_stdin)? })
}
