//! A gate in front of moto, which lets anybody in anywhere: roles of some accounts are not to be had
//! through it.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    ask::Asked,
    fault,
    http::{self, HttpRequest, HttpResponse, Server},
    model::Service,
};

/// A gate, from [`Gate::start`] until it is dropped.
pub struct Gate {
    server: Server,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Gate {
    /// Stands in front of `upstream`, such as [`crate::Moto::url`], and keeps these accounts shut.
    #[must_use]
    pub fn start(upstream: &str, shut: impl IntoIterator<Item = String>) -> Self {
        let authority = upstream.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let shut: BTreeSet<String> = shut.into_iter().collect();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let log = Arc::clone(&asked);
        let serve = move |request: &HttpRequest| -> HttpResponse {
            let asked = Asked::read(request).map(|(asked, _)| asked);
            if let Some(asked) = asked {
                let arn = asked.parameters.get("RoleArn").map_or("", String::as_str);
                let is_shut = arn.split(':').nth(4).is_some_and(|account| shut.contains(account));
                log.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
                if is_shut {
                    return fault::denied(Service::load("sts"), "AssumeRole");
                }
            }
            http::forward(&authority, request)
                .unwrap_or_else(|_| fault::server_error(Service::load("iam")))
        };
        Self { server: Server::start(Arc::new(serve)), asked }
    }

    /// The endpoint: `http://127.0.0.1:49152`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Every request so far.
    #[must_use]
    pub fn requests(&self) -> Vec<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
