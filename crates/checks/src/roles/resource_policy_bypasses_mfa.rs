//! A resource's policy that lets somebody do without MFA what no other policy grants.

use tutela_access::{Bypass, Granted, Whom};
use tutela_model::{
    Area, Cause, Evidence, Gap, Judgement, Operation, Severity, Verdict, operation,
};

use crate::{Check, Fix, Judge, ResourceView, words::listed};

pub(crate) static CHECK: Check = Check {
    id: "resource-policy-bypasses-mfa",
    title: "Resource's policy lets somebody in without MFA",
    area: Area::Roles,
    severity: Severity::High,
    worst: Severity::High,
    needs: NEEDS,
    opt_in: Some("it takes a call or two for each resource, which `--resource-policies` makes"),
    doc: include_str!("resource_policy_bypasses_mfa.md"),
    fix: Fix {
        console: "the resource's own page > its policy > name nobody of the account and not everybody, or add a Deny with BoolIfExists aws:MultiFactorAuthPresent false",
        cli: "what the policy of {id} grants to users, roles or everybody is better granted by policies of users and roles, which the Deny that asks for MFA goes with; where it has to stay, the policy itself asks for aws:MultiFactorAuthPresent with Bool true",
        terraform: "in the resource's own policy, a principal that is no user, no role and not *, or a condition of Bool aws:MultiFactorAuthPresent true",
    },
    judge: Judge::Resource(judge),
};

static NEEDS: &[&Operation] = &[
    &operation::GET_ACCOUNT_SUMMARY,
    &operation::GET_CREDENTIAL_REPORT,
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &operation::LIST_VIRTUAL_MFA_DEVICES,
    &operation::LIST_ACCESS_KEYS,
    &operation::GET_LOGIN_PROFILE,
    &operation::LIST_SERVICE_SPECIFIC_CREDENTIALS,
    &operation::GET_ACCOUNT_PASSWORD_POLICY,
    &operation::GET_PUBLIC_ACCESS_BLOCK,
    &operation::LIST_BUCKETS,
    &operation::GET_BUCKET_POLICY,
    &operation::GET_BUCKET_PUBLIC_ACCESS_BLOCK,
    &operation::DESCRIBE_REGIONS,
    &operation::LIST_FUNCTIONS,
    &operation::GET_FUNCTION_POLICY,
    &operation::LIST_KEYS,
    &operation::LIST_KEY_ALIASES,
    &operation::GET_KEY_POLICY,
    &operation::LIST_QUEUES,
    &operation::GET_QUEUE_ATTRIBUTES,
    &operation::LIST_SECRETS,
    &operation::GET_SECRET_POLICY,
    &operation::LIST_TOPICS,
    &operation::GET_TOPIC_ATTRIBUTES,
];

/// So many are named, and cited.
const SHOWN: usize = 3;

fn judge(view: &ResourceView<'_>) -> Judgement {
    let policy = view.resource.policy.seen()?;
    let field = view.resource.kind.field();
    if policy.value.is_none() {
        let none = policy.cite(field, "none");
        return Ok(Verdict::not_applicable("it has no policy of its own", [none]));
    }
    let bypass = view.bypass()?;
    let cited = policy.cite(field, &bypass.words);
    let mut doubts = bypass.doubts.clone();
    let mut granted: Vec<&Granted> = Vec::new();
    let mut shut: Option<Evidence> = None;
    for own in &bypass.granted {
        if own.who != Whom::Anybody {
            granted.push(own);
            continue;
        }
        match keeps_out(view, bypass) {
            Ok(Kept::Out(evidence)) => shut = Some(evidence),
            Ok(Kept::In) => granted.push(own),
            Err(gap) => doubts.push(gap),
        }
    }
    if !granted.is_empty() {
        return Ok(fails(&granted, doubts.first(), cited));
    }
    if let Some(doubt) = doubts.first() {
        return Err(doubt.beside([cited].into_iter().chain(shut)));
    }
    Ok(passes(bypass, cited).and(shut))
}

