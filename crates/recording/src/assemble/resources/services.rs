//! The services whose resources are listed region by region: what lists them, what tells the policy
//! of one, and how both are read.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use tutela_model::{
    Arn, Call, Cause, Gap, Observed, Operation, Regional, Resource, ResourceKind, Seen, operation,
};

use super::{super::authorization::twice, Facts};
use crate::{
    AccountRecordings,
    answers::{
        Functions, KeyAliases, Keys, PolicyAnswer, QueueAnswer, Queues, SecretPolicyAnswer,
        Secrets, TopicAnswer, Topics,
    },
};

/// What an answer says of a policy; `None` where there is none.
type Policy = Observed<Option<Arc<str>>>;

/// A service whose resources each have a policy of their own, or none.
pub(super) struct Service {
    kind: ResourceKind,
    /// What lists the resources of a region.
    listing: &'static Operation,
    /// What the answer to such a call lists.
    listed: fn(&Facts<'_>, &Call) -> Observed<Vec<Entry>>,
    /// What tells the policy of one, and its parameter.
    policy: (&'static Operation, &'static str),
    /// What the answer to such a call says.
    text: fn(&Facts<'_>, &Call, &Arn) -> Policy,
}

/// A resource that a region listed.
struct Entry {
    arn: Arn,
    name: String,
    /// What its policy is asked by.
    id: String,
    /// Why nobody knows whether its policy is anybody's to judge; it is not asked for then.
    doubt: Option<Gap>,
}

/// The services, each once.
pub(super) static SERVICES: [Service; 5] = [
    Service {
        kind: ResourceKind::Function,
        listing: &operation::LIST_FUNCTIONS,
        listed: functions,
        policy: (&operation::GET_FUNCTION_POLICY, "FunctionName"),
        text: |facts, call, arn| facts.own_policy(call, arn),
    },
    Service {
        kind: ResourceKind::Key,
        listing: &operation::LIST_KEYS,
        listed: keys,
        policy: (&operation::GET_KEY_POLICY, "KeyId"),
        text: |facts, call, _| {
            let answer = facts.reader.answer::<PolicyAnswer>(call);
            answer.and_then(|seen| Observed::of(Some(seen.value.policy.clone()), &seen.receipt))
        },
    },
    Service {
        kind: ResourceKind::Queue,
        listing: &operation::LIST_QUEUES,
        listed: queues,
        policy: (&operation::GET_QUEUE_ATTRIBUTES, "QueueUrl"),
        text: |facts, call, arn| {
            about(facts, call, arn, |answer: &QueueAnswer| {
                (&answer.attributes.queue_arn, answer.attributes.policy.clone())
            })
        },
    },
    Service {
        kind: ResourceKind::Secret,
        listing: &operation::LIST_SECRETS,
        listed: secrets,
        policy: (&operation::GET_SECRET_POLICY, "SecretId"),
        text: |facts, call, arn| {
            about(facts, call, arn, |answer: &SecretPolicyAnswer| {
                (&answer.arn, answer.resource_policy.clone())
            })
        },
    },
    Service {
        kind: ResourceKind::Topic,
        listing: &operation::LIST_TOPICS,
        listed: topics,
        policy: (&operation::GET_TOPIC_ATTRIBUTES, "TopicArn"),
        text: |facts, call, arn| {
            about(facts, call, arn, |answer: &TopicAnswer| {
                (&answer.attributes.topic_arn, Some(answer.attributes.policy.clone()))
            })
        },
    },
];

impl Service {
    /// The resources of all regions, and their policies.
    pub(super) fn resources(&self, facts: &Facts<'_>) -> (ResourceKind, Regional<Vec<Resource>>) {
        let of_region = |call: &Call| {
            self.entries(facts, call).and_then(|listed| {
                let region = call.region.as_deref().unwrap_or_default();
                let resources =
                    listed.value.iter().map(|entry| self.resource(facts, region, entry));
                Observed::of(resources.collect(), &listed.receipt)
            })
        };
        (self.kind, facts.in_each_region(self.listing, of_region))
    }

    fn resource(&self, facts: &Facts<'_>, region: &str, entry: &Entry) -> Resource {
        let policy = match &entry.doubt {
            Some(gap) => Observed::Missing(gap.clone()),
            None => (self.text)(facts, &self.policy_of(region, entry), &entry.arn),
        };
        Resource {
            kind: self.kind,
            arn: entry.arn.clone(),
            name: entry.name.clone(),
            policy,
            is_restricted: None,
        }
    }

    /// The calls about the resources that regions listed.
    pub(super) fn calls(&self, facts: &Facts<'_>, account: &AccountRecordings) -> Vec<Call> {
        let calls = account.recordings.iter().map(|recording| &recording.call);
        let listings = calls.filter(|call| call.operation == self.listing);
        let of_listing = |listing: &Call| {
            let region = listing.region.as_deref().unwrap_or_default();
            let listed = self.entries(facts, listing);
            let Ok(listed) = listed.seen() else { return Vec::new() };
            let sure = listed.value.iter().filter(|entry| entry.doubt.is_none());
            sure.map(|entry| self.policy_of(region, entry)).collect()
        };
        listings.flat_map(of_listing).collect()
    }

    fn entries(&self, facts: &Facts<'_>, call: &Call) -> Observed<Vec<Entry>> {
        let listed = (self.listed)(facts, call);
        let twin = listed
            .seen()
            .ok()
            .and_then(|listed| twice(call, listed.value.iter().map(|entry| entry.arn.as_str())));
        twin.map_or(listed, Observed::Missing)
    }

    fn policy_of(&self, region: &str, entry: &Entry) -> Call {
        let (operation, parameter) = self.policy;
        Call::new(operation).within(region).with(parameter, &entry.id)
    }
}

fn functions(facts: &Facts<'_>, call: &Call) -> Observed<Vec<Entry>> {
    listed(facts, call, |answer: &Functions| {
        let entries = answer.functions.iter();
        entries
            .map(|own| entry(&own.function_arn, &own.function_name, &own.function_name))
            .collect()
    })
}

/// The keys that are no managed keys of AWS's, which nobody can give another policy. What AWS calls
/// `alias/aws/…` is one; nobody else can call a key so. A key that waits to be deleted is a key: only a
/// call for each would tell it, and who may take the deletion back may use it again.
///
/// Sources: <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk>,
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html>
fn keys(facts: &Facts<'_>, call: &Call) -> Observed<Vec<Entry>> {
    let mut aliases = Call::new(&operation::LIST_KEY_ALIASES);
    aliases.region.clone_from(&call.region);
    let aliases = facts.reader.answer::<KeyAliases>(&aliases);
    let aliases = aliases.seen();
    let names_of = |key: &str| {
        let aliases = aliases.iter().flat_map(|seen| &seen.value.aliases);
        let own = aliases.filter(|alias| alias.target_key_id.as_deref() == Some(key));
        own.map(|alias| alias.alias_name.as_str()).collect::<Vec<_>>()
    };
    listed(facts, call, |answer: &Keys| {
        let entries = answer.keys.iter().filter_map(|own| {
            let names = names_of(&own.key_id);
            if names.iter().any(|name| name.starts_with("alias/aws/")) {
                return None;
            }
            let name = names.into_iter().min().unwrap_or(&own.key_id);
            let doubt = aliases.as_ref().err().cloned();
            Some(Entry { doubt, ..entry(&own.key_arn, name, &own.key_id) })
        });
        entries.collect()
    })
}

/// SQS lists URLs, which end with the account and the name; the ARN is made of the same.
///
/// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html>
fn queues(facts: &Facts<'_>, call: &Call) -> Observed<Vec<Entry>> {
    let partition = facts.partition_or_aws();
    let region = call.region.as_deref().unwrap_or_default();
    facts.reader.answer::<Queues>(call).and_then(|seen| {
        let entries = seen.value.queue_urls.iter().map(|url| {
            let mut parts = url.rsplit('/');
            let (Some(name), Some(account)) = (parts.next(), parts.next()) else {
                return Err(format!("`{url}` is no URL of a queue"));
            };
            let arn = Arn::new(format!("arn:{partition}:sqs:{region}:{account}:{name}"));
            Ok(entry(&arn, name, url))
        });
        match entries.collect() {
            Ok(entries) => Observed::of(entries, &seen.receipt),
            Err(detail) => Observed::Missing(Gap::new(call.clone(), Cause::Malformed, detail)),
        }
    })
}

fn secrets(facts: &Facts<'_>, call: &Call) -> Observed<Vec<Entry>> {
    listed(facts, call, |answer: &Secrets| {
        let entries = answer.secret_list.iter();
        entries.map(|own| entry(&own.arn, &own.name, own.arn.as_str())).collect()
    })
}

fn topics(facts: &Facts<'_>, call: &Call) -> Observed<Vec<Entry>> {
    listed(facts, call, |answer: &Topics| {
        let entries = answer.topics.iter().map(|own| {
            let arn = own.topic_arn.as_str();
            entry(&own.topic_arn, arn.rsplit(':').next().unwrap_or(arn), arn)
        });
        entries.collect()
    })
}

fn entry(arn: &Arn, name: &str, id: &str) -> Entry {
    Entry { arn: arn.clone(), name: name.to_owned(), id: id.to_owned(), doubt: None }
}

fn listed<T: DeserializeOwned>(
    facts: &Facts<'_>,
    call: &Call,
    read: impl Fn(&T) -> Vec<Entry>,
) -> Observed<Vec<Entry>> {
    facts.reader.answer::<T>(call).and_then(|seen| Observed::of(read(&seen.value), &seen.receipt))
}

/// The policy of an answer that says what it is about, and leaves out what is not there. That there
/// is no such resource is no answer: somebody listed it.
fn about<T: DeserializeOwned>(
    facts: &Facts<'_>,
    call: &Call,
    arn: &Arn,
    read: impl Fn(&T) -> (&Arn, Option<Arc<str>>),
) -> Policy {
    facts.reader.answer::<T>(call).and_then(|Seen { value, receipt }| {
        let (told, policy) = read(value);
        if told != arn {
            let detail = format!("it is about `{told}`");
            return Observed::Missing(Gap::new(call.clone(), Cause::Malformed, detail));
        }
        Observed::of(policy, receipt)
    })
}
