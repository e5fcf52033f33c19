# The only place that reads outputs of other modules, limited to those listed under `uses` in
# infra.yaml. All other files refer to local.foundation.

# Holds the preconditions; creates nothing.
resource "terraform_data" "plumbing" {
  lifecycle {
  }
}

locals {
  plumbing = var.plumbing_outputs
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
