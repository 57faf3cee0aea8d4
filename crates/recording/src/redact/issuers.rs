//! Issuers of tokens that are nobody's name: those that many share. Whether a trust policy lets in
//! strangers is decided by which of them it names, and by the words of their claims.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html>

use super::{names::Names, plain::is_service};

/// Addresses without `https://` that all customers share.
const SHARED: &[&str] = &[
    "accounts.google.com",
    "agent.buildkite.com",
    "api.pulumi.com/oidc",
    "app.terraform.io",
    "gitlab.com",
    "graph.facebook.com",
    "oidc-configuration.audit-log.githubusercontent.com",
    "oidc.codefresh.io",
    "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb",
    "oidc.vercel.com",
    "proidc.upbound.io",
    "sandboxes.cloud",
    "scalr.io",
    "studio.datachain.ai/api",
    "token.actions.githubusercontent.com",
    "tokens.cloud.shisho.dev",
    "vstoken.actions.githubusercontent.com",
    "www.amazon.com",
];

/// What stands before and behind the name of a customer in addresses of its own.
const OF_CUSTOMERS: &[(&str, &str)] = &[
    ("api.bitbucket.org/2.0/workspaces/", "/pipelines-config/identity/oidc"),
    ("oidc.circleci.com/org/", ""),
    ("oidc.vercel.com/", ""),
    ("token.actions.githubusercontent.com/", ""),
];

/// Words of claims, and of their values.
const CLAIM_WORDS: &[&str] = &[
    "account",
    "actor",
    "actor_id",
    "apply",
    "authenticated",
    "branch",
    "context",
    "deploy",
    "enterprise",
    "enterprise_id",
    "environment",
    "environments",
    "heads",
    "job_workflow_ref",
    "org",
    "organization",
    "owner",
    "pipeline",
    "plan",
    "project",
    "project_path",
    "pull_request",
    "pulumi",
    "ref",
    "ref_type",
    "refs",
    "repo",
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "run_phase",
    "serviceaccount",
    "step",
    "sts.amazonaws.com",
    "system",
    "tag",
    "tags",
    "unauthenticated",
    "user",
    "workflow",
    "workspace",
];

/// Whether an address is shared by many, or AWS's own.
pub(super) fn is_shared(address: &str) -> bool {
    SHARED.contains(&address) || is_service(address)
}

/// Whether a piece of a claim is a word of its issuer's.
pub(super) fn is_claim_word(piece: &str) -> bool {
    CLAIM_WORDS.contains(&piece)
}

/// The address with the customer's name in it replaced; `None` for one of which nothing is known.
pub(super) fn replace(names: &mut Names, address: &str) -> Option<String> {
    if is_shared(address) {
        return Some(address.to_owned());
    }
    let cluster = address.split_once("/id/").filter(|(host, _)| {
        host.strip_prefix("oidc.").is_some_and(is_service) && host.starts_with("oidc.eks.")
    });
    if let Some((host, id)) = cluster {
        return Some(format!("{host}/id/{}", names.replace(id)));
    }
    OF_CUSTOMERS.iter().find_map(|(before, behind)| {
        let name = address.strip_prefix(before)?.strip_suffix(behind)?;
        Some(format!("{before}{}{behind}", names.replace(name)))
    })
}
