# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Terraform variables for staging. No secrets.

project     = "platform"
environment = "staging"
region      = "eu-central-1"
account_id  = "111111111111"
name        = "platform-staging-ci"

repository     = "example/platform"
subject_prefix = ""
branch         = "main"
oidc_provider  = true
state_bucket   = "platform-staging-tfstate"
lock_table     = ""

# Environments of this account that set oidc_provider. The first creates it for all.
oidc_environments = [
  "staging",
]
