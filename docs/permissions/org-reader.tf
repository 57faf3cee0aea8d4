data "aws_iam_policy_document" "tutela_org_reader" {
  statement {
    sid       = "TutelaOrgReader"
    effect    = "Allow"
    resources = ["*"]
    actions = [
      # asks AWS for a fresh credential report; AWS answers with the last one for up to four hours
      "iam:GenerateCredentialReport",
      # says whether root has MFA, a password, access keys and signing certificates
      "iam:GetAccountSummary",
      # lists virtual MFA devices, root's included, and those that nobody uses
      "iam:ListVirtualMFADevices",
      # lists users, groups, roles and policies, to find administrators however granted
      "iam:GetAccountAuthorizationDetails",
      # reads the rules for console passwords
      "iam:GetAccountPasswordPolicy",
      # lists passwords and API keys for single services, which no MFA protects
      "iam:ListServiceSpecificCredentials",
      # names the account in reports
      "iam:ListAccountAliases",
      # lists identity providers whose users sign in without MFA that AWS could see
      "iam:ListSAMLProviders",
      # lists identity providers for people and workloads, whose tokens open roles
      "iam:ListOpenIDConnectProviders",
      # says whether the account is the management account of an organisation, which no SCP reaches
      "organizations:DescribeOrganization",
      # reads passwords, keys, certificates and MFA of all users in one answer
      "iam:GetCredentialReport",
      # lists a user's devices of every kind, as they are now
      "iam:ListMFADevices",
      # says whether a user that the credential report lacks has a console password
      "iam:GetLoginProfile",
      # lists the access keys of a user that the credential report lacks
      "iam:ListAccessKeys",
      # lists the SSH keys for Git of users to whom one would leave more than their other credentials do
      "iam:ListSSHPublicKeys",
      # reads the certification of a security key, which tells it from a passkey of unknown kind
      "iam:GetMFADevice",
      # lists the regions that are enabled, each of which is asked what it watches
      "ec2:DescribeRegions",
      # says whom AWS writes to about security, billing and operations
      "account:GetAlternateContact",
      # says whether AWS has verified the telephone number of the account; neither it nor the address is read
      "account:GetContactInformation",
      # says whether the account is active, suspended or closed
      "account:GetAccountInformation",
      # says whether S3 refuses to open any bucket of the account to everybody
      "s3:GetAccountPublicAccessBlock",
      # says what Billing and Cost Management wants done: bills past due, expired means of payment, budgets
      "bcm-recommended-actions:ListRecommendedActions",
      # says whether the account has the free plan, and when it ends
      "freetier:GetAccountPlanState",
      # says whether Amazon SES has an account's mail under review, or has paused it
      "ses:GetAccount",
      # says whether AWS Config records
      "config:DescribeConfigurationRecorderStatus",
      # says which types of resources AWS Config records, IAM users among them or not
      "config:DescribeConfigurationRecorders",
      # lists GuardDuty's detectors; none means that it is off
      "guardduty:ListDetectors",
      # says whether a GuardDuty detector is enabled
      "guardduty:GetDetector",
      # counts GuardDuty's open findings by type, some of which AWS suspends accounts for
      "guardduty:GetFindingsStatistics",
      # lists the rules of AWS Config, to find those about MFA and how often they run
      "config:DescribeConfigRules",
      # reads what rules of AWS Config say of users' MFA and root's, to hold it against what is seen
      "config:GetComplianceDetailsByConfigRule",
      # lists IAM Access Analyzer's analyzers; without one nobody looks for access from outside
      "access-analyzer:ListAnalyzers",
      # lists the trails that record where IAM's events arrive
      "cloudtrail:DescribeTrails",
      # says whether a trail is recording
      "cloudtrail:GetTrailStatus",
      # says which events a trail records
      "cloudtrail:GetEventSelectors",
      # lists the instances of IAM Identity Center, by which people sign in
      "sso:ListInstances",
      # lists the people of IAM Identity Center, to find IAM users who are there, too
      "identitystore:ListUsers",
      # says which regions the organization's instance of IAM Identity Center is in, and whether it works there
      "sso:ListRegions",
      # lists the permission sets of IAM Identity Center, by which people get into accounts
      "sso:ListPermissionSets",
      # names a permission set, and says how long its sessions last
      "sso:DescribePermissionSet",
      # says which policies of AWS a permission set has, to find those that make administrators
      "sso:ListManagedPoliciesInPermissionSet",
      # reads the policy that is written into a permission set, likewise
      "sso:GetInlinePolicyForPermissionSet",
      # says whether a permission set has policies of the accounts' own
      "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
      # says what limits a permission set
      "sso:GetPermissionsBoundaryForPermissionSet",
      # lists the accounts in which a permission set makes administrators
      "sso:ListAccountsForProvisionedPermissionSet",
      # lists the people and groups who are administrators of an account by a permission set
      "sso:ListAccountAssignments",
      # names a group of administrators of IAM Identity Center
      "identitystore:DescribeGroup",
      # lists the members of a group of administrators of IAM Identity Center
      "identitystore:ListGroupMemberships",
      # lists the clusters of Amazon EKS, which take an identity's word without asking for MFA
      "eks:ListClusters",
      # says by what a cluster knows identities of IAM, and whether its endpoint is public
      "eks:DescribeCluster",
      # lists the users and roles that a cluster lets in
      "eks:ListAccessEntries",
      # says whether the log files of a trail can be deleted without MFA
      "s3:GetBucketVersioning",
      # lists the rules of EventBridge, to find those that tell somebody of removed MFA devices, sign-ins without MFA and root
      "events:ListRules",
      # lists what is counted in the log groups that trails write to, to find alerts about MFA and root
      "logs:DescribeMetricFilters",
      # says which alarms watch those counts, and what they do
      "cloudwatch:DescribeAlarms",
      # says where a rule about MFA or root sends its events
      "events:ListTargetsByRule",
      # says whether anybody is subscribed to the topic that an alert is sent to
      "sns:ListSubscriptionsByTopic",
      # lists the SCPs and RCPs of an organisation, in its management account only
      "organizations:ListPolicies",
      # reads an SCP or RCP, to see whether it asks for MFA, in the management account only
      "organizations:DescribePolicy",
      # finds the top of the organisation, and whether SCPs and RCPs are enabled
      "organizations:ListRoots",
      # lists the OUs of an organisation, level by level
      "organizations:ListOrganizationalUnitsForParent",
      # lists the accounts of each OU, and their states
      "organizations:ListAccountsForParent",
      # says which accounts an SCP or RCP reaches
      "organizations:ListTargetsForPolicy",
      # says whether root of the members is managed centrally, in the management account only
      "iam:ListOrganizationsFeatures",
      # reads the tags of each account, to say who answers for it
      "organizations:ListTagsForResource",
    ]
  }

  statement {
    sid       = "TutelaMembers"
    effect    = "Allow"
    resources = ["arn:aws:iam::*:role/TutelaReader"]
    actions   = ["sts:AssumeRole"]
  }

  # For --member-root only; leave it out otherwise.
  statement {
    sid       = "TutelaMemberRoot"
    effect    = "Allow"
    resources = ["arn:aws:iam::*:root"]
    actions   = ["sts:AssumeRoot"]
    condition {
      test     = "StringEquals"
      variable = "sts:TaskPolicyArn"
      values   = ["arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"]
    }
  }
}

resource "aws_iam_policy" "tutela_org_reader" {
  name        = "TutelaOrgReader"
  description = "Lets Tutela read what it needs, and nothing else"
  policy      = data.aws_iam_policy_document.tutela_org_reader.json
}
