//! An IAM user who is also one of the people of IAM Identity Center.

use tutela_model::{
    Area, Call, Cause, Evidence, Gap, Judgement, Operation, Password, Person, Severity, Verdict,
    operation,
};

use crate::{
    Check, Fix, Judge, UserView,
    words::{counted, listed},
};

pub(crate) static CHECK: Check = Check {
    id: "user-also-in-identity-center",
    title: "IAM user is also in IAM Identity Center",
    area: Area::Federation,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: NEEDS,
    opt_in: None,
    doc: include_str!("user_in_identity_center.md"),
    fix: Fix {
        console: "IAM > Users > {user} > Security credentials > Console access > Disable, and Access keys > deactivate, later delete, once the person works by Identity Center",
        cli: "once the person works by aws sso login: delete the password by aws iam delete-login-profile, and deactivate each key of {user} by aws iam update-access-key",
        terraform: "remove the aws_iam_user_login_profile and the aws_iam_access_key of {user}",
    },
    judge: Judge::Person(judge),
};

static NEEDS: &[&Operation] = &[
    &operation::GET_ACCOUNT_SUMMARY,
    &operation::GET_CREDENTIAL_REPORT,
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &operation::LIST_ACCESS_KEYS,
    &operation::GET_LOGIN_PROFILE,
    &operation::DESCRIBE_REGIONS,
    &operation::LIST_INSTANCES,
    &operation::LIST_USERS,
];

/// By what an IAM user is taken for somebody of Identity Center.
enum By<'a> {
    /// The IAM user's name is the person's user name or e-mail address.
    Name,
    /// A tag of the IAM user holds it.
    Tag(&'a str),
    /// The IAM user's name stands before the `@` of it.
    LocalPart,
}

struct Found<'a> {
    by: By<'a>,
    person: &'a Person,
    cited: Evidence,
}

fn judge(view: &UserView<'_>) -> Judgement {
    let (found, searched) = find(view)?;
    let Some(found) = found else {
        let message = "nobody in IAM Identity Center has the user's name or an address in its tags";
        let Some((first, rest)) = searched.split_first() else { return Err(nobody_listed(view)) };
        return Ok(Verdict::pass(message, [first.clone()]).and(rest.iter().cloned()));
    };
    let (password, keys) = (view.password(), view.keys());
    let mut holds = Vec::new();
    let mut evidence = Vec::new();
    if let Ok((Password::Enabled { .. }, cited)) = &password {
        holds.push("a console password".to_owned());
        evidence.push(cited.clone());
    }
    if let Ok((keys, cited)) = &keys {
        let active = keys.iter().filter(|key| key.active).count();
        if active > 0 {
            holds.push(counted(active, "active access key"));
            evidence.push(cited.clone());
        }
    }
    let who = words(&found);
    if holds.is_empty() {
        let cited = [password?.1, keys?.1];
        let message = format!("{who}, and the user has no console password or active access key");
        return Ok(Verdict::pass(message, [found.cited]).and(cited));
    }
    let severity = if matches!(found.by, By::LocalPart) { Severity::Low } else { Severity::Medium };
    let message = format!("{who}, and the user still has {}", holds.join(" and "));
    Ok(Verdict::fail(message, [found.cited]).and(evidence).at(severity))
}

fn words(found: &Found<'_>) -> String {
    let shown = found.person.user_name.as_ref().or(found.person.emails.first());
    let shown = shown.map_or(found.person.id.as_str(), String::as_str);
    match found.by {
        By::Name => format!("{shown} of IAM Identity Center has the user's name"),
        By::Tag(key) => {
            format!("{shown} of IAM Identity Center has the address in its tag `{key}`")
        }
        By::LocalPart => format!(
            "{shown} of IAM Identity Center has an address that begins as the user's name, and is \
             perhaps the same person"
        ),
    }
}

