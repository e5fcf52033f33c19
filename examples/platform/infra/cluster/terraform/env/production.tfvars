# Kept in shape by create-infra-module (infra.yaml: cluster); edits here are kept and merged.
# Terraform variables for production. No secrets.

project     = "platform"
environment = "production"
region      = "eu-central-1"
account_id  = "222222222222"
name        = "platform-production-cluster"
protected   = true

kubernetes_version = "1.35"
public_cidrs       = []
instance_types     = ["m6i.large", "m5.large"]
capacity           = "on_demand"
nodes_min          = 3
nodes_max          = 9
disk_gib           = 50
addons             = []
log_retention_days = 365

plumbing_state = {
  bucket = "platform-production-tfstate"
  key    = "platform/production/plumbing/terraform.tfstate"
  region = "eu-central-1"
}
