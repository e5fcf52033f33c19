# The only place where this module reads what other stacks made: the outputs that infra.yaml lists
# under `uses`, and no others. Everything else here refers to local.foundation.

# Listed first, so that a missing state is told in one sentence.
data "aws_s3_objects" "plumbing" {
  bucket = var.plumbing_state.bucket
  prefix = var.plumbing_state.key
}

data "terraform_remote_state" "plumbing" {
  backend = "s3"

  config = {
    bucket         = var.plumbing_state.bucket
    key            = var.plumbing_state.key
    region         = var.plumbing_state.region
    use_path_style = local.emulated
  }

  lifecycle {
    precondition {
      condition     = contains(data.aws_s3_objects.plumbing.keys, var.plumbing_state.key)
      error_message = "orders: needs plumbing in ${var.environment}, which is not applied there; run infra/plumbing/scripts/manage.sh apply --env ${var.environment}."
    }

    postcondition {
      condition     = length(setsubtract(local.plumbing_needs, keys(self.outputs))) == 0
      error_message = "orders: plumbing in ${var.environment} has no output ${join(", ", setsubtract(local.plumbing_needs, keys(self.outputs)))}; run infra/plumbing/scripts/manage.sh apply --env ${var.environment}."
    }

    postcondition {
      condition     = try(tostring(self.outputs.contract_version) == "1", true)
      error_message = "orders: plumbing in ${var.environment} has another contract version than 1; give both modules blueprints of one version in infra.yaml, then run: npx create-infra-module sync."
    }
  }
}

locals {
  plumbing_needs = ["contract_version", "ecr_registry", "kms_key_arn"]

  plumbing = { for name in local.plumbing_needs : name => data.terraform_remote_state.plumbing.outputs[name] }
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
