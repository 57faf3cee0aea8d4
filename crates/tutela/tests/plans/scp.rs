//! A service control policy for the members of an organization, there and back.

use std::{
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tutela_testkit::{Gate, Moto, venv};

use super::{Ran, bare, schema};

const NAME: &str = "tutela-require-mfa";
/// Of every seeded account. Nobody knows when the key of the last was used.
const USERS: [&str; 3] = ["alice", "bob", "robot"];

/// An organization on the emulator, a way to it, and a person's machine.
struct Company {
    moto: Moto,
    gate: Gate,
    truth: Value,
    home: TempDir,
}

impl Company {
    fn new() -> Self {
        let moto = Moto::start();
        let truth = moto.seed_organization();
        let accounts = truth["accounts"].as_object().unwrap();
        let locked = accounts.iter().filter(|(_, truth)| truth["locked"] == true);
        let gate = Gate::start(moto.url(), locked.map(|(id, _)| id.clone()).collect::<Vec<_>>());
        Self { moto, gate, truth, home: tempfile::tempdir().unwrap() }
    }

    /// The accounts of a place that can be used, in order.
    fn accounts(&self, unit: &str) -> Vec<&str> {
        let accounts = self.truth["accounts"].as_object().unwrap().iter();
        let own = accounts.filter(|(id, truth)| {
            let is_home = self.truth["home"] == id.as_str();
            truth["unit"] == unit && truth["state"] == "ACTIVE" && !is_home
        });
        own.map(|(id, _)| id.as_str()).collect()
    }

    /// What a script says that is given the emulator's organization.
    fn ask(&self, script: &str) -> Value {
        let head = "import boto3, json, sys; o = boto3.client('organizations', endpoint_url=sys.argv[1], \
                    region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='x')\n";
        let script = format!("{head}{script}");
        let output = venv::python(["-c", &script, self.moto.url()]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn root(&self) -> String {
        self.ask("print(json.dumps(o.list_roots()['Roots'][0]['Id']))").as_str().unwrap().to_owned()
    }

    fn unit(&self, name: &str) -> String {
        let script = format!(
            "root = o.list_roots()['Roots'][0]['Id']\n\
             units = o.list_organizational_units_for_parent(ParentId=root)['OrganizationalUnits']\n\
             print(json.dumps([own['Id'] for own in units if own['Name'] == '{name}'][0]))"
        );
        self.ask(&script).as_str().unwrap().to_owned()
    }

    fn bare(&self, program: &str) -> Command {
        bare(program, self.home.path(), &self.gate.url())
    }

    /// Runs the program without a terminal.
    fn run(&self, arguments: &str) -> Ran {
        Ran::of(self.bare("setsid"), arguments)
    }

    fn count(&self, operation: &str) -> usize {
        self.gate.requests().iter().filter(|own| own.operation == operation).count()
    }

    /// Whether whoever is made tomorrow in an account is asked for MFA, in a check's word.
    fn newcomers(&self, account: &str) -> String {
        let scan = "scan --org --format json --check new-user-mfa-not-enforced";
        let report = self.run(scan).json();
        let rows = report["findings"].as_array().unwrap();
        let row = rows.iter().find(|row| row["account"] == account).unwrap();
        row["status"].as_str().unwrap().to_owned()
    }
}

#[test]
fn an_organization_is_asked_for_mfa_and_is_as_before_when_it_is_taken_back() {
    let company = Company::new();
    let before = company.moto.export_organization();
    let [canary, other] = company.accounts("Root/Security")[..] else { panic!("two accounts") };
    let (security, root) = (company.unit("Security"), company.root());
    assert_eq!(company.newcomers(canary), "fail");
    let enforce = format!(
        "enforce --as scp --level console-enrolment --target {canary},{security},{root} --format json"
    );

    // Nobody vouches for people who cannot enrol, and one account cannot be entered.
    let alone = company.run(&enforce).ended(0).json();
    assert_eq!(alone["steps"], json!([]));
    let left_out = alone["withheld"].as_array().unwrap();
    let why = |user: &str| {
        let own = left_out.iter().find(|own| own["user"] == user);
        own.unwrap_or_else(|| panic!("{user}: {left_out:#?}"))["reason"].as_str().unwrap()
    };
    assert_eq!(why(&format!("{canary}/alice")), "cannot-enrol");
    assert_eq!(why(&format!("{canary}/bob")), "first-password");
    assert_eq!(why(&format!("{canary}/robot")), "machine");
    let locked = company.truth["accounts"].as_object().unwrap().iter();
    let mut locked = locked.filter(|(_, own)| own["locked"] == true).map(|(id, _)| id.as_str());
    assert_eq!(why(locked.next().unwrap()), "unseen");

    let people = USERS.map(|user| format!("{canary}/{user},{other}/{user}")).join(",");
    let enforce = format!("{enforce} --vouch {people}");
    let plan = company.run(&enforce).ended(5).json();
    assert_eq!(schema::errors("tutela.plan-1.schema.json", &plan), "");
    let steps = plan["steps"].as_array().unwrap();
    let called: Vec<_> = steps
        .iter()
        .map(|step| {
            (
                step["action"]["operation"].as_str().unwrap(),
                &step["action"]["parameters"]["TargetId"],
            )
        })
        .collect();
    assert_eq!(
        called,
        [
            ("organizations:CreatePolicy", &Value::Null),
            ("organizations:AttachPolicy", &json!(canary)),
            ("organizations:AttachPolicy", &json!(security)),
        ]
    );
    assert_eq!(company.moto.export_organization(), before, "shown, not confirmed");

    let applied = company.run(&format!("{enforce} --yes")).ended(0).json();
    assert_eq!(schema::errors("tutela.applied-1.schema.json", &applied), "");
    let proofs = applied["proofs"].as_array().unwrap();
    // Of each of two accounts, three users and those who are made tomorrow.
    assert_eq!(proofs.len(), 8, "{proofs:#?}");
    assert!(proofs.iter().all(|own| own["holds"] == true), "{proofs:#?}");
    assert_eq!(company.newcomers(other), "pass");
    let again = company.run(&enforce).ended(0).json();
    assert_eq!(again["steps"], json!([]), "it is there already");

    let id = applied["plan"].as_str().unwrap();
    company.run(&format!("undo {id} --yes")).ended(0);
    assert_eq!(company.moto.export_organization(), before);
    assert_eq!(company.newcomers(other), "fail");
}

#[test]
fn a_kill_can_be_gone_on_with_and_taken_back() {
    let company = Company::new();
    let before = company.moto.export_organization();
    let [canary, other] = company.accounts("Root/Security")[..] else { panic!("two accounts") };
    let people = USERS.map(|user| format!("{canary}/{user},{other}/{user}")).join(",");
    let plan = company.home.path().join("plan.json").display().to_string();
    for (operation, count, way) in
        [("CreatePolicy", 1, "undo"), ("AttachPolicy", 1, "resume"), ("AttachPolicy", 2, "undo")]
    {
        // A plan has an id by what it says, its moment included: each is another.
        let enforce = format!(
            "enforce --as scp --level console-enrolment --target {canary},{other} --vouch {people} --plan {plan}"
        );
        company.run(&enforce).ended(0);
        let made: Value = serde_json::from_str(&std::fs::read_to_string(&plan).unwrap()).unwrap();
        let id = made["id"].as_str().unwrap();
        let begun = company.count(operation);
        let mut child = company
            .bare(env!("CARGO_BIN_EXE_tutela"))
            .args(["apply", plan.as_str(), "--yes"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while company.count(operation) < begun + count {
            assert!(child.try_wait().unwrap().is_none(), "{operation}: it ended by itself");
            thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let ran = company.run(&format!("{way} {id:.12} --yes --patience 3s --format json"));
        let ran = ran.ended(0).json();
        if way == "resume" {
            assert_eq!(ran["proofs"].as_array().unwrap().len(), 8);
            assert_ne!(company.moto.export_organization(), before);
            company.run(&format!("undo {id:.12} --yes")).ended(0);
        }
        assert_eq!(company.moto.export_organization(), before, "{operation} {count}");
    }
}

#[test]
fn what_somebody_changed_in_ours_is_put_right_and_what_is_not_ours_stays() {
    let company = Company::new();
    let [canary, _] = company.accounts("Root/Security")[..] else { panic!("two accounts") };
    let enforce = format!(
        "enforce --as scp --level console-enrolment --target {canary} --vouch \
         {canary}/alice,{canary}/bob,{canary}/robot --format json"
    );
    company.run(&format!("{enforce} --yes")).ended(0);
    let own = format!(
        "own = [p for p in o.list_policies(Filter='SERVICE_CONTROL_POLICY')['Policies'] if p['Name'] == '{NAME}'][0]['Id']\n"
    );
    let theirs = r#"{ "Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}] }"#;
    company.ask(&format!("{own}o.update_policy(PolicyId=own, Content='{theirs}')\nprint('null')"));
    let drifted = company.moto.export_organization();
    let shown = company.run(&enforce).ended(5).json();
    assert_eq!(schema::errors("tutela.plan-1.schema.json", &shown), "");
    assert_eq!(shown["steps"][0]["action"]["operation"], "organizations:UpdatePolicy");
    let repaired = company.run(&format!("{enforce} --yes")).ended(0).json();
    assert_eq!(repaired["proofs"].as_array().unwrap().len(), 4);
    assert_eq!(company.newcomers(canary), "pass");
    let id = repaired["plan"].as_str().unwrap();
    company.run(&format!("undo {id:.12} --yes")).ended(0);
    assert_eq!(company.moto.export_organization(), drifted, "their text, to the byte");

    company.ask(&format!(
        "{own}o.untag_resource(ResourceId=own, TagKeys=['tutela:purpose'])\nprint('null')"
    ));
    let refused = company.run(&enforce).ended(1);
    assert!(refused.err.contains("choose another --name"), "{}", refused.err);
    let root = company.root();
    company.ask(&format!(
        "o.disable_policy_type(RootId='{root}', PolicyType='SERVICE_CONTROL_POLICY')\nprint('null')"
    ));
    let refused = company.run(&enforce).ended(1);
    assert!(refused.err.contains("aws organizations enable-policy-type"), "{}", refused.err);
}

#[test]
fn options_of_the_other_form_are_refused_in_words() {
    let company = Company::new();
    let scp = "enforce --level sealed --as scp";
    for (arguments, said) in [
        (scp.to_owned(), "--target"),
        (
            format!("{scp} --target r-ab12 --user ana"),
            "`--user` goes with `--as identity` and `--as boundary` alone",
        ),
        (format!("{scp} --target r-ab12 --organization-allows"), "`--as boundary` alone"),
        (format!("{scp} --target r-ab12 --even-last-administrators"), "`--as boundary` alone"),
        ("enforce --level sealed --target r-ab12".to_owned(), "`--as scp` alone"),
        ("enforce --level sealed --member-role r".to_owned(), "`--as scp` alone"),
        (format!("{scp} --target ou-none-nothing00"), "no root, OU or account"),
        (format!("{scp} --target {} --vouch ana", company.root()), "say ACCOUNT/USER"),
    ] {
        let ran = company.run(&arguments).ended(2);
        assert!(ran.err.contains(said), "{arguments}: {}", ran.err);
    }
}
