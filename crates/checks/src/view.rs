//! What a judge is shown: a resource, the account that it is in, and the day.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use tutela_access::Standing;
use tutela_model::{
    AccessKey, Account, Arn, Attestation, AttestationState, Call, Cause, Cluster, ExemptionState,
    Gap, InForce, Instance, Password, PermissionSet, Receipt, Resource, Role, ServiceCredential,
    Severity, User, Verdict, VirtualDevice, Word, operation,
};

use crate::{of_proofs::OfProofs, of_resources::OfResources, of_roles::OfRoles, words::counted};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// An account, and what was concluded of it before any check.
#[derive(Debug)]
pub struct AccountView<'a> {
    /// The account.
    pub account: &'a Account,
    pub(crate) as_of: Option<Timestamp>,
    administrators: BTreeMap<String, Result<Standing, Gap>>,
    attestations: &'a [Attestation],
    pub(crate) roles: OfRoles,
    pub(crate) proofs: OfProofs,
    pub(crate) resources: OfResources,
}

/// An IAM user in its account.
#[derive(Clone, Copy, Debug)]
pub struct UserView<'a> {
    /// The account.
    pub account: &'a AccountView<'a>,
    /// The user.
    pub user: &'a User,
}

/// An access key of a user.
#[derive(Clone, Copy, Debug)]
pub struct KeyView<'a> {
    /// The user.
    pub owner: UserView<'a>,
    /// The key.
    pub key: &'a AccessKey,
    /// The listing that the key stands in.
    pub receipt: &'a Arc<Receipt>,
}

/// A virtual MFA device.
#[derive(Clone, Copy, Debug)]
pub struct DeviceView<'a> {
    /// The device.
    pub device: &'a VirtualDevice,
    /// The listing that it stands in.
    pub receipt: &'a Arc<Receipt>,
}

/// A service-specific credential.
#[derive(Clone, Copy, Debug)]
pub struct CredentialView<'a> {
    /// The credential.
    pub credential: &'a ServiceCredential,
    /// The listing that it stands in.
    pub receipt: &'a Arc<Receipt>,
    /// The account.
    pub account: &'a AccountView<'a>,
}

/// An IAM role.
#[derive(Clone, Copy, Debug)]
pub struct RoleView<'a> {
    /// The account.
    pub account: &'a AccountView<'a>,
    /// The role.
    pub role: &'a Role,
    /// The listing that it stands in.
    pub receipt: &'a Arc<Receipt>,
}

/// An identity provider.
#[derive(Clone, Copy, Debug)]
pub struct ProviderView<'a> {
    /// Its ARN.
    pub arn: &'a Arn,
    /// The listing that it stands in.
    pub receipt: &'a Arc<Receipt>,
    /// The account.
    pub account: &'a AccountView<'a>,
}

/// A resource that may have a policy of its own.
#[derive(Clone, Copy, Debug)]
pub struct ResourceView<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// The account.
    pub account: &'a AccountView<'a>,
}

/// A cluster of Amazon EKS.
#[derive(Clone, Copy, Debug)]
pub struct ClusterView<'a> {
    /// The cluster.
    pub cluster: &'a Cluster,
    /// The account.
    pub account: &'a AccountView<'a>,
}

/// An instance of IAM Identity Center.
#[derive(Clone, Copy, Debug)]
pub struct InstanceView<'a> {
    /// The instance.
    pub instance: &'a Instance,
    /// The listing that it stands in.
    pub receipt: &'a Arc<Receipt>,
    /// The account.
    pub account: &'a AccountView<'a>,
}

/// A permission set of IAM Identity Center.
#[derive(Clone, Copy, Debug)]
pub struct PermissionSetView<'a> {
    /// The permission set.
    pub set: &'a PermissionSet,
    /// The listing that it stands in.
    pub receipt: &'a Arc<Receipt>,
}

/// An attestation that the caller brought.
#[derive(Clone, Copy, Debug)]
pub struct AttestationView<'a> {
    /// What it says, and what became of it.
    pub state: &'a AttestationState,
    /// Whether a check was run that looks at what it is about.
    pub selected: bool,
}

/// An exemption that the caller brought.
#[derive(Clone, Copy, Debug)]
pub struct ExemptionView<'a> {
    /// What it says, and what became of it.
    pub state: &'a ExemptionState,
    /// Whether the check that it names was run.
    pub selected: bool,
}

