# Kept in shape by create-infra-module (infra.yaml: storefront); edits here are kept and merged.
# Terraform variables for staging. References to secrets only, never values.

project     = "platform"
environment = "staging"
region      = "eu-central-1"
account_id  = "111111111111"
name        = "platform-staging-storefront"

# Environments of this account and region. The first owns the image repository that they share.
account_environments = [
  "staging",
]

# Accounts of later environments, which may pull images from that repository.
promotion_accounts = [
  "222222222222", # production
]

log_retention_days = 365

secrets = {
  DB_URL = "ssm:/platform/{env}/storefront/db_url"
}

cluster_state = {
  bucket = "platform-staging-tfstate"
  key    = "platform/staging/cluster/terraform.tfstate"
  region = "eu-central-1"
}

plumbing_state = {
  bucket = "platform-staging-tfstate"
  key    = "platform/staging/plumbing/terraform.tfstate"
  region = "eu-central-1"
}
