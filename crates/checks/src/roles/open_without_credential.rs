//! Whoever comes gets into a role: guests, users of any app, holders of any certificate.

use tutela_access::{Admits, Gate, GateKind};
use tutela_model::{Area, Judgement, Operation, Severity, Verdict, operation};

use crate::{Check, Fix, Judge, RoleView};

pub(crate) static CHECK: Check = Check {
    id: "role-open-without-credential",
    title: "Role is open to whoever an outside service vouches for",
    area: Area::Roles,
    severity: Severity::High,
    worst: Severity::Critical,
    needs: NEEDS,
    opt_in: None,
    doc: include_str!("open_without_credential.md"),
    fix: Fix {
        console: "IAM > Roles > {id} > Trust relationships > Edit trust policy > name in a condition whom it is for: the identity pool and authenticated, the app, the service account, the trust anchor and the certificate's subject",
        cli: "aws iam update-assume-role-policy --role-name {id} --policy-document file://trust.json",
        terraform: "in assume_role_policy of the aws_iam_role {id}: a condition that names whom it is for",
    },
    judge: Judge::Role(judge),
};

static NEEDS: &[&Operation] = &[&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS];

fn judge(view: &RoleView<'_>) -> Judgement {
    if let Some(verdict) = view.service_linked() {
        return Ok(verdict);
    }
    let entry = view.entry()?;
    let trust = entry.trust.clone();
    if entry.gates.is_empty() {
        let message = "its trust policy names nobody who comes without a credential of AWS";
        return Ok(Verdict::not_applicable(message, [trust]));
    }
    let open = entry.gates.iter().filter_map(|gate| Some((gate.open()?, gate.severity())));
    if let Some(((who, like), severity)) = open.max_by_key(|(_, severity)| *severity) {
        let message = format!("{who} gets in without a credential of AWS, such as with {like}");
        let verdict = Verdict::fail(message, [trust]);
        return Ok(match (severity, &entry.administrator) {
            (severity, Ok(false)) => verdict.at(severity),
            (Severity::High, _) => verdict.at(Severity::Critical),
            _ => verdict.at(Severity::High),
        });
    }
    let unclear = |gate: &Gate| Some(view.unclear(gate, gate.unclear()?));
    if let Some(gap) = entry.gates.iter().filter(|gate| !gate.is_pipeline()).find_map(unclear) {
        return Err(gap.beside([trust]));
    }
    let let_in = entry.gates.iter().filter_map(Gate::let_in);
    let let_in: Vec<String> = let_in.collect();
    let message = if let_in.is_empty() {
        "nobody gets in whom its trust policy names without a credential of AWS".to_owned()
    } else {
        format!("without a credential of AWS, it lets in {}", let_in.join("; "))
    };
    Ok(Verdict::pass(message, [trust]))
}

/// What the checks of roles say of a gate.
pub(super) trait Told {
    /// Who gets in that should not, and what such a request says; builds are another check's.
    fn open(&self) -> Option<(&'static str, &str)>;
    /// How bad it is that everybody gets in.
    fn severity(&self) -> Severity;
    /// Who gets in as it was meant.
    fn let_in(&self) -> Option<String>;
    /// Why nobody knows who gets in.
    fn unclear(&self) -> Option<&str>;
    /// The service for builds.
    fn pipeline(&self) -> Option<&'static str>;
    /// Whether it is one.
    fn is_pipeline(&self) -> bool;
}

impl Told for Gate {
    fn open(&self) -> Option<(&'static str, &str)> {
        let Admits::Anybody(like) = &self.admits else { return None };
        let who = match self.kind {
            GateKind::Cognito => "whoever knows or makes an identity pool of Amazon Cognito",
            GateKind::Login(_) => "whoever signs in to any app by a public login",
            GateKind::Cluster => "every workload of a cluster of Amazon EKS",
            GateKind::RolesAnywhere => "whoever has any certificate of a trust anchor",
            GateKind::Saml | GateKind::Pipeline { .. } | GateKind::Oidc | GateKind::Iot => {
                return None;
            }
        };
        Some((who, like))
    }

    fn severity(&self) -> Severity {
        match self.kind {
            GateKind::Cognito | GateKind::Login(_) => Severity::High,
            GateKind::Saml
            | GateKind::Pipeline { .. }
            | GateKind::Cluster
            | GateKind::Oidc
            | GateKind::RolesAnywhere
            | GateKind::Iot => Severity::Medium,
        }
    }

