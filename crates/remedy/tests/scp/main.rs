//! An SCP for an organization's members: which targets, in which order, who keeps one out, and by which
//! steps.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod company;
#[path = "../people/mod.rs"]
mod people;

use std::collections::{BTreeMap, BTreeSet};

use company::{
    EMPTY, MACHINE, MANAGEMENT, PROD, PRODUCTION, ROOT, STAGE, STAGING, account, attached, company,
    id, scp, tree, with_tree,
};
use people::{now, support};
use tutela_model::{AccountState, Arn, Change, Observed, ScpState, State, document_digest};
use tutela_policy::require::RequireLevel;
use tutela_remedy::{
    Plan,
    enforce::{
        EnforceError, Exclusion, NAME,
        scp::{Found, ScpError, Wish, accounts_to_read, plan},
    },
};

fn to(targets: &[&str]) -> Wish {
    Wish {
        level: RequireLevel::ConsoleEnrolment,
        name: NAME.to_owned(),
        targets: targets.iter().map(|it| (*it).to_owned()).collect(),
        at_most: None,
        exclusions: Vec::new(),
        vouched: BTreeSet::new(),
        caller: Arn::new(format!("arn:aws:sts::{MANAGEMENT}:assumed-role/ops/me")),
        even_caller: false,
        now: now(),
    }
}

const NOTHING: Found = Found { scp: State::Absent, text: None };

/// To what it is attached, in order.
fn order(plan: &Plan) -> Vec<&str> {
    let targets = plan.steps().iter().filter_map(|step| {
        let Change::AttachScp { target_id, .. } = &step.action else { return None };
        Some(target_id.as_str())
    });
    targets.collect()
}

/// Who keeps targets out: `444455556666/bot machine`.
fn withheld(plan: &Plan) -> Vec<String> {
    let own = plan.content().withheld.iter();
    own.map(|own| format!("{} {}", own.user, own.reason)).collect()
}

fn has_note(plan: &Plan, part: &str) -> bool {
    plan.content().notes.iter().any(|note| note.contains(part))
}

#[test]
fn targets_are_taken_in_their_order_and_the_first_is_the_canary() {
    let plan = plan(&company(), &NOTHING, &to(&[STAGE, PROD, STAGE, ROOT])).unwrap();
    assert_eq!(order(&plan), [STAGE, PROD, ROOT]);
    let steps = plan.steps();
    assert!(matches!(steps[0].action, Change::CreateScp { .. }), "{:?}", steps[0].action);
    let canaries = steps.iter().filter(|step| step.why.starts_with("the canary: "));
    assert_eq!(canaries.count(), 1);
    assert!(steps[1].why.ends_with("1 user in 1 account"), "{}", steps[1].why);
    assert!(steps[3].why.ends_with("3 users in 2 accounts"), "{}", steps[3].why);
    assert_eq!(plan.content().account, MANAGEMENT);
    assert!(has_note(&plan, "No SCP binds the management account 999900001111"));
    assert!(has_note(&plan, "You call from there"));
    assert_eq!(Plan::read(&plan.json()).unwrap(), plan);
    // Each account is claimed once, by the step that reaches it first.
    let claims = |step: usize| -> Vec<String> {
        let own = steps[step].proves.iter();
        own.map(|own| {
            let level = own.level.as_deref().unwrap_or("-");
            format!("{} {} {level}", own.check, own.resource)
        })
        .collect()
    };
    assert_eq!(claims(0), Vec::<String>::new());
    assert_eq!(
        claims(1),
        [
            "new-user-mfa-not-enforced arn:aws:iam::777788889999:root#new-user/account -",
            "user-mfa-not-enforced arn:aws:iam::777788889999:user/ben console-enrolment-open",
        ]
    );
    assert_eq!(claims(2).len(), 3, "{:?}", claims(2));
    assert_eq!(claims(3), Vec::<String>::new());
}

