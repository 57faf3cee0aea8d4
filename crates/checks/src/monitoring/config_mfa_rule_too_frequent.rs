//! A rule of AWS Config that runs more often than what it reads is made.

use tutela_model::{Area, ConfigRule, Judgement, Severity, Verdict, operation};

use super::config_mfa_rule_missing::OF_USERS;
use crate::{AccountView, Check, Fix, Judge, words::listed};

pub(crate) static CHECK: Check = Check {
    id: "config-mfa-rule-too-frequent",
    title: "Rule of AWS Config runs more often than AWS makes what it reads",
    area: Area::Monitoring,
    severity: Severity::Low,
    worst: Severity::Low,
    needs: &[&operation::DESCRIBE_REGIONS, &operation::DESCRIBE_CONFIG_RULES],
    opt_in: None,
    doc: include_str!("config_mfa_rule_too_frequent.md"),
    fix: Fix {
        console: "AWS Config > Rules > the rule > Edit > Frequency > 6, 12 or 24 hours",
        cli: "aws configservice put-config-rule --config-rule file://rule.json",
        terraform: "maximum_execution_frequency = \"Six_Hours\" or rarer in the aws_config_config_rule",
    },
    judge: Judge::Account { kind: "config-mfa-rule-frequency", judge },
};

/// What is shorter than the four hours for which AWS serves a credential report again.
const POINTLESS: [&str; 2] = ["One_Hour", "Three_Hours"];

fn judge(view: &AccountView<'_>) -> Judgement {
    let rules = &view.account.monitoring.rules;
    let (mut often, mut names, mut rare) = (Vec::new(), Vec::new(), Vec::new());
    for seen in rules.known.values().filter_map(|fact| fact.seen().ok()) {
        let reads_report = |rule: &&ConfigRule| OF_USERS.contains(&rule.identifier.as_str());
        for rule in seen.value.iter().filter(reads_report) {
            let frequency = rule.frequency.as_deref().unwrap_or("absent");
            let field =
                format!("ConfigRules[ConfigRuleName={}].MaximumExecutionFrequency", rule.name);
            let evidence = seen.cite(field, frequency);
            if POINTLESS.contains(&frequency) {
                names.push(rule.name.as_str());
                often.push(evidence);
            } else {
                rare.push(evidence);
            }
        }
    }
    if let Some((first, rest)) = often.split_first() {
        let message = format!(
            "{} runs more often than every 4 hours, in which AWS makes one credential report",
            listed(&names, 3)
        );
        return Ok(Verdict::fail(message, [first.clone()]).and(rest.iter().cloned()));
    }
    if let Some(gap) = rules.first_gap() {
        return Err(gap.beside(rare));
    }
    let message = "every rule that reads the credential report runs less often than AWS makes one";
    if let Some((first, rest)) = rare.split_first() {
        return Ok(Verdict::pass(message, [first.clone()]).and(rest.iter().cloned()));
    }
    let regions = view.account.monitoring.regions.seen()?;
    let evidence = regions.cite("Regions", format!("{} without such a rule", regions.value.len()));
    let each = rules.known.values().filter_map(|fact| fact.seen().ok());
    let each = each.map(|seen| seen.cite("ConfigRules", "none that reads the credential report"));
    let message = "no rule of AWS Config reads the credential report for MFA";
    Ok(Verdict::not_applicable(message, [evidence]).and(each))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check};

    #[test]
    fn cases() {
        let with = |regions: &[&'static str]| account().regions(regions);
        check(&CHECK, "every hour", with(&["a-1: rule-user-hourly"]), "fail");
        check(&CHECK, "every day", with(&["a-1: rule-user", "b-1"]), "pass");
        check(&CHECK, "no such rule", with(&["a-1: rule-root"]), "not-applicable");
        let hidden = with(&["a-1: rule-user", "b-1: rules-hidden"]);
        check(&CHECK, "one region was not seen", hidden, "unknown");
        let hourly = with(&["a-1: rule-user-hourly", "b-1: rules-hidden"]);
        check(&CHECK, "every hour where it was seen", hourly, "fail");
        check(&CHECK, "regions denied", with(&["a-1: rule-user"]).hide("regions"), "unknown");
    }
}
