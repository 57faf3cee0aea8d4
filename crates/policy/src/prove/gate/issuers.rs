//! What the issuers of tokens say of whose their tokens are, and how a trust policy names one of
//! many.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html>,
//! <https://docs.github.com/en/actions/reference/security/oidc>,
//! <https://docs.gitlab.com/ci/cloud_services/>,
//! <https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration>,
//! <https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/>,
//! <https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/>

/// An issuer of tokens for builds and deployments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Issuer {
    /// What people call it.
    pub(super) name: &'static str,
    /// Its one customer, where the issuer's own address names it; `None` where it serves many.
    pub(super) tenant: Option<String>,
    /// The form of a usual token's subject: `*` stands for any text.
    pub(super) subject: &'static str,
    /// How claims name a customer, or within a tenant one of its projects.
    pub(super) names: Vec<Naming>,
    /// Claims that limit a role to something that others may share.
    pub(super) limits: &'static [&'static str],
    /// The claims on one of which AWS asks for a condition; empty where it asks for none.
    pub(super) required: &'static [&'static str],
}

/// A claim that names somebody: behind `before`, up to one of `ends`; without any, all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Naming {
    pub(super) claim: &'static str,
    pub(super) before: String,
    pub(super) ends: &'static [char],
}

fn naming(claim: &'static str, before: &str, ends: &'static [char]) -> Naming {
    Naming { claim, before: before.to_owned(), ends }
}

const SUB: &[&str] = &["sub"];
const AUD: &[&str] = &["aud"];

/// Services that many share, of whose tokens no more is known than the claim that AWS asks for.
const OTHERS: &[(&str, &str, &[&str])] = &[
    ("oidc-configuration.audit-log.githubusercontent.com", "GitHub's audit log", SUB),
    ("vstoken.actions.githubusercontent.com", "GitHub (vstoken)", SUB),
    ("studio.datachain.ai/api", "DVC Studio", SUB),
    ("sandboxes.cloud", "sandboxes.cloud", AUD),
    ("scalr.io", "Scalr", SUB),
    ("tokens.cloud.shisho.dev", "Shisho Cloud", SUB),
    ("proidc.upbound.io", "Upbound", SUB),
    ("oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb", "IBM Turbonomic", SUB),
];

/// The issuer of this address without `https://`; `None` for one of which nothing is known.
pub(super) fn issuer(address: &str) -> Option<Issuer> {
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let shared = |name, subject, names: &[Naming], required| Issuer {
        name,
        tenant: None,
        subject,
        names: names.to_vec(),
        limits: &[],
        required,
    };
    let tenant = |what: &str| (!path.is_empty()).then(|| format!("{what} {path}"));
    match host {
        "token.actions.githubusercontent.com" => {
            Some(Issuer { tenant: tenant("the enterprise"), ..github() })
        }
        "gitlab.com" if path.is_empty() => Some(shared(
            "GitLab",
            "project_path:*/*:*",
            &[naming("sub", "project_path:", &['/'])],
            SUB,
        )),
        "app.terraform.io" if path.is_empty() => Some(shared(
            "HCP Terraform",
            "organization:*:project:*:workspace:*",
            &[naming("sub", "organization:", &[':'])],
            SUB,
        )),
        "agent.buildkite.com" if path.is_empty() => Some(shared(
            "Buildkite",
            "organization:*:pipeline:*",
            &[naming("sub", "organization:", &[':']), naming("sub", "", &[])],
            SUB,
        )),
        "oidc.codefresh.io" if path.is_empty() => Some(shared(
            "Codefresh",
            "account:*:pipeline:*",
            &[naming("sub", "account:", &[':'])],
            SUB,
        )),
        "oidc.vercel.com" => Some(Issuer {
            tenant: tenant("the team"),
            ..shared("Vercel", "owner:*:project:*:*", &vercel(path), AUD)
        }),
        "api.pulumi.com" if path == "oidc" => {
            let of_org = |kind: &str| naming("sub", &format!("pulumi:{kind}:org:"), &[':']);
            let names = [naming("aud", "", &[]), of_org("deploy"), of_org("environments")];
            Some(shared("Pulumi Cloud", "pulumi:*:org:*:*", &names, AUD))
        }
        "oidc.circleci.com" => circleci(path),
        "api.bitbucket.org" => bitbucket(path),
        _ => {
            let known = OTHERS.iter().find(|(own, _, _)| *own == address)?;
            let (_, name, required) = *known;
            let whole = |claim: &&'static str| naming(claim, "", &[]);
            let names: Vec<Naming> = required.iter().map(whole).collect();
            Some(Issuer { limits: required, ..shared(name, "*", &names, required) })
        }
    }
}

/// A workflow's subject begins with its repository unless its owner changed that; strangers choose
/// what theirs begins with. A workflow that others may call says so in `job_workflow_ref`.
fn github() -> Issuer {
    let owner = &['/', '@'];
    let part = &[':'];
    Issuer {
        name: "GitHub Actions",
        tenant: None,
        subject: "repo:*/*:*",
        names: vec![
            naming("sub", "repo:", owner),
            naming("sub", "repository:", owner),
            naming("sub", "repository_id:", part),
            naming("sub", "repository_owner:", part),
            naming("sub", "repository_owner_id:", part),
            naming("sub", "enterprise:", part),
            naming("sub", "enterprise_id:", part),
            naming("repository", "", owner),
            naming("repository_id", "", &[]),
            naming("repository_owner", "", &[]),
            naming("repository_owner_id", "", &[]),
            naming("enterprise", "", &[]),
            naming("enterprise_id", "", &[]),
        ],
        limits: &["job_workflow_ref", "actor", "actor_id"],
        required: &["sub", "job_workflow_ref"],
    }
}

fn vercel(team: &str) -> Vec<Naming> {
    if team.is_empty() {
        vec![naming("sub", "owner:", &[':']), naming("aud", "", &[])]
    } else {
        vec![naming("sub", &format!("owner:{team}:project:"), &[':'])]
    }
}

fn circleci(path: &str) -> Option<Issuer> {
    let id = path.strip_prefix("org/")?;
    Some(Issuer {
        name: "CircleCI",
        tenant: Some(format!("the organization {id}")),
        subject: "org/*/project/*/user/*",
        names: vec![
            naming("sub", &format!("org/{id}/project/"), &['/']),
            naming("sub", "org/*/project/", &['/']),
        ],
        limits: &[],
        required: &[],
    })
}

fn bitbucket(path: &str) -> Option<Issuer> {
    let workspace = path.strip_prefix("2.0/workspaces/")?.split('/').next()?;
    Some(Issuer {
        name: "Bitbucket",
        tenant: Some(format!("the workspace {workspace}")),
        subject: "*:*",
        names: vec![naming("sub", "", &[':'])],
        limits: &[],
        required: &[],
    })
}
