//! Clusters of Amazon EKS, and which identities of IAM they let in.

use crate::{Arn, Observed};

/// A cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Its name, which is its own in its region.
    pub name: String,
    /// Its region.
    pub region: String,
    /// By what it knows identities of IAM.
    pub mode: Observed<AuthenticationMode>,
    /// Whether its endpoint can be reached from the internet.
    pub is_public: Observed<bool>,
    /// The identities that have an access entry; none where the mode knows no entries.
    pub entries: Observed<Vec<Arn>>,
}

/// By what a cluster knows identities of IAM.
///
/// Source: <https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthenticationMode {
    /// By access entries.
    Api,
    /// By access entries, and by a `ConfigMap` in the cluster, which no call of AWS shows.
    ApiAndConfigMap,
    /// By that `ConfigMap` alone.
    ConfigMap,
}

impl AuthenticationMode {
    /// Reads AWS's word; `None` for one that this version does not know.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        Some(match word {
            "API" => Self::Api,
            "API_AND_CONFIG_MAP" => Self::ApiAndConfigMap,
            "CONFIG_MAP" => Self::ConfigMap,
            _ => return None,
        })
    }

    /// AWS's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Api => "API",
            Self::ApiAndConfigMap => "API_AND_CONFIG_MAP",
            Self::ConfigMap => "CONFIG_MAP",
        }
    }

    /// Whether access entries count.
    #[must_use]
    pub fn has_entries(self) -> bool {
        self != Self::ConfigMap
    }

    /// Whether the `ConfigMap` counts, too.
    #[must_use]
    pub fn has_config_map(self) -> bool {
        self != Self::Api
    }
}
