"""Gives an account in moto resources whose policies name somebody or nobody, and prints the user who is named,
and the ARNs of what is not called by its name.

    python seed_resources.py http://127.0.0.1:5000
"""

import io
import json
import zipfile

from emulator import client

HOME, ABROAD = "us-east-1", "eu-west-1"


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


def keys(arn, root):
    kms = client("kms", ABROAD)
    named = [root, {**root, "Sid": "named", "Principal": {"AWS": arn}, "Action": "kms:Decrypt"}]
    made = {}
    for name, statements in [("key-for-account", [root]), ("key-for-one", named)]:
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        key = kms.create_key(Policy=policy)["KeyMetadata"]
        kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key["KeyId"])
        made[name] = key["Arn"]
    return made


def queues(arn):
    sqs = client("sqs", HOME)
    made = {}
    for name, who in [("queue-for-one", {"AWS": arn}), ("queue-without-policy", None)]:
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        made[name] = asked["Attributes"]["QueueArn"]
        if who:
            policy = allow(who, "sqs:SendMessage", made[name])
            sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return made


def topics(arn):
    sns = client("sns", ABROAD)
    # As AWS gives it to every topic, moto gives one, too.
    made = {name: sns.create_topic(Name=name)["TopicArn"] for name in ("topic-as-made", "topic-for-one")}
    policy = allow({"AWS": arn}, "sns:Publish", made["topic-for-one"])
    sns.set_topic_attributes(TopicArn=made["topic-for-one"], AttributeName="Policy", AttributeValue=policy)
    return made


def secrets(arn):
    manager = client("secretsmanager", HOME)
    made = {}
    for name in ("secret-for-one", "secret-without-policy"):
        made[name] = manager.create_secret(Name=name, SecretString="hush")["ARN"]
    policy = allow({"AWS": arn}, "secretsmanager:GetSecretValue", "*")
    manager.put_resource_policy(SecretId=made["secret-for-one"], ResourcePolicy=policy)
    return made


def functions():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("run.py", "def run(event, context): pass")
    # Any role does: what a function may do is not looked at.
    role = client("iam").list_roles()["Roles"][0]["Arn"]
    functions, made = client("lambda", ABROAD), {}
    for name in ("function-for-all", "function-for-s3", "function-without-policy"):
        answer = functions.create_function(
            FunctionName=name,
            Runtime="python3.12",
            Role=role,
            Handler="run.run",
            Code={"ZipFile": archive.getvalue()},
            Environment={"Variables": {"PASSWORD": "hush"}},
        )
        made[name] = answer["FunctionArn"]
    for name, who in [("function-for-all", "*"), ("function-for-s3", "s3.amazonaws.com")]:
        functions.add_permission(
            FunctionName=name, StatementId="own", Action="lambda:InvokeFunction", Principal=who
        )
    return made


def main():
    name, arn = user()
    account = arn.split(":")[4]
    bucket("without-policy", HOME)
    bucket("for-all", HOME, allow("*", "s3:GetObject", "arn:aws:s3:::for-all/*"))
    bucket("for-one", ABROAD, allow({"AWS": arn}, "s3:PutObject", "arn:aws:s3:::for-one/*"))
    root = {"AWS": f"arn:aws:iam::{account}:root"}
    bucket("for-account", ABROAD, allow(root, "s3:*", "arn:aws:s3:::for-account/*"))
    whole = {"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"}
    made = [keys(arn, whole), queues(arn), topics(arn), secrets(arn), functions()]
    arns = {name: arn for of_service in made for name, arn in of_service.items()}
    print(json.dumps({"user": name, "arns": arns}))


main()
