//! A cluster of Amazon EKS that lets somebody in who has no MFA.

use tutela_access::Entry;
use tutela_model::{
    Area, Arn, Cause, Evidence, Gap, Judgement, Operation, Password, Severity, Verdict, operation,
};

use crate::{Check, ClusterView, Fix, Judge, UserView, words::listed};

pub(crate) static CHECK: Check = Check {
    id: "eks-access-without-mfa",
    title: "EKS cluster can be entered without MFA",
    area: Area::Roles,
    severity: Severity::High,
    worst: Severity::High,
    needs: NEEDS,
    opt_in: None,
    doc: include_str!("eks_access_without_mfa.md"),
    fix: Fix {
        console: "EKS > Clusters > {id} > Access > IAM access entries > delete those of users, and give one to a role whose trust policy asks for MFA or that IAM Identity Center opens",
        cli: "aws eks list-access-entries --cluster-name {id}",
        terraform: "an aws_eks_access_entry for a role whose trust policy asks for MFA, and none for users",
    },
    judge: Judge::Cluster(judge),
};

static NEEDS: &[&Operation] = &[
    &operation::GET_ACCOUNT_SUMMARY,
    &operation::GET_CREDENTIAL_REPORT,
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &operation::LIST_ACCESS_KEYS,
    &operation::GET_LOGIN_PROFILE,
    &operation::LIST_VIRTUAL_MFA_DEVICES,
    &operation::LIST_MFA_DEVICES,
    &operation::DESCRIBE_REGIONS,
    &operation::LIST_CLUSTERS,
    &operation::DESCRIBE_CLUSTER,
    &operation::LIST_ACCESS_ENTRIES,
];

/// So many are named, and cited.
const SHOWN: usize = 3;

/// What is known of the identities of a cluster's access entries.
#[derive(Default)]
struct Seen {
    /// Who gets in without MFA, in words.
    open: Vec<String>,
    evidence: Vec<Evidence>,
    doubts: Vec<Gap>,
}

fn judge(view: &ClusterView<'_>) -> Judgement {
    let mode = view.cluster.mode.seen()?;
    let cited = mode.cite("cluster.accessConfig.authenticationMode", mode.value.word());
    let entries = view.cluster.entries.seen();
    let mut seen = Seen::default();
    if let Ok(entries) = &entries {
        entries.value.iter().for_each(|arn| look(view, arn, &mut seen));
    }
    if !seen.open.is_empty() {
        return Ok(open(view, &seen, cited));
    }
    let entries = entries.map_err(|gap| gap.beside([cited.clone()]))?;
    if let Some(doubt) = seen.doubts.first() {
        return Err(doubt.beside([cited]));
    }
    if mode.value.has_config_map() {
        let detail = "its ConfigMap `aws-auth` names identities, too, and no call of AWS shows it";
        let call = mode.receipt.call.clone();
        return Err(Gap::new(call, Cause::Undecided, detail).beside([cited]));
    }
    let arns: Vec<&str> = entries.value.iter().map(Arn::as_str).collect();
    let named = if arns.is_empty() { "none".to_owned() } else { listed(&arns, SHOWN) };
    let message = "nobody whom its access entries name gets in without MFA";
    Ok(Verdict::pass(message, [cited, entries.cite("accessEntries", named)]))
}

/// The verdict on a cluster that lets somebody in.
fn open(view: &ClusterView<'_>, seen: &Seen, cited: Evidence) -> Verdict {
    let names: Vec<&str> = seen.open.iter().map(String::as_str).collect();
    let message = format!(
        "without MFA, {} by a call that no policy can deny, sts:GetCallerIdentity",
        if names.len() == 1 {
            format!("{} gets in", listed(&names, SHOWN))
        } else {
            format!("{} get in", listed(&names, SHOWN))
        }
    );
    let evidence = seen.evidence.iter().take(2 * SHOWN).cloned();
    let verdict = Verdict::fail(message, [cited]).and(evidence);
    let verdict = match view.cluster.is_public.seen() {
        Ok(public) => {
            let field = "cluster.resourcesVpcConfig.endpointPublicAccess";
            let verdict = verdict.and([public.cite(field, public.value)]);
            if public.value {
                verdict.remark("its endpoint is public")
            } else {
                verdict.at(Severity::Medium).remark("its endpoint is not public")
            }
        }
        Err(gap) => {
            verdict.remark(format_args!("whether its endpoint is public is unknown: {gap}"))
        }
    };
    match seen.doubts.first() {
        Some(doubt) => verdict.remark(format_args!("of others, nobody knows: {doubt}")),
        None => verdict,
    }
}

