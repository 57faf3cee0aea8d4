"""Gives an emulated account a recorder of AWS Config that takes in IAM users, in one region, and prints
that region as JSON.

Usage: seed_recorder.py URL
"""

import json

from emulator import client

REGION = "eu-west-1"


client("s3", REGION).create_bucket(Bucket="config-of-all", CreateBucketConfiguration={"LocationConstraint": REGION})
config = client("config", REGION)
config.put_configuration_recorder(
    ConfigurationRecorder={
        "name": "default",
        "roleARN": "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        "recordingGroup": {
            "allSupported": False,
            "includeGlobalResourceTypes": False,
            "resourceTypes": ["AWS::IAM::User"],
        },
    }
)
config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "config-of-all"})
config.start_configuration_recorder(ConfigurationRecorderName="default")
print(json.dumps(REGION))
