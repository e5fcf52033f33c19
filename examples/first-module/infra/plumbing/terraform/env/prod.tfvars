# Kept in shape by create-infra-module (infra.yaml: plumbing); edits here are kept and merged.
# Terraform variables for prod. No secrets.

project     = "shop"
environment = "prod"
region      = "eu-west-1"
account_id  = ""
name        = "shop-prod-plumbing"
protected   = true

vpc_cidr            = "10.20.0.0/16"
zone_count          = 3
nat                 = "per_zone"
interface_endpoints = []
flow_logs           = true
dns_zone            = ""
artifact_bucket     = true
log_retention_days  = 365
image_scanning      = "none"
collector_endpoint  = ""
