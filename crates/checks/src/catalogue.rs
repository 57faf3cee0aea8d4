//! The catalogue: a list that you can read.

use crate::{
    Check, abuse, account, attestations, billing, contacts, exemptions, federation, keys,
    monitoring, organization, records, roles, root, users,
};

/// Every check, by area in the order of reports. A test holds the list against the folder.
pub static CHECKS: &[&Check] = &[
    &root::access_key::CHECK,
    &root::member_credentials::CHECK,
    &root::mfa_missing::CHECK,
    &root::mfa_single_device::CHECK,
    &root::mfa_virtual::CHECK,
    &root::signing_certificate::CHECK,
    &root::used_lately::CHECK,
    &users::administrator_without_mfa::CHECK,
    &users::can_end_mfa_enforcement::CHECK,
    &users::console_password_never_used::CHECK,
    &users::console_password_unused::CHECK,
    &users::console_without_mfa::CHECK,
    &users::mfa_enforcement_leaky::CHECK,
    &users::mfa_enforcement_locks_out::CHECK,
    &users::mfa_enrolment_open::CHECK,
    &users::mfa_not_enforced::CHECK,
    &users::mfa_phishable::CHECK,
    &users::passkey_only_with_access_key::CHECK,
    &users::passkey_uncertified::CHECK,
    &users::password_policy_missing::CHECK,
    &users::password_policy_weak::CHECK,
    &users::single_mfa_device::CHECK,
    &users::virtual_mfa_device_unassigned::CHECK,
    &users::without_mfa::CHECK,
    &keys::administrator::CHECK,
    &keys::console_user::CHECK,
    &keys::exists::CHECK,
    &keys::made_with_user::CHECK,
    &keys::never_used::CHECK,
    &keys::old::CHECK,
    &keys::service_specific_credential::CHECK,
    &keys::two_active::CHECK,
    &keys::unused::CHECK,
    &keys::usable_without_mfa::CHECK,
    &roles::assumable_without_mfa::CHECK,
    &roles::ci_trust_open::CHECK,
    &roles::eks_access_without_mfa::CHECK,
    &roles::mfa_condition_never_met::CHECK,
    &roles::open_without_credential::CHECK,
    &roles::resource_policy_bypasses_mfa::CHECK,
    &roles::trust_mfa_if_exists::CHECK,
    &federation::identity_center_mfa_unproven::CHECK,
    &federation::identity_center_missing::CHECK,
    &federation::permission_set_administrator_session_long::CHECK,
    &federation::provider_mfa_unproven::CHECK,
    &federation::user_in_identity_center::CHECK,
    &organization::central_root_management_off::CHECK,
    &organization::central_root_sessions_off::CHECK,
    &organization::management_account_outside_scp::CHECK,
    &organization::member_root_not_denied::CHECK,
    &organization::new_user_mfa_not_enforced::CHECK,
    &monitoring::alert_region_without_events::CHECK,
    &monitoring::analyzer_missing::CHECK,
    &monitoring::config_mfa_rule_disagrees::CHECK,
    &monitoring::config_mfa_rule_missing::CHECK,
    &monitoring::config_mfa_rule_too_frequent::CHECK,
    &monitoring::config_recorder_off::CHECK,
    &monitoring::config_recorder_omits_users::CHECK,
    &monitoring::guardduty_off::CHECK,
    &monitoring::mfa_device_removal_not_alerted::CHECK,
    &monitoring::root_use_not_alerted::CHECK,
    &monitoring::sign_in_without_mfa_not_alerted::CHECK,
    &monitoring::trail_bucket_without_mfa_delete::CHECK,
    &monitoring::trail_missing::CHECK,
    &monitoring::trail_validation_off::CHECK,
    &contacts::billing_missing::CHECK,
    &contacts::operations_missing::CHECK,
    &contacts::phone_unverified::CHECK,
    &contacts::security_missing::CHECK,
    &account::bucket_public_access_not_blocked::CHECK,
    &account::not_active::CHECK,
    &billing::budget_exceeded::CHECK,
    &billing::cost_anomaly_open::CHECK,
    &billing::critical_action::CHECK,
    &billing::free_plan_ending::CHECK,
    &billing::payment_method_invalid::CHECK,
    &billing::payment_past_due::CHECK,
    &billing::spend_unwatched::CHECK,
    &billing::tax_information_incomplete::CHECK,
    &abuse::guardduty_abuse::CHECK,
    &abuse::guardduty_finding::CHECK,
    &abuse::mail_under_review::CHECK,
    &abuse::user_quarantined::CHECK,
    &records::access_key_sensitive_without_mfa::CHECK,
    &records::identity_center_user_without_factor::CHECK,
    &records::root_used_without_mfa::CHECK,
    &records::user_signed_in_without_mfa::CHECK,
    &exemptions::expired::CHECK,
    &exemptions::unmatched::CHECK,
    &exemptions::unowned::CHECK,
    &attestations::expired::CHECK,
    &attestations::unmatched::CHECK,
];

