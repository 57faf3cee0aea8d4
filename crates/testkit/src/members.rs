//! The members of an organisation that a fake serves: who gets in, and with which credentials.
//!
//! A session's access key says whose it is: `ASIAROLE` or `ASIAROOT`, and the account.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::{Value, json};
use tutela_recording::Recording;

use crate::{ask::Asked, served::Prepared};

const ROLE: &str = "ASIAROLE";
const ROOT: &str = "ASIAROOT";

/// The only task that root sessions are given for here.
const AUDIT: &str = ":iam::aws:policy/root-task/IAMAuditRootUserCredentials";

/// The members.
#[derive(Default)]
pub(crate) struct Members {
    by_account: BTreeMap<String, Arc<Vec<Prepared>>>,
    /// The number that the answers of accounts which are all alike have in the place of their own.
    written: Option<Arc<str>>,
    shut: BTreeSet<String>,
    without_root: BTreeSet<String>,
}

/// Whose answers a request is for.
pub(crate) enum Whose<'a> {
    /// The first account's.
    Home,
    /// A member's; `true` for a root session.
    Member(&'a [Prepared], bool),
}

impl Members {
    pub(crate) fn add(&mut self, account: &str, recordings: &[Recording]) {
        let prepared = recordings.iter().map(Prepared::new).collect();
        self.by_account.insert(account.to_owned(), Arc::new(prepared));
    }

    pub(crate) fn add_like(
        &mut self,
        written: &str,
        accounts: &[String],
        recordings: &[Recording],
    ) {
        let prepared: Arc<Vec<Prepared>> = Arc::new(recordings.iter().map(Prepared::new).collect());
        self.by_account
            .extend(accounts.iter().map(|account| (account.clone(), Arc::clone(&prepared))));
        self.written = Some(written.into());
    }

    /// The number in the answers of accounts that are all alike, and that of the one of them to which
    /// an access key belongs; `None` for any other key.
    pub(crate) fn like_others<'a>(&'a self, access_key: &'a str) -> Option<(&'a str, &'a str)> {
        let account = access_key.strip_prefix(ROLE)?;
        Some((self.written.as_deref()?, account))
    }

    /// The former.
    pub(crate) fn written(&self) -> Option<Arc<str>> {
        self.written.clone()
    }

    pub(crate) fn shut(&mut self, account: &str) {
        self.shut.insert(account.to_owned());
    }

    pub(crate) fn without_root(&mut self, account: &str) {
        self.without_root.insert(account.to_owned());
    }

    /// Whose credentials signed.
    pub(crate) fn whose(&self, asked: &Asked) -> Whose<'_> {
        let key = asked.access_key.as_deref().unwrap_or_default();
        for (prefix, is_root) in [(ROLE, false), (ROOT, true)] {
            let account = key.strip_prefix(prefix);
            if let Some(prepared) = account.and_then(|account| self.by_account.get(account)) {
                return Whose::Member(prepared, is_root);
            }
        }
        Whose::Home
    }

    /// What STS gives to whoever wants in; `None` for a refusal.
    pub(crate) fn enter(&self, asked: &Asked) -> Option<Value> {
        let parameter = |name: &str| asked.parameters.get(name).map_or("", String::as_str);
        match asked.operation.as_str() {
            "AssumeRole" => {
                let arn = parameter("RoleArn");
                let account = arn.split(':').nth(4).unwrap_or_default();
                let may = self.by_account.contains_key(account) && !self.shut.contains(account);
                let name = arn.rsplit('/').next().unwrap_or_default();
                let session = format!("arn:aws:sts::{account}:assumed-role/{name}/tutela");
                may.then(|| {
                    json!({
                        "Credentials": credentials(ROLE, account),
                        "AssumedRoleUser": { "AssumedRoleId": "AROAEXAMPLEROLE:tutela", "Arn": session },
                    })
                })
            }
            "AssumeRoot" => {
                let account = parameter("TargetPrincipal");
                let may = self.by_account.contains_key(account)
                    && !self.without_root.contains(account)
                    && parameter("TaskPolicyArn.arn").ends_with(AUDIT);
                may.then(|| json!({ "Credentials": credentials(ROOT, account) }))
            }
            _ => None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_account.is_empty()
    }
}

fn credentials(prefix: &str, account: &str) -> Value {
    json!({
        "AccessKeyId": format!("{prefix}{account}"),
        "SecretAccessKey": "canary/secret+key/of/a/session/000000000",
        "SessionToken": "canary//token/of/a/session//canary==",
        "Expiration": "2099-01-01T00:00:00Z",
    })
}
