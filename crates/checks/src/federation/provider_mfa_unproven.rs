//! People who sign in at an identity provider, whose MFA AWS does not see.

use tutela_access::{Admits, Gate, GateKind};
use tutela_model::{
    Area, Call, Cause, Evidence, Gap, Judgement, Operation, Severity, Verdict, operation,
};

use super::is_of_identity_center;
use crate::{Check, Fix, Judge, ProviderView, words::counted};

pub(crate) static CHECK: Check = Check {
    id: "identity-provider-mfa-unproven",
    title: "MFA of an identity provider is not proven",
    area: Area::Federation,
    severity: Severity::High,
    worst: Severity::High,
    needs: NEEDS,
    opt_in: None,
    doc: include_str!("provider_mfa_unproven.md"),
    fix: Fix {
        console: "in the identity provider: ask for MFA at each sign-in to AWS; then write into a file of attestations who looked, when, what was seen there, and until when that is to count, and give it to --attestations",
        cli: "none: MFA is decided at the identity provider {id}, and AWS has no call that shows it",
        terraform: "none for AWS; the identity provider may have a Terraform provider of its own",
    },
    judge: Judge::Provider(judge),
};

static NEEDS: &[&Operation] = &[
    &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    &operation::LIST_SAML_PROVIDERS,
    &operation::LIST_OPEN_ID_CONNECT_PROVIDERS,
];

/// So many roles are named, and cited.
const SHOWN: usize = 3;

/// What a provider's rows rest on.
struct Opens {
    /// The names of the roles that it opens to people.
    roles: Vec<String>,
    trusts: Vec<Evidence>,
    /// Whether it opens any to builds or workloads.
    to_machines: bool,
    doubts: Vec<Gap>,
    /// Whether all of these roles are such as only IAM Identity Center can make.
    only_reserved: bool,
}

/// The path of roles that IAM Identity Center makes, which nobody else can take.
///
/// Source: <https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html>
const RESERVED: &str = "role/aws-reserved/sso.amazonaws.com/";

fn judge(view: &ProviderView<'_>) -> Judgement {
    let opens = opens(view)?;
    let name = view.arn.resource().unwrap_or_default();
    let field = if view.is_saml() { "SAMLProviderList" } else { "OpenIDConnectProviderList" };
    let listed = Evidence::new(view.receipt, field, view.arn);
    if opens.roles.is_empty() {
        if let Some(doubt) = opens.doubts.into_iter().next() {
            return Err(doubt.beside([listed]));
        }
        let roles = &view.account.account.roles.seen()?;
        let evidence = [listed, roles.cite("RoleDetailList", counted(roles.value.len(), "role"))];
        let message = if opens.to_machines {
            "it vouches for builds and workloads, which have no MFA"
        } else {
            "no role lets in whom it vouches for"
        };
        return Ok(Verdict::not_applicable(message, evidence));
    }
    if is_of_identity_center(view.arn) && opens.only_reserved {
        let message = "it is IAM Identity Center's, whose MFA is asked about by its instance";
        let trusts = opens.trusts.into_iter().take(SHOWN);
        return Ok(Verdict::not_applicable(message, [listed]).and(trusts));
    }
    let shown: Vec<&str> = opens.roles.iter().take(SHOWN).map(String::as_str).collect();
    let more = match opens.roles.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let lets_in = format!("{} ({}{more})", counted(opens.roles.len(), "role"), shown.join(", "));
    let detail = format!(
        "whether {name} asks for MFA is decided there, where AWS does not look; it opens {lets_in}"
    );
    let trusts = opens.trusts.into_iter().take(SHOWN);
    let unseen = Gap::new(Call::new(view.receipt.call.operation), Cause::Undecided, detail)
        .beside([listed.clone()])
        .beside(trusts);
    let attested = view.account.attested(view.arn.as_str(), unseen)?;
    let word = &attested.word;
    let message = format!(
        "attested, not seen: {} says, of {} and until {}, that MFA is asked for: {}; it opens {lets_in}",
        word.by, word.on, word.until, word.basis
    );
    Ok(Verdict::pass(message, [attested.cite(), listed]))
}

