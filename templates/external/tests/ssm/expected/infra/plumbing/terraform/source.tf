# Where the ids come from: var.existing first, then the state or the parameters of whoever made
# the network.
data "terraform_remote_state" "source" {
  count = var.source_state == null ? 0 : 1

  backend = "s3"

  config = {
    bucket = var.source_state.bucket
    key    = var.source_state.key
    region = var.source_state.region == "" ? var.region : var.source_state.region
  }
}

data "aws_ssm_parameters_by_path" "source" {
  count = var.source_ssm_prefix == "" ? 0 : 1

  path = var.source_ssm_prefix

  lifecycle {
    postcondition {
      condition     = length(self.names) > 0
      error_message = "There are no SSM parameters below ${var.source_ssm_prefix} in account ${var.account_id}, ${var.region}."
    }
  }
}

locals {
  from_state = try(data.terraform_remote_state.source[0].outputs, {})
  from_ssm = {
    for name, value in zipmap(
      try(data.aws_ssm_parameters_by_path.source[0].names, []),
      try(nonsensitive(data.aws_ssm_parameters_by_path.source[0].values), []),
    ) : trimprefix(name, "${var.source_ssm_prefix}/") => value
  }

  texts = {
    for name in [
      "vpc_id",
      "dns_zone_id",
      "dns_zone_name",
      "ecr_registry",
      "artifact_bucket",
      "log_group_name",
      "kms_key_arn",
      "collector_endpoint",
      ] : name => try(coalesce(
        var.existing[name],
        try(tostring(local.from_state[lookup(var.source_names, name, name)]), null),
        try(local.from_ssm[lookup(var.source_names, name, name)], null),
    ), "")
  }

  lists = {
    for name in ["private_subnet_ids", "public_subnet_ids"] : name => try(coalescelist(
      coalesce(var.existing[name], []),
      try(tolist(local.from_state[lookup(var.source_names, name, name)]), []),
      try(split(",", local.from_ssm[lookup(var.source_names, name, name)]), []),
    ), [])
  }
}