#[test]
fn an_account_with_somebody_whom_nobody_can_vouch_for_keeps_its_targets_out() {
    let with = |users: &[(&str, &str)], wish: &Wish| {
        let mut company = company();
        company.accounts[0] = account(PRODUCTION, users);
        plan(&company, &NOTHING, wish).unwrap()
    };
    let everything = to(&[PRODUCTION, PROD, ROOT, STAGE]);
    for (case, words, reason) in [
        ("a machine", MACHINE, "machine"),
        ("no way to enrol", "console; inline NotIam", "cannot-enrol"),
        ("a passkey and a key", "console; passkey; key unused; inline Iam", "passkey-only"),
        ("denied everything", "console; app; inline Iam; inline DenyAll", "cannot-work"),
        ("grants that nobody saw", "not seen", "unseen"),
        ("another tool's user", "console; app; inline Iam; tag Terraform=true", ""),
    ] {
        let plan = with(&[("ana", words)], &everything);
        if reason.is_empty() {
            assert_eq!(order(&plan), [PRODUCTION, PROD, ROOT, STAGE], "{case}");
            continue;
        }
        assert_eq!(order(&plan), [STAGE], "{case}");
        assert_eq!(withheld(&plan), [format!("{PRODUCTION}/ana {reason}")], "{case}");
        for target in [PRODUCTION, PROD, ROOT] {
            assert!(has_note(&plan, &format!("{target} is left out")), "{case}: {target}");
        }
        assert!(plan.steps()[1].why.starts_with("the canary: "), "{case}: another is first now");
    }
    let users = [("ana", MACHINE), ("bot", MACHINE)];
    let mut vouched = to(&[PROD]);
    vouched.vouched.insert(format!("{PRODUCTION}/ana"));
    assert_eq!(withheld(&with(&users, &vouched)), [format!("{PRODUCTION}/bot machine")]);
    vouched.vouched.insert(format!("{PRODUCTION}/bot"));
    assert_eq!(order(&with(&users, &vouched)), [PROD]);
    let nobody = with(&users, &to(&[PROD]));
    assert!(nobody.steps().is_empty(), "nothing is made for nothing");
}

#[test]
fn an_account_that_nobody_could_read_keeps_its_targets_out() {
    let mut shut = company();
    shut.accounts[0].users.complete = Err(support::gap("AccessDenied: no role there"));
    let mut lacking = company();
    lacking.accounts.remove(0);
    for (case, company) in [("not entered", shut), ("not asked", lacking)] {
        let plan = plan(&company, &NOTHING, &to(&[ROOT, STAGING])).unwrap();
        assert_eq!(
            (order(&plan), withheld(&plan)),
            (vec![STAGING], vec![format!("{PRODUCTION} unseen")]),
            "{case}"
        );
    }
    let unlisted = with_tree(|it| it.members.complete = Err(support::gap("an OU was not listed")));
    let plan = plan(&unlisted, &NOTHING, &to(&[ROOT, STAGING])).unwrap();
    assert_eq!(order(&plan), [STAGING], "an account is known by itself");
    assert_eq!(withheld(&plan), [format!("{ROOT} unseen")]);
}

#[test]
fn organizations_that_cannot_have_it_are_refused_with_the_way_out() {
    let off = with_tree(|it| attached(it).is_enabled = false);
    let refused = plan(&off, &NOTHING, &to(&[ROOT])).unwrap_err();
    assert!(refused.to_string().contains("enable-policy-type --root-id r-ab12 "), "{refused}");
    let lost = with_tree(|it| it.scps = Observed::Missing(support::gap("policies")));
    let refused = plan(&lost, &NOTHING, &to(&[ROOT]));
    assert!(matches!(refused, Err(ScpError::Enforce(EnforceError::Unseen(_)))), "{refused:?}");
    for (case, target) in
        [("none", "ou-ab12-nothing0"), ("its own", "tutela"), ("an id", "123456789012")]
    {
        let refused = plan(&company(), &NOTHING, &to(&[ROOT, target]));
        assert!(matches!(refused, Err(ScpError::NoSuchTarget(_))), "{case}: {refused:?}");
    }
    let refused = plan(&company(), &NOTHING, &to(&[MANAGEMENT]));
    assert!(matches!(refused, Err(ScpError::Management(_))), "{refused:?}");
    let empty = plan(&company(), &NOTHING, &to(&[EMPTY])).unwrap();
    assert_eq!(order(&empty), [EMPTY], "nobody is in it yet");
}

