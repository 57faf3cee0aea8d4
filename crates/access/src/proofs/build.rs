//! From a user of a snapshot to what the prover is asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tutela_model::{
    AccessKey, Account, Arn, Call, Cause, DeviceKind, Gap, Grants, Observed, Password, Receipt,
    ServiceCredential, User, VirtualDevice,
};
use tutela_policy::{Caller, Document, Facts, Setup, Subject, World, lint::asks_for_mfa};

use super::{
    alike::{Key, Owner},
    dated::NotBefore,
    git::GitKey,
    roles::Roles,
    terms::{Given, Terms},
    texts::Texts,
};
use crate::{controls::Controls, held::Library};

/// What is known of a user.
pub(super) enum Found {
    /// Enough to ask the prover.
    Candidate(Box<Candidate>),
    /// Not enough, and why.
    Unknown(Vec<Gap>),
}

/// A user that can be proved.
pub(super) struct Candidate {
    /// The same for users that are alike.
    pub(super) key: Key,
    pub(super) layers: Arc<Layers>,
    pub(super) subject: Subject,
    pub(super) facts: Facts,
    /// Why nobody knows what the account's password policy grants.
    pub(super) password_gap: Option<Gap>,
    /// Why credentials are only taken to be there.
    pub(super) assumed: Vec<Gap>,
    /// Why SSH keys are only taken to be there.
    pub(super) git_keys: Vec<Gap>,
    /// Whether nobody saw the tags, which no policy asks for.
    pub(super) tags_unseen: bool,
}

/// The documents that a principal's grants lead to.
pub(super) struct Layers {
    /// The same for the same documents.
    pub(super) number: usize,
    /// The SCPs and RCPs of the account.
    pub(super) controls: Arc<Controls>,
    pub(super) identity: Vec<Arc<Document>>,
    pub(super) boundary: Option<Vec<Arc<Document>>>,
    /// Why not all identity policies are there.
    gaps: Vec<Gap>,
    /// Why the boundary is not there.
    pub(super) boundary_gap: Option<Gap>,
    pub(super) texts: Texts,
}

impl Layers {
    /// The policies as the prover takes them.
    pub(super) fn setup(&self) -> Setup {
        let documents = |all: &[Arc<Document>]| -> Vec<Document> {
            all.iter().map(|document| document.as_ref().clone()).collect()
        };
        Setup {
            identity: documents(&self.identity),
            boundary: self.boundary.as_ref().map(|boundary| documents(boundary)),
            ..self.controls.setup()
        }
    }

    /// Whether some statement asks for MFA.
    ///
    /// # Errors
    /// Where none does that was seen, and a boundary or a policy of the organization was lost.
    pub(super) fn asks_for_mfa(&self) -> Result<bool, Gap> {
        let own = self.identity.iter().chain(self.boundary.iter().flatten()).map(AsRef::as_ref);
        let mut all = own.chain(self.controls.documents());
        // One with more questions than AWS takes asks, too.
        let asks = all.any(|document| asks_for_mfa(document).map_or(true, |own| !own.is_empty()));
        let lost = || self.boundary_gap.iter().chain(self.controls.gaps()).next().cloned();
        if asks { Ok(true) } else { lost().map_or(Ok(false), Err) }
    }
}

/// Documents by their places in memory: the identity policies, the boundary, and why it was not
/// seen.
type Shape = (Vec<usize>, Option<Vec<usize>>, Option<Gap>);

/// Builds candidates of one account; what users share is built once.
pub(super) struct Builder<'a> {
    account: &'a Account,
    /// The account of the users' ARNs, where nothing else names it.
    id: String,
    given: Given,
    /// Whether users may change their own passwords by the account's password policy. Without one,
    /// there is nothing that lets them.
    changes_password: Result<bool, Gap>,
    library: Library<'a>,
    layers: BTreeMap<&'a Grants, Arc<Layers>>,
    numbers: BTreeMap<Shape, usize>,
    devices: Option<Devices>,
    controls: Arc<Controls>,
    pub(super) roles: Roles,
}

