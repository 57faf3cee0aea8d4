//! `tutela policy lint`.

use std::path::Path;

use serde_json::{Value, json};
use tutela_policy::{
    Document, PolicyType,
    lint::{self, Attachment, Finding, RULES, Severity},
};
use tutela_report::visible;

use super::lint_sarif;
use crate::{
    cli::{AttachedTo, LintArguments, LintFormat},
    error::Error,
    exit::Exit,
    input, output,
    page::Page,
    templates::{self, Assumed, Policies, Unread},
};

/// What counts for the exit code.
const COUNTS: Severity = Severity::Medium;

/// What was found in the files.
#[derive(Default)]
pub(super) struct Linted {
    /// How many policies there were.
    pub(super) policies: usize,
    /// By file.
    pub(super) findings: Vec<(String, Finding)>,
    /// By file.
    pub(super) unread: Vec<(String, Unread)>,
    /// By file.
    pub(super) assumed: Vec<(String, Assumed)>,
}

pub(crate) fn run(arguments: LintArguments) -> Result<Exit, Error> {
    if arguments.rules {
        output::print(&rules())?;
        return Ok(Exit::Clean);
    }
    let base = base(&arguments)?;
    let mut linted = Linted::default();
    let mut failed = Vec::new();
    for path in &arguments.files {
        let name = path.display().to_string();
        let policies = match read(path) {
            Ok(policies) => policies,
            Err(error) => {
                failed.push((name, error));
                continue;
            }
        };
        linted.add(&name, policies, base.as_deref(), arguments.attached_to);
    }
    let is_nothing_read = failed.len() == arguments.files.len();
    let mut first = None;
    for (name, error) in failed {
        let why = if let Error::Read { detail, .. } = &error {
            detail.clone()
        } else {
            error.to_string()
        };
        linted.unread.push((name, Unread { line: 1, why }));
        first.get_or_insert(error);
    }
    if let Some(error) = first.take_if(|_| is_nothing_read) {
        return Err(error);
    }
    output::print(&match arguments.format {
        LintFormat::Text => linted.text(),
        LintFormat::Json => linted.json(),
        LintFormat::Sarif => lint_sarif::log(&linted),
    })?;
    first.map_or_else(|| Ok(linted.exit()), Err)
}

fn read(path: &Path) -> Result<Policies, Error> {
    const WHAT: &str = "a policy or template";
    let text = input::read_text_or_standard_input(WHAT, path)?;
    templates::read(&path.to_string_lossy(), &text).map_err(|detail| Error::Read {
        what: WHAT,
        path: path.to_owned(),
        detail,
    })
}

/// The documents of the base; `None` where an administrator is meant. All of it must be readable.
fn base(arguments: &LintArguments) -> Result<Option<Vec<Document>>, Error> {
    let mut documents = Vec::new();
    for path in &arguments.base {
        // Of a base, a variable's default is what it grants, until somebody says otherwise.
        let Policies { found, unread, assumed: _ } = read(path)?;
        let refused = |detail| Error::Read { what: "a base", path: path.clone(), detail };
        if let Some(Unread { line, why }) = unread.into_iter().next() {
            return Err(refused(format!("line {line}: {why}")));
        }
        if found.is_empty() {
            return Err(refused("it holds no policy".to_owned()));
        }
        // Who may assume a role is in a template beside what the role may do.
        let names_somebody = |it: &Document| it.statements.iter().all(|it| it.principal.is_some());
        let own = found.into_iter().map(|it| it.document).filter(|it| !names_somebody(it));
        let own: Vec<Document> = own.collect();
        if let Some(why) = own.iter().find_map(|it| PolicyType::Identity.refusal(it)) {
            return Err(refused(why));
        }
        documents.extend(own);
    }
    Ok((!arguments.base.is_empty()).then_some(documents))
}

impl From<AttachedTo> for Attachment {
    fn from(named: AttachedTo) -> Self {
        match named {
            AttachedTo::User => Self::User,
            AttachedTo::Role => Self::Role,
            AttachedTo::Organization => Self::Organization,
            AttachedTo::Endpoint => Self::Endpoint,
        }
    }
}

