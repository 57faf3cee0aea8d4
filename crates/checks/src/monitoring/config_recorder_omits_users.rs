//! AWS Config records, and nowhere IAM users.

use tutela_model::{
    Area, Cause, Evidence, Gap, Judgement, RECORDS_USERS, RecordedTypes, Recorder, Seen, Severity,
    Verdict, operation,
};

use crate::{AccountView, Check, Fix, Judge, words::listed};

pub(crate) static CHECK: Check = Check {
    id: "config-recorder-omits-users",
    title: "AWS Config records IAM users in no region",
    area: Area::Monitoring,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[
        &operation::DESCRIBE_REGIONS,
        &operation::DESCRIBE_CONFIGURATION_RECORDER_STATUS,
        &operation::DESCRIBE_CONFIGURATION_RECORDERS,
    ],
    opt_in: None,
    doc: include_str!("config_recorder_omits_users.md"),
    fix: Fix {
        console: "AWS Config > Settings > Edit > All resource types with customizable overrides > Globally recorded IAM resource types > Override > Continuous, in one region",
        cli: "aws configservice put-configuration-recorder --configuration-recorder file://recorder.json",
        terraform: "include_global_resource_types = true in the recording_group of one aws_config_configuration_recorder",
    },
    judge: Judge::Account { kind: "config-recorded-users", judge },
};

/// What one region has: its recorder, and whether users are among what it records.
struct Region<'a> {
    name: &'a str,
    /// `None` where nothing is recorded.
    has_users: Option<bool>,
    evidence: Evidence,
}

fn judge(view: &AccountView<'_>) -> Judgement {
    let monitoring = &view.account.monitoring;
    let (statuses, types) = (&monitoring.recorders, &monitoring.recorded_types);
    let (mut seen, mut gaps) = (Vec::new(), Vec::new());
    for (name, status) in &statuses.known {
        let here = status.seen().and_then(|status| match types.known.get(name) {
            Some(types) => look(name, status, types.seen()?),
            None => Err(Gap::new(status.receipt.call.clone(), Cause::Undecided, "alone")),
        });
        match here {
            Ok(region) => seen.push(region),
            Err(gap) => gaps.push(gap),
        }
    }
    let evidence = |of: Option<bool>| {
        let regions = seen.iter().filter(move |region| region.has_users == of);
        regions.map(|region| region.evidence.clone())
    };
    if let Some(region) = seen.iter().find(|region| region.has_users == Some(true)) {
        let message = format!("AWS Config records IAM users in {}", region.name);
        return Ok(Verdict::pass(message, [region.evidence.clone()]));
    }
    let incomplete = statuses.complete.as_ref().err().or(types.complete.as_ref().err());
    if let Some(gap) = gaps.first().or(incomplete) {
        return Err(gap.beside(evidence(Some(false))));
    }
    let regions = monitoring.regions.seen()?;
    let all = regions.cite("Regions", regions.value.len());
    let without: Vec<&str> = seen
        .iter()
        .filter(|region| region.has_users == Some(false))
        .map(|region| region.name)
        .collect();
    if without.is_empty() {
        let message = "AWS Config records nothing in any region";
        return Ok(Verdict::not_applicable(message, [all]).and(evidence(None)));
    }
    let message = format!(
        "AWS Config records in {}, and IAM users in no region: no history of theirs is kept, and \
         its rules about them may have no results",
        listed(&without, 3)
    );
    Ok(Verdict::fail(message, [all]).and(evidence(Some(false))))
}

fn look<'a>(
    name: &'a str,
    statuses: &Seen<Vec<Recorder>>,
    types: &Seen<Vec<RecordedTypes>>,
) -> Result<Region<'a>, Gap> {
    let Some(recorder) = statuses.value.iter().find(|recorder| recorder.is_recording) else {
        let evidence = statuses.cite("ConfigurationRecordersStatus", "none that records");
        return Ok(Region { name, has_users: None, evidence });
    };
    let gap = |detail: String| Gap::new(types.receipt.call.clone(), Cause::Undecided, detail);
    let of_recorder = types.value.iter().find(|types| types.recorder == recorder.name);
    let of_recorder = of_recorder
        .ok_or_else(|| gap(format!("it lacks the recorder `{}`, which records", recorder.name)))?;
    let (has_users, field, value) = of_recorder.takes_in_users().ok_or_else(|| {
        let strategy = of_recorder.strategy.as_deref().unwrap_or_default();
        gap(format!("`{strategy}` is no strategy that this version knows"))
    })?;
    let field = format!("ConfigurationRecorders[name={}].recordingGroup.{field}", recorder.name);
    let evidence = types.cite(field, value);
    // What a recorder is set to does not help where AWS Config has no such type.
    let has_users = has_users && RECORDS_USERS.contains(&name);
    Ok(Region { name, has_users: Some(has_users), evidence })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message};

    #[test]
    fn cases() {
        let with = |regions: &[&'static str]| account().regions(regions);
        let global = "us-east-1: config types-global";
        check(&CHECK, "with global types", with(&["eu-west-1: config types-all", global]), "pass");
        check(&CHECK, "all but global types", with(&["us-east-1: config types-all"]), "fail");
        check(&CHECK, "users by name", with(&["us-east-1: config types-users"]), "pass");
        check(&CHECK, "buckets only", with(&["us-east-1: config types-buckets"]), "fail");
        check(&CHECK, "all but buckets", with(&["us-east-1: config types-but-buckets"]), "pass");
        check(&CHECK, "all but users", with(&["us-east-1: config types-but-users"]), "fail");
        check(&CHECK, "a way nobody knows", with(&["us-east-1: config types-odd"]), "unknown");
        check(&CHECK, "where it cannot be", with(&["eu-south-2: config types-global"]), "fail");
        let stopped = with(&["us-east-1: config-stopped types-global"]);
        check(&CHECK, "it would, and does not record", stopped, "not-applicable");
        check(&CHECK, "no recorder", with(&["us-east-1"]), "not-applicable");
        let lost = with(&["us-east-1: config"]);
        check(&CHECK, "a recorder that the listing lacks", lost, "unknown");
        let hidden = with(&["eu-west-1: config types-all", "us-east-1: config types-hidden"]);
        check(&CHECK, "one was not seen", hidden, "unknown");
        let hidden = with(&["eu-west-1: config-hidden", global]);
        check(&CHECK, "one was not seen, another has them", hidden, "pass");
        check(&CHECK, "status denied", with(&["us-east-1: config-hidden types-all"]), "unknown");
        check(&CHECK, "regions denied", with(&[]).hide("regions"), "unknown");
    }

    #[test]
    fn the_sentence_says_where_it_records() {
        check_message(
            &CHECK,
            "two regions",
            account().regions(&["eu-west-1: config types-all", "us-east-1: config types-buckets"]),
            "AWS Config records in eu-west-1, us-east-1, and IAM users in no region: no history of \
             theirs is kept, and its rules about them may have no results",
        );
    }
}