#[test]
fn quotas_are_told_before() {
    let with = |count: usize| {
        let scps = (0..count).map(|it| scp(&format!("other-{it}"))).collect();
        let company = with_tree(|it| drop(attached(it).by_target.insert(STAGE.to_owned(), scps)));
        plan(&company, &NOTHING, &to(&[STAGE, PROD])).unwrap()
    };
    assert!(!has_note(&with(4), "SCPs are attached to"));
    let five = with(5);
    assert_eq!(order(&five), [STAGE, PROD]);
    assert!(has_note(&five, "5 SCPs are attached to ou-ab12-stage000: AWS takes 10"));
    let ten = with(10);
    assert_eq!(order(&ten), [PROD]);
    assert_eq!(withheld(&ten), [format!("{STAGE} too-many-policies")]);
}

#[test]
fn wishes_are_followed_or_refused() {
    let by = |change: &dyn Fn(&mut Wish)| {
        let mut wish = to(&[PROD, STAGE]);
        change(&mut wish);
        plan(&company(), &NOTHING, &wish)
    };
    let first = by(&|it| it.at_most = Some(1)).unwrap();
    assert_eq!(order(&first), [PROD]);
    assert!(has_note(&first, "by --at-most: ou-ab12-stage000"));
    let until = |user: &str, day: &str| Exclusion {
        user: user.to_owned(),
        reason: "moves in January".to_owned(),
        until: day.parse().unwrap(),
    };
    let excluded = by(&|it| {
        it.exclusions = vec![until("444455556666/ana", "2027-01-31")];
        it.vouched.insert("444455556666/ana".to_owned());
    });
    let excluded = excluded.unwrap();
    assert_eq!(
        (order(&excluded), withheld(&excluded)),
        (vec![STAGE], vec!["444455556666/ana excluded".to_owned()])
    );
    let own = by(&|it| it.caller = Arn::new("arn:aws:iam::444455556666:user/ana")).unwrap();
    assert_eq!(withheld(&own), ["444455556666/ana caller"]);
    assert!(has_note(&own, "You call from member 444455556666: the management account can"));
    let even = by(&|it| {
        it.caller = Arn::new("arn:aws:iam::444455556666:user/ana");
        it.even_caller = true;
    });
    assert_eq!(order(&even.unwrap()), [PROD, STAGE]);
    for (case, name) in [
        ("no account", "ana"),
        ("an account alone", "444455556666/"),
        ("nobody", "444455556666/eve"),
        ("elsewhere", "123456789012/ana"),
    ] {
        assert!(by(&|it| it.vouched = [name.to_owned()].into()).is_err(), "{case}");
        assert!(by(&|it| it.exclusions = vec![until(name, "2027-01-31")]).is_err(), "{case}");
    }
    let over = by(&|it| it.exclusions = vec![until("444455556666/ana", "2026-11-23")]);
    assert!(matches!(over, Err(ScpError::Enforce(EnforceError::Over(..)))), "{over:?}");
}

#[test]
fn whoever_is_bound_by_no_scp_or_cannot_call_is_not_looked_at() {
    let all = accounts_to_read(&tree(), &to(&[ROOT]));
    assert_eq!(all, [id(PRODUCTION), id(STAGING)].into());
    let closed = with_tree(|it| it.members.known[1].state = AccountState::Suspended);
    assert_eq!(accounts_to_read(&closed.tree, &to(&[ROOT])), [id(PRODUCTION)].into());
    let plan = plan(&closed, &NOTHING, &to(&[ROOT])).unwrap();
    assert_eq!(order(&plan), [ROOT]);
    assert!(has_note(&plan, "nobody can use 1"), "{:?}", plan.content().notes);
    // What the policy reaches already is looked at, too.
    let there = with_tree(|it| attached(it).by_target.get_mut(PROD).unwrap().push(scp(NAME)));
    assert_eq!(accounts_to_read(&there.tree, &to(&[STAGE])), [id(PRODUCTION), id(STAGING)].into());
}

