//! EKS: clusters, and the identities of IAM that they let in.
//!
//! Source: <https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations_Amazon_Elastic_Kubernetes_Service.html>

use tutela_model::operation;

use super::{Manner, Pages, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

static PAGES: Pages =
    Pages { limit: Some(("maxResults", 100)), token: "nextToken", next: "nextToken" };

/// A cluster. AWS's model requires nothing; without its name it is none.
const CLUSTER: Shape = Shape::Struct(&[
    required("name", Shape::Text),
    optional("arn", Shape::Text),
    optional("status", Shape::Text),
    optional(
        "resourcesVpcConfig",
        Shape::Struct(&[
            optional("endpointPublicAccess", Shape::Bool),
            optional("publicAccessCidrs", Shape::List(&Shape::Text)),
        ]),
    ),
    optional("accessConfig", Shape::Struct(&[optional("authenticationMode", Shape::Text)])),
]);

/// EKS's rows.
pub(crate) static ROWS: &[Row] = &[
    Row {
        operation: &operation::LIST_CLUSTERS,
        service: &service::EKS,
        http: Some(("GET", "/clusters")),
        fixed: &[],
        manner: Manner::Paged(&["clusters"], &PAGES),
        output: Shape::Struct(&[
            required("clusters", Shape::List(&Shape::Text)),
            optional("nextToken", Shape::Text),
        ]),
    },
    Row {
        operation: &operation::DESCRIBE_CLUSTER,
        service: &service::EKS,
        http: Some(("GET", "/clusters/{name}")),
        fixed: &[],
        manner: Manner::Once,
        output: Shape::Struct(&[required("cluster", CLUSTER)]),
    },
    Row {
        operation: &operation::LIST_ACCESS_ENTRIES,
        service: &service::EKS,
        http: Some(("GET", "/clusters/{clusterName}/access-entries")),
        fixed: &[],
        manner: Manner::Paged(&["accessEntries"], &PAGES),
        output: Shape::Struct(&[
            required("accessEntries", Shape::List(&Shape::Text)),
            optional("nextToken", Shape::Text),
        ]),
    },
];
