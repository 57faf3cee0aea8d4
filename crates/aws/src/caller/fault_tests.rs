//! Whatever goes wrong is a gap of the whole call, or is overcome; never a shorter answer.

use tutela_model::operation;

use super::*;
use crate::scripted::{Noon, Say, Scripted, failure, hasty, success};

fn page(tail: &str) -> Say {
    let alias = "<AccountAliases><member>a</member></AccountAliases>";
    success("ListAccountAliases", &format!("{alias}{tail}"))
}

fn first_page(marker: &str) -> Say {
    page(&format!("<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>"))
}

fn last_page() -> Say {
    page("<IsTruncated>false</IsTruncated>")
}

fn http(status: u16, body: &str) -> Say {
    Say::Http(status, body.to_owned())
}

/// One word of a script, and what the server then says.
fn say(word: &str) -> Say {
    match word {
        "last" => last_page(),
        "throttled" => failure(400, "Throttling", "Rate exceeded"),
        "denied" => failure(403, "AccessDenied", "explicit deny in a service control policy"),
        "absent" => failure(404, "NoSuchEntity", "x"),
        "expired" => failure(403, "ExpiredToken", "expired"),
        "no-such-action" => failure(400, "InvalidAction", "x"),
        "broken" => failure(500, "ServiceFailure", "sorry"),
        "html-500" => http(500, "<html>oops</html>"),
        "html-200" => http(200, "<html>sign in</html>"),
        "empty-200" => http(200, ""),
        "redirect" => http(302, ""),
        "json" => http(200, "{}"),
        "no-list" => success("ListAccountAliases", ""),
        "half" => http(200, "<ListAccountAliasesResponse><List"),
        "cut" => Say::Cut("<ListAccountAl".to_owned()),
        "hang-up" => Say::HangUp,
        "truncated-without-marker" => page("<IsTruncated>true</IsTruncated>"),
        "marker-alone" => page("<Marker>m</Marker>"),
        page => first_page(page.strip_prefix("page:").expect(page)),
    }
}

async fn outcome(script: &str) -> (String, usize) {
    let server = Scripted::start(script.split(' ').map(say).collect());
    let caller = server.caller(hasty());
    let answer = caller.call(&Call::new(&operation::LIST_ACCOUNT_ALIASES)).await.answer;
    let said = match answer {
        Answer::Json(bytes) => {
            let value: Value = serde_json::from_slice(&bytes).unwrap();
            format!("{} aliases", value["AccountAliases"].as_array().unwrap().len())
        }
        Answer::Gap { cause, detail } => format!("{}: {detail}", cause.word()),
        Answer::Absent { code, .. } => format!("absent: {code}"),
        Answer::Report { .. } => "a report".to_owned(),
    };
    assert_eq!(caller.requests_sent(), server.heard().len() as u64);
    (said, server.heard().len())
}

/// The script's last word is repeated for ever; a request is sent three times at most.
#[tokio::test]
async fn faults_and_what_becomes_of_them() {
    for (script, expected, requests) in [
        ("last", "1 aliases", 1),
        ("throttled last", "1 aliases", 2),
        ("throttled", "throttled: Throttling: Rate exceeded (after 3 attempts)", 3),
        ("broken html-500 last", "1 aliases", 3),
        ("broken", "failed: HTTP 500: ServiceFailure: sorry (after 3 attempts)", 3),
        ("html-500", "failed: HTTP 500 with a web page", 3),
        ("html-200", "malformed: the answer is not what the API says: `html` where", 1),
        ("json", "malformed: the answer is not what the API says: text where", 1),
        ("no-list", "malformed: the answer is not what the API says: there is no `Acc", 1),
        ("redirect", "malformed: HTTP 302", 1),
        ("empty-200", "incomplete: the answer is cut", 1),
        ("half", "incomplete: the answer is cut", 1),
        ("cut", "incomplete: the answer ends after 14 bytes", 3),
        ("cut last", "1 aliases", 2),
        ("hang-up", "failed: http://127.0.0.1:", 3),
        ("hang-up last", "1 aliases", 2),
        ("denied", "denied: AccessDenied: explicit deny in a service control policy", 1),
        ("absent", "absent: NoSuchEntity", 1),
        ("no-such-action", "not-offered: InvalidAction", 1),
        ("expired", "failed: ExpiredToken: expired; sign in again", 2),
        ("expired last", "1 aliases", 2),
        ("page:m last", "2 aliases", 2),
        ("page:m throttled last", "2 aliases", 3),
        ("page:m denied", "denied: page 2 of the listing was lost: AccessDenied", 2),
        ("page:m throttled", "throttled: page 2 of the listing was lost", 4),
        ("page:m broken", "failed: page 2 of the listing was lost", 4),
        ("page:m cut", "incomplete: page 2 of the listing was lost", 4),
        ("page:m absent", "incomplete: page 2 of the listing was lost: NoSuchEntity", 2),
        ("page:m json", "malformed: page 2 of the listing was lost", 2),
        ("page:m no-list", "malformed: page 2 of the listing was lost", 2),
        ("page:m", "incomplete: page 2 of the listing leads back", 2),
        ("page:m page:n page:m", "incomplete: page 3 of the listing leads back", 3),
        ("truncated-without-marker", "incomplete: page 1 of the listing does not say", 1),
        ("marker-alone last", "2 aliases", 2),
    ] {
        let (said, asked) = outcome(script).await;
        assert!(said.starts_with(expected), "{script}: {said}");
        assert_eq!(asked, requests, "{script}: {said}");
    }
}

