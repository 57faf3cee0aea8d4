//! The choices beside the level.

use tutela_policy::{
    Caller, Context, Decision, Document, PolicySet, Request, Setup,
    lint::{self, Attachment, Severity},
    require::{
        AccountId, Form, KeepError, Kept, Partition, Require, RequireLevel, SessionAge,
        SessionAgeError,
    },
};

use crate::world::{ALL, Credential, World};

#[test]
fn users_with_paths_reach_themselves_and_nobody_else() {
    let by_path = |with_paths: bool, own: &str, resource: &str| {
        let mut require = Require::new(RequireLevel::EnrolmentOpen, Form::Identity);
        require.users_with_paths = with_paths;
        let identity = vec![Document::parse(ALL).unwrap(), require.policy().document().clone()];
        let policies = PolicySet::new(&Setup { identity, ..Setup::default() });
        let context = Context::new()
            .with("aws:PrincipalType", "User")
            .with("aws:PrincipalArn", own)
            .with("aws:username", "alice");
        let caller = Caller::parse(own).unwrap();
        let judgement =
            policies.judge(&Request::new(caller, "iam:EnableMFADevice", resource, context));
        assert!(judgement.ambiguities.is_empty(), "{resource}");
        judgement.decision == Decision::Allowed
    };
    let plain = "arn:aws:iam::111122223333:user/alice";
    let deep = "arn:aws:iam::111122223333:user/people/team/alice";
    for (own, with_paths, expected) in
        [(plain, false, true), (plain, true, true), (deep, false, false), (deep, true, true)]
    {
        assert_eq!(by_path(with_paths, own, own), expected, "{own}, paths {with_paths}");
        for other in [
            "arn:aws:iam::111122223333:user/malice",
            "arn:aws:iam::111122223333:user/people/malice",
            "arn:aws:iam::111122223333:user/people/alice2",
            "arn:aws:iam::111122223333:user/alice/bob",
            "arn:aws:iam::111122223333:user/Alice",
            "arn:aws:iam::111122223333:role/people/alice",
        ] {
            assert!(!by_path(with_paths, own, other), "{own} on {other}");
        }
    }
}

#[test]
fn ages_that_no_session_has_are_refused() {
    let age = |minutes: u64| SessionAge::from_secs(minutes * 60);
    assert_eq!(age(14), Err(SessionAgeError::TooShort));
    assert_eq!(SessionAge::from_secs(0), Err(SessionAgeError::TooShort));
    assert_eq!(age(36 * 60 + 1), Err(SessionAgeError::TooLong));
    assert_eq!(SessionAge::from_secs(u64::MAX), Err(SessionAgeError::TooLong));
    for (minutes, cuts) in [(15, true), (719, true), (720, false), (36 * 60, false)] {
        assert_eq!(age(minutes).map(SessionAge::cuts_console), Ok(cuts), "{minutes}");
    }
}

#[test]
fn what_would_undo_the_policy_is_not_kept() {
    let refused = |text: &str| Kept::parse(text).unwrap_err();
    for action in [
        "iam:CreateVirtualMFADevice",
        "iam:EnableMFADevice",
        "iam:tagUser",
        "iam:ChangePassword",
        "iam:PassRole",
        "iam:CreateServiceLinkedRole",
        "sts:AssumeRoot",
    ] {
        assert!(matches!(refused(action), KeepError::Undoes(_)), "{action}");
    }
    for pattern in ["iam:*MFA*", "*", "s3:Get?bject"] {
        assert!(matches!(refused(pattern), KeepError::Pattern(_)), "{pattern}");
    }
    assert_eq!(
        refused("s3:GetObjct").to_string(),
        "AWS has no action `s3:GetObjct`: did you mean `s3:GetObject`?"
    );
    assert!(refused("nowhere:Nothing").to_string().contains("as of 20"));
    assert!(matches!(refused("s3"), KeepError::Unknown(_, None)));
    let reads = Kept::parse("s3:getobject").unwrap();
    assert!(reads.only_reads() && !reads.assumes_role());
    let role = Kept::parse("sts:AssumeRole").unwrap();
    assert!(!role.only_reads() && role.assumes_role());
}

