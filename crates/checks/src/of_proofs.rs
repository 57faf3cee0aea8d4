//! What the prover says of a user, with the evidence for it.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use tutela_access::{
    Alike, Credential, Family, Level, OldReport, Proof, Proofs, Residual, Terms, cite_grants,
};
use tutela_model::{
    Arn, Call, Cause, DeviceKind, Evidence, Gap, Judgement, Password, Severity, Verdict, operation,
};

use crate::{AccountView, UserView};

/// The requests that come of an access key.
pub(crate) const OF_KEY: &[Credential] =
    &[Credential::Key, Credential::SessionToken, Credential::Federation];

/// Those that come of a password.
const OF_PASSWORD: &[Credential] = &[Credential::Password, Credential::AwsLogin];

/// So many kinds of what is left are named.
const NAMED: usize = 3;

/// The proofs of all users, once a check asked.
#[derive(Debug, Default)]
pub(crate) struct OfProofs {
    proofs: OnceLock<(Proofs, BTreeMap<Arn, usize>)>,
}

/// Requests that come of a credential, whether it works, and who says so.
type Held = (&'static [Credential], bool, Evidence);

/// What protects a user who has a credential.
pub(crate) struct Protection<'a> {
    pub(crate) alike: &'a Alike,
    pub(crate) proof: &'a Proof,
    /// How much MFA protects the user, by the credentials that were seen alone.
    level: Level,
    /// One of the user's credentials.
    credential: Evidence,
    /// The others, and the policies that the user holds.
    evidence: Vec<Evidence>,
    /// The kinds of credentials that were seen.
    pub(crate) held: Vec<Credential>,
    /// Why there may be roles to assume that nobody knows of.
    unasked: Option<Gap>,
}

impl AccountView<'_> {
    /// What was proved of all users.
    pub(crate) fn proofs_of_all(&self) -> &Proofs {
        &self.proofs_and_places().0
    }

    fn proofs_and_places(&self) -> &(Proofs, BTreeMap<Arn, usize>) {
        self.proofs.proofs.get_or_init(|| {
            let terms = Terms { as_of: self.as_of, old: OldReport::IsDated, tells_earlier: false };
            let proofs = tutela_access::proofs(self.account, terms, |arn, _| !arn.is_root());
            let places = proofs.alike.iter().enumerate().flat_map(|(place, alike)| {
                alike.principals.iter().map(move |arn| (arn.clone(), place))
            });
            let places = places.collect();
            (proofs, places)
        })
    }
}

impl<'a> UserView<'a> {
    /// Judges what protects the user; not applicable where it has no credential that works.
    ///
    /// # Errors
    /// Where the policies were not all seen, or nobody knows whether there is any credential.
    pub(crate) fn judge_protected(
        &self,
        judge: impl FnOnce(&Protection<'a>) -> Judgement,
    ) -> Judgement {
        let [password, key, service] = self.credentials()?;
        let mut held = Vec::new();
        let mut evidence = Vec::new();
        for (kinds, works, cited) in [&password, &key, &service].into_iter().flatten() {
            held.extend(kinds.iter().filter(|_| *works));
            // What works comes first.
            evidence.insert(if *works { 0 } else { evidence.len() }, cited.clone());
        }
        let mut evidence = evidence.into_iter();
        let Some(credential) = evidence.next() else {
            return Err(undecided("nobody knows what credentials the user has"));
        };
        let mut evidence: Vec<Evidence> = evidence.collect();
        if held.is_empty() {
            let none = "the user has no password, active key or service-specific credential";
            return Ok(Verdict::not_applicable(none, [credential]).and(evidence));
        }
        let alike = self.alike()?;
        let Some(proof) = &alike.proof else {
            let unseen = alike.unseen.first().cloned();
            return Err(unseen.unwrap_or_else(|| undecided("nothing was proved")));
        };
        let states = proof.states.iter().filter(|own| held.contains(&own.credential));
        let levels: Vec<Level> = states.map(|own| own.level).collect();
        // What is sure of one credential, no doubt about another makes better.
        let sure = levels.iter().filter(|level| **level != Level::Unknown).max();
        let has_doubt = levels.contains(&Level::Unknown);
        let level = match sure {
            Some(level) if !has_doubt || *level >= Level::Leaky => *level,
            _ => Level::Unknown,
        };
        evidence.extend(cite_grants(self.user)?);
        let unasked = self.unasked_roles();
        judge(&Protection { alike, proof, level, credential, evidence, held, unasked })
    }

    /// Whether the user has each kind of credential that nobody failed to look up, by the kinds of
    /// requests that come of it.
    ///
    /// # Errors
    /// Where none works that was seen, and another was not.
    fn credentials(&self) -> Result<[Option<Held>; 3], Gap> {
        let password = self.password();
        let password = password.map(|(own, cited)| (OF_PASSWORD, *own != Password::None, cited));
        let key = self.keys();
        let key = key.map(|(all, cited)| (OF_KEY, all.iter().any(|own| own.active), cited));
        let service = self.service_credentials().map(|(all, cited)| {
            (&[Credential::Service][..], all.iter().any(|own| own.active), cited)
        });
        let all = [password, key, service];
        if !all.iter().flatten().any(|(_, works, _)| *works)
            && let Some(gap) = all.iter().find_map(|own| own.as_ref().err())
        {
            return Err(gap.clone());
        }
        Ok(all.map(Result::ok))
    }

    /// Whether all the user's devices are security keys or passkeys.
    pub(crate) fn has_security_keys_alone(&self) -> Result<bool, Gap> {
        let (devices, _) = self.devices()?;
        Ok(!devices.is_empty() && devices.iter().all(|device| device.kind() == DeviceKind::Fido))
    }

    fn alike(&self) -> Result<&'a Alike, Gap> {
        let (proofs, places) = self.account.proofs_and_places();
        let place = places.get(&self.user.arn);
        let alike = place.and_then(|place| proofs.alike.get(*place));
        alike.ok_or_else(|| undecided("the user was not looked at"))
    }

