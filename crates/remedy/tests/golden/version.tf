# IAM users are asked for MFA, level sealed, account 111122223333

import {
  to = aws_iam_policy.tutela_2d_require_2d_mfa
  id = "arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa"
}

resource "aws_iam_policy" "tutela_2d_require_2d_mfa" {
  name        = "tutela-require-mfa"
  path        = "/tutela/"
  lifecycle {
    ignore_changes = [description]
  }
  policy      = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"arn:aws:iam::*:user/$${aws:username}\"}]}"
  tags = {
    "tutela:level" = "sealed"
  }
}

# Beside the user's other groups: this resource does not take any away.
resource "aws_iam_user_group_membership" "tutela_2d_require_2d_mfa_ana" {
  user   = "ana"
  groups = ["tutela-require-mfa"]
}

# Beside the user's other groups: this resource does not take any away.
resource "aws_iam_user_group_membership" "tutela_2d_require_2d_mfa_b_2e_en_2b_o_40_example_2e_com" {
  user   = "b.en+o@example.com"
  groups = ["tutela-require-mfa"]
}

# Beside the user's other groups: this resource does not take any away.
resource "aws_iam_user_group_membership" "tutela_2d_require_2d_mfa__24__28_id_29__60_id_60__27__22__24__7b_x_7d__25__7b_y_7d__a_" {
  user   = "$(id)`id`'\"$${x}%%{y}\n"
  groups = ["tutela-require-mfa"]
}
