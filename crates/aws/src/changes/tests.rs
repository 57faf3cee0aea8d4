//! What is read of a subject, what is sent for a change, how often, and what a fault makes of it.

mod users;

use std::sync::Arc;

use super::*;
use crate::scripted::{Noon, Say, Scripted, hasty};

const POLICY: &str = "arn:aws:iam::111122223333:policy/tutela/p";

fn changes(server: &Scripted) -> AwsChanges {
    let clock: Arc<dyn tutela_ports::Clock> = Arc::new(Noon);
    AwsChanges::new(AwsCaller::new(server.transport(Arc::clone(&clock)), hasty(), clock))
}

fn error(status: u16, code: &str) -> Say {
    let body = format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>so</Message></Error></ErrorResponse>"
    );
    Say::Http(status, body)
}

fn answer(operation: &str, result: &str) -> Say {
    let body = format!(
        "<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>"
    );
    Say::Http(200, body)
}

fn done(operation: &str) -> Say {
    let meta = "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>";
    Say::Http(200, format!("<{operation}Response>{meta}</{operation}Response>"))
}

fn policy(tags: &str) -> Say {
    let about = format!(
        "<Policy><Arn>{POLICY}</Arn><DefaultVersionId>v2</DefaultVersionId>\
         <AttachmentCount>1</AttachmentCount>\
         <PermissionsBoundaryUsageCount>2</PermissionsBoundaryUsageCount>{tags}</Policy>"
    );
    answer("GetPolicy", &about)
}

fn versions(all: &[(&str, bool)]) -> Say {
    let members: String = all
        .iter()
        .map(|(id, is_default)| {
            format!(
                "<member><VersionId>{id}</VersionId><IsDefaultVersion>{is_default}</IsDefaultVersion></member>"
            )
        })
        .collect();
    let list = format!("<Versions>{members}</Versions><IsTruncated>false</IsTruncated>");
    answer("ListPolicyVersions", &list)
}

fn version(id: &str, document: &str, is_default: bool) -> Say {
    let encoded = document.replace('{', "%7B").replace('}', "%7D").replace('"', "%22");
    let own = format!(
        "<PolicyVersion><Document>{encoded}</Document><VersionId>{id}</VersionId>\
         <IsDefaultVersion>{is_default}</IsDefaultVersion></PolicyVersion>"
    );
    answer("GetPolicyVersion", &own)
}

const OLD: &str = r#"{"Statement":[]}"#;
const NEW: &str = r#"{"Statement":[],"Version":"2012-10-17"}"#;

#[tokio::test]
async fn a_policy_is_told_by_what_it_says() {
    let tags = "<Tags><member><Key>tutela:level</Key><Value>sealed</Value></member></Tags>";
    let server = Scripted::start(vec![
        policy(tags),
        versions(&[("v2", true), ("v1", false)]),
        version("v2", NEW, true),
        version("v1", OLD, false),
    ]);
    let state = changes(&server).look(&Subject::Policy(POLICY.to_owned())).await.unwrap();
    let expected = PolicyState {
        in_force: document_digest(NEW),
        others: vec![document_digest(OLD)],
        attached: 3,
        tags: [("tutela:level".to_owned(), "sealed".to_owned())].into(),
    };
    assert_eq!(state, State::Policy(expected));
    let absent = Scripted::start(vec![error(404, "NoSuchEntity")]);
    let state = changes(&absent).look(&Subject::Policy(POLICY.to_owned())).await.unwrap();
    assert_eq!(state, State::Absent);
}

#[tokio::test]
async fn a_policy_that_cannot_be_read_whole_is_not_there_nor_away() {
    for (case, script, cause) in [
        ("denied", vec![error(403, "AccessDenied")], Cause::Denied),
        ("versions denied", vec![policy(""), error(403, "AccessDenied")], Cause::Denied),
        (
            "a version goes away",
            vec![policy(""), versions(&[("v2", true)]), error(404, "NoSuchEntity")],
            Cause::Incomplete,
        ),
        (
            "none in force",
            vec![policy(""), versions(&[("v2", false)]), version("v2", NEW, false)],
            Cause::Malformed,
        ),
        ("no policy", vec![answer("GetPolicy", "")], Cause::Malformed),
    ] {
        let server = Scripted::start(script);
        let refusal = changes(&server).look(&Subject::Policy(POLICY.to_owned())).await.unwrap_err();
        assert_eq!(refusal.cause, cause, "{case}: {refusal:?}");
    }
}

