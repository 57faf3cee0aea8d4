//! People who sign in by IAM Identity Center, of whose MFA AWS has no call that tells.

use std::collections::BTreeSet;

use tutela_access::{CenterAdministrator, center_administrators};
use tutela_model::{
    AccountAccess, Area, Call, Cause, Evidence, Gap, Judgement, Severity, Verdict, operation,
};

use crate::{Check, Fix, InstanceView, Judge, words::counted};

pub(crate) static CHECK: Check = Check {
    id: "identity-center-mfa-unproven",
    title: "MFA of IAM Identity Center is not proven",
    area: Area::Federation,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[
        &operation::DESCRIBE_ORGANIZATION,
        &operation::DESCRIBE_REGIONS,
        &operation::LIST_INSTANCES,
        &operation::LIST_SAML_PROVIDERS,
        &operation::LIST_USERS,
        &operation::LIST_REGIONS,
        &operation::LIST_PERMISSION_SETS,
        &operation::DESCRIBE_PERMISSION_SET,
        &operation::LIST_MANAGED_POLICIES_IN_PERMISSION_SET,
        &operation::GET_INLINE_POLICY_FOR_PERMISSION_SET,
        &operation::LIST_CUSTOMER_MANAGED_POLICY_REFERENCES_IN_PERMISSION_SET,
        &operation::GET_PERMISSIONS_BOUNDARY_FOR_PERMISSION_SET,
        &operation::LIST_ACCOUNTS_FOR_PROVISIONED_PERMISSION_SET,
        &operation::LIST_ACCOUNT_ASSIGNMENTS,
        &operation::DESCRIBE_GROUP,
        &operation::LIST_GROUP_MEMBERSHIPS,
    ],
    opt_in: None,
    doc: include_str!("identity_center_mfa_unproven.md"),
    fix: Fix {
        console: "IAM Identity Center > Settings > Authentication > Multi-factor authentication > Configure: every time they sign in, and require them to register a device or block them; then write into a file of attestations who looked, when, what was seen there, and until when that is to count, and give it to --attestations",
        cli: "none: no call of AWS's documented API shows or sets what {arn} asks for",
        terraform: "none: no resource has the setting",
    },
    judge: Judge::Instance(judge),
};

fn judge(view: &InstanceView<'_>) -> Judgement {
    let instance = view.instance;
    let field = |name: &str| format!("Instances[InstanceArn={}].{name}", instance.arn);
    let status = Evidence::new(view.receipt, field("Status"), &instance.status);
    if matches!(instance.status.as_str(), "CREATE_IN_PROGRESS" | "CREATE_FAILED") {
        return Ok(Verdict::not_applicable("nobody can sign in by the instance yet", [status]));
    }
    let owner = Evidence::new(view.receipt, field("OwnerAccountId"), &instance.owner);
    if view.is_judged_elsewhere() {
        let message = format!("the instance is of account {}, and judged there", instance.owner);
        return Ok(Verdict::not_applicable(message, [owner]));
    }
    let (administrators, mut grounds) = administrators(view);
    let (regions, shown) = regions(view);
    grounds.extend(shown);
    let opens = format!("{}{administrators}{regions}", opens(view));
    let detail = format!(
        "whether it asks for MFA is told by no call of AWS, nor where its people come from; {opens}"
    );
    let call = Call::new(&operation::LIST_INSTANCES);
    let region = view.receipt.call.region.clone().unwrap_or_default();
    let unseen = Gap::new(call.within(region), Cause::Undecided, detail);
    let unseen = unseen.beside([owner.clone(), status]).beside(grounds.iter().cloned());
    let attested = view.account.attested(instance.arn.as_str(), unseen)?;
    let word = &attested.word;
    let message = format!(
        "attested, not seen: {} says, of {} and until {}, that MFA is asked for: {}; {opens}",
        word.by, word.on, word.until, word.basis
    );
    Ok(Verdict::pass(message, [attested.cite(), owner]).and(grounds))
}

