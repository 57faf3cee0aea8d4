//! A console password that was used once, and not for long.

use tutela_model::{Area, Judgement, LastUse, Password, Severity, Verdict};

use crate::{
    Check, Judge, UserView,
    shared::{PASSWORDS, REMOVE_PASSWORD},
    words::counted,
};

const DAYS: i64 = 45;

pub(crate) static CHECK: Check = Check {
    id: "console-password-unused",
    title: "Console password has not been used for 45 days",
    area: Area::Users,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: PASSWORDS,
    opt_in: None,
    doc: include_str!("console_password_unused.md"),
    fix: REMOVE_PASSWORD,
    judge: Judge::User(judge),
};

fn judge(view: &UserView<'_>) -> Judgement {
    let (password, enabled) = view.password()?;
    let Password::Enabled { last_used, .. } = password else {
        return Ok(Verdict::not_applicable("the user has no console password", [enabled]));
    };
    let last_use = match view.password_use(*last_used) {
        Ok(last_use) => last_use,
        // Nothing of a user is older than the user, whatever a report would say.
        Err(gap) => return too_young(view).ok_or(gap),
    };
    let LastUse::At(moment) = last_used else {
        let message =
            "the console password was never used: `console-password-never-used` speaks of that";
        return Ok(Verdict::not_applicable(message, [enabled, last_use]));
    };
    let days = view.account.days_since(*moment, &last_use.receipt)?;
    let message = format!("the console password was last used {} ago", counted(days, "day"));
    let evidence = [enabled, last_use];
    Ok(if days >= DAYS {
        Verdict::fail(message, evidence)
    } else {
        Verdict::pass(message, evidence)
    })
}

fn too_young(view: &UserView<'_>) -> Option<Verdict> {
    let (created, made) = view.created().ok()?;
    let days = view.account.days_since(created, &made.receipt).ok()?;
    let message =
        format!("the user is {} old, and so is the password at most", counted(days, "day"));
    (days < DAYS).then(|| Verdict::pass(message, [made]))
}

#[cfg(test)]
mod tests {
    use tutela_model::LastUse;

    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |user| account().user(user);
        let used = |days| user().console_used_days_ago(days);
        check(&CHECK, "45 days ago", with(used(45)), "fail");
        check(&CHECK, "44 days ago", with(used(44)), "pass");
        check(&CHECK, "today", with(used(0)), "pass");
        check(&CHECK, "never", with(user().console_used(LastUse::Never)), "not-applicable");
        check(&CHECK, "no password", with(user().keys(&["active"])), "not-applicable");
        check(&CHECK, "not said", with(user().console_used(LastUse::Unsaid)), "unknown");
        let unsaid = |days| with(user().made(days).console_used(LastUse::Unsaid));
        check(&CHECK, "not said, and the user 44 days old", unsaid(44), "pass");
        check(&CHECK, "not said, and the user 45 days old", unsaid(45), "unknown");
        check(&CHECK, "not said, and nobody dated the data", unsaid(44).undated(), "unknown");
        check(&CHECK, "in the future: a clock is wrong", with(used(-3)), "unknown");
        check(&CHECK, "nobody dated the data", with(used(45)).undated(), "unknown");
        check(&CHECK, "password not seen", with(user().hide("password")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
