//! An access key that can be used.

use tutela_model::{Area, Judgement, Severity, Verdict};

use crate::{
    Check, Judge, KeyView,
    replacement::{Replacement, cite_service},
    shared::{DEACTIVATE_KEY, KEYS},
};

pub(crate) static CHECK: Check = Check {
    id: "access-key-exists",
    title: "User has an active access key",
    area: Area::Keys,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: KEYS,
    opt_in: None,
    doc: include_str!("exists.md"),
    fix: DEACTIVATE_KEY,
    judge: Judge::Key(judge),
};

#[expect(clippy::unnecessary_wraps, reason = "the shape of every judge; nothing is missing here")]
fn judge(view: &KeyView<'_>) -> Judgement {
    let evidence = [view.cite_active()];
    if !view.key.active {
        return Ok(Verdict::pass("the key is inactive", evidence));
    }
    let replacement = Replacement::of(view);
    let message = "the key is active, and works until somebody deactivates it";
    let verdict = Verdict::fail(message, evidence).remark(replacement.words());
    let verdict = verdict.and(view.cite_use().ok()).and(cite_service(view));
    Ok(replacement.fix().map_or(verdict.clone(), |fix| verdict.fixed_by(fix)))
}

#[cfg(test)]
mod tests {
    use tutela_model::LastUse;

    use super::CHECK;
    use crate::fixture::{UserFixture, account, check, check_message, user};

    #[test]
    fn cases() {
        let with = |key: &str| account().user(user().keys(&[key]));
        check(&CHECK, "active", with("active"), "fail");
        check(&CHECK, "inactive", with("inactive"), "pass");
        check(&CHECK, "no keys at all", account().user(user()), "not-applicable");
        check(&CHECK, "keys not listed", account().user(user().hide("keys")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }

    #[test]
    fn what_takes_its_place_follows_from_its_use() {
        let with = |name: &'static str, key: &str| user().named(name).keys(&[key]);
        let console = |key: &str| with("alice", key).console();
        let person = "IAM Identity Center can take its place: ";
        for (what, user, expected) in [
            (
                "a pipeline",
                with("alice", "active used-1 for-ecr in-eu-west-1"),
                "a role by OIDC can take its place: it was last used for ecr in eu-west-1",
            ),
            (
                "a workload",
                with("alice", "active used-1 for-dynamodb in-eu-west-1"),
                "a role of what it runs on can take its place: it was last used for dynamodb in \
                 eu-west-1",
            ),
            (
                "a machine elsewhere",
                with("alice", "active used-1 for-storagegateway"),
                "IAM Roles Anywhere can take its place: it was last used for storagegateway",
            ),
            (
                "a person, by what it does",
                with("alice", "active used-1 for-iam"),
                &format!("{person}it was last used for iam"),
            ),
            (
                "a person, who signs in",
                console("active used-1 for-dynamodb"),
                &format!(
                    "{person}its user signs in to the console, and it was last used for dynamodb"
                ),
            ),
            (
                "a password that was never used says nothing",
                with("alice", "active used-1 for-ecr").console_used(LastUse::Never),
                "a role by OIDC can take its place: it was last used for ecr",
            ),
        ] {
            check_replacement(what, user, expected);
        }
    }

    #[test]
    fn a_name_counts_where_nothing_else_does() {
        let with = |name: &'static str, key: &str| user().named(name).keys(&[key]);
        for (what, user, expected) in [
            (
                "everybody's service",
                with("alice", "active used-1 for-s3 in-eu-west-1"),
                "what can take its place is not clear: it was last used for s3 in eu-west-1, which \
                 people and programs do",
            ),
            (
                "a name hints",
                with("nas-backup", "active used-1 for-s3"),
                "IAM Roles Anywhere can take its place: it was last used for s3, and its user's name \
                 hints at that",
            ),
            (
                "a name is no part of another word",
                with("cicero", "active used-1 for-s3"),
                "what can take its place is not clear: it was last used for s3, which people and \
                 programs do",
            ),
            (
                "the service says more than the name",
                with("nas-backup", "active used-1 for-ecr"),
                "a role by OIDC can take its place: it was last used for ecr",
            ),
            (
                "never used",
                with("ci", "active"),
                "nothing needs to take its place: it was never used",
            ),
            (
                "the report does not say",
                with("alice", "active use-unsaid"),
                "what can take its place is not clear: nothing that was seen says what it was last \
                 used for",
            ),
        ] {
            check_replacement(what, user, expected);
        }
    }

    #[track_caller]
    fn check_replacement(what: &str, user: UserFixture, expected: &str) {
        let expected =
            format!("the key is active, and works until somebody deactivates it; {expected}");
        check_message(&CHECK, what, account().user(user), &expected);
    }

    #[test]
    fn the_way_out_is_that_of_its_replacement() {
        let row = |key: &str| {
            let rows = account().user(user().keys(&[key])).judged(&CHECK);
            rows.first().unwrap().remediation().terraform
        };
        assert!(row("active used-1 for-ecr").starts_with("aws_iam_openid_connect_provider"));
        assert_eq!(row("active"), "remove the aws_iam_access_key of alice");
    }
}
