//! Proofs that were broken in one place each, and must be refused.

use tutela_policy::{
    Actions, Certificate, Document, Known, Layer, Resources, Setup, StatementPlace, Value,
};

use super::proof::{
    CONDITION, Proof, RESOURCE, at, denied, document, future, impossible, is, known, like,
    like_but, not_allowed, split, versioned,
};

/// What is broken, in which proof, and how.
type Mutant = (&'static str, &'static str, fn(&mut Proof));

fn swapped(certificate: &Certificate) -> Certificate {
    match certificate {
        Certificate::Split { atom, holds, fails } => {
            Certificate::Split { atom: *atom, holds: fails.clone(), fails: holds.clone() }
        }
        Certificate::Denied(_) | Certificate::NotAllowed(_) | Certificate::Impossible(_) => {
            certificate.clone()
        }
    }
}

/// The certificate of one side alone.
fn side(certificate: &Certificate, is_held: bool) -> Certificate {
    match certificate {
        Certificate::Split { holds, fails, .. } => {
            *if is_held { holds.clone() } else { fails.clone() }
        }
        Certificate::Denied(_) | Certificate::NotAllowed(_) | Certificate::Impossible(_) => {
            certificate.clone()
        }
    }
}

fn says(proof: &mut Proof, certificate: Certificate) {
    proof.refuted.certificate = certificate;
}

fn swap(proof: &mut Proof) {
    says(proof, swapped(&proof.refuted.certificate));
}

fn keep(proof: &mut Proof, is_held: bool) {
    says(proof, side(&proof.refuted.certificate, is_held));
}

/// Writes the identity's statement anew.
fn write(proof: &mut Proof, index: usize, text: &str) {
    rewrite(&mut proof.setup.identity[0], index, text);
}

fn rewrite(policy: &mut Document, index: usize, text: &str) {
    policy.statements[index] = document(&[text]).statements.remove(0);
}

/// Replaces the values of the identity's condition.
fn values(proof: &mut Proof, index: usize, values: &[&str]) {
    let condition = &mut proof.setup.identity[0].statements[index].conditions[0];
    condition.values = values.iter().map(|value| (*value).to_owned()).collect();
}

fn scope(proof: &mut Proof, actions: Actions) {
    proof.refuted.scope.actions = actions;
}

fn place(proof: &mut Proof, resources: Resources) {
    proof.refuted.scope.resources = resources;
}

fn limit(proof: &mut Proof, change: fn(&mut Setup)) {
    change(&mut proof.setup);
}

pub(crate) fn all() -> Vec<Mutant> {
    [simple(), layers(), principals(), resources(), actions(), keys(), values_of_kinds()].concat()
}

fn simple() -> Vec<Mutant> {
    vec![
        ("an Allow is named as the Deny", "deny without mfa", |it| says(it, denied(0))),
        ("a statement that is not there", "deny without mfa", |it| says(it, denied(2))),
        ("a policy that is not there", "deny without mfa", |it| {
            let place = StatementPlace { document: 1, ..at(Layer::Identity, 1) };
            says(it, Certificate::Denied(place));
        }),
        ("the statement of another layer", "deny without mfa", |it| {
            says(it, Certificate::Denied(at(Layer::Boundary, 1)));
        }),
        ("everything is allowed", "deny without mfa", |it| says(it, not_allowed())),
        ("the Deny asks for mfa", "deny without mfa, password", |it| values(it, 1, &["true"])),
        ("Bool without IfExists on an absent key", "deny without mfa", |it| {
            it.setup.identity[0].statements[1].conditions[0].if_exists = false;
        }),
        ("mfa may be there", "deny without mfa", |it| {
            it.state.set("aws:MultiFactorAuthPresent", Known::Present);
        }),
        ("nothing is known of mfa", "deny without mfa", |it| {
            it.state = super::proof::state(super::proof::ALICE, it.state.credential);
        }),
        ("mfa is there", "allow with mfa", |it| {
            it.state.set("aws:MultiFactorAuthPresent", is("true"));
        }),
        ("IfExists on an absent key", "allow with mfa", |it| {
            it.setup.identity[0].statements[0].conditions[0].if_exists = true;
        }),
        ("an action that the NotAction spares", "deny without mfa", |it| {
            scope(it, known("s3:GetObject s3:ListBucket"));
        }),
        ("an action that no policy denies", "deny without mfa", |it| {
            write(it, 1, "Deny * on *");
            scope(it, known("s3:GetObject sts:GetSessionToken"));
        }),
        ("the caller's identity", "deny without mfa", |it| {
            write(it, 1, "Deny * on *");
            scope(it, known("sts:GetCallerIdentity"));
        }),
        ("a second Allow", "allow of something else", |it| {
            it.setup.identity.push(document(&["Allow s3:Get* on *"]));
        }),
    ]
}

