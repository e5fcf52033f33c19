# Kept in shape by create-infra-module (infra.yaml: report); edits here are kept and merged.
# Terraform variables for local. References to secrets only, never values.

project     = "platform"
environment = "local"
region      = "eu-central-1"
account_id  = "000000000000"
name        = "platform-local-report"

log_retention_days = 365

cluster_state = {
  bucket = "platform-local-tfstate"
  key    = "platform/local/cluster/terraform.tfstate"
  region = "eu-central-1"
}

plumbing_state = {
  bucket = "platform-local-tfstate"
  key    = "platform/local/plumbing/terraform.tfstate"
  region = "eu-central-1"
}