fn fails(granted: &[&Granted], doubt: Option<&Gap>, cited: Evidence) -> Verdict {
    let told: Vec<String> = granted.iter().map(|own| words(own)).collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let message = format!("by its policy, without MFA: {}", listed(&told, SHOWN));
    let evidence = granted.iter().take(SHOWN).flat_map(|own| own.evidence.iter().cloned());
    let verdict = Verdict::fail(message, [cited]).and(evidence);
    match doubt {
        Some(doubt) => verdict.remark(format_args!("of others, nobody knows: {doubt}")),
        None => verdict,
    }
}

fn passes(bypass: &Bypass, cited: Evidence) -> Verdict {
    let message = if bypass.is_about_account {
        "it grants nothing without MFA, to everybody or to anybody of the account, that their own \
         policies do not grant"
    } else {
        "it grants nothing by itself to everybody, or to users and roles of the account"
    };
    let verdict = Verdict::pass(message, [cited]);
    if bypass.others.is_empty() {
        return verdict;
    }
    let others: Vec<&str> = bypass.others.iter().map(String::as_str).collect();
    verdict.remark(format_args!("it names {}, whose MFA is unknown", listed(&others, SHOWN)))
}

/// `alice may call s3:GetObject (key)`.
fn words(own: &Granted) -> String {
    let action = own.request.request.action_as_given();
    match (&own.who, own.credential) {
        (Whom::Anybody, _) => format!("everybody may call {action}"),
        (Whom::User(name), Some(credential)) => {
            format!("{name} may call {action} ({})", credential.name())
        }
        (Whom::User(name), None) => format!("{name} may call {action}"),
        (Whom::Role(name, by), _) => format!("{by} may call {action} by role {name}"),
    }
}

/// Whether a service keeps everybody out whom a policy lets in.
enum Kept {
    Out(Evidence),
    In,
}

/// What S3 does with a public policy: by a setting of the bucket or of the account, only the account's
/// own get in. Other services have no such setting.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
fn keeps_out(view: &ResourceView<'_>, bypass: &Bypass) -> Result<Kept, Gap> {
    let Some(is_restricted) = &view.resource.is_restricted else { return Ok(Kept::In) };
    let account = &view.account.account.standing.public_access;
    let of_account = account.seen().map(|seen| {
        let is_on = seen.value.is_some_and(|block| block.restrict_buckets);
        let field = "PublicAccessBlockConfiguration.RestrictPublicBuckets";
        is_on.then(|| seen.cite(field, true))
    });
    let of_bucket = is_restricted.seen().map(|seen| {
        let field = "PublicAccessBlockConfiguration.RestrictPublicBuckets";
        seen.value.then(|| seen.cite(field, true))
    });
    let found = match (of_account, of_bucket) {
        (Ok(Some(cited)), _) | (_, Ok(Some(cited))) => cited,
        (Err(gap), _) | (_, Err(gap)) => return Err(gap),
        (Ok(None), Ok(None)) => return Ok(Kept::In),
    };
    if bypass.is_public {
        return Ok(Kept::Out(found));
    }
    let detail = "whether S3 takes the policy for public depends on its conditions, and only then \
                  keeps everybody out";
    Err(Gap::new(found.receipt.call.clone(), Cause::Undecided, detail).beside([found]))
}

#[cfg(test)]
mod tests {
    use tutela_model::ResourceKind;

    use super::CHECK;
    use crate::fixture::{AccountFixture, UserFixture, account, check, check_message, role, user};

