#!/bin/sh
# IAM users are asked for MFA, level sealed, account 111122223333
# Before: aws sts get-caller-identity has to say 111122223333.
set -eu

# 1: so that $(id) nothing happens
aws iam create-policy --path /tutela/ --policy-name tutela-require-mfa --description 'Denies nearly everything without MFA' --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"arn:aws:iam::*:user/${aws:username}"}]}' --tags '[{"Key":"tutela:level","Value":"sealed"}]'
# 2: so that $(id) nothing happens
aws iam create-group --path /tutela/ --group-name tutela-require-mfa
# 3: so that $(id) nothing happens
aws iam attach-group-policy --group-name tutela-require-mfa --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa
# 4: so that $(id) nothing happens
aws iam add-user-to-group --group-name tutela-require-mfa --user-name ana
# 5: so that $(id) nothing happens
aws iam add-user-to-group --group-name tutela-require-mfa --user-name b.en+o@example.com
# 6: so that $(id) nothing happens
aws iam add-user-to-group --group-name tutela-require-mfa --user-name '$(id)`id`'\''"${x}%{y}
'

# What takes it back, in this order:
# aws iam remove-user-from-group --group-name tutela-require-mfa --user-name '$(id)`id`'\''"${x}%{y}
# '
# aws iam remove-user-from-group --group-name tutela-require-mfa --user-name b.en+o@example.com
# aws iam remove-user-from-group --group-name tutela-require-mfa --user-name ana
# aws iam detach-group-policy --group-name tutela-require-mfa --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa
# aws iam delete-group --group-name tutela-require-mfa
# aws iam delete-policy --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa
