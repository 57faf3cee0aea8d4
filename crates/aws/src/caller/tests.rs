//! What a call sends, and what it records.

use std::time::Duration;

use serde_json::json;
use tutela_model::operation;

use super::*;
use crate::scripted::{
    ACCESS_KEY, Noon, SECRET_KEY, SESSION_TOKEN, Say, Scripted, failure, hasty, success,
};

async fn record(server: &Scripted, call: Call) -> Recording {
    server.caller(hasty()).call(&call).await
}

fn parsed(answer: &Answer) -> Value {
    match answer {
        Answer::Json(bytes) => serde_json::from_slice(bytes).unwrap(),
        Answer::Report { .. } | Answer::Absent { .. } | Answer::Gap { .. } => panic!("{answer:?}"),
    }
}

fn keys(ids: &[&str], tail: &str) -> Say {
    let members: String = ids
        .iter()
        .map(|id| {
            format!("<member><AccessKeyId>{id}</AccessKeyId><Status>Active</Status></member>")
        })
        .collect();
    success("ListAccessKeys", &format!("<AccessKeyMetadata>{members}</AccessKeyMetadata>{tail}"))
}

#[tokio::test]
async fn pages_are_joined_as_the_aws_cli_joins_them() {
    let more = "<IsTruncated>true</IsTruncated><Marker>a/b+c=</Marker>";
    let server = Scripted::start(vec![
        keys(&["A", "B"], more),
        keys(&["C"], "<IsTruncated>false</IsTruncated>"),
    ]);
    let call = Call::new(&operation::LIST_ACCESS_KEYS).with("UserName", "al+ice@x");
    let recording = record(&server, call.clone()).await;
    let key = |id: &str| json!({"AccessKeyId": id, "Status": "Active"});
    assert_eq!(
        parsed(&recording.answer),
        json!({"AccessKeyMetadata": [key("A"), key("B"), key("C")]})
    );
    assert_eq!(recording.call, call);
    assert_eq!(recording.taken_at, Some(Noon.now()));
    let bodies: Vec<String> = server
        .heard()
        .iter()
        .map(|request| request.rsplit("\r\n").next().unwrap().to_owned())
        .collect();
    let common = "Action=ListAccessKeys&Version=2010-05-08&UserName=al%2Bice%40x&MaxItems=1000";
    assert_eq!(bodies, [common.to_owned(), format!("{common}&Marker=a%2Fb%2Bc%3D")]);
}

#[tokio::test]
async fn requests_are_signed_for_the_time_of_the_port_and_tell_no_secret() {
    let identity = "<Arn>arn:aws:iam::111122223333:user/x</Arn><UserId>A</UserId><Account>111122223333</Account>";
    let server = Scripted::start(vec![success("GetCallerIdentity", identity)]);
    let recording = record(&server, Call::new(&operation::GET_CALLER_IDENTITY)).await;
    assert_eq!(parsed(&recording.answer)["Account"], "111122223333");
    let request = server.heard().remove(0);
    for expected in [
        "POST / HTTP/1.1",
        "authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/us-east-1/sts/aws4_request",
        "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token",
        "x-amz-date: 20260301T120000Z",
        &format!("x-amz-security-token: {SESSION_TOKEN}"),
        "Action=GetCallerIdentity&Version=2011-06-15",
    ] {
        assert!(request.contains(expected), "{expected} in {request}");
    }
    assert!(!request.contains(SECRET_KEY));
}

