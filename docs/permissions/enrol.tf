data "aws_iam_policy_document" "tutela_enrol" {
  statement {
    sid       = "TutelaEnrolOwn"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:user/&{aws:username}",
      "arn:aws:iam::*:user/*/&{aws:username}",
    ]
    actions = [
      # lists a user's devices of every kind, as they are now
      "iam:ListMFADevices",
      # gives a user the device, by two codes of it
      "iam:EnableMFADevice",
      # tells AWS how a device's clock goes, by two codes of it
      "iam:ResyncMFADevice",
    ]
  }
  statement {
    sid       = "TutelaEnrolMake"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:mfa/*",
    ]
    actions = [
      # makes a virtual device, whose secret an authenticator app keeps
      "iam:CreateVirtualMFADevice",
    ]
  }
  statement {
    sid       = "TutelaEnrolTakeBack"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:mfa/*",
    ]
    actions = [
      # takes a virtual device back that was made and given to nobody, or that is lost
      "iam:DeleteVirtualMFADevice",
    ]
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
  statement {
    sid       = "TutelaEnrolSee"
    effect    = "Allow"
    resources = [
      "*",
    ]
    actions = [
      # lists virtual MFA devices, root's included, and those that nobody uses
      "iam:ListVirtualMFADevices",
    ]
  }
}

resource "aws_iam_policy" "tutela_enrol" {
  name        = "TutelaEnrol"
  description = "Lets people give themselves MFA devices"
  policy      = data.aws_iam_policy_document.tutela_enrol.json
}
