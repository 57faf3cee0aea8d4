//! The trails, and what each records.

use tutela_model::{Arn, Call, Cause, Gap, Observed, Seen, Trail, operation};
use tutela_trail::Scene;

use super::{Facts, authorization::twice};
use crate::{
    AccountRecordings,
    answers::{BucketVersioning, EventSelectorsAnswer, FieldSelector, TrailStatus, Trails},
};

impl Facts<'_> {
    /// The trails that record where the events of global services arrive.
    pub(super) fn trails(&self, scene: &Scene) -> Observed<Vec<Trail>> {
        // Every region shows the trails of all regions; nearly always, one was asked.
        let mut asked = self.reader.regions_of(&operation::DESCRIBE_TRAILS);
        let region = asked.pop_first().or_else(|| self.home_region());
        let mut call = Call::new(&operation::DESCRIBE_TRAILS);
        call.region = region;
        self.reader.answer::<Trails>(&call).and_then(|listed| {
            let trails = &listed.value.trails;
            if let Some(gap) = twice(&listed.receipt.call, trails.iter().map(|of| of.arn.as_str()))
            {
                return Observed::Missing(gap);
            }
            let trails = trails.iter().map(|trail| Trail {
                arn: trail.arn.clone(),
                is_multi_region: trail.is_multi_region_trail,
                has_validation: trail.log_file_validation_enabled,
                is_logging: self.is_logging(&trail.home_region, &trail.arn),
                bucket: trail.bucket.clone(),
                needs_mfa_to_delete: self.needs_mfa_to_delete(&trail.home_region, &trail.bucket),
                records_writes: self.records_writes(&trail.home_region, &trail.arn),
                log_group: trail
                    .log_group
                    .as_ref()
                    .map(|arn| self.log_group(scene, arn, &listed.receipt.call)),
            });
            Observed::of(trails.collect(), &listed.receipt)
        })
    }

    fn is_logging(&self, region: &str, arn: &Arn) -> Observed<bool> {
        let answer = self.reader.answer::<TrailStatus>(&status_of(region, arn));
        answer.and_then(|seen| Observed::of(seen.value.is_logging, &seen.receipt))
    }

    /// MFA delete protects versions, so that it is no use where there are none.
    fn needs_mfa_to_delete(&self, region: &str, bucket: &str) -> Observed<bool> {
        let answer = self.reader.answer::<BucketVersioning>(&versioning_of(region, bucket));
        answer.and_then(|seen| {
            let BucketVersioning { status, mfa_delete } = &seen.value;
            let is_on = |word: &Option<String>| word.as_deref() == Some("Enabled");
            Observed::of(is_on(status) && is_on(mfa_delete), &seen.receipt)
        })
    }

    fn records_writes(&self, region: &str, arn: &Arn) -> Observed<bool> {
        self.reader.answer::<EventSelectorsAnswer>(&selectors_of(region, arn)).and_then(writes)
    }

    /// The calls for the trails that were listed.
    pub(crate) fn listed_trails(&self, account: &AccountRecordings) -> Vec<Call> {
        let listings = account.recordings.iter().map(|recording| &recording.call);
        let listings = listings.filter(|call| *call.operation == operation::DESCRIBE_TRAILS);
        let mut calls = Vec::new();
        for listing in listings {
            let answer = self.reader.answer::<Trails>(listing);
            for trail in answer.seen().map(|seen| &seen.value.trails).into_iter().flatten() {
                calls.push(status_of(&trail.home_region, &trail.arn));
                calls.push(selectors_of(&trail.home_region, &trail.arn));
                calls.push(versioning_of(&trail.home_region, &trail.bucket));
            }
        }
        // Two trails may write to one bucket.
        calls.sort();
        calls.dedup();
        calls
    }
}

fn status_of(region: &str, arn: &Arn) -> Call {
    Call::new(&operation::GET_TRAIL_STATUS).within(region).with("Name", arn.as_str())
}

fn versioning_of(region: &str, bucket: &str) -> Call {
    Call::new(&operation::GET_BUCKET_VERSIONING).within(region).with("Bucket", bucket)
}

fn selectors_of(region: &str, arn: &Arn) -> Call {
    Call::new(&operation::GET_EVENT_SELECTORS).within(region).with("TrailName", arn.as_str())
}

/// Whether any selector takes in every management event that writes. A selector with conditions
/// that this version does not weigh leaves it open.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html>
fn writes(seen: &Seen<EventSelectorsAnswer>) -> Observed<bool> {
    let EventSelectorsAnswer { event_selectors, advanced_event_selectors } = &seen.value;
    let basic = event_selectors.iter().any(|selector| {
        selector.include_management_events && selector.read_write_type != "ReadOnly"
    });
    let of_management = advanced_event_selectors
        .iter()
        .map(|selector| selector.field_selectors.as_slice())
        .filter(|fields| has(fields, "eventCategory", "Management"))
        .filter(|fields| !has(fields, "readOnly", "true"));
    let mut doubtful = false;
    for fields in of_management {
        let known =
            |field: &FieldSelector| ["eventCategory", "readOnly"].contains(&field.field.as_str());
        if fields.iter().all(known) {
            return Observed::of(true, &seen.receipt);
        }
        doubtful = true;
    }
    if doubtful && !basic {
        let detail = "an advanced selector takes in some management events, and whether those of \
                      IAM are among them is not weighed";
        return Observed::Missing(Gap::new(seen.receipt.call.clone(), Cause::Undecided, detail));
    }
    Observed::of(basic, &seen.receipt)
}

fn has(fields: &[FieldSelector], name: &str, value: &str) -> bool {
    fields.iter().any(|field| field.field == name && field.equals.iter().any(|own| own == value))
}
