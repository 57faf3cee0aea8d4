//! Trails of which nobody can tell whether a log file was changed.

use tutela_model::{Area, Evidence, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge, words::listed};

pub(crate) static CHECK: Check = Check {
    id: "trail-validation-off",
    title: "A change of a trail's log files cannot be noticed",
    area: Area::Monitoring,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::DESCRIBE_TRAILS],
    opt_in: None,
    doc: include_str!("trail_validation_off.md"),
    fix: Fix {
        console: "CloudTrail > Trails > the trail > Edit > Log file validation > Enabled",
        cli: "aws cloudtrail update-trail --name TRAIL --enable-log-file-validation",
        terraform: "enable_log_file_validation = true in the aws_cloudtrail",
    },
    judge: Judge::Account { kind: "trail-validation", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let trails = view.account.monitoring.trails.seen()?;
    let cite = |arn: &str, value: bool| -> Evidence {
        trails.cite(format!("trailList[TrailARN={arn}].LogFileValidationEnabled"), value)
    };
    let (with, without): (Vec<_>, Vec<_>) =
        trails.value.iter().partition(|trail| trail.has_validation);
    let names: Vec<&str> = without.iter().map(|trail| trail.arn.as_str()).collect();
    if let Some((first, rest)) = names.split_first() {
        let message = format!("{} writes no digests of its log files", listed(&names, 3));
        let rest = rest.iter().map(|arn| cite(arn, false));
        return Ok(Verdict::fail(message, [cite(first, false)]).and(rest));
    }
    let Some((first, rest)) = with.split_first() else {
        let message = "there is no trail: `trail-missing` speaks of that";
        return Ok(Verdict::not_applicable(message, [trails.cite("trailList", "none")]));
    };
    let rest = rest.iter().map(|trail| cite(trail.arn.as_str(), true));
    let evidence = [cite(first.arn.as_str(), true)];
    Ok(Verdict::pass("every trail writes digests of its log files", evidence).and(rest))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |words: &'static str| account().trail(words);
        check(&CHECK, "on", with("multi validated"), "pass");
        check(&CHECK, "off", with("multi"), "fail");
        check(&CHECK, "off for one of two", with("validated").trail("multi"), "fail");
        check(&CHECK, "no trail", account(), "not-applicable");
        check(&CHECK, "denied", with("validated").hide("trails"), "unknown");
    }
}
