# Looked up, so that a wrong id fails here and not in the modules that use it.
data "aws_vpc" "this" {
  count = local.emulated ? 0 : 1

  id = local.texts.vpc_id

  lifecycle {
    precondition {
      condition     = local.texts.vpc_id != ""
      error_message = "No vpc_id for ${var.environment}: set it under values, or a source that has it, in infra.yaml, then run: npx create-infra-module sync."
    }
  }
}

data "aws_subnet" "this" {
  for_each = local.emulated ? toset([]) : toset(concat(local.lists.private_subnet_ids, local.lists.public_subnet_ids))

  id = each.key

  lifecycle {
    postcondition {
      condition     = self.vpc_id == local.texts.vpc_id
      error_message = "Subnet ${each.key} is not in ${local.texts.vpc_id}, but in ${self.vpc_id}."
    }
  }
}

locals {
  vpc_id             = local.emulated ? aws_vpc.stand_in[0].id : data.aws_vpc.this[0].id
  vpc_cidr           = local.emulated ? aws_vpc.stand_in[0].cidr_block : data.aws_vpc.this[0].cidr_block
  private_subnet_ids = local.emulated ? aws_subnet.stand_in[*].id : [for id in local.lists.private_subnet_ids : data.aws_subnet.this[id].id]
  public_subnet_ids  = local.emulated ? [] : [for id in local.lists.public_subnet_ids : data.aws_subnet.this[id].id]
  availability_zones = local.emulated ? aws_subnet.stand_in[*].availability_zone : [for id in local.lists.private_subnet_ids : data.aws_subnet.this[id].availability_zone]

  ecr_registry = local.emulated ? var.local_registry : coalesce(
    local.texts.ecr_registry,
    "${var.account_id}.dkr.ecr.${var.region}.${data.aws_partition.current.dns_suffix}",
  )
}
