//! Attacks in steps, each of which AWS would have to refuse at some point.

use tutela_policy::{
    Universe,
    require::{Form, Kept, Require, RequireLevel, SessionAge},
};

use crate::world::{ALICE as OWN, Credential, World};

const BOB: &str = "arn:aws:iam::111122223333:user/bob";
const DEVICE: &str = "arn:aws:iam::111122223333:mfa/alice";

const FORMS: [Form; 3] = [Form::Identity, Form::Boundary, Form::Scp];

/// How far somebody gets who wants another device on Alice, and then a session with MFA.
fn enrols(world: &World, credential: Credential, device: &str) -> bool {
    world.allows(credential, "iam:CreateVirtualMFADevice", device)
        && world.allows(credential, "iam:EnableMFADevice", OWN)
}

#[test]
fn a_leaked_key_gets_no_device_and_so_no_session_with_mfa() {
    let any = "arn:aws:iam::111122223333:mfa/alice2";
    for form in FORMS {
        for (level, own_name, free_name) in [
            (RequireLevel::Sealed, false, false),
            (RequireLevel::ConsoleEnrolment, false, false),
            (RequireLevel::NameLocked, true, false),
            (RequireLevel::EnrolmentOpen, true, true),
        ] {
            for world in World::every(level, form) {
                let enrols = |device| enrols(&world, Credential::Key, device);
                assert_eq!(enrols(DEVICE), own_name, "{level:?} {form:?} {}", world.name());
                assert_eq!(enrols(any), free_name, "{level:?} {form:?} {}", world.name());
            }
        }
    }
}

/// A request that a service forwards says `false` of MFA, as a password's does, also for a key.
#[test]
fn a_leaked_key_has_no_service_enrol_for_it() {
    for form in FORMS {
        let mut require = Require::new(RequireLevel::ConsoleEnrolment, form);
        let tells = |world: &World| {
            world.allows(Credential::Key, "cloudformation:CreateStack", "*")
                && enrols(world, Credential::KeyThroughService, DEVICE)
        };
        assert!(!tells(&World::under(&require)), "{form:?}");
        require.keep = vec![Kept::parse("cloudformation:CreateStack").unwrap()];
        let world = World::under(&require);
        assert!(world.allows(Credential::Key, "cloudformation:CreateStack", "*"), "{form:?}");
        assert!(!tells(&world), "{form:?}");
        assert!(enrols(&world, Credential::Password, DEVICE), "{form:?}");
    }
}

#[test]
fn whoever_has_the_password_enrols_at_the_console_where_the_level_says_so() {
    for (level, expected) in [
        (RequireLevel::Sealed, false),
        (RequireLevel::ConsoleEnrolment, true),
        (RequireLevel::NameLocked, true),
        (RequireLevel::EnrolmentOpen, true),
    ] {
        for world in FORMS.into_iter().flat_map(|form| World::every(level, form)) {
            let enrols = enrols(&world, Credential::Password, DEVICE);
            assert_eq!(enrols, expected, "{level:?} {}", world.name());
        }
    }
    for world in FORMS.into_iter().flat_map(|form| World::every(RequireLevel::Sealed, form)) {
        let open = world.with_window_open();
        assert!(enrols(&open, Credential::Password, DEVICE), "{}", open.name());
        assert!(open.allows(Credential::Password, "iam:ChangePassword", OWN), "{}", open.name());
    }
}

/// All that is written: every level, form and choice.
fn worlds() -> impl Iterator<Item = (RequireLevel, World)> {
    let levels = RequireLevel::ALL.into_iter().flat_map(|level| FORMS.map(|form| (level, form)));
    levels.flat_map(|(level, form)| World::every(level, form).map(move |world| (level, world)))
}

#[test]
fn a_federated_session_with_the_windows_tag_and_the_users_name_opens_nothing() {
    for (level, world) in worlds() {
        // An access key cannot even make the session.
        assert!(!world.allows(Credential::Key, "sts:GetFederationToken", "*"), "{level:?}");
        for credential in [Credential::Federated, Credential::FederatedWithoutKey] {
            for (action, resource) in [
                ("iam:CreateVirtualMFADevice", DEVICE),
                ("iam:EnableMFADevice", OWN),
                ("iam:EnableMFADevice", BOB),
                ("iam:ChangePassword", OWN),
                ("iam:GetUser", OWN),
                ("iam:ListVirtualMFADevices", "*"),
                ("iam:TagUser", OWN),
            ] {
                let allowed = world.allows(credential, action, resource);
                let name = world.name();
                assert!(!allowed, "{level:?} {credential:?} {action} on {resource}: {name}");
            }
        }
    }
}