impl<'a> Builder<'a> {
    pub(super) fn new(account: &'a Account, terms: Terms) -> Self {
        let controls = Arc::new(Controls::read(account));
        let named = account.users.known.iter().find_map(|user| user.arn.account());
        let is_named = account.id.as_str().bytes().all(|byte| byte.is_ascii_digit());
        let own = account.id.as_str();
        let mut library = Library::new(account);
        let id = if is_named { own } else { named.unwrap_or(own) };
        Self {
            account,
            roles: Roles::read(account, id, NotBefore::new(terms.as_of), &mut library, &controls),
            controls,
            id: id.to_owned(),
            given: Given::new(account, terms.old),
            changes_password: account
                .password_policy
                .seen()
                .map(|seen| seen.value.as_ref().is_some_and(|policy| policy.allow_change)),
            library,
            layers: BTreeMap::new(),
            numbers: BTreeMap::new(),
            devices: account.virtual_devices.seen().ok().map(|seen| Devices::of(&seen.value)),
        }
    }

    /// What is the same for all principals of the account.
    pub(super) fn world(&self) -> World {
        World::new(&self.account.partition, &self.id)
    }

    pub(super) fn user(&mut self, user: &'a User) -> Found {
        let grants = match user.grants.seen() {
            Ok(grants) => grants,
            Err(gap) => return Found::Unknown(vec![gap]),
        };
        let caller = match self.caller(user, &grants.receipt.call) {
            Ok(caller) => caller,
            Err(gap) => return Found::Unknown(vec![gap]),
        };
        let layers = self.layers(&grants.value, &grants.receipt);
        if !layers.gaps.is_empty() {
            return Found::Unknown(layers.gaps.clone());
        }
        let tags = match user.tags.seen() {
            Ok(tags) => Some(tags.value.clone()),
            Err(_) if !layers.texts.asks_for_tags && !self.roles.texts.asks_for_tags => None,
            Err(gap) => return Found::Unknown(vec![gap]),
        };
        let mut assumed = Vec::new();
        let [password, key, service] = self.credentials(user, &mut assumed);
        // A service-specific credential reaches more.
        let git = if service.is_there { GitKey::NONE } else { self.given.git_key(&user.ssh_keys) };
        let owner = Owner::new(&caller, &self.account.partition);
        let own_device = self.devices.as_ref().map(|all| all.close(&owner.device, &user.arn));
        let subject = tutela_policy::User {
            caller,
            has_password: password.is_there,
            has_key: key.is_there,
            has_service_credential: service.is_there,
            has_git_key: git.is_there,
            tags: tags.clone().unwrap_or_default(),
        };
        let is_assumed =
            [password.is_assumed, key.is_assumed, service.is_assumed, git.assumed.is_some()];
        let has_first = own_device == Some(true);
        let security_keys = security_keys_alone(user);
        let key = Key::new(
            &layers,
            &self.roles,
            &subject,
            is_assumed,
            tags.as_ref(),
            [has_first, security_keys.is_some()],
            &owner,
        );
        let devices = if has_first { Some(vec![owner.device]) } else { security_keys };
        let mfa_devices = devices.or_else(|| own_device.map(|_| Vec::new()));
        Found::Candidate(Box::new(Candidate {
            key,
            layers,
            subject: Subject::User(subject),
            facts: Facts { mfa_devices, changes_password: self.changes_password.clone().ok() },
            password_gap: self.changes_password.clone().err(),
            assumed,
            git_keys: git.assumed.into_iter().collect(),
            tags_unseen: tags.is_none(),
        }))
    }

    /// The user's password, access keys and service-specific credentials.
    fn credentials(&self, user: &User, assumed: &mut Vec<Gap>) -> [Credential; 3] {
        let given = &self.given;
        let password = |password: &Password| *password != Password::None;
        let key = |keys: &Vec<AccessKey>| keys.iter().any(|key| key.active);
        let service = |all: &Vec<ServiceCredential>| all.iter().any(|own| own.active);
        [
            held(&user.password, password, given, assumed),
            held(&user.keys, key, given, assumed),
            held(&user.service_credentials, service, given, assumed),
        ]
    }