    fn let_in(&self) -> Option<String> {
        let provider = &self.provider;
        Some(match (&self.kind, &self.admits) {
            (_, Admits::Nobody) => return None,
            (GateKind::Saml | GateKind::Oidc, _) => format!("whom {provider} vouches for"),
            (GateKind::Iot, _) => "devices of AWS IoT with a role alias".to_owned(),
            (_, Admits::Named) => format!("those alone whom it names of {provider}"),
            (_, Admits::Some | Admits::Anybody(_) | Admits::Unclear(_)) => {
                format!("builds by {provider}")
            }
        })
    }

    fn unclear(&self) -> Option<&str> {
        match &self.admits {
            Admits::Unclear(why) => Some(why),
            Admits::Nobody | Admits::Some | Admits::Named | Admits::Anybody(_) => None,
        }
    }

    fn pipeline(&self) -> Option<&'static str> {
        match self.kind {
            GateKind::Pipeline { name, .. } => Some(name),
            GateKind::Saml
            | GateKind::Cluster
            | GateKind::Cognito
            | GateKind::Login(_)
            | GateKind::Oidc
            | GateKind::RolesAnywhere
            | GateKind::Iot => None,
        }
    }

    fn is_pipeline(&self) -> bool {
        self.pipeline().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{AccountFixture, account, check, check_message, role};

    fn token(issuer: &str, conditions: &str) -> AccountFixture {
        account().role(role().trusts_token(issuer, conditions))
    }

    const EKS: &str = "oidc.eks.eu-west-1.amazonaws.com/id/AB";
    const COGNITO: &str = "cognito-identity.amazonaws.com";
    const POOL: &str = r#"{"StringEquals": {"it:aud": "eu-west-1:11-22"}, "ForAnyValue:StringLike": {"it:amr": "authenticated"}}"#;

    #[test]
    fn cases() {
        check(&CHECK, "guests of any pool", token(COGNITO, "{}"), "fail");
        let guests = POOL.replace("\"authenticated", "\"unauthenticated");
        check(&CHECK, "guests of one pool", token(COGNITO, &guests), "fail");
        check(&CHECK, "users of one pool", token(COGNITO, POOL), "pass");
        check(&CHECK, "users of any app", token("accounts.google.com", "{}"), "fail");
        check(&CHECK, "every workload of a cluster", token(EKS, "{}"), "fail medium");
        let app = r#"{"StringEquals": {"it:sub": "system:serviceaccount:web:app"}}"#;
        check(&CHECK, "one workload", token(EKS, app), "pass");
        let of = |role| account().role(role);
        check(&CHECK, "any certificate", of(role().trusts("anywhere")), "fail medium");
        let subject = r#"{"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "backup"}}"#;
        check(&CHECK, "one", of(role().trusts_if("anywhere", subject)), "pass");
        check(&CHECK, "devices", of(role().trusts("iot")), "pass");
        check(&CHECK, "SAML", of(role().trusts("saml")), "pass");
        check(&CHECK, "SAML in vain", of(role().trusts_if("saml", "Bool true")), "pass");
        check(&CHECK, "builds are another's", token("gitlab.com", "{}"), "pass");
        check(&CHECK, "an account", of(role()), "not-applicable");
        check(&CHECK, "no roles", account(), "not-applicable");
        check(&CHECK, "roles not listed", account().hide("users"), "unknown");
        check(&CHECK, "a trust that cannot be read", of(role().trust("{")), "unknown");
        let may_all = role().trusts_token(COGNITO, "{}").administrator();
        check(&CHECK, "guests who may do everything", of(may_all), "fail critical");
        let may_all = role().trusts("anywhere").administrator();
        check(&CHECK, "certificates that may", of(may_all), "fail");
    }

    #[test]
    fn the_sentence_says_who() {
        check_message(
            &CHECK,
            "guests",
            token(COGNITO, "{}"),
            "whoever knows or makes an identity pool of Amazon Cognito gets in without a \
             credential of AWS, such as with cognito-identity.amazonaws.com:amr \
             `unauthenticated`, that is guests",
        );
        check_message(
            &CHECK,
            "SAML",
            account().role(role().trusts("saml")),
            "without a credential of AWS, it lets in whom \
             arn:aws:iam::111122223333:saml-provider/okta vouches for",
        );
    }
}
