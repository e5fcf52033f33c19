# Kept in shape by create-infra-module (infra.yaml: cluster); edits here are kept and merged.
# Terraform variables for local. No secrets.

project     = "mlops"
environment = "local"
region      = "eu-west-1"
account_id  = "000000000000"
name        = "mlops-local-cluster"
protected   = false

kubernetes_version = "1.34"
public_cidrs       = ["203.0.113.0/24"]
instance_types     = ["m7i.xlarge"]
capacity           = "on_demand"
nodes_min          = 2
nodes_max          = 3
disk_gib           = 50
addons             = ["aws-ebs-csi-driver"]
log_retention_days = 365

access = [
  {
    role       = "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"
    policy     = "cluster_admin"
    namespaces = []
  },
  {
    role       = "deploy"
    policy     = "edit"
    namespaces = ["mlops-file-processing"]
  },
]

plumbing_ssm_prefix = "/mlops/local/plumbing"
