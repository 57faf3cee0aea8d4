//! The SCPs and RCPs that an account is under, as the prover takes them.
//!
//! Levels that nobody listed are no levels: a proof then says that none was seen, and, unless it is
//! known that none reaches the account, what it finds to be possible is in doubt. Levels of which a
//! part was lost are none either, and what is not sealed without them is unknown.

use tutela_model::{Account, Call, Cause, Gap, Levels, Observed, operation};
use tutela_policy::{Document, PolicyType, Setup};

/// The policies of an account's organisation.
#[derive(Debug, Default)]
pub(crate) struct Controls {
    scp: Vec<Vec<Document>>,
    rcp: Vec<Vec<Document>>,
    gaps: Vec<Gap>,
    unlisted: Option<Gap>,
}

impl Controls {
    pub(crate) fn read(account: &Account) -> Self {
        let mut gaps = Vec::new();
        let scp = levels(PolicyType::Scp, &account.controls.scps, &mut gaps);
        let rcp = levels(PolicyType::Rcp, &account.controls.rcps, &mut gaps);
        gaps.sort();
        gaps.dedup();
        Self { scp, rcp, gaps, unlisted: unlisted(account) }
    }

    /// A setup of nothing but them.
    pub(crate) fn setup(&self) -> Setup {
        Setup { scp: self.scp.clone(), rcp: self.rcp.clone(), ..Setup::default() }
    }

    /// Every policy of every level.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &Document> {
        self.scp.iter().chain(&self.rcp).flatten()
    }

    /// Why nobody listed them, where there are some or may be.
    pub(crate) fn unlisted(&self) -> Option<&Gap> {
        self.unlisted.as_ref()
    }

    /// What was lost of them.
    pub(crate) fn gaps(&self) -> &[Gap] {
        &self.gaps
    }
}

/// The documents of all levels, or of none.
fn levels(
    policy_type: PolicyType,
    observed: &Observed<Levels>,
    gaps: &mut Vec<Gap>,
) -> Vec<Vec<Document>> {
    let levels = match observed.seen() {
        Ok(levels) => &levels.value,
        Err(gap) => {
            // Without an organisation that was asked for its tree, there is nothing to be lost.
            if !is_without_tree(&gap) {
                gaps.push(gap);
            }
            return Vec::new();
        }
    };
    let mut documents = Vec::new();
    for level in levels {
        let mut own = Vec::new();
        for policy in level {
            match Document::parse_as(policy_type, &policy.document) {
                Ok(document) => own.push(document),
                Err(error) => {
                    let call = Call::new(&operation::DESCRIBE_POLICY).with("PolicyId", &policy.id);
                    let detail = format!("the document of `{}`, {error}", policy.name);
                    gaps.push(Gap::new(call, Cause::Malformed, detail));
                    return Vec::new();
                }
            }
        }
        documents.push(own);
    }
    documents
}

/// Why nobody knows which policies of an organisation reach the account: it is a member of one that
/// was not asked for its tree, or nobody knows whether it is. SCPs and RCPs leave the management account
/// alone.
fn unlisted(account: &Account) -> Option<Gap> {
    let levels = [&account.controls.scps, &account.controls.rcps];
    let mut lost = levels.iter().filter_map(|levels| levels.seen().err());
    let gap = lost.find(is_without_tree)?;
    match account.organization.seen() {
        Ok(seen) => seen.value.as_ref().filter(|own| !own.is_management).map(|_| gap),
        Err(unasked) => Some(unasked),
    }
}

/// Whether nobody was asked for the organisation's tree at all.
#[must_use]
pub fn is_without_tree(gap: &Gap) -> bool {
    gap.cause() == Cause::NotAsked && *gap.call().operation == operation::LIST_ROOTS
}
