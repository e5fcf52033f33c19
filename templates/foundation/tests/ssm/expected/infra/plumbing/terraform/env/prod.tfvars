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
nat                 = "none"
interface_endpoints = ["ecr.api", "ecr.dkr"]
flow_logs           = true
dns_zone            = ""
artifact_bucket     = false
log_retention_days  = 365
image_scanning      = "none"
collector_endpoint  = ""
