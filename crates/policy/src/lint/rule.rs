//! The rules: a list that can be read. Each stands in the file that finds it.

use super::{
    Severity, dead, enrolment, exempt, few, granted, leftovers, names, narrowed, operators,
    overruled, own_user, proved, refused, roles, trust, whole,
};

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, in kebab-case; it never changes.
    pub id: &'static str,
    /// How bad it mostly is.
    pub severity: Severity,
    /// The problem in a few words.
    pub title: &'static str,
    /// The page of AWS's documentation on which it rests.
    pub source: &'static str,
}

/// All rules.
pub static RULES: &[&Rule] = &[
    &operators::DENY_MISSES_KEYS,
    &operators::DENY_MISSES_PASSWORDS,
    &operators::DENY_AGE_MISSES_ABSENT,
    &operators::SET_OPERATOR,
    &operators::ALLOW_WITHOUT_MFA,
    &operators::ALLOW_PASSWORDS,
    &operators::INVERTED,
    &operators::MISSPELLED,
    &operators::DENIED_WITH_MFA,
    &operators::NEVER_HOLDS,
    &narrowed::BY_CONDITION,
    &exempt::BY_PRINCIPAL,
    &few::ACTIONS,
    &few::RESOURCES,
    &leftovers::CREDENTIALS,
    &leftovers::PERMISSIONS,
    &leftovers::MFA_REMOVAL,
    &leftovers::ROLE_HOP,
    &leftovers::DEVICE_DELETION,
    &leftovers::FEDERATION,
    &leftovers::CHANGE_PASSWORD,
    &leftovers::OTHERS,
    &enrolment::OPEN,
    &enrolment::CONSOLE_OPEN,
    &enrolment::REACHES_OTHERS,
    &enrolment::IMPOSSIBLE,
    &enrolment::NAME_FIXED,
    &enrolment::FIRST_LOGIN,
    &enrolment::SESSION_TOKEN,
    &own_user::TOO_WIDE,
    &overruled::BY_BASE,
    &roles::LOCKED_OUT,
    &trust::IMPOSSIBLE,
    &granted::WITHOUT_MFA,
    &names::UNKNOWN_ACTION,
    &names::UNKNOWN_KEY,
    &names::SERVICE_WILDCARD,
    &dead::OLD_VERSION,
    &dead::CONTRADICTION,
    &dead::WRONG_KIND,
    &dead::FITS_NO_ACTION,
    &refused::REFUSED,
    &whole::NO_STATEMENT,
    &proved::OPEN,
    &proved::LEAKY,
    &proved::LOCKED_OUT,
    &proved::UNDECIDED,
];

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn ids_are_kebab_case_and_unique_and_every_rule_has_a_page_of_aws() {
        let mut ids = std::collections::BTreeSet::new();
        for rule in RULES {
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
            assert!(rule.id.bytes().all(is_plain), "{}", rule.id);
            assert!(ids.insert(rule.id), "{} twice", rule.id);
            assert!(rule.source.starts_with("https://docs.aws.amazon.com/"), "{}", rule.id);
        }
    }
}
