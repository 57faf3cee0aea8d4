//! Called wrongly: exit 2, with the reason and the way out, before anything is read or asked.

use crate::scene::Scene;

/// What is asked for, and words of the refusal. `ROLE` stands for a role's ARN.
const REFUSED: &[(&str, &[&str])] = &[
    ("", &["Usage: tutela <COMMAND>", "Examples:"]),
    ("scann", &["unrecognized subcommand 'scann'", "'scan'"]),
    ("scan --profil x", &["'--profil'", "'--profile'"]),
    (
        "demo --check root-mfa-mising",
        &["`root-mfa-mising` is no check", "did you mean `root-mfa-missing`?"],
    ),
    ("demo --check nonsense", &["`nonsense` is no check: `tutela checks` lists them"]),
    ("explain root-mfa-mising", &["did you mean `root-mfa-missing`?"]),
    (
        "demo --area everything",
        &[
            "'everything'",
            "root, users, keys, roles, federation, organization, monitoring, contacts, billing, abuse, records, exemptions, attestations",
        ],
    ),
    ("demo --all --area root", &["`--all` selects every check already"]),
    ("scan --from acme --area exemptions", &["there are none", "`--exemptions FILE`"]),
    ("scan --from acme --check exemption-expired", &["`--exemptions FILE`"]),
    ("demo --fail-on worst", &["'worst'", "critical"]),
    ("demo --format yaml", &["'yaml'", "sarif"]),
    ("demo --output report.html", &["FORMAT=PATH", "html=report.html"]),
    ("demo --output pdf=x", &["`pdf` is no form: there are text, json, html, sarif, junit"]),
    ("demo --output html=", &["the path is empty"]),
    ("demo --output json=-", &["for standard output, use `--format`"]),
    ("demo --output json=a --output html=a", &["names `a` twice"]),
    ("demo --verbose --format json", &["`--verbose` is for the text form", "leave it out"]),
    ("demo --verbose --output html=a", &["`--verbose` is for the text form"]),
    ("demo --color always --format sarif", &["`--color always` is for text on standard output"]),
    (
        "scan --from acme --profile x",
        &["`--profile` says how AWS is asked", "leave one of them out"],
    ),
    ("scan --from acme --region eu-west-1", &["`--region` says how AWS is asked"]),
    ("scan --from acme --endpoint-url http://x", &["`--endpoint-url` says how AWS is asked"]),
    ("scan --from acme --role-arn ROLE", &["`--role-arn` says how AWS is asked"]),
    ("scan --from acme --fips", &["`--fips` says how AWS is asked"]),
    ("scan --from acme --fresh", &["`--fresh` says how AWS is asked"]),
    ("scan --from acme --time-limit 5m", &["`--time-limit` says how AWS is asked"]),
    ("collect --from acme --fresh --save b", &["`--fresh` says how AWS is asked"]),
    ("scan --external-id x", &["--role-arn"]),
    ("scan --role-arn notanarn", &["'notanarn'", "arn:aws:iam::111122223333:role/audit"]),
    ("scan --region mars-1", &["'mars-1'", "write it as eu-central-1"]),
    ("scan --redact", &["--redact", "`tutela collect --from DIR --save NEW --redact`"]),
    ("demo --redact", &["`tutela collect --from DIR --save NEW --redact`"]),
    ("scan acct", &["'acct'", "`tutela scan --from acct`"]),
    ("demo acct", &["'acct'"]),
    ("explain root-mfa-missing acct", &["'acct'"]),
    ("scan --as-of 2026-11-24", &["--from"]),
    ("scan --account 111122223333", &["--from"]),
    ("scan --from acme --account 1111-2222-3333", &["an account id is twelve digits"]),
    ("scan --from acme --as-of yesterday", &["2026-11-24T09:00:00Z"]),
    ("scan --time-limit 0s", &["90s, 5m or 1h"]),
    ("collect", &["--save <PATH>"]),
    ("completions tcsh", &["'tcsh'", "bash", "zsh", "fish"]),
    ("permissions root", &["'root'", "mfa, reader, org-reader"]),
    ("permissions mfa --resource-policies", &["goes with `reader` and `org-reader`"]),
    ("policy require-mfa", &["--level <LEVEL>"]),
    ("policy require-mfa --level strict", &["'strict'", "sealed, console-enrolment, name-locked"]),
    ("policy require-mfa --level sealed --as role", &["'role'", "identity, boundary, scp"]),
    (
        "policy require-mfa --level sealed --boundary x",
        &["`--boundary` is for `--as boundary`", "leave one out"],
    ),
    (
        "policy require-mfa --level sealed --max-session-age 5m",
        &["no session of AWS is shorter than 15 minutes", "write 15m or more"],
    ),
    ("policy require-mfa --level sealed --max-session-age 37h", &["write 36h or less"]),
    ("policy require-mfa --level sealed --max-session-age soon", &["90s, 5m or 1h"]),
    (
        "policy require-mfa --level sealed --keep s3:GetObject,s3:GetObjct",
        &["no action `s3:GetObjct`", "did you mean `s3:GetObject`?"],
    ),
    ("policy require-mfa --level sealed --keep iam:*MFA*", &["`iam:*MFA*` is a pattern", "name"]),
    ("policy require-mfa --level sealed --keep iam:TagUser", &["`iam:TagUser`", "undo"]),
    ("policy require-mfa --level sealed --partition mars", &["'mars'", "aws, aws-cn, aws-us-gov"]),
    ("policy require-mfa --level sealed --account 1", &["an account id is twelve digits"]),
];

#[test]
fn what_makes_no_sense_is_refused_with_the_reason() {
    let scene = Scene::with_demo();
    let before = scene.everything();
    for (arguments, expected) in REFUSED {
        let ran = scene.run(&arguments.replace("ROLE", "arn:aws:iam::111122223333:role/x"));
        assert_eq!(ran.code, Some(2), "`{arguments}`: {ran:?}");
        assert_eq!(ran.out, "", "`{arguments}` says nothing on standard output");
        for words in *expected {
            assert!(ran.err.contains(words), "`{arguments}` lacks {words:?}: {}", ran.err);
        }
    }
    assert_eq!(scene.everything(), before, "nothing was written");
}

#[test]
fn an_account_that_the_folder_names_cannot_be_named_otherwise() {
    let scene = Scene::with_demo();
    let ran = scene.run("scan --from acme --account 444455556666");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.err.contains("`acme` is of 111122223333"), "{ran:?}");
    let same = scene.run("scan --from acme --account 111122223333 --check root-mfa-missing");
    assert_eq!(same.code, Some(0), "{same:?}");
    scene.write("bare/iam/get-account-summary.json", r#"{"SummaryMap": {"AccountMFAEnabled": 1}}"#);
    let ran =
        scene.run("scan --from bare --account 444455556666 --check root-mfa-missing --format json");
    assert_eq!(ran.json()["accounts"][0]["id"], "444455556666", "{ran:?}");
}
