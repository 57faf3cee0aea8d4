//! `cargo xtask bench org`: 1,000 members of 50 users each behind a fake that takes 20 ms a call and
//! throttles every fiftieth, asked by one run of `tutela scan --org`.

use std::{
    fs::{self, File},
    path::Path,
    process::Command,
    time::Duration,
};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use tutela_model::{Call, Operation, operation};
use tutela_recording::{Answer, Recording};
use tutela_testkit::Fake;

use super::{
    Taken, build, center,
    crowd::{self, Size},
    hold, measure_into, mebibytes, own_cpu, verdict, watch,
};
use crate::{
    Outcome,
    setup::{cargo, run as run_command},
};

const MEMBERS: usize = 1_000;
const USERS: usize = 50;
const GROUPS: usize = 8;
const UNITS: usize = 20;
const LATENCY: Duration = Duration::from_millis(20);
const THROTTLED: usize = 50;
/// The management account. A member's own number stands where the crowd's does.
const HOME: &str = "999988887777";
/// In how many members the company's administrators are.
const ADMINISTERED: usize = 50;
const SCP: &str = "SERVICE_CONTROL_POLICY";
const FULL_ACCESS: &str = "p-FullAWSAccess";
const REQUIRE_MFA: &str = "p-examplemfa01";

/// `keep` is a folder in which reports and answers stay, for whoever wants to look at them.
pub(crate) fn run(keep: Option<&str>) -> Outcome {
    if cfg!(debug_assertions) {
        // The fake shares the cores with what is measured.
        let again = ["run", "--release", "-q", "-p", "xtask", "bench", "org"];
        return run_command(cargo().args(again).args(keep));
    }
    let binary = build()?;
    let now = Timestamp::now();
    println!(
        "{MEMBERS} members of {USERS} users, {} ms a call, every {THROTTLED}th throttled, {now}",
        LATENCY.as_millis()
    );
    println!(
        "{:>8} {:>9} {:>9} {:>9} {:>10} {:>9}",
        "form", "calls", "wall s", "cpu s", "fake cpu s", "peak MiB"
    );
    let mut failures = Vec::new();
    let temporary = tempfile::tempdir().map_err(|error| format!("could not make one: {error}"))?;
    let place = keep.map_or(temporary.path(), Path::new);
    fs::create_dir_all(place).map_err(|error| format!("could not make a folder: {error}"))?;
    let today = TimeZone::UTC.to_datetime(now).date();
    let vouched = place.join("attestations.toml");
    fs::write(&vouched, center::attestation(today))
        .map_err(|error| format!("could not write: {error}"))?;
    for (form, save) in [("text", None), ("json", None), ("text", Some("saved"))] {
        let fake = company(now);
        let mut command = Command::new(&binary);
        command.args(["scan", "--org", "--format", form]).current_dir(place);
        command.args(["--attestations", "attestations.toml"]);
        command.args(save.iter().flat_map(|folder| ["--save", folder]));
        let before = own_cpu();
        let taken = scan(aws(&mut command, &fake.url()), place, form)?;
        // The fake is this process, and has the same cores.
        let fakes = own_cpu().saturating_sub(before);
        if let Some(violation) = fake.violations().first() {
            return Err(format!("the fake was asked what AWS would not understand: {violation}"));
        }
        println!(
            "{:>8} {:>9} {:>9.1} {:>9.1} {:>10.1} {:>9}",
            save.unwrap_or(form),
            fake.requests().len(),
            taken.wall.as_secs_f64(),
            taken.cpu.as_secs_f64(),
            fakes.as_secs_f64(),
            mebibytes(taken.peak)
        );
        let what = save.unwrap_or(form);
        hold(&format!("{what}: 60 s at most"), taken.wall.as_secs() < 60, &mut failures);
        hold(&format!("{what}: 300 MB at most"), taken.peak <= 300_000_000, &mut failures);
    }
    verdict(&failures)
}

/// Runs a scan, which is to find something and to leave nothing unknown.
fn scan(command: &mut Command, place: &Path, form: &str) -> Result<Taken, String> {
    let file = |name: String| {
        let path = place.join(name);
        let open = File::create(&path).map_err(|error| format!("could not write: {error}"))?;
        Ok::<_, String>((path, open))
    };
    let (_, out) = file(format!("report.{form}"))?;
    let (said, err) = file("said.txt".to_owned())?;
    let taken = measure_into(command, out.into(), err.into())?;
    if taken.code != 3 {
        let said = fs::read_to_string(said).unwrap_or_default();
        let last = said.lines().last().unwrap_or_default();
        return Err(format!("the scan ended with {}, where 3 is right: {last}", taken.code));
    }
    Ok(taken)
}

fn aws<'a>(command: &'a mut Command, endpoint: &str) -> &'a mut Command {
    command
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ACCESS_KEY_ID", "testing")
        .env("AWS_SECRET_ACCESS_KEY", "testing")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env_remove("AWS_PROFILE")
}

