//! Root did something without MFA, by the records.

use jiff::Timestamp;
use tutela_model::{Area, Cause, Judgement, Severity, Verdict};

use crate::{Check, Fix, Judge, RootRecords};

pub(crate) static CHECK: Check = Check {
    id: "root-used-without-mfa",
    title: "Root user was used without MFA",
    area: Area::Records,
    severity: Severity::Critical,
    worst: Severity::Critical,
    needs: &[],
    opt_in: None,
    doc: include_str!("root_used_without_mfa.md"),
    fix: Fix {
        console: "as root: Security credentials > Assign MFA device, and Access keys > Delete; then look in CloudTrail > Event history at what root did",
        cli: "none: root's MFA and keys are managed by root at the console",
        terraform: "none: there is nothing to configure",
    },
    judge: Judge::RecordedRoot(judge),
};

/// What root did, and when that was last.
fn without_mfa(view: &RootRecords<'_>) -> [(&'static str, Option<Timestamp>); 3] {
    let key = view.root.keys.iter().filter_map(|key| key.last_without_mfa).max();
    [
        ("signed in to the console", view.root.console.last_without_mfa),
        ("called an API by an access key", key),
        ("called an API in a session", view.root.last_session_call_without_mfa),
    ]
}

fn judge(view: &RootRecords<'_>) -> Judgement {
    let found = without_mfa(view).into_iter().filter_map(|(what, at)| Some((at?, what)));
    if let Some((at, what)) = found.max() {
        let message = format!("root {what} without MFA, the last time at {at}");
        return Ok(Verdict::fail(message, [view.records.cite("the last use without MFA", at)]));
    }
    let with = view.root.console.last_with_mfa;
    match (view.root.console.last_unsaid, with) {
        (Some(at), _) => Err(view.records.gap(
            Cause::Undecided,
            format!("root signed in at {at}, and the record does not say how"),
        )),
        (None, Some(at)) => {
            view.records.whole()?;
            let message = format!("root signed in with MFA, the last time at {at}");
            Ok(Verdict::pass(message, [view.records.cite("the last sign-in with MFA", at)]))
        }
        (None, None) => Err(view.records.gap(
            Cause::Undecided,
            format!("no record {} says how root got in", view.records.period()),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{check_recorded, recorded};

    #[test]
    fn cases() {
        let root = || recorded().root();
        check_recorded(&CHECK, "signed in without", root().signs_in("No"), "fail");
        check_recorded(&CHECK, "signed in with, in AWS's spelling", root().signs_in("YES"), "pass");
        check_recorded(&CHECK, "a key of root's", root().calls("AKIAROOT", None), "fail");
        check_recorded(&CHECK, "a session without", root().calls("ASIA1", Some("false")), "fail");
        check_recorded(&CHECK, "a central session", root().calls_centrally(), "unknown");
        check_recorded(
            &CHECK,
            "nothing of root's",
            recorded().user("ana").signs_in("Yes"),
            "unknown",
        );
        check_recorded(&CHECK, "a file is damaged", root().signs_in("Yes").damaged(), "unknown");
        check_recorded(&CHECK, "without, and damaged", root().signs_in("No").damaged(), "fail");
    }
}
