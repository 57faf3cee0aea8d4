//! What can take the place of an access key: something that ends by itself.
//!
//! It is chosen from what the key last did, and from whether its user signs in to the console. Where
//! a key is used from, AWS does not tell in any report: so what is chosen is a proposal, with its
//! reason. A user's name is a hint, and counts where nothing else does.
//!
//! Sources:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/security-creds-programmatic-access.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

use tutela_model::{Evidence, Fix, LastUse, Password};

use crate::{KeyView, cite::is_report};

/// What takes the place of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A person at a terminal: Identity Center.
    Person,
    /// A build or a deployment: a role by OIDC.
    Pipeline,
    /// A workload: a role of what it runs on.
    Workload,
    /// A machine outside of AWS: IAM Roles Anywhere.
    Elsewhere,
    /// Nothing.
    Nobody,
    /// Nobody knows.
    Unclear,
}

/// A proposal, and why.
pub(crate) struct Replacement {
    kind: Kind,
    because: String,
}

/// What people do in a terminal and hardly any program does.
const OF_PEOPLE: &[&str] = &[
    "iam",
    "organizations",
    "sso",
    "identitystore",
    "support",
    "ce",
    "health",
    "account",
    "aws-portal",
    "cloudshell",
    "billing",
    "budgets",
    "servicequotas",
];

/// What deployments do.
const OF_PIPELINES: &[&str] = &[
    "cloudformation",
    "codeartifact",
    "codebuild",
    "codedeploy",
    "codepipeline",
    "ecr",
    "ecr-public",
    "ecs",
    "eks",
    "elasticbeanstalk",
    "lambda",
    "amplify",
    "apprunner",
    "cloudfront",
    "apigateway",
    "serverlessrepo",
];

/// What programs do that mostly run on AWS, and its agents.
const OF_WORKLOADS: &[&str] = &[
    "dynamodb",
    "sqs",
    "kinesis",
    "firehose",
    "logs",
    "monitoring",
    "cloudwatch",
    "secretsmanager",
    "ssm",
    "ssmmessages",
    "ec2messages",
    "xray",
    "events",
    "states",
    "rds",
    "rds-data",
    "redshift",
    "athena",
    "glue",
    "bedrock",
    "kms",
    "sns",
    "elasticache",
];

/// What machines outside of AWS send to it.
const OF_ELSEWHERE: &[&str] = &[
    "backup",
    "backup-gateway",
    "storagegateway",
    "glacier",
    "transfer",
    "datasync",
    "iot",
    "iotdata",
    "greengrass",
    "ses",
    "email",
    "polly",
    "transcribe",
    "snowball",
    "route53",
];

/// Parts of names that hint at a kind.
const HINTS: &[(&[&str], Kind)] = &[
    (
        &[
            "ci",
            "cd",
            "deploy",
            "github",
            "gitlab",
            "jenkins",
            "terraform",
            "circleci",
            "bitbucket",
            "buildkite",
            "pipeline",
            "actions",
        ],
        Kind::Pipeline,
    ),
    (&["backup", "nas", "onprem", "printer", "scanner", "sync", "importer"], Kind::Elsewhere),
    (&["app", "api", "worker", "service", "lambda", "batch"], Kind::Workload),
];

impl Replacement {
    /// What can take the place of an active key.
    pub(crate) fn of(view: &KeyView<'_>) -> Self {
        let new = |kind, because: String| Self { kind, because };
        match view.key.last_used {
            LastUse::Never => return new(Kind::Nobody, "it was never used".to_owned()),
            LastUse::Unsaid => {
                let why = "nothing that was seen says what it was last used for";
                return Self::hinted(view, None)
                    .unwrap_or_else(|| new(Kind::Unclear, why.to_owned()));
            }
            LastUse::At(_) => {}
        }
        let signs_in = view.owner.user.password.seen().is_ok_and(|password| {
            matches!(password.value, Password::Enabled { last_used: LastUse::At(_), .. })
        });
        let last = last_use(view);
        if signs_in {
            return new(Kind::Person, format!("its user signs in to the console, and {last}"));
        }
        let service = view.key.last_service.as_deref().unwrap_or_default();
        let tables = [
            (OF_PEOPLE, Kind::Person),
            (OF_PIPELINES, Kind::Pipeline),
            (OF_WORKLOADS, Kind::Workload),
            (OF_ELSEWHERE, Kind::Elsewhere),
        ];
        if let Some((_, kind)) = tables.iter().find(|(services, _)| services.contains(&service)) {
            return new(*kind, last);
        }
        let why = format!("{last}, which people and programs do");
        Self::hinted(view, Some(&last)).unwrap_or_else(|| new(Kind::Unclear, why))
    }

