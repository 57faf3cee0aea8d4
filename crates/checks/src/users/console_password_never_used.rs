//! A console password that nobody ever signed in with.

use tutela_model::{Area, Judgement, LastUse, Password, Severity, Verdict};

use crate::{
    Check, Judge, UserView,
    shared::{PASSWORDS, REMOVE_PASSWORD},
    words::counted,
};

/// So many days a new user is given to come.
const GRACE_DAYS: i64 = 7;

/// After so many days a user who was going to come has come.
const SETTLED_DAYS: i64 = 45;

pub(crate) static CHECK: Check = Check {
    id: "console-password-never-used",
    title: "Console password was never used",
    area: Area::Users,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: PASSWORDS,
    opt_in: None,
    doc: include_str!("console_password_never_used.md"),
    fix: REMOVE_PASSWORD,
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let (password, enabled) = view.password()?;
    let Password::Enabled { last_used, changed } = password else {
        return Ok(Verdict::not_applicable("the user has no console password", [enabled]));
    };
    let age = changed.and_then(|set| view.account.days_since(set, &enabled.receipt).ok());
    if let Some(days) = age.filter(|days| *days < GRACE_DAYS) {
        let message = format!("the console password was set {} ago", counted(days, "day"));
        return Ok(Verdict::pass(message, [enabled, view.cite_password_set()?]));
    }
    let last_use = view.password_use(*last_used)?;
    if *last_used != LastUse::Never {
        return Ok(Verdict::pass("the console password was used", [enabled, last_use]));
    }
    let message = age.map_or_else(
        || "the console password was never used".to_owned(),
        |days| format!("the console password was set {} ago and never used", counted(days, "day")),
    );
    let verdict = Verdict::fail(message, [enabled, last_use]);
    Ok(if age.is_some_and(|days| days < SETTLED_DAYS) {
        verdict.at(Severity::Low)
    } else {
        verdict
    })
}

#[cfg(test)]
mod tests {
    use tutela_model::LastUse;

    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        let never = || user().console_used(LastUse::Never);
        check(&CHECK, "set 100 days ago", with(never()), "fail");
        check(&CHECK, "set 45 days ago", with(never().password_set(Some(45))), "fail");
        check(&CHECK, "set 44 days ago", with(never().password_set(Some(44))), "fail low");
        check(&CHECK, "set 7 days ago", with(never().password_set(Some(7))), "fail low");
        check(&CHECK, "set 6 days ago", with(never().password_set(Some(6))), "pass");
        check(&CHECK, "set today", with(never().password_set(Some(0))), "pass");
        let unsaid = || user().console_used(LastUse::Unsaid);
        check(&CHECK, "not said, set today", with(unsaid().password_set(Some(0))), "pass");
        check(&CHECK, "not said, set 7 days ago", with(unsaid().password_set(Some(7))), "unknown");
        check(
            &CHECK,
            "set today, and nobody dated the data",
            with(never().password_set(Some(0))).undated(),
            "fail",
        );
        check(&CHECK, "set nobody says when", with(never().password_set(None)), "fail");
        check(&CHECK, "nobody dated the data", with(never()).undated(), "fail");
        check(&CHECK, "used", with(user().console()), "pass");
        check(&CHECK, "used long ago", with(user().console_used_days_ago(400)), "pass");
        check(&CHECK, "no password", with(user()), "not-applicable");
        check(&CHECK, "not said", with(user().console_used(LastUse::Unsaid)), "unknown");
        check(&CHECK, "password not seen", with(user().hide("password")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
