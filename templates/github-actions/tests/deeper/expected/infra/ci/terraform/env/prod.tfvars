# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Terraform variables for prod. No secrets.

project     = "mlops"
environment = "prod"
region      = "cn-north-1"
account_id  = ""
name        = "mlops-prod-ci"

repository     = "example/mlops"
subject_prefix = "repo:example@1001/mlops@2002"
branch         = "release/stable"
oidc_provider  = true
state_bucket   = "mlops-prod-tfstate"
lock_table     = "mlops-prod-tfstate-lock"
