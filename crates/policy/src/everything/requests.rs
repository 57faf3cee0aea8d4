//! Requests that every administrator can make. Whoever may not make one of them is clearly not
//! allowed everything; whoever may make them all needs a closer look.
//!
//! They are real, old and powerful actions of many services, so that a set of policies that lists
//! what exists, service by service, is not called harmless merely because it leaves out what AWS
//! might add some day.

use crate::{
    glob::Glob,
    syntax::{Element, Statement},
};

/// A request that every administrator can make.
pub(crate) struct Request {
    /// The action, as AWS spells it.
    pub(crate) action: &'static str,
    /// A resource of it, in partition `aws`. `~` stands for a name that no policy spells out.
    pub(crate) resource: &'static str,
}

macro_rules! requests {
    ($($action:literal on $resource:literal,)*) => {
        /// All of them; what says most about an administrator comes first.
        pub(crate) const REQUESTS: &[Request] =
            &[$(Request { action: $action, resource: $resource }),*];
    };
}

requests! {
    "iam:CreateUser" on "arn:aws:iam::111122223333:user/~",
    "iam:AttachUserPolicy" on "arn:aws:iam::111122223333:user/~",
    "iam:CreatePolicyVersion" on "arn:aws:iam::111122223333:policy/~",
    "iam:PassRole" on "arn:aws:iam::111122223333:role/~",
    "sts:AssumeRole" on "arn:aws:iam::111122223333:role/~",
    "ec2:RunInstances" on "arn:aws:ec2:~:111122223333:instance/~",
    "s3:DeleteBucket" on "arn:aws:s3:::~",
    "kms:ScheduleKeyDeletion" on "arn:aws:kms:~:111122223333:key/~",
    "cloudtrail:StopLogging" on "arn:aws:cloudtrail:~:111122223333:trail/~",
    "lambda:UpdateFunctionCode" on "arn:aws:lambda:~:111122223333:function:~",
    "cloudformation:CreateStack" on "arn:aws:cloudformation:~:111122223333:stack/~/~",
    "rds:DeleteDBInstance" on "arn:aws:rds:~:111122223333:db:~",
    "dynamodb:DeleteTable" on "arn:aws:dynamodb:~:111122223333:table/~",
    "secretsmanager:GetSecretValue" on "arn:aws:secretsmanager:~:111122223333:secret:~",
    "ssm:SendCommand" on "arn:aws:ssm:~:111122223333:document/~",
    "logs:DeleteLogGroup" on "arn:aws:logs:~:111122223333:log-group:~",
    "sns:DeleteTopic" on "arn:aws:sns:~:111122223333:~",
    "sqs:DeleteQueue" on "arn:aws:sqs:~:111122223333:~",
    "ecs:DeleteCluster" on "arn:aws:ecs:~:111122223333:cluster/~",
    "eks:DeleteCluster" on "arn:aws:eks:~:111122223333:cluster/~",
    "route53:DeleteHostedZone" on "arn:aws:route53:::hostedzone/~",
}

impl Request {
    /// Whether the statement's resources may include this one, whatever the account, the partition
    /// and the values of variables are. It errs towards yes.
    pub(crate) fn resource_may_match(&self, statement: &Statement) -> bool {
        match &statement.resource {
            Some(Element::Is(patterns)) => {
                patterns.iter().any(|pattern| loosened(pattern).matches(self.resource))
            }
            Some(Element::Not(patterns)) => {
                !patterns.iter().any(|pattern| Glob::new(pattern).is_all_stars())
            }
            None => true,
        }
    }
}

/// The pattern with all that differs between accounts left open.
fn loosened(pattern: &str) -> Glob {
    let open = match (pattern.find("${"), pattern.rfind('}')) {
        (Some(from), Some(to)) if from < to => {
            let (before, after) = (pattern.get(..from), pattern.get(to + 1..));
            format!("{}*{}", before.unwrap_or_default(), after.unwrap_or_default())
        }
        _ => pattern.to_owned(),
    };
    let mut segments: Vec<&str> = open.split(':').collect();
    if let [first, partition, ..] = segments.as_mut_slice()
        && *first == "arn"
    {
        *partition = if partition.contains(['*', '?']) { "*" } else { "aws" };
    }
    for segment in &mut segments {
        // A star may reach over colons, so that the account can be in any segment.
        if !segment.is_empty()
            && segment.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '?')
        {
            *segment = "*";
        }
    }
    Glob::ignoring_case(&segments.join(":"))
}