#[tokio::test]
async fn listings_that_say_otherwise_that_they_go_on_are_joined_too() {
    let aliases = |name: &str, tail: &str| {
        Say::Http(200, format!(r#"{{"Aliases": [{{"AliasName": "{name}"}}]{tail}}}"#))
    };
    let more = r#", "Truncated": true, "NextMarker": "m""#;
    let listing = Call::new(&operation::LIST_KEY_ALIASES).within("eu-west-1");
    let last = r#", "Truncated": false"#;
    let server = Scripted::start(vec![aliases("a", more), aliases("b", last)]);
    let answer = record(&server, listing.clone()).await.answer;
    assert_eq!(parsed(&answer), json!({"Aliases": [{"AliasName": "a"}, {"AliasName": "b"}]}));
    assert!(server.heard()[1].ends_with(r#"{"Limit":100,"Marker":"m"}"#), "{:?}", server.heard());
    // That there is more, and not where, is no end.
    let server = Scripted::start(vec![aliases("a", r#", "Truncated": true"#)]);
    let answer = record(&server, listing).await.answer;
    assert!(matches!(answer, Answer::Gap { cause: Cause::Incomplete, .. }), "{answer:?}");
    // SQS lists nothing where there is nothing.
    let server = Scripted::start(vec![Say::Http(200, "{}".to_owned())]);
    let queues = Call::new(&operation::LIST_QUEUES).within("eu-west-1");
    let answer = record(&server, queues).await.answer;
    assert_eq!(parsed(&answer), json!({"QueueUrls": []}));
}

#[tokio::test]
async fn fixed_parameters_are_sent() {
    let server = Scripted::start(vec![success(
        "ListServiceSpecificCredentials",
        "<ServiceSpecificCredentials/><IsTruncated>false</IsTruncated>",
    )]);
    record(&server, Call::new(&operation::LIST_SERVICE_SPECIFIC_CREDENTIALS)).await;
    assert!(server.heard().remove(0).contains("&AllUsers=true&"));
    let told = r#"{"Attributes": {"QueueArn": "arn", "Policy": "{}", "KmsMasterKeyId": "k"}}"#;
    let server = Scripted::start(vec![Say::Http(200, told.to_owned())]);
    let queue = Call::new(&operation::GET_QUEUE_ATTRIBUTES).within("eu-west-1");
    let answer = record(&server, queue.with("QueueUrl", "https://q/1/a")).await.answer;
    assert_eq!(parsed(&answer), json!({"Attributes": {"QueueArn": "arn", "Policy": "{}"}}));
    let sent = r#"{"AttributeNames":["Policy","QueueArn"],"QueueUrl":"https://q/1/a"}"#;
    assert!(server.heard()[0].ends_with(sent), "{:?}", server.heard());
}

#[tokio::test]
async fn policy_documents_are_objects_and_absence_is_no_gap() {
    let policy = "<PolicyName>p</PolicyName><PolicyDocument>%7B%22Version%22%3A%222012-10-17%22%7D</PolicyDocument>";
    let group = format!(
        "<member><GroupName>g</GroupName><GroupId>G</GroupId><Arn>arn:aws:iam::1:group/g</Arn>\
         <CreateDate>2024-01-02T03:04:05Z</CreateDate><AttachedManagedPolicies/>\
         <GroupPolicyList><member>{policy}</member></GroupPolicyList></member>"
    );
    let server = Scripted::start(vec![success(
        "GetAccountAuthorizationDetails",
        &format!(
            "<UserDetailList/><GroupDetailList>{group}</GroupDetailList><RoleDetailList/><Policies/><IsTruncated>false</IsTruncated>"
        ),
    )]);
    let answer =
        record(&server, Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS)).await.answer;
    let details = parsed(&answer);
    assert_eq!(
        details["GroupDetailList"][0]["GroupPolicyList"][0]["PolicyDocument"]["Version"],
        "2012-10-17"
    );
    assert_eq!(details["GroupDetailList"][0]["CreateDate"], "2024-01-02T03:04:05+00:00");
    assert_eq!(details["UserDetailList"], json!([]));

    let server = Scripted::start(vec![failure(404, "NoSuchEntity", "no password policy")]);
    let answer = record(&server, Call::new(&operation::GET_ACCOUNT_PASSWORD_POLICY)).await.answer;
    assert_eq!(
        answer,
        Answer::Absent { code: "NoSuchEntity".into(), message: "no password policy".into() }
    );
}

#[tokio::test]
async fn the_credential_report_is_waited_for_and_unwrapped() {
    let state =
        |state: &str| success("GenerateCredentialReport", &format!("<State>{state}</State>"));
    let server = Scripted::start(vec![state("STARTED"), state("INPROGRESS"), state("COMPLETE")]);
    let answer = record(&server, Call::new(&operation::GENERATE_CREDENTIAL_REPORT)).await.answer;
    assert_eq!(parsed(&answer), json!({"State": "COMPLETE"}));
    assert_eq!(server.heard().len(), 3);

    let report = |format: &str, content: &str| {
        success(
            "GetCredentialReport",
            &format!(
                "<ReportFormat>{format}</ReportFormat><Content>{content}</Content><GeneratedTime>2026-03-01T08:00:00Z</GeneratedTime>"
            ),
        )
    };
    let server = Scripted::start(vec![
        failure(404, "ReportInProgress", "in progress"),
        report("text/csv", "dXNlcixhcm4K"),
    ]);
    let answer = record(&server, Call::new(&operation::GET_CREDENTIAL_REPORT)).await.answer;
    let generated = Some("2026-03-01T08:00:00Z".parse().unwrap());
    assert_eq!(answer, Answer::Report { csv: b"user,arn\n".to_vec(), generated });

    for (format, content) in [("text/csv", "not base64!"), ("text/json", "e30=")] {
        let server = Scripted::start(vec![report(format, content)]);
        let answer = record(&server, Call::new(&operation::GET_CREDENTIAL_REPORT)).await.answer;
        assert!(matches!(answer, Answer::Gap { cause: Cause::Malformed, .. }), "{answer:?}");
    }
}

#[tokio::test]
async fn nothing_that_can_be_printed_holds_a_secret() {
    let echo = format!("you sent {ACCESS_KEY}, {SECRET_KEY} and {SESSION_TOKEN}");
    for script in [
        failure(403, "AccessDenied", &echo),
        failure(403, "SignatureDoesNotMatch", &echo),
        failure(404, "NoSuchEntity", &echo),
        failure(400, "ExpiredToken", &echo),
        failure(500, "ServiceFailure", &echo),
        Say::HangUp,
    ] {
        let server = Scripted::start(vec![script]);
        let caller = server.caller(hasty());
        let recording = caller.call(&Call::new(&operation::GET_ACCOUNT_SUMMARY)).await;
        for text in [format!("{recording:?}"), format!("{caller:?}")] {
            for secret in [ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, "Signature="] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_put_right_once() {
    let date = "Date: Sun, 01 Mar 2026 13:00:00 GMT";
    let Say::Http(status, refusal) = failure(403, "SignatureDoesNotMatch", "Signature expired: x")
    else {
        panic!("an answer")
    };
    let server = Scripted::start(vec![
        Say::Header(status, refusal.clone(), date),
        success("ListAccountAliases", "<AccountAliases/>"),
    ]);
    let answer = record(&server, Call::new(&operation::LIST_ACCOUNT_ALIASES)).await.answer;
    assert_eq!(parsed(&answer), json!({"AccountAliases": []}));
    let heard = server.heard();
    assert!(heard[0].contains("x-amz-date: 20260301T120000Z"));
    assert!(heard[1].contains("x-amz-date: 20260301T130000Z"));

    let server = Scripted::start(vec![Say::Header(status, refusal, date)]);
    let answer = record(&server, Call::new(&operation::LIST_ACCOUNT_ALIASES)).await.answer;
    assert!(matches!(answer, Answer::Gap { cause: Cause::Failed, .. }), "{answer:?}");
    assert_eq!(server.heard().len(), 2);
}

#[tokio::test]
async fn the_time_limit_ends_calls_and_keeps_others_from_starting() {
    let server = Scripted::start(vec![Say::Silence]);
    let pace = Pace { time_limit: Some(Duration::from_millis(100)), ..hasty() };
    let caller = server.caller(pace);
    let call = Call::new(&operation::GET_ACCOUNT_SUMMARY);
    let gap = |answer| match answer {
        Answer::Gap { cause, detail } => (cause, detail),
        Answer::Json(_) | Answer::Report { .. } | Answer::Absent { .. } => panic!("{answer:?}"),
    };
    let (cause, detail) = gap(caller.call(&call).await.answer);
    assert_eq!(cause, Cause::Failed);
    assert!(detail.contains("time limit of 0.1 s"), "{detail}");
    let (cause, detail) = gap(caller.call(&call).await.answer);
    assert_eq!((cause, detail.as_str()), (Cause::NotAsked, "the time limit of 0.1 s was reached"));
    assert_eq!(caller.requests_sent(), 1);
}

#[tokio::test]
async fn a_bucket_is_asked_where_it_is() {
    let moved = "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>";
    let versioning = "<VersioningConfiguration><Status>Enabled</Status>\
         <MfaDelete>Disabled</MfaDelete></VersioningConfiguration>";
    let header = "x-amz-bucket-region: eu-west-1";
    let server = Scripted::start(vec![
        Say::Header(301, moved.to_owned(), header),
        Say::Http(200, versioning.to_owned()),
    ]);
    let call =
        Call::new(&operation::GET_BUCKET_VERSIONING).within("us-east-1").with("Bucket", "logs");
    let recording = record(&server, call.clone()).await;
    assert_eq!(parsed(&recording.answer), json!({"Status": "Enabled", "MFADelete": "Disabled"}));
    let heard = server.heard();
    for (request, region) in heard.iter().zip(["us-east-1", "eu-west-1"]) {
        assert!(request.starts_with("GET /logs?versioning HTTP/1.1"), "{request}");
        assert!(request.contains(&format!("/{region}/s3/aws4_request")), "{request}");
        assert!(request.contains("x-amz-content-sha256"), "{request}");
    }
    assert_eq!(heard.len(), 2);
    // Sent from one region to the next, and back: nobody knows.
    let server = Scripted::start(vec![
        Say::Header(301, moved.to_owned(), header),
        Say::Header(301, moved.to_owned(), "x-amz-bucket-region: us-east-1"),
    ]);
    let answer = record(&server, call).await.answer;
    assert!(matches!(answer, Answer::Gap { cause: Cause::Failed, .. }), "{answer:?}");
}
