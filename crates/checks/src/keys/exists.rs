//! An access key that can be used.

use tutela_model::{Area, Judgement, Severity, Verdict};

use crate::{
    Check, Judge, KeyView,
    shared::{DEACTIVATE_KEY, KEYS},
};

pub(crate) static CHECK: Check = Check {
    id: "access-key-exists",
    title: "User has an active access key",
    area: Area::Keys,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: KEYS,
    opt_in: None,
    doc: include_str!("exists.md"),
    fix: DEACTIVATE_KEY,
    judge: Judge::Key(judge),
};

#[expect(clippy::unnecessary_wraps, reason = "the shape of every judge; nothing is missing here")]
fn judge(view: &KeyView<'_>) -> Judgement {
    let evidence = [view.cite_active()];
    Ok(if view.key.active {
        Verdict::fail("the key is active, and works until somebody deactivates it", evidence)
    } else {
        Verdict::pass("the key is inactive", evidence)
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |key: &str| account().user(user().keys(&[key]));
        check(&CHECK, "active", with("active"), "fail");
        check(&CHECK, "inactive", with("inactive"), "pass");
        check(&CHECK, "no keys at all", account().user(user()), "not-applicable");
        check(&CHECK, "keys not listed", account().user(user().hide("keys")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
