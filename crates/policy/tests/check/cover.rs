//! Whether the scopes of a proof leave nothing out.

use tutela_policy::{
    ActionId, Actions, Checker, Credential, Reach, Resources, Scope, Setup, State, Universe,
};

use super::proof::{ALICE, document, future, known, like, like_but, state};

/// The actions of the universe but for these.
fn all_but(names: &str) -> Actions {
    let spared: Vec<Option<ActionId>> =
        names.split_whitespace().map(|name| Universe::embedded().action(name)).collect();
    assert!(!spared.contains(&None), "{names}");
    let universe = Universe::embedded();
    let all = universe.services().iter().flat_map(|service| universe.actions_of(service));
    Actions::Known(all.map(|(id, _)| id).filter(|id| !spared.contains(&Some(*id))).collect())
}

fn scope(actions: Actions, resources: Resources) -> Scope {
    Scope { actions, resources }
}

/// Everything but these actions, which `others` have.
fn with(names: &str, others: Vec<Scope>) -> Vec<Scope> {
    let mut scopes = vec![
        scope(all_but(names), Resources::Any),
        scope(Actions::FutureElsewhere, Resources::Any),
        scope(future("s3"), Resources::Any),
    ];
    scopes.extend(others);
    scopes
}

/// What is not covered, under a policy that names s3.
fn lacks(state: &State, scopes: &[Scope]) -> String {
    let identity = vec![document(&["Allow * on *", "Deny S3:Get* on *"])];
    let setup = Setup { identity, ..Setup::default() };
    let covers = Checker::new(&setup).covers(state, scopes.iter());
    covers.map_or_else(|refusal| refusal.why, |()| "nothing".to_owned())
}

#[track_caller]
fn row(names: &str, others: Vec<Scope>, lacking: &str) {
    let state = state(ALICE, Credential::Key);
    assert_eq!(lacks(&state, &with(names, others)), lacking);
}

#[test]
fn whatever_the_resource_is_everything() {
    row("", vec![], "nothing");
    let list = "sqs:ListQueues";
    row(list, vec![], "no scope has sqs:ListQueues on Star");
    let star = || scope(known(list), Resources::Star);
    let arns = |form| scope(known(list), like(form));
    row(list, vec![arns("arn:*:*:*:*:*")], "no scope has sqs:ListQueues on Star");
    // AWS may ask about any ARN of the service where an action knows no resource.
    let lacking = r#"no scope has sqs:ListQueues on Like("arn:aws:sqs:*:*:*")"#;
    row(list, vec![star()], lacking);
    row(list, vec![star(), arns("arn:aws:sqs:*:111122223333:*")], lacking);
    row(list, vec![star(), arns("arn:aws:sqs:*:*:*")], "nothing");
    let users = "iam:ListUsers";
    let star = || scope(known(users), Resources::Star);
    let own = scope(known(users), like("arn:aws:iam::111122223333:*"));
    row(users, vec![star(), own], "nothing");
    let lacking = r#"no scope has iam:ListUsers on Like("arn:aws:iam::111122223333:*")"#;
    row(users, vec![star()], lacking);
}

#[test]
fn a_message_goes_to_no_topic_where_it_goes_to_a_telephone() {
    let publish = "sns:Publish";
    let topics = || scope(known(publish), like("arn:aws:sns:*:*:*"));
    row(publish, vec![topics()], "no scope has sns:Publish on Star");
    row(publish, vec![topics(), scope(known(publish), Resources::Star)], "nothing");
}

#[test]
fn forms_of_a_required_resource() {
    let bucket = "s3:PutBucketCORS";
    let scopes = |form| vec![scope(known(bucket), like(form))];
    let lacking = r#"no scope has s3:PutBucketCORS on Like("arn:aws:s3:::*")"#;
    row(bucket, scopes("arn:aws:s3:::*"), "nothing");
    row(bucket, scopes("arn:*:s3:*:*:*"), "nothing");
    row(bucket, scopes("arn:aws:s3:::a*"), lacking);
    row(bucket, scopes("arn:aws-cn:s3:::*"), lacking);
    row(bucket, vec![scope(known(bucket), Resources::Star)], lacking);
}

#[test]
fn a_resource_that_is_not_required_may_be_left_out() {
    let tags = "acm:ListTagsForResource";
    let arns = || scope(known(tags), like("arn:aws:*:*:*:*"));
    row(tags, vec![arns()], "no scope has acm:ListTagsForResource on Star");
    row(tags, vec![arns(), scope(known(tags), Resources::Star)], "nothing");
}

