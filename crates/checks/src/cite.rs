//! Facts of a user, each with the evidence for it.
//!
//! The same fact may be read from the credential report or from a live call. Evidence names the
//! field of the answer that was read, never that of the other one.

use std::sync::Arc;

use jiff::Timestamp;
use tutela_access::Standing;
use tutela_model::{
    AccessKey, Cause, Device, DeviceKind, Evidence, Gap, LastUse, Password, Receipt,
    ServiceCredential, operation,
};

use crate::{AccountView, KeyView, UserView};

impl<'a> UserView<'a> {
    /// Whether the user has any MFA device.
    ///
    /// # Errors
    /// The gap, where nobody knows.
    pub fn mfa(&self) -> Result<(bool, Evidence), Gap> {
        let mfa = self.user.has_mfa.seen()?;
        let operation = mfa.receipt.call.operation;
        let evidence = if *operation == operation::GET_CREDENTIAL_REPORT {
            mfa.cite("mfa_active", mfa.value)
        } else if *operation == operation::LIST_VIRTUAL_MFA_DEVICES {
            mfa.cite("VirtualMFADevices", if mfa.value { "one of the user's" } else { "none" })
        } else {
            let serials = self.user.devices.seen().map(|devices| serials(&devices.value));
            let some = if mfa.value { "one or more" } else { "none" };
            mfa.cite("MFADevices", serials.unwrap_or_else(|_| some.to_owned()))
        };
        Ok((mfa.value, evidence))
    }

    /// All of the user's MFA devices.
    ///
    /// # Errors
    /// The gap, where nobody knows them all.
    pub fn devices(&self) -> Result<(&'a [Device], Evidence), Gap> {
        let devices = self.user.devices.seen()?;
        let evidence = if is_report(&devices.receipt) {
            devices.cite("mfa_active", !devices.value.is_empty())
        } else {
            devices.cite("MFADevices", serials(&devices.value))
        };
        Ok((&devices.value, evidence))
    }

    /// Why nothing follows from the kinds of the user's devices; `None` where all are known.
    #[must_use]
    pub fn unknown_kind(&self) -> Option<Gap> {
        let devices = self.user.devices.seen().ok()?;
        let odd = devices.value.iter().find(|device| device.kind() == DeviceKind::Unknown)?;
        let detail = format!("`{}` is a {}", odd.serial, DeviceKind::Unknown.words());
        let gap = Gap::new(devices.receipt.call.clone(), Cause::Undecided, detail);
        Some(gap.beside([devices.cite("MFADevices", serials(&devices.value))]))
    }

    /// The user's console password, or that there is none.
    ///
    /// # Errors
    /// The gap, where nobody knows.
    pub fn password(&self) -> Result<(&'a Password, Evidence), Gap> {
        let password = self.user.password.seen()?;
        let enabled = password.value != Password::None;
        let evidence = if is_report(&password.receipt) {
            password.cite("password_enabled", enabled)
        } else {
            password.cite("LoginProfile", if enabled { "present" } else { "absent" })
        };
        Ok((&password.value, evidence))
    }

    /// Evidence for the last use of the user's password, which only the credential report tells.
    ///
    /// # Errors
    /// The gap, where the report does not say.
    pub fn password_use(&self, last_used: LastUse) -> Result<Evidence, Gap> {
        let password = self.user.password.seen()?;
        let receipt = use_receipt(self.account, &password.receipt);
        let word = use_word(last_used).ok_or_else(|| {
            let detail = "it does not say when the console password was last used";
            Gap::new(password.receipt.call.clone(), Cause::Undecided, detail)
        })?;
        Ok(Evidence::new(receipt, "password_last_used", word))
    }

    /// Evidence for when the user's password was set.
    ///
    /// # Errors
    /// The gap, where nobody knows.
    pub fn cite_password_set(&self) -> Result<Evidence, Gap> {
        let password = self.user.password.seen()?;
        let set = match password.value {
            Password::Enabled { changed, .. } => changed,
            Password::None => None,
        };
        let set = set.map_or_else(|| "absent".to_owned(), |set| set.to_string());
        let is_reported = is_report(&password.receipt);
        let field = if is_reported { "password_last_changed" } else { "LoginProfile.CreateDate" };
        Ok(password.cite(field, set))
    }

    /// The user's access keys, active or not.
    ///
    /// # Errors
    /// The gap, where nobody knows them all.
    pub fn keys(&self) -> Result<(&'a [AccessKey], Evidence), Gap> {
        let keys = self.user.keys.seen()?;
        let evidence = if is_report(&keys.receipt) {
            let active = |slot: &str| keys.value.iter().any(|key| key.slot == slot && key.active);
            let value = format!("{}, {}", active("1"), active("2"));
            keys.cite("access_key_1_active, access_key_2_active", value)
        } else {
            let listed = keys.value.iter().map(|key| {
                format!("{} {}", key.id.as_deref().unwrap_or(&key.slot), status(key.active))
            });
            keys.cite("AccessKeyMetadata", listed_or_none(listed))
        };
        Ok((&keys.value, evidence))
    }