fn layers() -> Vec<Mutant> {
    vec![
        ("no boundary", "boundary", |it| limit(it, |setup| setup.boundary = None)),
        ("the boundary of root", "boundary", |it| *it = it.clone().by(ROOT)),
        ("the boundary of nobody", "boundary", |it| *it = it.clone().by("*")),
        ("no session policy", "session", |it| limit(it, |setup| setup.session = None)),
        ("a level that is not there", "scp level", |it| {
            says(it, Certificate::NotAllowed(Layer::Scp(2)));
        }),
        ("the level that allows", "scp level", |it| {
            says(it, Certificate::NotAllowed(Layer::Scp(0)));
        }),
        ("the management account", "scp deny", |it| {
            limit(it, |setup| setup.is_management_account = true);
        }),
        ("a service-linked role", "scp deny", |it| *it = it.clone().by(LINKED)),
        ("a service-linked role's session", "rcp deny", |it| *it = it.clone().by(LINKED_SESSION)),
        ("nobody's account", "scp deny", |it| *it = it.clone().by("*")),
        ("a service without RCPs", "rcp deny", |it| {
            rewrite(&mut it.setup.rcp[0][0], 0, "Deny * on *");
            scope(it, known("s3:GetObject ec2:RunInstances"));
        }),
        ("future actions of a service without RCPs", "rcp deny, future", |it| {
            rewrite(&mut it.setup.rcp[0][0], 0, "Deny * on *");
            scope(it, future("ec2"));
        }),
        ("future actions elsewhere under an RCP", "rcp deny, future", |it| {
            rewrite(&mut it.setup.rcp[0][0], 0, "Deny * on *");
            scope(it, Actions::FutureElsewhere);
        }),
        ("the endpoint's policy", "boundary", |it| {
            limit(it, |setup| setup.endpoint = setup.boundary.take());
            says(it, Certificate::NotAllowed(Layer::Endpoint));
        }),
        ("the endpoint's Deny", "scp deny", |it| {
            limit(it, |setup| setup.endpoint = setup.scp.pop());
            says(it, Certificate::Denied(at(Layer::Endpoint, 0)));
        }),
        ("a resource policy that need not allow", "allow of something else", |it| {
            says(it, Certificate::NotAllowed(Layer::Resource));
        }),
    ]
}

const ROOT: &str = "arn:aws:iam::111122223333:root";
const LINKED: &str =
    "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";
const LINKED_SESSION: &str = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/x";

/// Writes the resource's policy.
fn resource(proof: &mut Proof, text: &str) {
    proof.setup.resource = Some(document(&[text]));
}

