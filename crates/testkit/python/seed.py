"""Seeds an emulated AWS account of 300 IAM users, and prints the truth about it as JSON.

Usage: seed.py URL

Everything follows from a user's index, so that two runs seed the same account; only the access key
ids are the emulator's. What the emulator cannot hold (permissions boundaries of users, certifications
of security keys, service-specific credentials, the root user) is in the truth alone, and the proxy
in front of the emulator serves it from there.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

ACCOUNT = "123456789012"
ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess"
CONSOLE, USERS = 200, 300

GIVEN = (
    "alice bruno chidi dana emil farah goran hana ines jonas "
    "kofi lena mateo nadia omar petra quentin rosa sven tara"
).split()
FAMILY = "abbott berg costa diaz endo fuchs garcia haas ito jansen".split()
SERVICE = (
    "backup billing build cache crawler deploy exporter gateway indexer ledger "
    "mailer metrics mirror packer reporter scanner signer sync transcoder warehouse"
).split()
STAGE = "dev test stage prod legacy".split()

WAYS = ["managed-direct", "managed-by-group", "inline-user", "custom-managed", "inline-group"]
SPELLINGS = [
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Effect": "Allow", "Action": "*:*", "Resource": "*"},
    {"Effect": "Allow", "Action": ["s3:Get*", "*"], "Resource": ["*"]},
]

# Administrators by index: 40 + 35 without MFA, 30 + 4 + 6 + 10 with.
ADMINISTRATORS = [
    *range(0, 40), *range(200, 235), *range(90, 120), *range(160, 164), *range(172, 178), *range(190, 200),
]
# Users that look like administrators, by index: the look, and what is true.
DECOYS = {
    **{index: ("administrator by name only", False) for index in range(40, 45)},
    **{index: ("cut by a permissions boundary", False) for index in range(45, 50)},
    **{index: ("everything but iam", False) for index in range(50, 55)},
    **{index: ("from certain addresses only", True) for index in range(55, 58)},
    **{index: ("with MFA only", True) for index in range(58, 60)},
    **{index: ("denied again", False) for index in range(60, 62)},
    **{index: ("one service only", False) for index in range(62, 64)},
}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def policy_arn(name, path="/"):
    return f"arn:aws:iam::{ACCOUNT}:policy{path}{name}"


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


DECOY_POLICIES = {
    "everything but iam": [
        {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"},
        allow(["iam:ListRoles", "iam:CreateServiceLinkedRole"]),
    ],
    "from certain addresses only": [
        allow("*", Condition={"IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}}),
    ],
    "with MFA only": [allow("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})],
    "denied again": [allow("*"), {"Effect": "Deny", "Action": "*", "Resource": "*"}],
    "one service only": [allow("*", "arn:aws:s3:::*"), allow("s3:*")],
}


class Seeder:
    """Seeds users one by one; each user's calls are made in order."""

    def __init__(self, url):
        self.iam = boto3.client(
            "iam",
            region_name="us-east-1",
            endpoint_url=url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(max_pool_connections=16, retries={"total_max_attempts": 1}),
        )

    def account(self):
        iam = self.iam
        iam.create_account_alias(AccountAlias="seeded")
        iam.update_account_password_policy(
            MinimumPasswordLength=14,
            RequireSymbols=True,
            RequireNumbers=True,
            RequireUppercaseCharacters=True,
            RequireLowercaseCharacters=True,
            AllowUsersToChangePassword=True,
            PasswordReusePrevention=24,
        )
        saml = iam.create_saml_provider(
            Name="workforce", SAMLMetadataDocument="<EntityDescriptor>".ljust(1100, " ")
        )["SAMLProviderArn"]
        oidc = iam.create_open_id_connect_provider(
            Url="https://token.actions.githubusercontent.com",
            ClientIDList=["sts.amazonaws.com"],
            ThumbprintList=["0" * 40],
        )["OpenIDConnectProviderArn"]
        return saml, oidc

    def policies(self):
        iam = self.iam
        iam.create_policy(PolicyName="platform-owner", PolicyDocument=document(SPELLINGS[0]))
        iam.create_policy(
            PolicyName="AdministratorAccess", Path="/legacy/", PolicyDocument=document(allow("s3:Get*"))
        )
        iam.create_policy(
            PolicyName="developer-boundary",
            PolicyDocument=document(allow(["s3:*", "ec2:Describe*", "logs:*"])),
        )
        iam.create_policy(PolicyName="open-boundary", PolicyDocument=document(allow("*")))
        iam.create_group(GroupName="administrators")
        iam.attach_group_policy(GroupName="administrators", PolicyArn=ADMINISTRATOR_ACCESS)
        iam.create_group(GroupName="platform", Path="/teams/")
        iam.put_group_policy(
            GroupName="platform", PolicyName="everything", PolicyDocument=document(SPELLINGS[1])
        )
        iam.create_group(GroupName="developers", Path="/teams/")
        iam.put_group_policy(
            GroupName="developers",
            PolicyName="develop",
            PolicyDocument=document(allow(["s3:Get*", "s3:List*", "logs:*", "ec2:Describe*"])),
        )

    def roles(self):
        trust = document(
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        )
        names = ["admin", "audit", "break-glass", "deployer", "reader"]
        for name in names:
            self.iam.create_role(RoleName=name, Path="/operations/", AssumeRolePolicyDocument=trust)
        self.iam.attach_role_policy(RoleName="admin", PolicyArn=ADMINISTRATOR_ACCESS)
        return names

    def user(self, index):
        name, path = user_name(index), user_path(index)
        arn = self.iam.create_user(UserName=name, Path=path)["User"]["Arn"]
        if index < CONSOLE:
            self.iam.create_login_profile(UserName=name, Password="correct-Horse-7-battery!")
        administrator, way, boundary = self.grant(index, name)
        return {
            "name": name,
            "arn": arn,
            "console": index < CONSOLE,
            "devices": self.devices(index, name),
            "keys": self.keys(index, name),
            "administrator": administrator,
            "way": way,
            "boundary": boundary,
        }

    def devices(self, index, name):
        devices = []
        if 90 <= index < 160 or 190 <= index < CONSOLE:
            made = self.iam.create_virtual_mfa_device(VirtualMFADeviceName=f"{name}-phone")
            devices.append(("virtual", made["VirtualMFADevice"]["SerialNumber"]))
        if 160 <= index < 171:
            devices.append(("hardware", f"GAHT{index:08}"))
        if index == 171:
            # AWS offers text messages no more; who had them still has them.
            devices.append(("sms", f"arn:aws:iam::{ACCOUNT}:sms-mfa/{name}"))
        if 172 <= index < CONSOLE:
            serial = f"arn:aws:iam::{ACCOUNT}:u2f/user/{name}/key-{index:03}EXAMPLE"
            devices.append(("fido", serial))
        for _, serial in devices:
            self.iam.enable_mfa_device(
                UserName=name,
                SerialNumber=serial,
                AuthenticationCode1="123456",
                AuthenticationCode2="654321",
            )
        return [{"serial": serial, "kind": kind} for kind, serial in devices]

    def keys(self, index, name):
        keys = []
        for active in key_states(index):
            key = self.iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
            if not active:
                self.iam.update_access_key(UserName=name, AccessKeyId=key, Status="Inactive")
            keys.append({"id": key, "active": active})
        return keys

    def grant(self, index, name):
        if index in DECOYS:
            look, administrator = DECOYS[index]
            return administrator, look, self.decoy(look, name)
        if index not in ADMINISTRATORS:
            self.iam.add_user_to_group(GroupName="developers", UserName=name)
            return False, None, None
        way = WAYS[ADMINISTRATORS.index(index) % len(WAYS)]
        if way == "managed-direct":
            self.iam.attach_user_policy(UserName=name, PolicyArn=ADMINISTRATOR_ACCESS)
        elif way == "managed-by-group":
            self.iam.add_user_to_group(GroupName="administrators", UserName=name)
        elif way == "inline-user":
            statement = SPELLINGS[index % len(SPELLINGS)]
            self.iam.put_user_policy(
                UserName=name, PolicyName="all", PolicyDocument=document(statement)
            )
        elif way == "custom-managed":
            self.iam.attach_user_policy(UserName=name, PolicyArn=policy_arn("platform-owner"))
        else:
            self.iam.add_user_to_group(GroupName="platform", UserName=name)
        # A boundary that allows everything takes nothing away.
        return True, way, policy_arn("open-boundary") if index < 5 else None

    def decoy(self, look, name):
        if look == "administrator by name only":
            arn = policy_arn("AdministratorAccess", "/legacy/")
            self.iam.attach_user_policy(UserName=name, PolicyArn=arn)
        elif look == "cut by a permissions boundary":
            self.iam.attach_user_policy(UserName=name, PolicyArn=ADMINISTRATOR_ACCESS)
            return policy_arn("developer-boundary")
        else:
            self.iam.put_user_policy(
                UserName=name,
                PolicyName="AdministratorAccess",
                PolicyDocument=document(*DECOY_POLICIES[look]),
            )
        return None