/// Who it is, by the surest sign, and the listings that were searched.
///
/// # Errors
/// Where nobody was found, and a listing, a region or the user's tags were not seen.
fn find<'a>(view: &UserView<'a>) -> Result<(Option<Found<'a>>, Vec<Evidence>), Gap> {
    let center = &view.account.account.identity_center;
    let name = view.user.name.as_str();
    let tags = view.user.tags.seen().ok().map(|seen| &seen.value);
    let mut weak = None;
    let mut searched = Vec::new();
    for directory in center.directories.iter().filter_map(|it| it.seen().ok()) {
        let people = &directory.value;
        searched.push(directory.cite("Users", counted(people.people().len(), "user")));
        let of_tag = || {
            let mut tags = tags.into_iter().flatten().filter(|(_, value)| value.contains('@'));
            tags.find_map(|(key, value)| Some((By::Tag(key), people.named(value)?)))
        };
        let sure = people.named(name).map(|person| (By::Name, person)).or_else(of_tag);
        let cite = |person: &Person| {
            let names = person.user_name.iter().chain(&person.emails);
            let names: Vec<&str> = names.map(String::as_str).collect();
            let field = format!("Users[UserId={}].UserName, Emails", person.id);
            directory.cite(field, listed(&names, names.len()))
        };
        if let Some((by, person)) = sure {
            return Ok((Some(Found { by, person, cited: cite(person) }), searched));
        }
        weak = weak.or_else(|| {
            let person = people.before_the_at(name)?;
            Some(Found { by: By::LocalPart, person, cited: cite(person) })
        });
    }
    if weak.is_some() {
        return Ok((weak, searched));
    }
    let lost = center.directories.iter().find_map(|directory| directory.seen().err());
    let lost = lost.or_else(|| center.instances.first_gap());
    match lost.or_else(|| view.user.tags.seen().err()) {
        Some(gap) => Err(gap.beside(searched)),
        None => Ok((None, searched)),
    }
}

/// The engine shows no user where no directory was seen.
fn nobody_listed(view: &UserView<'_>) -> Gap {
    let call = Call::new(&operation::LIST_USERS);
    let detail = format!("nobody was listed whom `{}` could be", view.user.name);
    Gap::new(call, Cause::NotAsked, detail)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{AccountFixture, UserFixture, account, check, check_message, user};

    fn with(person: &'static str, user: UserFixture) -> AccountFixture {
        account().regions(&["a-1: identity-center"]).person(person).user(user)
    }

    #[test]
    fn cases() {
        let alice = "alice";
        check(&CHECK, "a password", with(alice, user().console()), "fail");
        check(&CHECK, "a key", with(alice, user().keys(&["active"])), "fail");
        check(&CHECK, "another case", with("Alice", user().console()), "fail");
        check(&CHECK, "nothing to sign in with", with(alice, user().keys(&["inactive"])), "pass");
        check(&CHECK, "nobody of that name", with("bob", user().console()), "pass");
        let address = "alice@example.com";
        check(&CHECK, "the name before the @", with(address, user().console()), "fail low");
        let tagged = |value| user().named("a.smith").console().tagged("mail", value);
        check(&CHECK, "the address in a tag", with(address, tagged(address)), "fail");
        check(&CHECK, "another in the tag", with(address, tagged("bob@example.com")), "pass");
        check(&CHECK, "a tag that is no address", with(alice, tagged(alice)), "pass");
        let named = user().named("alice@example.com").console();
        check(&CHECK, "the address as the name", with(address, named), "fail");
        check(&CHECK, "no users", account().regions(&["a-1: identity-center"]), "not-applicable");
        check(&CHECK, "no instance", account().regions(&["a-1"]).user(user()), "not-applicable");
    }

    #[test]
    fn what_was_not_seen() {
        let bob = || with("bob", user().console());
        check(&CHECK, "the people", bob().hide("people"), "unknown");
        let other = account().regions(&["a-1: identity-center-other"]).user(user().console());
        check(&CHECK, "the people of another account's", other, "unknown");
        let region = || bob().regions(&["a-1: identity-center", "b-1: identity-center-hidden"]);
        check(&CHECK, "a region", region(), "unknown");
        let found = region().person("alice");
        check(&CHECK, "a region, and somebody was found", found, "fail");
        let regions = account().hide("regions").user(user().console());
        check(&CHECK, "which regions there are", regions, "unknown");
        let tags = with("bob", user().console().hide("tags"));
        check(&CHECK, "the user's tags", tags, "unknown");
        let password = user().keys(&["inactive"]).hide("password");
        check(&CHECK, "the password", with("alice", password), "unknown");
        let keys = user().console().hide("keys");
        check(&CHECK, "the keys of one with a password", with("alice", keys), "fail");
        let users = account().regions(&["a-1: identity-center"]).hide("users");
        check(&CHECK, "the users", users, "unknown");
    }

    #[test]
    fn the_sentence_says_by_what() {
        for (what, person, user, expected) in [
            (
                "by name",
                "alice",
                user().console().keys(&["active"]),
                "alice of IAM Identity Center has the user's name, and the user still has a console \
                 password and 1 active access key",
            ),
            (
                "by a tag",
                "alice@example.com",
                user().named("as").console().tagged("mail", "Alice@example.com"),
                "alice@example.com of IAM Identity Center has the address in its tag `mail`, and the \
                 user still has a console password",
            ),
            (
                "perhaps",
                "alice@example.com",
                user().console(),
                "alice@example.com of IAM Identity Center has an address that begins as the user's \
                 name, and is perhaps the same person, and the user still has a console password",
            ),
        ] {
            check_message(&CHECK, what, with(person, user), expected);
        }
    }
}
