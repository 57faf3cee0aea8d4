//! `tutela plans`.

use serde_json::{Value, json};
use tutela_app::plans::{Course, Standing};
use tutela_remedy::Plan;

use crate::{
    cli::{ListFormat, PlansArguments},
    error::Error,
    exit::Exit,
    output,
    page::Page,
    plans::Store,
};

/// Lists the plans that were begun here, and how each stands.
pub(crate) fn list(arguments: &PlansArguments) -> Result<Exit, Error> {
    let all = Store::of(arguments.plans.as_deref())?.all()?;
    output::print(&match arguments.format {
        ListFormat::Text => text(&all),
        ListFormat::Json => format!("{:#}\n", document(&all)),
    })?;
    let is_half = |course: &Course| matches!(course.standing(), Standing::Half | Standing::Undoing);
    let is_left = all.iter().any(|(_, course)| is_half(course));
    Ok(if is_left { Exit::Findings } else { Exit::Clean })
}

fn text(all: &[(Plan, Course)]) -> String {
    if all.is_empty() {
        return "no plan was begun here\n".to_owned();
    }
    let mut page = Page::for_standard_output();
    for (plan, course) in all {
        let own = plan.content();
        let steps = plan.steps().len();
        page.heading(&format!("{:.12}  {}", plan.id(), course.standing().word()));
        page.paragraph(
            2,
            &format!(
                "account {}, made {}, {} of {steps} steps are done: {}",
                own.account,
                own.made.strftime("%Y-%m-%d %H:%M UTC"),
                course.done(),
                tutela_report::visible(&own.goal)
            ),
        );
    }
    page.into_text()
}

fn document(all: &[(Plan, Course)]) -> Value {
    let listed = all.iter().map(|(plan, course)| {
        json!({
            "id": plan.id(),
            "account": plan.content().account,
            "made": plan.content().made,
            "goal": plan.content().goal,
            "standing": course.standing().word(),
            "steps": plan.steps().len(),
            "done": course.done(),
        })
    });
    json!({ "schema": "tutela.plans/1", "plans": listed.collect::<Vec<_>>() })
}
