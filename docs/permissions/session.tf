data "aws_iam_policy_document" "tutela_session" {
  statement {
    sid       = "TutelaSession"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:user/&{aws:username}",
      "arn:aws:iam::*:user/*/&{aws:username}",
    ]
    actions = [
      # lists a user's devices of every kind, as they are now
      "iam:ListMFADevices",
      # says whether AWS has put the user under quarantine, which is why calls are denied
      "iam:ListAttachedUserPolicies",
    ]
  }
}

resource "aws_iam_policy" "tutela_session" {
  name        = "TutelaSession"
  description = "Lets people get sessions with MFA in comfort"
  policy      = data.aws_iam_policy_document.tutela_session.json
}
