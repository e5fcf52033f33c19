# Publishes the contract as SSM parameters, so that readers do not need access to this state.
locals {
  published = merge({
    contract_version              = local.contract_version
    cluster_name                  = aws_eks_cluster.this.name
    cluster_arn                   = aws_eks_cluster.this.arn
    cluster_version               = aws_eks_cluster.this.version
    cluster_endpoint              = aws_eks_cluster.this.endpoint
    cluster_certificate_authority = aws_eks_cluster.this.certificate_authority[0].data
    node_role_name                = aws_iam_role.node.name
    }, local.emulated ? {} : {
    # Empty in the emulator; SSM does not accept empty values.
    cluster_security_group_id = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
  })
}

resource "aws_ssm_parameter" "contract" {
  #checkov:skip=CKV2_AWS_34:Ids and names are not secret; a SecureString would require access to the key.
  for_each = local.published

  name        = "/${var.project}/${var.environment}/cluster/${each.key}"
  description = "Output ${each.key} of cluster"
  type        = "String"
  value       = each.value
}
