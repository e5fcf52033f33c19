# Kept in shape by create-infra-module (infra.yaml: storefront); edits here are kept and merged.
# Terraform variables for production. References to secrets only, never values.

project     = "platform"
environment = "production"
region      = "eu-central-1"
account_id  = "222222222222"
name        = "platform-production-storefront"

# Environments of this account and region. The first owns the image repository that they share.
account_environments = [
  "production",
]

log_retention_days = 365

secrets = {
  DB_URL = "ssm:/platform/{env}/storefront/db_url"
}

cluster_state = {
  bucket = "platform-production-tfstate"
  key    = "platform/production/cluster/terraform.tfstate"
  region = "eu-central-1"
}

plumbing_state = {
  bucket = "platform-production-tfstate"
  key    = "platform/production/plumbing/terraform.tfstate"
  region = "eu-central-1"
}
