# Kept in shape by create-infra-module (infra.yaml: file_processing); edits here are kept and merged.
# Terraform variables for dev. References to secrets only, never values.

project     = "mlops"
environment = "dev"
region      = "eu-west-1"
account_id  = "111111111111"
name        = "mlops-dev-file-processing"

log_retention_days = 365

plumbing_state = {
  bucket = "mlops-dev-tfstate"
  key    = "mlops/dev/plumbing/terraform.tfstate"
  region = "eu-west-1"
}
