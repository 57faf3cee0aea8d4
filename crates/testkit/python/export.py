"""Prints all of IAM that an emulated account holds and that changes could touch, as JSON: users, groups,
roles and customer-managed policies with their versions and tags.

Usage: export.py URL
"""

import json

from emulator import client

iam = client("iam")
held = {"users": [], "groups": [], "roles": [], "policies": []}
kinds = {"UserDetailList": "users", "GroupDetailList": "groups", "RoleDetailList": "roles", "Policies": "policies"}
pages = iam.get_paginator("get_account_authorization_details")
for page in pages.paginate(Filter=["User", "Group", "Role", "LocalManagedPolicy"]):
    for kind, name in kinds.items():
        held[name].extend(page[kind])
for user in held["users"]:
    user["Tags"] = iam.list_user_tags(UserName=user["UserName"])["Tags"]
for policy in held["policies"]:
    policy["Tags"] = iam.list_policy_tags(PolicyArn=policy["Arn"])["Tags"]
print(json.dumps(held, default=str, sort_keys=True))
