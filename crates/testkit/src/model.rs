//! AWS's own description of its services, as botocore carries it, with typed shapes.
//!
//! It is what the fake's answers and the product's requests are held against, so that neither is
//! true only because our own code happens to read or write it.

use std::{
    collections::BTreeMap,
    io::Read as _,
    sync::{Mutex, OnceLock, PoisonError},
};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::venv;

/// How a service is talked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Forms there, XML in a result element back.
    Query,
    /// Forms there, XML without a result element back.
    Ec2,
    /// JSON, with a header that names the operation.
    Json,
    /// Paths and JSON.
    RestJson,
    /// Paths and XML.
    RestXml,
}

/// A service.
#[derive(Debug)]
pub struct Service {
    /// Its name in AWS's SDKs and botocore's folders: `iam`.
    pub name: String,
    /// The `Version` of its requests.
    pub api_version: String,
    /// The namespace of its answers.
    pub namespace: String,
    /// What stands before the operation in `X-Amz-Target`, in JSON.
    pub target_prefix: Option<String>,
    /// How it is talked to.
    pub protocol: Protocol,
    /// The name in signatures.
    pub signing_name: String,
    /// Its operations by name.
    pub operations: BTreeMap<String, Operation>,
    shapes: BTreeMap<String, Lazy>,
    pages: BTreeMap<String, Paging>,
}

/// A shape that is read when it is asked for: EC2 has thousands.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Lazy {
    text: Box<RawValue>,
    #[serde(skip)]
    shape: OnceLock<Shape>,
}

impl Lazy {
    fn get(&self) -> &Shape {
        self.shape.get_or_init(|| {
            serde_json::from_str(self.text.get())
                .unwrap_or_else(|error| panic!("the model's {}: {error}", self.text.get()))
        })
    }
}

/// The method and path of an operation.
#[derive(Clone, Debug, Deserialize)]
pub struct Http {
    /// `GET`.
    pub method: String,
    /// `/detector/{DetectorId}`.
    #[serde(rename = "requestUri")]
    pub path: String,
}

/// An operation.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// Where it is asked.
    pub http: Http,
    /// The shape of its parameters, where it has any.
    #[serde(default)]
    pub input: Option<Reference>,
    /// The shape of its answer, where it has one.
    #[serde(default)]
    pub output: Option<Output>,
}

/// A use of a shape.
#[derive(Clone, Debug, Deserialize)]
pub struct Reference {
    /// The shape's name.
    pub shape: String,
    /// The name that it has in what is sent, where that is another.
    #[serde(default, rename = "locationName")]
    pub sent_as: Option<String>,
}

/// The shape of an answer, and the element that it is wrapped in.
#[derive(Clone, Debug, Deserialize)]
pub struct Output {
    /// The shape's name.
    pub shape: String,
    /// The element's name; empty in JSON, which has none.
    #[serde(default, rename = "resultWrapper")]
    pub wrapper: String,
}

/// A shape, as far as it can be checked.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Shape {
    /// Named members.
    Structure {
        /// The members by name.
        #[serde(default)]
        members: BTreeMap<String, Reference>,
        /// Those that may not be left out.
        #[serde(default)]
        required: Vec<String>,
        /// The member that is the whole body, where one is.
        #[serde(default)]
        payload: Option<String>,
        /// What tells this as an error, where it is one.
        #[serde(default)]
        error: Option<ErrorTrait>,
    },
    /// Any number of the same.
    List {
        /// The items' shape.
        member: Reference,
    },
    /// Values by key.
    Map {
        /// The keys' shape.
        key: Reference,
        /// The values' shape.
        value: Reference,
    },
    /// Text.
    String {
        /// The texts that AWS allows; empty for any.
        #[serde(default, rename = "enum")]
        values: Vec<String>,
        /// The fewest characters.
        #[serde(default)]
        min: Option<i64>,
        /// The most characters.
        #[serde(default)]
        max: Option<i64>,
    },
    /// A whole number.
    #[serde(alias = "long")]
    Integer {
        /// The least.
        #[serde(default)]
        min: Option<i64>,
        /// The greatest.
        #[serde(default)]
        max: Option<i64>,
    },
    /// A number.
    #[serde(alias = "float")]
    Double,
    /// Yes or no.
    Boolean,
    /// A moment.
    Timestamp {
        /// `iso8601`, or that of the protocol.
        #[serde(default, rename = "timestampFormat")]
        format: Option<String>,
    },
    /// Bytes, in base64 outside of our own memory.
    Blob,
}

impl Shape {
    /// The name of its kind.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Structure { .. } => "structure",
            Self::List { .. } => "list",
            Self::Map { .. } => "map",
            Self::String { .. } => "string",
            Self::Integer { .. } => "whole number",
            Self::Double => "number",
            Self::Boolean => "boolean",
            Self::Timestamp { .. } => "timestamp",
            Self::Blob => "blob",
        }
    }
}

/// How an error is told.
#[derive(Debug, Deserialize)]
pub struct ErrorTrait {
    /// Its code; the shape's name where there is none.
    #[serde(default)]
    pub code: Option<String>,
    /// The HTTP status, where it is not 400.
    #[serde(default = "bad_request", rename = "httpStatusCode")]
    pub status: u16,
}

fn bad_request() -> u16 {
    400
}

/// How an operation's answer is cut into pages.
#[derive(Clone, Debug, Deserialize)]
pub struct Paging {
    /// The parameter that asks for a later page.
    pub input_token: String,
    /// The member that says what to ask for.
    pub output_token: String,
    /// The member that says whether there is more; empty where none does.
    #[serde(default)]
    pub more_results: String,
    /// The parameter for the most items that a page may have.
    #[serde(default)]
    pub limit_key: String,
    /// The members that are lists, of which together a page has so many.
    #[serde(rename = "result_key", deserialize_with = "one_or_many")]
    pub lists: Vec<String>,
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(one) => vec![one],
        OneOrMany::Many(many) => many,
    })
}

