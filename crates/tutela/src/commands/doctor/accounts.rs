//! Whether every account of an organization can be entered.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tutela_model::{AccountId, Member, operation};
use tutela_recording::{AccountRecordings, Answer};

use crate::{
    account_data::Keeping,
    cli::{AwsArguments, OrganizationArguments, SourceArguments},
    commands::organization,
    error::Error,
    page::Page,
};

/// What came of entering an account.
pub(super) struct Entered {
    account: AccountId,
    name: Option<String>,
    /// `works`, why it does not, or the state of an account that nobody needs to enter.
    result: String,
    detail: Option<String>,
    is_lost: bool,
}

impl Entered {
    /// Whether a scan would know nothing of it, and should.
    pub(super) fn is_lost(&self) -> bool {
        self.is_lost
    }
}

/// Enters every account by its role and asks who is there.
pub(super) fn enter(
    aws: AwsArguments,
    organization: OrganizationArguments,
) -> Result<Vec<Entered>, Error> {
    let source = SourceArguments {
        from: None,
        identity: None,
        as_of: None,
        account: None,
        fresh: false,
        regions: Vec::new(),
        organization,
        aws,
    };
    let operations = BTreeSet::from([&operation::GET_CALLER_IDENTITY]);
    let keeping = Keeping::open(None)?;
    let begin = |begun: organization::Begun<'_>| (begun.home.tree.clone(), Vec::new());
    let asked = organization::ask(
        &source,
        operations,
        None,
        &keeping,
        begin,
        |(tree, entered), account| {
            let member = tree.as_ref().and_then(|tree| tree.member(&account.account));
            entered.push(read(&account, member));
        },
    )?;
    let (_, mut entered) = asked.value;
    entered.sort_by(|a, b| a.account.cmp(&b.account));
    Ok(entered)
}

fn read(account: &AccountRecordings, member: Option<&Member>) -> Entered {
    let entered = |result: &str, detail: Option<&str>, is_lost| Entered {
        account: account.account.clone(),
        name: member.and_then(|member| member.name.clone()),
        result: result.to_owned(),
        detail: detail.map(str::to_owned),
        is_lost,
    };
    if let Some(member) = member.filter(|member| member.state.is_shut()) {
        return entered(member.state.word(), None, false);
    }
    let lost = account.recordings.iter().find_map(|recording| {
        let operation = recording.call.operation;
        // What else was asked of the first account is told as calls.
        let is_of_entry =
            [&operation::ASSUME_ROLE, &operation::ASSUME_ROOT, &operation::GET_CALLER_IDENTITY]
                .contains(&operation);
        match &recording.answer {
            Answer::Gap { cause, detail }
                if is_of_entry || account.account == AccountId::unknown() =>
            {
                Some((cause.word(), detail.as_str()))
            }
            Answer::Gap { .. }
            | Answer::Json(_)
            | Answer::Report { .. }
            | Answer::Absent { .. } => None,
        }
    });
    match lost {
        Some((cause, detail)) => entered(cause, Some(detail), true),
        None => entered("works", None, false),
    }
}

/// The accounts for machines.
pub(super) fn rows(accounts: &[Entered]) -> Value {
    let row = |own: &Entered| {
        json!({
            "account": own.account.as_str(),
            "name": own.name,
            "result": own.result,
            "detail": own.detail,
        })
    };
    accounts.iter().map(row).collect()
}

/// Those that were not entered, each with the reason, and how many there are.
pub(super) fn show(accounts: &[Entered], page: &mut Page) {
    page.blank();
    for own in accounts.iter().filter(|own| own.result != "works") {
        let name = own.name.as_deref().map(tutela_report::visible).unwrap_or_default();
        page.labelled(&format!("{}  {:<14} ", own.account, own.result), &name);
        if let Some(detail) = &own.detail {
            page.paragraph(4, &tutela_report::visible(detail));
        }
    }
    let count = |wanted: fn(&Entered) -> bool| accounts.iter().filter(|own| wanted(own)).count();
    let (entered, lost) = (count(|own| own.result == "works"), count(Entered::is_lost));
    let shut = accounts.len() - entered - lost;
    let words = match lost {
        0 => "every account that is in use was entered".to_owned(),
        lost => format!(
            "{lost} not entered, of which a scan would know nothing: `tutela permissions org-reader` \
             makes the role"
        ),
    };
    page.paragraph(
        0,
        &format!(
            "Of {} accounts, {entered} were entered and {shut} are shut: {words}.",
            accounts.len()
        ),
    );
}
