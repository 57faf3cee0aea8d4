//! What went wrong with a request, and what that makes of the call.
//!
//! Sources: <https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html> and
//! <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>.

use tutela_model::Cause;

use crate::{
    json,
    xml::{XmlError, read_error},
};

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// AWS says that there is no such thing.
    Absent {
        /// AWS's code.
        code: String,
        /// AWS's words.
        message: String,
    },
    /// A bucket is in another region, and AWS says in which.
    Elsewhere {
        /// The region.
        region: String,
    },
    /// Nobody knows.
    Gap {
        /// Why.
        cause: Cause,
        /// In whose words.
        detail: String,
        /// What may help.
        again: Again,
    },
}

/// Whether, and how, asking again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// It will not.
    Never,
    /// More slowly.
    Slower,
    /// A little later.
    Later,
    /// A little later, as no connection came about.
    Reconnecting,
    /// With the clock put right.
    OnTime,
    /// With fresh credentials.
    WithFreshCredentials,
    /// When AWS has finished what it was asked for before.
    WhenReady,
}

impl Fault {
    /// A gap that asking again does not close.
    pub(crate) fn gap(cause: Cause, detail: impl Into<String>) -> Self {
        Self::Gap { cause, detail: detail.into(), again: Again::Never }
    }

    /// A failure of the way there or back.
    pub(crate) fn later(cause: Cause, detail: impl Into<String>) -> Self {
        Self::Gap { cause, detail: detail.into(), again: Again::Later }
    }

    /// What may help.
    pub(crate) fn again(&self) -> Again {
        match self {
            Self::Absent { .. } | Self::Elsewhere { .. } => Again::Never,
            Self::Gap { again, .. } => *again,
        }
    }
}

impl From<XmlError> for Fault {
    fn from(error: XmlError) -> Self {
        match error {
            XmlError::Cut(detail) => {
                Self::gap(Cause::Incomplete, format!("the answer is cut: {detail}"))
            }
            XmlError::Malformed(detail) => Self::gap(
                Cause::Malformed,
                format!("the answer is not what the API says: {detail}"),
            ),
        }
    }
}

const SIGN_IN_AGAIN: &str =
    "sign in again, for example with `aws sso login`, or renew the credentials";
const CHECK_KEYS: &str =
    "check the access key and secret key; for GovCloud or China, name one of their regions";
const CHECK_CLOCK: &str = "set this machine's clock: AWS refuses requests that are minutes off";

/// Codes by which AWS says that there is no such thing: no user, no policy, no organisation, no feature of
/// it.
const ABSENT: [&str; 8] = [
    "NoSuchBucketPolicy",
    "NoSuchEntity",
    "NoSuchPublicAccessBlockConfiguration",
    "AWSOrganizationsNotInUseException",
    "OrganizationNotFoundException",
    "OrganizationNotInAllFeaturesModeException",
    "ResourceNotFoundException",
    "ServiceAccessNotEnabledException",
];

