# Kept in shape by create-infra-module (infra.yaml: file_processing); edits here are kept and merged.
# Terraform variables for local. References to secrets only, never values.

project     = "mlops"
environment = "local"
region      = "eu-west-1"
account_id  = "000000000000"
name        = "mlops-local-file-processing"

log_retention_days = 365

secrets = {
  API_KEY = "secretsmanager:mlops/{env}/api_key"
  DB_URL  = "ssm:/mlops/{env}/db_url"
}

plumbing_outputs_file = "../../../infra/plumbing/outputs/local.json"
