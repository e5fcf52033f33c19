# Kept in shape by create-infra-module (infra.yaml: orders); edits here are kept and merged.
# Terraform variables for prod. References to secrets only, never values.

project     = "shop"
environment = "prod"
region      = "eu-west-1"
account_id  = ""
name        = "shop-prod-orders"

log_retention_days = 365

plumbing_state = {
  bucket = "shop-prod-tfstate"
  key    = "shop/prod/plumbing/terraform.tfstate"
  region = "eu-west-1"
}
