# Publishes the contract as SSM parameters, so that readers do not need access to this state.
locals {
  # SSM does not accept empty values: outputs without a value are not published.
  published = merge(
    {
      contract_version   = local.contract_version
      vpc_id             = local.vpc_id
      vpc_cidr           = local.vpc_cidr
      availability_zones = join(",", local.availability_zones)
      private_subnet_ids = join(",", local.private_subnet_ids)
      ecr_registry       = local.ecr_registry
    },
    length(local.public_subnet_ids) == 0 ? {} : { public_subnet_ids = join(",", local.public_subnet_ids) },
    { for name, value in local.texts : name => value if value != "" && !contains(["vpc_id", "ecr_registry"], name) },
  )
}

resource "aws_ssm_parameter" "contract" {
  #checkov:skip=CKV2_AWS_34:Ids and names are not secret; a SecureString would require access to the key.
  for_each = local.published

  name        = "/${var.project}/${var.environment}/plumbing/${each.key}"
  description = "Output ${each.key} of plumbing"
  type        = "String"
  value       = each.value
}