    /// Why there may be roles to assume that nobody knows of.
    fn unasked_roles(&self) -> Option<Gap> {
        let (proofs, _) = self.account.proofs.proofs.get()?;
        match &proofs.roles {
            Ok(seen) => seen.unasked.first().cloned(),
            Err(gap) => Some(gap.clone()),
        }
    }

    /// The roles that the user can assume without MFA and whose sessions could undo what is
    /// enforced; and whether there may be others.
    pub(crate) fn roles_that_undo<'p>(&self, own: &'p Protection<'_>) -> (BTreeSet<&'p str>, bool) {
        let proofs = self.account.proofs.proofs.get();
        let seen = proofs.and_then(|(proofs, _)| proofs.roles.as_ref().ok());
        let undoes =
            |role: &Arn| seen.is_some_and(|seen| seen.undoers.iter().any(|(arn, _)| arn == role));
        let (mut sure, mut is_doubtful) = (BTreeSet::new(), own.misses_roles());
        for hop in &own.alike.hops {
            let is_sure = hop.request.is_some() && own.held.contains(&hop.credential);
            match undoes(&hop.role) {
                true if is_sure => sure.extend(hop.role.resource()),
                is_known => is_doubtful |= is_known || hop.families.is_none(),
            }
        }
        (sure, is_doubtful)
    }
}

