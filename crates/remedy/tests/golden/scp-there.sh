#!/bin/sh
# IAM users are asked for MFA, level sealed, account 111122223333
# Before: aws sts get-caller-identity has to say 111122223333.
set -eu

# 1: so that $(id) nothing happens
aws organizations update-policy --policy-id "$(aws organizations list-policies --filter SERVICE_CONTROL_POLICY --output text --query 'Policies[?Name==`"tutela-\`$(id)\`'\''\""`].Id | [0]')" --cli-input-json '{"Content":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"arn:aws:iam::*:user/${aws:username}\"}]}"}'
# 2: so that $(id) nothing happens
aws organizations tag-resource --resource-id "$(aws organizations list-policies --filter SERVICE_CONTROL_POLICY --output text --query 'Policies[?Name==`"tutela-\`$(id)\`'\''\""`].Id | [0]')" --cli-input-json '{"Tags":[{"Key":"tutela:level","Value":"sealed"}]}'
# 3: so that $(id) nothing happens
# What it says has sha256 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (its JSON without blanks, members in order).
aws organizations attach-policy --policy-id "$(aws organizations list-policies --filter SERVICE_CONTROL_POLICY --output text --query 'Policies[?Name==`"tutela-\`$(id)\`'\''\""`].Id | [0]')" --cli-input-json '{"TargetId":"444455556666"}'
# 4: so that $(id) nothing happens
# What it says has sha256 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (its JSON without blanks, members in order).
aws organizations attach-policy --policy-id "$(aws organizations list-policies --filter SERVICE_CONTROL_POLICY --output text --query 'Policies[?Name==`"tutela-\`$(id)\`'\''\""`].Id | [0]')" --cli-input-json '{"TargetId":"ou-ab12-cdefgh34"}'

# What takes it back, in this order:
# aws organizations detach-policy --policy-id "$(aws organizations list-policies --filter SERVICE_CONTROL_POLICY --output text --query 'Policies[?Name==`"tutela-\`$(id)\`'\''\""`].Id | [0]')" --cli-input-json '{"TargetId":"ou-ab12-cdefgh34"}'
# aws organizations detach-policy --policy-id "$(aws organizations list-policies --filter SERVICE_CONTROL_POLICY --output text --query 'Policies[?Name==`"tutela-\`$(id)\`'\''\""`].Id | [0]')" --cli-input-json '{"TargetId":"444455556666"}'
# aws organizations tag-resource --resource-id "$(aws organizations list-policies --filter SERVICE_CONTROL_POLICY --output text --query 'Policies[?Name==`"tutela-\`$(id)\`'\''\""`].Id | [0]')" --cli-input-json '{"Tags":[{"Key":"tutela:level","Value":"name-locked"}]}'
# aws organizations update-policy --policy-id "$(aws organizations list-policies --filter SERVICE_CONTROL_POLICY --output text --query 'Policies[?Name==`"tutela-\`$(id)\`'\''\""`].Id | [0]')" --cli-input-json '{"Content":"{ }"}'
