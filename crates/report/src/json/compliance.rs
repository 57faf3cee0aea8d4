//! What the findings say of a framework's controls.

use serde::Serialize;

use crate::{
    Report,
    compliance::{self, Compliance, Judged},
};

#[derive(Serialize)]
pub(super) struct FrameworkRow<'r> {
    framework: &'static str,
    name: &'static str,
    source: &'static str,
    own_mapping: bool,
    controls: Vec<ControlRow<'r>>,
}

#[derive(Serialize)]
struct ControlRow<'r> {
    control: &'static str,
    asks: &'static str,
    status: &'static str,
    fail: usize,
    exempt: usize,
    unknown: usize,
    pass: usize,
    not_applicable: usize,
    checks: &'static [&'static str],
    not_run: Vec<&'r str>,
}

pub(super) fn rows(report: &Report) -> Vec<FrameworkRow<'_>> {
    compliance::all(report).into_iter().map(row).collect()
}

fn row(own: Compliance<'_>) -> FrameworkRow<'_> {
    FrameworkRow {
        framework: own.framework.key,
        name: own.framework.name,
        source: own.framework.source,
        own_mapping: own.framework.is_own_mapping,
        controls: own.controls.into_iter().map(control).collect(),
    }
}

fn control(judged: Judged<'_>) -> ControlRow<'_> {
    ControlRow {
        control: judged.control.id,
        asks: judged.control.asks,
        status: judged.status.word(),
        fail: judged.fail,
        exempt: judged.exempt,
        unknown: judged.unknown,
        pass: judged.pass,
        not_applicable: judged.not_applicable,
        checks: judged.control.checks,
        not_run: judged.not_run,
    }
}
