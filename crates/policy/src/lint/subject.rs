//! The policy under judgement, ready to be tried.

use super::{
    Attachment,
    mini::{self, hold},
    probe::{Credential, Probe},
    world::{Chooser, Variation, World, candidates, chooser, is_mfa_key},
};
use crate::{
    evaluate::{Caller, Context, PolicySet, Request, Setup, Value},
    syntax::{Condition, Document, Effect, Element, PrincipalKind, Principals, Statement, Version},
    universe::Universe,
};

/// The policy, its base, and the worlds in which it is tried.
pub(super) struct Subject<'a> {
    pub(super) document: &'a Document,
    pub(super) attachment: Attachment,
    /// Whether it names principals: a trust policy or another resource's.
    pub(super) is_resource_policy: bool,
    pub(super) partition: String,
    pub(super) account: String,
    /// The world in which most guards apply.
    pub(super) world: World,
    /// Worlds that a caller can bring about.
    pub(super) chosen: Vec<Variation>,
    /// Worlds that the account can bring about.
    pub(super) granted: Vec<Variation>,
    /// What grants.
    pub(super) base: &'a [Document],
    /// Base and policy.
    with_base: PolicySet,
    /// The policy alone.
    alone: PolicySet,
}

impl<'a> Subject<'a> {
    pub(super) fn new(
        document: &'a Document,
        base: &'a [Document],
        attachment: Attachment,
    ) -> Self {
        let is_resource_policy = document.statements.iter().any(|it| it.principal.is_some());
        let (partition, account) = place(document);
        let set = |identity: Vec<Document>, resource: Document| {
            PolicySet::new(&Setup { identity, resource: Some(resource), ..Setup::default() })
        };
        let (with_base, alone) = if is_resource_policy {
            let both = set(base.to_vec(), document.clone());
            (both.clone(), both)
        } else {
            // Roles and keys have policies of their own: here, those that leave it to the account.
            let trust = || own_account(&partition, &account);
            let mut all = base.to_vec();
            all.push(document.clone());
            (set(all, trust()), set(vec![document.clone()], trust()))
        };
        let world = World::plain(&partition, &account);
        let mut subject = Self {
            document,
            attachment,
            is_resource_policy,
            partition,
            account,
            world,
            chosen: Vec::new(),
            granted: Vec::new(),
            base,
            with_base,
            alone,
        };
        subject.settle();
        subject
    }

    /// Finds the world in which most guards apply, and those around it.
    fn settle(&mut self) {
        let guards: Vec<&Statement> = self.guards().collect();
        let conditions: Vec<&Condition> = guards.iter().flat_map(|it| &it.conditions).collect();
        self.world = self.best(&conditions);
        for key in open_keys(&conditions) {
            let on_key = on_key(&conditions, &key);
            for value in candidates(&key, &on_key) {
                let Some(world) = self.world.with(&key, value.as_deref(), &self.account) else {
                    continue;
                };
                let value =
                    if key == "aws:principalarn" { Some(world.user.clone()) } else { value };
                let variation = Variation { key: key.clone(), value, world };
                match chooser(&variation.key) {
                    Chooser::Caller => self.chosen.push(variation),
                    Chooser::Account => self.granted.push(variation),
                    Chooser::Nobody => {}
                }
            }
        }
    }

    /// The world in which most of these conditions hold.
    fn best(&self, conditions: &[&Condition]) -> World {
        let mut best = self.world.clone();
        for key in open_keys(conditions) {
            let on_key = on_key(conditions, &key);
            let held = |world: &World| {
                let request = self.request(world, Credential::AccessKey, "s3:GetObject", "*");
                on_key.iter().filter(|it| self.holds(&[it], &request)).count()
            };
            let tried = candidates(&key, &on_key).into_iter();
            let worlds = tried.filter_map(|it| best.with(&key, it.as_deref(), &self.account));
            // Of equals the first: the world as it is.
            let all: Vec<World> = std::iter::once(best.clone()).chain(worlds).collect();
            let most = all.iter().map(held).max().unwrap_or_default();
            if let Some(found) = all.into_iter().find(|world| held(world) == most) {
                best = found;
            }
        }
        best
    }

