//! AWS's own description of its services, as botocore carries it, with typed shapes.
//!
//! It is what the fake's answers and the product's requests are held against, so that neither is
//! true only because our own code happens to read or write it.

use std::{
    collections::BTreeMap,
    io::Read as _,
    sync::{Mutex, PoisonError},
};

use serde::Deserialize;

use crate::venv;

/// A service of the query protocol, IAM or STS, or of JSON 1.1, Organizations.
#[derive(Debug)]
pub struct Service {
    /// Its prefix in IAM actions and in botocore's folders: `iam`.
    pub name: String,
    /// The `Version` of its requests.
    pub api_version: String,
    /// The namespace of its answers.
    pub namespace: String,
    /// What stands before the operation in `X-Amz-Target`; `None` in the query protocol.
    pub target_prefix: Option<String>,
    /// Its operations by name.
    pub operations: BTreeMap<String, Operation>,
    shapes: BTreeMap<String, Shape>,
    pages: BTreeMap<String, Paging>,
}

/// An operation.
#[derive(Debug, Deserialize)]
pub struct Operation {
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
    /// Yes or no.
    Boolean,
    /// A moment.
    Timestamp,
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
            Self::Boolean => "boolean",
            Self::Timestamp => "timestamp",
            Self::Blob => "blob",
        }
    }
}

/// How an error is told.
#[derive(Debug, Deserialize)]
pub struct ErrorTrait {
    /// Its code.
    pub code: String,
    /// The HTTP status.
    #[serde(rename = "httpStatusCode")]
    pub status: u16,
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
    shapes: BTreeMap<String, Shape>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    api_version: String,
    protocol: String,
    #[serde(default)]
    xml_namespace: String,
    target_prefix: Option<String>,
}

#[derive(Deserialize)]
struct PaginatorFile {
    pagination: BTreeMap<String, Paging>,
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
        let protocol = file.metadata.protocol.as_str();
        assert!(["query", "json"].contains(&protocol), "`{name}` speaks another protocol");
        let paginators: PaginatorFile =
            serde_json::from_slice(&venv::read(&folder.join("paginators-1.json")))
                .unwrap_or_else(|error| panic!("reading the paginators of `{name}`: {error}"));
        Self {
            name: name.to_owned(),
            api_version: file.metadata.api_version,
            namespace: file.metadata.xml_namespace,
            target_prefix: file.metadata.target_prefix,
            operations: file.operations,
            shapes: file.shapes,
            pages: paginators.pagination,
        }
    }

    /// A shape by name.
    ///
    /// # Panics
    ///
    /// Where the model contradicts itself.
    #[must_use]
    pub fn shape(&self, name: &str) -> &Shape {
        self.shapes.get(name).unwrap_or_else(|| panic!("`{}` has no shape `{name}`", self.name))
    }

    /// The HTTP status that goes with an error code, where the model tells.
    #[must_use]
    pub fn error_status(&self, code: &str) -> Option<u16> {
        self.shapes.values().find_map(|shape| {
            let Shape::Structure { error: Some(error), .. } = shape else { return None };
            (error.code == code).then_some(error.status)
        })
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
