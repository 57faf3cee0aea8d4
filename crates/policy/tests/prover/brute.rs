//! Requests that are allowed, found by trying many.

use std::collections::BTreeMap;

use tutela_policy::{
    ActionId, Actions, Ambiguity, Caller, Context, Decision, Document, Glob, Known, PolicySet,
    Proved, Reading, Request, Resources, Scope, Setup, State, Statement, Universe, Value,
    ValueType,
};

use crate::random::ALICE;

/// What is asked for: an action, and a resource that it has.
const ASKED: &[(&str, &str)] = &[
    ("s3:GetObject", "arn:aws:s3:::data/alice"),
    ("s3:GetObject", "arn:aws:s3:::data/red"),
    ("s3:GetObject", "arn:aws:s3:::red/x"),
    ("s3:PutObject", "arn:aws:s3:::other/x"),
    ("s3:ListAllMyBuckets", "*"),
    ("s3:ListAllMyBuckets", "arn:aws:s3:::data"),
    ("iam:ListUsers", "arn:aws:iam::111122223333:user/"),
    ("s3:GetNewThing", "*"),
    ("s3:NewThing", "arn:aws:s3:::data/x"),
    ("newservice:Do", "*"),
    ("ec2:DescribeInstances", "*"),
    ("ec2:DescribeNewThing", "*"),
    ("codecommit:GitPull", "arn:aws:codecommit:eu-west-1:111122223333:code"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:jobs"),
    ("sts:AssumeRole", "arn:aws:iam::111122223333:role/ci"),
    ("sts:AssumeRole", "arn:aws:iam::111122223333:role/other"),
    ("sts:GetFederationToken", "arn:aws:sts::111122223333:federated-user/x"),
    ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/1"),
    ("iam:EnableMFADevice", ALICE),
    ("iam:EnableMFADevice", "arn:aws:iam::111122223333:user/bob"),
    ("iam:CreateVirtualMFADevice", "arn:aws:iam::111122223333:mfa/alice"),
    ("iam:CreateVirtualMFADevice", "arn:aws:iam::111122223333:mfa/other"),
    ("iam:ChangePassword", ALICE),
    ("iam:GetUser", ALICE),
    ("iam:GetUser", "arn:aws:iam::111122223333:user/bob"),
    ("iam:ListVirtualMFADevices", "*"),
    ("iam:CreateAccessKey", "arn:aws:iam::111122223333:user/red"),
    ("iam:UpdateRole", "arn:aws:iam::111122223333:role/ci"),
];

/// Numbers at random, always the same for a seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Everything that requests are made of.
pub(crate) struct Brute {
    sets: Vec<PolicySet>,
    /// Values by key, in lower case.
    values: BTreeMap<String, Vec<String>>,
}

impl Brute {
    /// Without a resource's policy, the account may decide, or the resource grant nothing.
    pub(crate) fn new(setup: &Setup) -> Self {
        let without = Setup { endpoint: None, ..setup.clone() };
        let mut sets = vec![PolicySet::new(&without)];
        if setup.resource.is_none() {
            sets.push(PolicySet::new(&Setup { resource: Some(delegating()), ..without }));
        }
        Self { sets, values: values(setup) }
    }

    /// A request that the state may make.
    pub(crate) fn request(&self, state: &State, dice: &mut Dice) -> Request {
        let (action, resource) = *dice.of(ASKED);
        let mut context = Context::new();
        for (key, values) in &self.values {
            let is_many = Universe::embedded().condition_key(key).is_some_and(|it| it.multivalued);
            let value = match dice.below(5) {
                0 => None,
                1 if is_many || key.starts_with("app:") => {
                    let count = dice.below(3);
                    Some(Value::Many((0..count).map(|_| dice.of(values).clone()).collect()))
                }
                _ if is_many => Some(Value::Many(vec![dice.of(values).clone()])),
                _ => Some(Value::One(dice.of(values).clone())),
            };
            let value = value.filter(|it| it.each().iter().all(|own| is_of_kind(key, own)));
            if let Some(value) = value.filter(|_| state.known(key).is_none()) {
                context.set(key, value);
            }
        }
        for (key, known) in state.keys() {
            let known = match known {
                Known::Absent => continue,
                Known::Is(value) => value.clone(),
                Known::Present => Value::One(self.some(key, dice)),
                Known::Like(form) => Value::One(form.replace('*', &self.some(key, dice))),
            };
            context.set(key, known);
        }
        if let Some(account) = owner(action, state).filter(|_| self.values.contains_key(OWNER)) {
            context.set(OWNER, Value::One(account.to_owned()));
        }
        // The name of a federated session is in its ARN.
        let named = match (state.known("aws:PrincipalArn"), context.get("aws:principalarn")) {
            (Some(Known::Like(_)), Some(Value::One(arn))) => Caller::parse(arn).unwrap(),
            _ => state.caller.clone(),
        };
        Request::new(named, action, resource, context)
    }

    /// A value of a key that every request has.
    fn some(&self, key: &str, dice: &mut Dice) -> String {
        if key == "aws:principalarn" {
            return (*dice.of(&["alice", "bob", "anybody"])).to_owned();
        }
        let values: Vec<&String> = self.values.get(key).into_iter().flatten().collect();
        let values: Vec<&String> = values.into_iter().filter(|it| is_of_kind(key, it)).collect();
        let usual = match kind(key) {
            Some(ValueType::Date) => "2026-01-01T00:00:00Z".to_owned(),
            Some(ValueType::Bool) => "true".to_owned(),
            Some(ValueType::Numeric) => "1".to_owned(),
            Some(ValueType::IpAddress) => "203.0.113.9".to_owned(),
            Some(ValueType::String | ValueType::Arn) | None => "red".to_owned(),
        };
        if values.is_empty() { usual } else { (*dice.of(&values)).clone() }
    }

    /// The policies and a reading by which the request is allowed.
    pub(crate) fn allows(&self, request: &Request) -> Option<Reading> {
        self.sets.iter().find_map(|policies| {
            let judgement = policies.judge(request);
            if judgement.decision == Decision::Allowed {
                return Some(Reading::first());
            }
            let mut readings = vec![Reading::first()];
            for point in judgement.ambiguities {
                let with: Vec<Reading> = readings.iter().map(|it| it.with(point)).collect();
                readings.extend(with);
            }
            readings.push(Ambiguity::ALL.into_iter().fold(Reading::first(), Reading::with));
            readings.into_iter().find(|it| policies.decide_by(request, *it) == Decision::Allowed)
        })
    }
}

const OWNER: &str = "aws:resourceaccount";

/// Whose the resource of a request to IAM is. Of others, their ARNs do not always say it.
fn owner<'s>(action: &str, state: &'s State) -> Option<&'s str> {
    action.starts_with("iam:").then(|| state.caller.account())?
}

