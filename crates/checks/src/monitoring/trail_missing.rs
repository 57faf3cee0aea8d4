//! No trail that records every region.

use tutela_model::{Area, Evidence, Gap, Judgement, Severity, Trail, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "trail-missing",
    title: "No trail records every region",
    area: Area::Monitoring,
    severity: Severity::High,
    worst: Severity::High,
    needs: &[
        &operation::DESCRIBE_TRAILS,
        &operation::GET_TRAIL_STATUS,
        &operation::GET_EVENT_SELECTORS,
    ],
    opt_in: None,
    doc: include_str!("trail_missing.md"),
    fix: Fix {
        console: "CloudTrail > Trails > Create trail, which records every region",
        cli: "aws cloudtrail create-trail --name every-region --s3-bucket-name BUCKET --is-multi-region-trail --enable-log-file-validation",
        terraform: "an aws_cloudtrail with is_multi_region_trail = true and enable_log_file_validation = true",
    },
    judge: Judge::Account { kind: "trail", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let trails = view.account.monitoring.trails.seen()?;
    let (mut gap, mut lacking): (Option<Gap>, Vec<Evidence>) = (None, Vec::new());
    for trail in trails.value.iter().filter(|trail| trail.is_multi_region) {
        match complete(trail) {
            Ok((true, evidence)) => {
                let field = format!("trailList[TrailARN={}].IsMultiRegionTrail", trail.arn);
                let message =
                    format!("{} records what changes anything in every region", name(trail));
                return Ok(Verdict::pass(message, [trails.cite(field, true)]).and(evidence));
            }
            Ok((false, evidence)) => lacking.extend(evidence),
            Err(missing) => gap = gap.or(Some(missing)),
        }
    }
    if let Some(gap) = gap {
        return Err(gap.beside(lacking));
    }
    let listed = match trails.value.len() {
        0 => trails.cite("trailList", "none"),
        count => trails.cite("trailList", format!("{count}, none of which records every region")),
    };
    let message = if lacking.is_empty() {
        "no trail records every region"
    } else {
        "the trails of every region are stopped, or do not record what changes anything"
    };
    Ok(Verdict::fail(message, [listed]).and(lacking))
}

/// Whether a trail is recording, and records what changes something.
fn complete(trail: &Trail) -> Result<(bool, [Evidence; 2]), Gap> {
    let (logging, writes) = (trail.is_logging.seen()?, trail.records_writes.seen()?);
    let evidence = [
        logging.cite("IsLogging", logging.value),
        writes.cite("management events that write", writes.value),
    ];
    Ok((logging.value && writes.value, evidence))
}

fn name(trail: &Trail) -> &str {
    let resource = trail.arn.resource().unwrap_or_default();
    resource.strip_prefix("trail/").unwrap_or(trail.arn.as_str())
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message};

    #[test]
    fn cases() {
        let with = |words: &'static str| account().trail(words);
        check(&CHECK, "a good one", with("multi logging writes"), "pass");
        check(&CHECK, "none", account(), "fail");
        check(&CHECK, "of one region", with("logging writes"), "fail");
        check(&CHECK, "stopped", with("multi writes"), "fail");
        check(&CHECK, "reads only", with("multi logging"), "fail");
        check(&CHECK, "status not seen", with("multi writes status-hidden"), "unknown");
        check(&CHECK, "selectors not seen", with("multi logging selectors-hidden"), "unknown");
        let two = with("multi writes status-hidden").trail("multi logging writes");
        check(&CHECK, "another was seen", two, "pass");
        check(&CHECK, "denied", with("multi logging writes").hide("trails"), "unknown");
    }

    #[test]
    fn the_sentence_says_what_is_lacking() {
        let stopped =
            "the trails of every region are stopped, or do not record what changes anything";
        check_message(&CHECK, "stopped", account().trail("multi writes"), stopped);
        let one = "no trail records every region";
        check_message(&CHECK, "one region", account().trail("logging writes"), one);
    }
}