#[tokio::test]
async fn a_group_is_told_with_all_that_is_in_it() {
    const GROUP: &str = "<Group><Path>/tutela/</Path><GroupName>g</GroupName><GroupId>A</GroupId>\
                         <Arn>arn:aws:iam::111122223333:group/tutela/g</Arn>\
                         <CreateDate>2026-01-01T00:00:00Z</CreateDate></Group>";
    let user = |name: &str| {
        format!(
            "<member><Path>/</Path><UserName>{name}</UserName><UserId>A</UserId><Arn>a</Arn>\
             <CreateDate>2026-01-01T00:00:00Z</CreateDate></member>"
        )
    };
    let page = |name: &str, more: &str| {
        answer("GetGroup", &format!("{GROUP}<Users>{}</Users>{more}", user(name)))
    };
    let attached = format!(
        "<AttachedPolicies><member><PolicyName>p</PolicyName><PolicyArn>{POLICY}</PolicyArn></member>\
         </AttachedPolicies><IsTruncated>false</IsTruncated>"
    );
    let server = Scripted::start(vec![
        page("ben", "<IsTruncated>true</IsTruncated><Marker>m</Marker>"),
        page("ana", "<IsTruncated>false</IsTruncated>"),
        answer("ListAttachedGroupPolicies", &attached),
        answer("ListGroupPolicies", "<PolicyNames><member>in</member></PolicyNames>"),
    ]);
    let state = changes(&server).look(&Subject::Group("g".to_owned())).await.unwrap();
    let expected = GroupState {
        path: "/tutela/".to_owned(),
        attached: vec![POLICY.to_owned()],
        inline: vec!["in".to_owned()],
        members: vec!["ana".to_owned(), "ben".to_owned()],
    };
    assert_eq!(state, State::Group(expected));
}

#[tokio::test]
async fn memberships_of_nobody_are_adrift() {
    let at = Subject::Member { group: "g".to_owned(), user: "ana".to_owned() };
    let group = "<member><Path>/</Path><GroupName>g</GroupName><GroupId>A</GroupId><Arn>a</Arn>\
                 <CreateDate>2026-01-01T00:00:00Z</CreateDate></member>";
    for (case, say, expected) in [
        ("in", answer("ListGroupsForUser", &format!("<Groups>{group}</Groups>")), State::Present),
        ("out", answer("ListGroupsForUser", "<Groups/>"), State::Absent),
        ("nobody", error(404, "NoSuchEntity"), State::Adrift("user ana".to_owned())),
    ] {
        let server = Scripted::start(vec![say]);
        assert_eq!(changes(&server).look(&at).await.unwrap(), expected, "{case}");
    }
}

#[tokio::test]
async fn what_may_have_been_done_is_not_sent_again_and_not_called_refused() {
    let change = Change::AddUserToGroup { group_name: "g".into(), user_name: "a+na".into() };
    for (case, script, sent, refused) in [
        ("done", vec![done("AddUserToGroup")], 1, None),
        ("denied", vec![error(403, "AccessDenied")], 1, Some(true)),
        ("nobody", vec![error(404, "NoSuchEntity")], 1, Some(true)),
        ("quota", vec![error(409, "LimitExceeded")], 1, Some(true)),
        ("throttled, then done", vec![error(400, "Throttling"), done("AddUserToGroup")], 2, None),
        ("broken", vec![error(500, "ServiceFailure")], 1, Some(false)),
        ("cut", vec![Say::Cut("<AddUserToGroupResponse>".to_owned())], 1, Some(false)),
        ("gone", vec![Say::HangUp], 1, Some(false)),
        ("another answer", vec![Say::Http(200, "<x/>".to_owned())], 1, Some(false)),
    ] {
        let server = Scripted::start(script);
        let made = changes(&server).make(&change).await;
        assert_eq!(server.heard().len(), sent, "{case}");
        let is_refused = made.err().map(|it| matches!(it, NotMade::Refused(_)));
        assert_eq!(is_refused, refused, "{case}");
        let asked = &server.heard()[0];
        for part in ["Action=AddUserToGroup", "GroupName=g", "UserName=a%2Bna"] {
            assert!(asked.contains(part), "{case}: {asked}");
        }
    }
}