#[derive(Deserialize)]
struct ServiceFile {
    metadata: Metadata,
    operations: BTreeMap<String, Operation>,
    shapes: BTreeMap<String, Lazy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    api_version: String,
    /// The protocols, the preferred one first.
    protocols: Vec<String>,
    endpoint_prefix: String,
    signing_name: Option<String>,
    #[serde(default)]
    xml_namespace: serde_json::Value,
    target_prefix: Option<String>,
}

#[derive(Deserialize)]
struct PaginatorFile {
    pagination: BTreeMap<String, serde_json::Value>,
}

impl Service {
    /// The model of `name`, read once.
    ///
    /// # Panics
    ///
    /// Where the environment lacks it, or where the service speaks another protocol.
    #[must_use]
    pub fn load(name: &str) -> &'static Self {
        static LOADED: Mutex<BTreeMap<String, &'static Service>> = Mutex::new(BTreeMap::new());
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(service) = loaded.get(name) {
            return service;
        }
        let service: &'static Self = Box::leak(Box::new(Self::read(name)));
        loaded.insert(name.to_owned(), service);
        service
    }

    fn read(name: &str) -> Self {
        let folder = venv::model_folder(name);
        let mut json = Vec::new();
        flate2::read::GzDecoder::new(&venv::read(&folder.join("service-2.json.gz"))[..])
            .read_to_end(&mut json)
            .unwrap_or_else(|error| panic!("unpacking the model of `{name}`: {error}"));
        let file: ServiceFile = serde_json::from_slice(&json)
            .unwrap_or_else(|error| panic!("reading the model of `{name}`: {error}"));
        let protocol = protocol(name, &file.metadata.protocols);
        let paginators: PaginatorFile =
            serde_json::from_slice(&venv::read(&folder.join("paginators-1.json")))
                .unwrap_or_else(|error| panic!("reading the paginators of `{name}`: {error}"));
        Self {
            name: name.to_owned(),
            api_version: file.metadata.api_version,
            namespace: file.metadata.xml_namespace.as_str().unwrap_or_default().to_owned(),
            target_prefix: file.metadata.target_prefix.filter(|_| protocol == Protocol::Json),
            protocol,
            signing_name: file.metadata.signing_name.unwrap_or(file.metadata.endpoint_prefix),
            operations: file.operations,
            shapes: file.shapes,
            // Some have several tokens; nobody here asks for those.
            pages: paginators
                .pagination
                .into_iter()
                .filter_map(|(name, paging)| Some((name, serde_json::from_value(paging).ok()?)))
                .collect(),
        }
    }

    /// A shape by name.
    ///
    /// # Panics
    ///
    /// Where the model contradicts itself.
    #[must_use]
    pub fn shape(&self, name: &str) -> &Shape {
        self.shapes
            .get(name)
            .unwrap_or_else(|| panic!("`{}` has no shape `{name}`", self.name))
            .get()
    }

    /// The HTTP status that goes with an error code, where the model tells.
    #[must_use]
    pub fn error_status(&self, code: &str) -> Option<u16> {
        let of = |(name, shape): (&String, &Lazy)| {
            let Shape::Structure { error: Some(error), .. } = shape.get() else { return None };
            (error.code.as_ref().unwrap_or(name) == code).then_some(error.status)
        };
        // Nearly always, the shape is called by the code; EC2 has thousands of others.
        let named = self.shapes.get_key_value(code).and_then(of);
        named.or_else(|| self.shapes.iter().find_map(of))
    }

    /// How an operation is paged, if it is.
    ///
    /// Botocore's paginators leave some out (`ListServiceSpecificCredentials`, for one); those are
    /// told by their members.
    #[must_use]
    pub fn paging(&self, operation: &str) -> Option<Paging> {
        if let Some(paging) = self.pages.get(operation) {
            return Some(paging.clone());
        }
        let operation = self.operations.get(operation)?;
        let Shape::Structure { members: asked, .. } = self.shape(&operation.input.as_ref()?.shape)
        else {
            return None;
        };
        let Shape::Structure { members: told, .. } = self.shape(&operation.output.as_ref()?.shape)
        else {
            return None;
        };
        let paged = asked.contains_key("Marker") && told.contains_key("IsTruncated");
        let is_list =
            |reference: &Reference| matches!(self.shape(&reference.shape), Shape::List { .. });
        paged.then(|| Paging {
            input_token: "Marker".to_owned(),
            output_token: "Marker".to_owned(),
            more_results: "IsTruncated".to_owned(),
            limit_key: "MaxItems".to_owned(),
            lists: told
                .iter()
                .filter(|(_, reference)| is_list(reference))
                .map(|(name, _)| name.clone())
                .collect(),
        })
    }
}

/// The protocol that is spoken here: of several, forms and XML, which the product prefers.
fn protocol(name: &str, offered: &[String]) -> Protocol {
    let spoken = [
        ("query", Protocol::Query),
        ("ec2", Protocol::Ec2),
        ("json", Protocol::Json),
        ("rest-json", Protocol::RestJson),
        ("rest-xml", Protocol::RestXml),
    ];
    let known = spoken.into_iter().find(|(name, _)| offered.iter().any(|it| it == name));
    let Some((_, protocol)) = known else {
        panic!("`{name}` speaks another protocol: {offered:?}")
    };
    protocol
}