/// What a response other than a success means.
///
/// AWS's own words are kept, as they say which policy denies, but for a wrong signature: those
/// repeat the request, session token included.
/// `kind` is the error's type where a header names it.
pub(crate) fn classify(status: u16, body: &[u8], kind: Option<&str>) -> Fault {
    let error = read_error(body).or_else(|| json::read_error(body, kind));
    let Some(error) = error else { return without_words(status, body) };
    let (code, words) = (error.code.as_str(), one_line(&error.message));
    let gap = |cause, again| Fault::Gap { cause, detail: words_of(code, &words), again };
    let with_advice = |advice: &str, again| {
        let detail = format!("{}; {advice}", words_of(code, &words));
        Fault::Gap { cause: Cause::Failed, detail, again }
    };
    match code {
        _ if ABSENT.contains(&code) => Fault::Absent { code: error.code, message: words },
        "SignatureDoesNotMatch" | "InvalidSignatureException" => {
            let timing = words.contains("xpired") || words.contains("not yet current");
            let (advice, again) =
                if timing { (CHECK_CLOCK, Again::OnTime) } else { (CHECK_KEYS, Again::Never) };
            Fault::Gap { cause: Cause::Failed, detail: format!("{code}; {advice}"), again }
        }
        "RequestExpired" | "RequestTimeTooSkewed" => with_advice(CHECK_CLOCK, Again::OnTime),
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => {
            with_advice(SIGN_IN_AGAIN, Again::WithFreshCredentials)
        }
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "AuthFailure"
        | "MissingAuthenticationToken"
        | "IncompleteSignature" => with_advice(CHECK_KEYS, Again::Never),
        "ReportNotPresent"
        | "ReportExpired"
        | "CredentialReportNotPresentException"
        | "CredentialReportExpiredException" => with_advice(
            "the report has to be made first, which needs iam:GenerateCredentialReport",
            Again::Never,
        ),
        "ReportInProgress" | "CredentialReportNotReadyException" => {
            gap(Cause::Failed, Again::WhenReady)
        }
        "SubscriptionRequiredException" | "SubscriptionRequired" => {
            gap(Cause::NotSubscribed, Again::Never)
        }
        "OptInRequired" | "RegionDisabledException" => gap(Cause::RegionOff, Again::Never),
        "InvalidAction" | "UnknownOperation" | "UnknownOperationException" => {
            gap(Cause::NotOffered, Again::Never)
        }
        // Organizations makes one change after the other, and did not look at this one.
        "ConcurrentModificationException" | "PolicyChangesInProgressException" => {
            gap(Cause::Failed, Again::Slower)
        }
        _ if is_throttle(status, code) => gap(Cause::Throttled, Again::Slower),
        _ if code.starts_with("AccessDenied")
            || code.starts_with("NotAuthorized")
            || code == "UnauthorizedOperation"
            || code == "AuthorizationError" =>
        {
            gap(Cause::Denied, Again::Never)
        }
        _ if is_server_side(status) => {
            let detail = format!("HTTP {status}: {}", words_of(code, &words));
            Fault::later(Cause::Failed, detail)
        }
        _ => Fault::gap(Cause::Failed, format!("HTTP {status}: {}", words_of(code, &words))),
    }
}

fn is_throttle(status: u16, code: &str) -> bool {
    status == 429
        || code.starts_with("Throttling")
        || code.starts_with("Throttled")
        || code.starts_with("TooManyRequests")
        || code.starts_with("SlowDown")
        || matches!(code, "RequestLimitExceeded" | "RequestThrottled" | "BandwidthLimitExceeded")
}

/// 408 is a server that waited in vain for the request.
fn is_server_side(status: u16) -> bool {
    status >= 500 || status == 408
}

fn without_words(status: u16, body: &[u8]) -> Fault {
    let what = if body.is_empty() {
        "an empty answer"
    } else if looks_like_html(body) {
        "a web page, which AWS does not send"
    } else {
        "no AWS error"
    };
    match status {
        429 => Fault::Gap {
            cause: Cause::Throttled,
            detail: format!("HTTP 429 with {what}"),
            again: Again::Slower,
        },
        404 if !looks_like_html(body) => {
            Fault::gap(Cause::NotOffered, format!("HTTP 404 with {what}"))
        }
        _ if is_server_side(status) => {
            Fault::later(Cause::Failed, format!("HTTP {status} with {what}"))
        }
        _ => Fault::gap(
            Cause::Malformed,
            format!("HTTP {status} with {what}; look for a proxy or a wrong endpoint URL"),
        ),
    }
}

