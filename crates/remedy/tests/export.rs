//! Plans in the languages of others.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::{
    collections::BTreeMap,
    io::Write as _,
    process::{Command, Stdio},
};

use expect_test::expect_file;
use tutela_model::{Change, ScpState, State};
use tutela_remedy::{
    Draft, Plan, PlanError, Precondition, Step,
    export::{cloudformation, commands, terraform},
};

const ARN: &str = "arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa";
const DOCUMENT: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"arn:aws:iam::*:user/${aws:username}"}]}"#;
/// Names that IAM takes, and some that it does not.
const NAMES: [&str; 3] = ["ana", "b.en+o@example.com", "$(id)`id`'\"${x}%{y}\n"];

fn step(action: Change, undo: Change) -> Step {
    let undo = Some(undo);
    let precondition = Precondition { of: action.subject(), is: State::Absent };
    let why = "so that $(id)\nnothing happens".to_owned();
    let (becomes, provided) = (State::Present, Vec::new());
    Step { action, why, precondition, provided, becomes, undo, proves: Vec::new() }
}

fn tags() -> BTreeMap<String, String> {
    [("tutela:level".to_owned(), "sealed".to_owned())].into()
}

fn group_name() -> String {
    "tutela-require-mfa".to_owned()
}

fn members() -> Vec<Step> {
    let each = NAMES.into_iter().map(|name| {
        let (group_name, user_name) = (group_name(), name.to_owned());
        let undo = Change::RemoveUserFromGroup {
            group_name: group_name.clone(),
            user_name: user_name.clone(),
        };
        step(Change::AddUserToGroup { group_name, user_name }, undo)
    });
    each.collect()
}

fn sealed(steps: Vec<Step>) -> Plan {
    Plan::seal(Draft {
        account: "111122223333".to_owned(),
        made: "2026-11-30T12:00:00Z".parse().unwrap(),
        goal: "IAM users are asked for MFA, level sealed".to_owned(),
        steps,
        withheld: Vec::new(),
        notes: Vec::new(),
    })
}

/// Everything is made.
fn anew() -> Plan {
    let policy_arn = || ARN.to_owned();
    let path = || "/tutela/".to_owned();
    let mut steps = vec![
        step(
            Change::CreatePolicy {
                policy_arn: policy_arn(),
                path: path(),
                policy_name: "tutela-require-mfa".to_owned(),
                description: "Denies nearly everything without MFA".to_owned(),
                policy_document: DOCUMENT.to_owned(),
                tags: tags(),
            },
            Change::DeletePolicy { policy_arn: policy_arn() },
        ),
        step(
            Change::CreateGroup { path: path(), group_name: group_name() },
            Change::DeleteGroup { group_name: group_name() },
        ),
        step(
            Change::AttachGroupPolicy { group_name: group_name(), policy_arn: policy_arn() },
            Change::DetachGroupPolicy { group_name: group_name(), policy_arn: policy_arn() },
        ),
    ];
    steps.extend(members());
    sealed(steps)
}

/// The policy is there, and gets a version.
fn anew_version() -> Plan {
    let (policy_arn, version_of) = (|| ARN.to_owned(), || "a".repeat(64));
    let tag = || Change::TagPolicy { policy_arn: policy_arn(), tags: tags() };
    let mut steps = vec![
        step(
            Change::CreatePolicyVersion {
                policy_arn: policy_arn(),
                policy_document: DOCUMENT.to_owned(),
            },
            Change::DeletePolicyVersion { policy_arn: policy_arn(), version_of: version_of() },
        ),
        step(
            Change::SetDefaultPolicyVersion { policy_arn: policy_arn(), version_of: version_of() },
            Change::SetDefaultPolicyVersion { policy_arn: policy_arn(), version_of: version_of() },
        ),
        step(tag(), tag()),
    ];
    steps.extend(members());
    sealed(steps)
}

/// An SCP for two targets; the name is one that no organization has.
fn an_scp(is_there: bool) -> Plan {
    const NAME: &str = "tutela-`$(id)`'\"";
    let (policy_name, policy_of) = (|| NAME.to_owned(), "a".repeat(64));
    let tagged = |level: &str| BTreeMap::from([("tutela:level".to_owned(), level.to_owned())]);
    let says = |content: &str| Change::UpdateScp {
        policy_name: policy_name(),
        content: content.to_owned(),
    };
    let tag = |level: &str| Change::TagScp { policy_name: policy_name(), tags: tagged(level) };
    let mut tags = tagged("sealed");
    tags.insert("tutela:purpose".to_owned(), "require-mfa".to_owned());
    let create = Change::CreateScp {
        policy_name: policy_name(),
        description: "Denies nearly everything".to_owned(),
        content: DOCUMENT.to_owned(),
        tags: tags.clone(),
    };
    let becomes = State::Scp(ScpState { document: policy_of.clone(), tags, targets: Vec::new() });
    let mut steps = if is_there {
        vec![step(says(DOCUMENT), says("{ }")), step(tag("sealed"), tag("name-locked"))]
    } else {
        vec![step(create, Change::DeleteScp { policy_name: policy_name() })]
    };
    for step in &mut steps {
        step.becomes = becomes.clone();
    }
    let attached = ["444455556666", "ou-ab12-cdefgh34"].map(|target| {
        let (target_id, policy_of) = (target.to_owned(), policy_of.clone());
        let undo = Change::DetachScp { policy_name: policy_name(), target_id: target_id.clone() };
        step(Change::AttachScp { policy_name: policy_name(), policy_of, target_id }, undo)
    });
    steps.extend(attached);
    sealed(steps)
}

