# The only place that reads outputs of other modules, limited to those listed under `uses` in
# infra.yaml. All other files refer to local.foundation.

data "aws_ssm_parameters_by_path" "plumbing" {
  path = var.plumbing_ssm_prefix

  lifecycle {
    postcondition {
      condition     = contains(self.names, "${var.plumbing_ssm_prefix}/contract_version")
      error_message = "file_processing: needs plumbing in ${var.environment}, which is not applied there; run infra/plumbing/scripts/manage.sh apply --env ${var.environment}."
    }

    postcondition {
      condition     = lookup(zipmap(self.names, nonsensitive(self.values)), "${var.plumbing_ssm_prefix}/contract_version", "1") == "1"
      error_message = "file_processing: plumbing in ${var.environment} does not have contract version 1; use matching blueprint versions in infra.yaml, then run: npx create-infra-module sync."
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

  # Lists are comma-separated. SSM stores no empty values, so a missing parameter means empty.
  plumbing_lists = [
    "private_subnet_ids",
  ]

  from_plumbing = merge(
    { for name in setsubtract(local.plumbing_needs, local.plumbing_lists) : name => lookup(local.plumbing_outputs, name, "") },
    { for name in local.plumbing_lists : name => compact(split(",", lookup(local.plumbing_outputs, name, ""))) },
  )
}

locals {
  foundation = local.from_plumbing
}