    /// What the user's name hints at.
    fn hinted(view: &KeyView<'_>, last: Option<&str>) -> Option<Self> {
        let name = view.owner.user.name.to_ascii_lowercase();
        let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
        let kind = words.find_map(|word| {
            HINTS.iter().find(|(hints, _)| hints.contains(&word)).map(|(_, kind)| *kind)
        })?;
        let last = last.map(|last| format!("{last}, and ")).unwrap_or_default();
        Some(Self { kind, because: format!("{last}its user's name hints at that") })
    }

    /// The proposal in words, as a remark.
    pub(crate) fn words(&self) -> String {
        let what = match self.kind {
            Kind::Person => "IAM Identity Center can take its place",
            Kind::Pipeline => "a role by OIDC can take its place",
            Kind::Workload => "a role of what it runs on can take its place",
            Kind::Elsewhere => "IAM Roles Anywhere can take its place",
            Kind::Nobody => "nothing needs to take its place",
            Kind::Unclear => "what can take its place is not clear",
        };
        format!("{what}: {}", self.because)
    }

    /// The way there.
    pub(crate) fn fix(&self) -> Option<&'static Fix> {
        match self.kind {
            Kind::Person => Some(&FOR_PEOPLE),
            Kind::Pipeline => Some(&FOR_PIPELINES),
            Kind::Workload => Some(&FOR_WORKLOADS),
            Kind::Elsewhere => Some(&FOR_ELSEWHERE),
            Kind::Nobody | Kind::Unclear => None,
        }
    }
}

/// What the key was last used for, in words.
fn last_use(view: &KeyView<'_>) -> String {
    let service = view.key.last_service.as_deref();
    let region = view.key.last_region.as_deref();
    match (service, region) {
        (Some(service), Some(region)) => format!("it was last used for {service} in {region}"),
        (Some(service), None) => format!("it was last used for {service}"),
        (None, _) => "the report does not say for what it was last used".to_owned(),
    }
}

/// Evidence for the key's last service, where a report tells it.
pub(crate) fn cite_service(view: &KeyView<'_>) -> Option<Evidence> {
    let service = view.key.last_service.as_deref()?;
    let report = view.owner.account.account.report.seen().ok()?;
    let receipt = if is_report(view.receipt) { view.receipt } else { &report.receipt };
    let slot = &view.key.slot;
    Some(Evidence::new(receipt, format!("access_key_{slot}_last_used_service"), service))
}

static FOR_PEOPLE: Fix = Fix {
    console: "IAM Identity Center > AWS accounts > assign a permission set to the person, who signs in with aws sso login; then IAM > Users > {user} > Security credentials > Access keys > deactivate, later delete",
    cli: "the person runs aws configure sso, then aws sso login; once the key has fallen silent, aws iam update-access-key --user-name {user} --access-key-id {id} --status Inactive",
    terraform: "aws_ssoadmin_account_assignment for the person; then remove the aws_iam_access_key of {user}",
};

static FOR_PIPELINES: Fix = Fix {
    console: "IAM > Identity providers > Add provider > OpenID Connect; IAM > Roles > Create role > Web identity, with a condition on sub that names the repository; then IAM > Users > {user} > Security credentials > Access keys > deactivate, later delete",
    cli: "first aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com, or the like of another service; then a role that trusts it; once the key has fallen silent, aws iam update-access-key --user-name {user} --access-key-id {id} --status Inactive",
    terraform: "aws_iam_openid_connect_provider and an aws_iam_role that trusts it, with a condition on sub; then remove the aws_iam_access_key of {user}",
};

static FOR_WORKLOADS: Fix = Fix {
    console: "IAM > Roles > Create role > AWS service > what the program runs on (EC2, ECS task, Lambda, EKS Pod Identity), and give it to that; outside of AWS, IAM Roles Anywhere; then IAM > Users > {user} > Security credentials > Access keys > deactivate, later delete",
    cli: "first a role for what the program runs on, such as with aws ec2 associate-iam-instance-profile; once the key has fallen silent, aws iam update-access-key --user-name {user} --access-key-id {id} --status Inactive",
    terraform: "an aws_iam_role for what the program runs on (aws_iam_instance_profile, task_role_arn, aws_eks_pod_identity_association); then remove the aws_iam_access_key of {user}",
};

static FOR_ELSEWHERE: Fix = Fix {
    console: "IAM > Roles > Roles Anywhere > Manage > Create a trust anchor, then a profile with a role whose trust policy names the certificate; on AWS itself, a role of what it runs on; then IAM > Users > {user} > Security credentials > Access keys > deactivate, later delete",
    cli: "first aws rolesanywhere create-trust-anchor and create-profile, then aws_signing_helper on the machine; once the key has fallen silent, aws iam update-access-key --user-name {user} --access-key-id {id} --status Inactive",
    terraform: "aws_rolesanywhere_trust_anchor and aws_rolesanywhere_profile with an aws_iam_role; then remove the aws_iam_access_key of {user}",
};
