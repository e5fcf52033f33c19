# Kept in shape by create-infra-module (infra.yaml: orders); edits here are kept and merged.
# Terraform variables for local. References to secrets only, never values.

project     = "shop"
environment = "local"
region      = "eu-west-1"
account_id  = "000000000000"
name        = "shop-local-orders"

log_retention_days = 365

plumbing_state = {
  bucket = "shop-local-tfstate"
  key    = "shop/local/plumbing/terraform.tfstate"
  region = "eu-west-1"
}
