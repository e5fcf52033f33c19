# Kept in shape by create-infra-module (infra.yaml: cluster); edits here are kept and merged.
# Terraform variables for dev. No secrets.

project     = "mlops"
environment = "dev"
region      = "eu-west-1"
account_id  = "111111111111"
name        = "mlops-dev-cluster"

# null: it comes from the source, or there is none.
existing = {
  cluster_name   = "shared-dev"
  node_role_name = null
}

source_ssm_prefix = ""

source_names = {
  cluster_name = "eks_cluster"
}
