//! An access key that came with its user, unasked.

use tutela_model::{Area, Judgement, Password, Severity, Verdict};

use crate::{
    Check, Judge, KeyView,
    shared::{DEACTIVATE_KEY, KEYS_AND_PASSWORDS, inactive},
};

const SECONDS: i64 = 60;

pub(crate) static CHECK: Check = Check {
    id: "access-key-made-with-user",
    title: "Access key was made together with its user",
    area: Area::Keys,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: KEYS_AND_PASSWORDS,
    opt_in: None,
    doc: include_str!("made_with_user.md"),
    fix: DEACTIVATE_KEY,
    judge: Judge::Key(judge),
};

fn judge(view: &KeyView<'_>) -> Judgement {
    if let Some(verdict) = inactive(view) {
        return Ok(verdict);
    }
    let (password, enabled) = view.owner.password()?;
    if *password == Password::None {
        return Ok(Verdict::not_applicable("the key's user has no console password", [enabled]));
    }
    let ((made, key_made), (created, user_made)) = (view.created()?, view.owner.created()?);
    let seconds = made.as_second().saturating_sub(created.as_second()).saturating_abs();
    let evidence = [view.cite_active(), enabled, key_made, user_made];
    Ok(if seconds <= SECONDS {
        let message =
            format!("the key was made within {seconds} s of its user, who has a console password");
        Verdict::fail(message, evidence)
    } else {
        Verdict::pass("the key was made apart from its user", evidence)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{UserFixture, account, check, user};

    #[test]
    fn cases() {
        let with = |key: &str| account().user(user().console().keys(&[key]));
        check(&CHECK, "made with the user", with("active made-with-user"), "fail");
        check(&CHECK, "a minute later", with("active made-with-user+60"), "fail");
        check(&CHECK, "later than a minute", with("active made-with-user+61"), "pass");
        check(&CHECK, "made a year later", with("active made-35"), "pass");
        check(&CHECK, "inactive", with("inactive made-with-user"), "not-applicable");
        check(&CHECK, "no date of the key", with("active made-unsaid"), "unknown");
        let other = |user: UserFixture| account().user(user.keys(&["active made-with-user"]));
        check(&CHECK, "a machine's", other(user()), "not-applicable");
        check(&CHECK, "password not seen", other(user().hide("password")), "unknown");
        check(&CHECK, "no date of the user", other(user().console().hide("created")), "unknown");
        check(&CHECK, "no keys at all", account().user(user()), "not-applicable");
        check(&CHECK, "keys not listed", account().user(user().hide("keys")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
