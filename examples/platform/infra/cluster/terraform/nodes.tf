resource "aws_eks_node_group" "default" {
  cluster_name           = aws_eks_cluster.this.name
  node_group_name_prefix = "default-"
  node_role_arn          = aws_iam_role.node.arn
  subnet_ids             = local.foundation.private_subnet_ids
  version                = var.kubernetes_version

  ami_type       = "AL2023_x86_64_STANDARD"
  capacity_type  = upper(var.capacity)
  instance_types = var.instance_types

  dynamic "launch_template" {
    for_each = aws_launch_template.node

    content {
      id      = launch_template.value.id
      version = launch_template.value.latest_version
    }
  }

  # Nothing in the cluster adds nodes: there are nodes_min. Upgrades add some for a while.
  scaling_config {
    min_size     = var.nodes_min
    max_size     = var.nodes_max
    desired_size = var.nodes_min
  }

  # An emulator does not keep it, and every plan would want to add it.
  dynamic "update_config" {
    for_each = local.emulated ? [] : [true]

    content {
      max_unavailable = 1
    }
  }

  lifecycle {
    create_before_destroy = true

    # SSH, which is never used here; an emulator reports it all the same.
    ignore_changes = [remote_access]
  }

  depends_on = [
    aws_eks_addon.before_nodes,
    aws_iam_role_policy_attachment.node,
  ]
}

# An emulator adds tags of its own to a launch template, and every plan would want to change it.
resource "aws_launch_template" "node" {
  count = local.emulated ? 0 : 1

  name_prefix = "${var.name}-"
  description = "Nodes of ${var.name}"

  # Pods do not reach the instance's credentials: they get their own by Pod Identity.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size           = var.disk_gib
      volume_type           = "gp3"
      encrypted             = true
      delete_on_termination = true
    }
  }

  # default_tags do not reach what the node group launches.
  dynamic "tag_specifications" {
    for_each = ["instance", "volume", "network-interface"]

    content {
      resource_type = tag_specifications.value
      tags          = merge(local.tags, { Name = "${var.name}-node" })
    }
  }
}

resource "aws_iam_role" "node" {
  name        = "${var.name}-node"
  description = "Nodes of ${var.name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

# AmazonEKS_CNI_Policy is not among them: it would let every node change network interfaces (addons.tf).
# AmazonSSMManagedInstanceCore: a shell by Session Manager, without SSH keys and open ports.
resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset([
    "AmazonEKSWorkerNodePolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonSSMManagedInstanceCore",
  ])

  role       = aws_iam_role.node.name
  policy_arn = "${local.arn_prefix}:iam::aws:policy/${each.key}"
}