/// Whoever keeps an action that the level narrows wants it unnarrowed.
#[test]
fn a_kept_action_is_not_narrowed() {
    let bob = "arn:aws:iam::111122223333:user/bob";
    for level in RequireLevel::ALL {
        let mut require = Require::new(level, Form::Identity);
        require.keep = ["iam:GetUser", "iam:GetAccountPasswordPolicy"]
            .map(|action| Kept::parse(action).unwrap())
            .to_vec();
        let world = World::under(&require);
        assert!(world.allows(Credential::Key, "iam:GetUser", bob), "{level:?}");
        assert!(world.allows(Credential::Key, "iam:GetAccountPasswordPolicy", "*"), "{level:?}");
        assert!(!world.allows(Credential::Key, "iam:ListMFADevices", bob), "{level:?}");
    }
}

/// What somebody chose to keep is told, and nothing that the level leaves becomes a hole by it. That any
/// credential can enrol is the one thing to be told of the level that is named so.
#[test]
fn the_lint_finds_no_hole_beside_what_is_kept() {
    for (level, form) in RequireLevel::ALL
        .into_iter()
        .flat_map(|level| [Form::Identity, Form::Boundary, Form::Scp].map(|form| (level, form)))
    {
        let mut require = Require::new(level, form);
        require.keep = vec![Kept::parse("ec2:DescribeInstances").unwrap()];
        require.max_session_age = SessionAge::from_secs(12 * 60 * 60).ok();
        let to = if form == Form::Scp { Attachment::Organization } else { Attachment::User };
        let findings = lint::lint(require.policy().document(), None, to).unwrap();
        let holes: Vec<&str> = findings
            .iter()
            .filter(|finding| finding.severity >= Severity::High)
            .map(|finding| finding.rule.id)
            .filter(|rule| level != RequireLevel::EnrolmentOpen || *rule != "enrolment-open")
            .collect();
        assert!(holes.is_empty(), "{level:?} as {form:?}: {findings:#?}");
        let is_kept_told = findings.iter().any(|it| it.message.contains("ec2:DescribeInstances"));
        assert!(is_kept_told, "{level:?} as {form:?}: {findings:#?}");
    }
}

/// Whatever else is left, the first device of the user's own name is what a lock of names leaves open.
#[test]
fn the_lint_says_of_a_lock_of_names_that_the_first_device_is_open() {
    for keep in [&[][..], &["s3:GetObject"], &["ec2:DescribeInstances", "iam:ListUsers"]] {
        let mut require = Require::new(RequireLevel::NameLocked, Form::Identity);
        require.keep = keep.iter().map(|action| Kept::parse(action).unwrap()).collect();
        let findings = lint::lint(require.policy().document(), None, Attachment::User).unwrap();
        let open: Vec<(&str, Severity)> = findings
            .iter()
            .filter(|finding| finding.rule.id == "enrolment-open")
            .map(|finding| (finding.statement.as_str(), finding.severity))
            .collect();
        assert_eq!(open, [("RequireMfaForOtherNames", Severity::Medium)], "{keep:?}");
    }
}

#[test]
fn the_order_of_kept_actions_changes_nothing() {
    let keep = |actions: &[&str]| {
        let mut require = Require::new(RequireLevel::Sealed, Form::Scp);
        require.keep = actions.iter().map(|action| Kept::parse(action).unwrap()).collect();
        require.policy().json()
    };
    assert_eq!(
        keep(&["s3:GetObject", "ec2:DescribeInstances"]),
        keep(&["ec2:describeinstances", "s3:getobject", "s3:GetObject"])
    );
}

#[test]
fn places_are_read_or_refused() {
    assert_eq!(Partition::named("aws-us-gov").map(Partition::name), Some("aws-us-gov"));
    assert_eq!(Partition::named("AWS"), None);
    assert!(AccountId::parse("111122223333").is_ok());
    for wrong in ["1111-2222-3333", "", "*", "11112222333"] {
        assert!(AccountId::parse(wrong).is_err(), "{wrong}");
    }
}
