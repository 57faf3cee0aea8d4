//! The policies that a user holds, the ways by which, and what was not seen of them.

use std::{collections::BTreeMap, sync::Arc};

use tutela_model::{Account, Arn, Call, Cause, Evidence, Gap, Grants, Receipt, Role};
use tutela_policy::{Document, PolicyType};

/// A policy and the way by which a user holds it.
pub(crate) struct Held<'a> {
    policy: Policy<'a>,
    way: Way<'a>,
    pub(crate) document: Arc<Document>,
    /// The answer that the document was read from; `None` for the user's own inline policies, which
    /// come with the user.
    receipt: Option<Arc<Receipt>>,
}

#[derive(Clone, Copy)]
enum Policy<'a> {
    Inline(&'a str),
    Managed(&'a Arn),
}

#[derive(Clone, Copy)]
enum Way<'a> {
    User,
    Group(&'a str, &'a Arc<Receipt>),
    Boundary,
}

/// A field that is cited: of the user in question, or evidence that is the same for all users.
#[derive(Clone)]
pub(crate) enum Citation {
    /// A field of the user's entry, and its value.
    OfUser(String, String),
    /// Anything else.
    Other(Evidence),
}

impl Citation {
    /// The same for citations that say the same.
    pub(crate) fn key(&self) -> (Option<Call>, String, String) {
        match self {
            Self::OfUser(field, value) => (None, field.clone(), value.clone()),
            Self::Other(evidence) => (
                Some(evidence.receipt.call.clone()),
                evidence.field.to_string(),
                evidence.value.to_string(),
            ),
        }
    }
}

impl Held<'_> {
    /// The policy and the way to it, in words.
    pub(crate) fn words(&self) -> String {
        match (&self.policy, &self.way) {
            (Policy::Inline(name), Way::Group(group, _)) => {
                format!("inline policy {name} of group {group}")
            }
            (Policy::Inline(name), _) => format!("inline policy {name} of the user"),
            (Policy::Managed(arn), Way::User) => {
                format!("policy {} attached to the user", name(arn))
            }
            (Policy::Managed(arn), Way::Group(group, _)) => {
                format!("policy {} attached to group {group}", name(arn))
            }
            (Policy::Managed(arn), Way::Boundary) => format!("permissions boundary {}", name(arn)),
        }
    }

    /// The same, where a role holds the policy.
    pub(crate) fn words_of_role(&self) -> String {
        match &self.policy {
            Policy::Inline(name) => format!("inline policy {name} of the role"),
            Policy::Managed(arn) if matches!(self.way, Way::Boundary) => {
                format!("permissions boundary {}", name(arn))
            }
            Policy::Managed(arn) => format!("policy {} attached to the role", name(arn)),
        }
    }

    /// Cites how the user comes by the policy, and `excerpt` of what its document says.
    pub(crate) fn cite(&self, excerpt: &str) -> Vec<Citation> {
        let mut cited = Vec::new();
        let of_user =
            |field: &str, value: &str| Citation::OfUser(field.to_owned(), value.to_owned());
        match (&self.policy, &self.way) {
            (Policy::Managed(arn), Way::User) => {
                cited.push(of_user("AttachedManagedPolicies", arn.as_str()));
            }
            (Policy::Managed(arn), Way::Boundary) => {
                cited.push(of_user("PermissionsBoundary", arn.as_str()));
            }
            (_, Way::Group(group, _)) => cited.push(of_user("GroupList", group)),
            (Policy::Inline(_), Way::User | Way::Boundary) => {}
        }
        if let (Policy::Managed(arn), Way::Group(group, receipt)) = (&self.policy, &self.way) {
            let field = format!("GroupDetailList[GroupName={group}].AttachedManagedPolicies");
            cited.push(Citation::Other(Evidence::new(receipt, field, arn)));
        }
        let field = match (&self.policy, &self.way) {
            (Policy::Managed(arn), _) => {
                format!("Policies[{arn}].PolicyVersionList[IsDefaultVersion].Document")
            }
            (Policy::Inline(name), Way::Group(group, _)) => format!(
                "GroupDetailList[GroupName={group}].GroupPolicyList[PolicyName={name}].PolicyDocument"
            ),
            (Policy::Inline(name), Way::User | Way::Boundary) => {
                format!("UserPolicyList[PolicyName={name}].PolicyDocument")
            }
        };
        cited.push(match &self.receipt {
            Some(receipt) => Citation::Other(Evidence::new(receipt, field, excerpt)),
            None => Citation::OfUser(field, excerpt.to_owned()),
        });
        cited
    }
}

/// The name of a managed policy, which its ARN ends with.
fn name(arn: &Arn) -> &str {
    arn.as_str().rsplit('/').next().unwrap_or(arn.as_str())
}

/// The documents of an account, each parsed once.
pub(crate) struct Library<'a> {
    account: &'a Account,
    parsed: BTreeMap<(PolicyType, &'a str), Result<Arc<Document>, String>>,
}