    /// The user as the policy language names it.
    fn caller(&self, user: &User, call: &Call) -> Result<Caller, Gap> {
        let undecided = |detail: String| Gap::new(call.clone(), Cause::Undecided, detail);
        let arn = &user.arn;
        match Caller::parse(arn.as_str()) {
            Ok(caller @ Caller::User(_)) => {
                let is_own = caller.account() == Some(self.id.as_str())
                    && arn.partition() == Some(&*self.account.partition);
                let detail = || format!("`{arn}` is of another account than {}", self.id);
                if is_own { Ok(caller) } else { Err(undecided(detail())) }
            }
            Ok(_) => Err(undecided(format!("`{arn}` is no user's ARN"))),
            Err(error) => Err(undecided(error.to_string())),
        }
    }

    fn layers(&mut self, grants: &'a Grants, receipt: &Arc<Receipt>) -> Arc<Layers> {
        if let Some(layers) = self.layers.get(grants) {
            return Arc::clone(layers);
        }
        let (held, gaps) = self.library.held(grants, receipt);
        let identity: Vec<Arc<Document>> = once_each(held.into_iter().map(|held| held.document));
        let boundary = grants.boundary.as_ref().map(|arn| self.library.boundary(arn, receipt));
        let (boundary, boundary_gap) = match boundary {
            None => (None, None),
            Some(Ok(held)) => (Some(vec![held.document]), None),
            Some(Err(gap)) => (None, Some(gap)),
        };
        let places = |all: &[Arc<Document>]| {
            let mut places: Vec<usize> = all.iter().map(place).collect();
            places.sort_unstable();
            places
        };
        let named = (places(&identity), boundary.as_deref().map(places), boundary_gap.clone());
        let next = self.numbers.len();
        let documents = identity.iter().chain(boundary.iter().flatten());
        let controls = Arc::clone(&self.controls);
        let texts = Texts::of(documents.map(AsRef::as_ref).chain(controls.documents()));
        let number = *self.numbers.entry(named).or_insert(next);
        let layers =
            Arc::new(Layers { number, controls, identity, boundary, gaps, boundary_gap, texts });
        self.layers.insert(grants, Arc::clone(&layers));
        layers
    }
}

/// The library has each document once, so that its place in memory tells it from others.
fn place(document: &Arc<Document>) -> usize {
    Arc::as_ptr(document).addr()
}

fn once_each(documents: impl Iterator<Item = Arc<Document>>) -> Vec<Arc<Document>> {
    let mut seen = BTreeSet::new();
    documents.filter(|document| seen.insert(place(document))).collect()
}

/// The virtual devices of the account.
struct Devices {
    /// Who has which.
    assigned: BTreeMap<String, Arn>,
    /// Whether there is one that nobody has. Whoever made it knows its seed, and may enable it for any
    /// user: AWS asks for no name there.
    has_spare: bool,
}

impl Devices {
    fn of(all: &[VirtualDevice]) -> Self {
        let own = |device: &VirtualDevice| Some((device.serial.to_string(), device.user.clone()?));
        Self {
            assigned: all.iter().filter_map(own).collect(),
            has_spare: all.iter().any(|device| device.user.is_none()),
        }
    }

    /// Whether the user has this device, so that nobody else can make one of its name, and there is
    /// no other to enable.
    fn close(&self, device: &str, user: &Arn) -> bool {
        !self.has_spare && self.assigned.get(device) == Some(user)
    }
}

/// The serial numbers of a user's devices, if all are security keys or passkeys.
fn security_keys_alone(user: &User) -> Option<Vec<String>> {
    let devices = &user.devices.seen().ok()?.value;
    let is_alone =
        !devices.is_empty() && devices.iter().all(|device| device.kind() == DeviceKind::Fido);
    is_alone.then(|| devices.iter().map(|device| device.serial.clone()).collect())
}

#[derive(Clone, Copy)]
struct Credential {
    is_there: bool,
    is_assumed: bool,
}

/// Whether a credential is there. One that nobody could look up is, and so is one that an old answer
/// lacks.
fn held<T>(
    fact: &Observed<T>,
    is_there: impl Fn(&T) -> bool,
    given: &Given,
    assumed: &mut Vec<Gap>,
) -> Credential {
    let why = match fact.seen() {
        Ok(seen) if is_there(&seen.value) => None,
        Ok(seen) => match given.may_lack(&seen.receipt) {
            Some(gap) => Some(gap),
            None => return Credential { is_there: false, is_assumed: false },
        },
        Err(gap) => Some(gap),
    };
    let is_assumed = why.is_some();
    assumed.extend(why);
    Credential { is_there: true, is_assumed }
}
