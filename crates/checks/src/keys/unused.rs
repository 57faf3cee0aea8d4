//! An access key that was used once, and not for long.

use tutela_model::{Area, Judgement, LastUse, Severity, Verdict};

use crate::{
    Check, Judge, KeyView,
    shared::{DEACTIVATE_KEY, KEYS, inactive},
    words::counted,
};

const DAYS: i64 = 45;

pub(crate) static CHECK: Check = Check {
    id: "access-key-unused",
    title: "Access key has not been used for 45 days",
    area: Area::Keys,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: KEYS,
    opt_in: None,
    doc: include_str!("unused.md"),
    fix: DEACTIVATE_KEY,
    judge: Judge::Key(judge),
};

fn judge(view: &KeyView<'_>) -> Judgement {
    if let Some(verdict) = inactive(view) {
        return Ok(verdict);
    }
    let last_use = match view.cite_use() {
        Ok(last_use) => last_use,
        // No use of a key is older than the key, whatever a report would say.
        Err(gap) => return too_young(view).ok_or(gap),
    };
    let LastUse::At(moment) = view.key.last_used else {
        let message = "the key was never used: `access-key-never-used` speaks of that";
        return Ok(Verdict::not_applicable(message, [view.cite_active(), last_use]));
    };
    let days = view.owner.account.days_since(moment, &last_use.receipt)?;
    let service = view.key.last_service.as_deref();
    let service = service.map(|service| format!(", for {service}")).unwrap_or_default();
    let message = format!("the key was last used {} ago{service}", counted(days, "day"));
    let evidence = [view.cite_active(), last_use];
    Ok(if days >= DAYS {
        Verdict::fail(message, evidence)
    } else {
        Verdict::pass(message, evidence)
    })
}

fn too_young(view: &KeyView<'_>) -> Option<Verdict> {
    // The report's date may be that of a later change.
    if !view.is_listed() {
        return None;
    }
    let (created, made) = view.created().ok()?;
    let days = view.owner.account.days_since(created, view.receipt).ok()?;
    let message = format!("the key was made {} ago", counted(days, "day"));
    (days < DAYS).then(|| Verdict::pass(message, [view.cite_active(), made]))
}

#[cfg(test)]
mod tests {
    use tutela_model::operation;

    use super::CHECK;
    use crate::fixture::{account, check, user};

    #[test]
    fn cases() {
        let with = |key: &str| account().user(user().keys(&[key]));
        check(&CHECK, "used 45 days ago", with("active used-45"), "fail");
        check(&CHECK, "used 44 days ago", with("active used-44"), "pass");
        check(&CHECK, "unused but inactive", with("inactive used-400"), "not-applicable");
        check(&CHECK, "never used", with("active never-used"), "not-applicable");
        check(&CHECK, "not said", with("active use-unsaid made-45"), "unknown");
        let listed = |key: &str| {
            account().user(user().keys(&[key]).read_from("keys", &operation::LIST_ACCESS_KEYS))
        };
        check(&CHECK, "not said, too young", listed("active use-unsaid made-44"), "pass");
        check(&CHECK, "not said, old enough", listed("active use-unsaid made-45"), "unknown");
        check(&CHECK, "not said, lately changed", with("active use-unsaid made-44"), "unknown");
        check(&CHECK, "nothing said", with("active use-unsaid made-unsaid"), "unknown");
        check(&CHECK, "used in the future: a clock is wrong", with("active used--3"), "unknown");
        check(&CHECK, "nobody dated the data", with("active used-45").undated(), "unknown");
        check(&CHECK, "no keys at all", account().user(user()), "not-applicable");
        check(&CHECK, "keys not listed", account().user(user().hide("keys")), "unknown");
        check(&CHECK, "no users", account(), "not-applicable");
        check(&CHECK, "users not listed", account().hide("users"), "unknown");
    }
}
