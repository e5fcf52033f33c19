# Kept in shape by create-infra-module (infra.yaml: report); edits here are kept and merged.
# Terraform variables for staging. References to secrets only, never values.

project     = "platform"
environment = "staging"
region      = "eu-central-1"
account_id  = "111111111111"
name        = "platform-staging-report"

log_retention_days = 365

plumbing_state = {
  bucket = "platform-staging-tfstate"
  key    = "platform/staging/plumbing/terraform.tfstate"
  region = "eu-central-1"
}