impl<'a> AccountView<'a> {
    pub(crate) fn new(
        account: &'a Account,
        as_of: Option<Timestamp>,
        decide_administrators: bool,
    ) -> Self {
        let administrators = if decide_administrators {
            tutela_access::administrators(account)
        } else {
            BTreeMap::new()
        };
        Self {
            account,
            as_of,
            administrators,
            attestations: &[],
            roles: OfRoles::default(),
            proofs: OfProofs::default(),
            resources: OfResources::default(),
        }
    }

    /// The same account with what the caller vouches for.
    pub(crate) fn attested_by(self, attestations: &'a [Attestation]) -> Self {
        Self { attestations, ..self }
    }

    /// Somebody's word about a thing, where it counts.
    ///
    /// # Errors
    /// Why there is no word that counts; `unseen` where there is none at all.
    pub fn attested(&self, about: &str, unseen: Gap) -> Result<&'a Attestation, Gap> {
        let mut known = self.attestations.iter();
        let Some(found) = known.find(|it| it.about.as_str() == about) else { return Err(unseen) };
        let Word { by, on, until, .. } = &found.word;
        let why = match found.standing {
            InForce::Yes => return Ok(found),
            InForce::Ended => format!("the attestation of {by} ended on {until}"),
            InForce::NotYet => {
                format!("the attestation of {by} is of {on}, after the day of judgement")
            }
            InForce::Undated => format!(
                "whether the attestation of {by} still counts is not known: nobody dated the data"
            ),
        };
        let detail = format!("{}; {why}", unseen.detail());
        let gap = Gap::new(unseen.call().clone(), unseen.cause(), detail);
        Err(gap.beside(unseen.seen().iter().cloned()).beside([found.cite()]))
    }

    /// Whole days from `then`, which the answer of `receipt` names, to the day of judgement.
    ///
    /// # Errors
    /// Where nobody dated the data, or where a clock must be wrong: `then` lies in the future, or
    /// the answer claims to be older than AWS serves it.
    pub fn days_since(&self, then: Timestamp, receipt: &Receipt) -> Result<i64, Gap> {
        let now = self.now(receipt)?;
        let days = days_between(then, now);
        if days < -1 {
            let detail =
                format!("{then} lies after the moment of judgement, {now}: a clock is wrong");
            return Err(Gap::new(receipt.call.clone(), Cause::Undecided, detail));
        }
        Ok(days.max(0))
    }

    /// Whether `moment`, which the answer of `receipt` names, is over on the day of judgement.
    ///
    /// # Errors
    /// Where nobody dated the data, or where the answer's own dates disagree.
    pub fn is_over(&self, moment: Timestamp, receipt: &Receipt) -> Result<bool, Gap> {
        Ok(moment <= self.now(receipt)?)
    }

    /// Whole days from the day of judgement to `then`, which the answer of `receipt` names; below
    /// zero where it is over.
    ///
    /// # Errors
    /// Where nobody dated the data, or where the answer's own dates disagree.
    pub fn days_until(&self, then: Timestamp, receipt: &Receipt) -> Result<i64, Gap> {
        Ok(days_between(self.now(receipt)?, then))
    }

    fn now(&self, receipt: &Receipt) -> Result<Timestamp, Gap> {
        let gap = |detail: String| Gap::new(receipt.call.clone(), Cause::Undecided, detail);
        let now = self.as_of.ok_or_else(|| {
            gap("nobody dated the data: say when it was taken with `--as-of`".to_owned())
        })?;
        if let (Some(made), Some(time)) = (receipt.made, receipt.time)
            && days_between(made, time).abs() > 1
        {
            return Err(gap(format!(
                "AWS dates its answer {made}, the clock that recorded it says {time}: one of them is wrong"
            )));
        }
        if let Some(of) = receipt.as_of()
            && of.as_second() > now.as_second().saturating_add(SECONDS_A_DAY)
        {
            return Err(gap(format!(
                "the answer is of {of}, after the day of judgement, {now}: it may tell of what was not yet so"
            )));
        }
        Ok(now)
    }

    /// Holds a verdict that nothing happened lately against the answer's own day: of what came
    /// after, it says nothing.
    ///
    /// # Errors
    /// Where the answer is older than a day, or where [`AccountView::days_since`] would err.
    pub fn reaches_to_now(&self, receipt: &Receipt) -> Result<(), Gap> {
        let now = self.now(receipt)?;
        // An answer without a date is of the day that the caller names: that is what it is for.
        if let Some(of) = receipt.as_of()
            && now.as_second().saturating_sub(of.as_second()) > SECONDS_A_DAY
        {
            let days = counted(days_between(of, now), "day");
            let detail = format!("the answer is of {of}: nobody saw the last {days}");
            return Err(Gap::new(receipt.call.clone(), Cause::Undecided, detail));
        }
        Ok(())
    }
}