/// Looks at the identity of one access entry.
fn look(view: &ClusterView<'_>, arn: &Arn, seen: &mut Seen) {
    let account = view.account.account;
    let call = || match view.cluster.entries.seen() {
        Ok(entries) => entries.receipt.call.clone(),
        Err(gap) => gap.call().clone(),
    };
    let doubt = |detail: String| Gap::new(call(), Cause::Undecided, detail);
    if arn.account() != Some(account.id.as_str()) {
        seen.doubts.push(doubt(format!("`{arn}` is of another account, which was not looked at")));
        return;
    }
    match arn.resource().and_then(|resource| resource.split_once('/')) {
        Some(("user", name)) => of_user(view, arn, name, seen),
        Some(("role", name)) => of_role(view, arn, name, seen),
        Some(_) | None => seen.doubts.push(doubt(format!("`{arn}` is neither user nor role"))),
    }
}

fn of_user(view: &ClusterView<'_>, arn: &Arn, name: &str, seen: &mut Seen) {
    let users = &view.account.account.users;
    let Some(user) = users.known.iter().find(|user| user.arn == *arn) else {
        // Nobody who comes later is let in by the entry of somebody who was deleted.
        seen.doubts.extend(users.complete.as_ref().err().cloned());
        return;
    };
    match credential(&UserView { account: view.account, user }) {
        Ok(Some((credential, evidence))) => {
            seen.open.push(format!("{name} ({credential})"));
            seen.evidence.extend(evidence);
        }
        Ok(None) => {}
        Err(gap) => seen.doubts.push(gap),
    }
}

/// The credential by which a user gets in without MFA: a key, or a password where no device is asked
/// for at sign-in.
fn credential(view: &UserView<'_>) -> Result<Option<(&'static str, Vec<Evidence>)>, Gap> {
    let keys = view.keys();
    if let Ok((keys, cited)) = &keys
        && keys.iter().any(|key| key.active)
    {
        return Ok(Some(("access key", vec![cited.clone()])));
    }
    let (password, cited) = view.password()?;
    if *password != Password::None {
        let (has_mfa, device) = view.mfa()?;
        if !has_mfa {
            return Ok(Some(("console password", vec![cited, device])));
        }
    }
    keys.map(|_| None)
}

fn of_role(view: &ClusterView<'_>, arn: &Arn, name: &str, seen: &mut Seen) {
    let account = view.account.account;
    let entries = match view.account.entries() {
        Ok(entries) => entries,
        Err(gap) => return seen.doubts.push(gap),
    };
    match entries.get(arn) {
        Some(Ok(entry)) => of_entry(entry, name, seen),
        Some(Err(gap)) => seen.doubts.push(gap.clone()),
        None => seen.doubts.extend(account.roles_complete.clone().err()),
    }
}