/// Finds a check by its id.
///
/// ```
/// assert!(tutela_checks::find("root-mfa-missing").is_some());
/// assert!(tutela_checks::find("root-mfa-mising").is_none());
/// ```
#[must_use]
pub fn find(id: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.id == id)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use tutela_model::Area;

    use super::CHECKS;

    /// What stands in a folder of checks, as `root/mfa_missing.rs`.
    fn files() -> BTreeSet<String> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = Area::ALL.iter().flat_map(|area| {
            source.join(area.word()).read_dir().unwrap().map(move |entry| {
                format!("{area}/{}", entry.unwrap().file_name().into_string().unwrap())
            })
        });
        files.filter(|file| !file.ends_with("/mod.rs")).collect()
    }

    #[test]
    fn the_list_is_the_folder() {
        let listed = include_str!("catalogue.rs").lines().filter_map(|line| {
            let path = line.trim().strip_prefix('&')?.strip_suffix("::CHECK,")?;
            path.split_once("::")
        });
        let listed: Vec<(&str, &str)> = listed.collect();
        assert_eq!(listed.len(), CHECKS.len());
        for ((area, file), check) in listed.iter().zip(CHECKS) {
            assert_eq!(*area, check.area.word(), "{file} is in the folder of its area");
        }
        let pairs = listed
            .iter()
            .flat_map(|(area, file)| [format!("{area}/{file}.rs"), format!("{area}/{file}.md")]);
        assert_eq!(files(), pairs.collect());
    }

    #[test]
    fn ids_are_unique_kebab_case_and_by_area() {
        let ids: BTreeSet<&str> = CHECKS.iter().map(|check| check.id).collect();
        assert_eq!(ids.len(), CHECKS.len(), "unique");
        for id in ids {
            let words = id.split('-');
            let kebab = words
                .clone()
                .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
            assert!(kebab && words.count() > 1, "{id}");
        }
        assert!(CHECKS.is_sorted_by_key(|check| check.area));
    }

    #[test]
    fn every_page_has_its_title_and_headings() {
        let asked = ["What it finds", "Why it matters", "How to fix", "What proves it fixed"];
        for check in CHECKS {
            let mut lines = check.doc.lines();
            assert_eq!(lines.next(), Some(format!("# {}", check.title).as_str()), "{}", check.id);
            let headings: Vec<&str> = lines.filter_map(|line| line.strip_prefix("## ")).collect();
            assert_eq!(headings, asked, "{}", check.id);
            let from_aws = !check.area.is_of_caller();
            assert_eq!(check.doc.contains("\nSources:\n<https://docs."), from_aws, "{}", check.id);
        }
    }

    #[test]
    fn every_check_says_what_it_needs_and_how_to_fix_it() {
        for check in CHECKS {
            let id = check.id;
            assert!(!check.title.ends_with('.'), "{id}: no full stop");
            assert_eq!(check.needs.is_empty(), check.area.is_of_caller(), "{id}");
            let needs: BTreeSet<_> = check.needs.iter().collect();
            assert_eq!(needs.len(), check.needs.len(), "{id}: each operation once");
            let fix = &check.fix;
            let sentence = [", ", "; ", " ("].iter().any(|mark| fix.cli.contains(mark));
            assert!(!(sentence && fix.cli.starts_with("aws ")), "{id}: a command is all command");
            // The second half of such a line would need what the first one makes.
            assert!(!fix.cli.contains("&&"), "{id}: steps are told apart");
            for way in [fix.console, fix.cli, fix.terraform] {
                assert!(!way.is_empty() && !way.contains("arn:aws"), "{id}: {way}");
            }
        }
    }

    #[test]
    fn pages_name_only_checks_that_exist() {
        for check in CHECKS {
            let quoted = check.doc.split('`').skip(1).step_by(2);
            let prefixes = [
                "root-",
                "user-",
                "administrator-",
                "console-",
                "access-key-",
                "password-policy-",
                "role-",
                "identity-",
                "permission-set-",
                "attestation-",
            ];
            for name in quoted.filter(|name| prefixes.iter().any(|prefix| name.starts_with(prefix)))
            {
                assert!(super::find(name).is_some(), "{}: `{name}`", check.id);
            }
        }
    }
}