fn days_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()).div_euclid(SECONDS_A_DAY)
}

impl UserView<'_> {
    /// Whether the user is an administrator, and how.
    ///
    /// # Errors
    /// Where a policy was not seen or the rules cannot decide.
    pub fn standing(&self) -> Result<&Standing, Gap> {
        match self.account.administrators.get(&self.user.name) {
            Some(Ok(standing)) => Ok(standing),
            Some(Err(gap)) => Err(gap.clone()),
            None => Err(self.user.grants.seen().err().unwrap_or_else(|| {
                Gap::new(
                    Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS),
                    Cause::NotAsked,
                    "no selected check needs to know who is an administrator",
                )
            })),
        }
    }

    /// The verdict at `severity` where the user is an administrator, with the evidence for it, and
    /// where nobody knows: a policy that was not seen must not make the row milder.
    #[must_use]
    pub fn worse_for_administrators(&self, verdict: Verdict, severity: Severity) -> Verdict {
        match self.standing() {
            Ok(standing) if standing.administrator => {
                verdict.at(severity).and(standing.evidence.clone())
            }
            Ok(_) => verdict,
            Err(gap) => verdict
                .at(severity)
                .remark(format_args!("counted as an administrator's, because {gap}"))
                .and(gap.seen().iter().cloned()),
        }
    }

    /// Whether the user is known to have no console password; for severities.
    #[must_use]
    pub fn is_known_without_password(&self) -> bool {
        self.user.password.seen().is_ok_and(|password| password.value == Password::None)
    }
}

#[cfg(test)]
mod tests {
    use tutela_model::{Receipt, operation};

    use super::AccountView;
    use crate::fixture::{account, days_ago, now, receipt};

    #[track_caller]
    fn check(what: &str, days: i64, receipt: &Receipt, dated: bool, expected: Result<i64, &str>) {
        let account = account().build();
        let view = AccountView::new(&account, dated.then(now), false);
        match (view.days_since(days_ago(days), receipt), expected) {
            (Ok(said), Ok(expected)) => assert_eq!(said, expected, "{what}"),
            (Err(gap), Err(words)) => assert!(gap.detail().contains(words), "{what}: {gap}"),
            (said, expected) => panic!("{what}: {said:?}, not {expected:?}"),
        }
    }

    #[test]
    fn ages_need_clocks_that_agree() {
        let fresh = receipt(&operation::GET_CREDENTIAL_REPORT);
        let made = |days: i64| Receipt { made: Some(days_ago(days)), ..Receipt::clone(&fresh) };
        check("today", 0, &fresh, true, Ok(0));
        check("90 days", 90, &fresh, true, Ok(90));
        check("clocks that differ by hours", -1, &fresh, true, Ok(0));
        check("the day after tomorrow", -2, &fresh, true, Err("a clock is wrong"));
        check("nobody dated the data", 90, &fresh, false, Err("--as-of"));
        check("a report of yesterday", 90, &made(1), true, Ok(90));
        check("a report of last year", 90, &made(400), true, Err("one of them is wrong"));
        check("a report of next year", 90, &made(-400), true, Err("one of them is wrong"));
        check("a report of tomorrow", 90, &made(-1), true, Ok(90));
        let taken = |days: i64| {
            let at = Some(days_ago(days));
            Receipt { made: at, time: at, ..Receipt::clone(&fresh) }
        };
        check("an answer of tomorrow", 90, &taken(-1), true, Ok(90));
        check("an answer after the day", 90, &taken(-2), true, Err("after the day of judgement"));
        check("an answer long before it", 90, &taken(60), true, Ok(90));
        let undated = Receipt { made: None, time: None, ..Receipt::clone(&fresh) };
        check("an answer that nobody dated", 90, &undated, true, Ok(90));
    }

    #[test]
    fn a_moment_is_over_from_that_moment_on() {
        let account = account().build();
        let fresh = receipt(&operation::LIST_SERVICE_SPECIFIC_CREDENTIALS);
        let over = |days: i64, dated: bool| {
            let view = AccountView::new(&account, dated.then(now), false);
            view.is_over(days_ago(days), &fresh).ok()
        };
        assert_eq!(over(1, true), Some(true));
        assert_eq!(over(0, true), Some(true));
        assert_eq!(over(-1, true), Some(false));
        assert_eq!(over(1, false), None, "nobody dated the data");
    }
}