#[test]
fn an_open_window_of_one_user_reaches_no_other() {
    for world in FORMS.into_iter().flat_map(|form| World::every(RequireLevel::Sealed, form)) {
        let world = world.with_window_open();
        for (action, resource) in [
            ("iam:EnableMFADevice", BOB),
            ("iam:ChangePassword", BOB),
            ("iam:ListMFADevices", BOB),
            ("iam:CreateVirtualMFADevice", "arn:aws:iam::111122223333:mfa/bob"),
            ("iam:CreateVirtualMFADevice", "arn:aws:iam::111122223333:mfa/x/alice"),
            ("iam:CreateVirtualMFADevice", "arn:aws:iam::111122223333:mfa/x:mfa/alice"),
            // A name that ends or begins like hers, as careless patterns would let through.
            ("iam:EnableMFADevice", "arn:aws:iam::111122223333:user/malice"),
            ("iam:EnableMFADevice", "arn:aws:iam::111122223333:user/alice2"),
            ("iam:EnableMFADevice", "arn:aws:iam::111122223333:user/alice/bob"),
            ("iam:EnableMFADevice", "arn:aws:iam::111122223333:user/people/malice"),
        ] {
            for credential in [Credential::Key, Credential::Password] {
                let allowed = world.allows(credential, action, resource);
                assert!(!allowed, "{action} on {resource}: {}", world.name());
            }
        }
    }
}

#[test]
fn only_the_exact_tag_opens_the_window() {
    let world = World::of(RequireLevel::Sealed, Form::Identity);
    let opens = |tag, value| {
        world.allows_with(Credential::Password, "iam:EnableMFADevice", OWN, &[(tag, value)])
    };
    // AWS ignores the case of tag keys in conditions.
    assert!(opens("aws:PrincipalTag/MFA-Enrolment", "open"));
    for (tag, value) in [
        ("aws:PrincipalTag/mfa-enrolment", "Open"),
        ("aws:PrincipalTag/mfa-enrolment", "opened"),
        ("aws:PrincipalTag/mfa-enrolment", ""),
        ("aws:PrincipalTag/mfa-enrolment2", "open"),
        ("aws:RequestTag/mfa-enrolment", "open"),
        ("aws:ResourceTag/mfa-enrolment", "open"),
    ] {
        assert!(!opens(tag, value), "{tag} = {value}");
    }
}

#[test]
fn nobody_opens_a_window_or_takes_a_device_away_without_mfa() {
    for (level, world) in worlds() {
        let world = world.with_window_open();
        for (action, resource) in [
            ("iam:TagUser", OWN),
            ("iam:UntagUser", OWN),
            ("iam:TagUser", BOB),
            ("iam:DeactivateMFADevice", OWN),
            ("iam:DeleteVirtualMFADevice", DEVICE),
            ("iam:TagMFADevice", DEVICE),
            ("iam:ResyncMFADevice", BOB),
            ("iam:DetachUserPolicy", OWN),
            ("iam:DeleteUserPermissionsBoundary", OWN),
            ("iam:RemoveUserFromGroup", "arn:aws:iam::111122223333:group/people"),
            ("iam:CreateAccessKey", OWN),
            ("iam:UpdateLoginProfile", OWN),
            ("iam:CreateLoginProfile", OWN),
            ("iam:CreateServiceSpecificCredential", OWN),
            ("iam:UploadSSHPublicKey", OWN),
            ("sts:AssumeRole", "arn:aws:iam::111122223333:role/admin"),
            ("sts:TagSession", "*"),
        ] {
            for credential in Credential::WITHOUT_MFA {
                let allowed = world.allows(credential, action, resource);
                let name = world.name();
                assert!(!allowed, "{level:?} {credential:?} {action} on {resource}: {name}");
            }
        }
    }
}

#[test]
fn no_name_locks_security_keys_so_that_they_are_denied() {
    for registers in ["create", "activate", ""] {
        for (level, expected) in
            [(RequireLevel::NameLocked, false), (RequireLevel::EnrolmentOpen, true)]
        {
            let world = World::of(level, Form::Identity);
            let keys = [("iam:RegisterSecurityKey", registers)];
            let allowed =
                world.allows_with(Credential::Password, "iam:EnableMFADevice", OWN, &keys);
            assert_eq!(allowed, expected, "{level:?} `{registers}`");
        }
    }
}

#[test]
fn an_action_that_aws_adds_tomorrow_is_denied() {
    for action in ["iam:EnableMFADeviceV2", "sts:GetOtherToken", "newservice:Anything"] {
        assert_eq!(Universe::embedded().action(action), None);
        for (level, world) in worlds() {
            let world = world.with_window_open();
            for credential in Credential::WITHOUT_MFA {
                let allowed = world.allows(credential, action, "*");
                assert!(!allowed, "{level:?} {action}: {}", world.name());
            }
        }
    }
}

#[test]
fn old_mfa_counts_as_none_and_enrols_nobody() {
    for form in FORMS {
        for level in RequireLevel::ALL {
            let mut require = Require::new(level, form);
            require.max_session_age = Some(SessionAge::from_secs(12 * 3600).unwrap());
            let world = World::under(&require);
            for (credential, expected) in [
                (Credential::Mfa, true),
                (Credential::OldMfa, false),
                (Credential::MfaWithoutAge, false),
            ] {
                for (action, resource) in
                    [("s3:GetObject", "arn:aws:s3:::data/x"), ("iam:EnableMFADevice", OWN)]
                {
                    let allowed = world.allows(credential, action, resource);
                    assert_eq!(allowed, expected, "{level:?} {form:?} {credential:?} {action}");
                }
            }
            // Who has no MFA yet has no age, either, and enrols as before.
            let without = World::of(level, form);
            for credential in Credential::WITHOUT_MFA {
                let same = |world: &World| enrols(world, credential, DEVICE);
                assert_eq!(same(&world), same(&without), "{level:?} {credential:?}");
            }
        }
    }
}
