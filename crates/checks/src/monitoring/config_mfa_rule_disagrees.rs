//! AWS Config and IAM say different things about MFA.

use tutela_model::{Area, Judgement, Severity, Verdict, operation};

use crate::{
    AccountView, Check, Fix, Judge,
    rule_results::{Comparison, OfRule},
};

pub(crate) static CHECK: Check = Check {
    id: "config-mfa-rule-disagrees",
    title: "AWS Config says something else about MFA than IAM does",
    area: Area::Monitoring,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[
        &operation::DESCRIBE_REGIONS,
        &operation::DESCRIBE_CONFIG_RULES,
        &operation::GET_COMPLIANCE_DETAILS_BY_CONFIG_RULE,
        &operation::GET_ACCOUNT_SUMMARY,
        &operation::GET_CREDENTIAL_REPORT,
        &operation::LIST_VIRTUAL_MFA_DEVICES,
        &operation::LIST_MFA_DEVICES,
        &operation::GET_LOGIN_PROFILE,
        &operation::GET_ACCOUNT_AUTHORIZATION_DETAILS,
    ],
    opt_in: None,
    doc: include_str!("config_mfa_rule_disagrees.md"),
    fix: Fix {
        console: "AWS Config > Rules > the rule > Actions > Re-evaluate, four hours after the change",
        cli: "aws configservice start-config-rules-evaluation --config-rule-names RULE --region REGION",
        terraform: "maximum_execution_frequency = \"TwentyFour_Hours\" or more often in the aws_config_config_rule",
    },
    judge: Judge::Account { kind: "config-mfa-results", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let rules = &view.account.monitoring.rules;
    let mut sheet = Comparison::default();
    let mut rules_of_mfa = 0_usize;
    for (region, fact) in &rules.known {
        let Ok(seen) = fact.seen() else { continue };
        for rule in &seen.value {
            let Some(results) = &rule.results else { continue };
            rules_of_mfa += 1;
            match results.seen() {
                Ok(results) => OfRule { view, region, rule, results }.compare(&mut sheet),
                Err(gap) => sheet.gaps.push(gap),
            }
        }
    }
    let unseen = sheet.gaps.first().cloned().or_else(|| rules.first_gap());
    if let Some((first, rest)) = sheet.evidence.split_first() {
        let severity = if sheet.is_grave { Severity::Medium } else { Severity::Low };
        let verdict = Verdict::fail(sheet.differences.join("; "), [first.clone()]).at(severity);
        let verdict = remarked(verdict.and(rest.iter().cloned()), &sheet.remarks);
        return Ok(match unseen {
            Some(gap) => verdict.remark(format_args!("of others, nobody knows: {gap}")),
            None => verdict,
        });
    }
    if let Some(gap) = unseen {
        return Err(gap.beside(sheet.agreed));
    }
    let regions = view.account.monitoring.regions.seen()?;
    let listing = regions.cite("Regions", regions.value.len());
    if rules_of_mfa == 0 {
        let message = "no rule of AWS Config looks at MFA";
        let each = rules.known.values().filter_map(|fact| fact.seen().ok());
        let each = each.map(|seen| seen.cite("ConfigRules", "none that looks at it"));
        return Ok(Verdict::not_applicable(message, [listing]).and(each));
    }
    let message = "the rules of AWS Config say of MFA what IAM says";
    Ok(remarked(Verdict::pass(message, [listing]).and(sheet.agreed), &sheet.remarks))
}

fn remarked(verdict: Verdict, remarks: &[String]) -> Verdict {
    remarks.iter().fold(verdict, Verdict::remark)
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{AccountFixture, account, check, check_message, user};

    fn with(region: &'static str) -> AccountFixture {
        let alice = user().console().devices(&["totp"]);
        account().regions(&[region]).user(alice).user(user().named("bob").console())
    }

    #[test]
    fn cases() {
        let users = "us-east-1: rule-user says-alice-yes says-bob-no";
        check(&CHECK, "as IAM has it", with(users), "pass");
        let green = "us-east-1: rule-user says-alice-yes says-bob-yes";
        check(&CHECK, "somebody without a device is green", with(green), "fail");
        let red = "us-east-1: rule-user says-alice-no says-bob-no";
        check(&CHECK, "somebody with an old device is red", with(red), "fail");
        let before = "us-east-1: rule-user says-alice-no says-bob-no looked-31-days-ago";
        check(&CHECK, "the device is newer", with(before), "fail low");
        let unsaid = "us-east-1: rule-user says-alice-yes";
        check(&CHECK, "nothing of somebody", with(unsaid), "fail low");
        check(&CHECK, "nothing of anybody", with("us-east-1: rule-user"), "fail low");
        check(&CHECK, "no rule", with("us-east-1"), "not-applicable");
        check(&CHECK, "results denied", with("us-east-1: rule-user results-hidden"), "unknown");
        check(&CHECK, "rules denied", with("us-east-1: rules-hidden"), "unknown");
        check(&CHECK, "devices not seen", with(users).hide_of_users("devices"), "unknown");
        check(&CHECK, "passwords not seen", with(users).hide_of_users("password"), "unknown");
        check(&CHECK, "ids not seen", with(users).hide_of_users("id"), "unknown");
        check(&CHECK, "users not listed", with(users).hide("users"), "unknown");
        check(&CHECK, "regions denied", with(users).hide("regions"), "unknown");
        check(&CHECK, "green, and users not listed", with(green).hide("users"), "fail");
    }

    #[test]
    fn rules_that_ask_other_questions() {
        let machine = |region| account().regions(&[region]).user(user().keys(&["active"]));
        let console = "us-east-1: rule-console";
        check(&CHECK, "no password, and no result", machine(console), "pass");
        let all = "us-east-1: rule-user says-alice-no";
        check_message(
            &CHECK,
            "no password, and every user is asked for",
            machine(all),
            "the rules of AWS Config say of MFA what IAM says; 1 of those whom `rule-user` in \
             us-east-1 calls non-compliant have no console password",
        );
        let newer = account().regions(&["us-east-1: rule-user"]).user(user().made(0));
        check(&CHECK, "made since, of a rule without results", newer, "fail low");
        let both = "us-east-1: rule-user says-bob-no looked-2-days-ago";
        let newer = account().regions(&[both]).user(user().made(1)).user(user().named("bob"));
        check(&CHECK, "made since the rule looked", newer, "pass");
    }

    #[test]
    fn root() {
        let of = |root: &str, region| account().root(root).regions(&[region]);
        let (yes, no) = ("us-east-1: rule-root says-root-yes", "us-east-1: rule-root says-root-no");
        check(&CHECK, "a device, and green", of("mfa password", yes), "pass");
        check(&CHECK, "no device, and green", of("password", yes), "fail");
        check(&CHECK, "a device, and red", of("mfa password", no), "fail low");
        check(&CHECK, "root not seen", of("mfa password", no).hide("root"), "unknown");
        check_message(
            &CHECK,
            "removed credentials",
            of("none", no),
            "the rules of AWS Config say of MFA what IAM says; `rule-root` in us-east-1 calls root \
             non-compliant, whose credentials were removed centrally: it needs no MFA",
        );
        let hardware = "us-east-1: rule-hardware says-root-no";
        check(&CHECK, "an app, and red by hardware", of("mfa password virtual", hardware), "pass");
        check(&CHECK, "a key, and red by hardware", of("mfa password", hardware), "fail low");
        let hidden = of("mfa password", hardware).hide("virtual-devices");
        check(&CHECK, "devices not seen", hidden, "unknown");
    }

    #[test]
    fn the_sentence_says_who_and_why() {
        check_message(
            &CHECK,
            "green without a device",
            with("us-east-1: rule-user says-alice-yes says-bob-yes looked-1-days-ago"),
            "`rule-user` in us-east-1 calls compliant bob, without such MFA by IAM: it looked at \
             2026-11-23T12:00:00Z, and may have read a report of 4 hours before",
        );
    }
}