    /// Whether a signing certificate of the user is active, which only the credential report tells.
    ///
    /// # Errors
    /// The gap, where nobody knows.
    pub fn certificate(&self) -> Result<(bool, Evidence), Gap> {
        let certificate = self.user.certificate.seen()?;
        let evidence = certificate.cite("cert_1_active or cert_2_active", certificate.value);
        Ok((certificate.value, evidence))
    }

    /// The user's credentials for single services, active or not.
    ///
    /// # Errors
    /// The gap, where nobody knows them all.
    pub fn service_credentials(&self) -> Result<(&'a [ServiceCredential], Evidence), Gap> {
        let credentials = self.user.service_credentials.seen()?;
        let listed = credentials
            .value
            .iter()
            .map(|credential| format!("{} {}", credential.id, status(credential.active)));
        let evidence = credentials.cite("ServiceSpecificCredentials", listed_or_none(listed));
        Ok((&credentials.value, evidence))
    }

    /// When the user was created.
    ///
    /// # Errors
    /// The gap, where nobody knows.
    pub fn created(&self) -> Result<(Timestamp, Evidence), Gap> {
        let created = self.user.created.seen()?;
        let field = if is_report(&created.receipt) {
            "user_creation_time".to_owned()
        } else {
            format!("UserDetailList[UserName={}].CreateDate", self.user.name)
        };
        Ok((created.value, created.cite(field, created.value)))
    }

    /// Evidence for a standing: the first piece, and the rest.
    ///
    /// # Errors
    /// The gap, where the user's grants were not seen.
    pub fn cite_standing(&self, standing: &Standing) -> Result<(Evidence, Vec<Evidence>), Gap> {
        match standing.evidence.split_first() {
            Some((first, rest)) => Ok((first.clone(), rest.to_vec())),
            None => {
                Ok((self.user.grants.seen()?.cite("UserDetailList", &standing.how), Vec::new()))
            }
        }
    }
}

impl KeyView<'_> {
    /// Evidence for whether the key can be used.
    #[must_use]
    pub fn cite_active(&self) -> Evidence {
        if is_report(self.receipt) {
            let field = format!("access_key_{}_active", self.key.slot);
            Evidence::new(self.receipt, field, self.key.active)
        } else {
            Evidence::new(self.receipt, self.listed("Status"), status(self.key.active))
        }
    }

    /// When the key was made.
    ///
    /// # Errors
    /// The gap, where the answer does not say.
    pub fn created(&self) -> Result<(Timestamp, Evidence), Gap> {
        let created = self.key.created.ok_or_else(|| {
            let detail = format!("it does not say when access key {} was made", self.name());
            Gap::new(self.receipt.call.clone(), Cause::Undecided, detail)
        })?;
        let evidence = if is_report(self.receipt) {
            let field = format!("access_key_{}_last_rotated", self.key.slot);
            Evidence::new(self.receipt, field, created)
        } else {
            Evidence::new(self.receipt, self.listed("CreateDate"), created)
        };
        Ok((created, evidence))
    }

    /// What the date of [`KeyView::created`] is the date of, by the answer that tells it.
    #[must_use]
    pub fn made_words(&self) -> &'static str {
        if self.is_listed() { "made" } else { "made or last changed" }
    }

    /// Whether the key was read from a live listing, which tells when it was made and nothing else.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        !is_report(self.receipt)
    }

    /// Evidence for the key's last use, which only the credential report tells.
    ///
    /// # Errors
    /// The gap, where the report does not say.
    pub fn cite_use(&self) -> Result<Evidence, Gap> {
        let word = use_word(self.key.last_used).ok_or_else(|| {
            let detail = format!("it does not say when access key {} was last used", self.name());
            Gap::new(self.receipt.call.clone(), Cause::Undecided, detail)
        })?;
        let receipt = use_receipt(self.owner.account, self.receipt);
        let field = format!("access_key_{}_last_used_date", self.key.slot);
        Ok(Evidence::new(receipt, field, word))
    }

    /// A field of the key's entry in a live listing.
    fn listed(&self, field: &str) -> String {
        format!("AccessKeyMetadata[AccessKeyId={}].{field}", self.name())
    }

    fn name(&self) -> &str {
        self.key.id.as_deref().unwrap_or(&self.key.slot)
    }
}

/// Whether an answer is the credential report.
pub(crate) fn is_report(receipt: &Receipt) -> bool {
    *receipt.call.operation == operation::GET_CREDENTIAL_REPORT
}

