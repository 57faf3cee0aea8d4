//! Privileged root sessions in members are off.

use tutela_model::{Area, Judgement, Severity, operation};

use super::judge_feature;
use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "central-root-sessions-off",
    title: "Privileged root sessions in members are off",
    area: Area::Organization,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[&operation::DESCRIBE_ORGANIZATION, &operation::LIST_ORGANIZATIONS_FEATURES],
    opt_in: None,
    doc: include_str!("central_root_sessions_off.md"),
    fix: Fix {
        console: "IAM > Root access management > Enable > Privileged root actions in member accounts",
        cli: "let IAM into the organization by aws organizations enable-aws-service-access --service-principal iam.amazonaws.com, then aws iam enable-organizations-root-sessions",
        terraform: "an aws_iam_organizations_features with enabled_features = [\"RootCredentialsManagement\", \"RootSessions\"]",
    },
    judge: Judge::Account { kind: "organization", judge },
};

const FEATURE: &str = "RootSessions";

fn judge(view: &AccountView<'_>) -> Judgement {
    judge_feature(
        view,
        FEATURE,
        "root tasks in members can be done by short sessions from the management account",
        "root tasks in members take root credentials there",
    )
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let management = || account().organization("management");
        let both = &["RootCredentialsManagement", "RootSessions"];
        check(&CHECK, "both are on", management().root_features(both), "pass");
        check(&CHECK, "nothing is on", management().root_features(&[]), "fail");
        let other = both.iter().copied().find(|feature| *feature != super::FEATURE).unwrap();
        check(&CHECK, "the other one is on", management().root_features(&[other]), "fail");
        check(&CHECK, "a member", account().organization("member"), "not-applicable");
        check(&CHECK, "no organization", account(), "not-applicable");
        let delegated = account().organization("member").root_features(&[]);
        check(&CHECK, "a delegated administrator", delegated, "fail");
        check(&CHECK, "features denied", management().hide("root-features"), "unknown");
        check(&CHECK, "organization denied", management().hide("organization"), "unknown");
    }
}
