"""Gives an account in moto resources whose policies name somebody or nobody, and prints the user who is named.

    python seed_resources.py http://127.0.0.1:5000
"""

import json
import sys

import boto3

HOME, ABROAD = "us-east-1", "eu-west-1"


def client(service, region=HOME):
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=sys.argv[1],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def user():
    """A user with a key that works, whose only policy is that of developers, which lets nobody write."""
    iam = client("iam")
    for page in iam.get_paginator("list_users").paginate():
        for name in (found["UserName"] for found in page["Users"]):
            keys = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
            groups = iam.list_groups_for_user(UserName=name)["Groups"]
            holds = (
                any(group["GroupName"] != "developers" for group in groups)
                or iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]
                or iam.list_user_policies(UserName=name)["PolicyNames"]
            )
            if not holds and any(key["Status"] == "Active" for key in keys):
                return name, f"arn:aws:iam::{client('sts').get_caller_identity()['Account']}:user/{name}"
    raise SystemExit("no user has a key and no policy")


def allow(principal, action, resource):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def bucket(name, region, policy=None):
    where = {} if region == HOME else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client("s3", region).create_bucket(Bucket=name, **where)
    if policy:
        client("s3", region).put_bucket_policy(Bucket=name, Policy=policy)


def main():
    name, arn = user()
    account = arn.split(":")[4]
    bucket("without-policy", HOME)
    bucket("for-all", HOME, allow("*", "s3:GetObject", "arn:aws:s3:::for-all/*"))
    bucket("for-one", ABROAD, allow({"AWS": arn}, "s3:PutObject", "arn:aws:s3:::for-one/*"))
    root = {"AWS": f"arn:aws:iam::{account}:root"}
    bucket("for-account", ABROAD, allow(root, "s3:*", "arn:aws:s3:::for-account/*"))
    print(json.dumps({"user": name}))


main()
