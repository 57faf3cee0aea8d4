//! A gate in front of moto, which lets anybody in anywhere: roles of some accounts are not to be had
//! through it. It also shows the organisation's IAM Identity Center as AWS does, where moto has an
//! instance of its own in every region of every account, and users without what AWS requires of them.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::{Value, json};

use crate::{
    ask::Asked,
    fault,
    http::{self, HttpRequest, HttpResponse, Server},
    model::Service,
    render,
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
        Self::before(upstream, shut, Value::Null)
    }

    /// The same, where this is the organisation's instance of IAM Identity Center: `region`, and
    /// `instance` in moto's own words.
    #[must_use]
    pub fn with_identity_center(
        upstream: &str,
        shut: impl IntoIterator<Item = String>,
        center: &Value,
    ) -> Self {
        Self::before(upstream, shut, center.clone())
    }

    fn before(upstream: &str, shut: impl IntoIterator<Item = String>, center: Value) -> Self {
        let authority = upstream.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let shut: BTreeSet<String> = shut.into_iter().collect();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let log = Arc::clone(&asked);
        let serve = move |request: &HttpRequest| -> HttpResponse {
            let asked = Asked::read(request).map(|(asked, _)| asked);
            if let Some(asked) = asked {
                let arn = asked.parameters.get("RoleArn").map_or("", String::as_str);
                let is_shut = arn.split(':').nth(4).is_some_and(|account| shut.contains(account));
                log.lock().unwrap_or_else(PoisonError::into_inner).push(asked.clone());
                if is_shut {
                    return fault::denied(Service::load("sts"), "AssumeRole");
                }
                if asked.operation == "ListInstances" {
                    return instances(&center, &asked);
                }
                // moto lacks it; no seeded user has one.
                if asked.operation == "ListServiceSpecificCredentials" {
                    return no_service_credentials();
                }
                // moto lacks it; the seeded instance is in one region.
                if asked.operation == "ListRegions" {
                    return regions(&center);
                }
                // moto lacks it; the seeded permission sets have no boundary.
                if asked.operation == "GetPermissionsBoundaryForPermissionSet" {
                    let message = "PermissionsBoundary not present";
                    let service = Service::load("sso-admin");
                    return fault::refusal(service, 400, "ResourceNotFoundException", message);
                }
            }
            let response = http::forward(&authority, request)
                .unwrap_or_else(|_| fault::server_error(Service::load("iam")));
            match request.header("x-amz-target") {
                Some("AWSIdentityStore.ListUsers") => with_arns(response, "/Users", "User"),
                Some("AWSIdentityStore.DescribeGroup") => with_arns(response, "", "Group"),
                Some("AWSIdentityStore.ListGroupMemberships") => {
                    with_arns(response, "/GroupMemberships", "Membership")
                }
                Some(_) | None => response,
            }
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

fn no_service_credentials() -> HttpResponse {
    let none = json!({ "ServiceSpecificCredentials": [] });
    let body = render::answer(Service::load("iam"), "ListServiceSpecificCredentials", &none);
    body.map_or_else(
        |_| fault::server_error(Service::load("iam")),
        |body| HttpResponse::xml(200, body),
    )
}

/// The organisation's instance, which every account of it sees where it is.
fn instances(center: &Value, asked: &Asked) -> HttpResponse {
    let here = asked.region.as_deref().is_some_and(|region| center["region"] == region);
    let listed = if here { json!([center["instance"]]) } else { json!([]) };
    HttpResponse::json(200, json!({ "Instances": listed }).to_string())
}

/// The regions that it is in.
fn regions(center: &Value) -> HttpResponse {
    let region = json!({
        "RegionName": center["region"], "Status": "ACTIVE", "IsPrimaryRegion": true,
    });
    HttpResponse::json(200, json!({ "Regions": [region] }).to_string())
}

/// moto's answer, whose things at `place` get the ARN and the revision that AWS's model requires.
fn with_arns(response: HttpResponse, place: &str, kind: &str) -> HttpResponse {
    let Ok(mut answer) = serde_json::from_slice::<Value>(&response.body) else { return response };
    let things = match answer.pointer_mut(place) {
        Some(Value::Array(things)) if response.status == 200 => things.as_mut_slice(),
        Some(thing @ Value::Object(_)) if response.status == 200 => std::slice::from_mut(thing),
        Some(_) | None => return response,
    };
    for thing in things {
        let id = thing[format!("{kind}Id")].as_str().unwrap_or_default();
        let arn = format!("arn:aws:identitystore:::{}/{id}", kind.to_lowercase());
        thing[format!("{kind}Arn")] = json!(arn);
        thing["Revision"] = json!("1");
    }
    HttpResponse::json(200, answer.to_string())
}
