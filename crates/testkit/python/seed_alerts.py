"""Gives an empty account in moto alerts of which some work, and prints what they are called.

    python seed_alerts.py http://127.0.0.1:5000
"""

import json

from emulator import client

HOME, ABROAD = "us-east-1", "eu-west-1"
REMOVED = {"source": ["aws.iam"], "detail": {"eventName": ["DeactivateMFADevice"]}}
ROOT_SIGNS_IN = {
    "detail": {"eventName": ["ConsoleLogin"], "userIdentity": {"type": ["Root"]}}
}


def topic():
    """A topic with a subscription that needs no confirmation."""
    queue = client("sqs").create_queue(QueueName="alerts")["QueueUrl"]
    attributes = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    arn = client("sns").create_topic(Name="security")["TopicArn"]
    client("sns").subscribe(
        TopicArn=arn, Protocol="sqs", Endpoint=attributes["Attributes"]["QueueArn"]
    )
    return arn


def rule(name, pattern, target, region=HOME):
    events = client("events", region)
    events.put_rule(Name=name, EventPattern=json.dumps(pattern), State="ENABLED")
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": target}])


def trail():
    """A trail of every region that writes to a log group."""
    client("s3").create_bucket(Bucket="trail-bucket")
    client("logs").create_log_group(logGroupName="trail")
    group = client("logs").describe_log_groups()["logGroups"][0]["arn"]
    role = client("iam").create_role(RoleName="trail", AssumeRolePolicyDocument="{}")["Role"]
    client("cloudtrail").create_trail(
        Name="everything",
        S3BucketName="trail-bucket",
        IsMultiRegionTrail=True,
        CloudWatchLogsLogGroupArn=group,
        CloudWatchLogsRoleArn=role["Arn"],
    )
    client("cloudtrail").start_logging(Name="everything")
    client("cloudtrail").put_event_selectors(
        TrailName="everything",
        EventSelectors=[{"ReadWriteType": "All", "IncludeManagementEvents": True}],
    )


def counted(name, pattern, actions):
    """A filter, and an alarm on its metric that does this."""
    client("logs").put_metric_filter(
        logGroupName="trail",
        filterName=name,
        filterPattern=pattern,
        metricTransformations=[
            {"metricName": name, "metricNamespace": "Security", "metricValue": "1"}
        ],
    )
    client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        MetricName=name,
        Namespace="Security",
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        AlarmActions=actions,
        ActionsEnabled=True,
    )


def main():
    told = topic()
    trail()
    rule("removed", REMOVED, told)
    rule("root-signs-in", ROOT_SIGNS_IN, told, ABROAD)
    counted("root-use", '{ $.userIdentity.type = "Root" }', [told])
    counted("sign-ins", '{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed = "No" }', [])
    print(json.dumps({"idle": "root-signs-in"}))


main()
