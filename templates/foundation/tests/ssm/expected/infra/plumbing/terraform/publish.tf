# Publishes the contract as SSM parameters, so that readers do not need access to this state.
locals {
  # SSM does not accept empty values: outputs without a value are not published.
  published = merge(
    {
      contract_version   = local.contract_version
      vpc_id             = aws_vpc.this.id
      vpc_cidr           = aws_vpc.this.cidr_block
      availability_zones = join(",", local.zones)
      public_subnet_ids  = join(",", [for zone in local.zones : aws_subnet.public[zone].id])
      private_subnet_ids = join(",", [for zone in local.zones : aws_subnet.private[zone].id])
      ecr_registry       = local.ecr_registry
      log_group_name     = aws_cloudwatch_log_group.modules.name
      kms_key_arn        = aws_kms_key.this.arn
    },
    var.collector_endpoint == "" ? {} : { collector_endpoint = var.collector_endpoint },
    var.artifact_bucket ? { artifact_bucket = aws_s3_bucket.artifacts[0].bucket } : {},
    var.dns_zone == "" ? {} : {
      dns_zone_id   = aws_route53_zone.private[0].zone_id
      dns_zone_name = var.dns_zone
    },
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
