# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Terraform variables for local. No secrets.

project     = "mlops"
environment = "local"
region      = "eu-west-1"
account_id  = "000000000000"
name        = "mlops-local-ci"

repository     = "example/mlops"
subject_prefix = ""
branch         = "main"
oidc_provider  = true
state_bucket   = "mlops-local-tfstate"
lock_table     = ""
