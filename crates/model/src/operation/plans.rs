//! What plans call: a look at what is there, and the operations that write. Nothing else calls
//! these, and no scan does.

use super::{Operation, Reach};

macro_rules! of_plans {
    ($list:ident, $about:literal: $($id:ident $name:literal $command:literal $action:literal by $parameter:literal: $why:literal;)*) => {
        $(
            #[doc = concat!("`iam:", $name, "`: ", $why)]
            pub static $id: Operation = Operation {
                service: "iam",
                name: $name,
                command: $command,
                action: $action,
                always_allowed: false,
                reach: Reach::Each($parameter),
                why: $why,
            };
        )*
        #[doc = $about]
        pub static $list: &[&Operation] = &[$(&$id),*];
    };
}

of_plans! { LOOKS_OF_PLANS, "What a plan asks, right before and after each of its steps.":
    GET_POLICY "GetPolicy" "get-policy" "iam:GetPolicy" by "PolicyArn":
        "says whether a policy is there, whose it is by its tags, and how often it is attached";
    LIST_POLICY_VERSIONS "ListPolicyVersions" "list-policy-versions" "iam:ListPolicyVersions" by "PolicyArn":
        "lists a policy's versions, of which AWS keeps five";
    GET_POLICY_VERSION "GetPolicyVersion" "get-policy-version" "iam:GetPolicyVersion" by "PolicyArn":
        "reads a policy's version, so that a foreign one is never changed";
    GET_GROUP "GetGroup" "get-group" "iam:GetGroup" by "GroupName":
        "lists who is in a group, so that nobody is put out of it with it";
    LIST_ATTACHED_GROUP_POLICIES "ListAttachedGroupPolicies" "list-attached-group-policies" "iam:ListAttachedGroupPolicies" by "GroupName":
        "lists the policies that are attached to a group";
    LIST_GROUP_POLICIES "ListGroupPolicies" "list-group-policies" "iam:ListGroupPolicies" by "GroupName":
        "lists the policies that are written into a group";
    GET_USER_POLICY "GetUserPolicy" "get-user-policy" "iam:GetUserPolicy" by "UserName":
        "reads the inline policy by which an enrolment window closes by itself";
    GET_USER "GetUser" "get-user" "iam:GetUser" by "UserName":
        "says which permissions boundary a user has, before and after it gets one of ours";
    LIST_USER_TAGS "ListUserTags" "list-user-tags" "iam:ListUserTags" by "UserName":
        "says whether a user's enrolment window is open";
    GET_ACCESS_KEY_LAST_USED "GetAccessKeyLastUsed" "get-access-key-last-used" "iam:GetAccessKeyLastUsed" by "AccessKeyId":
        "says when a key was last used, so that none is taken away that is in use";
    LIST_GROUPS_FOR_USER "ListGroupsForUser" "list-groups-for-user" "iam:ListGroupsForUser" by "UserName":
        "says which groups a user is in, before and after it is put into one";
}

of_plans! { WRITES_OF_ENFORCEMENT, "What `tutela enforce` writes once a person has confirmed it, and what takes it back.":
    CREATE_POLICY "CreatePolicy" "create-policy" "iam:CreatePolicy" by "PolicyName":
        "makes the policy that requires MFA";
    CREATE_POLICY_VERSION "CreatePolicyVersion" "create-policy-version" "iam:CreatePolicyVersion" by "PolicyArn":
        "gives that policy a new version, for another level or after somebody changed it";
    SET_DEFAULT_POLICY_VERSION "SetDefaultPolicyVersion" "set-default-policy-version" "iam:SetDefaultPolicyVersion" by "PolicyArn":
        "puts that version in force, or the one before it back";
    TAG_POLICY "TagPolicy" "tag-policy" "iam:TagPolicy" by "PolicyArn":
        "says on that policy what level it is and what it ought to say";
    CREATE_GROUP "CreateGroup" "create-group" "iam:CreateGroup" by "GroupName":
        "makes the group of those who are asked for MFA";
    ATTACH_GROUP_POLICY "AttachGroupPolicy" "attach-group-policy" "iam:AttachGroupPolicy" by "GroupName":
        "attaches that policy to that group";
    ADD_USER_TO_GROUP "AddUserToGroup" "add-user-to-group" "iam:AddUserToGroup" by "UserName":
        "has a user be asked for MFA from now on";
    REMOVE_USER_FROM_GROUP "RemoveUserFromGroup" "remove-user-from-group" "iam:RemoveUserFromGroup" by "UserName":
        "undoes that";
    DETACH_GROUP_POLICY "DetachGroupPolicy" "detach-group-policy" "iam:DetachGroupPolicy" by "GroupName":
        "undoes the attachment";
    DELETE_GROUP "DeleteGroup" "delete-group" "iam:DeleteGroup" by "GroupName":
        "undoes the making of the group, which has to be empty by then";
    DELETE_POLICY_VERSION "DeletePolicyVersion" "delete-policy-version" "iam:DeletePolicyVersion" by "PolicyArn":
        "undoes the making of a version";
    DELETE_POLICY "DeletePolicy" "delete-policy" "iam:DeletePolicy" by "PolicyArn":
        "undoes the making of the policy";
}