#[tokio::test]
async fn a_version_is_found_by_what_it_says() {
    let change = Change::SetDefaultPolicyVersion {
        policy_arn: POLICY.to_owned(),
        version_of: document_digest(OLD),
    };
    let look = || {
        vec![
            versions(&[("v7", true), ("v3", false)]),
            version("v7", NEW, true),
            version("v3", OLD, false),
        ]
    };
    let mut script = look();
    script.push(done("SetDefaultPolicyVersion"));
    let server = Scripted::start(script);
    changes(&server).make(&change).await.unwrap();
    assert!(server.heard()[3].contains("VersionId=v3"), "{:?}", server.heard());
    let other =
        Change::DeletePolicyVersion { policy_arn: POLICY.to_owned(), version_of: "x".into() };
    let server = Scripted::start(look());
    assert!(matches!(changes(&server).make(&other).await, Err(NotMade::Refused(_))));
    assert_eq!(server.heard().len(), 3, "nothing is sent that names no version");
}

fn rule() -> Change {
    Change::PutConfigRule {
        region: "eu-west-1".into(),
        config_rule_name: "tutela-root".into(),
        description: "d".into(),
        source_identifier: "ROOT_ACCOUNT_MFA_ENABLED".into(),
        maximum_execution_frequency: "TwentyFour_Hours".into(),
    }
}

