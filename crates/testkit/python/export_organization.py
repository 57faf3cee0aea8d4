"""Prints the SCPs and RCPs of an emulated organisation as JSON: ids, texts, tags, and what each is attached to.

Usage: export_organization.py URL
"""

import json

from emulator import client

organizations = client("organizations")
held = []
for kind in ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"):
    for page in organizations.get_paginator("list_policies").paginate(Filter=kind):
        for summary in page["Policies"]:
            policy = organizations.describe_policy(PolicyId=summary["Id"])["Policy"]
            tags = organizations.list_tags_for_resource(ResourceId=summary["Id"])["Tags"]
            targets = organizations.list_targets_for_policy(PolicyId=summary["Id"])["Targets"]
            held.append({**policy, "Tags": tags, "Targets": sorted(own["TargetId"] for own in targets)})
print(json.dumps(held, sort_keys=True))
