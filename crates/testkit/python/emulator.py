"""The emulated AWS whose URL is the first argument of the script that imports this."""

import sys

import boto3


def client(service, region="us-east-1"):
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=sys.argv[1],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