def user_name(index):
    if index < CONSOLE:
        return f"{GIVEN[index % len(GIVEN)]}.{FAMILY[index // len(GIVEN)]}"
    index -= CONSOLE
    return f"{SERVICE[index % len(SERVICE)]}-{STAGE[index // len(SERVICE)]}"


def user_path(index):
    return {0: "/engineering/", 1: "/finance/emea/"}.get(index % 7, "/")


def key_states(index):
    """Whether each of a user's keys is active: 40 + 72 users have an active one."""
    if index < 20 or 90 <= index < 110:
        return [True]
    if 200 <= index < 212:
        return [True, True]
    if 212 <= index < 224:
        return [False, True]
    if 224 <= index < 272:
        return [True]
    if 272 <= index < 282:
        return [False]
    return []


def certifications(index):
    """Certified security keys, and passkeys of which nobody knows what they are."""
    return {"FIDO": "L1", "FIPS-140-2": "L2"} if index % 2 == 0 else {}


def service_credentials():
    rows = [(200, "codecommit.amazonaws.com", "Active"), (201, "cassandra.amazonaws.com", "Active")]
    rows.append((0, "codecommit.amazonaws.com", "Inactive"))
    return [
        {
            "UserName": user_name(index),
            "Status": status,
            "ServiceUserName": f"{user_name(index)}-at-{ACCOUNT}",
            "CreateDate": "2024-03-01T09:30:00Z",
            "ServiceSpecificCredentialId": f"ACCAEXAMPLE{index:09}",
            "ServiceName": service,
        }
        for index, service, status in rows
    ]


def main():
    seeder = Seeder(sys.argv[1])
    saml, oidc = seeder.account()
    seeder.policies()
    roles = seeder.roles()
    spare = [
        seeder.iam.create_virtual_mfa_device(VirtualMFADeviceName=f"spare-{number}", Path="/drawer/")
        for number in range(5)
    ]
    with ThreadPoolExecutor(8) as pool:
        users = list(pool.map(seeder.user, range(USERS)))
    fido = [
        {"serial": device["serial"], "user": user["name"], "certifications": certifications(index)}
        for index, user in enumerate(users)
        for device in user["devices"]
        if device["kind"] == "fido"
    ]
    truth = {
        "account": ACCOUNT,
        "alias": "seeded",
        "users": users,
        "fido": fido,
        "unassigned_devices": [made["VirtualMFADevice"]["SerialNumber"] for made in spare],
        "service_credentials": service_credentials(),
        "roles": roles,
        "saml_providers": [saml],
        "oidc_providers": [oidc],
    }
    json.dump(truth, sys.stdout, indent=1)


main()
