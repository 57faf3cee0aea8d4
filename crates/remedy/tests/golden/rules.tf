# AWS Config looks at MFA, account 111122223333

# In eu-west-1: the provider has to be of that region.
resource "aws_config_config_rule" "tutela_2d_root_2d_account_2d_mfa_2d_enabled" {
  name                        = "tutela-root-account-mfa-enabled"
  description                 = "Looks at whether root has an MFA device. Made by Tutela."
  maximum_execution_frequency = "TwentyFour_Hours"
  source {
    owner             = "AWS"
    source_identifier = "ROOT_ACCOUNT_MFA_ENABLED"
  }
}

# In eu-west-1: the provider has to be of that region.
resource "aws_config_config_rule" "tutela_2d_root_2d_account_2d_hardware_2d_mfa_2d_enabled" {
  name                        = "tutela-root-account-hardware-mfa-enabled"
  description                 = "Looks at whether root has an MFA device, and none is an app. Made by Tutela."
  maximum_execution_frequency = "TwentyFour_Hours"
  source {
    owner             = "AWS"
    source_identifier = "ROOT_ACCOUNT_HARDWARE_MFA_ENABLED"
  }
}

# In eu-west-1: the provider has to be of that region.
resource "aws_config_config_rule" "tutela_2d_iam_2d_user_2d_mfa_2d_enabled" {
  name                        = "tutela-iam-user-mfa-enabled"
  description                 = "Looks at whether each IAM user has an MFA device, those with keys alone included. Made by Tutela."
  maximum_execution_frequency = "TwentyFour_Hours"
  source {
    owner             = "AWS"
    source_identifier = "IAM_USER_MFA_ENABLED"
  }
}

# In eu-west-1: the provider has to be of that region.
resource "aws_config_config_rule" "tutela_2d_mfa_2d_enabled_2d_for_2d_iam_2d_console_2d_access" {
  name                        = "tutela-mfa-enabled-for-iam-console-access"
  description                 = "Looks at whether each IAM user with a password has an MFA device. Made by Tutela."
  maximum_execution_frequency = "TwentyFour_Hours"
  source {
    owner             = "AWS"
    source_identifier = "MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS"
  }
}
