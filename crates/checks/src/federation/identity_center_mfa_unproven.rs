//! People who sign in by IAM Identity Center, of whose MFA AWS has no call that tells.

use tutela_model::{Area, Call, Cause, Evidence, Gap, Judgement, Severity, Verdict, operation};

use crate::{Check, Fix, InstanceView, Judge};

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
    let detail = format!(
        "whether it asks for MFA is told by no call of AWS, nor where its people come from; {}",
        opens(view)
    );
    let call = Call::new(&operation::LIST_INSTANCES);
    let region = view.receipt.call.region.clone().unwrap_or_default();
    let unseen = Gap::new(call.within(region), Cause::Undecided, detail);
    let unseen = unseen.beside([owner.clone(), status]);
    let attested = view.account.attested(instance.arn.as_str(), unseen)?;
    let word = &attested.word;
    let message = format!(
        "attested, not seen: {} says, of {} and until {}, that MFA is asked for: {}; {}",
        word.by,
        word.on,
        word.until,
        word.basis,
        opens(view)
    );
    Ok(Verdict::pass(message, [attested.cite(), owner]))
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
    use tutela_model::InForce;

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
