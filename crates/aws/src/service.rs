//! The services that this crate talks to, each a row: names, protocol, and where it is.
//!
//! Source: the `metadata` of each service's model in botocore; a test holds the rows against it.

/// A service.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// The name in AWS's SDKs, which operations and folders use: `accessanalyzer`.
    pub(crate) name: &'static str,
    /// The id that configuration names it by, as in `AWS_ENDPOINT_URL_CONFIG_SERVICE`.
    pub(crate) id: &'static str,
    /// What its hosts begin with: `access-analyzer`.
    pub(crate) host: &'static str,
    /// The name in signatures.
    pub(crate) signing: &'static str,
    /// How it is talked to.
    pub(crate) protocol: Protocol,
    /// The version of its API.
    pub(crate) version: &'static str,
    /// Where it is.
    pub(crate) place: Place,
    /// Whether it has FIPS hosts of their own in `GovCloud`, where the ordinary ones are FIPS hosts.
    pub(crate) has_fips_in_gov: bool,
    /// Whether its FIPS hosts begin with `fips.` in AWS's first partition.
    pub(crate) says_fips_first: bool,
    /// Whether requests name the account that they are about, in their host and in a header.
    pub(crate) names_account: bool,
}

/// How requests and answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// Forms there, XML in a result element back: awsQuery.
    Query,
    /// Forms there, XML without a result element back: EC2's own.
    Ec2,
    /// JSON both ways, awsJson; the prefix of the header that names the operation, and the version.
    Json(&'static str, &'static str),
    /// Paths and JSON.
    RestJson,
    /// Paths and XML, as S3 has it: the root of an answer is called so.
    RestXml,
}

/// Where a service is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// One host a partition, of IAM's own pattern.
    Iam,
    /// In one region of each partition.
    Pinned,
    /// Likewise, under the suffix that AWS's newer hosts have.
    PinnedApi,
    /// In every region.
    Regional,
}

const fn service(name: &'static str, protocol: Protocol, version: &'static str) -> Service {
    Service {
        name,
        id: name,
        host: name,
        signing: name,
        protocol,
        version,
        place: Place::Regional,
        has_fips_in_gov: false,
        says_fips_first: false,
        names_account: false,
    }
}

/// IAM Access Analyzer.
pub(crate) static ACCESS_ANALYZER: Service = Service {
    host: "access-analyzer",
    signing: "access-analyzer",
    ..service("accessanalyzer", Protocol::RestJson, "2019-11-01")
};
/// Account Management.
pub(crate) static ACCOUNT: Service = Service {
    place: Place::Pinned,
    has_fips_in_gov: true,
    ..service("account", Protocol::RestJson, "2021-02-01")
};
/// The recommended actions of Billing and Cost Management.
pub(crate) static BCM_RECOMMENDED_ACTIONS: Service = Service {
    id: "bcm recommended actions",
    place: Place::PinnedApi,
    has_fips_in_gov: true,
    ..service(
        "bcm-recommended-actions",
        Protocol::Json("AWSBillingAndCostManagementRecommendedActions", "1.0"),
        "2024-11-14",
    )
};
/// CloudWatch.
pub(crate) static CLOUDWATCH: Service = Service {
    host: "monitoring",
    signing: "monitoring",
    ..service("cloudwatch", Protocol::Query, "2010-08-01")
};
/// `CloudTrail`.
pub(crate) static CLOUDTRAIL: Service = service(
    "cloudtrail",
    Protocol::Json("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101", "1.1"),
    "2013-11-01",
);
/// AWS Config.
pub(crate) static CONFIG: Service = Service {
    id: "config service",
    ..service("config", Protocol::Json("StarlingDoveService", "1.1"), "2014-11-12")
};
/// EC2.
pub(crate) static EC2: Service = service("ec2", Protocol::Ec2, "2016-11-15");
/// EKS.
pub(crate) static EKS: Service =
    Service { says_fips_first: true, ..service("eks", Protocol::RestJson, "2017-11-01") };
