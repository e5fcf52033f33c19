# Kept in shape by create-infra-module (infra.yaml: plumbing); edits here are kept and merged.
# Terraform variables for local. No secrets.

project     = "mlops"
environment = "local"
region      = "eu-west-1"
account_id  = "000000000000"
name        = "mlops-local-plumbing"

# The emulator starts empty: stand-ins are created there.
stand_in_cidr = "10.254.0.0/16"
