# The only place where this module reads what other stacks made: the outputs that infra.yaml lists
# under `uses`, and no others. Everything else here refers to local.foundation.

# Carries the conditions; it makes nothing.
resource "terraform_data" "plumbing" {
  lifecycle {
    precondition {
      condition     = length(setsubtract(local.plumbing_needs, keys(local.plumbing_outputs))) == 0
      error_message = "file_processing: plumbing in ${var.environment} has no output ${join(", ", setsubtract(local.plumbing_needs, keys(local.plumbing_outputs)))}; run infra/plumbing/scripts/manage.sh apply --env ${var.environment}."
    }

    precondition {
      condition     = local.plumbing.contract_version == "1"
      error_message = "file_processing: plumbing in ${var.environment} has another contract version than 1; give both modules blueprints of one version in infra.yaml, then run: npx create-infra-module sync."
    }
  }
}

locals {
  plumbing_needs = ["contract_version", "ecr_registry", "artifact_bucket", "kms_key_arn", "private_subnet_ids"]

  plumbing_outputs = { for name, output in jsondecode(file("${path.module}/${var.plumbing_outputs_file}")) : name => output.value }

  plumbing = { for name in local.plumbing_needs : name => try(local.plumbing_outputs[name], null) }
}

locals {
  # What this module can make use of; null where infra.yaml does not list it under `uses`.
  foundation = merge(
    { artifact_bucket = null, ecr_registry = null, kms_key_arn = null },
    local.plumbing,
  )

  # Null and empty both say that there is none.
  registry        = try(coalesce(local.foundation.ecr_registry), null)
  artifact_bucket = try(coalesce(local.foundation.artifact_bucket), null)
}