#[tokio::test]
async fn many_calls_get_through_a_throttled_service() {
    let mut script: Vec<Say> =
        std::iter::repeat_n(["throttled", "last"], 30).flatten().map(say).collect();
    script.push(last_page());
    let server = Scripted::start(script);
    let caller = server.caller(Pace { max_attempts: 31, ..hasty() });
    let call = Call::new(&operation::LIST_ACCOUNT_ALIASES);
    let recordings =
        futures_util::future::join_all(std::iter::repeat_with(|| caller.call(&call)).take(80))
            .await;
    assert!(recordings.iter().all(|recording| matches!(recording.answer, Answer::Json(_))));
    assert_eq!(caller.requests_sent(), 80 + 30);
}

#[tokio::test]
async fn a_report_that_is_never_ready_is_a_gap() {
    for (state, expected) in [("INPROGRESS", Cause::Failed), ("LOST", Cause::Malformed)] {
        let answer = format!("<State>{state}</State>");
        let server = Scripted::start(vec![success("GenerateCredentialReport", &answer)]);
        let answer = server
            .caller(hasty())
            .call(&Call::new(&operation::GENERATE_CREDENTIAL_REPORT))
            .await
            .answer;
        match answer {
            Answer::Gap { cause, detail } => {
                assert_eq!(cause, expected);
                assert!(detail.contains(state), "{detail}");
            }
            Answer::Json(_) | Answer::Report { .. } | Answer::Absent { .. } => panic!("{answer:?}"),
        }
    }
}

#[tokio::test]
async fn an_answer_above_the_limit_is_a_gap_of_one_page_or_of_all() {
    for (limit, script) in [
        (100, vec![last_page()]),
        (500, vec![first_page("a"), first_page(&"b".repeat(400)), last_page()]),
    ] {
        let server = Scripted::start(script);
        let clock: Arc<dyn Clock> = Arc::new(Noon);
        let transport = server.transport(Arc::clone(&clock)).with_largest_answer(limit);
        let caller = AwsCaller::new(transport, hasty(), clock);
        let answer = caller.call(&Call::new(&operation::LIST_ACCOUNT_ALIASES)).await.answer;
        match answer {
            Answer::Gap { cause: Cause::Failed, detail } => {
                assert!(detail.contains(&format!("larger than {limit} bytes")), "{detail}");
            }
            Answer::Gap { .. }
            | Answer::Json(_)
            | Answer::Report { .. }
            | Answer::Absent { .. } => {
                panic!("{answer:?}")
            }
        }
    }
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_a_failure_that_names_it() {
    let server = Scripted::nobody();
    let answer =
        server.caller(hasty()).call(&Call::new(&operation::LIST_ACCOUNT_ALIASES)).await.answer;
    let said = format!("{answer:?}");
    assert!(said.contains("Failed") && said.contains(&server.url), "{said}");
}
