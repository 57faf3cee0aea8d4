//! Permission sets that make administrators for a working day.

use tutela_access::{name_of, standing_of_set};
use tutela_model::{Area, Evidence, Gap, Judgement, Severity, SignedDuration, Verdict, operation};

use crate::{Check, Fix, Judge, PermissionSetView};

pub(crate) static CHECK: Check = Check {
    id: "permission-set-administrator-session-long",
    title: "Session of an administrator's permission set lasts longer than 4 hours",
    area: Area::Federation,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[
        &operation::DESCRIBE_ORGANIZATION,
        &operation::DESCRIBE_REGIONS,
        &operation::LIST_INSTANCES,
        &operation::LIST_SAML_PROVIDERS,
        &operation::LIST_PERMISSION_SETS,
        &operation::DESCRIBE_PERMISSION_SET,
        &operation::LIST_MANAGED_POLICIES_IN_PERMISSION_SET,
        &operation::GET_INLINE_POLICY_FOR_PERMISSION_SET,
        &operation::LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET,
        &operation::GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET,
    ],
    opt_in: None,
    doc: include_str!("permission_set_administrator_session_long.md"),
    fix: Fix {
        console: "IAM Identity Center > Permission sets > the one of {arn} > General settings > Edit > Session duration: 1 hour",
        cli: "aws sso-admin update-permission-set --instance-arn arn:{partition}:sso:::instance/{id} --permission-set-arn {arn} --session-duration PT1H",
        terraform: "set session_duration = \"PT1H\" in the aws_ssoadmin_permission_set",
    },
    judge: Judge::PermissionSet(judge),
};

/// Four times AWS's default, and a third of the most that it allows.
const LONGEST: SignedDuration = SignedDuration::from_hours(4);

fn judge(view: &PermissionSetView<'_>) -> Judgement {
    let set = view.set;
    let session = set.session.seen();
    let is_short = session.as_ref().is_ok_and(|session| session.value <= LONGEST);
    let standing = match standing_of_set(set) {
        Ok(standing) => standing,
        // Whoever it lets in, it does not let in for long.
        Err(_) if is_short => {
            let session = session?;
            let lasts = words(session.value);
            let cited = session.cite("PermissionSet.SessionDuration", session.value);
            return Ok(Verdict::pass(format!("a session lasts {lasts}"), [cited]));
        }
        Err(gap) => return Err(beside(&gap, session.ok())),
    };
    let (name, how) = (name_of(set), &standing.how);
    if !standing.administrator {
        let message = format!("{name} makes no administrators: {how}");
        let listed = Evidence::new(view.receipt, "PermissionSets", &set.arn);
        return Ok(Verdict::not_applicable(message, [listed]).and(standing.evidence));
    }
    let session = session?;
    let lasts = words(session.value);
    let duration = session.cite("PermissionSet.SessionDuration", session.value);
    let message = format!("{name} makes administrators {how}, for {lasts} from one sign-in");
    let verdict = if is_short {
        Verdict::pass(message, [duration])
    } else {
        Verdict::fail(message, [duration])
    };
    Ok(verdict.and(standing.evidence))
}

fn beside(gap: &Gap, session: Option<&tutela_model::Seen<SignedDuration>>) -> Gap {
    gap.beside(session.map(|seen| seen.cite("PermissionSet.SessionDuration", seen.value)))
}

/// The length in hours, and minutes where it is not whole.
fn words(duration: SignedDuration) -> String {
    match (duration.as_hours(), duration.as_mins() % 60) {
        (hours, 0) => format!("{hours} h"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use tutela_model::SignedDuration;

    use super::{CHECK, words};
    use crate::fixture::{AccountFixture, account, check, check_message};

    fn with(set: &'static str) -> AccountFixture {
        account().organization("management").center(set)
    }

    #[test]
    fn cases() {
        for (what, set, expected) in [
            ("AWS's default", "administrator session-1", "pass"),
            ("half a day", "administrator session-4", "pass"),
            ("longer", "administrator session-5", "fail"),
            ("the longest", "administrator session-12", "fail"),
            ("a reader all day", "reader session-12", "not-applicable"),
            ("nothing at all", "session-12", "not-applicable"),
            ("every action, written", "inline-everything session-12", "fail"),
            ("one service, written", "inline-s3 session-12", "not-applicable"),
            ("in two pieces", "power-user inline-rest session-12", "fail"),
            ("nearly everything", "power-user iam session-12", "unknown"),
            ("a part of it", "power-user session-12", "not-applicable"),
            ("and all denied", "administrator deny session-12", "not-applicable"),
            ("within a boundary", "administrator bounded session-12", "not-applicable"),
            ("within no boundary", "administrator boundless session-12", "fail"),
            ("within the accounts'", "administrator bounded-own session-12", "unknown"),
            ("beside the accounts' own", "administrator own session-12", "unknown"),
            ("the accounts' own, short", "own session-1", "pass"),
            ("a policy of tomorrow", "new session-12", "unknown"),
            ("a policy that is none", "inline-broken session-12", "unknown"),
            ("nobody knows how long", "administrator session-hidden", "unknown"),
            ("a reader, who knows how long", "reader session-hidden", "not-applicable"),
            ("policies hidden", "administrator policies-hidden session-12", "unknown"),
            ("policies hidden, short", "administrator policies-hidden session-1", "pass"),
            ("written one hidden", "administrator inline-hidden session-12", "unknown"),
            ("boundary hidden", "administrator boundary-hidden session-12", "unknown"),
        ] {
            check(&CHECK, what, with(set), expected);
        }
        check_message(
            &CHECK,
            "how",
            with("power-user inline-rest session-12"),
            "ops makes administrators by its inline policy together with policy PowerUserAccess, for \
             12 h from one sign-in",
        );
    }

    #[test]
    fn where_there_are_none() {
        let management = || account().organization("management");
        let none = management().regions(&["a-1"]);
        check(&CHECK, "no instance", none.clone(), "not-applicable");
        let bare = management().regions(&["a-1: identity-center"]);
        check(&CHECK, "no permission set", bare.clone(), "not-applicable");
        check(&CHECK, "nobody may list them", bare.hide("permission-sets"), "unknown");
        let hidden = management().regions(&["a-1", "b-1: identity-center-hidden"]);
        check(&CHECK, "a region was not seen", hidden, "unknown");
        check(&CHECK, "regions denied", none.hide("regions"), "unknown");
        let own = account().organization("member").regions(&["a-1: identity-center"]);
        check(&CHECK, "an account's own opens none", own, "not-applicable");
        let other = account().organization("member").regions(&["a-1: identity-center-other"]);
        check(&CHECK, "another account's", other.clone(), "unknown");
        let listed = other.member("111122223333", "ACTIVE", &[]);
        check(&CHECK, "which is asked, too", listed, "not-applicable");
        let member = account().organization("member").regions(&["a-1"]);
        let provider = "saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE";
        check(&CHECK, "its provider shows it", member.provider(provider), "unknown");
    }

    #[test]
    fn lengths_in_words() {
        let of = |minutes| words(SignedDuration::from_mins(minutes));
        assert_eq!([of(30), of(60), of(90), of(720)], ["30 min", "1 h", "1 h 30 min", "12 h"]);
    }
}
