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
      condition     = local.plumbing.contract_version == "1"
      error_message = "file_processing: plumbing in ${var.environment} does not have contract version 1; use matching blueprint versions in infra.yaml, then run: npx create-infra-module sync."
    }
  }
}

locals {
  plumbing_needs = ["contract_version", "ecr_registry", "artifact_bucket", "kms_key_arn", "private_subnet_ids"]

  plumbing_outputs = { for name, output in jsondecode(file("${path.module}/${var.plumbing_outputs_file}")) : name => output.value }

  plumbing = { for name in local.plumbing_needs : name => try(local.plumbing_outputs[name], null) }
}

locals {
  # Optional outputs are null unless infra.yaml lists them under `uses`.
  foundation = merge(
    { artifact_bucket = null, ecr_registry = null, kms_key_arn = null },
    local.plumbing,
  )

  # Treat empty as null.
  registry        = try(coalesce(local.foundation.ecr_registry), null)
  artifact_bucket = try(coalesce(local.foundation.artifact_bucket), null)
}
