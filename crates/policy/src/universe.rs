//! The action universe: which services, actions, resource types and condition keys AWS has, as of a
//! day. It is embedded, so that the same program gives the same answer anywhere.
//!
//! What is not in it may exist all the same: AWS adds actions every week.

mod index;
mod keys;
mod nearest;
pub(crate) mod packed;
mod read;
#[cfg(test)]
mod tests;

use std::{cmp::Ordering, collections::BTreeSet, ops::Range, sync::LazyLock};

use self::index::{Index, hash};

/// Calls that no policy can deny, sorted: `sts:GetCallerIdentity` answers even under an explicit
/// deny, and `sts:GetSessionToken` is authentication, which policies do not control.
///
/// Sources: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html>
pub const UNDENIABLE: &[&str] = &["sts:GetCallerIdentity", "sts:GetSessionToken"];

/// Actions that AWS lists with a resource and also takes without one: a text message goes to no topic.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html>
pub(crate) const ALSO_WITHOUT_RESOURCE: &[&str] = &["sns:Publish"];

/// Actions of which one call is about a resource of each of these types, and goes through only where
/// all are allowed. Of other actions AWS lists several types as required, too, and asks for one of
/// them (`bedrock:InvokeModel`) or for those that the call happens to name: nothing rests on it.
///
/// Sources: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html>,
/// <https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html>
pub(crate) const NEEDS_EACH: &[(&str, &[&str])] = &[
    ("ec2:AttachVolume", &["instance", "volume"]),
    ("ec2:RunInstances", &["image", "instance"]),
    ("kms:CreateAlias", &["alias", "key"]),
    ("kms:DeleteAlias", &["alias", "key"]),
    ("kms:UpdateAlias", &["alias", "key"]),
];

const PACKED: &[u8] = include_bytes!("../data/universe.txt.gz");
const FILE: &str = "universe.txt.gz";

/// What AWS has, as of a day.
///
/// ```
/// use tutela_policy::Universe;
/// let universe = Universe::embedded();
/// let id = universe.action("S3:getobject");
/// let action = id.and_then(|id| universe.get(id));
/// assert_eq!(action.map(|action| action.full_name()), Some("s3:GetObject"));
/// assert_eq!(universe.action("s3:GetObjct"), None);
/// assert_eq!(universe.nearest_action("s3:GetObjct"), Some("s3:GetObject"));
/// ```
#[derive(Debug)]
pub struct Universe {
    source: &'static str,
    date: &'static str,
    keys: Vec<ConditionKey>,
    /// Those with a part that a policy fills in.
    templates: Vec<KeyId>,
    services: Vec<Service>,
    resource_types: Vec<ResourceType>,
    actions: Vec<Action>,
    services_by_prefix: Index,
    actions_by_name: Index,
}

/// A service's place among [`Universe::services`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServiceId(u32);

/// An action's place among [`Universe::actions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActionId(u32);

/// A resource type's place among [`Universe::resource_types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceTypeId(u32);

/// A condition key's place among [`Universe::condition_keys`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(u32);

macro_rules! index {
    ($($id:ident)*) => {
        $(impl $id {
            /// The place in the list, from 0.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        })*
    };
}

index! { ServiceId ActionId ResourceTypeId KeyId }

/// A service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// What its actions begin with: `s3`. Always in lower case.
    pub prefix: &'static str,
    /// Whether resource control policies reach its resources.
    pub supports_rcp: bool,
    /// Where its actions stand among [`Universe::actions`]; see [`Universe::actions_of`].
    pub actions: Range<usize>,
}

/// An action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its service.
    pub service: ServiceId,
    /// What AWS says that it does.
    pub access: AccessLevel,
    /// The resource types that it can be restricted to; none if it knows no resource but `*`. A
    /// type may stand here twice, with other condition keys.
    pub resources: &'static [ActionResource],
    /// The condition keys that it has whatever the resource is, but for the global ones.
    pub condition_keys: &'static [KeyId],
    full_name: &'static str,
    /// Where the name begins in the full name.
    name_at: usize,
}

impl Action {
    /// With its service, as AWS spells it: `s3:GetObject`.
    #[must_use]
    pub fn full_name(&self) -> &'static str {
        self.full_name
    }

    /// Without its service: `GetObject`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.full_name.get(self.name_at..).unwrap_or(self.full_name)
    }
}

/// A resource type as one action knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionResource {
    /// The type.
    pub resource_type: ResourceTypeId,
    /// Whether a statement must name a resource of this type to allow the action.
    pub required: bool,
    /// The condition keys that the action has for this type, beside its own.
    pub condition_keys: &'static [KeyId],
}

/// What AWS says that an action does. An action that AWS gives two levels has the narrower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessLevel {
    /// Lists resources.
    List,
    /// Reads what is in them.
    Read,
    /// Creates, changes or deletes.
    Write,
    /// Grants or changes permissions.
    PermissionsManagement,
    /// Changes tags.
    Tagging,
}

impl AccessLevel {
    /// The name in reports: `permissions-management`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Read => "read",
            Self::Write => "write",
            Self::PermissionsManagement => "permissions-management",
            Self::Tagging => "tagging",
        }
    }
}

