//! Holds the rows against the list of operations, and the shapes against AWS's own service models
//! as botocore ships them.

use std::{collections::BTreeSet, io::Read, path::PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;
use tutela_model::operation;

use super::{Fixed, Manner, Row, rows};
use crate::{
    service::{Protocol, SERVICES, Service},
    shape::{Member, Shape},
};

/// The Python environment that `cargo xtask setup` makes; what a test needs of it and does not find
/// fails the test.
#[expect(clippy::disallowed_methods, reason = "a test asks where its environment is")]
pub(crate) fn model_venv() -> PathBuf {
    std::env::var_os("TUTELA_TEST_VENV").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/venv"),
        PathBuf::from,
    )
}

#[expect(clippy::disallowed_methods, reason = "a test reads AWS's service models")]
pub(crate) fn service_model(service: &str, version: &str) -> Value {
    let lib = model_venv().join("lib");
    let found = std::fs::read_dir(&lib)
        .into_iter()
        .flatten()
        .flatten()
        .map(|python| python.path().join("site-packages/botocore/data").join(service).join(version))
        .find(|folder| folder.is_dir())
        .unwrap_or_else(|| {
            panic!("no botocore in `{}`: run `cargo xtask setup`, which installs it", lib.display())
        });
    if let Ok(plain) = std::fs::read(found.join("service-2.json")) {
        return serde_json::from_slice(&plain).unwrap();
    }
    let packed = std::fs::read(found.join("service-2.json.gz")).unwrap();
    let mut json = String::new();
    GzDecoder::new(packed.as_slice()).read_to_string(&mut json).unwrap();
    serde_json::from_str(&json).unwrap()
}

/// Members that AWS's model requires and AWS leaves out all the same, when they are root's.
const LEFT_OUT_BY_AWS: &[&str] = &[
    "VirtualMFADevices[].User.Path",
    "VirtualMFADevices[].User.UserName",
    "VirtualMFADevices[].User.UserId",
    "VirtualMFADevices[].User.Arn",
    "VirtualMFADevices[].User.CreateDate",
    "MFADevices[].UserName",
    "MFADevices[].EnableDate",
    "Certificates[].UserName",
    "Certificates[].CertificateBody",
];

fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::PolicyDocument => "string",
        Shape::Int => "integer",
        Shape::Float => "double",
        Shape::Bool => "boolean",
        Shape::Time => "timestamp",
        Shape::Blob => "blob",
        Shape::List(_) | Shape::Items(_) | Shape::Named(..) | Shape::Flat(_) => "list",
        Shape::Map(_) | Shape::Entries(_) => "map",
        Shape::Struct(_) => "structure",
    }
}

/// AWS's model, and where our shapes differ from it.
struct Comparison<'a> {
    model: &'a Value,
    differences: Vec<String>,
}

impl Comparison<'_> {
    fn note(&mut self, difference: String) {
        self.differences.push(difference);
    }

    /// Compares a shape with the one that the model has under `name`.
    fn shape(&mut self, name: &Value, ours: &Shape, place: &str) {
        let name = name.as_str().unwrap_or_default();
        let theirs = &self.model["shapes"][name];
        let (theirs_is, ours_is) = (theirs["type"].as_str().unwrap_or("nothing"), kind(ours));
        let theirs_is = if theirs_is == "long" { "integer" } else { theirs_is };
        if theirs_is != ours_is {
            return self.note(format!("{place} is a {theirs_is}, not a {ours_is}"));
        }
        if (name == "policyDocumentType") != matches!(ours, Shape::PolicyDocument) {
            self.note(format!("{place} is `{name}`: it is decoded exactly if it is a policy"));
        }
        // JSON has one way to write a list or a map.
        let is_json = self.model["metadata"]["protocol"] == "json";
        if !is_json && theirs["flattened"].is_null() == matches!(ours, Shape::Flat(_)) {
            self.note(format!("{place} is flattened, or is taken to be"));
        }
        match ours {
            Shape::List(item) | Shape::Items(item) => {
                let tag = if matches!(ours, Shape::List(_)) { "member" } else { "item" };
                self.element(theirs, "member", tag);
                self.shape(&theirs["member"]["shape"], item, &format!("{place}[]"));
            }
            Shape::Named(tag, item) => {
                self.element(theirs, "member", tag);
                self.shape(&theirs["member"]["shape"], item, &format!("{place}[]"));
            }
            Shape::Flat(item) => {
                self.shape(&theirs["member"]["shape"], item, &format!("{place}[]"));
            }
            Shape::Map(value) => {
                self.element(theirs, "key", "key");
                self.element(theirs, "value", "value");
                self.shape(&theirs["value"]["shape"], value, &format!("{place}{{}}"));
            }
            Shape::Entries(members) => {
                self.element(theirs, "key", "key");
                self.element(theirs, "value", "value");
                for member in *members {
                    let place = format!("{place}{{{}}}", member.name);
                    self.shape(&theirs["value"]["shape"], &member.shape, &place);
                }
            }
            Shape::Struct(members) => self.structure(theirs, members, place),
            Shape::Text
            | Shape::Int
            | Shape::Float
            | Shape::Bool
            | Shape::Time
            | Shape::Blob
            | Shape::PolicyDocument => {}
        }
    }

    /// Parts of lists and maps are elements of the name that the reader knows.
    fn element(&mut self, theirs: &Value, part: &str, tag: &str) {
        let name = theirs[part]["locationName"].as_str().unwrap_or(part);
        if name != tag {
            self.note(format!("`{part}` is `{name}` in XML"));
        }
    }

    fn structure(&mut self, theirs: &Value, members: &[Member], place: &str) {
        let within = |name: &str| format!("{place}.{name}").trim_start_matches('.').to_owned();
        for member in members {
            let found = &theirs["members"][member.name];
            let sent_as = found["locationName"].as_str().unwrap_or(member.name);
            if sent_as != member.wire {
                self.note(format!("{} is sent as `{sent_as}`", within(member.name)));
            }
            self.shape(&found["shape"], &member.shape, &within(member.name));
        }
        for name in theirs["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let required = members.iter().any(|member| member.name == name && member.required);
            if !required && !LEFT_OUT_BY_AWS.contains(&within(name).as_str()) {
                self.note(format!("{} is required", within(name)));
            }
        }
    }
}

