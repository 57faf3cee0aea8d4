data "aws_iam_policy_document" "tutela_enforcer" {
  statement {
    sid       = "TutelaEnforcerPolicy"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:policy/tutela/*",
    ]
    actions = [
      # says whether a policy is there, whose it is by its tags, and how often it is attached
      "iam:GetPolicy",
      # lists a policy's versions, of which AWS keeps five
      "iam:ListPolicyVersions",
      # reads a policy's version, so that a foreign one is never changed
      "iam:GetPolicyVersion",
      # makes the policy that requires MFA
      "iam:CreatePolicy",
      # gives that policy a new version, for another level or after somebody changed it
      "iam:CreatePolicyVersion",
      # puts that version in force, or the one before it back
      "iam:SetDefaultPolicyVersion",
      # says on that policy what level it is and what it ought to say
      "iam:TagPolicy",
      # undoes the making of a version
      "iam:DeletePolicyVersion",
      # undoes the making of the policy
      "iam:DeletePolicy",
    ]
  }
  statement {
    sid       = "TutelaEnforcerGroup"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:group/tutela/*",
    ]
    actions = [
      # makes the group of those who are asked for MFA
      "iam:CreateGroup",
      # has a user be asked for MFA from now on
      "iam:AddUserToGroup",
      # undoes that
      "iam:RemoveUserFromGroup",
      # undoes the making of the group, which has to be empty by then
      "iam:DeleteGroup",
    ]
  }
  statement {
    sid       = "TutelaEnforcerAttach"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:group/tutela/*",
    ]
    actions = [
      # attaches that policy to that group
      "iam:AttachGroupPolicy",
      # undoes the attachment
      "iam:DetachGroupPolicy",
    ]
    condition {
      test     = "ArnLike"
      variable = "iam:PolicyARN"
      values   = ["arn:aws:iam::*:policy/tutela/*"]
    }
  }
  statement {
    sid       = "TutelaEnforcerLook"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:group/*",
    ]
    actions = [
      # lists who is in a group, so that nobody is put out of it with it
      "iam:GetGroup",
      # lists the policies that are attached to a group
      "iam:ListAttachedGroupPolicies",
      # lists the policies that are written into a group
      "iam:ListGroupPolicies",
    ]
  }
  statement {
    sid       = "TutelaEnforcerWindow"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:user/*",
    ]
    actions = [
      # reads the inline policy by which an enrolment window closes by itself
      "iam:GetUserPolicy",
      # says whether a user's enrolment window is open
      "iam:ListUserTags",
      # has an enrolment window close by itself, by a denial after a moment
      "iam:PutUserPolicy",
      # removes that denial, once it is of no more use
      "iam:DeleteUserPolicy",
    ]
  }
  statement {
    sid       = "TutelaEnforcerWindowTag"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:user/*",
    ]
    actions = [
      # opens the window, by the tag that the policies ask for
      "iam:TagUser",
      # closes the window
      "iam:UntagUser",
    ]
    condition {
      test     = "ForAllValues:StringEquals"
      variable = "aws:TagKeys"
      values   = ["mfa-enrolment"]
    }
  }
  statement {
    sid       = "TutelaEnforcerBoundary"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:user/*",
    ]
    actions = [
      # says which permissions boundary a user has, before and after it gets one of ours
      "iam:GetUser",
      # gives a user the boundary that requires MFA, or the former one back
      "iam:PutUserPermissionsBoundary",
      # undoes that where there was none before
      "iam:DeleteUserPermissionsBoundary",
    ]
  }
  statement {
    sid       = "TutelaEnforcerKeys"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:user/*",
    ]
    actions = [
      # says when a key was last used, so that none is taken away that is in use
      "iam:GetAccessKeyLastUsed",
      # has a key not be used any more, or again
      "iam:UpdateAccessKey",
      # deletes a key that was silent for long, which nothing takes back
      "iam:DeleteAccessKey",
    ]
  }
  statement {
    sid       = "TutelaEnforcerDeactivate"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:user/*",
    ]
    actions = [
      # takes a device that is lost off its user
      "iam:DeactivateMFADevice",
    ]
  }
  statement {
    sid       = "TutelaEnforcerDelete"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:mfa/*",
    ]
    actions = [
      # takes a virtual device back that was made and given to nobody, or that is lost
      "iam:DeleteVirtualMFADevice",
    ]
  }
  statement {
    sid       = "TutelaEnforcerConfigRules"
    effect    = "Allow"
    resources = [
      "arn:aws:config:*:*:config-rule/*",
    ]
    actions = [
      # makes the rules of AWS Config about MFA
      "config:PutConfigRule",
      # undoes the making of a rule
      "config:DeleteConfigRule",
    ]
  }
  statement {
    sid       = "TutelaEnforcerMembers"
    effect    = "Allow"
    resources = [
      "arn:aws:iam::*:user/*",
    ]
    actions = [
      # says which groups a user is in, before and after it is put into one
      "iam:ListGroupsForUser",
    ]
  }
}

resource "aws_iam_policy" "tutela_enforcer" {
  name        = "TutelaEnforcer"
  description = "Lets Tutela put users under a policy that requires MFA, and thereby do anything"
  policy      = data.aws_iam_policy_document.tutela_enforcer.json
}
