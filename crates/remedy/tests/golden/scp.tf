# IAM users are asked for MFA, level sealed, account 111122223333

resource "aws_organizations_policy" "scp_tutela_2d__60__24__28_id_29__60__27__22_" {
  name        = "tutela-`$(id)`'\""
  type        = "SERVICE_CONTROL_POLICY"
  description = "Denies nearly everything"
  content     = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"arn:aws:iam::*:user/$${aws:username}\"}]}"
  tags = {
    "tutela:level" = "sealed"
    "tutela:purpose" = "require-mfa"
  }
}

resource "aws_organizations_policy_attachment" "scp_tutela_2d__60__24__28_id_29__60__27__22__444455556666" {
  policy_id = aws_organizations_policy.scp_tutela_2d__60__24__28_id_29__60__27__22_.id
  target_id = "444455556666"
}

resource "aws_organizations_policy_attachment" "scp_tutela_2d__60__24__28_id_29__60__27__22__ou_2d_ab12_2d_cdefgh34" {
  policy_id = aws_organizations_policy.scp_tutela_2d__60__24__28_id_29__60__27__22_.id
  target_id = "ou-ab12-cdefgh34"
  depends_on = [aws_organizations_policy_attachment.scp_tutela_2d__60__24__28_id_29__60__27__22__444455556666]
}
