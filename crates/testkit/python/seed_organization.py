"""Seeds an emulated organisation of 12 accounts in 3 OUs, and prints the truth about it as JSON.

Usage: seed_organization.py URL

Every account but the suspended one has three users: alice with a password and no device, bob with a
password and a virtual device, and robot with an access key. IAM Identity Center has alice, and bob by an
address. A group of it, alice and nina, and bob alone are administrators of the first account. The emulator lets anybody in anywhere; whoever puts a gate before it closes the account that the
truth calls locked.
"""

import base64
import hashlib
import hmac
import json
import struct
import sys
import time

import boto3
from botocore.config import Config

URL = sys.argv[1]
ROLE = "OrganizationAccountAccessRole"


CENTER = "eu-west-1"


def client(service, credentials=None, region="us-east-1"):
    credentials = credentials or {"AccessKeyId": "test", "SecretAccessKey": "test", "SessionToken": None}
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=URL,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        config=Config(retries={"total_max_attempts": 1}),
    )


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


REQUIRE_MFA = document({
    "Effect": "Deny", "NotAction": ["sts:GetSessionToken", "iam:EnableMFADevice"], "Resource": "*",
    "Condition": {
        "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"},
        "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
    },
})
DENY_ROOT = document({
    "Effect": "Deny", "Action": "*", "Resource": "*",
    "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}},
})


def code(seed, moment):
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", int(moment) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return "%06d" % ((struct.unpack(">I", digest[start:start + 4])[0] & 0x7FFFFFFF) % 1000000)


def users(iam):
    for name in ("alice", "bob", "robot"):
        iam.create_user(UserName=name, Tags=[{"Key": "mail", "Value": f"{name}@machines.example"}])
        iam.attach_user_policy(UserName=name, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    for name in ("alice", "bob"):
        iam.create_login_profile(UserName=name, Password="Correct-horse-battery-9")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="bob")["VirtualMFADevice"]
    seed = base64.b32encode(b"0123456789abcdef0123").decode()
    iam.enable_mfa_device(
        UserName="bob",
        SerialNumber=device["SerialNumber"],
        AuthenticationCode1=code(seed, time.time() - 30),
        AuthenticationCode2=code(seed, time.time()),
    )
    iam.create_access_key(UserName="robot")


def identity_center(home):
    admin = client("sso-admin", region=CENTER)
    instance = admin.list_instances()["Instances"][0]
    store = client("identitystore", region=CENTER)
    people = {}
    for name in ("alice", "bob@example.com", "nina@example.com"):
        people[name] = store.create_user(
            IdentityStoreId=instance["IdentityStoreId"], UserName=name, DisplayName=name,
            Name={"GivenName": name, "FamilyName": "Example"},
        )["UserId"]
    group = store.create_group(IdentityStoreId=instance["IdentityStoreId"], DisplayName="platform")["GroupId"]
    for name in ("alice", "nina@example.com"):
        store.create_group_membership(
            IdentityStoreId=instance["IdentityStoreId"], GroupId=group, MemberId={"UserId": people[name]})
    sets = {}
    for name, policy, hours in (("Admin", "AdministratorAccess", 12), ("Reader", "ReadOnlyAccess", 12),
                                ("Break-glass", "AdministratorAccess", 1)):
        made = admin.create_permission_set(
            InstanceArn=instance["InstanceArn"], Name=name, SessionDuration=f"PT{hours}H")
        of_set = {"InstanceArn": instance["InstanceArn"],
                  "PermissionSetArn": made["PermissionSet"]["PermissionSetArn"]}
        admin.attach_managed_policy_to_permission_set(
            ManagedPolicyArn=f"arn:aws:iam::aws:policy/{policy}", **of_set)
        admin.create_account_assignment(
            TargetId=home, TargetType="AWS_ACCOUNT", PrincipalType="GROUP" if name == "Admin" else "USER",
            PrincipalId=group if name == "Admin" else people["bob@example.com"], **of_set)
        admin.provision_permission_set(TargetType="ALL_PROVISIONED_ACCOUNTS", **of_set)
        sets[name] = of_set["PermissionSetArn"]
    kept = ("InstanceArn", "IdentityStoreId", "OwnerAccountId", "Status")
    return {"region": CENTER, "instance": {name: instance[name] for name in kept}, "sets": sets}


def main():
    organizations, sts = client("organizations"), client("sts")
    home = sts.get_caller_identity()["Account"]
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    unit = lambda parent, name: organizations.create_organizational_unit(
        ParentId=parent, Name=name)["OrganizationalUnit"]["Id"]
    workloads = unit(root, "Workloads")
    production = unit(workloads, "Production")
    security = unit(root, "Security")
    for name, content, target in (("require-mfa", REQUIRE_MFA, workloads), ("deny-root", DENY_ROOT, security)):
        policy = organizations.create_policy(
            Name=name, Description=name, Type="SERVICE_CONTROL_POLICY", Content=content)
        organizations.attach_policy(PolicyId=policy["Policy"]["PolicySummary"]["Id"], TargetId=target)
    places = (
        [("Root/Workloads", workloads)] * 3 + [("Root/Workloads/Production", production)] * 4
        + [("Root/Security", security)] * 2 + [("Root", root)] * 2
    )
    accounts = {home: {"name": "master", "unit": "Root", "state": "ACTIVE", "locked": False}}
    for number, (path, parent) in enumerate(places):
        name = f"member-{number:02}"
        made = organizations.create_account(Email=f"aws+{name}@example.com", AccountName=name)
        account = made["CreateAccountStatus"]["AccountId"]
        if parent != root:
            organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=parent)
        organizations.tag_resource(ResourceId=account, Tags=[{"Key": "owner", "Value": f"team-{number % 2}"}])
        accounts[account] = {
            "name": name, "unit": path, "state": "ACTIVE", "locked": name == "member-05",
            "owner": f"team-{number % 2}",
        }
    # AWS leaves nothing without an SCP; the emulator may.
    attached = {target["TargetId"] for target in
                organizations.list_targets_for_policy(PolicyId="p-FullAWSAccess")["Targets"]}
    for target in (root, workloads, production, security, *accounts):
        if target not in attached:
            organizations.attach_policy(PolicyId="p-FullAWSAccess", TargetId=target)
    for account, truth in accounts.items():
        credentials = None
        if account != home:
            role = f"arn:aws:iam::{account}:role/{ROLE}"
            credentials = sts.assume_role(RoleArn=role, RoleSessionName="seed")["Credentials"]
        users(client("iam", credentials))
        if truth["name"] == "member-09":
            organizations.close_account(AccountId=account)
            truth["state"] = "SUSPENDED"
    center = identity_center(home)
    print(json.dumps({"home": home, "accounts": accounts, "center": center}))


main()