/// What the values of a key are that AWS sets.
fn kind(key: &str) -> Option<ValueType> {
    let key = Universe::embedded().condition_key(key)?;
    (key.name.starts_with("aws:") && !key.name.contains('$') && !key.multivalued)
        .then_some(key.value_type)
}

/// Whether AWS may set a key of its own to this value.
fn is_of_kind(key: &str, value: &str) -> bool {
    match kind(key) {
        Some(ValueType::Bool) => value == "true" || value == "false",
        Some(ValueType::Numeric) => value.parse::<f64>().is_ok(),
        Some(ValueType::Date) => value.starts_with("20"),
        Some(ValueType::IpAddress) => value.parse::<std::net::IpAddr>().is_ok(),
        Some(ValueType::String | ValueType::Arn) | None => true,
    }
}

fn delegating() -> Document {
    let text = r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"},
        "Action": "*", "Resource": "*"}}"#;
    Document::parse(text).unwrap()
}

/// Every statement of a setup.
pub(crate) fn statements(setup: &Setup) -> impl Iterator<Item = &Statement> {
    let lists = [Some(&setup.identity), setup.boundary.as_ref(), setup.session.as_ref()];
    let lists = lists.into_iter().flatten().chain(&setup.scp).chain(&setup.rcp);
    lists.flatten().chain(&setup.resource).flat_map(|document| &document.statements)
}