/// A live answer says nothing of use: what is known of it was added from the report.
fn use_receipt<'a>(account: &'a AccountView<'_>, own: &'a Arc<Receipt>) -> &'a Arc<Receipt> {
    match account.account.report.seen() {
        Ok(report) => &report.receipt,
        Err(_) => own,
    }
}

fn use_word(last_used: LastUse) -> Option<String> {
    match last_used {
        LastUse::At(moment) => Some(moment.to_string()),
        LastUse::Never => Some("never".to_owned()),
        LastUse::Unsaid => None,
    }
}

fn status(active: bool) -> &'static str {
    if active { "Active" } else { "Inactive" }
}

fn serials(devices: &[Device]) -> String {
    listed_or_none(devices.iter().map(|device| device.serial.clone()))
}

fn listed_or_none(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}

#[cfg(test)]
mod tests {
    use tutela_model::{Evidence, Gap, Operation, operation};

    use crate::{
        AccountView, KeyView, UserView,
        fixture::{UserFixture, account, user},
    };

    /// Shows the first user to `cite` and compares `field=value` of each piece of evidence.
    #[track_caller]
    fn check(
        what: &str,
        user: UserFixture,
        cite: fn(&UserView<'_>) -> Result<Vec<Evidence>, Gap>,
        expected: &str,
    ) {
        let account = account().user(user).build();
        let account = AccountView::new(&account, None, false);
        let view = UserView { account: &account, user: &account.account.users.known[0] };
        let cited = cite(&view).unwrap();
        let said: Vec<String> = cited
            .iter()
            .map(|evidence| {
                let operation = evidence.receipt.call.operation.name;
                format!("{operation} {}={}", evidence.field, evidence.value)
            })
            .collect();
        assert_eq!(said.join("; "), expected, "{what}");
    }

    const REPORT: &Operation = &operation::GET_CREDENTIAL_REPORT;

    #[test]
    fn the_field_is_that_of_the_call_that_was_read() {
        let mfa = |view: &UserView<'_>| Ok(vec![view.mfa()?.1]);
        let with = || user().devices(&["totp"]);
        let list = &operation::LIST_VIRTUAL_MFA_DEVICES;
        check("live", with(), mfa, "ListMFADevices MFADevices=GAHT12345678");
        check("live, none", user(), mfa, "ListMFADevices MFADevices=none");
        check(
            "report",
            with().read_from("devices", REPORT),
            mfa,
            "GetCredentialReport mfa_active=true",
        );
        check(
            "virtual devices",
            with().read_from("devices", list),
            mfa,
            "ListVirtualMFADevices VirtualMFADevices=one of the user's",
        );
        let password = |view: &UserView<'_>| Ok(vec![view.password()?.1]);
        let live = &operation::GET_LOGIN_PROFILE;
        check("report", user(), password, "GetCredentialReport password_enabled=false");
        check(
            "live",
            user().console().read_from("password", live),
            password,
            "GetLoginProfile LoginProfile=present",
        );
        let devices = |view: &UserView<'_>| Ok(vec![view.devices()?.1]);
        check(
            "report",
            user().read_from("devices", REPORT),
            devices,
            "GetCredentialReport mfa_active=false",
        );
    }

    #[test]
    fn keys_are_cited_by_the_call_that_lists_them() {
        let keys = |view: &UserView<'_>| Ok(vec![view.keys()?.1]);
        let one = |view: &UserView<'_>| {
            let listed = view.user.keys.seen()?;
            let key = KeyView { owner: *view, key: &listed.value[0], receipt: &listed.receipt };
            Ok(vec![key.cite_active(), key.created()?.1, key.cite_use()?])
        };
        let with = || user().keys(&["active made-0 used-0", "inactive"]);
        let live = || with().read_from("keys", &operation::LIST_ACCESS_KEYS);
        check(
            "report",
            with(),
            keys,
            "GetCredentialReport access_key_1_active, access_key_2_active=true, false",
        );
        check("live", live(), keys, "ListAccessKeys AccessKeyMetadata=1 Active, 2 Inactive");
        check(
            "report",
            with(),
            one,
            "GetCredentialReport access_key_1_active=true; \
             GetCredentialReport access_key_1_last_rotated=2026-11-24T12:00:00Z; \
             GetCredentialReport access_key_1_last_used_date=2026-11-24T12:00:00Z",
        );
        check(
            "live, and the use from the report",
            live(),
            one,
            "ListAccessKeys AccessKeyMetadata[AccessKeyId=1].Status=Active; \
             ListAccessKeys AccessKeyMetadata[AccessKeyId=1].CreateDate=2026-11-24T12:00:00Z; \
             GetCredentialReport access_key_1_last_used_date=2026-11-24T12:00:00Z",
        );
    }
}
