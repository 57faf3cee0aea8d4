#!/bin/sh
# AWS Config looks at MFA, account 111122223333
# Before: aws sts get-caller-identity has to say 111122223333.
set -eu

# 1: looks at whether root has an MFA device
aws configservice put-config-rule --region eu-west-1 --cli-input-json '{"ConfigRule":{"ConfigRuleName":"tutela-root-account-mfa-enabled","Description":"Looks at whether root has an MFA device. Made by Tutela.","MaximumExecutionFrequency":"TwentyFour_Hours","Source":{"Owner":"AWS","SourceIdentifier":"ROOT_ACCOUNT_MFA_ENABLED"}}}'
# 2: looks at whether root has an MFA device, and none is an app
aws configservice put-config-rule --region eu-west-1 --cli-input-json '{"ConfigRule":{"ConfigRuleName":"tutela-root-account-hardware-mfa-enabled","Description":"Looks at whether root has an MFA device, and none is an app. Made by Tutela.","MaximumExecutionFrequency":"TwentyFour_Hours","Source":{"Owner":"AWS","SourceIdentifier":"ROOT_ACCOUNT_HARDWARE_MFA_ENABLED"}}}'
# 3: looks at whether each IAM user has an MFA device, those with keys alone included
aws configservice put-config-rule --region eu-west-1 --cli-input-json '{"ConfigRule":{"ConfigRuleName":"tutela-iam-user-mfa-enabled","Description":"Looks at whether each IAM user has an MFA device, those with keys alone included. Made by Tutela.","MaximumExecutionFrequency":"TwentyFour_Hours","Source":{"Owner":"AWS","SourceIdentifier":"IAM_USER_MFA_ENABLED"}}}'
# 4: looks at whether each IAM user with a password has an MFA device
aws configservice put-config-rule --region eu-west-1 --cli-input-json '{"ConfigRule":{"ConfigRuleName":"tutela-mfa-enabled-for-iam-console-access","Description":"Looks at whether each IAM user with a password has an MFA device. Made by Tutela.","MaximumExecutionFrequency":"TwentyFour_Hours","Source":{"Owner":"AWS","SourceIdentifier":"MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS"}}}'

# What takes it back, in this order:
# aws configservice delete-config-rule --region eu-west-1 --cli-input-json '{"ConfigRuleName":"tutela-mfa-enabled-for-iam-console-access"}'
# aws configservice delete-config-rule --region eu-west-1 --cli-input-json '{"ConfigRuleName":"tutela-iam-user-mfa-enabled"}'
# aws configservice delete-config-rule --region eu-west-1 --cli-input-json '{"ConfigRuleName":"tutela-root-account-hardware-mfa-enabled"}'
# aws configservice delete-config-rule --region eu-west-1 --cli-input-json '{"ConfigRuleName":"tutela-root-account-mfa-enabled"}'