/// For each key of a condition, values that meet it and values that do not.
fn values(setup: &Setup) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for condition in statements(setup).flat_map(|statement| &statement.conditions) {
        let values = all.entry(condition.key.to_ascii_lowercase()).or_default();
        let name = condition.operator.name();
        let others: &[&str] = match name {
            _ if name.ends_with("IpAddress") => &["203.0.113.9", "2001:db8::5", "8.8.8.8"],
            _ if name.starts_with("Date") => &["2020", "2026-06-01", "2030-01-01"],
            _ if name.starts_with("Numeric") => &["0", "1.5", "4000"],
            _ => &["red", "alice", "true", "false", "other", ""],
        };
        values.extend(others.iter().map(|it| (*it).to_owned()));
        for value in &condition.values {
            let filled = value.replace("${aws:username}", "alice").replace("${app:u}", "red");
            let filled = filled.replace("${aws:PrincipalTag/team}", "red");
            values.extend([filled.replace('*', "x"), filled.replace(['*', '?'], ""), filled]);
        }
        values.sort();
        values.dedup();
    }
    all.entry("app:u".to_owned()).or_default().extend(["red", "alice"].map(str::to_owned));
    all
}

fn is_in(resources: &Resources, text: &str) -> bool {
    let is_like = |form: &str| {
        let parts = |text: &str| text.splitn(6, ':').map(str::to_owned).collect::<Vec<_>>();
        let (form, text) = (parts(form), parts(text));
        form.len() == text.len()
            && form.iter().zip(text).all(|(form, text)| Glob::new(form).matches(&text))
    };
    match resources {
        Resources::Any => true,
        Resources::Star => text == "*",
        Resources::Like(form) => is_like(form),
        Resources::LikeBut(form, one) => is_like(form) && text != one,
    }
}

/// Whether the checker refuses since a resource's policy may grant: whom such a policy names is not
/// always clear (a federated session by the user's ARN, a session by the role's, an id of somebody), and
/// there the checker doubts what the search takes for settled. The proof then says that it is unknown.
pub(crate) fn is_doubt(setup: &Setup, why: &str) -> bool {
    let may_grant = why.ends_with("need not allow") || why.contains(" of resource policy ");
    setup.resource.is_some() && may_grant
}

/// Of whose future actions there are scopes.
pub(crate) fn services(proved: &[Proved]) -> Vec<&str> {
    proved.iter().filter_map(service).collect()
}

fn service(own: &Proved) -> Option<&str> {
    match &own.scope.actions {
        Actions::Future(service) => Some(service),
        Actions::Known(_) | Actions::FutureElsewhere => None,
    }
}

/// Whether a request is of a scope; `services` are those of whose future actions other scopes are.
pub(crate) fn has(scope: &Scope, services: &[&str], request: &Request) -> bool {
    let id: Option<ActionId> = Universe::embedded().action(request.action());
    let is_asked = match (&scope.actions, id) {
        (Actions::Known(actions), Some(id)) => actions.contains(&id),
        (Actions::Future(service), None) => service == request.service(),
        (Actions::FutureElsewhere, None) => !services.contains(&request.service()),
        (Actions::Known(_) | Actions::Future(_) | Actions::FutureElsewhere, _) => false,
    };
    is_asked && is_in(&scope.resources, request.resource())
}

/// Whether a state may make a request.
pub(crate) fn may_make(state: &State, request: &Request) -> Result<(), String> {
    for (key, known) in state.keys() {
        let value = request.context.get(key);
        let agrees = match (known, value) {
            (Known::Absent, value) => value.is_none(),
            (Known::Is(own), Some(value)) => own == value,
            (Known::Present, Some(_)) => true,
            (Known::Like(form), Some(Value::One(value))) => Glob::new(form).matches(value),
            (Known::Is(_) | Known::Present | Known::Like(_), _) => false,
        };
        if !agrees {
            return Err(format!("{key} is {value:?}, not {known:?}"));
        }
    }
    let said = request.context.get(OWNER).map(Value::each);
    let is_others = said.is_some_and(|said| owner(request.action(), state) != Some(&said[0]));
    if is_others && request.action().starts_with("iam:") && !request.resource().contains("::aws:") {
        return Err(format!("IAM knows no resource of {said:?}"));
    }
    for (key, value) in request.context.iter() {
        if state.known(key) == Some(&Known::Absent) && !value.each().is_empty() {
            return Err(format!("{key} is {value:?}, not absent"));
        }
    }
    if state.reaches(request.action()) { Ok(()) } else { Err("AWS refuses it".to_owned()) }
}
