# Kept in shape by create-infra-module (infra.yaml: plumbing); edits here are kept and merged.
# Terraform variables for prod. No secrets.

project     = "mlops"
environment = "prod"
region      = "eu-west-1"
account_id  = "222222222222"
name        = "mlops-prod-plumbing"

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

source_ssm_prefix = "/network/prod"

source_names = {}