fn compare(model: &Value, name: &Value, ours: &Shape) -> Vec<String> {
    let mut comparison = Comparison { model, differences: Vec::new() };
    comparison.shape(name, ours, "");
    comparison.differences
}

fn compare_row(model: &Value, row: &Row) -> Vec<String> {
    let name = row.operation.name;
    let operation = &model["operations"][name];
    let mut differences = Vec::new();
    let is_query = row.service.protocol == Protocol::Query;
    if is_query && operation["output"]["resultWrapper"] != format!("{name}Result") {
        differences.push(format!("there is no `{name}Result`"));
    }
    differences.extend(compare(model, &operation["output"]["shape"], &row.output));
    let takes =
        &model["shapes"][operation["input"]["shape"].as_str().unwrap_or_default()]["members"];
    let mut parameters: Vec<&str> = row.fixed.iter().map(|(name, _)| *name).collect();
    parameters.extend(row.operation.reach.parameters());
    if let Manner::Paged(_, pages) | Manner::Page(pages) = row.manner {
        parameters.extend([pages.token].into_iter().chain(pages.limit.map(|(name, _)| name)));
    } else if ["Marker", "NextToken", "nextToken"].iter().any(|token| !takes[*token].is_null()) {
        differences.push("it has pages, and only one is asked for".to_owned());
    }
    let unread = row.fixed.iter().filter(|(_, value)| matches!(value, Fixed::Json(json) if serde_json::from_str::<Value>(json).is_err()));
    differences.extend(unread.map(|(name, _)| format!("`{name}` is no JSON")));
    let is_taken = |parameter: &str| {
        // An item of a list: `AlarmTypes.member.1`.
        let parameter = parameter.split('.').next().unwrap_or_default();
        let members = takes.as_object().into_iter().flatten();
        let sent_as = |(name, member): (&String, &Value)| {
            name == parameter || member["locationName"] == parameter
        };
        members.into_iter().any(sent_as)
    };
    let missing = parameters.iter().filter(|parameter| !is_taken(parameter));
    differences.extend(missing.map(|parameter| format!("it does not take `{parameter}`")));
    // A path may call a parameter otherwise than the API does.
    let mut uri = operation["http"]["requestUri"].as_str().unwrap_or_default().to_owned();
    for (name, member) in takes.as_object().into_iter().flatten() {
        if let (Some("uri"), Some(label)) =
            (member["location"].as_str(), member["locationName"].as_str())
        {
            uri = uri.replace(&format!("{{{label}}}"), &format!("{{{name}}}"));
        }
    }
    let http = (operation["http"]["method"].as_str(), uri.as_str());
    let (method, path) = row.http.unwrap_or(("POST", "/"));
    if http != (Some(method), path) {
        differences.push(format!("it is asked at {http:?}"));
    }
    differences
}

#[test]
fn every_shape_is_as_awss_model_has_it() {
    let of_records = super::records::ROWS.iter().copied();
    let on_request = [
        super::iam::BY_MEMBER_ROOT,
        super::iam::FOR_SESSIONS,
        super::iam::plans::LOOKS,
        super::organizations::FOR_OWNERS,
        super::s3::POLICIES,
        super::resources::POLICIES,
    ];
    for row in rows().chain(on_request.into_iter().flatten()).chain(of_records) {
        let model = service_model(row.operation.service, row.service.version);
        assert_eq!(compare_row(&model, row), Vec::<String>::new(), "{}", row.operation);
    }
}

