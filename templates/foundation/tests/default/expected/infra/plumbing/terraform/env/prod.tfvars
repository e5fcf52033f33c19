# Kept in shape by create-infra-module (infra.yaml: plumbing); edits here are kept and merged.
# Terraform variables for prod. No secrets.

project     = "mlops"
environment = "prod"
region      = "eu-west-1"
account_id  = "222222222222"
name        = "mlops-prod-plumbing"
protected   = true

vpc_cidr            = "10.20.0.0/16"
zone_count          = 3
nat                 = "per_zone"
interface_endpoints = []
flow_logs           = true
dns_zone            = "mlops.internal"
artifact_bucket     = true
log_retention_days  = 365
image_scanning      = "enhanced"
collector_endpoint  = ""

# Environments of this account and region that set image_scanning. The first sets it for all.
registry_environments = [
  "prod",
]
