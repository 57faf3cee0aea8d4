//! Proofs that were broken in a part of a statement.

use tutela_policy::{Certificate, Known, Layer, Part, Resources, Value};

use super::{
    mutants::{Mutant, keep, place, says, scope, swap, values, write},
    proof::{
        CONDITION, RESOURCE, at, denied, document, future, impossible, is, known, like, like_but,
        not_allowed, split, versioned,
    },
};

pub(crate) fn all() -> Vec<Mutant> {
    [resources(), actions(), keys(), values_of_kinds()].concat()
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
        ("a wildcard in IAM's word for the kind of resource", "form within deny", |it| {
            place(it, like("arn:aws:iam::111122223333:user/x"));
            write(it, 1, "Deny s3:* on arn:aws:iam::111122223333:u*");
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
            write(it, 1, "Deny s3:* on arn:aws:${app:t}:::data/*");
            it.state.set("app:t", is("a:b"));
            place(it, like("arn:aws:a:b:::data/*"));
        }),
        ("a default that is not taken", "variable with default", |it| {
            it.state.set("app:none", is("other"));
        }),
        ("a variable that may have a value", "absent variable", |it| {
            it.state.set("app:none", Known::Present);
        }),
        ("a variable's value may be anything", "around a variable", |it| {
            place(it, like("arn:aws:s3:::home/x/y"));
        }),
        ("a variable in NotResource may have no value", "around a variable", |it| {
            write(it, 0, "Deny s3:* on not arn:aws:s3:::home/${app:t}/x");
            says(it, denied(0));
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
        ("another account", "whose a user is", |it| values(it, 1, &["444455556666"])),
        ("whose ARN is of another account", "whose a user is", |it| {
            place(it, like("arn:aws:iam::444455556666:user/*"));
        }),
        ("the policies that AWS keeps", "whose a user is", |it| {
            place(it, like("arn:aws:iam::aws:policy/*"));
        }),
        ("whatever account", "whose a user is", |it| place(it, Resources::Any)),
        ("an action of another service", "whose a user is", |it| {
            write(
                it,
                1,
                r#"Deny * on * if {"StringEquals": {"aws:ResourceAccount": "111122223333"}}"#,
            );
            scope(it, known("iam:EnableMFADevice s3:GetObject"));
        }),
        ("actions that IAM may have", "whose a user is", |it| scope(it, future("iam"))),
        ("a caller without an account", "whose a user is", |it| *it = it.clone().by("*")),
        ("null on a key that is there", "null on an absent key", |it| {
            it.state.set("aws:MultiFactorAuthPresent", is("false"));
        }),
        ("an incomplete ARN", "arn of the principal", |it| values(it, 1, &["arn:aws:iam::*"])),
        ("a star for an ARN", "arn of the principal", |it| values(it, 1, &["*"])),
        ("another ARN", "arn of the principal", |it| {
            values(it, 1, &["arn:aws:iam::*:role/*"]);
        }),
        ("a form that is wider", "arn of a form", |it| {
            it.state.set("aws:PrincipalArn", Known::Like("arn:aws:*".to_owned()));
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
        ("an empty text", "allow with mfa", |it| {
            write(it, 0, r#"Allow s3:* on * if {"StringEquals": {"aws:RequestedRegion": ""}}"#);
        }),
        ("an empty text among others", "allow with mfa", |it| {
            write(it, 0, r#"Allow s3:* on * if {"ForAnyValue:StringEquals": {"aws:TagKeys": ""}}"#);
        }),
        ("a set of empty texts", "allow with mfa", |it| {
            let keys = r#"{"Null": {"aws:TagKeys": "false"},
                "ForAllValues:StringEquals": {"aws:TagKeys": ""}}"#;
            write(it, 0, &format!("Allow s3:* on * if {keys}"));
            let second = (0, Part::Condition(1));
            let both = split(second, impossible(0, CONDITION), not_allowed());
            says(it, split((0, CONDITION), both, not_allowed()));
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
        ("an operator for one value on a set", "any of a known set", |it| {
            write(it, 1, r#"Deny s3:* on * if {"StringEquals": {"aws:TagKeys": "team"}}"#);
        }),
        ("a number's boundary", "numbers", |it| values(it, 1, &["10"])),
        ("a number in between", "numbers", |it| values(it, 0, &["11"])),
        ("a number that is none", "numbers", |it| values(it, 1, &["ten"])),
        ("neither below nor above", "numbers", |it| {
            write(it, 0, r#"Deny s3:* on * if {"NumericLessThan": {"s3:max-keys": 5}}"#);
            write(it, 1, r#"Deny s3:* on * if {"NumericGreaterThanEquals": {"s3:max-keys": 5}}"#);
            it.state.set("s3:max-keys", Known::Present);
            says(it, split((0, CONDITION), denied(0), denied(1)));
        }),
        ("unequal to one of two", "known number", |it| {
            let deny = r#"{"NumericNotEquals": {"aws:MultiFactorAuthAge": ["59", "60"]}}"#;
            write(it, 1, &format!("Deny s3:* on * if {deny}"));
        }),
        ("unequal to nothing", "known number", |it| {
            let deny = r#"{"NumericNotEquals": {"aws:MultiFactorAuthAge": "60"}}"#;
            write(it, 1, &format!("Deny s3:* on * if {deny}"));
            values(it, 1, &[]);
        }),
        ("no address at all", "known number", |it| {
            let deny = r#"{"IpAddress": {"aws:RequestTag/from": ["0.0.0.0/0", "::/0"]}}"#;
            write(it, 1, &format!("Deny s3:* on * if {deny}"));
            it.state.set("aws:RequestTag/from", Known::Present);
        }),
        ("an address that need not be there", "every address", |it| {
            it.state.free("aws:SourceIp");
        }),
        ("addresses of one version", "every address", |it| values(it, 1, &["0.0.0.0/0"])),
        ("one of two booleans", "every boolean", |it| values(it, 2, &["true"])),
        ("a boolean that need not be there", "every boolean", |it| {
            it.state.free("aws:SecureTransport");
        }),
        ("a known number's boundary", "known number", |it| values(it, 1, &["59"])),
        ("a date's boundary", "dates", |it| values(it, 1, &["2026-03-05T10:29:59Z"])),
        ("a fraction of a second", "dates at the end of time", |it| {
            values(it, 1, &["2026-03-05T10:30:00Z"]);
        }),
        ("an address beyond the network", "addresses", |it| {
            values(it, 0, &["10.0.2.0", "2001:db8::1"]);
        }),
        ("a network twice as large", "addresses", |it| values(it, 0, &["10.0.0.0/22"])),
        ("an address of the other version", "addresses", |it| values(it, 1, &["10.0.0.0/23"])),
        ("a boolean's opposite", "booleans", |it| values(it, 1, &["true"])),
    ]
}
