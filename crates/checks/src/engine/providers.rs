//! Identity providers, of both kinds.

use tutela_model::{Arn, Judgement, Seen};

use super::{Rows, nothing};
use crate::ProviderView;

impl Rows<'_> {
    pub(super) fn providers(&mut self, judge: fn(&ProviderView<'_>) -> Judgement) {
        let account = self.view.account;
        let listings = [
            (&account.saml_providers, "SAMLProviderList"),
            (&account.oidc_providers, "OpenIDConnectProviderList"),
        ];
        let (mut seen, mut none, mut lost) = (0, None, None);
        for (listing, field) in listings {
            match listing.seen() {
                Ok(listed) => {
                    seen += listed.value.len();
                    none = Some(nothing(&listed.receipt, field, "there are no identity providers"));
                    self.listed(listed, judge);
                }
                Err(gap) => lost = Some(gap),
            }
        }
        match (lost, none) {
            (Some(gap), _) => self.account_row(Err(gap)),
            (None, Some(none)) if seen == 0 => self.account_row(Ok(none)),
            (None, _) => {}
        }
    }

    fn listed(&mut self, listed: &Seen<Vec<Arn>>, judge: fn(&ProviderView<'_>) -> Judgement) {
        for arn in &listed.value {
            let view = ProviderView { arn, receipt: &listed.receipt, account: self.view };
            let name = arn.resource().unwrap_or_default();
            self.row(arn.to_string(), ("", name), judge(&view));
        }
    }
}
