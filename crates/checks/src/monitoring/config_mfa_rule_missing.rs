//! No rule of AWS Config that looks at MFA.

use tutela_model::{Area, ConfigRule, Evidence, Judgement, Severity, Verdict, operation};

use crate::{AccountView, Check, Fix, Judge, words::listed};

pub(crate) static CHECK: Check = Check {
    id: "config-mfa-rule-missing",
    title: "No rule of AWS Config looks at MFA",
    area: Area::Monitoring,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::DESCRIBE_REGIONS, &operation::DESCRIBE_CONFIG_RULES],
    opt_in: None,
    doc: include_str!("config_mfa_rule_missing.md"),
    fix: Fix {
        console: "AWS Config > Rules > Add rule > root-account-mfa-enabled and iam-user-mfa-enabled, in one region",
        cli: "aws configservice put-config-rule --config-rule file://rule.json",
        terraform: "an aws_config_config_rule with source_identifier = \"ROOT_ACCOUNT_MFA_ENABLED\", and one with \"IAM_USER_MFA_ENABLED\", in one region",
    },
    judge: Judge::Account { kind: "config-mfa-rules", judge },
};

/// The rules that look at root, and those that look at users; either of two does.
const OF_ROOT: [&str; 2] = ["ROOT_ACCOUNT_MFA_ENABLED", "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED"];
pub(super) const OF_USERS: [&str; 2] =
    ["IAM_USER_MFA_ENABLED", "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS"];

fn judge(view: &AccountView<'_>) -> Judgement {
    let rules = &view.account.monitoring.rules;
    // Either is the same in every region: one region suffices.
    let find = |identifiers: &[&str]| -> Option<Evidence> {
        rules.known.values().find_map(|fact| {
            let seen = fact.seen().ok()?;
            let looks = |rule: &&ConfigRule| identifiers.contains(&rule.identifier.as_str());
            let rule = seen.value.iter().find(looks)?;
            let field =
                format!("ConfigRules[ConfigRuleName={}].Source.SourceIdentifier", rule.name);
            Some(seen.cite(field, &rule.identifier))
        })
    };
    let (root, users) = (find(&OF_ROOT), find(&OF_USERS));
    if let (Some(root), Some(users)) = (&root, &users) {
        let evidence = [root.clone(), users.clone()];
        return Ok(Verdict::pass("rules of AWS Config look at root's MFA and at users'", evidence));
    }
    if let Some(gap) = rules.first_gap() {
        return Err(gap.beside(root.into_iter().chain(users)));
    }
    let missing: Vec<&str> = [(&root, "root's"), (&users, "users'")]
        .into_iter()
        .filter_map(|(found, whose)| found.is_none().then_some(whose))
        .collect();
    let message = format!("no rule of AWS Config looks at {} MFA", missing.join(" or "));
    let regions: Vec<&str> = rules.known.keys().map(String::as_str).collect();
    let receipt = rules.complete.clone()?;
    let evidence = Evidence::new(&receipt, "Regions", listed(&regions, usize::MAX));
    let each = rules.known.values().filter_map(|fact| fact.seen().ok());
    let each = each.map(|seen| seen.cite("ConfigRules", "none that looks at it"));
    Ok(Verdict::fail(message, [evidence]).and(each).and(root.into_iter().chain(users)))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message};

    #[test]
    fn cases() {
        let with = |regions: &[&'static str]| account().regions(regions);
        check(&CHECK, "both in one region", with(&["a-1: rule-root rule-user", "b-1"]), "pass");
        check(&CHECK, "one here, one there", with(&["a-1: rule-root", "b-1: rule-user"]), "pass");
        check(&CHECK, "none for users", with(&["a-1: rule-root", "b-1"]), "fail");
        check(&CHECK, "none", with(&["a-1", "b-1"]), "fail");
        let hidden = with(&["a-1: rule-root", "b-1: rules-hidden"]);
        check(&CHECK, "one may be where nobody saw", hidden, "unknown");
        let both = with(&["a-1: rule-root rule-user", "b-1: rules-hidden"]);
        check(&CHECK, "both where it was seen", both, "pass");
        check(&CHECK, "regions denied", with(&["a-1"]).hide("regions"), "unknown");
    }

    #[test]
    fn the_sentence_says_whose() {
        let with = |regions: &[&'static str]| account().regions(regions);
        let users = "no rule of AWS Config looks at users' MFA";
        check_message(&CHECK, "users'", with(&["a-1: rule-root"]), users);
        let both = "no rule of AWS Config looks at root's or users' MFA";
        check_message(&CHECK, "both", with(&["a-1"]), both);
    }
}