#[tokio::test]
async fn a_rule_is_told_by_what_it_checks_and_whether_it_goes() {
    let at = rule().subject();
    let listed = |name: &str, more: &str| {
        let own = format!(
            r#"{{"ConfigRules": [{{"ConfigRuleName": "{name}", "Source": {{"Owner": "AWS",
            "SourceIdentifier": "ROOT_ACCOUNT_MFA_ENABLED"}}, {more}}}]}}"#
        );
        Say::Http(200, own)
    };
    let state = |frequency: &str, is_going| {
        State::ConfigRule(ConfigRuleState {
            owner: "AWS".to_owned(),
            identifier: "ROOT_ACCOUNT_MFA_ENABLED".to_owned(),
            frequency: frequency.to_owned(),
            is_going,
        })
    };
    let (active, going) =
        (r#""ConfigRuleState": "ACTIVE""#, r#""ConfigRuleState": "DELETING_RESULTS""#);
    let often = r#""ConfigRuleState": "ACTIVE", "MaximumExecutionFrequency": "Six_Hours""#;
    for (case, say, expected) in [
        ("AWS's frequency", listed("tutela-root", active), state("TwentyFour_Hours", false)),
        ("its own", listed("tutela-root", often), state("Six_Hours", false)),
        ("going", listed("tutela-root", going), state("TwentyFour_Hours", true)),
        ("another", listed("tutela-users", active), State::Absent),
        ("none", Say::Http(200, r#"{"ConfigRules": []}"#.to_owned()), State::Absent),
    ] {
        let server = Scripted::start(vec![say]);
        assert_eq!(changes(&server).look(&at).await.unwrap(), expected, "{case}");
    }
    let denied = Say::Http(400, r#"{"__type": "AccessDeniedException"}"#.to_owned());
    for (case, say) in [("denied", denied), ("no listing", Say::Http(200, "{}".to_owned()))] {
        let server = Scripted::start(vec![say]);
        changes(&server).look(&at).await.expect_err(case);
    }
}

#[tokio::test]
async fn a_rule_is_sent_as_json_once() {
    let refused =
        |code: &str| Say::Http(400, format!(r#"{{"__type": "{code}", "message": "so"}}"#));
    for (case, script, sent, refused) in [
        ("done", vec![Say::Http(200, String::new())], 1, None),
        ("denied", vec![refused("AccessDeniedException")], 1, Some(true)),
        ("no recorder", vec![refused("NoAvailableConfigurationRecorderException")], 1, Some(true)),
        ("broken", vec![Say::Http(500, String::new())], 1, Some(false)),
        ("gone", vec![Say::HangUp], 1, Some(false)),
    ] {
        let server = Scripted::start(script);
        let made = changes(&server).make(&rule()).await;
        assert_eq!(server.heard().len(), sent, "{case}");
        let is_refused = made.err().map(|it| matches!(it, NotMade::Refused(_)));
        assert_eq!(is_refused, refused, "{case}");
        let asked = &server.heard()[0];
        for part in [
            "StarlingDoveService.PutConfigRule",
            r#""ConfigRuleName":"tutela-root""#,
            r#""Source":{"Owner":"AWS","SourceIdentifier":"ROOT_ACCOUNT_MFA_ENABLED"}"#,
        ] {
            assert!(asked.contains(part), "{case}: {asked}");
        }
    }
}

#[tokio::test]
async fn a_key_that_was_never_used_is_told_from_one_of_which_nobody_knows() {
    let said = |date: &str| {
        let own = format!(
            "<UserName>ana</UserName><AccessKeyLastUsed>{date}<ServiceName>s3</ServiceName>\
             <Region>eu-west-1</Region></AccessKeyLastUsed>"
        );
        answer("GetAccessKeyLastUsed", &own)
    };
    let used = |at: Option<&str>| {
        let (service, region) = ("s3".to_owned(), "eu-west-1".to_owned());
        State::Use(KeyUse { at: at.map(|at| at.parse().unwrap()), service, region })
    };
    let date = "2026-11-01T02:03:04Z";
    for (case, say, expected) in [
        ("used", said(&format!("<LastUsedDate>{date}</LastUsedDate>")), Ok(used(Some(date)))),
        ("never", said(""), Ok(used(None))),
        ("no key", error(404, "NoSuchEntity"), Ok(State::Absent)),
        ("no date", said("<LastUsedDate>soon</LastUsedDate>"), Err(Cause::Malformed)),
        ("nothing", answer("GetAccessKeyLastUsed", ""), Err(Cause::Malformed)),
        ("denied", error(403, "AccessDenied"), Err(Cause::Denied)),
    ] {
        let server = Scripted::start(vec![say]);
        let found = changes(&server).look(&Subject::KeyUse("AKIA".to_owned())).await;
        assert_eq!(found.map_err(|refusal| refusal.cause), expected, "{case}");
    }
}

#[tokio::test]
async fn a_key_is_told_by_whether_it_can_be_used() {
    let at = Subject::AccessKey { user: "ana".to_owned(), key: "AKIA".to_owned() };
    let listed = |id: &str, status: &str| {
        let own = format!(
            "<AccessKeyMetadata><member><UserName>ana</UserName><AccessKeyId>{id}</AccessKeyId>\
             <Status>{status}</Status><CreateDate>2026-01-01T00:00:00Z</CreateDate></member>\
             </AccessKeyMetadata><IsTruncated>false</IsTruncated>"
        );
        answer("ListAccessKeys", &own)
    };
    for (case, say, expected) in [
        ("active", listed("AKIA", "Active"), State::Value("Active".to_owned())),
        ("inactive", listed("AKIA", "Inactive"), State::Value("Inactive".to_owned())),
        ("another", listed("AKIB", "Active"), State::Absent),
        ("nobody", error(404, "NoSuchEntity"), State::Adrift("user ana".to_owned())),
    ] {
        let server = Scripted::start(vec![say]);
        assert_eq!(changes(&server).look(&at).await.unwrap(), expected, "{case}");
    }
}
