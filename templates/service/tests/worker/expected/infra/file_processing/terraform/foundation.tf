# The only place that reads outputs of other modules, limited to those listed under `uses` in
# infra.yaml. All other files refer to local.foundation.

# Holds the preconditions; creates nothing.
resource "terraform_data" "plumbing" {
  lifecycle {
    precondition {
      condition     = length(setsubtract(local.plumbing_needs, keys(local.plumbing_outputs))) == 0
      error_message = "file_processing: plumbing in ${var.environment} has no output ${join(", ", setsubtract(local.plumbing_needs, keys(local.plumbing_outputs)))}; run infra/plumbing/scripts/manage.sh apply --env ${var.environment}."
    }

    precondition {
      condition     = local.from_plumbing.contract_version == "1"
      error_message = "file_processing: plumbing in ${var.environment} does not have contract version 1; use matching blueprint versions in infra.yaml, then run: npx create-infra-module sync."
    }
  }
}

locals {
  plumbing_needs = ["contract_version", "ecr_registry", "artifact_bucket", "kms_key_arn", "private_subnet_ids"]

  plumbing_outputs = { for name, output in jsondecode(file("${path.module}/${var.plumbing_outputs_file}")) : name => output.value }

  from_plumbing = { for name in local.plumbing_needs : name => try(local.plumbing_outputs[name], null) }
}

locals {
  foundation = local.from_plumbing
}
