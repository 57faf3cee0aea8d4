//! Gets credentials for a profile: out of the cache, or by asking a person once.

use jiff::Timestamp;
use tutela_model::{Arn, Cause};
use tutela_ports::{Clock, Issuer, Keys, Refusal, RoleWanted};

use crate::{
    Chain, Given, Person, PromptError, SessionError, Sessions, Source, Vault, code,
    device::{self, Choice},
    life::{Life, MFA_MARGIN, ROLE_MARGIN},
    refused,
    sessions::{name_of_mfa, name_of_role},
    vault::VaultError,
};

/// The most that AWS gives a role that was taken by a role, in seconds.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining>
const CHAINED_SECONDS: u32 = 3600;

const SENT_ALREADY: &str = "that code was sent already, and AWS takes each once: wait for the next";

/// What a person wants.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What has to be done for the profile.
    pub chain: Chain,
    /// The MFA device, if the person names it.
    pub serial: Option<String>,
    /// How long a session with MFA is to live, in seconds.
    pub seconds: u32,
    /// Whether to ask AWS even if there is a session that lives.
    pub anew: bool,
}

impl Wish {
    /// The key that the chain begins with.
    ///
    /// # Errors
    /// When the vault does not have it, or only the SDK knows how to begin.
    pub fn keys(&self, vault: &Vault) -> Result<Keys, SessionError> {
        match &self.chain.source {
            Source::Vault(name) => Ok(vault.key(name)?),
            Source::Plain { keys, .. } => Ok(keys.clone()),
            Source::Sdk => Err(SessionError::NoKey { profile: self.chain.profile.clone() }),
        }
    }

    /// The device that is known without asking anybody.
    pub(crate) fn known_device<'a>(
        &'a self,
        sessions: &'a Sessions,
        key_id: &str,
    ) -> Option<&'a str> {
        let said = self.serial.as_deref().or(self.chain.mfa_serial.as_deref());
        said.or_else(|| sessions.device(key_id))
    }

    /// What the cache holds for the whole chain, and what is left of it.
    pub(crate) fn held(
        &self,
        sessions: &Sessions,
        key_id: &str,
        now: Timestamp,
    ) -> Option<(Given, Life)> {
        let mut name = name_of_mfa(key_id, self.known_device(sessions, key_id)?);
        for role in &self.chain.roles {
            name = name_of_role(&name, role);
        }
        let role = self.chain.roles.last().map(|role| role.arn.clone());
        let margin = if role.is_some() { ROLE_MARGIN } else { MFA_MARGIN };
        let (keys, left) = sessions.get(&name, margin, now)?;
        Some((Given { keys, role, notes: Vec::new() }, left))
    }
}

/// Gets credentials for wishes.
pub struct Broker<'a, I, C: ?Sized, P> {
    /// AWS.
    pub issuer: &'a I,
    /// The time.
    pub clock: &'a C,
    /// Who is asked for codes.
    pub person: &'a P,
    /// Where keys and sessions are.
    pub vault: &'a Vault,
}

impl Vault {
    /// What the cache has for a wish, if it is good for long enough. Nobody is asked.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn cached(&self, wish: &Wish, now: Timestamp) -> Result<Option<Given>, SessionError> {
        let keys = wish.keys(self)?;
        let held = wish.held(&self.sessions()?, &keys.id, now);
        Ok(held.filter(|(_, left)| *left == Life::Fresh && !wish.anew).map(|(given, _)| given))
    }
}

