//! Nobody is told when a user signs in without MFA.

use tutela_model::{Area, Judgement, Severity};
use tutela_trail::Occasion;

use crate::{
    AccountView, Check, Fix, Judge,
    alerting::{self, Words},
};

pub(crate) static CHECK: Check = Check {
    id: "sign-in-without-mfa-not-alerted",
    title: "Nobody is told when a user signs in without MFA",
    area: Area::Monitoring,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: alerting::NEEDS,
    opt_in: None,
    doc: include_str!("sign_in_without_mfa_not_alerted.md"),
    fix: Fix {
        console: "CloudWatch > Log groups > the trail's > Create metric filter, and an alarm on its metric that sends to an SNS topic",
        cli: "aws logs put-metric-filter --log-group-name GROUP --filter-name sign-in-without-mfa --filter-pattern file://pattern.txt --metric-transformations metricName=sign-in-without-mfa,metricNamespace=Security,metricValue=1",
        terraform: "an aws_cloudwatch_log_metric_filter on the trail's log group, and an aws_cloudwatch_metric_alarm with alarm_actions",
    },
    judge: Judge::Account { kind: "sign-in-without-mfa-alert", judge },
};

static WORDS: Words = Words {
    all: "somebody is told when an IAM user signs in without MFA",
    none: "nobody is told when an IAM user signs in without MFA",
    some: "not every sign-in without MFA is told",
};

fn judge(view: &AccountView<'_>) -> Judgement {
    alerting::judge(view, Occasion::SignInWithoutMfa, &WORDS)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message};

    #[test]
    fn cases() {
        let with =
            |regions: &[&'static str], trail: &'static str| account().regions(regions).trail(trail);
        let good = "multi logging writes";
        let both = &["us-east-1: tells-sign-in", "eu-west-1: tells-sign-in"];
        check(&CHECK, "rules everywhere", with(both, good), "pass");
        let one = &["us-east-1: tells-sign-in", "eu-west-1"];
        check(&CHECK, "a rule in one region of two", with(one, good), "fail low");
        let none = &["us-east-1", "eu-west-1"];
        check(&CHECK, "none", with(none, good), "fail");
        let counted = "multi logging writes counts-sign-in";
        check(&CHECK, "a filter on every region", with(none, counted), "pass");
        let of_one = "logging writes counts-sign-in";
        check(&CHECK, "a filter on one region", with(none, of_one), "fail low");
        let hidden = &["us-east-1: tells-sign-in", "eu-west-1: events-hidden"];
        check(&CHECK, "a region was not seen", with(hidden, good), "unknown");
        check(&CHECK, "but a filter counts it", with(hidden, counted), "pass");
        let old = &["us-east-1: tells-sign-in-of-one-spelling"];
        check(&CHECK, "one of two spellings", with(old, good), "unknown");
        let unclear = "multi logging writes counts-sign-in-of-one-spelling";
        check(&CHECK, "a filter that AWS does not decide", with(none, unclear), "unknown");
        let regions = with(both, good).hide("regions");
        check(&CHECK, "nobody knows of other regions", regions, "unknown");
        check(&CHECK, "trails denied", with(both, good).hide("trails"), "unknown");
    }

    #[test]
    fn the_sentence_names_the_regions() {
        let one = account()
            .regions(&["us-east-1: tells-sign-in", "eu-west-1", "eu-west-2"])
            .trail("multi logging writes");
        let expected = "not every sign-in without MFA is told: not when a user signs in without MFA \
                        (eu-west-1, eu-west-2), and 1 more";
        check_message(&CHECK, "one of three", one, expected);
    }
}
