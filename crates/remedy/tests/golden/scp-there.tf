# IAM users are asked for MFA, level sealed, account 111122223333

# It is there already: its id is looked up by its name.
data "aws_organizations_policies" "scps" {
  filter = "SERVICE_CONTROL_POLICY"
}

data "aws_organizations_policy" "scps" {
  for_each  = toset(data.aws_organizations_policies.scps.ids)
  policy_id = each.value
}

locals {
  scp_tutela_2d__60__24__28_id_29__60__27__22_ = one([for scp in data.aws_organizations_policy.scps : scp.id if scp.name == "tutela-`$(id)`'\""])
}

import {
  to = aws_organizations_policy.scp_tutela_2d__60__24__28_id_29__60__27__22_
  id = local.scp_tutela_2d__60__24__28_id_29__60__27__22_
}

resource "aws_organizations_policy" "scp_tutela_2d__60__24__28_id_29__60__27__22_" {
  name        = "tutela-`$(id)`'\""
  type        = "SERVICE_CONTROL_POLICY"
  lifecycle {
    ignore_changes = [description]
  }
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