impl<I: Issuer, C: Clock + ?Sized, P: Person> Broker<'_, I, C, P> {
    /// Credentials for a wish. Of many processes that want the same at once, one asks, and the
    /// others wait and read what it got.
    ///
    /// # Errors
    /// When nobody gives a code, AWS refuses, or the vault cannot be used.
    pub async fn credentials(&self, wish: &Wish) -> Result<Given, SessionError> {
        if let Some(given) = self.vault.cached(wish, self.clock.now())? {
            return Ok(given);
        }
        let keys = wish.keys(self.vault)?;
        let began = self.clock.now();
        let _lock = self.vault.wait_for_key(&keys.id)?;
        if let Some(given) = self.vault.cached(wish, self.clock.now())? {
            return Ok(given);
        }
        let sessions = self.vault.sessions()?;
        let held = wish.held(&sessions, &keys.id, self.clock.now()).filter(|_| !wish.anew);
        let asked = if sessions.gave_up_since(&keys.id, began) {
            Err(SessionError::GaveUp)
        } else {
            self.renew(wish, &keys).await
        };
        let Err(error) = asked else { return asked };
        self.note_declining(&keys.id, &error)?;
        let Some((mut given, _)) = held else { return Err(error) };
        given.notes.push(left_over(&error));
        Ok(given)
    }

    /// A person who declines declines for the processes that wait, and for a while.
    fn note_declining(&self, key_id: &str, error: &SessionError) -> Result<(), VaultError> {
        if let SessionError::Prompt(PromptError::Interrupted) = error {
            self.vault.update(|sessions| sessions.give_up(key_id, self.clock.now()))?;
        }
        Ok(())
    }

    /// Whether a person does not want to be asked before the session is over.
    fn declined_lately(&self, key_id: &str) -> Result<bool, VaultError> {
        let since = self.clock.now().saturating_sub(MFA_MARGIN * 2).unwrap_or_default();
        Ok(self.vault.sessions()?.gave_up_since(key_id, since))
    }

    async fn renew(&self, wish: &Wish, keys: &Keys) -> Result<Given, SessionError> {
        let serial = self.serial(wish, keys).await?;
        let mut name = name_of_mfa(&keys.id, &serial);
        let held = self.vault.sessions()?.get(&name, MFA_MARGIN, self.clock.now());
        let mut notes = Vec::new();
        let mut current = match held.filter(|_| !wish.anew) {
            Some((session, Life::Fresh)) => session,
            Some((session, _)) if self.declined_lately(&keys.id)? => session,
            Some((session, _)) => match self.new_session(wish, keys, &serial).await {
                Ok(session) => session,
                Err(error) => {
                    self.note_declining(&keys.id, &error)?;
                    notes.push(left_over(&error));
                    session
                }
            },
            None => self.new_session(wish, keys, &serial).await?,
        };
        for (index, role) in wish.chain.roles.iter().enumerate() {
            name = name_of_role(&name, role);
            let held = self.vault.sessions()?.get(&name, ROLE_MARGIN, self.clock.now());
            current = if let Some((session, Life::Fresh)) = held.filter(|_| !wish.anew) {
                session
            } else {
                let role = capped(role, index, &mut notes);
                self.take_role(keys, &current, &role, &name).await?
            };
        }
        let role = wish.chain.roles.last().map(|role| role.arn.clone());
        Ok(Given { keys: current, role, notes })
    }

    async fn take_role(
        &self,
        keys: &Keys,
        by: &Keys,
        role: &RoleWanted,
        name: &str,
    ) -> Result<Keys, SessionError> {
        match self.issuer.role(by, role).await {
            Ok(session) => {
                let now = self.clock.now();
                self.vault.update(|sessions| sessions.put(name.to_owned(), &session, now))?;
                Ok(session)
            }
            Err(refusal) => {
                let what = format!(
                    "role `{}` could not be taken; see its trust policy and your own",
                    role.arn
                );
                Err(self.explained(keys, by, what, refusal).await)
            }
        }
    }

    /// The MFA device: named, remembered, found, chosen, or guessed.
    async fn serial(&self, wish: &Wish, keys: &Keys) -> Result<String, SessionError> {
        if let Some(known) = wish.known_device(&self.vault.sessions()?, &keys.id) {
            return Ok(known.to_owned());
        }
        let who = || format!("the user of access key {}", keys.id);
        match self.issuer.devices(keys).await {
            Ok(serials) => match device::choose(&serials) {
                Choice::One(serial) => Ok(serial),
                Choice::Several(serials) => {
                    let index = self.person.choose("Which MFA device?", &serials)?;
                    let none = || SessionError::Serial { detail: "none was chosen".to_owned() };
                    serials.get(index).cloned().ok_or_else(none)
                }
                Choice::PasskeysOnly => Err(SessionError::PasskeysOnly {
                    who: who(),
                    profile: wish.chain.profile.clone(),
                }),
                Choice::None => Err(SessionError::NoDevice { who: who() }),
            },
            Err(refusal) if refusal.cause == Cause::Denied => self.guessed(keys, refusal).await,
            Err(refusal) => {
                let what = "the user's MFA devices could not be listed".to_owned();
                Err(SessionError::Aws { what, refusal })
            }
        }
    }

    async fn guessed(&self, keys: &Keys, denied: Refusal) -> Result<String, SessionError> {
        let identity = self.issuer.identity(keys).await.map_err(|refusal| {
            let what = "AWS does not say whose access key this is".to_owned();
            SessionError::Aws { what, refusal }
        })?;
        let guess = device::guess(&identity.arn)
            .ok_or_else(|| SessionError::Serial { detail: denied.detail.clone() })?;
        self.person.say(&format!(
            "iam:ListMFADevices is denied, so the device is guessed by the user's name: {guess}. \
             --serial names another one."
        ));
        Ok(guess)
    }

    async fn new_session(
        &self,
        wish: &Wish,
        keys: &Keys,
        serial: &str,
    ) -> Result<Keys, SessionError> {
        // What was wrong with the code before.
        let mut words = String::new();
        for _ in 0..self.person.tries() {
            let code = match code::read(&self.person.code(serial, &wish.chain.profile)?) {
                Ok(code) => code,
                Err(bad) => {
                    words = bad.to_string();
                    self.person.say(&words);
                    continue;
                }
            };
            if self.vault.sessions()?.is_spent(serial, &code, self.clock.now()) {
                SENT_ALREADY.clone_into(&mut words);
                self.next_window().await?;
                continue;
            }
            let asked = self.issuer.session(keys, serial, &code, wish.seconds).await;
            self.remember(|sessions, now| sessions.spend(serial, &code, now))?;
            match asked {
                Ok(session) => {
                    self.remember(|sessions, now| {
                        sessions.put(name_of_mfa(&keys.id, serial), &session, now);
                        sessions.remember_device(&keys.id, serial);
                    })?;
                    return Ok(session);
                }
                Err(refusal) if refused::is_about_the_code(&refusal) => {
                    words = refused::about_the_code(self.issuer.skew());
                    self.person.say(&words);
                }
                Err(refusal) => {
                    let what = "AWS gave no session".to_owned();
                    return Err(self.explained(keys, keys, what, refusal).await);
                }
            }
        }
        // Next time the device is looked for anew.
        self.vault.update(|sessions| sessions.forget_device(&keys.id))?;
        Err(SessionError::Code(words))
    }

    /// Remembers something, and what was learnt of AWS's clock.
    fn remember(&self, what: impl FnOnce(&mut Sessions, Timestamp)) -> Result<(), VaultError> {
        let (now, skew) = (self.clock.now(), self.issuer.skew());
        self.vault.update(|sessions| {
            if let Some(skew) = skew {
                sessions.learn_skew(skew);
            }
            what(sessions, now);
        })
    }

    /// Waits until devices show another code.
    async fn next_window(&self) -> Result<(), SessionError> {
        let sessions = self.vault.sessions()?;
        let begin = self.clock.now();
        let seconds = code::until_next_window(sessions.time(begin));
        self.person.say(SENT_ALREADY);
        for left in (1..=seconds).rev() {
            self.person.wait(left);
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
        self.person.wait(0);
        Ok(())
    }

    /// A refusal, or what is behind it: a user under quarantine is refused by a policy that nobody
    /// in the account wrote.
    async fn explained(
        &self,
        keys: &Keys,
        by: &Keys,
        what: String,
        refusal: Refusal,
    ) -> SessionError {
        if refusal.cause == Cause::Denied {
            for credentials in [by, keys] {
                if let Some(policy) = quarantine(self.issuer, credentials).await {
                    return SessionError::Quarantine { policy, detail: refusal.detail };
                }
            }
        }
        SessionError::Aws { what, refusal }
    }
}

fn left_over(error: &SessionError) -> String {
    format!("what is left of the session is used: {error}")
}

/// The quarantine policy of the user whose credentials these are, if AWS says that there is one.
async fn quarantine(issuer: &impl Issuer, keys: &Keys) -> Option<String> {
    let identity = issuer.identity(keys).await.ok()?;
    let arn = Arn::new(identity.arn);
    let policies = issuer.policies(keys, arn.user_name()?).await.ok()?;
    refused::quarantine(&policies).cloned()
}

/// A role that is taken by a role lives an hour at most, and the person is told.
fn capped(role: &RoleWanted, index: usize, notes: &mut Vec<String>) -> RoleWanted {
    match role.seconds {
        Some(seconds) if index > 0 && seconds > CHAINED_SECONDS => {
            notes.push(format!(
                "role `{}` is taken by a role, and AWS ends such sessions after an hour, not after \
                 the {seconds} s of `duration_seconds`",
                role.arn
            ));
            RoleWanted { seconds: Some(CHAINED_SECONDS), ..role.clone() }
        }
        _ => role.clone(),
    }
}

#[cfg(test)]
mod tests;