/// The policy of a first plan, attached to these, saying something else where somebody changed it.
fn ours(targets: &[&str], says: Option<&str>) -> Found {
    let first = plan(&company(), &NOTHING, &to(&[STAGE])).unwrap();
    let Change::CreateScp { content, tags, .. } = &first.steps()[0].action else { panic!("none") };
    let text = says.unwrap_or(content);
    let state = ScpState {
        document: document_digest(text),
        tags: tags.clone(),
        targets: targets.iter().map(|it| (*it).to_owned()).collect(),
    };
    Found { scp: State::Scp(state), text: Some(text.to_owned()) }
}

fn tags(found: &mut Found) -> &mut BTreeMap<String, String> {
    let State::Scp(own) = &mut found.scp else { panic!("none") };
    &mut own.tags
}

#[test]
fn what_is_not_ours_is_not_touched() {
    let mut foreign = ours(&[], None);
    tags(&mut foreign).remove("tutela:purpose");
    let refused = plan(&company(), &foreign, &to(&[STAGE]));
    assert!(matches!(refused, Err(ScpError::Foreign(_))), "{refused:?}");
    let changed = Found { text: Some("{}".to_owned()), ..ours(&[], None) };
    let refused = plan(&company(), &changed, &to(&[STAGE]));
    assert!(matches!(refused, Err(ScpError::Changed(_))), "{refused:?}");
}

#[test]
fn what_is_ours_is_known_kept_up_and_put_right() {
    let names = |plan: &Plan| -> Vec<&str> {
        plan.steps().iter().map(|step| step.action.operation().name).collect()
    };
    let next = plan(&company(), &ours(&[STAGE], None), &to(&[STAGE, PROD])).unwrap();
    assert_eq!((names(&next), order(&next)), (vec!["AttachPolicy"], vec![PROD]));
    assert!(has_note(&next, "it is attached already to ou-ab12-stage000"));
    let done = plan(&company(), &ours(&[STAGE, PROD], None), &to(&[STAGE, PROD])).unwrap();
    assert!(done.steps().is_empty());
    // Somebody changed it, in a layout of their own.
    let theirs = "{ \"Statement\" : [\n] }";
    let repaired = plan(&company(), &ours(&[STAGE], Some(theirs)), &to(&[STAGE])).unwrap();
    assert_eq!(names(&repaired), ["UpdatePolicy"]);
    assert!(has_note(&repaired, "somebody changed it"));
    let Some(Change::UpdateScp { content, .. }) = &repaired.steps()[0].undo else { panic!("none") };
    assert_eq!(content, theirs, "to the byte");
    assert_eq!(repaired.steps()[0].proves.len(), 2, "those who are under it are proved");
    // Another level, and a tag that somebody took away.
    let mut found = ours(&[STAGE], None);
    tags(&mut found).remove("tutela:document");
    let sealed = Wish { level: RequireLevel::Sealed, ..to(&[STAGE, PROD]) };
    let another = plan(&company(), &found, &sealed).unwrap();
    let expected = ["UpdatePolicy", "TagResource", "TagResource", "AttachPolicy"];
    assert_eq!(names(&another), expected);
    let undone: Vec<&str> =
        another.steps().iter().map(|it| it.undo.as_ref().unwrap().operation().name).collect();
    assert_eq!(undone, ["UpdatePolicy", "TagResource", "UntagResource", "DetachPolicy"]);
    for pair in another.steps()[..3].windows(2) {
        assert_eq!(pair[0].becomes, pair[1].precondition.is);
    }
}

#[test]
fn whoever_is_under_it_already_is_not_locked_out_by_another_level() {
    let mut company = company();
    // At the console cleo can enrol: sealed, nobody can without a window.
    company.accounts[1] = account(STAGING, &[("cleo", "console; inline Iam")]);
    let found = ours(&[STAGE], None);
    let same = plan(&company, &found, &to(&[PROD])).unwrap();
    assert_eq!(order(&same), [PROD]);
    let sealed = Wish { level: RequireLevel::Sealed, ..to(&[PROD]) };
    let refused = plan(&company, &found, &sealed).unwrap_err();
    assert!(matches!(refused, ScpError::WouldBreak(_)), "{refused}");
    assert!(refused.to_string().contains("777788889999/cleo"), "{refused}");
}