of_plans! { WRITES_OF_BOUNDARIES, "What `tutela enforce --as boundary` writes beside a policy once a person has confirmed it, and what takes it back.":
    PUT_USER_BOUNDARY "PutUserPermissionsBoundary" "put-user-permissions-boundary" "iam:PutUserPermissionsBoundary" by "UserName":
        "gives a user the boundary that requires MFA, or the former one back";
    DELETE_USER_BOUNDARY "DeleteUserPermissionsBoundary" "delete-user-permissions-boundary" "iam:DeleteUserPermissionsBoundary" by "UserName":
        "undoes that where there was none before";
}

of_plans! { WRITES_OF_KEYS, "What `tutela keys` writes once a person has confirmed it, and what takes it back.":
    UPDATE_ACCESS_KEY "UpdateAccessKey" "update-access-key" "iam:UpdateAccessKey" by "AccessKeyId":
        "has a key not be used any more, or again";
    DELETE_ACCESS_KEY "DeleteAccessKey" "delete-access-key" "iam:DeleteAccessKey" by "AccessKeyId":
        "deletes a key that was silent for long, which nothing takes back";
}

of_plans! { WRITES_OF_WINDOWS, "What `tutela enrol open` and `close` write once a person has confirmed it.":
    PUT_USER_POLICY "PutUserPolicy" "put-user-policy" "iam:PutUserPolicy" by "UserName":
        "has an enrolment window close by itself, by a denial after a moment";
    TAG_USER "TagUser" "tag-user" "iam:TagUser" by "UserName":
        "opens the window, by the tag that the policies ask for";
    UNTAG_USER "UntagUser" "untag-user" "iam:UntagUser" by "UserName":
        "closes the window";
    DELETE_USER_POLICY "DeleteUserPolicy" "delete-user-policy" "iam:DeleteUserPolicy" by "UserName":
        "removes that denial, once it is of no more use";
}

/// `config:PutConfigRule`: makes a rule about MFA.
pub static PUT_CONFIG_RULE: Operation = Operation {
    service: "config",
    name: "PutConfigRule",
    command: "put-config-rule",
    action: "config:PutConfigRule",
    always_allowed: false,
    reach: Reach::InRegion(&["ConfigRuleName"]),
    why: "makes the rules of AWS Config about MFA",
};

/// `config:DeleteConfigRule`: undoes that.
pub static DELETE_CONFIG_RULE: Operation = Operation {
    service: "config",
    name: "DeleteConfigRule",
    command: "delete-config-rule",
    action: "config:DeleteConfigRule",
    always_allowed: false,
    reach: Reach::InRegion(&["ConfigRuleName"]),
    why: "undoes the making of a rule",
};

/// What `tutela config-rules` writes once a person has confirmed it, and what takes it back.
pub static WRITES_OF_CONFIG_RULES: &[&Operation] = &[&PUT_CONFIG_RULE, &DELETE_CONFIG_RULE];

macro_rules! of_organizations {
    ($list:ident, $about:literal: $($id:ident $name:literal $command:literal by $parameter:literal: $why:literal;)*) => {
        $(
            #[doc = concat!("`organizations:", $name, "`: ", $why)]
            pub static $id: Operation = Operation {
                service: "organizations",
                name: $name,
                command: $command,
                action: concat!("organizations:", $name),
                always_allowed: false,
                reach: Reach::Each($parameter),
                why: $why,
            };
        )*
        #[doc = $about]
        pub static $list: &[&Operation] = &[$(&$id),*];
    };
}

of_organizations! { WRITES_OF_SCPS, "What `tutela enforce --as scp` writes once a person has confirmed it, and what takes it back.":
    CREATE_SCP "CreatePolicy" "create-policy" by "Name":
        "makes the service control policy that requires MFA";
    UPDATE_SCP "UpdatePolicy" "update-policy" by "PolicyId":
        "has that policy say another level, or again what somebody changed, and undoes that";
    TAG_SCP "TagResource" "tag-resource" by "ResourceId":
        "says on that policy what level it is and what it ought to say";
    UNTAG_SCP "UntagResource" "untag-resource" by "ResourceId":
        "undoes that";
    ATTACH_SCP "AttachPolicy" "attach-policy" by "TargetId":
        "attaches that policy to a root, an OU or an account";
    DETACH_SCP "DetachPolicy" "detach-policy" by "TargetId":
        "undoes the attachment";
    DELETE_SCP "DeletePolicy" "delete-policy" by "PolicyId":
        "undoes the making of the policy";
}