/// Where else people sign in by it, and the regions that it is in; nothing where it opens no accounts.
fn regions(view: &InstanceView<'_>) -> (String, Vec<Evidence>) {
    let Some(access) = access(view) else { return (String::new(), Vec::new()) };
    let listed = match access.regions.seen() {
        Ok(listed) => listed,
        Err(gap) => {
            let why = reason(&gap);
            return (format!("; which regions it is in is not known: {why}"), Vec::new());
        }
    };
    let cited = listed
        .value
        .iter()
        .map(|own| listed.cite(format!("Regions[RegionName={}].Status", own.name), &own.status));
    let others = listed.value.iter().filter(|own| !own.is_primary);
    let others: Vec<String> = others.map(|own| format!("{} ({})", own.name, own.status)).collect();
    let said = match others.as_slice() {
        [] => String::new(),
        others => format!("; it is in more regions than its first: {}", others.join(", ")),
    };
    (said, cited.collect())
}

fn access<'v>(view: &InstanceView<'v>) -> Option<&'v AccountAccess> {
    let center = &view.account.account.identity_center;
    center.access.iter().find(|it| it.instance == view.instance.arn)
}

/// So many administrators are named.
const NAMED: usize = 5;

/// Who can do everything in an account that the instance opens, and by what; empty for one that opens
/// none.
fn administrators(view: &InstanceView<'_>) -> (String, Vec<Evidence>) {
    let Some(access) = access(view) else { return (String::new(), Vec::new()) };
    let directories = &view.account.account.identity_center.directories;
    let found = match center_administrators(access, directories) {
        Ok(found) => found,
        Err(gap) => {
            let why = reason(&gap);
            return (format!("; who is an administrator by it is not known: {why}"), vec![]);
        }
    };
    let named: Vec<String> = found.known.iter().take(NAMED).map(in_words).collect();
    let grounds = found.known.iter().take(NAMED).flat_map(|it| it.evidence.iter().cloned());
    let mut said = match found.known.len() {
        0 if found.gaps.is_empty() => "; nobody is an administrator by it".to_owned(),
        0 => "; nobody is known to be an administrator by it".to_owned(),
        1 => format!("; an administrator by it is {}", named.join("")),
        all => {
            let more = all.saturating_sub(named.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("; {all} people are administrators by it: {}{more}", named.join(", "))
        }
    };
    let mut grounds: Vec<Evidence> = grounds.collect();
    if let Some(gap) = found.gaps.first() {
        let more = found.gaps.len().saturating_sub(1);
        let more = if more > 0 {
            format!(", and {} more", counted(more, "reason"))
        } else {
            String::new()
        };
        said.push_str(&format!("; there may be others: {}{more}", reason(gap)));
        grounds.extend(gap.seen().iter().cloned());
    }
    // Those who are so by the same policy have one ground.
    let mut known = BTreeSet::new();
    grounds.retain(|evidence| known.insert(evidence.clone()));
    (said, grounds)
}

/// The gap without the parameters of its call, which are ARNs.
fn reason(gap: &Gap) -> String {
    if gap.cause() == Cause::Undecided {
        return gap.detail().to_owned();
    }
    format!("{} ({}), {}", gap.call().operation, gap.cause().word(), gap.detail())
}

fn in_words(one: &CenterAdministrator) -> String {
    let by: Vec<&str> = one.by.iter().map(String::as_str).collect();
    let accounts = counted(one.accounts.len(), "account");
    format!("{} (in {accounts}, by {})", one.name, by.join("; "))
}

/// What people get into by it.
fn opens(view: &InstanceView<'_>) -> &'static str {
    let organization = view.account.account.organization.seen().ok();
    let organization = organization.and_then(|seen| seen.value.as_ref());
    match organization.map(|known| known.management_account == view.instance.owner) {
        Some(true) => "it is the organization's, and opens accounts by its permission sets",
        Some(false) => "it is an account's own, by which people sign in to applications",
        None => "people sign in by it",
    }
}

#[cfg(test)]
mod tests {
    use tutela_model::{InForce, Status};

    use super::CHECK;
    use crate::fixture::{AccountFixture, account, attestation, check, check_message};

    const ARN: &str = "arn:aws:sso:::instance/ssoins-1234567890abcdef";

    fn with(words: &'static str) -> AccountFixture {
        account().organization("management").regions(&[words])
    }

    fn attested(standing: InForce) -> AccountFixture {
        with("a-1: identity-center").attested(attestation(ARN).standing(standing))
    }

    #[test]
    fn cases() {
        check(&CHECK, "nobody vouches for it", with("a-1: identity-center"), "unknown");
        check(&CHECK, "somebody does", attested(InForce::Yes), "pass");
        check(&CHECK, "somebody did", attested(InForce::Ended), "unknown");
        check(&CHECK, "somebody will", attested(InForce::NotYet), "unknown");
        check(&CHECK, "nobody knows the day", attested(InForce::Undated), "unknown");
        let other = with("a-1: identity-center").attested(attestation("saml-provider/okta"));
        check(&CHECK, "a word about another", other, "unknown");
        check(&CHECK, "it is being made", with("a-1: identity-center-made"), "not-applicable");
        let twice = account().regions(&["a-1: identity-center", "b-1: identity-center"]);
        check(&CHECK, "it is in two regions", twice, "unknown");
    }

    #[test]
    fn who_owns_it() {
        let other = || account().organization("member").regions(&["a-1: identity-center-other"]);
        check(&CHECK, "another account's, and nobody asks there", other(), "unknown");
        let listed = other().member("111122223333", "ACTIVE", &[]);
        let row = listed.judged(&CHECK).remove(0);
        assert_eq!(
            row.resource, "arn:aws:iam::111122223333:root",
            "the instance's row is its owner's"
        );
        check(&CHECK, "another account's, which is asked, too", listed, "not-applicable");
        let own = account().organization("member").regions(&["a-1: identity-center"]);
        check_message(
            &CHECK,
            "an account's own",
            own.attested(attestation(ARN)),
            "attested, not seen: carol@example.com says, of 2026-11-01 and until 2027-01-31, that \
             MFA is asked for: the sign-on policy AWS; it is an account's own, by which people sign \
             in to applications",
        );
    }

    /// What the only row says of administrators.
    fn administrators(fixture: AccountFixture) -> String {
        let rows = fixture.person("alice").person("bob").judged(&CHECK);
        let [row] = rows.as_slice() else { panic!("{rows:#?}") };
        assert_eq!(row.status, Status::Unknown);
        let (_, said) = row.message.split_once("permission sets; ").unwrap();
        said.to_owned()
    }

    #[test]
    fn its_administrators_are_named() {
        let with = |set| with("a-1: identity-center").permission_set(set);
        let staff = |set, members| with(set).group_of_center(members);
        for (what, fixture, expected) in [
            (
                "somebody",
                with("administrator to-alice"),
                "an administrator by it is alice (in 1 account, by permission set ops)",
            ),
            (
                "by a group",
                staff("administrator to-group-staff", "staff: bob alice"),
                "2 people are administrators by it: alice (in 1 account, by permission set ops, \
                 group staff), bob (in 1 account, by permission set ops, group staff)",
            ),
            (
                "in two ways",
                staff("administrator to-alice to-group-staff", "staff: alice"),
                "an administrator by it is alice (in 1 account, by permission set ops; permission \
                 set ops, group staff)",
            ),
            ("a reader", with("reader to-alice"), "nobody is an administrator by it"),
            ("nobody is assigned", with("administrator"), "nobody is an administrator by it"),
            ("who has left", with("administrator to-eve"), "nobody is an administrator by it"),
        ] {
            assert_eq!(administrators(fixture), expected, "{what}");
        }
    }

    #[test]
    fn the_regions_that_it_is_in_are_told() {
        let row = |fixture: AccountFixture| fixture.judged(&CHECK).remove(0);
        for (what, words, hidden, expected) in [
            ("its first alone", "a-1: identity-center", "", "nobody is an administrator by it"),
            (
                "others",
                "a-1: identity-center identity-center-also-b-1 identity-center-adding-c-1",
                "",
                "; it is in more regions than its first: b-1 (ACTIVE), c-1 (ADDING)",
            ),
            (
                "denied",
                "a-1: identity-center",
                "center-regions",
                "; which regions it is in is not known: sso-admin:ListRegions (denied), no policy \
                 allows it",
            ),
        ] {
            let fixture = with(words);
            let fixture = if hidden.is_empty() { fixture } else { fixture.hide(hidden) };
            let row = row(fixture);
            assert_eq!(row.status, Status::Unknown, "{what}");
            assert!(row.message.ends_with(expected), "{what}: {}", row.message);
            let cited = row.evidence.iter().filter(|own| own.field.starts_with("Regions["));
            let expected =
                if hidden.is_empty() { words.matches("identity-center").count() } else { 0 };
            assert_eq!(cited.count(), expected, "{what}");
        }
    }

    #[test]
    fn who_may_be_an_administrator_is_told() {
        let with = |set| with("a-1: identity-center").permission_set(set);
        for (what, fixture, expected) in [
            ("assignments", with("administrator assignments-hidden"), "ListAccountAssignments"),
            ("accounts", with("administrator accounts-hidden"), "ListAccountsForProvisioned"),
            ("policies", with("policies-hidden to-alice"), "permission set ops: no policy allows"),
            ("the accounts' own", with("own to-alice"), "`/team/own` is each account's own"),
            ("a policy of tomorrow", with("new to-alice"), "none of AWS's that this version knows"),
            (
                "members",
                with("administrator to-group-staff").group_of_center("staff: hidden"),
                "ListGroupMemberships",
            ),
        ] {
            let said = administrators(fixture);
            let begins = "nobody is known to be an administrator by it; there may be others: ";
            assert!(said.starts_with(begins) && said.contains(expected), "{what}: {said}");
        }
        let two = with("administrator to-alice").permission_set("own").permission_set("own");
        let said = administrators(two);
        assert!(said.starts_with("an administrator by it is alice (in 1 account"), "{said}");
        assert!(said.ends_with(", and 1 reason more"), "{said}");
        let hidden = with("administrator to-alice").hide("permission-sets");
        let said = administrators(hidden);
        assert!(
            said.starts_with("who is an administrator by it is not known: sso-admin:"),
            "{said}"
        );
        let nameless = with("administrator to-alice").hide("people");
        let said = administrators(nameless);
        assert!(said.starts_with("an administrator by it is 9067alice (in 1"), "{said}");
    }

    #[test]
    fn where_none_is_seen() {
        let member = || account().organization("member").regions(&["a-1"]);
        check(&CHECK, "none", member(), "not-applicable");
        let provider = "saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE";
        check(&CHECK, "its provider is there all the same", member().provider(provider), "unknown");
        check(&CHECK, "providers denied", member().hide("saml-providers"), "unknown");
        let okta = member().provider("saml-provider/okta");
        check(&CHECK, "another provider", okta, "not-applicable");
        let hidden = account().regions(&["a-1", "b-1: identity-center-hidden"]);
        check(&CHECK, "a region was not seen", hidden, "unknown");
        check(&CHECK, "regions denied", member().hide("regions"), "unknown");
        let own = member().provider(provider).regions(&["a-1: identity-center"]);
        let rows = own.judged(&CHECK);
        assert_eq!(
            rows.len(),
            2,
            "its own instance, and the one that the provider is of: {rows:?}"
        );
    }
}
