//! The forms that resources have in one account: AWS's templates of ARNs with the partition and,
//! where no other account's resources can be meant, the account put in.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::{language::Language, solve::Domain};
use crate::{
    evaluate::{Arn, Setup},
    prove::{lost::Loss, scope::Resources},
    universe::{
        ALSO_WITHOUT_RESOURCE, AccessLevel, Action, ActionId, ResourceType, ServiceId, Universe,
    },
};

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
    forms: Vec<Form>,
    /// The forms of each action's resources, by the action's place in the universe.
    of_action: Vec<Vec<usize>>,
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

/// Whose resources a form is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    /// The account's own: nobody has rights in another account's IAM.
    Account,
    /// Likewise, of a name and a path that the caller chooses.
    Chosen,
    /// AWS's, which it keeps for all accounts.
    Aws,
    /// Any account's.
    Anybody,
}

/// What gives users names and paths.
const NAMING: [&str; 2] = ["iam:CreateUser", "iam:UpdateUser"];

/// What gives somebody a role.
const ASSUMING: [&str; 3] =
    ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// The place of [`Resources::Star`].
const STAR: usize = 0;

impl World {
    /// The forms of all resources in an account of a partition (`aws`, `aws-cn`, `aws-us-gov`, …).
    #[must_use]
    pub fn new(partition: &str, account: &str) -> Self {
        Self::build(partition, account, |_| true)
    }

    /// The same for the calls that give somebody a role, for who asks about nothing else.
    #[must_use]
    pub fn of_roles(partition: &str, account: &str) -> Self {
        Self::build(partition, account, |action| ASSUMING.contains(&action.full_name()))
    }

    fn build(partition: &str, account: &str, is_asked: impl Fn(&Action) -> bool) -> Self {
        let star = Form { resources: Resources::Star, usual: "*".to_owned(), own: None };
        let mut world = Self {
            partition: partition.to_owned(),
            account: account.to_owned(),
            forms: vec![star],
            of_action: Vec::new(),
            others: Arc::default(),
            elsewhere: Arc::default(),
        };
        let mut seen: BTreeMap<(&str, Owner), usize> = BTreeMap::new();
        let mut of_services: BTreeMap<ServiceId, Vec<usize>> = BTreeMap::new();
        let universe = Universe::embedded();
        for action in universe.actions() {
            let asked = is_asked(action).then(|| {
                if !action.resources.is_empty() {
                    return world.forms_of(action, universe, &mut seen);
                }
                let arns = of_services
                    .entry(action.service)
                    .or_insert_with(|| world.arns_of(action.service, universe));
                // What people would recognise comes last.
                arns.iter().copied().chain([STAR]).collect()
            });
            world.of_action.push(asked.unwrap_or_default());
        }
        world
    }

    /// The forms of all ARNs of a service, of whatever resource: what AWS may ask for where an action
    /// knows no resource, as it does of iam:ListUsers (`user/`) and s3:ListAllMyBuckets.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html>
    fn arns_of(&mut self, service: ServiceId, universe: &Universe) -> Vec<usize> {
        let World { partition, account, .. } = &self;
        let is_iam = universe.services().get(service.index()).is_some_and(|it| it.prefix == "iam");
        let form = |name: &str| {
            let place = if is_iam { format!(":{account}") } else { "*:*".to_owned() };
            Form {
                resources: Resources::Like(format!("arn:{partition}:{name}:{place}:*")),
                usual: format!("arn:{partition}:{name}::{account}:example"),
                own: None,
            }
        };
        let forms: Vec<Form> = universe.namespaces(service).into_iter().map(form).collect();
        let first = self.forms.len();
        self.forms.extend(forms);
        (first..self.forms.len()).collect()
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
        self.of_action.get(index).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn form(&self, index: usize) -> Option<&Form> {
        self.forms.get(index)
    }

    fn forms_of(
        &mut self,
        action: &Action,
        universe: &Universe,
        seen: &mut BTreeMap<(&'static str, Owner), usize>,
    ) -> Vec<usize> {
        let types = || {
            let of_type = |id: usize| universe.resource_types().get(id);
            action.resources.iter().filter_map(move |own| of_type(own.resource_type.index()))
        };
        let mut forms = Vec::new();
        let may_lack = ALSO_WITHOUT_RESOURCE.contains(&action.full_name());
        if may_lack || action.resources.iter().all(|resource| !resource.required) {
            forms.push(STAR);
        }
        for kind in types() {
            let is_iam = universe
                .services()
                .get(kind.service.index())
                .is_some_and(|service| service.prefix == "iam");
            // AWS lets nobody change its own.
            let reads = matches!(action.access, AccessLevel::List | AccessLevel::Read);
            let keeps_aws = is_iam && kind.name == "policy" && reads;
            let own =
                if NAMING.contains(&action.full_name()) { Owner::Chosen } else { Owner::Account };
            let owners = [keeps_aws.then_some(Owner::Aws), Some(own)];
            for (template, owner) in
                kind.arns.iter().flat_map(|own| owners.iter().flatten().map(move |by| (*own, *by)))
            {
                let owner = if is_iam { owner } else { Owner::Anybody };
                let form = *seen.entry((template, owner)).or_insert_with(|| {
                    self.forms.push(self.read(template, kind, owner));
                    self.forms.len() - 1
                });
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
        forms
    }

    fn read(&self, template: &str, kind: &ResourceType, owner: Owner) -> Form {
        let pattern = fill(template, |name| match name {
            "Partition" => self.partition.clone(),
            "Account" if matches!(owner, Owner::Account | Owner::Chosen) => self.account.clone(),
            "Account" if owner == Owner::Aws => "aws".to_owned(),
            _ => "*".to_owned(),
        });
        let usual = fill(template, |name| match name {
            "Partition" => self.partition.clone(),
            "Account" if owner == Owner::Aws => "aws".to_owned(),
            "Account" => self.account.clone(),
            "Region" => "us-east-1".to_owned(),
            name => example(name),
        });
        let own = match kind.name {
            "user" if owner == Owner::Account => Some(Own::User),
            "mfa" if owner == Owner::Account => Some(Own::Device),
            _ => None,
        };
        Form { resources: Resources::Like(pattern), usual, own }
    }
}

/// What somebody might have named such a thing: `example-bucket` for `BucketName`.
fn example(hole: &str) -> String {
    let endings = ["WithPath", "Name", "Id"];
    let stem = endings.iter().fold(hole, |stem, ending| stem.strip_suffix(ending).unwrap_or(stem));
    format!("example-{}", stem.to_ascii_lowercase())
}

/// The template with what its holes, `${Name}`, are filled with.
fn fill(template: &str, filling: impl Fn(&str) -> String) -> String {
    let (mut filled, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else { break };
        filled.push_str(before);
        filled.push_str(&filling(name));
        rest = after;
    }
    filled.push_str(rest);
    filled
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
