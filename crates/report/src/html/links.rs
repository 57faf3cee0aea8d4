//! What on the page refers to what: rows to their principals, evidence to the answers it cites.

use std::collections::BTreeMap;

use maud::{Markup, html};
use tutela_model::{AccountId, Finding, Receipt};

use crate::{Report, outline::Outline, safe, words};

/// Numbers of what the page shows, from 1.
pub(super) struct Links<'r> {
    principals: BTreeMap<(&'r AccountId, &'r str), usize>,
    checks: BTreeMap<&'r str, usize>,
    answers: BTreeMap<&'r Receipt, usize>,
    /// The answers in the order of their numbers.
    listed: Vec<&'r Receipt>,
}

impl<'r> Links<'r> {
    /// Numbers the first `principals` of an outline, and the answers that their rows and those that
    /// are exempted or attested cite; of rows that ask for nothing only where `settled`.
    pub(super) fn of(
        report: &'r Report,
        outline: &Outline<'r>,
        principals: usize,
        settled: bool,
    ) -> Self {
        let mut links = Self {
            principals: BTreeMap::new(),
            checks: report.checks.iter().map(|check| check.id).zip(1..).collect(),
            answers: BTreeMap::new(),
            listed: Vec::new(),
        };
        for (principal, number) in outline.principals.iter().take(principals).zip(1..) {
            links.principals.insert((principal.account, principal.owner), number);
            let settled = if settled { principal.settled.as_slice() } else { &[] };
            principal.open.iter().chain(settled).for_each(|row| links.cite(row));
        }
        outline.exempt.iter().chain(&outline.attested).for_each(|row| links.cite(row));
        links
    }

    fn cite(&mut self, row: &'r Finding) {
        for evidence in &row.evidence {
            let receipt = &*evidence.receipt;
            if !self.answers.contains_key(receipt) {
                self.listed.push(receipt);
                self.answers.insert(receipt, self.listed.len());
            }
        }
    }

    /// The number of the row's principal, where the page shows it.
    pub(super) fn principal(&self, row: &Finding) -> Option<usize> {
        self.principals.get(&(&row.account, row.owner())).copied()
    }

    /// The number of a check; 0 for one that the report does not list.
    pub(super) fn check(&self, id: &str) -> usize {
        self.checks.get(id).copied().unwrap_or_default()
    }

    /// The number of an answer.
    pub(super) fn answer(&self, receipt: &Receipt) -> Option<usize> {
        self.answers.get(receipt).copied()
    }

    /// The answers: each call once, with when it was seen.
    pub(super) fn answers(&self) -> Markup {
        if self.listed.is_empty() {
            return html! {};
        }
        html! {
            section id="answers" aria-labelledby="answers-title" {
                h2 id="answers-title" { "Answers that are cited" }
                details {
                    summary { (words::count(self.listed.len(), "answer")) " of AWS, by number" }
                    ol class="inside answers" {
                        @for (receipt, number) in self.listed.iter().zip(1_usize..) {
                            li id={ "a" (number) } {
                                code { (safe::line(&receipt.call.to_string())) } ", seen "
                                (seen(receipt))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn seen(receipt: &Receipt) -> String {
    receipt.as_of().map_or_else(|| "at an unknown time".to_owned(), words::moment)
}
