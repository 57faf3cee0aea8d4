//! The users of an account, as those who may assume its roles.

use std::{collections::BTreeMap, sync::Arc};

use tutela_model::{
    Account, Call, Cause, Evidence, Gap, Grants, Observed, Password, Receipt, Seen, User, operation,
};
use tutela_policy::{
    Assumer, Caller, Credential, Document, Effect, Element, Setup, Witness,
    lint::{AsksForMfa, asks_for_mfa},
};

use crate::{
    administrators::told,
    controls::Controls,
    held::{Held, Library},
};

/// A user.
pub(crate) struct Person<'a> {
    pub(crate) user: &'a User,
    /// Its grants as seen, and what they hold; or why nobody knows.
    pub(crate) holding: Result<(&'a Seen<Grants>, Arc<Holding<'a>>), Gap>,
    pub(crate) subject: Result<tutela_policy::User, Gap>,
    /// Why the tags are not known.
    pub(crate) tags_gap: Option<Gap>,
    key_gap: Option<Gap>,
    password_gap: Option<Gap>,
}

/// What users have in common who get the same answer about the same policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Alike<'a> {
    holding: usize,
    credentials: [bool; 2],
    /// The name, where it matters.
    name: Option<&'a str>,
}

impl Person<'_> {
    /// What has the same answer as this user, who holds this. `is_name_asked` says whether some policy
    /// tells users apart by their names.
    pub(crate) fn alike<'a>(
        &'a self,
        holding: &Holding<'_>,
        subject: &tutela_policy::User,
        is_name_asked: bool,
    ) -> Alike<'a> {
        Alike {
            holding: holding.number,
            credentials: [subject.has_key, subject.has_password],
            name: is_name_asked.then_some(self.user.name.as_str()),
        }
    }

    /// Why nobody knows whether the user has what this credential comes of.
    pub(crate) fn unseen(&self, credential: Credential) -> Option<&Gap> {
        let is_of_password = credential == Credential::Password;
        let gap = if is_of_password { &self.password_gap } else { &self.key_gap };
        gap.as_ref()
    }
}

/// The policies that grants lead to.
pub(crate) struct Holding<'a> {
    /// The same for the same grants.
    number: usize,
    pub(crate) assumer: Assumer,
    /// All of it, the boundary included.
    pub(crate) setup: Setup,
    held: Vec<Held<'a>>,
    /// Why not all of it is there.
    pub(crate) gap: Option<Gap>,
    /// What its documents ask about the user.
    pub(crate) asks: Asks,
    /// Whether a Deny takes something from a key, and from a session, that it leaves with MFA.
    guards: [bool; 2],
}

/// What documents ask about the user beside its credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asks {
    pub(crate) name: bool,
    pub(crate) tags: bool,
}

impl Asks {
    pub(crate) fn of<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Self {
        let mut asks = Self::default();
        for statement in documents.into_iter().flat_map(|document| &document.statements) {
            let resources: &[String] = match &statement.resource {
                Some(Element::Is(texts) | Element::Not(texts)) => texts,
                None => &[],
            };
            let values = statement.conditions.iter().flat_map(|it| &it.values);
            let texts = resources.iter().chain(values).map(|it| it.to_ascii_lowercase());
            for text in texts.filter(|text| text.contains("${")) {
                asks.name = true;
                asks.tags |= text.contains("principaltag");
            }
            for key in statement.conditions.iter().map(|it| it.key.to_ascii_lowercase()) {
                asks.name |= key.starts_with("aws:principal") || key.starts_with("aws:user");
                asks.tags |= key.starts_with("aws:principaltag");
            }
        }
        asks
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self { name: self.name || other.name, tags: self.tags || other.tags }
    }
}

/// All users that are known.
pub(crate) fn people<'a>(account: &'a Account, library: &mut Library<'a>) -> Vec<Person<'a>> {
    let mut known: BTreeMap<&'a Grants, Arc<Holding<'a>>> = BTreeMap::new();
    let controls = Controls::read(account);
    let users = account.users.known.iter();
    users.map(|user| person(user, library, &controls, &mut known)).collect()
}

