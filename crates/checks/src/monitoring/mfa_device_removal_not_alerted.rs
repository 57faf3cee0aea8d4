//! Nobody is told when an MFA device is removed.

use tutela_model::{Area, Judgement, Severity};
use tutela_trail::Occasion;

use crate::{
    AccountView, Check, Fix, Judge,
    alerting::{self, Words},
};

pub(crate) static CHECK: Check = Check {
    id: "mfa-device-removal-not-alerted",
    title: "Nobody is told when an MFA device is removed",
    area: Area::Monitoring,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: alerting::NEEDS,
    opt_in: None,
    doc: include_str!("mfa_device_removal_not_alerted.md"),
    fix: Fix {
        console: "EventBridge in us-east-1 > Rules > Create rule > an event pattern for DeactivateMFADevice, and an SNS topic as its target",
        cli: "aws events put-rule --name mfa-device-removed --region us-east-1 --event-pattern file://pattern.json",
        terraform: "an aws_cloudwatch_event_rule in us-east-1 with an event_pattern for DeactivateMFADevice, and an aws_cloudwatch_event_target",
    },
    judge: Judge::Account { kind: "mfa-device-removal-alert", judge },
};

static WORDS: Words = Words {
    all: "somebody is told when an MFA device is removed",
    none: "nobody is told when an MFA device is removed",
    some: "not every removal of an MFA device is told",
};

fn judge(view: &AccountView<'_>) -> Judgement {
    alerting::judge(view, Occasion::DeviceRemoved, &WORDS)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message};

    /// An account whose trail records every region.
    fn with(regions: &[&'static str]) -> crate::fixture::AccountFixture {
        account().regions(regions).trail("multi logging writes")
    }

    #[test]
    fn rules() {
        let case = |what, words: &'static str, expected| {
            check(&CHECK, what, with(&[words, "eu-west-1"]), expected);
        };
        case("one that sends to a topic", "us-east-1: tells-device", "pass");
        case("none", "us-east-1", "fail");
        case("one that is off", "us-east-1: tells-device/off", "fail");
        case("one that sends to nothing", "us-east-1: tells-device/nowhere", "fail");
        case("one that nobody hears", "us-east-1: tells-device/nobody", "fail");
        case("one that only writes", "us-east-1: tells-device/logs", "fail");
        case("one that calls a function", "us-east-1: tells-device/lambda", "pass");
        case("one about users only", "us-east-1: tells-users-device", "fail low");
        case("one about something else", "us-east-1: tells-root", "fail low");
        case("targets denied", "us-east-1: tells-device/targets-hidden", "unknown");
        case("subscriptions denied", "us-east-1: tells-device/topic-hidden", "unknown");
        case("one that could not be read", "us-east-1: tells-unread", "unknown");
        case("another was read", "us-east-1: tells-unread tells-device", "pass");
        case("rules denied", "us-east-1: events-hidden", "unknown");
        let abroad = with(&["us-east-1", "eu-west-1: tells-device"]);
        check(&CHECK, "where no device is removed", abroad, "fail");
        let hidden = with(&["us-east-1: tells-device", "eu-west-1: events-hidden"]);
        check(&CHECK, "another region was not seen", hidden, "pass");
        let regions = with(&["us-east-1: tells-device"]).hide("regions");
        check(&CHECK, "regions denied", regions, "pass");
    }

    #[test]
    fn filters() {
        let case = |what, words: &'static str, expected| {
            check(&CHECK, what, account().regions(&["us-east-1"]).trail(words), expected);
        };
        case("with an alarm", "multi logging writes counts-device", "pass");
        case("of a trail of the region", "logging writes counts-device", "pass");
        case("without an alarm", "multi logging writes counts-device/no-alarm", "fail");
        case("with one that does nothing", "multi logging writes counts-device/muted", "fail");
        case("with one that takes ten", "multi logging writes counts-device/many", "fail");
        case("with one that takes two periods", "multi logging writes counts-device/twice", "fail");
        case("with one that nobody hears", "multi logging writes counts-device/nobody", "fail");
        case("subscriptions denied", "multi logging writes counts-device/topic-hidden", "unknown");
        case("of a trail that is stopped", "multi writes counts-device", "fail");
        case("of a trail of reads", "multi logging counts-device", "fail");
        case("trail not seen", "multi writes status-hidden counts-device", "unknown");
        case("filters denied", "multi logging writes filters-hidden", "unknown");
        case("alarms denied", "multi logging writes counts-device alarms-hidden", "unknown");
        case("one that could not be read", "multi logging writes counts-unread", "unknown");
        case("seen by another account only", "multi logging writes elsewhere", "unknown");
        case(
            "one that AWS does not decide",
            "multi logging writes counts-users-device",
            "fail low",
        );
        let denied = account().regions(&["us-east-1: tells-device"]).hide("trails");
        check(&CHECK, "trails denied", denied, "unknown");
    }

    #[test]
    fn events_need_a_trail() {
        let rule = || account().regions(&["us-east-1: tells-device"]);
        check(&CHECK, "no trail", rule(), "fail");
        check(&CHECK, "one that is stopped", rule().trail("multi writes"), "fail");
        check(&CHECK, "status denied", rule().trail("multi writes status-hidden"), "unknown");
    }

    #[test]
    fn the_sentence_says_what_is_missing() {
        let case = |what, words: &'static str, expected| {
            check_message(&CHECK, what, with(&[words]), expected);
        };
        let nobody = "nobody is told when an MFA device is removed";
        case("nothing", "us-east-1", nobody);
        let off = format!("{nobody}; rule `rule-0` in us-east-1 would, but it is disabled");
        case("off", "us-east-1: tells-device/off", &off);
        let users = "not every removal of an MFA device is told: not when a role removes \
                     somebody's security key (us-east-1), and 1 more";
        case("users only", "us-east-1: tells-users-device", users);
    }
}
