data "aws_iam_policy_document" "tutela_org_enforcer" {
  statement {
    sid       = "TutelaOrgEnforcerMake"
    effect    = "Allow"
    resources = [
      "*",
    ]
    actions = [
      # makes the service control policy that requires MFA
      "organizations:CreatePolicy",
    ]
    condition {
      test     = "StringEquals"
      variable = "organizations:PolicyType"
      values   = ["SERVICE_CONTROL_POLICY"]
    }
  }
  statement {
    sid       = "TutelaOrgEnforcerPolicy"
    effect    = "Allow"
    resources = [
      "arn:aws:organizations::*:policy/o-*/service_control_policy/p-*",
    ]
    actions = [
      # has that policy say another level, or again what somebody changed, and undoes that
      "organizations:UpdatePolicy",
      # undoes the making of the policy
      "organizations:DeletePolicy",
    ]
    condition {
      test     = "StringEquals"
      variable = "organizations:PolicyType"
      values   = ["SERVICE_CONTROL_POLICY"]
    }
  }
  statement {
    sid       = "TutelaOrgEnforcerTags"
    effect    = "Allow"
    resources = [
      "arn:aws:organizations::*:policy/o-*/service_control_policy/p-*",
    ]
    actions = [
      # says on that policy what level it is and what it ought to say
      "organizations:TagResource",
      # undoes that
      "organizations:UntagResource",
    ]
    condition {
      test     = "ForAllValues:StringEquals"
      variable = "aws:TagKeys"
      values   = ["tutela:document", "tutela:level", "tutela:purpose"]
    }
  }
  statement {
    sid       = "TutelaOrgEnforcerTargets"
    effect    = "Allow"
    resources = [
      "arn:aws:organizations::*:policy/o-*/service_control_policy/p-*",
      "arn:aws:organizations::*:root/o-*/r-*",
      "arn:aws:organizations::*:ou/o-*/ou-*",
      "arn:aws:organizations::*:account/o-*/*",
    ]
    actions = [
      # attaches that policy to a root, an OU or an account
      "organizations:AttachPolicy",
      # undoes the attachment
      "organizations:DetachPolicy",
    ]
    condition {
      test     = "StringEquals"
      variable = "organizations:PolicyType"
      values   = ["SERVICE_CONTROL_POLICY"]
    }
  }
}

resource "aws_iam_policy" "tutela_org_enforcer" {
  name        = "TutelaOrgEnforcer"
  description = "Lets Tutela put members under a policy that requires MFA, and thereby deny them anything"
  policy      = data.aws_iam_policy_document.tutela_org_enforcer.json
}
