# Kept in shape by create-infra-module (infra.yaml: file_processing); edits here are kept and merged.
# Terraform variables for dev. References to secrets only, never values.

project     = "mlops"
environment = "dev"
region      = "eu-west-1"
account_id  = "111111111111"
name        = "mlops-dev-file-processing"

# Environments of this account and region. The first owns the image repository that they share.
account_environments = [
  "dev",
]

# Accounts of later environments, which may pull images from that repository.
promotion_accounts = [
  "222222222222", # prod
]

log_retention_days = 365

secrets = {
  API_KEY = "secretsmanager:mlops/{env}/api_key"
}

plumbing_state = {
  bucket = "mlops-dev-tfstate"
  key    = "mlops/dev/plumbing/terraform.tfstate"
  region = "eu-west-1"
}
