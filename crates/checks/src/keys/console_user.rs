//! An access key of somebody who signs in to the console.

use tutela_model::{Area, Judgement, Password, Severity, Verdict};

use crate::{
    Check, Judge, KeyView,
    shared::{DEACTIVATE_KEY, KEYS_AND_PASSWORDS},
};

pub(crate) static CHECK: Check = Check {
    id: "console-user-access-key",
    title: "Console user has an active access key",
    area: Area::Keys,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: KEYS_AND_PASSWORDS,
    opt_in: None,
    doc: include_str!("console_user.md"),
    fix: DEACTIVATE_KEY,
    judge: Judge::Key(judge),
};

fn judge(view: &KeyView<'_>) -> Judgement {
    let active = view.cite_active();
    if !view.key.active {
        return Ok(Verdict::pass("the key is inactive", [active]));
    }
    let (password, enabled) = view.owner.password()?;
    let evidence = [active, enabled];
    Ok(if *password == Password::None {
        Verdict::not_applicable("the key's user has no console password", evidence)
    } else {
        Verdict::fail("the key is active, and its user signs in to the console", evidence)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{UserFixture, account, check, user};

    #[test]
    fn cases() {
        let key = |user: UserFixture, key: &str| account().user(user.keys(&[key]));
        check(&CHECK, "a console user's", key(user().console(), "active"), "fail");
        check(&CHECK, "a console user's, inactive", key(user().console(), "inactive"), "pass");
        check(&CHECK, "a machine's", key(user(), "active"), "not-applicable");
        check(&CHECK, "password not seen", key(user().hide("password"), "active"), "unknown");
        check(
            &CHECK,
            "inactive, password not seen",
            key(user().hide("password"), "inactive"),
            "pass",
        );
        check(&CHECK, "no keys at all", account().user(user()), "not-applicable");
        check(&CHECK, "keys not listed", account().user(user().hide("keys")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
