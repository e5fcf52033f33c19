# Kept in shape by create-infra-module (infra.yaml: plumbing); edits here are kept and merged.
# Terraform variables for dev. No secrets.

project     = "mlops"
environment = "dev"
region      = "eu-west-1"
account_id  = "111111111111"
name        = "mlops-dev-plumbing"

# null: it comes from the source, or there is none.
existing = {
  vpc_id             = "vpc-0a1b2c3d4e5f60718"
  private_subnet_ids = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5a60718"]
  public_subnet_ids  = null
  dns_zone_id        = null
  dns_zone_name      = "mlops.internal"
  ecr_registry       = null
  artifact_bucket    = null
  log_group_name     = null
  kms_key_arn        = null
  collector_endpoint = null
}

source_ssm_prefix = ""

source_names = {
  private_subnet_ids = "private_subnets"
}