/// EventBridge.
pub(crate) static EVENTS: Service = Service {
    id: "eventbridge",
    ..service("events", Protocol::Json("AWSEvents", "1.1"), "2015-10-07")
};
/// The free tier.
pub(crate) static FREETIER: Service = Service {
    place: Place::PinnedApi,
    ..service("freetier", Protocol::Json("AWSFreeTierService", "1.0"), "2023-09-07")
};
/// `GuardDuty`.
pub(crate) static GUARDDUTY: Service = service("guardduty", Protocol::RestJson, "2017-11-28");
/// IAM.
pub(crate) static IAM: Service =
    Service { place: Place::Iam, ..service("iam", Protocol::Query, "2010-05-08") };
/// The identity stores of IAM Identity Center.
pub(crate) static IDENTITYSTORE: Service =
    service("identitystore", Protocol::Json("AWSIdentityStore", "1.1"), "2020-06-15");
/// KMS.
pub(crate) static KMS: Service = Service {
    has_fips_in_gov: true,
    ..service("kms", Protocol::Json("TrentService", "1.1"), "2014-11-01")
};
/// Lambda.
pub(crate) static LAMBDA: Service =
    Service { has_fips_in_gov: true, ..service("lambda", Protocol::RestJson, "2015-03-31") };
/// CloudWatch Logs.
pub(crate) static LOGS: Service = Service {
    id: "cloudwatch logs",
    ..service("logs", Protocol::Json("Logs_20140328", "1.1"), "2014-03-28")
};
/// Organizations.
pub(crate) static ORGANIZATIONS: Service = Service {
    place: Place::Pinned,
    ..service("organizations", Protocol::Json("AWSOrganizationsV20161128", "1.1"), "2016-11-28")
};
/// S3.
pub(crate) static S3: Service =
    Service { has_fips_in_gov: true, ..service("s3", Protocol::RestXml, "2006-03-01") };
/// S3, of accounts and not of buckets.
pub(crate) static S3CONTROL: Service = Service {
    id: "s3 control",
    host: "s3-control",
    signing: "s3",
    has_fips_in_gov: true,
    names_account: true,
    ..service("s3control", Protocol::RestXml, "2018-08-20")
};
/// Secrets Manager.
pub(crate) static SECRETSMANAGER: Service = Service {
    id: "secrets manager",
    has_fips_in_gov: true,
    ..service("secretsmanager", Protocol::Json("secretsmanager", "1.1"), "2017-10-17")
};
/// Amazon SES.
pub(crate) static SESV2: Service = Service {
    host: "email",
    signing: "ses",
    has_fips_in_gov: true,
    ..service("sesv2", Protocol::RestJson, "2019-09-27")
};
/// SNS.
pub(crate) static SNS: Service = service("sns", Protocol::Query, "2010-03-31");
/// SQS.
pub(crate) static SQS: Service = service("sqs", Protocol::Json("AmazonSQS", "1.0"), "2012-11-05");
/// IAM Identity Center.
pub(crate) static SSO_ADMIN: Service = Service {
    id: "sso admin",
    host: "sso",
    signing: "sso",
    ..service("sso-admin", Protocol::Json("SWBExternalService", "1.1"), "2020-07-20")
};
/// STS.
pub(crate) static STS: Service = service("sts", Protocol::Query, "2011-06-15");

/// All services.
pub(crate) static SERVICES: &[&Service] = &[
    &ACCESS_ANALYZER,
    &ACCOUNT,
    &BCM_RECOMMENDED_ACTIONS,
    &CLOUDTRAIL,
    &CLOUDWATCH,
    &CONFIG,
    &EC2,
    &EKS,
    &EVENTS,
    &FREETIER,
    &GUARDDUTY,
    &IAM,
    &IDENTITYSTORE,
    &KMS,
    &LAMBDA,
    &LOGS,
    &ORGANIZATIONS,
    &S3,
    &S3CONTROL,
    &SECRETSMANAGER,
    &SESV2,
    &SNS,
    &SQS,
    &SSO_ADMIN,
    &STS,
];
