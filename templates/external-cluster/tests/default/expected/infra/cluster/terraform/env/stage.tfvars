# Kept in shape by create-infra-module (infra.yaml: cluster); edits here are kept and merged.
# Terraform variables for stage. No secrets.

project     = "mlops"
environment = "stage"
region      = "eu-west-1"
account_id  = ""
name        = "mlops-stage-cluster"

# null: it comes from the source, or there is none.
existing = {
  cluster_name   = null
  node_role_name = null
}

source_ssm_prefix = ""

source_names = {
  cluster_name = "eks_cluster"
}
