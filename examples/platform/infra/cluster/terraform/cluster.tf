resource "aws_eks_cluster" "this" {
  #checkov:skip=CKV_AWS_39:Public access is off unless public_cidrs lists ranges; 0.0.0.0/0 is refused.
  #checkov:skip=CKV_AWS_339:The check does not know the newest Kubernetes versions.
  name     = var.name
  version  = var.kubernetes_version
  role_arn = aws_iam_role.cluster.arn

  enabled_cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  # Add-ons are managed in addons.tf from the start. The emulator has none.
  bootstrap_self_managed_addons = local.emulated

  # Access by access entries only (access.tf); creating the cluster gives none. An emulator knows
  # neither these nor the policy below, and every plan would want to replace the cluster.
  dynamic "access_config" {
    for_each = local.emulated ? [] : [true]

    content {
      authentication_mode                         = "API"
      bootstrap_cluster_creator_admin_permissions = false
    }
  }

  encryption_config {
    resources = ["secrets"]

    provider {
      key_arn = aws_kms_key.this.arn
    }
  }

  vpc_config {
    subnet_ids              = local.foundation.private_subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = length(var.public_cidrs) > 0
    public_access_cidrs     = length(var.public_cidrs) > 0 ? var.public_cidrs : null
  }

  # At the end of standard support AWS upgrades the cluster instead of billing extended support.
  # Protected environments are never upgraded by AWS before that is over.
  dynamic "upgrade_policy" {
    for_each = local.emulated ? [] : [true]

    content {
      support_type = var.protected ? "EXTENDED" : "STANDARD"
    }
  }

  lifecycle {
    precondition {
      condition     = length(local.foundation.private_subnet_ids) >= 2
      error_message = "EKS needs private subnets in at least two availability zones."
    }
  }

  depends_on = [
    aws_cloudwatch_log_group.control_plane,
    aws_iam_role_policy_attachment.cluster,
  ]
}

# EKS would create this log group itself: never expiring and not encrypted with this key.
resource "aws_cloudwatch_log_group" "control_plane" {
  name              = "/aws/eks/${var.name}/cluster"
  retention_in_days = var.log_retention_days
  kms_key_id        = aws_kms_key.this.arn
}

# The API from inside the VPC: a VPN, a runner, a bastion.
resource "aws_vpc_security_group_ingress_rule" "api_from_vpc" {
  count = local.emulated ? 0 : 1

  security_group_id = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
  description       = "Kubernetes API from inside the VPC"
  cidr_ipv4         = local.foundation.vpc_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_iam_role" "cluster" {
  name        = "${var.name}-control-plane"
  description = "Control plane of ${var.name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "eks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "${local.arn_prefix}:iam::aws:policy/AmazonEKSClusterPolicy"
}