impl Linted {
    /// Looks at the policies of a file.
    fn add(
        &mut self,
        file: &str,
        policies: Policies,
        base: Option<&[Document]>,
        attached_to: Option<AttachedTo>,
    ) {
        let named = |own| (file.to_owned(), own);
        self.policies += policies.found.len();
        for policy in policies.found {
            let attachment = match (policy.attachment, attached_to) {
                (Attachment::Unknown, Some(named)) => named.into(),
                (said, _) => said,
            };
            // Of what AWS refuses to hold, nothing else is judged.
            let too_long = lint::too_long(policy.characters, policy.limit, attachment);
            let judged = too_long.map_or_else(
                || lint::lint(&policy.document, base, attachment),
                |found| Ok(vec![found]),
            );
            match judged {
                Ok(found) => self.findings.extend(found.into_iter().map(|mut own| {
                    if own.is_of_document() {
                        own.line = policy.line;
                    }
                    (file.to_owned(), own)
                })),
                Err(many) => {
                    let first = policy.document.statements.first();
                    let line = first.map_or(1, |statement| statement.line);
                    self.unread.push(named(Unread { line, why: many.to_string() }));
                }
            }
        }
        self.unread.extend(policies.unread.into_iter().map(named));
        self.assumed.extend(policies.assumed.into_iter().map(|own| (file.to_owned(), own)));
    }

    fn exit(&self) -> Exit {
        if self.findings.iter().any(|(_, finding)| finding.severity >= COUNTS) {
            Exit::Findings
        } else if self.unread.is_empty() {
            Exit::Clean
        } else {
            Exit::Unknown
        }
    }

    fn text(&self) -> String {
        // Names of files may be hostile to a terminal; those in a policy were made plain before.
        let plain = |text: &str| visible(text).into_owned();
        let mut page = Page::for_standard_output();
        for (file, finding) in &self.findings {
            let Finding { rule, severity, statement, line, message, fix } = finding;
            let head = format!("{file}:{line}: {severity}: {} ({statement})", rule.id);
            page.command(0, &plain(&head));
            page.paragraph(2, &plain(message));
            page.paragraph(2, &plain(&format!("Fix: {fix}")));
            page.command(2, rule.source);
            page.blank();
        }
        for (file, Unread { line, why }) in &self.unread {
            page.paragraph(0, &plain(&format!("{file}:{line}: not read: {why}")));
        }
        for (file, Assumed { line, what }) in &self.assumed {
            page.paragraph(0, &plain(&format!("{file}:{line}: assumed: {what}")));
        }
        if !(self.unread.is_empty() && self.assumed.is_empty()) {
            page.blank();
        }
        page.paragraph(0, &self.summary());
        page.into_text()
    }

    fn summary(&self) -> String {
        let of = |severity| {
            let count = self.findings.iter().filter(|(_, it)| it.severity == severity).count();
            (count > 0).then(|| format!("{count} {severity}"))
        };
        let all = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];
        let counts: Vec<String> = all.into_iter().filter_map(of).collect();
        let found = if counts.is_empty() { "no finding".to_owned() } else { counts.join(", ") };
        let policies = match self.policies {
            1 => "1 policy".to_owned(),
            count => format!("{count} policies"),
        };
        let unread = match self.unread.len() {
            0 => String::new(),
            count => format!("; {count} not read"),
        };
        format!("{policies}: {found}{unread}")
    }

    fn json(&self) -> String {
        let findings: Vec<Value> = self
            .findings
            .iter()
            .map(|(file, finding)| {
                json!({
                    "file": file,
                    "rule": finding.rule.id,
                    "severity": finding.severity.name(),
                    "statement": finding.statement,
                    "line": finding.line,
                    "message": finding.message,
                    "fix": finding.fix,
                    "source": finding.rule.source,
                })
            })
            .collect();
        let unread: Vec<Value> = self
            .unread
            .iter()
            .map(|(file, Unread { line, why })| json!({"file": file, "line": line, "why": why}))
            .collect();
        let assumed: Vec<Value> = self
            .assumed
            .iter()
            .map(|(file, Assumed { line, what })| json!({"file": file, "line": line, "what": what}))
            .collect();
        let report = json!({
            "schema": "tutela.lint/1",
            "policies": self.policies,
            "findings": findings,
            "unread": unread,
            "assumed": assumed,
        });
        format!("{report:#}\n")
    }
}

fn rules() -> String {
    let line = |rule: &&lint::Rule| {
        format!(
            "{:<9}{}\n         {}\n         {}\n",
            rule.severity, rule.id, rule.title, rule.source
        )
    };
    RULES.iter().map(line).collect()
}