#[test]
fn all_but_one_wants_the_one() {
    let (bucket, all, own) = ("s3:PutBucketCORS", "arn:aws:s3:::*", "arn:aws:s3:::own");
    let lacking = r#"no scope has s3:PutBucketCORS on Like("arn:aws:s3:::*")"#;
    let but = |one| scope(known(bucket), like_but(all, one));
    row(bucket, vec![but(own)], lacking);
    row(bucket, vec![but(own), but(own)], lacking);
    row(bucket, vec![but(own), scope(known(bucket), like("arn:aws:s3:::other"))], lacking);
    row(bucket, vec![but(own), scope(known(bucket), like(own))], "nothing");
    row(bucket, vec![but(own), but("arn:aws:s3:::other")], "nothing");
    row(bucket, vec![but("arn:aws:sqs:::x")], "nothing");
}

#[test]
fn iam_knows_the_own_account_and_the_policies_of_aws() {
    let (user, policy) = ("iam:GetUser", "iam:GetPolicy");
    let own = |kind: &str| like(&format!("arn:aws:iam::111122223333:{kind}/*"));
    row(user, vec![scope(known(user), own("user"))], "nothing");
    let other = like("arn:aws:iam::444455556666:user/*");
    let lacking = r#"no scope has iam:GetUser on Like("arn:aws:iam::111122223333:user/*")"#;
    row(user, vec![scope(known(user), other)], lacking);
    let lacking = r#"no scope has iam:GetPolicy on Like("arn:aws:iam::aws:policy/*")"#;
    row(policy, vec![scope(known(policy), own("policy"))], lacking);
    let change = "iam:CreatePolicyVersion";
    row(change, vec![scope(known(change), own("policy"))], "nothing");
    let role = "sts:AssumeRole";
    let lacking = r#"no scope has sts:AssumeRole on Like("arn:aws:iam::*:role/*")"#;
    row(role, vec![scope(known(role), own("role"))], lacking);
}

#[test]
fn future_actions() {
    let state = state(ALICE, Credential::Key);
    let known = scope(all_but(""), Resources::Any);
    let elsewhere = scope(Actions::FutureElsewhere, Resources::Any);
    let s3 = scope(future("s3"), Resources::Any);
    let all = [known.clone(), elsewhere.clone(), s3.clone()];
    assert_eq!(lacks(&state, &all), "nothing");
    let lacking = "no scope has the future actions of s3";
    assert_eq!(lacks(&state, &[known.clone(), elsewhere.clone()]), lacking);
    let on_arns = scope(future("s3"), like("arn:*:*:*:*:*"));
    assert_eq!(lacks(&state, &[known.clone(), elsewhere, on_arns]), lacking);
    // Without wildcard, a name that AWS has is no future one.
    let setup =
        Setup { identity: vec![document(&["Allow s3:GetObject on *"])], ..Setup::default() };
    let without = [known.clone(), all[1].clone()];
    assert!(Checker::new(&setup).covers(&state, without.iter()).is_ok());
    let lacking = "no scope has the future actions of the services that no policy names";
    assert_eq!(lacks(&state, &[known, s3]), lacking);
}

#[test]
fn services_with_credentials_of_their_own() {
    let mut state = state(ALICE, Credential::Service);
    state.reach = Reach::ServiceCredential;
    let known = scope(all_but(""), Resources::Any);
    let service = |name| scope(future(name), Resources::Any);
    let lacking = "no scope has the future actions of the services that no policy names";
    assert_eq!(lacks(&state, &[known.clone(), service("bedrock")]), lacking);
    let all = [
        "aws-external-anthropic",
        "bedrock",
        "bedrock-mantle",
        "cassandra",
        "cloudwatch",
        "codecommit",
        "logs",
        "sagemaker",
        "xray",
    ]
    .map(service);
    assert_eq!(lacks(&state, &[[known.clone()].as_slice(), &all].concat()), "nothing");
    for left_out in 0..all.len() {
        let mut some = all.to_vec();
        some.remove(left_out);
        assert_eq!(lacks(&state, &[[known.clone()].as_slice(), &some].concat()), lacking);
    }
}

#[test]
fn who_signs_nothing_has_no_identity() {
    let anonymous = state("*", Credential::Anonymous);
    let names = "sts:GetCallerIdentity sts:GetSessionToken";
    assert_eq!(lacks(&anonymous, &with(names, vec![])), "nothing");
    row(names, vec![], "no scope has sts:GetCallerIdentity on Star");
}

#[test]
fn what_aws_refuses_needs_no_scope() {
    let mut state = state(ALICE, Credential::SessionToken);
    let barred = "iam:GetUser sts:GetFederationToken";
    assert_ne!(lacks(&state, &with(barred, vec![])), "nothing");
    state.reach = Reach::SessionWithoutMfa;
    assert_eq!(lacks(&state, &with(barred, vec![])), "nothing");
    let lacking = r#"no scope has sts:AssumeRole on Like("arn:aws:iam::*:role/*")"#;
    assert_eq!(lacks(&state, &with("sts:AssumeRole", vec![])), lacking);
}