fn company(now: Timestamp) -> Fake {
    let account = crowd::account(Size { users: USERS, groups: GROUPS, roles: 0 }, now).recordings;
    let mut member: Vec<Recording> = account;
    let of_company = [&operation::DESCRIBE_ORGANIZATION, &operation::LIST_INSTANCES];
    member.retain(|own| !of_company.contains(&own.call.operation));
    member
        .push(answer(Call::new(&operation::LIST_ACCOUNT_ALIASES), json!({ "AccountAliases": [] })));
    let told = json!({ "Organization": { "Id": "o-exampleorgid", "MasterAccountId": HOME } });
    member.push(answer(Call::new(&operation::DESCRIBE_ORGANIZATION), told));
    member.extend(watch::REGIONS.map(|region| {
        let call = Call::new(&operation::LIST_INSTANCES).within(region);
        answer(call, center::instances(HOME, region))
    }));
    let mut home: Vec<Recording> = member.iter().map(of_home).collect();
    home.extend(tree());
    let ids: Vec<String> = ids().collect();
    let administered: Vec<String> = ids.iter().take(ADMINISTERED).cloned().collect();
    let (told, absent) = center::of_owner(HOME, &administered);
    home.extend(told.into_iter().map(|(call, value)| answer(call, value)));
    home.extend(absent.into_iter().map(|call| {
        let (code, message) = ("ResourceNotFoundException".to_owned(), String::new());
        let answer = Answer::Absent { code, message };
        Recording { call, taken_at: Some(now), answer }
    }));
    let fake = Fake::start(&home).page_size(1000).latency(LATENCY).throttle_each(THROTTLED);
    fake.with_members_like(crowd::ACCOUNT, &ids, &member)
}

/// The same in the management account.
fn of_home(recording: &Recording) -> Recording {
    let mut own = recording.clone();
    own.call.parameters = own.call.parameters.map(|value| value.replace(crowd::ACCOUNT, HOME));
    if let Answer::Json(bytes) | Answer::Report { csv: bytes, .. } = &mut own.answer {
        *bytes = String::from_utf8_lossy(bytes).replace(crowd::ACCOUNT, HOME).into_bytes();
    }
    own
}

fn ids() -> impl Iterator<Item = String> {
    (0..MEMBERS).map(|index| format!("2{index:011}"))
}

fn unit(index: usize) -> String {
    format!("ou-exam-{index:08}")
}

/// Three of four OUs are under an SCP that asks for MFA.
fn tree() -> Vec<Recording> {
    let of = |operation: &'static Operation, parameter: &'static str, id: &str, value: Value| {
        answer(Call::new(operation).with(parameter, id), value)
    };
    let (root, none) = ("r-exam", json!({ "OrganizationalUnits": [] }));
    let units: Vec<String> = (0..UNITS).map(unit).collect();
    let entries: Vec<Value> =
        units.iter().map(|id| json!({ "Id": id, "Name": format!("unit {id}") })).collect();
    let types = json!([{ "Type": SCP, "Status": "ENABLED" }]);
    let account = |id: &str| json!({ "Id": id, "Name": format!("member {id}"), "State": "ACTIVE" });
    let listed = |members: Vec<Value>| json!({ "Accounts": members });
    let children = &operation::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT;
    let accounts = &operation::LIST_ACCOUNTS_FOR_PARENT;
    let mut all = vec![
        answer(
            Call::new(&operation::LIST_ROOTS),
            json!({ "Roots": [{ "Id": root, "Name": "Root", "PolicyTypes": types }] }),
        ),
        of(children, "ParentId", root, json!({ "OrganizationalUnits": entries })),
        of(accounts, "ParentId", root, listed(vec![account(HOME)])),
        answer(
            Call::new(&operation::LIST_ORGANIZATIONS_FEATURES),
            json!({ "EnabledFeatures": ["RootCredentialsManagement", "RootSessions"] }),
        ),
    ];
    for (index, id) in units.iter().enumerate() {
        let own = ids().enumerate().filter(|(member, _)| member % UNITS == index);
        all.push(of(accounts, "ParentId", id, listed(own.map(|(_, id)| account(&id)).collect())));
        all.push(of(children, "ParentId", id, none.clone()));
    }
    let everywhere = units.iter().cloned().chain([root.to_owned(), HOME.to_owned()]).chain(ids());
    let some = units.iter().enumerate().filter(|(index, _)| index % 4 != 0);
    all.extend(policies(everywhere.collect(), some.map(|(_, id)| id.clone()).collect()));
    all
}

fn policies(everywhere: Vec<String>, some: Vec<String>) -> Vec<Recording> {
    let allow = json!({ "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let deny = json!({ "Statement": [{
        "Effect": "Deny",
        "NotAction": ["iam:EnableMFADevice", "iam:CreateVirtualMFADevice", "sts:GetSessionToken"],
        "Resource": "*",
        "Condition": {
            "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:user/*" },
            "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" },
        },
    }]});
    let mut summaries = Vec::new();
    let mut all = Vec::new();
    for (id, managed, document, targets) in
        [(FULL_ACCESS, true, allow, everywhere), (REQUIRE_MFA, false, deny, some)]
    {
        let summary = json!({ "Id": id, "Name": id, "Type": SCP, "AwsManaged": managed });
        let content = json!({ "PolicySummary": summary, "Content": document.to_string() });
        let describe = Call::new(&operation::DESCRIBE_POLICY).with("PolicyId", id);
        all.push(answer(describe, json!({ "Policy": content })));
        let targets: Vec<Value> =
            targets.into_iter().map(|target| json!({ "TargetId": target })).collect();
        let of = Call::new(&operation::LIST_TARGETS_FOR_POLICY).with("PolicyId", id);
        all.push(answer(of, json!({ "Targets": targets })));
        summaries.push(summary);
    }
    all.push(answer(Call::new(&operation::LIST_POLICIES), json!({ "Policies": summaries })));
    let rcps = Call::new(&operation::LIST_POLICIES).with("Filter", "RESOURCE_CONTROL_POLICY");
    all.push(answer(rcps, json!({ "Policies": [] })));
    all
}

fn answer(call: Call, value: Value) -> Recording {
    let taken_at = Some(Timestamp::now());
    Recording { call, taken_at, answer: Answer::Json(value.to_string().into_bytes()) }
}
