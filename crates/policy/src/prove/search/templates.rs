//! AWS's templates of ARNs, and which of them each action's resources have: read once, whatever
//! accounts are asked about.

use std::{collections::BTreeMap, sync::LazyLock};

use super::forms::{Form, Own};
use crate::{
    prove::scope::Resources,
    universe::{
        ALSO_WITHOUT_RESOURCE, AccessLevel, Action, ResourceType, Service, ServiceId, Universe,
    },
};

/// What gives users names and paths.
const NAMING: [&str; 2] = ["iam:CreateUser", "iam:UpdateUser"];

/// What gives somebody a role.
const ASSUMING: [&str; 3] =
    ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// The place of [`Template::Star`].
const STAR: usize = 0;

/// The templates, and the places of each action's.
#[derive(Debug)]
pub(crate) struct Templates {
    all: Vec<Template>,
    /// By the action's place in the universe.
    of_action: Vec<Vec<usize>>,
}

/// A form of resources before it is known in which account.
#[derive(Debug)]
enum Template {
    /// No resource.
    Star,
    /// Any ARN of a service: the name that its ARNs have, and whether they are the account's own.
    OfService { name: &'static str, is_own: bool },
    /// A kind of resource.
    Resource { arn: &'static str, kind: &'static ResourceType, owner: Owner },
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

impl Templates {
    /// Of all actions.
    pub(crate) fn of_all() -> &'static Self {
        static ALL: LazyLock<Templates> = LazyLock::new(|| Templates::read(|_| true));
        &ALL
    }

    /// Of the calls that give somebody a role.
    pub(crate) fn of_roles() -> &'static Self {
        static ROLES: LazyLock<Templates> =
            LazyLock::new(|| Templates::read(|action| ASSUMING.contains(&action.full_name())));
        &ROLES
    }

    /// The forms of an account's resources, at the places that [`Templates::of_action`] gives.
    pub(crate) fn filled(&self, partition: &str, account: &str) -> Vec<Form> {
        self.all.iter().map(|template| template.fill(partition, account)).collect()
    }

    /// The places of an action's forms.
    pub(crate) fn of_action(&self, index: usize) -> &[usize] {
        self.of_action.get(index).map_or(&[], Vec::as_slice)
    }

    fn read(is_asked: impl Fn(&Action) -> bool) -> Self {
        let mut templates = Self { all: vec![Template::Star], of_action: Vec::new() };
        let mut seen: BTreeMap<(&str, Owner), usize> = BTreeMap::new();
        let mut of_services: BTreeMap<ServiceId, Vec<usize>> = BTreeMap::new();
        let universe = Universe::embedded();
        for action in universe.actions() {
            let asked = is_asked(action).then(|| {
                if !action.resources.is_empty() {
                    return templates.resources(action, universe, &mut seen);
                }
                let arns = of_services
                    .entry(action.service)
                    .or_insert_with(|| templates.arns(action.service, universe));
                // What people would recognise comes last.
                arns.iter().copied().chain([STAR]).collect()
            });
            templates.of_action.push(asked.unwrap_or_default());
        }
        templates
    }

    /// All ARNs of a service, of whatever resource: what AWS may ask for where an action knows no
    /// resource, as it does of iam:ListUsers (`user/`) and s3:ListAllMyBuckets.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html>
    fn arns(&mut self, service: ServiceId, universe: &'static Universe) -> Vec<usize> {
        let is_own = is_iam(service, universe);
        let names = universe.namespaces(service).into_iter();
        names.map(|name| self.add(Template::OfService { name, is_own })).collect()
    }

    fn resources(
        &mut self,
        action: &Action,
        universe: &'static Universe,
        seen: &mut BTreeMap<(&'static str, Owner), usize>,
    ) -> Vec<usize> {
        let of_type = |id: usize| universe.resource_types().get(id);
        let types = action.resources.iter().filter_map(|own| of_type(own.resource_type.index()));
        let mut places = Vec::new();
        let may_lack = ALSO_WITHOUT_RESOURCE.contains(&action.full_name());
        if may_lack || action.resources.iter().all(|resource| !resource.required) {
            places.push(STAR);
        }
        for kind in types {
            let is_iam = is_iam(kind.service, universe);
            // AWS lets nobody change its own.
            let reads = matches!(action.access, AccessLevel::List | AccessLevel::Read);
            let keeps_aws = is_iam && kind.name == "policy" && reads;
            let own =
                if NAMING.contains(&action.full_name()) { Owner::Chosen } else { Owner::Account };
            let owners = [keeps_aws.then_some(Owner::Aws), Some(own)];
            for (arn, owner) in
                kind.arns.iter().flat_map(|own| owners.iter().flatten().map(move |by| (*own, *by)))
            {
                let owner = if is_iam { owner } else { Owner::Anybody };
                let place = *seen
                    .entry((arn, owner))
                    .or_insert_with(|| self.add(Template::Resource { arn, kind, owner }));
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        places
    }

    fn add(&mut self, template: Template) -> usize {
        self.all.push(template);
        self.all.len() - 1
    }
}

fn is_iam(service: ServiceId, universe: &Universe) -> bool {
    let service: Option<&Service> = universe.services().get(service.index());
    service.is_some_and(|service| service.prefix == "iam")
}

impl Template {
    fn fill(&self, partition: &str, account: &str) -> Form {
        match self {
            Self::Star => Form { resources: Resources::Star, usual: "*".to_owned(), own: None },
            Self::OfService { name, is_own } => {
                let place = if *is_own { format!(":{account}") } else { "*:*".to_owned() };
                Form {
                    resources: Resources::Like(format!("arn:{partition}:{name}:{place}:*")),
                    usual: format!("arn:{partition}:{name}::{account}:example"),
                    own: None,
                }
            }
            Self::Resource { arn, kind, owner } => of_kind(arn, kind, *owner, partition, account),
        }
    }
}

fn of_kind(arn: &str, kind: &ResourceType, owner: Owner, partition: &str, account: &str) -> Form {
    let pattern = fill(arn, |name| match name {
        "Partition" => partition.to_owned(),
        "Account" if matches!(owner, Owner::Account | Owner::Chosen) => account.to_owned(),
        "Account" if owner == Owner::Aws => "aws".to_owned(),
        _ => "*".to_owned(),
    });
    let usual = fill(arn, |name| match name {
        "Partition" => partition.to_owned(),
        "Account" if owner == Owner::Aws => "aws".to_owned(),
        "Account" => account.to_owned(),
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
