# Kept in shape by create-infra-module (infra.yaml: ci); edits here are kept and merged.
# Terraform variables for local. No secrets.

project     = "platform"
environment = "local"
region      = "eu-central-1"
account_id  = "000000000000"
name        = "platform-local-ci"

repository     = "example/platform"
subject_prefix = ""
branch         = "main"
oidc_provider  = true
state_bucket   = "platform-local-tfstate"
lock_table     = ""
