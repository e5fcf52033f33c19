# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Terraform variables for qa. No secrets.

project     = "mlops"
environment = "qa"
region      = "cn-north-1"
account_id  = "111111111111"
name        = "mlops-qa-ci"

repository     = "example/mlops"
subject_prefix = "repo:example@1001/mlops@2002"
branch         = "release/stable"
oidc_provider  = false
state_bucket   = "mlops-qa-tfstate"
lock_table     = "mlops-qa-tfstate-lock"
