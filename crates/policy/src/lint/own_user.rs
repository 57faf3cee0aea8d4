//! Patterns for one's own user that match others, too.

use super::{Finding, Rule, Severity, mini::covers, probe::Credential, subject::Subject};
use crate::syntax::{Element, Statement};

pub(super) static TOO_WIDE: Rule = Rule {
    id: "own-user-pattern-too-wide",
    severity: Severity::Medium,
    title: "A pattern for one's own user, or one's own device, matches those of others",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
};

const VARIABLE: &str = "${aws:username}";

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Finding> {
    let all = subject.document.statements.iter();
    all.filter_map(|statement| {
        let (Element::Is(patterns) | Element::Not(patterns)) = statement.resource.as_ref()?;
        let mut own = patterns.iter().filter(|it| it.contains(VARIABLE) && it.contains(":iam:"));
        own.find_map(|pattern| judge(subject, statement, pattern))
    })
    .collect()
}

fn judge(subject: &Subject<'_>, statement: &Statement, pattern: &str) -> Option<Finding> {
    let me = subject.world.user_name();
    let asked = Statement {
        action: Element::Is(vec!["*".to_owned()]),
        resource: Some(Element::Is(vec![pattern.to_owned()])),
        ..statement.clone()
    };
    // Names of users are unique in an account, whatever their paths.
    let names = [format!("m{me}"), format!("{me}2"), format!("{me}/mallory")];
    let other = names.into_iter().find(|name| {
        let resource = subject.fill(&format!("arn:{{p}}:iam::{{a}}:user/{name}"));
        let request = subject.request(&subject.world, Credential::Mfa, "iam:GetUser", &resource);
        covers(subject.document, &asked, &request)
    })?;
    let does = match statement.resource {
        Some(Element::Not(_)) => "is left out by this statement's NotResource",
        Some(Element::Is(_)) | None => "falls under this statement",
    };
    let message = format!("for {me}, the user `{other}` {does}, too: `{pattern}` matches it");
    let fix = "write \"arn:aws:iam::*:user/${aws:username}\", and for users with a path \
               \"arn:aws:iam::*:user/*/${aws:username}\" besides";
    Some(Finding::at(&TOO_WIDE, subject.document, statement, message, fix))
}
