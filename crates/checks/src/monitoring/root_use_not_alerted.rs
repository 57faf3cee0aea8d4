//! Nobody is told when root is used.

use tutela_model::{Area, Judgement, Severity};
use tutela_trail::Occasion;

use crate::{
    AccountView, Check, Fix, Judge,
    alerting::{self, Words},
};

pub(crate) static CHECK: Check = Check {
    id: "root-use-not-alerted",
    title: "Nobody is told when root is used",
    area: Area::Monitoring,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: alerting::NEEDS,
    opt_in: None,
    doc: include_str!("root_use_not_alerted.md"),
    fix: Fix {
        console: "CloudWatch > Log groups > the trail's > Create metric filter, and an alarm on its metric that sends to an SNS topic",
        cli: "aws logs put-metric-filter --log-group-name GROUP --filter-name root-use --filter-pattern file://pattern.txt --metric-transformations metricName=root-use,metricNamespace=Security,metricValue=1",
        terraform: "an aws_cloudwatch_log_metric_filter on the trail's log group, and an aws_cloudwatch_metric_alarm with alarm_actions",
    },
    judge: Judge::Account { kind: "root-use-alert", judge },
};

static WORDS: Words = Words {
    all: "somebody is told when root signs in or calls an API",
    none: "nobody is told when root signs in or calls an API",
    some: "not every use of root is told",
};

fn judge(view: &AccountView<'_>) -> Judgement {
    alerting::judge(view, Occasion::RootUsed, &WORDS)
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
        let both = &["us-east-1: tells-root", "eu-west-1: tells-root"];
        check(&CHECK, "rules everywhere", with(both, good), "pass");
        let home = &["us-east-1: tells-root", "eu-west-1"];
        check(&CHECK, "a rule where root signs in", with(home, good), "fail low");
        let sign_in = &["us-east-1: tells-root-sign-in"];
        check(&CHECK, "sign-ins only", with(sign_in, good), "fail low");
        let none = &["us-east-1", "eu-west-1"];
        check(&CHECK, "none", with(none, good), "fail");
        let counted = "multi logging writes counts-root";
        check(&CHECK, "a filter on every region", with(none, counted), "pass");
        let muted = "multi logging writes counts-root/muted";
        check(&CHECK, "with an alarm that does nothing", with(none, muted), "fail");
        let hidden = &["us-east-1: tells-root", "eu-west-1: events-hidden"];
        check(&CHECK, "a region was not seen", with(hidden, good), "unknown");
        check(&CHECK, "trails denied", with(both, good).hide("trails"), "unknown");
        check(&CHECK, "nobody knows of other regions", with(both, good).hide("regions"), "unknown");
    }

    #[test]
    fn the_sentence_says_what_is_not_told() {
        let sign_in =
            account().regions(&["us-east-1: tells-root-sign-in"]).trail("multi logging writes");
        let expected = "not every use of root is told: not when a root access key calls IAM \
                        (us-east-1), and 1 more";
        check_message(&CHECK, "sign-ins only", sign_in, expected);
    }
}
