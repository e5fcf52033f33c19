# Kept in shape by create-infra-module (infra.yaml: file_processing); edits here are kept and merged.
# Terraform variables for prod. References to secrets only, never values.

project     = "mlops"
environment = "prod"
region      = "eu-west-1"
account_id  = "222222222222"
name        = "mlops-prod-file-processing"

# Environments of this account and region. The first owns the image repository that they share.
account_environments = [
  "prod",
]

log_retention_days = 365

secrets = {
  API_KEY = "secretsmanager:mlops/{env}/api_key"
}

plumbing_state = {
  bucket = "mlops-prod-tfstate"
  key    = "mlops/prod/plumbing/terraform.tfstate"
  region = "eu-west-1"
}
