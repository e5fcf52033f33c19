data "aws_partition" "current" {}

locals {
  partition = data.aws_partition.current.partition
  iam       = "arn:${local.partition}:iam::${var.account_id}"

  tags = merge(var.tags, {
    Project     = var.project
    Environment = var.environment
    Module      = "ci"
    ManagedBy   = "terraform"
  })
}

# At most one per account: the first environment there that wants it creates it.
resource "aws_iam_openid_connect_provider" "github" {
  count = var.oidc_provider && try(var.oidc_environments[0], var.environment) == var.environment ? 1 : 0

  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}
