//! S3 lets buckets of the account be opened to everybody.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge};

pub(crate) static CHECK: Check = Check {
    id: "bucket-public-access-not-blocked",
    title: "Buckets of the account can be opened to everybody",
    area: Area::Account,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::GET_PUBLIC_ACCESS_BLOCK],
    opt_in: None,
    doc: include_str!("bucket_public_access_not_blocked.md"),
    fix: Fix {
        console: "S3 > Block Public Access settings for this account > Edit > Block all public access",
        cli: "aws s3control put-public-access-block --account-id ACCOUNT_ID --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
        terraform: "an aws_s3_account_public_access_block with all four settings true",
    },
    judge: Judge::Account { kind: "s3-public-access-block", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let block = view.account.standing.public_access.seen()?;
    let Some(settings) = block.value else {
        let evidence = block.cite("Error.Code", "NoSuchPublicAccessBlockConfiguration");
        let message = "nothing keeps buckets of the account from being opened to everybody";
        return Ok(Verdict::fail(message, [evidence]));
    };
    let settings = settings.settings();
    let value = settings.map(|(name, is_on)| format!("{name} {is_on}")).join(", ");
    let evidence = block.cite("PublicAccessBlockConfiguration", value);
    let off: Vec<&str> =
        settings.iter().filter(|(_, is_on)| !is_on).map(|(name, _)| *name).collect();
    if off.is_empty() {
        let message = "S3 refuses to open any bucket of the account to everybody";
        return Ok(Verdict::pass(message, [evidence]));
    }
    let message =
        format!("S3 does not keep buckets of the account from everybody: {} off", off.join(", "));
    Ok(Verdict::fail(message, [evidence]))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message};

    #[test]
    fn cases() {
        check(&CHECK, "all four", account(), "pass");
        check(&CHECK, "never set", account().public_access("none"), "fail");
        check(&CHECK, "ACLs only", account().public_access("acls ignored"), "fail");
        check(&CHECK, "all but one", account().public_access("acls ignored policy"), "fail");
        check(&CHECK, "denied", account().hide("public-access"), "unknown");
    }

    #[test]
    fn the_sentence_says_what_is_off() {
        check_message(
            &CHECK,
            "ACLs only",
            account().public_access("acls ignored"),
            "S3 does not keep buckets of the account from everybody: BlockPublicPolicy, \
             RestrictPublicBuckets off",
        );
    }
}
