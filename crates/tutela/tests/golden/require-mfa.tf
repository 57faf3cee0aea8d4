resource "aws_iam_policy" "require_mfa_enrolment_open" {
  name        = "RequireMfaEnrolmentOpen"
  description = "Denies nearly everything without MFA, level enrolment-open"
  policy      = jsonencode({
    "Version": "2012-10-17",
    "Statement": [
      {
        "Sid": "RequireMfa",
        "Effect": "Deny",
        "NotAction": [
          "iam:ChangePassword",
          "iam:CreateVirtualMFADevice",
          "iam:EnableMFADevice",
          "iam:GetAccountPasswordPolicy",
          "iam:GetMFADevice",
          "iam:GetUser",
          "iam:ListMFADevices",
          "iam:ListVirtualMFADevices",
          "iam:ResyncMFADevice",
          "sts:GetCallerIdentity",
          "sts:GetSessionToken"
        ],
        "Resource": "*",
        "Condition": {
          "BoolIfExists": {
            "aws:MultiFactorAuthPresent": "false"
          }
        }
      },
      {
        "Sid": "RequireMfaInSessions",
        "Effect": "Deny",
        "NotAction": "sts:GetCallerIdentity",
        "Resource": "*",
        "Condition": {
          "StringNotEquals": {
            "aws:PrincipalType": "User"
          },
          "BoolIfExists": {
            "aws:MultiFactorAuthPresent": "false"
          }
        }
      },
      {
        "Sid": "RequireMfaOnOthers",
        "Effect": "Deny",
        "Action": [
          "iam:ChangePassword",
          "iam:EnableMFADevice",
          "iam:GetMFADevice",
          "iam:GetUser",
          "iam:ListMFADevices",
          "iam:ResyncMFADevice"
        ],
        "NotResource": "arn:aws:iam::*:user/$${aws:username}",
        "Condition": {
          "BoolIfExists": {
            "aws:MultiFactorAuthPresent": "false"
          }
        }
      }
    ]
  })
}
