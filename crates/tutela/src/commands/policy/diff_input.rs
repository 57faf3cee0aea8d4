//! What `tutela policy diff` compares: two files, what stands beside them, and whom it is about.

use std::path::Path;

use tutela_policy::{
    Caller, Case, Document, Effect, PolicyType, Setup, Subject, World, named_account,
};

use super::prove::{ALICE, subject_of, with};
use crate::{
    cli::{DiffArguments, FormName},
    error::Error,
    input,
};

const WHAT: &str = "a policy or a case file";

/// What stands beside both policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beside {
    /// An administrator's permissions, since nobody said what else.
    Administrator,
    /// What `--base` names.
    Base,
    /// Nothing, since the policies allow by themselves.
    Nothing,
    /// What the cases say.
    Case,
}

/// Two setups, and whom they are about.
pub(super) struct Compared {
    pub(super) old: Setup,
    pub(super) new: Setup,
    pub(super) beside: Beside,
    pub(super) form: FormName,
    pub(super) subjects: Vec<Subject>,
    /// Whether somebody said whom it is about.
    pub(super) is_named: bool,
    pub(super) world: World,
}

/// A file.
enum Given {
    Policy(Document),
    Case(Box<Case>),
}

pub(super) fn read(arguments: &DiffArguments) -> Result<Compared, Error> {
    let DiffArguments { old, new, .. } = arguments;
    if [old, new].into_iter().chain(&arguments.base).filter(|it| *it == Path::new("-")).count() > 1
    {
        return Err(Error::Usage("`-` can stand for one file only: name the others".to_owned()));
    }
    let form = arguments.form.unwrap_or(FormName::Identity);
    let mut principals = arguments.principal.clone();
    let mut user = None;
    let (setups, beside) = match (given(old, form)?, given(new, form)?) {
        (Given::Policy(old), Given::Policy(new)) => {
            let base = arguments.base.iter().map(|path| policy(path)).collect::<Result<_, _>>()?;
            placed([old, new], base, form)
        }
        (Given::Case(mut old), Given::Case(new)) => {
            if arguments.form.is_some() || !arguments.base.is_empty() {
                return Err(Error::Usage(
                    "case files say themselves which policies there are: leave out `--as` and \
                     `--base`"
                        .to_owned(),
                ));
            }
            if principals.is_empty() {
                principals = principals_of(&old, &new, &arguments.new)?;
            }
            of_users(&old, &new, &arguments.new)?;
            let setup = std::mem::take(&mut old.setup);
            user = Some(old);
            ([setup, new.setup], Beside::Case)
        }
        (Given::Policy(_), Given::Case(_)) | (Given::Case(_), Given::Policy(_)) => {
            return Err(Error::Compare {
                path: new.clone(),
                detail: "one is a policy and one a case file: give two of a kind".to_owned(),
            });
        }
    };
    let [old, new] = setups;
    let is_named = !principals.is_empty();
    if !is_named {
        principals = usual(&old, &new, form)?;
    }
    let (mut subjects, world) = subjects(principals)?;
    if let Some(case) = user {
        subjects = subjects.into_iter().map(|subject| with(&case, subject)).collect();
    }
    Ok(Compared { old, new, beside, form, subjects, is_named, world })
}

fn given(path: &Path, form: FormName) -> Result<Given, Error> {
    let text = input::read_text_or_standard_input(WHAT, path)?;
    let refused = |detail: String| Error::Read { what: WHAT, path: path.to_owned(), detail };
    let is_case = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .is_ok_and(|value: serde_json::Value| value.is_array() || value.get("setup").is_some());
    if !is_case {
        let policy_type = match form {
            FormName::Identity | FormName::Boundary => PolicyType::Identity,
            FormName::Scp => PolicyType::Scp,
        };
        return document(policy_type, &text).map(Given::Policy).map_err(refused);
    }
    let mut cases = Case::parse_all(&text).map_err(|error| refused(error.to_string()))?;
    match (cases.pop(), cases.len()) {
        (Some(case), 0) => Ok(Given::Case(Box::new(case))),
        (Some(_), more) => {
            Err(refused(format!("it has {} cases: leave one", more.saturating_add(1))))
        }
        (None, _) => Err(refused("it has no case: give it one".to_owned())),
    }
}

fn policy(path: &Path) -> Result<Document, Error> {
    const WHAT: &str = "a base";
    let text = input::read_text_or_standard_input(WHAT, path)?;
    document(PolicyType::Identity, &text).map_err(|detail| Error::Read {
        what: WHAT,
        path: path.to_owned(),
        detail,
    })
}

