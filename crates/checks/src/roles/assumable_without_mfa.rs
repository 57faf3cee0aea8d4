//! Users get into a role without MFA.

use tutela_access::{Entry, Guest};
use tutela_model::{Area, Evidence, Gap, Judgement, Severity, Verdict};

use crate::{
    Check, Fix, Judge, RoleView,
    shared::{ASK_FOR_MFA, KEYS_AND_PASSWORDS},
    words::counted,
};

pub(crate) static CHECK: Check = Check {
    id: "role-assumable-without-mfa",
    title: "Role can be assumed without MFA",
    area: Area::Roles,
    severity: Severity::Medium,
    worst: Severity::High,
    needs: KEYS_AND_PASSWORDS,
    opt_in: None,
    doc: include_str!("assumable_without_mfa.md"),
    fix: Fix { ..ASK_FOR_MFA },
    judge: Judge::Role(judge),
};

/// So many users are named, and cited.
const SHOWN: usize = 3;

fn judge(view: &RoleView<'_>) -> Judgement {
    if let Some(verdict) = view.service_linked() {
        return Ok(verdict);
    }
    let entry = view.entry()?;
    let trust = entry.trust.clone();
    if !entry.audience.is_for_people() {
        let message =
            format!("its trust policy names {} and no user or account", entry.audience.words());
        return Ok(Verdict::not_applicable(message, [trust]));
    }
    if entry.users.is_empty() && entry.outsiders.is_empty() {
        return match entry.doubts.first() {
            Some(doubt) => Err(doubt.beside([trust])),
            None => Ok(Verdict::pass(nobody(entry), [trust]).and(listing(view, entry))),
        };
    }
    let cited = entry.users.iter().take(SHOWN).map(|guest| evidence(view, guest));
    let cited: Vec<Evidence> = cited.collect::<Result<Vec<_>, Gap>>()?.concat();
    let verdict = Verdict::fail(somebody(entry), [trust]).and(cited);
    let grave = entry.users.iter().any(|guest| guest.is_enforced)
        || entry.outsiders.iter().any(|it| it.is_anybody);
    let is_third_party =
        entry.users.is_empty() && entry.outsiders.iter().all(|it| it.with_external_id);
    let severity = match (is_third_party, grave || entry.administrator != Ok(false)) {
        (_, true) if grave => Severity::High,
        (true, true) | (false, false) => Severity::Medium,
        (true, false) => Severity::Low,
        (false, true) => Severity::High,
    };
    let verdict = verdict.at(severity);
    Ok(match &entry.administrator {
        Ok(false) => verdict,
        Ok(true) => verdict.remark("the role may do everything"),
        Err(gap) => verdict
            .remark(format_args!("counted as a role that may do everything, because {gap}"))
            .and(gap.seen().iter().cloned()),
    })
}

fn nobody(entry: &Entry) -> &'static str {
    if entry.admits_account {
        "its trust policy leaves it to the account, and no user with a password or key is allowed \
         sts:AssumeRole on it without MFA"
    } else {
        "nobody whom its trust policy names gets in without MFA"
    }
}

/// That there is nobody rests on the listing of users, too.
fn listing(view: &RoleView<'_>, entry: &Entry) -> Option<Evidence> {
    let users = &view.account.account.users;
    let receipt = users.complete.as_ref().ok().filter(|_| entry.admits_account)?;
    Some(Evidence::new(receipt, "UserDetailList", counted(users.known.len(), "user")))
}