#[test]
fn an_scp_is_said_in_each_form() {
    let made = an_scp(false);
    expect_file!["golden/scp.sh"].assert_eq(&commands(&made));
    expect_file!["golden/scp.tf"].assert_eq(&terraform(&made).unwrap());
    expect_file!["golden/scp.cloudformation.json"].assert_eq(&cloudformation(&made).unwrap());
    let there = an_scp(true);
    expect_file!["golden/scp-there.sh"].assert_eq(&commands(&there));
    expect_file!["golden/scp-there.tf"].assert_eq(&terraform(&there).unwrap());
    assert!(cloudformation(&there).is_err(), "a new stack takes over nothing");
    // Attached to one target more, and otherwise as it is.
    let attach = sealed(there.steps()[2..].to_vec());
    let text = terraform(&attach).unwrap();
    assert!(text.contains("policy_id = local.scp_") && !text.contains("import"), "{text}");
}

#[test]
fn forms_are_as_they_are() {
    expect_file!["golden/new.sh"].assert_eq(&commands(&anew()));
    expect_file!["golden/new.tf"].assert_eq(&terraform(&anew()).unwrap());
    expect_file!["golden/new.cloudformation.json"].assert_eq(&cloudformation(&anew()).unwrap());
    expect_file!["golden/version.sh"].assert_eq(&commands(&anew_version()));
    expect_file!["golden/version.tf"].assert_eq(&terraform(&anew_version()).unwrap());
}

#[test]
fn a_plan_is_read_as_it_was_written_and_not_otherwise() {
    let plan = anew();
    assert_eq!(Plan::read(&plan.json()).unwrap(), plan);
    assert_eq!(plan.id().len(), 64);
    let later = plan.json().replace("plan/1", "plan/9");
    for (case, text, expected) in [
        ("another goal", plan.json().replace("are asked", "were asked"), PlanError::Edited),
        ("another id", plan.json().replace(plan.id(), &"0".repeat(64)), PlanError::Edited),
        ("later", later, PlanError::Later("tutela.plan/9".to_owned())),
    ] {
        assert_eq!(Plan::read(&text).unwrap_err(), expected, "{case}");
    }
    // Sealed by somebody who knows how: still each step has to agree with itself.
    let elsewhere = Change::DeleteGroup { group_name: "admins".to_owned() };
    let spoil: [fn(&mut Step, Change); 4] = [
        |step, _| step.undo = None,
        |step, other| step.undo = Some(other),
        |step, other| step.precondition.of = other.subject(),
        |step, _| step.becomes = step.precondition.is.clone(),
    ];
    for spoil in spoil {
        let mut draft = plan.content().clone();
        spoil(draft.steps.first_mut().unwrap(), elsewhere.clone());
        let refused = Plan::read(&Plan::seal(draft).json()).unwrap_err();
        assert!(matches!(refused, PlanError::Inconsistent(1, _)), "{refused}");
    }
}

#[test]
fn what_a_form_cannot_say_is_an_error() {
    let steps = anew_version().steps().to_vec();
    let refused = cloudformation(&anew_version()).unwrap_err();
    assert_eq!((refused.step, refused.form), (1, "CloudFormation"));
    let only_default = sealed(steps.into_iter().skip(1).collect());
    assert_eq!(terraform(&only_default).unwrap_err().step, 1);
}

/// A shell reads the commands as they are meant: `aws` is a function here that prints its words.
#[test]
fn names_do_not_act_in_a_shell() {
    let said = in_a_shell(&anew());
    let words: Vec<&str> = said.split('\0').collect();
    for name in NAMES {
        assert_eq!(words.iter().filter(|word| **word == name).count(), 1, "{name}: {words:#?}");
    }
    assert!(words.contains(&DOCUMENT));
    assert!(!said.contains("uid="), "{said}");
    // Of a policy of Organizations, the id is asked for inside of the command.
    let said = in_a_shell(&an_scp(false));
    assert!(!said.contains("uid=") && said.contains(r#"Name==`"tutela-\`$(id)\`'\""`]"#), "{said}");
}

/// What `aws` is called with.
fn in_a_shell(plan: &Plan) -> String {
    let mut shell = Command::new("sh")
        .args(["-s"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let script = format!("aws() {{ printf '%s\\0' \"$@\"; }}\n{}", commands(plan));
    shell.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}
