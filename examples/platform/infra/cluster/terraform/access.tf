# Who may use the Kubernetes API: IAM roles of this account, by EKS access policies.
resource "aws_eks_access_entry" "this" {
  for_each = local.emulated ? {} : local.access

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = each.value.arn
}

resource "aws_eks_access_policy_association" "this" {
  for_each = local.emulated ? {} : local.access

  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_eks_access_entry.this[each.key].principal_arn
  policy_arn    = "${local.arn_prefix}:eks::aws:cluster-access-policy/${each.value.policy}"

  access_scope {
    type       = length(each.value.namespaces) > 0 ? "namespace" : "cluster"
    namespaces = length(each.value.namespaces) > 0 ? each.value.namespaces : null
  }
}

locals {
  access = {
    for entry in var.access : entry.role => {
      arn        = "${local.arn_prefix}:iam::${var.account_id}:role/${entry.role}"
      namespaces = entry.namespaces
      policy = {
        cluster_admin = "AmazonEKSClusterAdminPolicy"
        admin         = "AmazonEKSAdminPolicy"
        edit          = "AmazonEKSEditPolicy"
        view          = "AmazonEKSViewPolicy"
      }[entry.policy]
    }
  }
}