fn somebody(entry: &Entry) -> String {
    let with = |guest: &Guest| {
        let credential = if guest.with_key { "access key" } else { "console password" };
        format!("{} ({credential})", guest.name)
    };
    let users = named(entry.users.iter().map(with).collect());
    let others = named(entry.outsiders.iter().map(|it| it.who.clone()).collect());
    let mut said = Vec::new();
    if !users.is_empty() {
        said.push(format!("{users} can assume it without MFA"));
    }
    if !others.is_empty() {
        let asks_id = entry.outsiders.iter().all(|it| it.with_external_id);
        let id = if asks_id { " with an external id" } else { "" };
        said.push(format!(
            "{others} can assume it{id} without MFA, as far as their own account lets them"
        ));
    }
    let enforced = entry.users.iter().filter(|guest| guest.is_enforced);
    let enforced = named(enforced.map(|guest| guest.name.clone()).collect());
    if !enforced.is_empty() {
        said.push(format!("this gets round the MFA that the policies of {enforced} ask for"));
    }
    said.join("; ")
}

/// The first few of many.
fn named(all: Vec<String>) -> String {
    let shown = all.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The credential with which a user gets in, and what lets it.
fn evidence(view: &RoleView<'_>, guest: &Guest) -> Result<Vec<Evidence>, Gap> {
    let Some(user) = view.user(&guest.arn) else { return Ok(guest.evidence.clone()) };
    let credential = if guest.with_key { user.keys()?.1 } else { user.password()?.1 };
    Ok([vec![credential], guest.evidence.clone()].concat())
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{
        AccountFixture, RoleFixture, UserFixture, account, check, check_message, role, user,
    };

    fn with(role: RoleFixture, user: UserFixture) -> AccountFixture {
        account().role(role).user(user)
    }

    fn key() -> UserFixture {
        user().assumes_roles().keys(&["active"])
    }

    #[test]
    fn users_of_the_account() {
        check(&CHECK, "a key and a grant", with(role(), key()), "fail");
        let console = user().assumes_roles().console();
        check(&CHECK, "a password and a grant", with(role(), console), "fail");
        check(&CHECK, "a key, no grant", with(role(), user().keys(&["active"])), "pass");
        check(&CHECK, "a grant, no credential", with(role(), user().assumes_roles()), "pass");
        let off = user().assumes_roles().keys(&["inactive"]);
        check(&CHECK, "a grant, an inactive key", with(role(), off), "pass");
        check(&CHECK, "no users", account().role(role()), "pass");
        check(
            &CHECK,
            "the trust asks for MFA",
            with(role().trusts_if("account", "Bool true"), key()),
            "pass",
        );
        check(
            &CHECK,
            "it asks in vain",
            with(role().trusts_if("account", "BoolIfExists true"), key()),
            "fail",
        );
        let console = user().assumes_roles().console();
        check(
            &CHECK,
            "it asks in vain, of a password",
            with(role().trusts_if("account", "BoolIfExists true"), console),
            "pass",
        );
        check(&CHECK, "the user is denied it without MFA", with(role(), key().enforced()), "pass");
        check(
            &CHECK,
            "a user by name",
            with(role().trusts("alice"), user().keys(&["active"])),
            "fail",
        );
        check(
            &CHECK,
            "another user by name",
            with(role().trusts("alice"), key().named("bob")),
            "pass",
        );
        check(
            &CHECK,
            "a user who was deleted",
            with(role().trusts("deleted"), key()),
            "not-applicable",
        );
        let office = r#"{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}"#;
        check(
            &CHECK,
            "from the office only",
            with(role().trusts_if("account", office), key()),
            "fail",
        );
    }

    #[test]
    fn severities() {
        check(
            &CHECK,
            "a role that may do everything",
            with(role().administrator(), key()),
            "fail high",
        );
        check(&CHECK, "one that perhaps may", with(role().holds_unseen(), key()), "fail high");
        check(
            &CHECK,
            "a user whose policies ask for MFA",
            with(role(), key().guarded()),
            "fail high",
        );
        check(&CHECK, "anybody at all", account().role(role().trusts("anyone")), "fail high");
    }

    #[test]
    fn other_accounts() {
        let only = |role| account().role(role);
        check(&CHECK, "another account", only(role().trusts("other-account")), "fail");
        check(&CHECK, "a user of another account", only(role().trusts("other-user")), "fail");
        check(
            &CHECK,
            "another account, with MFA",
            only(role().trusts_if("other-account", "Bool true")),
            "pass",
        );
        let id = r#"{"StringEquals": {"sts:ExternalId": "7f3a"}}"#;
        check(&CHECK, "a third party", only(role().trusts_if("other-account", id)), "fail low");
        check(
            &CHECK,
            "a third party, all powerful",
            only(role().trusts_if("other-account", id).administrator()),
            "fail",
        );
        let own = r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#;
        check(&CHECK, "anybody of the account", only(role().trusts_if("anyone", own)), "pass");
        check(
            &CHECK,
            "anybody of the account",
            with(role().trusts_if("anyone", own), key()),
            "fail",
        );
        let org = r#"{"StringEquals": {"aws:PrincipalOrgID": "o-example"}}"#;
        check(
            &CHECK,
            "anybody of an organisation",
            only(role().trusts_if("anyone", org)),
            "fail high",
        );
    }

    #[test]
    fn not_for_people() {
        check(&CHECK, "a service", with(role().trusts("ec2"), key()), "not-applicable");
        check(&CHECK, "an identity provider", with(role().trusts("saml"), key()), "not-applicable");
        check(&CHECK, "a role", with(role().trusts("role"), key()), "not-applicable");
        let linked = role().named("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
        check(&CHECK, "a service's own role", with(linked, key()), "not-applicable");
        check(&CHECK, "no roles", account(), "not-applicable");
        check(&CHECK, "roles that are not listed", account().hide("roles"), "unknown");
    }

    #[test]
    fn what_was_not_seen_lets_somebody_in() {
        check(&CHECK, "roles not listed", account().hide("users"), "unknown");
        check(&CHECK, "grants not seen", with(role(), key().hide("grants")), "unknown");
        check(
            &CHECK,
            "credentials not seen",
            with(role(), user().assumes_roles().hide("keys").hide("password")),
            "unknown",
        );
        check(
            &CHECK,
            "keys not seen, a password",
            with(role(), user().assumes_roles().console().hide("keys")),
            "fail",
        );
        check(
            &CHECK,
            "credentials not seen, no grant",
            with(role(), user().hide("keys").hide("password")),
            "pass",
        );
        check(
            &CHECK,
            "grants not seen, MFA asked for",
            with(role().trusts_if("account", "Bool true"), key().hide("grants")),
            "pass",
        );
        let red = r#"{"StringEquals": {"aws:PrincipalTag/team": "red"}}"#;
        check(
            &CHECK,
            "a tag that the user lacks",
            with(role().trusts_if("account", red), key()),
            "pass",
        );
        check(
            &CHECK,
            "tags not seen",
            with(role().trusts_if("account", red), key().hide("tags")),
            "unknown",
        );
        check(&CHECK, "a trust that cannot be read", with(role().trust("{"), key()), "unknown");
    }

    #[test]
    fn the_sentence_says_who() {
        let all = account()
            .role(role())
            .user(key())
            .user(user().named("bob").assumes_roles().console().guarded())
            .user(key().named("carol"))
            .user(key().named("dave"));
        check_message(
            &CHECK,
            "four users",
            all,
            "alice (access key), bob (console password), carol (access key) and 1 more can assume \
             it without MFA; this gets round the MFA that the policies of bob ask for",
        );
        let bob = r#"{"StringEquals": {"aws:username": "bob"}}"#;
        let alike = account().role(role().trusts_if("account", bob)).user(key());
        check_message(
            &CHECK,
            "of two who are alike, one is asked for",
            alike.user(key().named("bob")),
            "bob (access key) can assume it without MFA",
        );
        check_message(
            &CHECK,
            "a third party",
            account().role(
                role()
                    .trusts_if("other-account", r#"{"StringEquals": {"sts:ExternalId": "7f3a"}}"#),
            ),
            "users of account 444455556666 can assume it with an external id without MFA, as far \
             as their own account lets them",
        );
    }
}
