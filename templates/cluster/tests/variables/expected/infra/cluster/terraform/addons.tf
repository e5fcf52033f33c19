# Without a network and the identity agent, nodes do not become ready and pods have no role.
resource "aws_eks_addon" "before_nodes" {
  for_each = local.emulated ? toset([]) : toset(["vpc-cni", "kube-proxy", "eks-pod-identity-agent"])

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = lookup(var.addon_versions, each.key, null)
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "PRESERVE"

  # The network policies of the modules have no effect otherwise.
  configuration_values = each.key == "vpc-cni" ? jsonencode({ enableNetworkPolicy = "true" }) : null
}

# These run on nodes. metrics-server is what the modules' autoscalers read.
resource "aws_eks_addon" "on_nodes" {
  for_each = local.emulated ? toset([]) : setunion(["coredns", "metrics-server"], var.addons)

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = lookup(var.addon_versions, each.key, null)
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "PRESERVE"

  depends_on = [aws_eks_node_group.default]
}
