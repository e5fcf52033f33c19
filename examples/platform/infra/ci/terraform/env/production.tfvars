# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Terraform variables for production. No secrets.

project     = "platform"
environment = "production"
region      = "eu-central-1"
account_id  = "222222222222"
name        = "platform-production-ci"

repository     = "example/platform"
subject_prefix = ""
branch         = "main"
oidc_provider  = true
state_bucket   = "platform-production-tfstate"
lock_table     = ""

# Environments of this account that set oidc_provider. The first creates it for all.
oidc_environments = [
  "production",
]
