# IAM role of the pods. Only EKS Pod Identity can assume it, for this namespace and service account.
# Pods can use it where the cluster is known: cluster_name of cluster under `uses` in infra.yaml.
resource "aws_iam_role" "this" {
  name        = var.name
  description = "Pods of ${local.tags.Module} in ${var.environment}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Condition = {
        StringEquals = {
          "aws:RequestTag/kubernetes-namespace"       = local.namespace
          "aws:RequestTag/kubernetes-service-account" = local.service_account
        }
      }
    }]
  })
}

resource "aws_eks_pod_identity_association" "this" {
  # Without a cluster in `uses` there is nothing to associate; the emulator has no Pod Identity.
  count = local.cluster_name == null || local.emulated ? 0 : 1

  cluster_name    = local.cluster_name
  namespace       = local.namespace
  service_account = local.service_account
  role_arn        = aws_iam_role.this.arn
}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}"

  # References only: pods read the values at run time, Terraform never does.
  secrets = { for name, reference in var.secrets : name => replace(reference, "{env}", var.environment) }

  parameter_arns = [
    for reference in values(local.secrets) :
    "${local.arn_prefix}:ssm:${var.region}:${var.account_id}:parameter/${trimprefix(trimprefix(reference, "ssm:"), "/")}"
    if startswith(reference, "ssm:")
  ]

  # Secrets Manager appends a hyphen and six random characters to the name in the ARN.
  secret_arns = [
    for reference in values(local.secrets) :
    "${local.arn_prefix}:secretsmanager:${var.region}:${var.account_id}:secret:${trimprefix(reference, "secretsmanager:")}-??????"
    if startswith(reference, "secretsmanager:")
  ]

  # Statements without resources are left out.
  permissions = concat(
    length(local.parameter_arns) == 0 ? [] : [{
      Sid       = "ReadParameters"
      Effect    = "Allow"
      Action    = ["ssm:GetParameter", "ssm:GetParameters"]
      Resource  = local.parameter_arns
      Condition = {}
    }],
    length(local.secret_arns) == 0 ? [] : [{
      Sid       = "ReadSecrets"
      Effect    = "Allow"
      Action    = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
      Resource  = local.secret_arns
      Condition = {}
    }],
    local.artifact_bucket == null ? [] : [
      {
        Sid       = "UseOwnArtifacts"
        Effect    = "Allow"
        Action    = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource  = ["${local.arn_prefix}:s3:::${local.artifact_bucket}/${local.tags.Module}/*"]
        Condition = {}
      },
      {
        Sid       = "ListOwnArtifacts"
        Effect    = "Allow"
        Action    = ["s3:ListBucket"]
        Resource  = ["${local.arn_prefix}:s3:::${local.artifact_bucket}"]
        Condition = { StringLike = { "s3:prefix" = ["${local.tags.Module}/*"] } }
      },
    ],
  )

  # The shared key may only be used through the services that store this module's data.
  key_users = compact([
    length(local.parameter_arns) == 0 ? "" : "ssm.${var.region}.amazonaws.com",
    length(local.secret_arns) == 0 ? "" : "secretsmanager.${var.region}.amazonaws.com",
    local.artifact_bucket == null ? "" : "s3.${var.region}.amazonaws.com",
  ])

  key_permissions = local.kms_key_arn == null || length(local.key_users) == 0 ? [] : [{
    Sid       = "UseSharedKey"
    Effect    = "Allow"
    Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
    Resource  = [local.kms_key_arn]
    Condition = { StringEquals = { "kms:ViaService" = local.key_users } }
  }]
}

resource "aws_iam_role_policy" "this" {
  count = length(local.permissions) == 0 ? 0 : 1

  name = "use-own-data"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for statement in concat(local.permissions, local.key_permissions) :
      { for key, value in statement : key => value if key != "Condition" || length(value) > 0 }
    ]
  })
}
