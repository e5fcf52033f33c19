# Kept in shape by create-infra-module (infra.yaml: plumbing); edits here are kept and merged.
# Terraform variables for staging. No secrets.

project     = "platform"
environment = "staging"
region      = "eu-central-1"
account_id  = "111111111111"
name        = "platform-staging-plumbing"
protected   = false

vpc_cidr            = "10.10.0.0/16"
zone_count          = 2
nat                 = "single"
interface_endpoints = []
flow_logs           = true
dns_zone            = ""
artifact_bucket     = true
log_retention_days  = 365
image_scanning      = "none"
collector_endpoint  = ""
