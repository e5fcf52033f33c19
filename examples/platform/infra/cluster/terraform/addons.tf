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

  dynamic "pod_identity_association" {
    for_each = each.key == "vpc-cni" ? [aws_iam_role.cni.arn] : []

    content {
      service_account = "aws-node"
      role_arn        = pod_identity_association.value
    }
  }

  depends_on = [aws_iam_role_policy_attachment.cni]
}

# The network plugin alone may change network interfaces, not all that runs on a node. Its pods and those of the
# identity agent are on the host's network, so neither waits for the other.
resource "aws_iam_role" "cni" {
  name        = "${var.name}-vpc-cni"
  description = "Network plugin of ${var.name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Condition = {
        StringEquals = {
          "aws:RequestTag/eks-cluster-name"           = aws_eks_cluster.this.name
          "aws:RequestTag/kubernetes-namespace"       = "kube-system"
          "aws:RequestTag/kubernetes-service-account" = "aws-node"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "cni" {
  role       = aws_iam_role.cni.name
  policy_arn = "${local.arn_prefix}:iam::aws:policy/AmazonEKS_CNI_Policy"
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