    /// The world in which the statement applies, its conditions about MFA aside.
    pub(super) fn world_of(&self, statement: &Statement) -> World {
        let conditions: Vec<&Condition> = statement.conditions.iter().collect();
        let mut world = self.best(&conditions);
        // In another resource's policy, the user is one of those that it names.
        if let Some(Element::Is(Principals::Listed(listed))) = &statement.principal {
            let mut arns = listed.get(&PrincipalKind::Aws).into_iter().flatten();
            let user = arns.find(|arn| matches!(Caller::parse(arn), Ok(Caller::User(_))));
            world.user = user.cloned().unwrap_or(world.user);
        }
        world
    }

    /// The Denies that ask about MFA.
    pub(super) fn guards(&self) -> impl Iterator<Item = &'a Statement> + use<'a> {
        let all = self.document.statements.iter();
        all.filter(|it| it.effect == Effect::Deny && it.conditions.iter().any(asks_about_mfa))
    }

    /// Whether the statement's conditions about MFA hold for the credential.
    pub(super) fn fires(&self, statement: &Statement, credential: Credential) -> bool {
        let about_mfa: Vec<&Condition> =
            statement.conditions.iter().filter(|it| asks_about_mfa(it)).collect();
        let request = self.request(&self.world, credential, "s3:GetObject", "*");
        self.holds(&about_mfa, &request)
    }

    /// Whether the statement's conditions about MFA are right, for some credential at least.
    pub(super) fn tells(&self, statement: &Statement) -> bool {
        Credential::WITHOUT_MFA.iter().any(|credential| self.fires(statement, *credential))
            && !self.fires(statement, Credential::Mfa)
    }

    pub(super) fn holds(&self, conditions: &[&Condition], request: &Request) -> bool {
        hold(self.document, conditions.iter().map(|it| (*it).clone()).collect(), request)
    }

    /// A request of the user, in this world.
    pub(super) fn request(
        &self,
        world: &World,
        credential: Credential,
        action: &str,
        resource: &str,
    ) -> Request {
        let mut context = Context::new();
        for (key, value) in &world.keys {
            if let Some(value) = value {
                context.set(key, Value::One(value.clone()));
            }
        }
        for (key, value) in credential.keys() {
            context = context.with(key, value);
        }
        if !world.keys.contains_key("aws:principalaccount") {
            context = context.with("aws:principalaccount", &self.account);
        }
        let role = format!("arn:{}:iam::{}:role/example", self.partition, self.account);
        let session =
            format!("arn:{}:sts::{}:assumed-role/example/session", self.partition, self.account);
        let caller = if credential == Credential::RoleSession {
            context = context
                .with("aws:principalarn", &role)
                .with("aws:principaltype", "AssumedRole")
                .with("aws:userid", "AROACKCEVSQ6C2EXAMPLE:session");
            Caller::parse(&session)
        } else {
            context = context
                .with("aws:principalarn", &world.user)
                .with("aws:username", world.user_name());
            Caller::parse(&world.user)
        };
        Request::new(caller.unwrap_or(Caller::Anonymous), action, resource, context)
    }

    /// A probe's resource, with its holes filled.
    pub(super) fn resource(&self, probe: &Probe) -> String {
        self.fill(probe.resource)
    }

    pub(super) fn fill(&self, template: &str) -> String {
        let user = self.world.user.split_once(":user/").map_or("alice", |(_, path)| path);
        template
            .replace("user/{u}", &format!("user/{user}"))
            .replace("{u}", self.world.user_name())
            .replace("{p}", &self.partition)
            .replace("{a}", &self.account)
    }

    /// Whether base and policy allow it.
    pub(super) fn allows(&self, request: &Request) -> bool {
        mini::is_allowed(&self.with_base, request)
    }

    /// Whether the policy alone allows it.
    pub(super) fn grants(&self, request: &Request) -> bool {
        mini::is_allowed(&self.alone, request)
    }

    /// The guard that denies the request, if one does.
    pub(super) fn denied_by(&self, request: &Request) -> Option<&'a Statement> {
        self.guards().find(|guard| mini::matches(self.document, guard, request))
    }
}

