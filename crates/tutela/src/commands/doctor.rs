//! `tutela doctor`.

use serde_json::{Value, json};
use tutela_app::{Diagnosis, diagnose};

use super::live::{connect, runtime};
use crate::{
    cli::{DoctorArguments, ListFormat},
    error::Error,
    exit::Exit,
    output,
};

pub(crate) fn run(arguments: DoctorArguments) -> Result<Exit, Error> {
    let diagnoses = runtime()?.block_on(async {
        let aws = connect(&arguments.aws).await?;
        Ok::<_, Error>(diagnose(&aws).await)
    })?;
    let text = match arguments.format {
        ListFormat::Text => text(&diagnoses),
        ListFormat::Json => {
            let rows: Vec<Value> = diagnoses.iter().map(row).collect();
            format!("{:#}\n", json!({ "schema": "tutela.doctor/1", "calls": rows }))
        }
    };
    output::print(&text)?;
    Ok(if diagnoses.iter().all(|diagnosis| diagnosis.gap.is_none()) {
        Exit::Clean
    } else {
        Exit::Unknown
    })
}

fn word(diagnosis: &Diagnosis) -> &'static str {
    match &diagnosis.gap {
        Some(gap) => gap.cause().word(),
        None if diagnosis.tried => "works",
        None => "not tried",
    }
}

fn text(diagnoses: &[Diagnosis]) -> String {
    let mut text = String::new();
    for diagnosis in diagnoses {
        let action = diagnosis.operation.action();
        text.push_str(&format!(
            "{:<40} {:<10} {}\n",
            action,
            word(diagnosis),
            diagnosis.operation.why
        ));
        if let Some(gap) = &diagnosis.gap {
            text.push_str(&format!("    {}\n", tutela_report::safe(gap.detail())));
            text.push_str(&format!("    unknown without it: {}\n", diagnosis.costs.join(", ")));
        }
    }
    let lost = diagnoses.iter().filter(|diagnosis| diagnosis.gap.is_some()).count();
    text.push_str(&match lost {
        0 => "\nevery call that could be tried works\n".to_owned(),
        lost => format!(
            "\n{lost} calls do not work: `tutela permissions` prints what must be allowed\n"
        ),
    });
    text
}

fn row(diagnosis: &Diagnosis) -> Value {
    json!({
        "action": diagnosis.operation.action(),
        "why": diagnosis.operation.why,
        "result": word(diagnosis),
        "detail": diagnosis.gap.as_ref().map(|gap| gap.detail().to_owned()),
        "costs": diagnosis.costs,
    })
}
