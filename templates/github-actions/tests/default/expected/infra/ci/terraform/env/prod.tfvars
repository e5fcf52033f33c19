# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Terraform variables for prod. No secrets.

project     = "mlops"
environment = "prod"
region      = "eu-west-1"
account_id  = "222222222222"
name        = "mlops-prod-ci"

repository     = "example/mlops"
subject_prefix = ""
branch         = "main"
oidc_provider  = true
state_bucket   = "mlops-prod-tfstate"
lock_table     = ""

# Environments of this account that set oidc_provider. The first creates it for all.
oidc_environments = [
  "prod",
]
