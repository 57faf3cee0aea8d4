//! What a report says of the controls of a framework.
//!
//! A control is as bad as the worst of its rows. A row that is exempted still counts: the framework
//! granted no exemption. A check that was not run leaves its controls unknown.

use tutela_model::{Control, Framework, Status};

use crate::{Report, words};

/// A framework's controls as far as the report's checks speak of them.
pub(crate) struct Compliance<'r> {
    /// The framework.
    pub(crate) framework: &'static Framework,
    /// Its controls, in its order.
    pub(crate) controls: Vec<Judged<'r>>,
}

/// A control, and the rows of its checks by status.
pub(crate) struct Judged<'r> {
    /// The control.
    pub(crate) control: &'static Control,
    /// What the rows amount to.
    pub(crate) status: Status,
    /// Problems.
    pub(crate) fail: usize,
    /// Those of them that are exempted.
    pub(crate) exempt: usize,
    /// Rows of which nobody knows.
    pub(crate) unknown: usize,
    /// Non-problems.
    pub(crate) pass: usize,
    /// Those of them that were not seen.
    pub(crate) attested: usize,
    /// Questions that do not arise.
    pub(crate) not_applicable: usize,
    /// Its checks that were not run.
    pub(crate) not_run: Vec<&'r str>,
}

/// What no table may be without.
pub(crate) const LIMIT: &str = "A pass says that these checks found nothing. Whether the whole \
                                control is met, they cannot say.";

/// Every framework that the report was asked for.
pub(crate) fn all(report: &Report) -> Vec<Compliance<'_>> {
    let of = |framework: &'static Framework| Compliance {
        framework,
        controls: framework.controls.iter().map(|control| judged(report, control)).collect(),
    };
    report.frameworks.iter().copied().map(of).collect()
}

fn judged<'r>(report: &'r Report, control: &'static Control) -> Judged<'r> {
    let not_run = report.not_selected.iter().map(|left| left.check);
    let mut judged = Judged {
        control,
        status: Status::NotApplicable,
        fail: 0,
        exempt: 0,
        unknown: 0,
        pass: 0,
        attested: 0,
        not_applicable: 0,
        not_run: not_run.filter(|check| control.checks.contains(check)).collect(),
    };
    for folded in report.folded.iter().filter(|own| control.checks.contains(&own.check)) {
        judged.count(folded.status, folded.rows);
    }
    for row in report.findings.iter().filter(|row| control.checks.contains(&row.check)) {
        judged.count(row.status, 1);
        judged.attested = judged.attested.saturating_add(usize::from(row.is_attested()));
        if row.status == Status::Fail && row.exempt.is_some() {
            judged.exempt = judged.exempt.saturating_add(1);
        }
    }
    judged.status = match judged {
        Judged { fail: 1.., .. } => Status::Fail,
        Judged { unknown: 1.., .. } => Status::Unknown,
        Judged { ref not_run, .. } if !not_run.is_empty() => Status::Unknown,
        Judged { pass: 1.., .. } => Status::Pass,
        Judged { .. } => Status::NotApplicable,
    };
    judged
}

impl Compliance<'_> {
    /// `2 fail, 1 unknown, 3 pass and 0 not applicable of 6 controls that checks speak of`.
    pub(crate) fn summary(&self) -> String {
        let count =
            |status| self.controls.iter().filter(|control| control.status == status).count();
        format!(
            "{} fail, {} unknown, {} pass and {} not applicable of {} that checks speak of",
            count(Status::Fail),
            count(Status::Unknown),
            count(Status::Pass),
            count(Status::NotApplicable),
            words::count(self.controls.len(), "control"),
        )
    }

    /// Who says that these checks are about these controls, where that is not plain.
    pub(crate) fn whose(&self) -> &'static str {
        if self.framework.is_own_mapping { " The mapping is Tutela's own." } else { "" }
    }
}

impl Judged<'_> {
    fn count(&mut self, status: Status, rows: usize) {
        let count = match status {
            Status::Fail => &mut self.fail,
            Status::Unknown => &mut self.unknown,
            Status::Pass => &mut self.pass,
            Status::NotApplicable => &mut self.not_applicable,
        };
        *count = count.saturating_add(rows);
    }

    /// The rows in words: `3 fail (1 exempt), 2 unknown, 5 pass`.
    pub(crate) fn rows(&self) -> String {
        let exempt = match self.exempt {
            0 => String::new(),
            exempt => format!(" ({exempt} exempt)"),
        };
        let attested = match self.attested {
            0 => String::new(),
            attested => format!(" ({attested} attested, not seen)"),
        };
        let said = [
            (self.fail, format!("{} fail{exempt}", self.fail)),
            (self.unknown, format!("{} unknown", self.unknown)),
            (self.pass, format!("{} pass{attested}", self.pass)),
            (self.not_applicable, format!("{} not applicable", self.not_applicable)),
            (self.not_run.len(), format!("not run: {}", self.not_run.join(", "))),
        ];
        let said: Vec<String> =
            said.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
        if said.is_empty() { "nothing to judge".to_owned() } else { said.join(", ") }
    }
}