#[test]
fn every_service_is_as_awss_model_has_it() {
    for service in SERVICES {
        let Service { name, id, host, signing, protocol, version, .. } = service;
        let model = service_model(name, version);
        let metadata = &model["metadata"];
        let said = |member: &str| metadata[member].as_str().unwrap_or_default().to_owned();
        let spoken = match protocol {
            Protocol::Query => "query",
            Protocol::Ec2 => "ec2",
            Protocol::RestJson => "rest-json",
            Protocol::RestXml => "rest-xml",
            Protocol::Json(prefix, version) => {
                assert_eq!(
                    (said("targetPrefix"), said("jsonVersion")),
                    ((*prefix).to_owned(), (*version).to_owned(),)
                );
                "json"
            }
        };
        let protocols = metadata["protocols"].as_array().unwrap();
        assert!(protocols.iter().any(|offered| offered == spoken), "{name}: {protocols:?}");
        assert_eq!(said("endpointPrefix"), *host, "{name}");
        assert_eq!(said("serviceId").to_lowercase(), *id, "{name}");
        let signs_as = metadata["signingName"].as_str().unwrap_or(host);
        assert_eq!(signs_as, *signing, "{name}");
    }
}

#[test]
fn the_comparison_sees_differences() {
    use crate::shape::{optional, required};
    let model = service_model("iam", "2010-05-08");
    for (ours, expected) in [
        (required("MFADevices", Shape::Text), "MFADevices is a list, not a string"),
        (required("Devices", Shape::Text), "Devices is a nothing, not a string"),
        (optional("MFADevices", Shape::List(&Shape::Struct(&[]))), "MFADevices is required"),
        (required("IsTruncated", Shape::Int), "IsTruncated is a boolean, not a integer"),
        (required("Marker", Shape::Text).sent_as("marker"), "Marker is sent as `Marker`"),
    ] {
        let members: &'static [_] = Box::leak(Box::new([ours]));
        let response = Value::from("ListMFADevicesResponse");
        let differences = compare(&model, &response, &Shape::Struct(members));
        assert!(differences.contains(&expected.to_owned()), "{expected}: {differences:?}");
    }
}

#[test]
fn every_operation_has_exactly_one_row() {
    let asked: Vec<String> = rows().map(|row| row.operation.action()).collect();
    let once: BTreeSet<String> = asked.iter().cloned().collect();
    let listed: BTreeSet<String> =
        operation::ALL.iter().map(|operation| operation.action()).collect();
    assert_eq!(once, listed);
    assert_eq!(asked.len(), listed.len());
    for row in rows() {
        assert_eq!(row.operation.service, row.service.name);
    }
}

#[test]
fn joined_lists_are_required_lists() {
    for row in rows() {
        let Manner::Paged(lists, pages) = row.manner else { continue };
        let Shape::Struct(members) = row.output else {
            panic!("{} is no structure", row.operation)
        };
        for list in lists {
            let member = members.iter().find(|member| member.name == *list).expect(list);
            assert!(member.required && matches!(member.shape, Shape::List(_)), "{list}");
        }
        let others = members.iter().filter(|member| !lists.contains(&member.name));
        for member in others {
            assert!(
                ["IsTruncated", pages.next].contains(&member.name),
                "{} would be lost",
                member.name
            );
        }
    }
}

#[test]
fn no_shape_reads_a_secret() {
    fn names(shape: &Shape, found: &mut BTreeSet<&'static str>) {
        match shape {
            Shape::List(inner)
            | Shape::Items(inner)
            | Shape::Named(_, inner)
            | Shape::Flat(inner)
            | Shape::Map(inner) => {
                names(inner, found);
            }
            Shape::Struct(members) | Shape::Entries(members) => {
                for member in *members {
                    found.insert(member.name);
                    names(&member.shape, found);
                }
            }
            Shape::Text
            | Shape::Int
            | Shape::Float
            | Shape::Bool
            | Shape::Time
            | Shape::Blob
            | Shape::PolicyDocument => {}
        }
    }
    let mut found = BTreeSet::new();
    let policies = super::s3::POLICIES.iter().chain(super::resources::POLICIES);
    rows().chain(policies).for_each(|row| names(&row.output, &mut found));
    assert!(found.contains("SerialNumber"));
    for secret in [
        "Base32StringSeed",
        "QRCodePNG",
        "SecretAccessKey",
        "ServicePassword",
        "ServiceCredentialSecret",
        "SessionToken",
        // What functions and secrets hold.
        "Environment",
        "SecretString",
        "SecretBinary",
    ] {
        assert!(!found.contains(secret), "{secret}");
    }
}
