//! Log files that can be deleted without MFA.

use tutela_model::{Area, Evidence, Gap, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge, words::listed};

pub(crate) static CHECK: Check = Check {
    id: "trail-bucket-without-mfa-delete",
    title: "A trail's log files can be deleted without MFA",
    area: Area::Monitoring,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::DESCRIBE_TRAILS, &operation::GET_BUCKET_VERSIONING],
    opt_in: None,
    doc: include_str!("trail_bucket_without_mfa_delete.md"),
    fix: Fix {
        console: "none: S3 lets only root turn MFA delete on, by the CLI or API",
        cli: "as root: aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled,MFADelete=Enabled --mfa \"SERIAL CODE\"",
        terraform: "mfa_delete = \"Enabled\" in the versioning_configuration of the aws_s3_bucket_versioning, applied by root with mfa",
    },
    judge: Judge::Account { kind: "trail-buckets", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let trails = view.account.monitoring.trails.seen()?;
    let (mut open, mut names, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    let mut gap: Option<Gap> = None;
    for trail in &trails.value {
        match trail.needs_mfa_to_delete.seen() {
            Ok(seen) if seen.value => kept.push(seen.cite("MFADelete", "Enabled")),
            Ok(seen) => {
                names.push(trail.bucket.as_str());
                open.push(seen.cite("Status, MFADelete", "not both Enabled"));
            }
            Err(missing) => gap = gap.or(Some(missing)),
        }
    }
    names.dedup();
    if let Some((first, rest)) = open.split_first() {
        let message = format!("versions in {} can be deleted without MFA", listed(&names, 3));
        return Ok(Verdict::fail(message, [first.clone()]).and(rest.iter().cloned()));
    }
    if let Some(gap) = gap {
        return Err(gap.beside(kept));
    }
    let Some((first, rest)) = kept.split_first() else {
        let message = "there is no trail: `trail-missing` speaks of that";
        let evidence: [Evidence; 1] = [trails.cite("trailList", "none")];
        return Ok(Verdict::not_applicable(message, evidence));
    };
    let message = "nobody deletes a version of a trail's log files without MFA";
    Ok(Verdict::pass(message, [first.clone()]).and(rest.iter().cloned()))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |words: &'static str| account().trail(words);
        check(&CHECK, "on", with("mfa-delete"), "pass");
        check(&CHECK, "off", with("multi"), "fail");
        check(&CHECK, "off for one of two", with("mfa-delete").trail("multi"), "fail");
        check(&CHECK, "bucket of another account", with("bucket-hidden"), "unknown");
        let both = with("bucket-hidden").trail("multi");
        check(&CHECK, "off for one, another not seen", both, "fail");
        check(&CHECK, "no trail", account(), "not-applicable");
        check(&CHECK, "denied", with("mfa-delete").hide("trails"), "unknown");
    }
}