fn opens(view: &ProviderView<'_>) -> Result<Opens, Gap> {
    let entries = view.account.entries()?;
    let mut opens = Opens {
        roles: Vec::new(),
        trusts: Vec::new(),
        to_machines: false,
        doubts: Vec::new(),
        only_reserved: true,
    };
    for (role, entry) in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(gap) => {
                opens.doubts.push(gap.clone());
                opens.only_reserved = false;
                continue;
            }
        };
        let is_own = |gate: &&Gate| gate.provider == view.arn.as_str();
        for gate in entry.gates.iter().filter(is_own) {
            if gate.is_for_people() {
                let name = role.resource().and_then(|path| path.rsplit('/').next());
                opens.roles.push(name.unwrap_or(role.as_str()).to_owned());
                opens.trusts.push(entry.trust.clone());
                let path = role.resource().unwrap_or_default();
                opens.only_reserved &= path.starts_with(RESERVED);
            } else if gate.admits != Admits::Nobody {
                opens.to_machines |=
                    matches!(gate.kind, GateKind::Pipeline { .. } | GateKind::Cluster);
            }
        }
    }
    Ok(opens)
}

impl ProviderView<'_> {
    fn is_saml(&self) -> bool {
        *self.receipt.call.operation == operation::LIST_SAML_PROVIDERS
    }
}

#[cfg(test)]
mod tests {
    use tutela_model::InForce;

    use super::CHECK;
    use crate::fixture::{AccountFixture, account, attestation, check, check_message, role};

    const OF_CENTER: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"], "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE"}, "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}]}"#;

    fn okta() -> AccountFixture {
        account().provider("saml-provider/okta").role(role().trusts("saml"))
    }

    fn attested(standing: InForce) -> AccountFixture {
        okta().attested(attestation("saml-provider/okta").standing(standing))
    }

    #[test]
    fn cases() {
        check(&CHECK, "nobody vouches for it", okta(), "unknown");
        check(&CHECK, "somebody does", attested(InForce::Yes), "pass");
        check(&CHECK, "somebody did", attested(InForce::Ended), "unknown");
        check(&CHECK, "somebody will", attested(InForce::NotYet), "unknown");
        check(&CHECK, "nobody knows the day", attested(InForce::Undated), "unknown");
        let other = okta().attested(attestation("saml-provider/oktb"));
        check(&CHECK, "a word about another", other, "unknown");
        let alone = account().provider("saml-provider/okta").role(role());
        check(&CHECK, "no role trusts it", alone, "not-applicable");
        let in_vain = role().trusts_if("saml", "Bool true");
        let never = account().provider("saml-provider/okta").role(in_vain);
        check(&CHECK, "a condition that nobody meets", never, "not-applicable");
        let own = account()
            .provider("oidc-provider/login.example.com")
            .role(role().trusts_token("login.example.com", "{}"));
        check(&CHECK, "OpenID Connect of one's own", own, "unknown");
        let github = "token.actions.githubusercontent.com";
        let ci = account()
            .provider("oidc-provider/token.actions.githubusercontent.com")
            .role(role().trusts_token(github, "{}"));
        check(&CHECK, "builds have no MFA", ci, "not-applicable");
        let center = "saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE";
        let reserved = "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123";
        let own = role().named(reserved).trust(OF_CENTER);
        let center = || account().provider(center).role(own.clone());
        check(&CHECK, "Identity Center's", center(), "not-applicable");
        let borrowed = role().trust(OF_CENTER);
        check(&CHECK, "Identity Center's for another role", center().role(borrowed), "unknown");
        check(&CHECK, "no providers", account(), "not-applicable");
        check(&CHECK, "SAML not listed", okta().hide("saml-providers"), "unknown");
        check(&CHECK, "OpenID not listed", account().hide("oidc-providers"), "unknown");
        check(&CHECK, "roles not listed", okta().hide("users"), "unknown");
        let broken = account().provider("saml-provider/okta").role(role().trust("{"));
        check(&CHECK, "a trust that cannot be read", broken, "unknown");
    }

    #[test]
    fn an_attestation_is_never_told_as_seen() {
        check_message(
            &CHECK,
            "attested",
            attested(InForce::Yes),
            "attested, not seen: carol@example.com says, of 2026-11-01 and until 2027-01-31, that \
             MFA is asked for: the sign-on policy AWS; it opens 1 role (ops)",
        );
    }
}
