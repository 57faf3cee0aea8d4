//! Messages as people get them.

use jiff::Timestamp;

use super::*;

fn notice(resource: &str, kind: Kind) -> Notice {
    let mut notice = crate::sample(Timestamp::UNIX_EPOCH);
    notice.account = AccountId::parse("111122223333");
    notice.severity = Severity::Critical;
    notice.cause = Some("root's MFA".to_owned());
    let item = &mut notice.items[0];
    item.resource = resource.to_owned();
    item.kind = kind;
    item.severity = Severity::Critical;
    item.message = "root has no MFA device".to_owned();
    notice
}

#[test]
fn what_happened_and_what_to_do() {
    let text = Message::of(&notice("arn:aws:iam::111122223333:root", Kind::New)).text();
    let expected = "\
[critical] new: root's MFA, account 111122223333
  new critical: root-mfa-missing of arn:aws:iam::111122223333:root
    root has no MFA device
    what to do: `tutela explain root-mfa-missing`
";
    assert_eq!(text, expected);
    let over = Message::of(&notice("r", Kind::Resolved)).text();
    assert!(over.starts_with("[critical] resolved: ") && !over.contains("what to do"), "{over}");
    let others = Message::of(&notice("r", Kind::Escalation)).title;
    assert_eq!(others, "[critical] nobody has acknowledged: root's MFA, account 111122223333");
}

#[test]
fn hostile_names_act_on_nothing() {
    let message = Message::of(&notice("\u{1b}[2J<!channel> & <https://x|y>\u{202e}", Kind::New));
    assert!(!message.text().contains(['\u{1b}', '\u{202e}']), "{}", message.text());
    let slack = message.slack()["text"].as_str().unwrap().to_owned();
    assert!(!slack.contains('<') && !slack.contains('>'), "{slack}");
    assert!(slack.contains("&lt;!channel&gt; &amp; &lt;https://x|y&gt;"), "{slack}");
}

#[test]
fn a_batch_is_cut_for_people_and_whole_for_machines() {
    let mut notice = notice("r", Kind::New);
    (notice.cause, notice.when) = (None, Cadence::Hourly);
    notice.items = vec![notice.items[0].clone(); 25];
    let message = Message::of(&notice);
    assert_eq!(message.title, "[critical] 25 changes of the last hour, account 111122223333");
    assert_eq!(message.lines.last().unwrap(), "and 5 more: `tutela history` has them");
    assert_eq!(message.webhook(&notice)["items"].as_array().unwrap().len(), 25);
}

#[test]
fn a_digest_says_what_nobody_could_see() {
    let mut notice = notice("r", Kind::New);
    (notice.account, notice.items) = (None, Vec::new());
    let account = AccountId::parse("111122223333").unwrap();
    let own = |score, open, unseen, unclear| AccountDigest {
        account: account.clone(),
        score,
        open,
        unseen,
        unclear,
    };
    notice.digest =
        vec![own(Some((40, 72)), [0, 2, 0, 1], 1, 5), own(Some((100, 100)), [0; 4], 0, 0)];
    let expected = "\
Tutela runs: 2 accounts, 3 open
  account 111122223333: score 40–72, 1 critical, 2 medium; of these nobody could look at 1; unknown 5
  account 111122223333: score 100, nothing open
";
    assert_eq!(Message::of(&notice).text(), expected);
}
