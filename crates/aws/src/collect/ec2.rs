//! EC2: which regions are enabled.
//!
//! Source: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html>

use tutela_model::operation;

use super::{Manner, Row};
use crate::{
    service,
    shape::{Shape, optional, required},
};

const REGION: Shape = Shape::Struct(&[
    required("RegionName", Shape::Text).sent_as("regionName"),
    optional("Endpoint", Shape::Text).sent_as("regionEndpoint"),
    required("OptInStatus", Shape::Text).sent_as("optInStatus"),
]);

/// EC2's rows. Without parameters it lists the regions that are enabled.
pub(crate) static ROWS: &[Row] = &[Row {
    operation: &operation::DESCRIBE_REGIONS,
    service: &service::EC2,
    http: None,
    fixed: &[],
    manner: Manner::Once,
    output: Shape::Struct(&[required("Regions", Shape::Items(&REGION)).sent_as("regionInfo")]),
}];
