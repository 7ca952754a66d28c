//! The rate limits of the settings file: what it does not name stays as it is by default.

use anyhow::bail;
use coterie_api::RateConfig;
use coterie_ports::hints::Rule;
use serde::Deserialize;

/// `[rate.CLASS]` tables.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Rate {
    auth: Bound,
    registration: Bound,
    invitation: Bound,
    operator: Bound,
    send: Bound,
    intent: Bound,
    upload: Bound,
    read: Bound,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bound {
    /// At once.
    burst: Option<u32>,
    /// After that.
    per_minute: Option<u32>,
}

impl Rate {
    pub(crate) fn resolve(&self) -> anyhow::Result<RateConfig> {
        let default = RateConfig::default();
        Ok(RateConfig {
            auth: self.auth.over("auth", default.auth)?,
            registration: self.registration.over("registration", default.registration)?,
            invitation: self.invitation.over("invitation", default.invitation)?,
            operator: self.operator.over("operator", default.operator)?,
            send: self.send.over("send", default.send)?,
            intent: self.intent.over("intent", default.intent)?,
            upload: self.upload.over("upload", default.upload)?,
            read: self.read.over("read", default.read)?,
        })
    }
}

impl Bound {
    fn over(&self, class: &str, default: Rule) -> anyhow::Result<Rule> {
        let burst = self.burst.unwrap_or(default.burst);
        let per_minute = self.per_minute.unwrap_or(default.per_minute);
        if burst == 0 || per_minute == 0 {
            bail!("rate.{class}: burst and per_minute must be at least 1");
        }
        Ok(Rule { burst, per_minute })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_wins_over_the_default_and_nothing_is_shut() {
        let rate = |text: &str| toml::from_str::<Rate>(text).unwrap().resolve();
        assert_eq!(rate("").unwrap(), RateConfig::default());
        let set = rate("[send]\nburst = 9\n[registration]\nper_minute = 1\n").unwrap();
        let default = RateConfig::default();
        assert_eq!(set.send, Rule { burst: 9, ..default.send });
        assert_eq!(set.registration, Rule { per_minute: 1, ..default.registration });
        assert_eq!(set.read, default.read);
        for class in ["auth", "registration", "invitation", "operator", "send", "intent", "read"] {
            let error = rate(&format!("[{class}]\nburst = 0")).unwrap_err().to_string();
            assert!(error.contains(&format!("rate.{class}")) && error.contains("at least 1"));
        }
        assert!(toml::from_str::<Rate>("[reed]\nburst = 1").is_err());
    }
}
