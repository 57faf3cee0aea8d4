//! An organisation as its management account or a delegated administrator sees it.

use std::{collections::BTreeMap, fmt, sync::Arc};

use crate::{AccountId, Cause, Directory, Gap, Observed, Population, Receipt};

/// An organisation of AWS Organizations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: String,
    /// The number of its management account.
    pub management_account: String,
    /// Whether that is the account which was asked.
    pub is_management: bool,
}

/// An SCP or RCP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scp {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The document, as JSON text.
    pub document: Arc<str>,
}

/// The accounts of an organisation, where they hang, and the policies on the way to each.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The account that listed it.
    pub listed_by: AccountId,
    /// The number of the management account, which SCPs and RCPs do not reach.
    pub management_account: Observed<String>,
    /// The accounts, by id, that of the management included.
    pub members: Population<Member>,
    /// The SCPs, by what they are attached to.
    pub scps: Observed<Attached>,
    /// The RCPs, likewise.
    pub rcps: Observed<Attached>,
    /// The people of IAM Identity Center, as far as the account that listed the tree sees them.
    pub directories: Vec<Observed<Arc<Directory>>>,
}

/// An account of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its id.
    pub id: AccountId,
    /// Its name, where AWS gives one.
    pub name: Option<String>,
    /// What has become of it.
    pub state: AccountState,
    /// The member of the answer that says so: `State`, or `Status` in answers of before 2026-09.
    pub state_field: &'static str,
    /// The root, and the OUs down to the one that it is in.
    pub path: Vec<Unit>,
    /// Its tags, where they were asked for.
    pub tags: Observed<BTreeMap<String, String>>,
    /// The listing that it stands in.
    pub receipt: Arc<Receipt>,
}

/// The root or an organisational unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its id: `r-…` or `ou-…`.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Policies of one type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attached {
    /// Whether the type is enabled. One that is not has no effect.
    pub is_enabled: bool,
    /// The policies by the id of what they are attached to: a root, an OU or an account.
    pub by_target: BTreeMap<String, Vec<Scp>>,
}

/// The policies of one type that an account is under, level by level from the root.
pub type Levels = Vec<Vec<Scp>>;

/// The policies of an organisation that an account is under.
#[derive(Clone, Debug)]
pub struct Controls {
    /// Its SCPs; no level where none reaches it.
    pub scps: Observed<Levels>,
    /// Its RCPs, likewise.
    pub rcps: Observed<Levels>,
}

/// What has become of an account.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// It is being made.
    PendingActivation,
    /// It is in use.
    Active,
    /// AWS suspended it: nobody can use it.
    Suspended,
    /// Its closing was asked for.
    PendingClosure,
    /// It is closed, for up to 90 days, and can be reinstated.
    Closed,
    /// A state that this version does not know.
    Other(String),
}

impl AccountState {
    /// Reads AWS's word.
    #[must_use]
    pub fn read(word: &str) -> Self {
        match word {
            "PENDING_ACTIVATION" => Self::PendingActivation,
            "ACTIVE" => Self::Active,
            "SUSPENDED" => Self::Suspended,
            "PENDING_CLOSURE" => Self::PendingClosure,
            "CLOSED" => Self::Closed,
            other => Self::Other(other.to_owned()),
        }
    }

    /// AWS's word.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::PendingActivation => "PENDING_ACTIVATION",
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::PendingClosure => "PENDING_CLOSURE",
            Self::Closed => "CLOSED",
            Self::Other(word) => word,
        }
    }

    /// Whether nobody can call anything there, so that nobody needs to look.
    #[must_use]
    pub fn is_shut(&self) -> bool {
        matches!(self, Self::Suspended | Self::Closed)
    }
}

impl fmt::Display for AccountState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl Tree {
    /// What it says of an account; `None` where it is none of its accounts.
    #[must_use]
    pub fn member_of(&self, id: &AccountId) -> Observed<Option<Member>> {
        match (self.member(id), &self.members.complete) {
            (Some(member), _) => Observed::of(Some(member.clone()), &member.receipt),
            (None, Ok(receipt)) => Observed::of(None, receipt),
            (None, Err(gap)) => Observed::Missing(gap.clone()),
        }
    }

    /// The SCPs and RCPs that reach an account. `unlisted` is why nothing is known of the account
    /// that listed the tree as long as nobody knows which account is the management's.
    #[must_use]
    pub fn controls(&self, id: &AccountId, unlisted: &Gap) -> Controls {
        let reached = self.reached(id, unlisted);
        let levels = |attached: &Observed<Attached>, are_everywhere: bool| {
            reached.and_then(|reached| match &reached.value {
                None => Observed::of(Levels::new(), &reached.receipt),
                Some(member) => attached.and_then(|seen| {
                    let levels = member.levels(&seen.value, are_everywhere);
                    match levels.map_err(|at| without_scp(&seen.receipt, &at)) {
                        Ok(levels) => Observed::of(levels, &seen.receipt),
                        Err(gap) => Observed::Missing(gap),
                    }
                }),
            })
        };
        Controls { scps: levels(&self.scps, false), rcps: levels(&self.rcps, true) }
    }

    /// The account as its organisation's policies reach it; `None` where they do not. They reach
    /// nothing in the management account.
    ///
    /// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
    fn reached(&self, id: &AccountId, unlisted: &Gap) -> Observed<Option<Member>> {
        match self.management_account.seen() {
            Err(_) if *id == self.listed_by => Observed::Missing(unlisted.clone()),
            Err(gap) => Observed::Missing(gap),
            Ok(management) if management.value == id.as_str() => {
                Observed::of(None, &management.receipt)
            }
            Ok(_) => self.member_of(id),
        }
    }

    /// An account of it.
    #[must_use]
    pub fn member(&self, id: &AccountId) -> Option<&Member> {
        let known = &self.members.known;
        known.binary_search_by(|member| member.id.cmp(id)).ok().and_then(|place| known.get(place))
    }
}

/// AWS leaves no level without an SCP: where none is listed, the listing lacks one.
fn without_scp(listing: &Receipt, at: &str) -> Gap {
    let detail =
        format!("no SCP is said to be attached to `{at}`, and AWS leaves nothing without one");
    Gap::new(listing.call.clone(), Cause::Incomplete, detail)
}

/// What AWS attaches everywhere, and lets nobody detach.
///
/// Source: <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
fn full_access() -> Scp {
    let document = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
    Scp {
        id: "p-RCPFullAWSAccess".to_owned(),
        name: "RCPFullAWSAccess".to_owned(),
        document: Arc::from(document),
    }
}

impl Member {
    /// The policies of one type, level by level from the root to the account.
    ///
    /// # Errors
    /// The id of a level that has none, unless they are of a type that AWS attaches everywhere.
    fn levels(&self, attached: &Attached, are_everywhere: bool) -> Result<Levels, String> {
        if !attached.is_enabled {
            return Ok(Levels::new());
        }
        let places = self.path.iter().map(|unit| unit.id.as_str()).chain([self.id.as_str()]);
        let level = |place: &str| match attached.by_target.get(place) {
            Some(policies) => Ok(policies.clone()),
            None if are_everywhere => Ok(vec![full_access()]),
            None => Err(place.to_owned()),
        };
        places.map(level).collect()
    }

    /// The names of the root and the OUs, as one path: `Root/Workloads/Production`.
    #[must_use]
    pub fn place(&self) -> String {
        let names: Vec<&str> = self.path.iter().map(|unit| unit.name.as_str()).collect();
        names.join("/")
    }
}
