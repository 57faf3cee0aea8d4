//! Plans in words.

use serde_json::json;
use tutela_app::plans::{Course, Standing, Verified};
use tutela_model::Change;
use tutela_remedy::{Plan, Step};
use tutela_report::visible;

use crate::{cli::ListFormat, page::Page};

/// Users who are left out are named as long as there are no more of one reason.
const NAMED: usize = 20;

/// All of a plan, as it is confirmed.
pub(super) fn of_plan(plan: &Plan) -> String {
    let own = plan.content();
    let mut page = Page::for_standard_output();
    page.heading(&format!(
        "Plan {:.12} for account {}: {}",
        plan.id(),
        own.account,
        visible(&own.goal)
    ));
    for note in &own.notes {
        page.paragraph(2, &visible(note));
    }
    withheld(&mut page, plan);
    page.blank();
    page.heading("This will be done:");
    for (number, step) in (1..).zip(plan.steps()) {
        one(&mut page, number, step);
    }
    page.blank();
    page.into_text()
}

/// What is left to do.
pub(super) fn of_rest(plan: &Plan, course: &Course) -> String {
    let mut page = Page::for_standard_output();
    let (done, all) = (course.done(), plan.steps().len());
    page.heading(&format!("Plan {:.12}: {done} of {all} steps are done. What is left:", plan.id()));
    for (number, step) in (1..).zip(plan.steps()).filter(|(number, _)| !course.is_done(*number)) {
        one(&mut page, number, step);
    }
    page.into_text()
}

/// What is taken back.
pub(super) fn of_undo(plan: &Plan, course: &Course) -> String {
    let mut page = Page::for_standard_output();
    page.heading(&format!("Plan {:.12}: this takes it back, the last step first:", plan.id()));
    let steps: Vec<(usize, &Step)> = (1..).zip(plan.steps()).collect();
    for (number, step) in steps.into_iter().rev().filter(|(number, _)| course.is_begun(*number)) {
        page.labelled(&format!("  {number:>3}  "), &visible(&undo_of(step)));
    }
    page.into_text()
}

/// What came of it.
pub(super) fn of_outcome(
    plan: &Plan,
    standing: Standing,
    verified: &[Verified],
    format: ListFormat,
) -> String {
    match format {
        ListFormat::Text => outcome(plan, standing, verified),
        ListFormat::Json => {
            let proofs = verified.iter().map(|own| {
                json!({
                    "check": own.claim.check,
                    "resource": own.claim.resource,
                    "status": own.status,
                    "wanted": own.claim.level,
                    "level": own.level.map(tutela_policy::Level::name),
                    "holds": own.holds,
                })
            });
            let document = json!({
                "schema": "tutela.applied/1",
                "plan": plan.id(),
                "account": plan.content().account,
                "standing": standing.word(),
                "proofs": proofs.collect::<Vec<_>>(),
            });
            format!("{document:#}\n")
        }
    }
}

fn outcome(plan: &Plan, standing: Standing, verified: &[Verified]) -> String {
    let mut page = Page::for_standard_output();
    page.heading(&format!("Plan {:.12} is {}", plan.id(), standing.word()));
    let proved = verified.iter().filter(|own| own.holds == Some(true)).count();
    if !verified.is_empty() {
        page.paragraph(2, &format!("{proved} of {} claims are proved", verified.len()));
    }
    for own in verified.iter().filter(|own| own.holds != Some(true)) {
        let said = own.status.map_or("says nothing", tutela_model::Status::word);
        let word = if own.holds == Some(false) { "does not hold" } else { "is unknown" };
        let level = own.level.zip(own.claim.level.as_ref()).map(|(level, wanted)| {
            format!(", and the level is {} where {wanted} was to be", level.name())
        });
        page.paragraph(
            2,
            &format!(
                "{}: {word}: check {} is {said}{}",
                visible(&own.claim.resource),
                own.claim.check,
                level.unwrap_or_default()
            ),
        );
    }
    page.into_text()
}

fn undo_of(step: &Step) -> String {
    step.undo.as_ref().map_or_else(|| "nothing: it is final".to_owned(), ToString::to_string)
}

fn one(page: &mut Page, number: usize, step: &Step) {
    page.labelled(&format!("  {number:>3}  "), &visible(&step.action.to_string()));
    page.paragraph(7, &visible(&step.why));
    page.labelled("       undone by: ", &visible(&undo_of(step)));
    if let Change::CreatePolicy { policy_document, .. }
    | Change::CreatePolicyVersion { policy_document, .. }
    | Change::PutUserPolicy { policy_document, .. }
    | Change::CreateScp { content: policy_document, .. }
    | Change::UpdateScp { content: policy_document, .. } = &step.action
    {
        page.command(9, &visible_lines(policy_document));
    }
}

/// A document that may have line ends of its own.
fn visible_lines(document: &str) -> String {
    document.lines().map(visible).collect::<Vec<_>>().join("\n")
}

fn withheld(page: &mut Page, plan: &Plan) {
    let all = &plan.content().withheld;
    if all.is_empty() {
        return;
    }
    page.blank();
    let named = if is_of_members(plan) { "Left out:".to_owned() } else { counted(all.len()) };
    page.heading(&named);
    let mut kinds: Vec<&str> = all.iter().map(|own| own.reason.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let own: Vec<_> = all.iter().filter(|it| it.reason == kind).collect();
        for one in own.iter().take(NAMED) {
            page.labelled(&format!("  {}: ", visible(&one.user)), &visible(&one.why));
        }
        if own.len() > NAMED {
            page.paragraph(2, &format!("and {} more: {kind}", own.len() - NAMED));
        }
    }
}

fn counted(users: usize) -> String {
    if users == 1 {
        "1 user is left out:".to_owned()
    } else {
        format!("{users} users are left out:")
    }
}

/// Whether it is about many accounts, whose targets and accounts are left out beside users.
fn is_of_members(plan: &Plan) -> bool {
    let own = plan.content();
    plan.steps().iter().any(|step| step.action.organizations().is_some())
        || own.withheld.iter().any(|own| own.user.contains('/'))
}
