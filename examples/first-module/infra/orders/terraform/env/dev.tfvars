# Kept in shape by create-infra-module (infra.yaml: orders); edits here are kept and merged.
# Terraform variables for dev. References to secrets only, never values.

project     = "shop"
environment = "dev"
region      = "eu-west-1"
account_id  = ""
name        = "shop-dev-orders"

log_retention_days = 365

plumbing_state = {
  bucket = "shop-dev-tfstate"
  key    = "shop/dev/plumbing/terraform.tfstate"
  region = "eu-west-1"
}
