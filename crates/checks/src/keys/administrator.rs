//! An access key that can do everything.

use tutela_model::{Area, Judgement, Severity, Verdict};

use crate::{
    Check, Judge, KeyView,
    shared::{DEACTIVATE_KEY, KEYS},
};

pub(crate) static CHECK: Check = Check {
    id: "administrator-access-key",
    title: "Administrator has an active access key",
    area: Area::Keys,
    severity: Severity::High,
    worst: Severity::High,
    needs: KEYS,
    opt_in: None,
    doc: include_str!("administrator.md"),
    fix: DEACTIVATE_KEY,
    judge: Judge::Key(judge),
};

fn judge(view: &KeyView<'_>) -> Judgement {
    let active = view.cite_active();
    if !view.key.active {
        return Ok(Verdict::pass("the key is inactive", [active]));
    }
    let standing = view.owner.standing().map_err(|gap| gap.beside([active.clone()]))?;
    let (first, rest) = view.owner.cite_standing(standing)?;
    let evidence = [active, first];
    let verdict = if standing.administrator {
        let message = format!("the key is active, and its user an administrator {}", standing.how);
        Verdict::fail(message, evidence)
    } else {
        let message = format!("the key's user is not an administrator: {}", standing.how);
        Verdict::not_applicable(message, evidence)
    };
    Ok(verdict.and(rest))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{UserFixture, account, check, user};

    #[test]
    fn cases() {
        let key = |user: UserFixture, key: &str| account().user(user.keys(&[key]));
        check(&CHECK, "an administrator's", key(user().administrator(), "active"), "fail");
        check(
            &CHECK,
            "an administrator's, inactive",
            key(user().administrator(), "inactive"),
            "pass",
        );
        check(&CHECK, "somebody else's", key(user(), "active"), "not-applicable");
        let perhaps = || user().perhaps_administrator();
        check(&CHECK, "perhaps an administrator's", key(perhaps(), "active"), "unknown");
        check(&CHECK, "perhaps an administrator's, inactive", key(perhaps(), "inactive"), "pass");
        check(&CHECK, "grants not seen", key(user().hide("grants"), "active"), "unknown");
        check(&CHECK, "no keys at all", account().user(user()), "not-applicable");
        check(&CHECK, "keys not listed", account().user(user().hide("keys")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
