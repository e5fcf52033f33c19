# Kept in shape by create-infra-module (infra.yaml: cluster); edits here are kept and merged.
# Terraform variables for prod. No secrets.

project     = "mlops"
environment = "prod"
region      = "eu-west-1"
account_id  = "222222222222"
name        = "mlops-prod-cluster"

# null: it comes from the source, or there is none.
existing = {
  cluster_name   = null
  node_role_name = null
}

source_ssm_prefix = "/cluster/prod"

source_names = {}
