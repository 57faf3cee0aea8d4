//! The forms that resources have in one account: AWS's templates of ARNs with the partition and,
//! where no other account's resources can be meant, the account put in.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use super::{language::Language, solve::Domain, templates::Templates};
use crate::{
    evaluate::{Arn, Setup},
    prove::{lost::Loss, scope::Resources},
    universe::ActionId,
};

/// More partitions than AWS has.
const PARTITIONS: usize = 16;

/// The account in which a principal acts.
///
/// Built once, it serves the proofs of all principals of the account.
///
/// ```
/// use tutela_policy::World;
/// let world = World::new("aws", "111122223333");
/// assert_eq!(world.account(), "111122223333");
/// ```
#[derive(Clone, Debug)]
pub struct World {
    partition: String,
    account: String,
    /// Filled in when first asked for: what is remembered of another account needs none.
    forms: Arc<OnceLock<Vec<Form>>>,
    templates: &'static Templates,
    /// What others lose: the same for principals under the same SCPs and RCPs.
    others: Arc<Mutex<Option<OthersLose>>>,
    /// Other accounts, as far as they were asked for.
    elsewhere: Arc<Mutex<Vec<Arc<Self>>>>,
}

/// The policies that others are under, and who of them loses what.
pub(crate) type OthersLose = (Setup, (String, Loss));

/// A form of resources.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) resources: Resources,
    /// An ARN that people would recognise.
    pub(crate) usual: String,
    /// What a principal has one of its own of.
    pub(crate) own: Option<Own>,
}

/// What a user has of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    /// The user itself.
    User,
    /// The virtual MFA device that is named after it.
    Device,
}

impl World {
    /// The forms of all resources in an account of a partition (`aws`, `aws-cn`, `aws-us-gov`, …).
    #[must_use]
    pub fn new(partition: &str, account: &str) -> Self {
        Self::of(Templates::of_all(), partition, account)
    }

    /// The same for the calls that give somebody a role, for who asks about nothing else.
    #[must_use]
    pub fn of_roles(partition: &str, account: &str) -> Self {
        Self::of(Templates::of_roles(), partition, account)
    }

    fn of(templates: &'static Templates, partition: &str, account: &str) -> Self {
        Self {
            partition: partition.to_owned(),
            account: account.to_owned(),
            forms: Arc::default(),
            templates,
            others: Arc::default(),
            elsewhere: Arc::default(),
        }
    }

    /// The partition.
    #[must_use]
    pub fn partition(&self) -> &str {
        &self.partition
    }

    /// The account's id.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// What others lose who are under these policies, asked once for principals that share them.
    pub(crate) fn others_lose(
        &self,
        shared: &Setup,
        ask: impl FnOnce() -> (String, Loss),
    ) -> (String, Loss) {
        let mut known = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((setup, loss)) = known.as_ref()
            && setup == shared
        {
            return loss.clone();
        }
        let loss = ask();
        *known = Some((shared.clone(), loss.clone()));
        loss
    }

    /// What tells it from others beside the account.
    pub(crate) fn kind(&self) -> String {
        format!("{} {} ", self.partition, std::ptr::eq(self.templates, Templates::of_roles()))
    }

    /// The same of an account that stands for all, built once.
    pub(crate) fn of_any(world: &Self, account: &str) -> Arc<Self> {
        static KNOWN: Mutex<BTreeMap<String, Arc<World>>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > PARTITIONS {
            known.clear();
        }
        let of = || Arc::new(Self::of(world.templates, &world.partition, account));
        Arc::clone(known.entry(world.kind()).or_insert_with(of))
    }

    /// Another account of the partition, built once.
    pub(crate) fn of_account(&self, account: &str) -> Arc<Self> {
        let mut known = self.elsewhere.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(world) = known.iter().find(|world| world.account == account) {
            return Arc::clone(world);
        }
        let world = Arc::new(Self::new(&self.partition, account));
        known.push(Arc::clone(&world));
        world
    }

    /// A resource of the action that people would recognise: this user, where the action is about
    /// users.
    pub(crate) fn usual(&self, action: ActionId, user: Option<&str>) -> Option<String> {
        let form = self.form(*self.forms_of_action(action.index()).last()?)?;
        let own = user.filter(|_| form.own == Some(Own::User));
        Some(own.unwrap_or(&form.usual).to_owned())
    }

    /// The virtual MFA device that is named after a user.
    pub(crate) fn device_of(&self, user: &Arn) -> String {
        format!("arn:{}:iam::{}:mfa/{}", self.partition, self.account, user.name())
    }

    pub(crate) fn forms_of_action(&self, index: usize) -> &[usize] {
        self.templates.of_action(index)
    }

    pub(crate) fn form(&self, index: usize) -> Option<&Form> {
        let filled = || self.templates.filled(&self.partition, &self.account);
        self.forms.get_or_init(filled).get(index)
    }
}

/// What is not another's: this ARN and, of a user, those that end in its name, which is unique in an
/// account whatever the path, that end in none, or that have a colon in the path, as no user is taken
/// to have.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html>
fn others_than(one: &str) -> Language {
    let mut none = Language::text(one);
    if let Some((head, path)) = one.split_once(":user/")
        && one.split(':').nth(2) == Some("iam")
    {
        let name = path.rsplit('/').next().unwrap_or(path);
        for behind in [name, &format!("*/{name}"), "", "*/", "*:*"] {
            none.extend(&Language::arns(&format!("{head}:user/{behind}")));
        }
    }
    none
}

impl Domain {
    /// The resources of a scope.
    pub(crate) fn new(resources: &Resources, usual: Vec<String>) -> Self {
        let (all, none) = match resources {
            Resources::Any => (Language::everything(), Language::nothing()),
            Resources::Star => (Language::text("*"), Language::nothing()),
            Resources::Like(pattern) => (Language::arns(pattern), Language::nothing()),
            Resources::LikeBut(pattern, but) => (Language::arns(pattern), others_than(but)),
        };
        Self { all, none, usual }
    }
}
