//! Where all services are, by the configuration.

use std::collections::BTreeMap;

use tutela_model::Cause;

use crate::{
    endpoint::{Endpoint, custom, resolve},
    error::Fault,
    service::Service,
};

/// Where services are: AWS's own places, or those that the configuration names instead.
#[derive(Clone, Debug)]
pub(crate) struct Endpoints {
    region: String,
    fips: bool,
    /// By the services' names.
    urls: BTreeMap<&'static str, String>,
}

impl Endpoints {
    /// AWS's own in `region`, but for the services that `urls` names.
    pub(crate) fn new(region: &str, fips: bool, urls: BTreeMap<&'static str, String>) -> Self {
        Self { region: region.to_owned(), fips, urls }
    }

    /// The region that is meant where a call names none.
    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// Where a service is asked, in the region of the call if it has one.
    ///
    /// # Errors
    /// Where the region is no region's name: it was read of an answer, and must not name a host.
    pub(crate) fn of(&self, service: &Service, region: Option<&str>) -> Result<Endpoint, Fault> {
        let region = region.unwrap_or(&self.region);
        let own = resolve(service, region, self.fips)
            .ok_or_else(|| Fault::gap(Cause::Failed, format!("`{region}` is no region's name")))?;
        match self.urls.get(service.name) {
            None => Ok(own),
            Some(url) => custom(url, &own.signing_region).map_err(|reason| {
                Fault::gap(Cause::Failed, format!("the endpoint URL cannot be used: {reason}"))
            }),
        }
    }

    /// Whether a service is asked where AWS has it, and not where the configuration says.
    pub(crate) fn is_awss(&self, service: &Service) -> bool {
        !self.urls.contains_key(service.name)
    }

    /// Where a service is asked, for words about it.
    pub(crate) fn url(&self, service: &Service) -> String {
        self.of(service, None).map(|endpoint| endpoint.url).unwrap_or_default()
    }
}
