//! Resources that have policies of their own, and those policies.

mod own;
mod services;

use std::{collections::BTreeMap, sync::Arc};

use tutela_model::{
    Arn, Call, Cause, Gap, Observed, Regional, Resource, ResourceKind, Resources, Seen, operation,
};

use self::services::SERVICES;
use super::{Facts, authorization::twice};
use crate::{
    AccountRecordings,
    answers::{BucketEntry, Buckets, PolicyAnswer, PublicAccess},
};

impl Facts<'_> {
    pub(super) fn resources(&self) -> Resources {
        let of_regions = SERVICES.iter().map(|service| service.resources(self));
        of_regions.chain([(ResourceKind::Bucket, self.buckets())]).collect()
    }

    /// One answer lists the buckets of all regions.
    fn buckets(&self) -> Regional<Vec<Resource>> {
        let asked = self.reader.regions_of(&operation::LIST_BUCKETS).into_iter().next();
        let home = asked.or_else(|| self.home_region()).unwrap_or_default();
        let partition = self.partition_or_aws();
        let listed = self.reader.answer::<Buckets>(&buckets_of(&home)).and_then(|listed| {
            let buckets = &listed.value.buckets;
            let names = buckets.iter().map(|bucket| bucket.name.as_str());
            if let Some(gap) = twice(&listed.receipt.call, names) {
                return Observed::Missing(gap);
            }
            let buckets = buckets.iter().map(|bucket| self.bucket(&partition, &home, bucket));
            Observed::of(buckets.collect(), &listed.receipt)
        });
        let complete = listed.seen().map(|seen| Arc::clone(&seen.receipt));
        Regional { known: BTreeMap::from([(home, listed)]), complete }
    }

    fn bucket(&self, partition: &str, home: &str, bucket: &BucketEntry) -> Resource {
        let region = region_of(bucket, home);
        let arn = Arn::new(format!("arn:{partition}:s3:::{}", bucket.name));
        let policy = self.own_policy(&policy_of_bucket(region, &bucket.name), &arn);
        let has_policy = policy.seen().map_or(true, |policy| policy.value.is_some());
        Resource {
            kind: ResourceKind::Bucket,
            arn,
            name: bucket.name.clone(),
            policy,
            is_restricted: has_policy.then(|| self.is_restricted(region, &bucket.name)),
        }
    }

    /// The policy that a call is answered with; "there is none" is an answer, too.
    fn policy(&self, call: &Call) -> Observed<Option<Arc<str>>> {
        self.reader.answer_or_absent::<PolicyAnswer>(call).and_then(|seen| {
            let policy = seen.value.as_ref().map(|answer| Arc::clone(&answer.policy));
            Observed::of(policy, &seen.receipt)
        })
    }

    /// The same of a service that takes no policy which speaks of another resource.
    fn own_policy(&self, call: &Call, own: &Arn) -> Observed<Option<Arc<str>>> {
        self.policy(call).and_then(|seen| {
            let policy = seen.value.clone();
            match policy.as_deref().and_then(|policy| own::stranger(policy, own)) {
                None => Observed::of(policy, &seen.receipt),
                Some(other) => Observed::Missing(Gap::new(
                    call.clone(),
                    Cause::Malformed,
                    format!(
                        "`{}` is of another resource, since it speaks of `{other}`: put the policy of \
                         `{}` in its place",
                        seen.receipt.file,
                        own.as_str()
                    ),
                )),
            }
        })
    }

    fn is_restricted(&self, region: &str, bucket: &str) -> Observed<bool> {
        let call = block_of_bucket(region, bucket);
        self.reader.answer_or_absent::<PublicAccess>(&call).and_then(|seen| {
            let settings =
                seen.value.as_ref().map(|answer| &answer.public_access_block_configuration);
            Observed::of(settings.is_some_and(|own| own.restrict_public_buckets), &seen.receipt)
        })
    }

    /// The calls about the resources that were listed.
    pub(crate) fn listed_resources(&self, account: &AccountRecordings) -> Vec<Call> {
        let calls = account.recordings.iter().map(|recording| &recording.call);
        let listings = calls.filter(|call| *call.operation == operation::LIST_BUCKETS);
        let of_buckets = listings.flat_map(|listing| self.calls_for_buckets(listing));
        let of_regions = SERVICES.iter().flat_map(|service| service.calls(self, account));
        of_buckets.chain(of_regions).collect()
    }

    fn calls_for_buckets(&self, listing: &Call) -> Vec<Call> {
        let home = listing.region.as_deref().unwrap_or_default();
        let mut calls = Vec::new();
        let answer = self.reader.answer::<Buckets>(listing);
        let Ok(Seen { value, .. }) = answer.seen() else { return calls };
        for bucket in &value.buckets {
            let region = region_of(bucket, home);
            let policy = policy_of_bucket(region, &bucket.name);
            if self.policy(&policy).seen().is_ok_and(|policy| policy.value.is_some()) {
                calls.push(block_of_bucket(region, &bucket.name));
            }
            calls.push(policy);
        }
        calls
    }
}

/// Where a bucket is; S3 sends whoever asks elsewhere to the right place.
fn region_of<'a>(bucket: &'a BucketEntry, home: &'a str) -> &'a str {
    bucket.bucket_region.as_deref().unwrap_or(home)
}

fn buckets_of(region: &str) -> Call {
    Call::new(&operation::LIST_BUCKETS).within(region)
}

fn policy_of_bucket(region: &str, bucket: &str) -> Call {
    Call::new(&operation::GET_BUCKET_POLICY).within(region).with("Bucket", bucket)
}

fn block_of_bucket(region: &str, bucket: &str) -> Call {
    Call::new(&operation::GET_BUCKET_PUBLIC_ACCESS_BLOCK).within(region).with("Bucket", bucket)
}
