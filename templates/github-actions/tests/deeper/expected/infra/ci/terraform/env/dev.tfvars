# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Terraform variables for dev. No secrets.

project     = "mlops"
environment = "dev"
region      = "cn-north-1"
account_id  = "111111111111"
name        = "mlops-dev-ci"

repository     = "example/mlops"
subject_prefix = "repo:example@1001/mlops@2002"
branch         = "release/stable"
oidc_provider  = true
state_bucket   = "mlops-dev-tfstate"
lock_table     = "mlops-dev-tfstate-lock"

# Environments of this account that set oidc_provider. The first creates it for all.
oidc_environments = [
  "dev",
]
