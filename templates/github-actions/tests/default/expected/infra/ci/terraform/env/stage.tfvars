# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Terraform variables for stage. No secrets.

project     = "mlops"
environment = "stage"
region      = "eu-west-1"
account_id  = "333333333333"
name        = "mlops-stage-ci"

repository     = "example/mlops"
subject_prefix = ""
branch         = "main"
oidc_provider  = true
state_bucket   = "mlops-stage-tfstate"
lock_table     = ""

# Environments of this account that set oidc_provider. The first creates it for all.
oidc_environments = [
  "stage",
]
