//! Settings that are read, and those that are refused with a way out.

use super::*;

const WHOLE: &str = r#"
to = ["ops"]

[channel.ops]
kind = "slack"
url_env = "OPS_URL"

[channel.pager]
kind = "webhook"
url_env = "PAGER_URL"
secret_env = "PAGER_SECRET"

[channel.here]
kind = "stdout"

[critical]
remind_after = "12h"
escalate_after = "30m"
escalate_to = ["pager"]

[low]
when = "never"
to = []

[digest]
when = "daily"
hour = 6
to = ["here"]

[quiet]
from = "22:00"
to = "06:30"
"#;

fn parse(text: &str) -> Result<Settings, SettingsError> {
    Settings::parse(text, &|name| {
        ["OPS_URL", "PAGER_URL", "PAGER_SECRET"].contains(&name).then(|| "secret".to_owned())
    })
}

#[test]
fn what_is_said_counts_and_the_rest_is_as_usual() {
    let settings = parse(WHOLE).unwrap();
    let usual = NoticePolicy::default();
    let critical = settings.policy.route(Severity::Critical);
    assert_eq!(critical.when, Cadence::AtOnce);
    assert_eq!(critical.remind_after, Some(SignedDuration::from_hours(12)));
    assert_eq!(critical.escalate_after, Some(SignedDuration::from_mins(30)));
    assert_eq!(settings.policy.route(Severity::High), usual.route(Severity::High));
    assert_eq!(settings.policy.route(Severity::Low).when, Cadence::Never);
    assert_eq!((settings.policy.digest, settings.policy.digest_hour), (Cadence::Daily, 6));
    let quiet = settings.policy.quiet.unwrap();
    assert_eq!((quiet.from_minute, quiet.to_minute), (1_320, 390));
    let mut notice = crate::sample(jiff::Timestamp::UNIX_EPOCH);
    notice.severity = Severity::Critical;
    assert_eq!(settings.channels_of(&notice), ["ops"]);
    notice.items[0].kind = tutela_posture::Kind::Escalation;
    assert_eq!(settings.channels_of(&notice), ["pager"]);
    notice.account = None;
    assert_eq!(settings.channels_of(&notice), ["here"]);
    assert!(!format!("{settings:?}").contains("\"secret\""), "secrets are not shown");
}

#[test]
fn what_is_wrong_is_said() {
    let refused = |text: &str| parse(text).unwrap_err().to_string();
    let with =
        |more: &str| refused(&format!("to = [\"a\"]\n[channel.a]\nkind = \"stdout\"\n{more}"));
    for (said, expected) in [
        (refused(""), "nobody is told"),
        (refused("to = ["), "TOML parse error"),
        (refused("to = [\"a\"]"), "names the channel `a`, and there is no [channel.a]"),
        (with("[channel.b]\nkind = \"stdout\""), "nothing goes to [channel.b]"),
        (with("url_env = \"OPS_URL\""), "standard output has no URL"),
        (with("url = \"https://x\""), "unknown field `url`"),
        (with("[critical]\nwhen = \"soon\""), "unknown variant `soon`"),
        (with("[critical]\nremind_after = \"4\""), "a time such as 30m, 4h or 7d"),
        (with("[critical]\nremind_after = \"0d\""), "a time such as 30m, 4h or 7d"),
        (with("[critical]\nremind_after = \"99999999999d\""), "a time such as 30m, 4h or 7d"),
        (with("[high]\nto = []"), "nobody is told"),
        (with("[high]\nescalate_to = [\"b\"]"), "`[high]` names the channel `b`"),
        (with("[digest]\nhour = 24"), "from 0 to 23"),
        (with("[quiet]\nfrom = \"22\"\nto = \"7:00\""), "such as 22:30"),
        (with("[quiet]\nfrom = \"24:00\"\nto = \"7:00\""), "such as 22:30"),
        (refused("to = [\"a\"]\n[channel.a]\nkind = \"slack\""), "`url_env` is missing"),
        (
            refused("to = [\"a\"]\n[channel.a]\nkind = \"slack\"\nurl_env = \"NO\""),
            "wants the variable NO of the environment",
        ),
        (
            refused(
                "to = [\"a\"]\n[channel.a]\nkind = \"slack\"\nurl_env = \"OPS_URL\"\nsecret_env = \"X\"",
            ),
            "Slack takes no `secret_env`",
        ),
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}
