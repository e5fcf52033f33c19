# Publishes the contract as SSM parameters, so that readers do not need access to this state.
locals {
  # SSM does not accept empty values: outputs without a value are not published.
  published = merge(
    { contract_version = local.contract_version, cluster_name = local.cluster.name },
    local.texts.node_role_name == "" ? {} : { node_role_name = local.texts.node_role_name },
    local.emulated ? {} : {
      cluster_arn                   = local.cluster.arn
      cluster_version               = local.cluster.version
      cluster_endpoint              = local.cluster.endpoint
      cluster_certificate_authority = local.cluster.certificate_authority
      cluster_security_group_id     = local.cluster.security_group_id
    },
  )
}

resource "aws_ssm_parameter" "contract" {
  #checkov:skip=CKV2_AWS_34:Ids and names are not secret; a SecureString would require access to the key.
  for_each = local.published

  name        = "/${var.project}/${var.environment}/cluster/${each.key}"
  description = "Output ${each.key} of cluster"
  type        = "String"
  value       = each.value
}