    const ASKED: &str = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}}"#;
    const WRITES: &str = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
    const FEDERATES: &str = r#"{"Statement": {"Effect": "Allow", "Action": "sts:GetFederationToken", "Resource": "*"}}"#;

    fn with(words: &'static str, user: UserFixture) -> AccountFixture {
        account().public_access("none").bucket(words).user(user)
    }

    fn alice() -> UserFixture {
        user().keys(&["active"])
    }

    #[test]
    fn users() {
        check(&CHECK, "one who is named", with("alice", alice()), "fail");
        check(&CHECK, "one who has a password", with("alice", user().console()), "fail");
        check(&CHECK, "one without a credential", with("alice", user()), "pass");
        check(&CHECK, "one whom a Deny asks for MFA", with("alice", alice().enforced()), "pass");
        check(&CHECK, "one whom an Allow asks", with("alice", alice().holds(ASKED)), "fail");
        check(&CHECK, "one who may anyhow", with("alice", alice().holds(WRITES)), "pass");
        check(&CHECK, "asked by the bucket", with("alice with-mfa", alice()), "pass");
        check(&CHECK, "somebody else", with("alice", alice().named("bob")), "pass");
        check(&CHECK, "the account as a whole", with("account", alice().holds(ASKED)), "pass");
        let federates = alice().holds(FEDERATES);
        check(&CHECK, "a federated session of hers", with("federated", federates), "fail");
        check(&CHECK, "one that she cannot get", with("federated", alice()), "pass");
    }

    #[test]
    fn everybody() {
        let to = |words| account().public_access("none").bucket(words);
        check(&CHECK, "everybody", to("everybody"), "fail");
        check(&CHECK, "everybody with MFA, as they say", to("everybody with-mfa"), "fail");
        check(&CHECK, "everybody in a network", to("everybody from-vpc"), "fail");
        check(&CHECK, "the bucket keeps them out", to("everybody restricted"), "pass");
        let shut = account().bucket("everybody");
        check(&CHECK, "the account keeps them out", shut.clone(), "pass");
        check(&CHECK, "and its own get in", shut.user(alice()), "fail");
        check(&CHECK, "public, or not?", to("everybody from-vpc restricted"), "unknown");
        check(&CHECK, "another account", to("other"), "pass");
        check(&CHECK, "a service", to("service"), "pass");
    }

    #[test]
    fn roles() {
        let to = |words, role| with(words, alice().assumes_roles()).role(role);
        check(&CHECK, "one that is assumed without MFA", to("role", role()), "fail");
        check(&CHECK, "one that may anyhow", to("role", role().administrator()), "pass");
        check(&CHECK, "a session of it", to("session", role()), "fail");
        let asks = role().trusts_if("account", "Bool true");
        check(&CHECK, "one that asks for MFA", to("role", asks), "pass");
        check(&CHECK, "one for machines", to("role", role().trusts("ec2")), "pass");
        check(&CHECK, "one whose trust cannot be read", to("role", role().trust("{")), "unknown");
        let unseen = to("role", role().holds_unseen());
        check(&CHECK, "one whose policies were not seen", unseen, "unknown");
    }

    #[test]
    fn none_and_unseen() {
        check(&CHECK, "no bucket", account(), "not-applicable");
        check(&CHECK, "no policy", account().bucket("no-policy"), "not-applicable");
        check(&CHECK, "the policy", account().bucket("policy-hidden"), "unknown");
        check(&CHECK, "what is no policy", account().bucket("unreadable"), "unknown");
        check(&CHECK, "the listing", account().hide("buckets"), "unknown");
        let block = account().public_access("none").bucket("everybody block-hidden");
        check(&CHECK, "what S3 refuses", block, "unknown");
        let of_account = account().hide("public-access").bucket("everybody");
        check(&CHECK, "what S3 refuses the account", of_account, "unknown");
        check(&CHECK, "her keys", with("alice", user().hide("keys")), "unknown");
        check(&CHECK, "her policies", with("alice", alice().hide("grants")), "unknown");
        let unlisted = with("alice", alice().named("bob")).hide("users");
        check(&CHECK, "the users", unlisted, "unknown");
    }

    /// An account with a user and a resource of each kind that regions list.
    fn each(words: &'static str, user: &UserFixture, judge: impl Fn(&str, AccountFixture)) {
        for kind in ResourceKind::ALL.into_iter().filter(|kind| *kind != ResourceKind::Bucket) {
            judge(kind.plural(), account().resource(kind, words).user(user.clone()));
        }
    }

    #[test]
    fn of_every_service() {
        for (words, user, expected) in [
            ("everybody", user(), "fail"),
            ("alice", alice(), "fail"),
            ("alice", user(), "pass"),
            ("alice", alice().enforced(), "pass"),
            ("alice with-mfa", alice(), "pass"),
            ("account", alice().holds(ASKED), "pass"),
            ("other", alice(), "pass"),
            ("other-user", alice(), "pass"),
            ("service", alice(), "pass"),
            ("no-policy", alice(), "not-applicable"),
            ("policy-hidden", alice(), "unknown"),
            ("unreadable", alice(), "unknown"),
            ("alice", alice().hide("grants"), "unknown"),
        ] {
            each(words, &user, |kind, fixture| {
                check(&CHECK, &format!("{kind}: {words}"), fixture, expected);
            });
        }
    }

    #[test]
    fn what_aws_writes_by_itself() {
        let topic = || account().resource(ResourceKind::Topic, "everybody of-owner");
        check(&CHECK, "a topic's policy grants to services", topic().user(alice()), "pass");
        let key = || account().resource(ResourceKind::Key, "everybody by-s3");
        check(&CHECK, "a key for whoever S3 lets in", key().user(alice()), "fail");
    }

    #[test]
    fn a_region_that_says_nothing() {
        for hidden in ["functions", "kms-keys", "queues", "secrets", "topics"] {
            let words: &'static str = format!("a-1: {hidden}-hidden").leak();
            check(&CHECK, hidden, account().regions(&[words]), "unknown");
        }
        let both = account().regions(&["a-1: kms-keys-hidden", "b-1: topics-hidden"]);
        let said = "kms:ListKeys[a-1] was denied: no policy allows it; nor was there an answer to \
                    sns:ListTopics[b-1]";
        check_message(&CHECK, "two regions", both, said);
        let others = account().regions(&["a-1", "b-1"]);
        check(&CHECK, "none in any region", others.clone(), "not-applicable");
        check(&CHECK, "the regions", others.hide("regions"), "unknown");
    }

    #[test]
    fn the_sentence_says_who() {
        let said = "by its policy, without MFA: everybody may call s3:PutObject";
        check_message(&CHECK, "everybody", with("everybody", alice()), said);
        let said = "by its policy, without MFA: alice may call s3:PutObject (key)";
        check_message(&CHECK, "a user", with("alice", alice()), said);
        let said = "by its policy, without MFA: alice may call s3:PutObject by role ops";
        let by_role = with("role", alice().assumes_roles()).role(role());
        check_message(&CHECK, "a role", by_role, said);
        let said = "it grants nothing by itself to everybody, or to users and roles of the account; \
                    it names principals of account 444455556666, whose MFA is unknown";
        check_message(&CHECK, "others", account().bucket("other"), said);
        let said = "it grants nothing by itself to everybody, or to users and roles of the account; \
                    it names principals of account 444455556666, whose MFA is unknown";
        for kind in ResourceKind::ALL {
            let fixture = account().resource(kind, "other-user");
            check_message(&CHECK, kind.plural(), fixture, said);
        }
        for (kind, action) in [
            (ResourceKind::Function, "lambda:InvokeFunction"),
            (ResourceKind::Key, "kms:Decrypt"),
            (ResourceKind::Queue, "sqs:SendMessage"),
            (ResourceKind::Secret, "secretsmanager:GetSecretValue"),
            (ResourceKind::Topic, "sns:Publish"),
        ] {
            let said = format!("by its policy, without MFA: alice may call {action} (key)");
            let fixture = account().resource(kind, "alice").user(alice());
            check_message(&CHECK, kind.plural(), fixture, &said);
        }
    }
}