/// A resource type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// Its service.
    pub service: ServiceId,
    /// Its name, within the service: `object`.
    pub name: &'static str,
    /// Its ARN: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. Some have a second one.
    pub arns: &'static [&'static str],
    /// The condition keys that every action has on it.
    pub condition_keys: &'static [KeyId],
}

/// A condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionKey {
    /// Its name as AWS spells it: `aws:RequestTag/${TagKey}`.
    pub name: &'static str,
    /// What its values are.
    pub value_type: ValueType,
    /// Whether a request may have many values of it.
    pub multivalued: bool,
}

/// What the values of a condition key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueType {
    /// Text.
    String,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A date and time, or seconds since 1970.
    Date,
    /// An ARN.
    Arn,
    /// An IP address.
    IpAddress,
}

impl Universe {
    /// The one that this program carries.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Universe> = LazyLock::new(|| {
            // It lives as long as the program: everything points into this text.
            let text: &'static str = String::leak(packed::unpack(FILE, PACKED));
            read::read(text).unwrap_or_else(|damage| packed::damaged(FILE, damage))
        });
        &EMBEDDED
    }

    /// Where it is from: package and version.
    #[must_use]
    pub fn version(&self) -> &'static str {
        self.source
    }

    /// The day that it was made, `2026-09-26`.
    #[must_use]
    pub fn date(&self) -> &'static str {
        self.date
    }

    /// The services, sorted by prefix.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The actions, sorted by service and then by name in lower case.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The resource types, by service.
    #[must_use]
    pub fn resource_types(&self) -> &[ResourceType] {
        &self.resource_types
    }

    /// The condition keys, sorted by name in lower case.
    #[must_use]
    pub fn condition_keys(&self) -> &[ConditionKey] {
        &self.keys
    }

    /// The action at this place.
    #[must_use]
    pub fn get(&self, id: ActionId) -> Option<&Action> {
        self.actions.get(id.index())
    }

    /// The service of this prefix, whatever its case.
    #[must_use]
    pub fn service(&self, prefix: &str) -> Option<&Service> {
        let own = |at: usize| self.services.get(at);
        let is = |at| own(at).is_some_and(|own| own.prefix.eq_ignore_ascii_case(prefix));
        self.services_by_prefix.find(hash(0, prefix), is).and_then(own)
    }

    /// A service's actions.
    pub fn actions_of(&self, service: &Service) -> impl Iterator<Item = (ActionId, &Action)> {
        let own = self.actions.get(service.actions.clone()).unwrap_or_default();
        let first = u32::try_from(service.actions.start).unwrap_or(u32::MAX);
        (first..).map(ActionId).zip(own)
    }

    /// What the ARNs of a service's resources say for the service, beside its prefix: `cloudwatch` and
    /// others, sorted.
    pub(crate) fn namespaces(&self, service: ServiceId) -> Vec<&'static str> {
        let prefix = self.services.get(service.index()).map(|service| service.prefix);
        let own = self.resource_types.iter().filter(|kind| kind.service == service);
        let told = own.flat_map(|kind| kind.arns).filter_map(|arn| arn.split(':').nth(2));
        let told = told.filter(|name| !name.contains(['$', '*']));
        let names: BTreeSet<&str> = told.chain(prefix).collect();
        names.into_iter().collect()
    }

    /// The action of this full name, whatever its case. A pattern is no name.
    #[must_use]
    pub fn action(&self, full_name: &str) -> Option<ActionId> {
        let (prefix, name) = full_name.split_once(':')?;
        self.action_of(self.service(prefix)?, name)
    }

    /// The service's action of this name, whatever its case.
    pub(crate) fn action_of(&self, service: &Service, name: &str) -> Option<ActionId> {
        let is = |at| {
            let own = self.actions.get(at).filter(|_| service.actions.contains(&at));
            own.is_some_and(|own| own.name().eq_ignore_ascii_case(name))
        };
        let at = self.actions_by_name.find(hash(service.actions.start, name), is)?;
        u32::try_from(at).ok().map(ActionId)
    }

    /// The service's actions whose names begin so, whatever their case.
    pub(crate) fn actions_beginning(
        &self,
        service: &Service,
        beginning: &str,
    ) -> impl Iterator<Item = (ActionId, &Action)> {
        let head = |action: &Action| {
            let name = action.name();
            compare(name.get(..beginning.len()).unwrap_or(name), beginning)
        };
        let all = self.actions.get(service.actions.clone()).unwrap_or_default();
        let first = all.partition_point(|action| head(action).is_lt());
        let count = all.iter().skip(first).take_while(|action| head(action).is_eq()).count();
        self.actions_of(service).skip(first).take(count)
    }
}

/// Compares names as they are sorted here: by the bytes of their lower case.
fn compare(one: &str, other: &str) -> Ordering {
    let pairs = one.as_bytes().iter().zip(other.as_bytes());
    let mut folded = pairs.map(|(a, b)| a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()));
    folded.find(|order| order.is_ne()).unwrap_or_else(|| one.len().cmp(&other.len()))
}
