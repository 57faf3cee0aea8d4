"""Asks an endpoint with boto3, which is not ours, and prints what it understood as JSON.

Usage: echo.py URL SERVICE OPERATION PARAMETERS-AS-JSON
"""

import base64
import datetime
import json
import sys

import boto3
from botocore.config import Config


def plain(value):
    """What the AWS CLI prints for it."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return base64.b64encode(value).decode()


def main():
    url, service, operation, parameters = sys.argv[1:]
    client = boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )
    name = next(n for n, api in client.meta.method_to_api_mapping.items() if api == operation)
    parameters = json.loads(parameters)
    try:
        if client.can_paginate(name):
            answer = client.get_paginator(name).paginate(**parameters).build_full_result()
        else:
            answer = getattr(client, name)(**parameters)
            answer.pop("ResponseMetadata")
    except client.exceptions.ClientError as error:
        answer = {
            "code": error.response["Error"]["Code"],
            "message": error.response["Error"]["Message"],
            "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
        }
    print(json.dumps(answer, default=plain, sort_keys=True))


main()