fn of_entry(entry: &Entry, name: &str, seen: &mut Seen) {
    let users = entry.users.iter().map(|guest| guest.name.as_str());
    let others = entry.outsiders.iter().map(|it| it.who.as_str());
    let who: Vec<&str> = users.chain(others).collect();
    if who.is_empty() {
        seen.doubts.extend(entry.doubts.first().cloned());
        return;
    }
    seen.open.push(format!("role {name} (for {})", listed(&who, SHOWN)));
    seen.evidence.push(entry.trust.clone());
    seen.evidence.extend(entry.users.iter().flat_map(|guest| guest.evidence.clone()));
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{AccountFixture, account, check, check_message, role, user};

    fn with(words: &'static str) -> AccountFixture {
        account().cluster(words).user(user().keys(&["active"]))
    }

    #[test]
    fn cases() {
        check(&CHECK, "a user with a key", with("api public user/alice"), "fail");
        check(&CHECK, "its endpoint is private", with("api user/alice"), "fail medium");
        check(&CHECK, "nobody", with("api public"), "pass");
        check(&CHECK, "somebody who was deleted", with("api public user/bob"), "pass");
        let of = |user| account().cluster("api public user/alice").user(user);
        check(&CHECK, "a user without anything", of(user()), "pass");
        check(&CHECK, "an inactive key", of(user().keys(&["inactive"])), "pass");
        check(&CHECK, "a password, no device", of(user().console()), "fail");
        let device = user().console().devices(&["totp"]);
        check(&CHECK, "a password and a device", of(device.clone()), "pass");
        let both = device.keys(&["active"]);
        check(&CHECK, "a device, and a key that needs none", of(both), "fail");
        check(&CHECK, "no cluster", account().regions(&["a-1"]), "not-applicable");
    }

    #[test]
    fn roles() {
        let of = |role| {
            let robot = user().assumes_roles().keys(&["active"]);
            account().cluster("api public role/ops").user(robot).role(role)
        };
        check(&CHECK, "one that is assumed without MFA", of(role()), "fail");
        check(
            &CHECK,
            "one that asks for MFA",
            of(role().trusts_if("account", "Bool true")),
            "pass",
        );
        check(&CHECK, "a node's", of(role().trusts("ec2")), "pass");
        check(&CHECK, "one for another account", of(role().trusts("other-account")), "fail");
        check(&CHECK, "one whose trust cannot be read", of(role().trust("{")), "unknown");
        let gone = account().cluster("api public role/gone").role(role());
        check(&CHECK, "one that was deleted", gone, "pass");
        let elsewhere = account().cluster("api public other:role/ops");
        check(&CHECK, "another account's", elsewhere, "unknown");
        let odd = account().cluster("api public group/ops");
        check(&CHECK, "what is neither", odd, "unknown");
    }

    #[test]
    fn what_was_not_seen() {
        check(&CHECK, "the ConfigMap", with("both public"), "unknown");
        check(&CHECK, "the ConfigMap, beside a user", with("both public user/alice"), "fail");
        check(&CHECK, "the ConfigMap alone", with("config-map public"), "unknown");
        check(&CHECK, "the mode", with("mode-hidden public user/alice"), "unknown");
        check(&CHECK, "the entries", with("api entries-hidden"), "unknown");
        check(&CHECK, "the endpoint", with("api endpoint-hidden user/alice"), "fail");
        let listing = account().regions(&["a-1: clusters-hidden"]);
        check(&CHECK, "the clusters of a region", listing, "unknown");
        check(&CHECK, "which regions there are", account().hide("regions"), "unknown");
        let of = |user| account().cluster("api public user/alice").user(user);
        check(&CHECK, "keys", of(user().hide("keys")), "unknown");
        check(&CHECK, "the password", of(user().hide("password")), "unknown");
        check(&CHECK, "the devices", of(user().console().hide("devices")), "unknown");
        let users = account().cluster("api public user/bob").hide("users");
        check(&CHECK, "the users", users, "unknown");
        let roles = account().cluster("api public role/gone").hide("users");
        check(&CHECK, "the roles", roles, "unknown");
    }

    #[test]
    fn the_sentence_says_who() {
        check_message(
            &CHECK,
            "a user and a role",
            account()
                .cluster("both public user/alice role/ops other:role/x")
                .user(user().assumes_roles().keys(&["active"]))
                .role(role()),
            "without MFA, alice (access key), role ops (for alice) get in by a call that no policy can \
             deny, sts:GetCallerIdentity; its endpoint is public; of others, nobody knows: \
             eks:ListAccessEntries[a-1](clusterName=shop) does not decide it: \
             `arn:aws:iam::444455556666:role/x` is of another account, which was not looked at",
        );
    }
}
