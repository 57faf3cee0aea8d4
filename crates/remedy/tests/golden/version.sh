#!/bin/sh
# IAM users are asked for MFA, level sealed, account 111122223333
# Before: aws sts get-caller-identity has to say 111122223333.
set -eu

# 1: so that $(id) nothing happens
aws iam create-policy-version --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"arn:aws:iam::*:user/${aws:username}"}]}'
# 2: so that $(id) nothing happens
# VERSION is the one whose document has sha256 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (its JSON without blanks, members in order):
# aws iam list-policy-versions --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa
aws iam set-default-policy-version --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa --version-id "$VERSION"
# 3: so that $(id) nothing happens
aws iam tag-policy --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa --tags '[{"Key":"tutela:level","Value":"sealed"}]'
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
# aws iam tag-policy --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa --tags '[{"Key":"tutela:level","Value":"sealed"}]'
# # VERSION is the one whose document has sha256 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (its JSON without blanks, members in order):
# # aws iam list-policy-versions --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa
# aws iam set-default-policy-version --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa --version-id "$VERSION"
# # VERSION is the one whose document has sha256 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa (its JSON without blanks, members in order):
# # aws iam list-policy-versions --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa
# aws iam delete-policy-version --policy-arn arn:aws:iam::111122223333:policy/tutela/tutela-require-mfa --version-id "$VERSION"