fn looks_like_html(body: &[u8]) -> bool {
    let start: Vec<u8> =
        body.trim_ascii_start().iter().take(14).map(u8::to_ascii_lowercase).collect();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

fn words_of(code: &str, words: &str) -> String {
    if words.is_empty() { code.to_owned() } else { format!("{code}: {words}") }
}

/// Words on one line and of bounded length.
pub(crate) fn one_line(words: &str) -> String {
    const LONGEST: usize = 600;
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let start: String = line.chars().take(LONGEST).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xml(code: &str, message: &str) -> String {
        format!(
            "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type>\
             <Code>{code}</Code><Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>"
        )
    }

    #[test]
    fn every_refusal_has_its_cause() {
        use Again::{Later, Never, OnTime, Slower, WhenReady, WithFreshCredentials};
        for (status, body, cause, again) in [
            (
                403,
                xml("AccessDenied", "User: arn:aws:iam::1:user/x is not authorized"),
                Cause::Denied,
                Never,
            ),
            (403, xml("AccessDeniedException", ""), Cause::Denied, Never),
            (403, xml("UnauthorizedOperation", "no"), Cause::Denied, Never),
            (400, xml("Throttling", "Rate exceeded"), Cause::Throttled, Slower),
            (400, xml("ThrottlingException", ""), Cause::Throttled, Slower),
            (503, xml("SlowDown", ""), Cause::Throttled, Slower),
            (503, xml("RequestLimitExceeded", ""), Cause::Throttled, Slower),
            (429, String::new(), Cause::Throttled, Slower),
            (429, xml("Whatever", ""), Cause::Throttled, Slower),
            (500, xml("ServiceFailure", "sorry"), Cause::Failed, Later),
            (503, "<html>no</html>".to_owned(), Cause::Failed, Later),
            (502, String::new(), Cause::Failed, Later),
            (408, String::new(), Cause::Failed, Later),
            (403, xml("SubscriptionRequiredException", ""), Cause::NotSubscribed, Never),
            (403, xml("OptInRequired", ""), Cause::RegionOff, Never),
            (400, xml("InvalidAction", "Could not find operation"), Cause::NotOffered, Never),
            (404, String::new(), Cause::NotOffered, Never),
            (404, "<!DOCTYPE html><p>".to_owned(), Cause::Malformed, Never),
            (403, "<html>blocked</html>".to_owned(), Cause::Malformed, Never),
            (302, String::new(), Cause::Malformed, Never),
            (400, "{\"json\": 1}".to_owned(), Cause::Malformed, Never),
            (400, "<ErrorResponse><Error><Code>Acc".to_owned(), Cause::Malformed, Never),
            (403, xml("ExpiredToken", "expired"), Cause::Failed, WithFreshCredentials),
            (403, xml("InvalidClientTokenId", "invalid"), Cause::Failed, Never),
            (400, xml("RequestExpired", ""), Cause::Failed, OnTime),
            (
                403,
                xml("SignatureDoesNotMatch", "Signature expired: 1 is now earlier than 2"),
                Cause::Failed,
                OnTime,
            ),
            (403, xml("SignatureDoesNotMatch", "it does not match"), Cause::Failed, Never),
            (404, xml("ReportInProgress", ""), Cause::Failed, WhenReady),
            (410, xml("ReportNotPresent", ""), Cause::Failed, Never),
            (400, xml("ValidationError", "bad"), Cause::Failed, Never),
        ] {
            match classify(status, body.as_bytes(), None) {
                Fault::Gap { cause: got, again: got_again, detail } => {
                    assert_eq!((got, got_again), (cause, again), "{status} {body}");
                    assert!(!detail.is_empty() && !detail.ends_with('.'), "{detail}");
                }
                Fault::Absent { .. } | Fault::Elsewhere { .. } => {
                    panic!("{status} {body} is a gap")
                }
            }
        }
    }

    #[test]
    fn absence_is_a_fact_in_the_words_of_aws() {
        let body = xml("NoSuchEntity", "The Password Policy with domain name 1 cannot be found.");
        assert_eq!(
            classify(404, body.as_bytes(), None),
            Fault::Absent {
                code: "NoSuchEntity".to_owned(),
                message: "The Password Policy with domain name 1 cannot be found.".to_owned()
            }
        );
    }

    #[test]
    fn the_denying_policy_stays_visible_and_the_token_does_not() {
        let denied = "not authorized to perform: iam:ListUsers with an explicit deny in a service control policy";
        let Fault::Gap { detail, .. } = classify(403, xml("AccessDenied", denied).as_bytes(), None)
        else {
            panic!("a gap")
        };
        assert!(detail.contains("explicit deny in a service control policy"), "{detail}");
        let echo = "The Canonical String should have been 'POST x-amz-security-token:SECRET'";
        let Fault::Gap { detail, .. } =
            classify(403, xml("SignatureDoesNotMatch", echo).as_bytes(), None)
        else {
            panic!("a gap")
        };
        assert!(!detail.contains("SECRET"), "{detail}");
    }

    #[test]
    fn words_are_one_bounded_line() {
        assert_eq!(one_line(" a\n\tb "), "a b");
        assert_eq!(one_line(&"x".repeat(10_000)).chars().count(), 601);
    }

    #[test]
    fn json_is_read_like_xml() {
        let absent = classify(400, br#"{"__type": "AWSOrganizationsNotInUseException"}"#, None);
        assert!(matches!(absent, Fault::Absent { .. }), "{absent:?}");
        let said = br#"{"__type": "x#AccessDeniedException", "Message": "not authorized"}"#;
        let Fault::Gap { cause: Cause::Denied, detail, .. } = classify(400, said, None) else {
            panic!("a refusal")
        };
        assert_eq!(detail, "AccessDeniedException: not authorized");
    }
}