/// The keys, in lower case, whose value somebody decides.
fn open_keys(conditions: &[&Condition]) -> Vec<String> {
    let mut keys: Vec<String> = conditions.iter().map(|it| it.key.to_ascii_lowercase()).collect();
    keys.sort();
    keys.dedup();
    keys.retain(|key| chooser(key) != Chooser::Nobody && !is_misspelled_mfa_key(key));
    keys
}

fn on_key<'c>(conditions: &[&'c Condition], key: &str) -> Vec<&'c Condition> {
    conditions.iter().copied().filter(|it| it.key.eq_ignore_ascii_case(key)).collect()
}

/// Whether the condition is about MFA, its key misspelled or not.
pub(super) fn asks_about_mfa(condition: &Condition) -> bool {
    is_mfa_key(&condition.key) || is_misspelled_mfa_key(&condition.key)
}

/// Whether somebody meant one of AWS's keys about MFA, and wrote another.
pub(super) fn is_misspelled_mfa_key(key: &str) -> bool {
    let universe = Universe::embedded();
    if is_mfa_key(key) || universe.condition_key(key).is_some() {
        return false;
    }
    let is_own = key.split_once(':').is_none_or(|(prefix, _)| {
        prefix.eq_ignore_ascii_case("aws") || universe.service(prefix).is_some()
    });
    // A tag or a key of an identity provider may be called as it likes.
    let lower = key.to_ascii_lowercase();
    let sounds = lower.contains("mfa") || lower.contains("multifactor");
    let is_near = universe.nearest_condition_key(key).is_some_and(is_mfa_key);
    is_near || (is_own && sounds && !key.contains('/'))
}

/// Partition and account of the ARNs that the policy names.
fn place(document: &Document) -> (String, String) {
    let resources = |statement: &'_ Statement| -> Vec<String> {
        let mut texts = match &statement.resource {
            Some(Element::Is(texts) | Element::Not(texts)) => texts.clone(),
            None => Vec::new(),
        };
        if let Some(
            Element::Is(Principals::Listed(listed)) | Element::Not(Principals::Listed(listed)),
        ) = &statement.principal
            && let Some(names) = listed.get(&PrincipalKind::Aws)
        {
            let arn = |name: &String| {
                let is_account = crate::evaluate::is_account(name);
                if is_account { format!("arn:aws:iam::{name}:root") } else { name.clone() }
            };
            texts.extend(names.iter().map(arn));
        }
        texts.extend(statement.conditions.iter().flat_map(own_accounts));
        texts
    };
    let (mut partition, mut account) = (None, None);
    for text in document.statements.iter().flat_map(resources) {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", in_partition, _, _, owner, _] = parts.as_slice() else { continue };
        if !in_partition.contains(['*', '$', '?']) {
            partition.get_or_insert_with(|| (*in_partition).to_owned());
        }
        if crate::evaluate::is_account(owner) {
            account.get_or_insert_with(|| (*owner).to_owned());
        }
    }
    (
        partition.unwrap_or_else(|| "aws".to_owned()),
        account.unwrap_or_else(|| "111122223333".to_owned()),
    )
}

/// The accounts, as ARNs, in which a condition means the policy to be.
fn own_accounts(condition: &Condition) -> Vec<String> {
    const KEYS: [&str; 2] = ["aws:principalaccount", "aws:resourceaccount"];
    let is_about = KEYS.iter().any(|key| key.eq_ignore_ascii_case(&condition.key));
    if !is_about || condition.operator.negates() {
        return Vec::new();
    }
    condition.values.iter().map(|account| format!("arn:*:iam::{account}:root")).collect()
}

/// A trust or key policy that leaves it to the policies of the account.
fn own_account(partition: &str, account: &str) -> Document {
    let root = format!("arn:{partition}:iam::{account}:root");
    let listed = [(PrincipalKind::Aws, vec![root])].into_iter().collect();
    Document {
        version: Some(Version::V20121017),
        id: None,
        statements: vec![Statement {
            sid: None,
            effect: Effect::Allow,
            principal: Some(Element::Is(Principals::Listed(listed))),
            action: Element::Is(vec!["sts:*".to_owned(), "kms:*".to_owned()]),
            resource: None,
            conditions: Vec::new(),
            line: 1,
        }],
    }
}
