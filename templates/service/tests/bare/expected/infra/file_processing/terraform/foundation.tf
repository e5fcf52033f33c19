# The only place where this module reads what other stacks made: the outputs that infra.yaml lists
# under `uses`, and no others. Everything else here refers to local.foundation.

# Carries the conditions; it makes nothing.
resource "terraform_data" "plumbing" {
  lifecycle {
  }
}

locals {
  plumbing = var.plumbing_outputs
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