fn person<'a>(
    user: &'a User,
    library: &mut Library<'a>,
    controls: &Controls,
    known: &mut BTreeMap<&'a Grants, Arc<Holding<'a>>>,
) -> Person<'a> {
    let grants = match &user.grants {
        Observed::Seen(grants) => Ok(grants),
        Observed::Missing(gap) => Err(gap.clone()),
    };
    let holding = grants.map(|grants| {
        let number = known.len();
        let make =
            || Arc::new(Holding::new(number, &grants.value, &grants.receipt, library, controls));
        (grants, Arc::clone(known.entry(&grants.value).or_insert_with(make)))
    });
    let password = user.password.seen().map(|seen| seen.value != Password::None);
    let key = user.keys.seen().map(|seen| seen.value.iter().any(|key| key.active));
    let tags = user.tags.seen().map(|seen| seen.value.clone());
    let subject = subject(user).map(|caller| tutela_policy::User {
        caller,
        // A credential that nobody could look up may be there.
        has_password: *password.as_ref().unwrap_or(&true),
        has_key: *key.as_ref().unwrap_or(&true),
        has_service_credential: false,
        has_git_key: false,
        tags: tags.clone().unwrap_or_default(),
    });
    Person {
        user,
        holding,
        subject,
        tags_gap: tags.err(),
        key_gap: key.err(),
        password_gap: password.err(),
    }
}

fn subject(user: &User) -> Result<Caller, Gap> {
    if let Ok(caller @ Caller::User(_)) = Caller::parse(user.arn.as_str()) {
        return Ok(caller);
    }
    let call = Call::new(&operation::GET_ACCOUNT_AUTHORIZATION_DETAILS);
    Err(Gap::new(call, Cause::Undecided, format!("`{}` is no user's ARN", user.arn)))
}

impl<'a> Holding<'a> {
    fn new(
        number: usize,
        grants: &'a Grants,
        receipt: &Arc<Receipt>,
        library: &mut Library<'a>,
        controls: &Controls,
    ) -> Self {
        let (held, gaps) = library.held(grants, receipt);
        let boundary = grants.boundary.as_ref().map(|arn| library.boundary(arn, receipt));
        let (boundary, unseen) = match boundary {
            None => (None, None),
            Some(Ok(held)) => (Some(vec![held.document.as_ref().clone()]), None),
            Some(Err(gap)) => (None, Some(gap)),
        };
        let identity: Vec<Document> = held.iter().map(|it| it.document.as_ref().clone()).collect();
        let setup = Setup { identity, boundary, ..controls.setup() };
        let own = || setup.identity.iter().chain(setup.boundary.iter().flatten());
        let documents = || own().chain(controls.documents());
        let guards = documents().flat_map(guards);
        let guards = guards.fold([false; 2], |all, it| [all[0] || it.key, all[1] || it.session]);
        Self {
            number,
            asks: Asks::of(documents()),
            guards,
            assumer: Assumer::new(&setup),
            setup,
            held,
            gap: gaps.into_iter().next().or(unseen).or_else(|| controls.gaps().first().cloned()),
        }
    }

    /// Whether a Deny takes something from a credential of the user's that it leaves with MFA.
    pub(super) fn is_enforced(&self, user: &tutela_policy::User) -> bool {
        let [key, session] = self.guards;
        (user.has_key && key) || ((user.has_key || user.has_password) && session)
    }

    /// Evidence for what lets the user assume a role.
    pub(super) fn cite(
        &self,
        user: &User,
        grants: &Seen<Grants>,
        trust: &Document,
        role: &str,
        witness: &Witness,
    ) -> Option<(String, Vec<Evidence>)> {
        let (at, words) = self.assumer.granted_by(trust, role, &witness.request)?;
        let held = self.held.get(at)?;
        Some((held.words(), told(&held.cite(&words), &user.name, grants)))
    }
}

/// The Denies that ask for MFA: that hold without it, and not with it.
pub(crate) fn guards(document: &Document) -> Vec<AsksForMfa> {
    let is_guard = |asks: &AsksForMfa| {
        let statement = document.statements.get(asks.statement);
        statement.is_some_and(|it| it.effect == Effect::Deny)
            && !asks.mfa
            && (asks.key || asks.session)
    };
    // What AWS takes is never too long; of what it does not, nothing is said.
    asks_for_mfa(document).unwrap_or_default().into_iter().filter(is_guard).collect()
}
