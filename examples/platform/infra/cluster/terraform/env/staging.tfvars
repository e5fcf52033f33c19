# Kept in shape by create-infra-module (infra.yaml: cluster); edits here are kept and merged.
# Terraform variables for staging. No secrets.

project     = "platform"
environment = "staging"
region      = "eu-central-1"
account_id  = "111111111111"
name        = "platform-staging-cluster"
protected   = false

kubernetes_version = "1.35"
public_cidrs       = []
instance_types     = ["t3.medium", "t3a.medium"]
capacity           = "spot"
nodes_min          = 1
nodes_max          = 3
disk_gib           = 50
addons             = []
log_retention_days = 365

plumbing_state = {
  bucket = "platform-staging-tfstate"
  key    = "platform/staging/plumbing/terraform.tfstate"
  region = "eu-central-1"
}
