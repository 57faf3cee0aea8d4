//! Which records the trails deliver: alerts see nothing else.
//!
//! Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html>

use tutela_model::{Evidence, Gap, Trail};

/// Whether a trail delivers what changes something: it is recording, and records that.
pub(super) fn works(trail: &Trail) -> Result<(bool, [Evidence; 2]), Gap> {
    let (logging, writes) = (trail.is_logging.seen()?, trail.records_writes.seen()?);
    let evidence = [
        logging.cite("IsLogging", logging.value),
        writes.cite("management events that write", writes.value),
    ];
    Ok((logging.value && writes.value, evidence))
}

/// Whether a trail records a region.
pub(super) fn records(trail: &Trail, region: &str) -> bool {
    trail.is_multi_region || trail.arn.region() == Some(region)
}

/// What stands between a region's records and the rules there.
pub(super) enum Delivery {
    /// Nothing: a trail delivers them.
    There(Vec<Evidence>),
    /// No trail does.
    Nowhere,
    /// Nobody knows.
    Unknown(Gap),
}

/// Whether any trail delivers a region's records. A trail of another region alone is not shown.
pub(super) fn delivery(trails: &[Trail], region: &str) -> Delivery {
    let mut gap = None;
    for trail in trails.iter().filter(|trail| records(trail, region)) {
        match works(trail) {
            Ok((true, evidence)) => return Delivery::There(evidence.to_vec()),
            Ok((false, _)) => {}
            Err(missing) => gap = gap.or(Some(missing)),
        }
    }
    gap.map_or(Delivery::Nowhere, Delivery::Unknown)
}
