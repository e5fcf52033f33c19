# Kept in shape by create-infra-module (infra.yaml: plumbing); edits here are kept and merged.
# Terraform variables for dev. No secrets.

project     = "mlops"
environment = "dev"
region      = "eu-west-1"
account_id  = "111111111111"
name        = "mlops-dev-plumbing"

# null: it comes from the source, or there is none.
existing = {
  vpc_id             = null
  private_subnet_ids = null
  public_subnet_ids  = null
  dns_zone_id        = null
  dns_zone_name      = null
  ecr_registry       = null
  artifact_bucket    = null
  log_group_name     = null
  kms_key_arn        = null
  collector_endpoint = null
}

source_ssm_prefix = "/network"

source_names = {}