impl Protection<'_> {
    /// Judges by the level: `bad` where a level is a finding. What only a credential makes bad that
    /// nobody saw is unknown.
    pub(crate) fn judge(
        &self,
        bad: impl Fn(Level) -> bool,
        fail: impl FnOnce(&Self) -> Verdict,
        pass: impl FnOnce(&Self) -> Verdict,
    ) -> Judgement {
        if self.level != Level::Unknown && bad(self.level) {
            return Ok(fail(self));
        }
        let is_doubtful = self.alike.level == Level::Unknown || bad(self.alike.level);
        if is_doubtful || self.unasked.is_some() {
            return Err(self.unknown());
        }
        Ok(pass(self))
    }

    pub(crate) fn fails(&self, message: impl Into<Cow<'static, str>>) -> Verdict {
        Verdict::fail(message, [self.credential.clone()]).and(self.evidence.iter().cloned())
    }

    pub(crate) fn passes(&self, message: impl Into<Cow<'static, str>>) -> Verdict {
        Verdict::pass(message, [self.credential.clone()]).and(self.evidence.iter().cloned())
    }

    pub(crate) fn not_applicable(&self, message: impl Into<Cow<'static, str>>) -> Verdict {
        let verdict = Verdict::not_applicable(message, [self.credential.clone()]);
        verdict.and(self.evidence.iter().cloned())
    }

    /// Why the answer is not certain, with what was seen.
    pub(crate) fn unknown(&self) -> Gap {
        self.beside(&self.doubt())
    }

    fn beside(&self, gap: &Gap) -> Gap {
        gap.beside(self.evidence.iter().cloned().chain([self.credential.clone()]))
    }

    /// How much MFA protects the user.
    pub(crate) fn level(&self) -> Level {
        self.level
    }

    /// A doubt about the user, for this reason.
    pub(crate) fn doubt_about(&self, why: &str) -> Gap {
        self.beside(&undecided(why))
    }

    /// Why the level is not certain.
    fn doubt(&self) -> Gap {
        let seen_of = self.alike.unseen.iter().chain(&self.alike.assumed).chain(&self.unasked);
        let unseen = seen_of.into_iter().next().cloned();
        unseen.unwrap_or_else(|| {
            let reasons = self.proof.states.iter().flat_map(|own| &own.unknown);
            undecided(reasons.copied().next().unwrap_or("it could not be decided"))
        })
    }

    /// What is left that should not be, by the credentials that were seen.
    pub(crate) fn left(&self) -> impl Iterator<Item = &Residual> {
        let all = self.proof.residual.iter();
        all.filter(|own| own.family != Family::IdentityProof && self.held.contains(&own.credential))
    }

    /// Whether there may be roles to assume that nobody knows of.
    pub(crate) fn misses_roles(&self) -> bool {
        self.unasked.is_some()
    }

    /// Whether the user has an access key that works.
    pub(crate) fn has_key(&self) -> bool {
        self.held.contains(&Credential::Key)
    }

    /// The calls that end what is enforced, by a credential that was seen.
    pub(crate) fn ends(&self) -> impl Iterator<Item = &'static str> {
        let own = self.proof.ends.iter().filter(|(credential, _)| self.held.contains(credential));
        own.map(|(_, call)| *call)
    }

    /// Whether a credential that nobody saw would end it.
    pub(crate) fn may_end(&self) -> bool {
        self.proof.ends.iter().any(|(credential, _)| !self.held.contains(credential))
    }

    /// The roles that can be assumed by these credentials, in a few words.
    pub(crate) fn roles(&self, by: &[Credential]) -> String {
        let hops = self.alike.hops.iter().filter(|hop| hop.request.is_some());
        let own = hops.filter(|hop| by.contains(&hop.credential));
        let mut names: Vec<&str> = own.filter_map(|hop| hop.role.resource()).collect();
        names.sort_unstable();
        names.dedup();
        let more = if names.len() > NAMED { " and more" } else { "" };
        names.truncate(NAMED);
        format!("{}{more}", names.join(", "))
    }

    /// The calls by which somebody with a credential alone comes to have MFA.
    pub(crate) fn takeover(&self) -> String {
        let steps = self.proof.takeover.iter().map(|step| step.request.action_as_given());
        steps.collect::<Vec<_>>().join(", ")
    }

    /// High where what is left leads further: to other rights, other credentials, or past MFA.
    pub(crate) fn severity(&self, chosen: impl Fn(&Residual) -> bool) -> Severity {
        let leads_on = |own: &Residual| match own.family {
            Family::Privilege | Family::Credentials | Family::MfaRemoval | Family::EnrolOthers => {
                true
            }
            Family::RoleHop | Family::Other | Family::Data | Family::IdentityProof => false,
        };
        if self.left().filter(|own| chosen(own)).any(leads_on) {
            Severity::High
        } else {
            Severity::Medium
        }
    }

    /// Whether something of a family is left by a credential that nobody saw.
    pub(crate) fn may_leave(&self, family: Family) -> bool {
        let mut all = self.proof.residual.iter();
        all.any(|own| own.family == family && !self.held.contains(&own.credential))
    }

    /// What is left in a few words, an action for each kind.
    pub(crate) fn words(&self, chosen: impl Fn(&Residual) -> bool) -> String {
        let mut kinds: Vec<(Family, String)> = Vec::new();
        let all: Vec<&Residual> = self.left().filter(|own| chosen(own)).collect();
        let is_of_today = |own: &&&Residual| !own.witness.is_of_the_future();
        let has_today = all.iter().any(|own| is_of_today(&own));
        for own in all.iter().filter(|own| !has_today || is_of_today(own)) {
            if !kinds.iter().any(|(family, _)| *family == own.family) {
                kinds.push((own.family, own.witness.request.action_as_given().to_owned()));
            }
        }
        let named = kinds.iter().take(NAMED);
        let named: Vec<String> =
            named.map(|(family, action)| format!("{} ({action})", family.name())).collect();
        let more = if kinds.len() > NAMED { " and more" } else { "" };
        format!("{}{more}", named.join(", "))
    }
}

fn undecided(why: &str) -> Gap {
    let call = Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS);
    Gap::new(call, Cause::Undecided, why.to_owned())
}
