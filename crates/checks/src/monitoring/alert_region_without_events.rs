//! A rule of EventBridge in a region where what it waits for never arrives.

use std::collections::BTreeSet;

use tutela_model::{Area, EventRule, Evidence, Gap, Judgement, Severity, Verdict, operation};
use tutela_trail::{Answer, Example, Occasion, RulePattern, Scene};

use crate::{AccountView, Check, Fix, Judge, alerting::scene, words::listed};

pub(crate) static CHECK: Check = Check {
    id: "alert-region-without-events",
    title: "Alert stands in a region where its event never arrives",
    area: Area::Monitoring,
    severity: Severity::Medium,
    worst: Severity::Medium,
    needs: &[&operation::DESCRIBE_REGIONS, &operation::LIST_RULES],
    opt_in: None,
    doc: include_str!("alert_region_without_events.md"),
    fix: Fix {
        console: "EventBridge > Rules in us-east-1 > Create rule with the same pattern and a target there",
        cli: "aws events put-rule --name RULE --region us-east-1 --event-pattern file://pattern.json",
        terraform: "the aws_cloudwatch_event_rule with the provider of us-east-1",
    },
    judge: Judge::Account { kind: "alert-regions", judge },
};

fn judge(view: &AccountView<'_>) -> Judgement {
    let scene = scene(view)?;
    let rules = &view.account.monitoring.event_rules;
    let (mut idle, mut names, mut fine) = (Vec::new(), Vec::new(), Vec::new());
    for (region, fact) in &rules.known {
        let Ok(seen) = fact.seen() else { continue };
        for rule in seen.value.about.iter().filter(|rule| rule.targets.is_some()) {
            let field = format!("Rules[Name={}].EventPattern", rule.name);
            let evidence = seen.cite(field, &rule.pattern);
            let only_home = waits_for_home(&scene, region, rule);
            if only_home.is_empty() || is_told_at_home(view, &scene, &only_home)? {
                fine.push(evidence);
            } else {
                names.push(format!("`{}` in {region}", rule.name));
                idle.push(evidence);
            }
        }
    }
    if let Some((first, rest)) = idle.split_first() {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let waits = if names.len() == 1 { "waits" } else { "wait" };
        let home = &scene.home;
        let message = format!("{} {waits} for what arrives in {home} only", listed(&names, 3));
        return Ok(Verdict::fail(message, [first.clone()]).and(rest.iter().cloned()));
    }
    if let Some(gap) = rules.first_gap() {
        return Err(gap.beside(fine));
    }
    if let Some((first, rest)) = fine.split_first() {
        let message =
            "every rule about MFA or root stands where its events arrive, or another does";
        return Ok(Verdict::pass(message, [first.clone()]).and(rest.iter().cloned()));
    }
    let receipt = rules.complete.clone()?;
    let regions: Vec<&str> = rules.known.keys().map(String::as_str).collect();
    let evidence = Evidence::new(&receipt, "Regions", regions.join(", "));
    let each = rules.known.values().filter_map(|fact| fact.seen().ok());
    let each = each.map(|seen| seen.cite("Rules", seen.value.listed));
    let message = "no rule of EventBridge that is on is about MFA or root";
    Ok(Verdict::not_applicable(message, [evidence]).and(each))
}

/// What a rule would tell of in the home region, where nothing that it matches arrives where it
/// stands.
fn waits_for_home(scene: &Scene, region: &str, rule: &EventRule) -> BTreeSet<&'static str> {
    let here = Occasion::ALL.into_iter().flat_map(|it| it.examples(scene, region));
    let matches = matched(&rule.pattern, here.collect());
    if *region == *scene.home || !matches.is_empty() {
        return BTreeSet::new();
    }
    matched(&rule.pattern, at_home(scene))
}

fn at_home(scene: &Scene) -> Vec<Example> {
    Occasion::ALL.into_iter().flat_map(|it| it.examples(scene, &scene.home)).collect()
}

fn matched(pattern: &str, examples: Vec<Example>) -> BTreeSet<&'static str> {
    let Ok(pattern) = RulePattern::parse(pattern) else { return BTreeSet::new() };
    let matches = |it: &Example| it.is_told_by_rule(&pattern) != Answer::No;
    examples.into_iter().filter(matches).map(|example| example.says).collect()
}

/// Whether rules of the home region match all of that.
fn is_told_at_home(
    view: &AccountView<'_>,
    scene: &Scene,
    waited_for: &BTreeSet<&'static str>,
) -> Result<bool, Gap> {
    let rules = &view.account.monitoring.event_rules;
    let Some(home) = rules.known.get(&scene.home) else {
        return rules.complete.as_ref().map(|_| false).map_err(Clone::clone);
    };
    let seen = home.seen()?;
    let on = seen.value.about.iter().filter(|rule| rule.targets.is_some());
    let told: BTreeSet<&str> = on.flat_map(|rule| matched(&rule.pattern, at_home(scene))).collect();
    Ok(waited_for.is_subset(&told))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::fixture::{account, check, check_message};

    #[test]
    fn cases() {
        let case = |what, regions: &[&'static str], expected| {
            check(&CHECK, what, account().regions(regions), expected);
        };
        case("where devices are removed", &["us-east-1: tells-device", "eu-west-1"], "pass");
        case("where none ever is", &["us-east-1", "eu-west-1: tells-device"], "fail");
        let both = &["us-east-1: tells-device", "eu-west-1: tells-device"];
        case("in both", both, "pass");
        case("off", &["us-east-1", "eu-west-1: tells-device/off"], "not-applicable");
        case(
            "off where it would help",
            &["us-east-1: tells-device/off", "eu-west-1: tells-device"],
            "fail",
        );
        case("root signs in elsewhere", &["us-east-1", "eu-west-1: tells-root-sign-in"], "fail");
        case("root calls anywhere", &["us-east-1", "eu-west-1: tells-root"], "pass");
        case("people sign in anywhere", &["us-east-1", "eu-west-1: tells-sign-in"], "pass");
        case("no rule", &["us-east-1", "eu-west-1"], "not-applicable");
        case(
            "a region was not seen",
            &["us-east-1: tells-device", "eu-west-1: events-hidden"],
            "unknown",
        );
        case(
            "one may stand at home",
            &["us-east-1: events-hidden", "eu-west-1: tells-device"],
            "unknown",
        );
        let regions = account().regions(&["us-east-1: tells-device"]).hide("regions");
        check(&CHECK, "regions denied", regions, "unknown");
    }

    #[test]
    fn the_sentence_says_which_and_where() {
        let abroad = account().regions(&["us-east-1", "eu-west-1: tells-device"]);
        let expected = "`rule-0` in eu-west-1 waits for what arrives in us-east-1 only";
        check_message(&CHECK, "one", abroad, expected);
    }
}