fn document(policy_type: PolicyType, text: &str) -> Result<Document, String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    match document.statements.iter().find(|statement| statement.principal.is_some()) {
        None => Document::parse_as(policy_type, text).map_err(|error| error.to_string()),
        Some(statement) => Err(format!(
            "{} names a principal: policies of resources are not compared, only those of users and \
             roles, boundaries and SCPs",
            statement.name()
        )),
    }
}

fn allows(document: &Document) -> bool {
    document.statements.iter().any(|statement| statement.effect == Effect::Allow)
}

/// Both policies in their layer.
fn placed(policies: [Document; 2], base: Vec<Document>, form: FormName) -> ([Setup; 2], Beside) {
    let allows = policies.iter().any(allows);
    let (base, beside) = match (base.is_empty(), form, allows) {
        (false, _, _) => (base, Beside::Base),
        (true, FormName::Identity, true) => (base, Beside::Nothing),
        (true, FormName::Identity | FormName::Boundary | FormName::Scp, _) => {
            (vec![Document::allow_everything()], Beside::Administrator)
        }
    };
    let setups = policies.map(|own| match form {
        FormName::Identity => {
            let identity = std::iter::once(own).chain(base.clone()).collect();
            Setup { identity, ..Setup::default() }
        }
        FormName::Boundary => {
            Setup { identity: base.clone(), boundary: Some(vec![own]), ..Setup::default() }
        }
        FormName::Scp => {
            // An SCP that only denies stands beside AWS's own that allows everything.
            let whole = (!allows).then(Document::allow_everything);
            let level = std::iter::once(own).chain(whole).collect();
            Setup { identity: base.clone(), scp: vec![level], ..Setup::default() }
        }
    });
    (setups, beside)
}

fn principals_of(old: &Case, new: &Case, path: &Path) -> Result<Vec<Caller>, Error> {
    match (&old.principal, &new.principal) {
        (one, other) if one != other => Err(Error::Compare {
            path: path.to_owned(),
            detail: "the cases are not about the same principal: name one with `--principal`"
                .to_owned(),
        }),
        (one, _) => Ok(one.iter().cloned().collect()),
    }
}

/// Refuses cases of users who differ: what comes of the policies is asked, and not of the users.
fn of_users(old: &Case, new: &Case, path: &Path) -> Result<(), Error> {
    let differs = [
        (old.tags != new.tags, "tags"),
        (old.credentials != new.credentials, "credentials"),
        (old.mfa_devices != new.mfa_devices, "mfaDevices"),
    ];
    let Some((_, what)) = differs.into_iter().find(|(differs, _)| *differs) else { return Ok(()) };
    Err(Error::Compare {
        path: path.to_owned(),
        detail: format!(
            "the cases are not about the same user: `{what}` of their setups differ; give both the same"
        ),
    })
}

/// A user of the account that the policies name; whom else SCPs reach.
fn usual(old: &Setup, new: &Setup, form: FormName) -> Result<Vec<Caller>, Error> {
    let (partition, account) = named_account(&[old, new]);
    let (partition, account) =
        (partition.as_deref().unwrap_or("aws"), account.as_deref().unwrap_or("111122223333"));
    let user = ALICE.rsplit(':').next().unwrap_or_default();
    let names: &[&str] = match form {
        FormName::Identity | FormName::Boundary => &[user],
        FormName::Scp => &[user, "role/example", "root"],
    };
    let arns = names.iter().map(|name| format!("arn:{partition}:iam::{account}:{name}"));
    arns.map(|arn| Caller::parse(&arn).map_err(|error| Error::Usage(error.to_string()))).collect()
}

fn subjects(principals: Vec<Caller>) -> Result<(Vec<Subject>, World), Error> {
    let place = |caller: &Caller| {
        let arn = caller.arn()?;
        let partition = arn.text().split(':').nth(1).unwrap_or("aws");
        Some((partition.to_owned(), arn.account().to_owned()))
    };
    let mut places: Vec<_> = principals.iter().filter_map(place).collect();
    places.dedup();
    let [(partition, account)] = places.as_slice() else {
        return Err(Error::Usage("expected principals of one account".to_owned()));
    };
    let subject = |caller: Caller| {
        let text = caller.arn().map(|arn| arn.text().to_owned()).unwrap_or_default();
        subject_of(caller).ok_or_else(|| {
            Error::Usage(format!("expected a user, a role or root as principal, not `{text}`"))
        })
    };
    let subjects = principals.into_iter().map(subject).collect::<Result<_, _>>()?;
    Ok((subjects, World::new(partition, account)))
}
