//! Who is told what, and how: a file in TOML. What is secret is named there and lies in the environment.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use secrecy::SecretString;
use serde::Deserialize;
use thiserror::Error;
use tutela_model::Severity;
use tutela_posture::{Cadence, Notice, NoticePolicy, Quiet, Route};

/// Where notices go.
#[derive(Clone, Debug)]
pub enum Channel {
    /// Standard output.
    Stdout,
    /// An incoming webhook of Slack.
    Slack {
        /// Its URL, which lets whoever has it write to the channel.
        url: SecretString,
    },
    /// A webhook that takes schema tutela.notice/1.
    Webhook {
        /// Its URL.
        url: SecretString,
        /// What requests are signed by.
        secret: Option<SecretString>,
    },
}

/// Who is told what, and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// When people are told.
    pub policy: NoticePolicy,
    channels: BTreeMap<String, Channel>,
    /// By severity, the mildest first.
    to: [Vec<String>; 4],
    escalate_to: [Vec<String>; 4],
    digest_to: Vec<String>,
}

/// Why settings are of no use.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// The text is no TOML, or has something in it that nobody reads.
    #[error("{0}")]
    Malformed(String),
    /// A channel is named that there is not.
    #[error("`{place}` names the channel `{name}`, and there is no [channel.{name}]")]
    NoChannel {
        /// Where it is named.
        place: String,
        /// The channel.
        name: String,
    },
    /// Nobody would be told.
    #[error(
        "nobody is told: say `to = [\"CHANNEL\"]` at the top, for all that has no `to` of its own"
    )]
    Nobody,
    /// A channel is never used.
    #[error("nothing goes to [channel.{0}]: name it in a `to`, or take it away")]
    Unused(String),
    /// A channel lacks what it needs, or has what it does not.
    #[error("[channel.{name}]: {problem}")]
    Channel {
        /// The channel.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A variable says nothing.
    #[error("[channel.{name}] wants the variable {variable} of the environment, which is not set")]
    Unset {
        /// The channel.
        name: String,
        /// The variable.
        variable: String,
    },
    /// A value is not of the form that it should have.
    #[error("`{place} = \"{text}\"`: write {form}")]
    Value {
        /// Where it stands.
        place: String,
        /// What stands there.
        text: String,
        /// What should.
        form: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    to: Vec<String>,
    #[serde(default)]
    channel: BTreeMap<String, ChannelFile>,
    critical: Option<RouteFile>,
    high: Option<RouteFile>,
    medium: Option<RouteFile>,
    low: Option<RouteFile>,
    digest: Option<DigestFile>,
    quiet: Option<QuietFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelFile {
    kind: KindName,
    url_env: Option<String>,
    secret_env: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum KindName {
    Stdout,
    Slack,
    Webhook,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RouteFile {
    when: Option<Cadence>,
    to: Option<Vec<String>>,
    remind_after: Option<String>,
    escalate_after: Option<String>,
    #[serde(default)]
    escalate_to: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DigestFile {
    when: Option<Cadence>,
    hour: Option<u8>,
    to: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuietFile {
    from: String,
    to: String,
    but_from: Option<Severity>,
}

impl Settings {
    /// Reads them. `variable` looks into the environment.
    ///
    /// # Errors
    /// Where anything in it is not understood, nobody would be told, or a secret is not there.
    pub fn parse(
        text: &str,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, SettingsError> {
        let malformed = |error: toml::de::Error| SettingsError::Malformed(error.to_string());
        let file: File = toml::from_str(text).map_err(malformed)?;
        let mut settings = Self {
            policy: NoticePolicy::default(),
            channels: BTreeMap::new(),
            to: [const { Vec::new() }; 4],
            escalate_to: [const { Vec::new() }; 4],
            digest_to: file.to.clone(),
        };
        for (name, own) in file.channel {
            let read = own.channel(&name, variable)?;
            settings.channels.insert(name, read);
        }
        let routes = [file.low, file.medium, file.high, file.critical];
        for (at, (severity, own)) in Severity::ALL.into_iter().zip(routes).enumerate() {
            let read = read_route(severity, own, settings.policy.route(severity), &file.to)?;
            let places = (
                settings.policy.routes.get_mut(at),
                settings.to.get_mut(at),
                settings.escalate_to.get_mut(at),
            );
            if let (Some(route), Some(to), Some(escalate_to)) = places {
                (*route, *to, *escalate_to) = read;
            }
        }
        if let Some(digest) = file.digest {
            settings.policy.digest = digest.when.unwrap_or(settings.policy.digest);
            settings.policy.digest_hour = hour(digest.hour, settings.policy.digest_hour)?;
            settings.digest_to = digest.to.unwrap_or(file.to);
        }
        settings.policy.quiet = file.quiet.map(QuietFile::read).transpose()?;
        settings.check()?;
        Ok(settings)
    }

    /// Refuses names that there are not, channels that nothing goes to, and settings that tell nobody.
    fn check(&self) -> Result<(), SettingsError> {
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for (severity, (to, escalate_to)) in
            Severity::ALL.iter().zip(self.to.iter().zip(&self.escalate_to))
        {
            let route = self.policy.route(*severity);
            if to.is_empty() && route.when != Cadence::Never {
                return Err(SettingsError::Nobody);
            }
            for name in to.iter().chain(escalate_to) {
                used.insert(self.known(&format!("[{severity}]"), name)?);
            }
        }
        if self.digest_to.is_empty() && self.policy.digest != Cadence::Never {
            return Err(SettingsError::Nobody);
        }
        for name in &self.digest_to {
            used.insert(self.known("[digest]", name)?);
        }
        match self.channels.keys().find(|name| !used.contains(name.as_str())) {
            Some(name) => Err(SettingsError::Unused(name.clone())),
            None => Ok(()),
        }
    }

    fn known<'n>(&self, place: &str, name: &'n str) -> Result<&'n str, SettingsError> {
        if self.channels.contains_key(name) {
            return Ok(name);
        }
        Err(SettingsError::NoChannel { place: place.to_owned(), name: name.to_owned() })
    }

    /// The channel of a name.
    #[must_use]
    pub fn channel(&self, name: &str) -> Option<&Channel> {
        self.channels.get(name)
    }

    /// The names of all channels.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.channels.keys().map(String::as_str)
    }

    /// The channels that a notice goes to.
    #[must_use]
    pub fn channels_of(&self, notice: &Notice) -> Vec<String> {
        if notice.account.is_none() {
            return self.digest_to.clone();
        }
        let by_severity = |of: &[Vec<String>; 4]| {
            let [low, medium, high, critical] = of;
            match notice.severity {
                Severity::Low => low.clone(),
                Severity::Medium => medium.clone(),
                Severity::High => high.clone(),
                Severity::Critical => critical.clone(),
            }
        };
        let others = by_severity(&self.escalate_to);
        if notice.is_escalation() && !others.is_empty() {
            return others;
        }
        by_severity(&self.to)
    }
}

impl ChannelFile {
    fn channel(
        self,
        name: &str,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Channel, SettingsError> {
        let wrong = |problem: &str| SettingsError::Channel {
            name: name.to_owned(),
            problem: problem.to_owned(),
        };
        let secret = |variable_name: String| match variable(&variable_name) {
            Some(value) => Ok(SecretString::from(value)),
            None => Err(SettingsError::Unset { name: name.to_owned(), variable: variable_name }),
        };
        let has_secret = self.secret_env.is_some();
        match (self.kind, self.url_env) {
            (KindName::Stdout, None) if !has_secret => Ok(Channel::Stdout),
            (KindName::Stdout, _) => Err(wrong("standard output has no URL and no secret")),
            (KindName::Slack | KindName::Webhook, None) => {
                Err(wrong("`url_env` is missing: the variable of the environment with its URL"))
            }
            (KindName::Slack, Some(_)) if has_secret => {
                Err(wrong("Slack takes no `secret_env`: its URL is the secret"))
            }
            (KindName::Slack, Some(url)) => Ok(Channel::Slack { url: secret(url)? }),
            (KindName::Webhook, Some(url)) => Ok(Channel::Webhook {
                url: secret(url)?,
                secret: self.secret_env.map(secret).transpose()?,
            }),
        }
    }
}

fn read_route(
    severity: Severity,
    file: Option<RouteFile>,
    usual: Route,
    to: &[String],
) -> Result<(Route, Vec<String>, Vec<String>), SettingsError> {
    let Some(file) = file else { return Ok((usual, to.to_vec(), Vec::new())) };
    let length = |name: &str, text: Option<String>, usual: Option<SignedDuration>| match text {
        Some(text) => duration(&format!("{severity}.{name}"), &text),
        None => Ok(usual),
    };
    let route = Route {
        when: file.when.unwrap_or(usual.when),
        remind_after: length("remind_after", file.remind_after, usual.remind_after)?,
        escalate_after: length("escalate_after", file.escalate_after, usual.escalate_after)?,
    };
    Ok((route, file.to.unwrap_or_else(|| to.to_vec()), file.escalate_to))
}

/// `30m`, `4h`, `7d`; `never` for none.
fn duration(place: &str, text: &str) -> Result<Option<SignedDuration>, SettingsError> {
    let wrong = || SettingsError::Value {
        place: place.to_owned(),
        text: text.to_owned(),
        form: "a time such as 30m, 4h or 7d, or never",
    };
    if text == "never" {
        return Ok(None);
    }
    let (number, minutes) = [("m", 1), ("h", 60), ("d", 24 * 60)]
        .into_iter()
        .find_map(|(unit, minutes)| Some((text.strip_suffix(unit)?, minutes)))
        .ok_or_else(wrong)?;
    let number: i64 =
        number.parse().ok().filter(|number| (1..=10_000).contains(number)).ok_or_else(wrong)?;
    Ok(Some(SignedDuration::from_mins(number.saturating_mul(minutes))))
}

fn hour(hour: Option<u8>, usual: u8) -> Result<u8, SettingsError> {
    match hour {
        Some(hour) if hour > 23 => Err(SettingsError::Value {
            place: "digest.hour".to_owned(),
            text: hour.to_string(),
            form: "an hour of the day in UTC, from 0 to 23",
        }),
        hour => Ok(hour.unwrap_or(usual)),
    }
}

impl QuietFile {
    fn read(self) -> Result<Quiet, SettingsError> {
        Ok(Quiet {
            from_minute: minute("quiet.from", &self.from)?,
            to_minute: minute("quiet.to", &self.to)?,
            but_from: self.but_from.unwrap_or(Severity::Critical),
        })
    }
}

/// The minute of the day of `22:30`.
fn minute(place: &str, text: &str) -> Result<u16, SettingsError> {
    let read = || {
        let (hours, minutes) = text.split_once(':')?;
        let hours: u16 = hours.parse().ok().filter(|hours| *hours < 24)?;
        let minutes: u16 = minutes.parse().ok().filter(|minutes| *minutes < 60)?;
        hours.checked_mul(60)?.checked_add(minutes)
    };
    read().ok_or_else(|| SettingsError::Value {
        place: place.to_owned(),
        text: text.to_owned(),
        form: "a time of day in UTC such as 22:30",
    })
}

#[cfg(test)]
mod tests;
