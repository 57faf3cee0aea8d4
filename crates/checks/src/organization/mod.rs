//! The organisation, as its management account sees it.

use tutela_model::{Account, Cause, Gap, Judgement, Verdict};

use crate::AccountView;

pub(crate) mod central_root_management_off;
pub(crate) mod central_root_sessions_off;
pub(crate) mod management_account_outside_scp;
pub(crate) mod member_root_not_denied;
pub(crate) mod new_user_mfa_not_enforced;

/// Why a question about the whole organisation does not arise in an account: it belongs to none, or
/// is a member that `was_asked` nothing of it.
pub(crate) fn not_here(account: &Account, was_asked: bool) -> Result<Option<Verdict>, Gap> {
    let seen = account.organization.seen()?;
    let Some(organization) = &seen.value else {
        let evidence = seen.cite("Error.Code", "AWSOrganizationsNotInUseException");
        let message = "the account belongs to no organization";
        return Ok(Some(Verdict::not_applicable(message, [evidence])));
    };
    if organization.is_management || was_asked {
        return Ok(None);
    }
    let managed_by = seen.cite("Organization.MasterAccountId", &organization.management_account);
    let message = "the account is no management account, and the question is asked there";
    Ok(Some(Verdict::not_applicable(message, [managed_by])))
}

/// Judges whether a feature of central root access is on, and says so in these words.
fn judge_feature(
    view: &AccountView<'_>,
    wanted: &str,
    on: &'static str,
    off: &'static str,
) -> Judgement {
    let features = view.account.root_features.seen();
    let was_asked = !matches!(&features, Err(gap) if gap.cause() == Cause::NotAsked);
    if let Some(verdict) = not_here(view.account, was_asked)? {
        return Ok(verdict);
    }
    let features = features?;
    let listed =
        if features.value.is_empty() { "none".to_owned() } else { features.value.join(", ") };
    let evidence = [features.cite("EnabledFeatures", listed)];
    Ok(if features.value.iter().any(|feature| feature == wanted) {
        Verdict::pass(on, evidence)
    } else {
        Verdict::fail(off, evidence)
    })
}
