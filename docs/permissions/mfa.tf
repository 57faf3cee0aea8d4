data "aws_iam_policy_document" "tutela_mfa" {
  statement {
    sid       = "TutelaMfa"
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
      # reads the certification of a security key, which tells it from a passkey of unknown kind
      "iam:GetMFADevice",
    ]
  }
}

resource "aws_iam_policy" "tutela_mfa" {
  name        = "TutelaMfa"
  description = "Lets Tutela read what it needs, and nothing else"
  policy      = data.aws_iam_policy_document.tutela_mfa.json
}
