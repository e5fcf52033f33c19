# The only place where this module reads what other stacks made: the outputs that infra.yaml lists
# under `uses`, and no others. Everything else here refers to local.foundation.

data "aws_ssm_parameters_by_path" "plumbing" {
  path = var.plumbing_ssm_prefix

  lifecycle {
    postcondition {
      condition     = contains(self.names, "${var.plumbing_ssm_prefix}/contract_version")
      error_message = "file_processing: needs plumbing in ${var.environment}, which is not applied there; run infra/plumbing/scripts/manage.sh apply --env ${var.environment}."
    }

    postcondition {
      condition     = lookup(zipmap(self.names, nonsensitive(self.values)), "${var.plumbing_ssm_prefix}/contract_version", "1") == "1"
      error_message = "file_processing: plumbing in ${var.environment} has another contract version than 1; give both modules blueprints of one version in infra.yaml, then run: npx create-infra-module sync."
    }
  }
}

locals {
  plumbing_needs = ["artifact_bucket", "contract_version", "ecr_registry", "private_subnet_ids"]

  plumbing_outputs = {
    for name, value in zipmap(
      data.aws_ssm_parameters_by_path.plumbing.names,
      nonsensitive(data.aws_ssm_parameters_by_path.plumbing.values),
    ) : trimprefix(name, "${var.plumbing_ssm_prefix}/") => value
  }

  # Lists are joined by commas. SSM holds no empty values, so what is not published is empty.
  plumbing_lists = [
    "private_subnet_ids",
  ]

  plumbing = merge(
    { for name in setsubtract(local.plumbing_needs, local.plumbing_lists) : name => lookup(local.plumbing_outputs, name, "") },
    { for name in local.plumbing_lists : name => compact(split(",", lookup(local.plumbing_outputs, name, ""))) },
  )
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