impl<'a> Library<'a> {
    pub(crate) fn new(account: &'a Account) -> Self {
        Self { account, parsed: BTreeMap::new() }
    }

    /// The identity policies that `grants` lead to, and the gaps of those that were not seen.
    /// `receipt` is the answer that the grants were read from.
    pub(crate) fn held(
        &mut self,
        grants: &'a Grants,
        receipt: &Arc<Receipt>,
    ) -> (Vec<Held<'a>>, Vec<Gap>) {
        let mut all = Vec::new();
        for policy in &grants.inline {
            all.push(self.inline(&policy.name, &policy.document, Way::User, &receipt.call, None));
        }
        for arn in &grants.attached {
            all.push(self.managed(arn, Way::User, receipt));
        }
        for group in &grants.groups {
            self.held_by_group(group, receipt, &mut all);
        }
        let (mut held, mut gaps) = (Vec::new(), Vec::new());
        for result in all {
            match result {
                Ok(policy) => held.push(policy),
                Err(gap) => gaps.push(gap),
            }
        }
        (held, gaps)
    }

    /// The policy that is a user's permissions boundary.
    pub(crate) fn boundary(
        &mut self,
        arn: &'a Arn,
        receipt: &Arc<Receipt>,
    ) -> Result<Held<'a>, Gap> {
        self.managed(arn, Way::Boundary, receipt)
    }

    /// The policy that says who may assume a role.
    pub(crate) fn trust(&mut self, role: &'a Role, call: &Call) -> Result<Arc<Document>, Gap> {
        self.parse(PolicyType::Trust, &role.trust).map_err(|error| {
            unreadable(call, &format!("the trust of role `{}`", role.name), &error)
        })
    }

    /// The policies of a group; `None` where not all could be read.
    pub(crate) fn of_group(
        &mut self,
        name: &'a str,
        receipt: &Arc<Receipt>,
    ) -> Option<Vec<Arc<Document>>> {
        let mut all = Vec::new();
        self.held_by_group(name, receipt, &mut all);
        all.into_iter().map(|held| held.ok().map(|held| held.document)).collect()
    }

    fn held_by_group(
        &mut self,
        name: &'a str,
        receipt: &Arc<Receipt>,
        all: &mut Vec<Result<Held<'a>, Gap>>,
    ) {
        let groups = match self.account.groups.seen() {
            Ok(groups) => groups,
            Err(gap) => return all.push(Err(gap)),
        };
        let Some(group) = groups.value.get(name) else {
            let why = format!("group `{name}` has members, but it is not listed");
            return all.push(Err(Gap::new(receipt.call.clone(), Cause::Incomplete, why)));
        };
        let way = Way::Group(name, &groups.receipt);
        for policy in &group.inline {
            let kept = Some(&groups.receipt);
            let call = &groups.receipt.call;
            all.push(self.inline(&policy.name, &policy.document, way, call, kept));
        }
        for arn in &group.attached {
            all.push(self.managed(arn, way, &groups.receipt));
        }
    }

    fn managed(
        &mut self,
        arn: &'a Arn,
        way: Way<'a>,
        attached_by: &Arc<Receipt>,
    ) -> Result<Held<'a>, Gap> {
        let policies = self.account.policies.seen()?;
        let Some(policy) = policies.value.get(arn) else {
            let why = format!("policy `{arn}` is in use, but its document is not listed");
            return Err(Gap::new(attached_by.call.clone(), Cause::Incomplete, why));
        };
        let document = self.parse(PolicyType::Identity, &policy.document).map_err(|error| {
            unreadable(&policies.receipt.call, &format!("policy `{arn}`"), &error)
        })?;
        let receipt = Some(Arc::clone(&policies.receipt));
        Ok(Held { policy: Policy::Managed(arn), way, document, receipt })
    }

    fn inline(
        &mut self,
        name: &'a str,
        document: &'a str,
        way: Way<'a>,
        call: &Call,
        receipt: Option<&Arc<Receipt>>,
    ) -> Result<Held<'a>, Gap> {
        let policy = Policy::Inline(name);
        let document = self
            .parse(PolicyType::Identity, document)
            .map_err(|error| unreadable(call, &format!("inline policy `{name}`"), &error))?;
        Ok(Held { policy, way, document, receipt: receipt.cloned() })
    }

    fn parse(&mut self, policy_type: PolicyType, text: &'a str) -> Result<Arc<Document>, String> {
        let parse = || {
            let read = Document::parse_as(policy_type, text);
            read.map(Arc::new).map_err(|error| error.to_string())
        };
        self.parsed.entry((policy_type, text)).or_insert_with(parse).clone()
    }
}

fn unreadable(call: &Call, whose: &str, error: &str) -> Gap {
    Gap::new(call.clone(), Cause::Malformed, format!("the document of {whose}, {error}"))
}
