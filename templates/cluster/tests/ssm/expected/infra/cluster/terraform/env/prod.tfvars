# Kept in shape by create-infra-module (infra.yaml: cluster); edits here are kept and merged.
# Terraform variables for prod. No secrets.

project     = "mlops"
environment = "prod"
region      = "eu-west-1"
account_id  = "222222222222"
name        = "mlops-prod-cluster"
protected   = true

kubernetes_version = "1.34"
public_cidrs       = []
instance_types     = ["m7i.xlarge"]
capacity           = "on_demand"
nodes_min          = 2
nodes_max          = 20
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

plumbing_ssm_prefix = "/mlops/prod/plumbing"