fn principals() -> Vec<Mutant> {
    vec![
        ("bypassed by a grant to the user", "allow of something else", |it| {
            resource(it, r#"Allow s3:* on * to {"AWS": "arn:aws:iam::111122223333:user/alice"}"#);
        }),
        ("bypassed by a grant to everybody", "allow of something else", |it| {
            resource(it, r#"Allow s3:GetObject on * to "*""#);
        }),
        ("bypassed by a grant to all others", "allow of something else", |it| {
            resource(it, r#"Allow * on * to not {"AWS": "arn:aws:iam::111122223333:user/bob"}"#);
        }),
        ("a Deny for another account", "resource deny of the account", |it| {
            resource(it, r#"Deny * on * to {"AWS": "444455556666"}"#);
        }),
        ("a Deny for nobody", "resource deny of the account", |it| resource(it, "Deny * on *")),
        ("a Deny that spares the caller", "resource deny of others", |it| {
            let names = r#"["arn:aws:iam::111122223333:user/alice", "111122223333"]"#;
            resource(it, &format!(r#"Deny * on * to not {{"AWS": {names}}}"#));
        }),
        ("a Deny that lists the caller alone", "resource deny of others", |it| {
            resource(it, r#"Deny * on * to not {"AWS": "arn:aws:iam::111122223333:user/alice"}"#);
        }),
        ("a Deny that spares an unknown id", "resource deny of others", |it| {
            resource(it, r#"Deny * on * to not {"AWS": "AIDACKCEVSQ6C2EXAMPLE"}"#);
        }),
        ("a grant to everybody", "anonymous", |it| {
            resource(it, r#"Allow s3:* on * to {"AWS": "*"}"#);
        }),
        ("the key's policy is unknown", "a key's policy", |it| it.setup.resource = None),
        ("an alias has no policy", "a key's policy", |it| {
            place(it, like("arn:aws:kms:*:*:alias/*"));
        }),
        ("keys and aliases", "a key's policy", |it| place(it, Resources::Any)),
        ("keys of another service", "a key's policy", |it| {
            scope(it, known("kms:Decrypt s3:GetObject"));
        }),
        ("the key's policy names the account", "a key's policy", |it| {
            resource(it, r#"Allow * on * to {"AWS": "111122223333"}"#);
        }),
        ("a federated user, a grant to a user", "allow of something else", |it| {
            *it = it.clone().by("arn:aws:sts::111122223333:federated-user/x");
            resource(it, r#"Allow * on * to {"AWS": "arn:aws:iam::111122223333:user/alice"}"#);
        }),
        ("a role that may be this session", "allow of something else", |it| {
            *it = it.clone().by("arn:aws:iam::111122223333:role/team/ci");
            let session = "arn:aws:sts::111122223333:assumed-role/ci/build";
            resource(it, &format!(r#"Allow * on * to {{"AWS": "{session}"}}"#));
        }),
    ]
}

fn resources() -> Vec<Mutant> {
    vec![
        ("the sides are swapped", "split by resource", swap),
        ("one side is dropped", "split by resource", |it| keep(it, true)),
        ("the other side is dropped", "split by resource", |it| keep(it, false)),
        ("the Deny is narrower than the Allow", "split by resource", |it| {
            write(it, 1, "Deny s3:* on arn:aws:s3:::data/private/x*");
        }),
        ("the form is wider than the Deny", "form within deny", |it| {
            place(it, like("arn:aws:s3:::*"));
        }),
        ("whatever the resource", "form within deny", |it| place(it, Resources::Any)),
        ("the case of the sixth segment", "form within deny", |it| {
            write(it, 1, "Deny s3:* on arn:aws:s3:::Data/*");
        }),
        ("a resource policy's incomplete ARN", "identity's incomplete arn", |it| {
            it.setup.resource = Some(document(&[r#"Deny sqs:* on arn:aws:sqs to "*""#]));
            says(it, Certificate::Denied(at(Layer::Resource, 0)));
        }),
        ("a star that may reach over colons", "star is not in an arn", |it| {
            write(it, 0, "Allow s3:* on arn:aws:s3:*:x");
            place(it, like("arn:aws:s3:::data:x"));
        }),
        ("a Deny whose star may not reach over colons", "form within deny", |it| {
            write(it, 1, "Deny s3:* on arn:aws:s3:*:data/*");
        }),
        ("the spared resource", "not resource", |it| place(it, like("arn:aws:s3:::open/*"))),
        ("the spared resource is among others", "not resource", |it| {
            place(it, like("arn:aws:s3:::*"));
        }),
        ("a spared resource whose star may reach over colons", "not resource", |it| {
            write(it, 1, "Deny s3:* on not arn:aws:s3:*:data/*");
            place(it, like("arn:aws:s3:x:y:z:data/*"));
        }),
        ("an unresolved variable in NotResource", "not resource", |it| {
            write(it, 1, "Deny s3:* on not arn:aws:s3:::open/${app:none}");
            it.state.set("app:none", Known::Absent);
        }),
        ("the star of actions without resource", "star is not in an arn", |it| {
            write(it, 0, "Allow s3:* on *");
        }),
        ("the one that is left out", "all but one", |it| place(it, like("arn:aws:s3:::data/*"))),
        ("another one is left out", "all but one", |it| {
            place(it, like_but("arn:aws:s3:::data/*", "arn:aws:s3:::data/X"));
        }),
        ("impossible is possible", "impossible resource", |it| {
            place(it, like("arn:aws:s3:::dat*"));
        }),
        ("impossible without a reason", "impossible resource", |it| {
            says(it, impossible(1, RESOURCE));
        }),
        ("a part that is not there", "impossible resource", |it| {
            says(it, impossible(1, CONDITION));
        }),
        ("a split by a part that is not there", "split by resource", |it| {
            says(it, split((1, CONDITION), denied(1), not_allowed()));
        }),
        ("another user's name", "variable", |it| it.state.set("aws:username", is("bob"))),
        ("a variable that nobody knows", "variable", |it| {
            it.state.set("aws:username", Known::Present);
        }),
        ("a variable that would be a wildcard", "variable", |it| {
            it.state.set("aws:username", is("*"));
        }),
        ("a variable before there were variables", "variable", |it| {
            let deny = "Deny s3:* on arn:aws:s3:::home/${aws:username}/*";
            it.setup.identity[0] = versioned("2008-10-17", &["Allow * on *", deny]);
        }),
        ("a quoted star", "variable", |it| write(it, 1, "Deny s3:* on arn:aws:s3:::home/${*}")),
        ("a colon that a variable brings", "variable", |it| {
            write(it, 1, "Deny s3:* on arn:aws:s3${app:t}:data");
            it.state.set("app:t", is("::"));
            place(it, like("arn:aws:s3:::data"));
        }),
        ("a default that is not taken", "variable with default", |it| {
            it.state.set("app:none", is("other"));
        }),
        ("a variable that may have a value", "absent variable", |it| {
            it.state.set("app:none", Known::Present);
        }),
        ("not the very same part", "unknown variable, but the very same part", |it| {
            write(it, 2, "Deny s3:* on not arn:aws:s3:::${app:t}/*");
            says(it, denied(2));
        }),
    ]
}

fn actions() -> Vec<Mutant> {
    vec![
        ("the Deny has fewer names", "split by action", |it| write(it, 1, "Deny s3:GetO* on *")),
        ("future names, denied by a known one", "split by action", |it| {
            write(it, 1, "Deny s3:GetObject, s3:GetBucketAcl on *");
        }),
        ("sides of actions swapped", "split by action, known", swap),
        ("an action that is not denied", "split by action, known", |it| {
            write(it, 1, "Deny s3:P* on *");
        }),
        ("a future name that the NotAction spares", "future spared by a known name", |it| {
            write(it, 1, "Deny not s3:GetObj* on *");
        }),
        ("a future name without wildcard", "future spared by a known name", |it| {
            write(it, 1, "Deny not s3:GetTelepathy on *");
        }),
        ("an Allow with a wildcard", "future not allowed by a known name", |it| {
            write(it, 0, "Allow s3:GetObject? on *");
        }),
        ("future names of another service", "split by action", |it| {
            says(it, denied(1));
            scope(it, future("ec2"));
        }),
        ("elsewhere, allowed to all", "elsewhere not allowed by a service", |it| {
            write(it, 1, "Allow *:* on *");
        }),
        ("elsewhere, not denied by a service", "elsewhere not allowed by a service", |it| {
            write(it, 1, "Deny s3:*, iam:* on *");
            says(it, denied(1));
        }),
        ("elsewhere, allowed to all but", "elsewhere not allowed by a service", |it| {
            write(it, 1, "Allow not iam:* on *");
        }),
        ("an action makes it possible", "impossible action", |it| {
            scope(it, known("s3:GetObject ec2:RunInstances"));
        }),
    ]
}

fn keys() -> Vec<Mutant> {
    vec![
        ("sides of keys swapped", "split by key", swap),
        ("a value that is not denied", "split by key", |it| {
            values(it, 0, &["eu-west-1", "us-east-1"]);
        }),
        ("the Deny heeds case", "split by key, case", |it| {
            let key = r#"{"StringEquals": {"aws:RequestedRegion": ["EU-west-1", "EU-north-1"]}}"#;
            write(it, 1, &format!("Deny s3:* on * if {key}"));
        }),
        ("a wildcard that is none", "split by key", |it| {
            let key = r#"{"StringEquals": {"aws:RequestedRegion": "eu-*"}}"#;
            write(it, 1, &format!("Deny s3:* on * if {key}"));
        }),
        ("another key", "split by key", |it| {
            it.setup.identity[0].statements[1].conditions[0].key = String::from("aws:SourceVpc");
        }),
        ("the key may be absent", "split by key", |it| {
            it.setup.identity[0].statements[0].conditions[0].if_exists = true;
        }),
        ("the key is there", "split by key, present", |it| {
            values(it, 1, &["true"]);
        }),
        ("a second condition", "split by key", |it| {
            let keys = r#"{"StringLike": {"aws:RequestedRegion": "eu-*", "aws:SourceVpc": "v*"}}"#;
            write(it, 1, &format!("Deny s3:* on * if {keys}"));
        }),
        ("null on a key that is there", "null on an absent key", |it| {
            it.state.set("aws:MultiFactorAuthPresent", is("false"));
        }),
        ("an incomplete ARN", "arn of the principal", |it| values(it, 1, &["arn:aws:iam::*"])),
        ("a star for an ARN", "arn of the principal", |it| values(it, 1, &["*"])),
        ("another ARN", "arn of the principal", |it| {
            values(it, 1, &["arn:aws:iam::*:role/*"]);
        }),
        ("a variable of another value", "text with a variable", |it| {
            it.state.set("app:owner", is("bob"));
        }),
        ("a possible key", "impossible key", |it| values(it, 0, &["us-east-1"])),
        ("ForAnyValue on an absent key", "each of an absent set", |it| {
            let deny = r#"{"ForAnyValue:StringNotEquals": {"aws:TagKeys": "x"}}"#;
            write(it, 1, &format!("Deny s3:* on * if {deny}"));
        }),
        ("any is not each", "any of a set", |it| {
            let deny = r#"{"ForAllValues:StringLike": {"aws:TagKeys": "t*"}}"#;
            write(it, 1, &format!("Deny s3:* on * if {deny}"));
        }),
        ("each is not any", "each of a set", |it| {
            let deny = r#"{"ForAnyValue:StringLike": {"aws:TagKeys": "?"}}"#;
            write(it, 1, &format!("Deny s3:* on * if {deny}"));
        }),
        ("no set operator on a set", "any of a set", |it| {
            write(it, 1, r#"Deny s3:* on * if {"StringLike": {"aws:TagKeys": "t*"}}"#);
        }),
        ("not in the known set", "any of a known set", |it| {
            it.state.set("aws:TagKeys", Known::Is(Value::Many(vec!["x".into()])));
        }),
        ("a known set of empty texts", "any of a known set", |it| {
            it.state.set("aws:TagKeys", Known::Is(Value::Many(vec![String::new()])));
        }),
    ]
}

fn values_of_kinds() -> Vec<Mutant> {
    vec![
        ("a number's boundary", "numbers", |it| values(it, 1, &["10"])),
        ("a number in between", "numbers", |it| values(it, 0, &["11"])),
        ("a number that is none", "numbers", |it| values(it, 1, &["ten"])),
        ("a known number's boundary", "known number", |it| values(it, 1, &["59"])),
        ("a date's boundary", "dates", |it| values(it, 1, &["2026-03-05T10:29:59Z"])),
        ("an address beyond the network", "addresses", |it| {
            values(it, 0, &["10.0.2.0", "2001:db8::1"]);
        }),
        ("a network twice as large", "addresses", |it| values(it, 0, &["10.0.0.0/22"])),
        ("an address of the other version", "addresses", |it| values(it, 1, &["10.0.0.0/23"])),
        ("a boolean's opposite", "booleans", |it| values(it, 1, &["true"])),
    ]
}
