# IAM users are asked for MFA, level sealed, account 111122223333

resource "aws_iam_policy" "tutela_2d_require_2d_mfa" {
  name        = "tutela-require-mfa"
  path        = "/tutela/"
  description = "Denies nearly everything without MFA"
  policy      = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"arn:aws:iam::*:user/$${aws:username}\"}]}"
  tags = {
    "tutela:level" = "sealed"
  }
}

resource "aws_iam_group" "tutela_2d_require_2d_mfa" {
  name = "tutela-require-mfa"
  path = "/tutela/"
}

resource "aws_iam_group_policy_attachment" "tutela_2d_require_2d_mfa" {
  group      = aws_iam_group.tutela_2d_require_2d_mfa.name
  policy_arn = aws_iam_policy.tutela_2d_require_2d_mfa.arn
}

# Beside the user's other groups: this resource does not take any away.
resource "aws_iam_user_group_membership" "tutela_2d_require_2d_mfa_ana" {
  user   = "ana"
  groups = [aws_iam_group.tutela_2d_require_2d_mfa.name]
}

# Beside the user's other groups: this resource does not take any away.
resource "aws_iam_user_group_membership" "tutela_2d_require_2d_mfa_b_2e_en_2b_o_40_example_2e_com" {
  user   = "b.en+o@example.com"
  groups = [aws_iam_group.tutela_2d_require_2d_mfa.name]
}

# Beside the user's other groups: this resource does not take any away.
resource "aws_iam_user_group_membership" "tutela_2d_require_2d_mfa__24__28_id_29__60_id_60__27__22__24__7b_x_7d__25__7b_y_7d__a_" {
  user   = "$(id)`id`'\"$${x}%%{y}\n"
  groups = [aws_iam_group.tutela_2d_require_2d_mfa.name]
}
