locals {
  repository_name = "platform/mailer"

  # Environments of one account and region share the repository; the first of them creates it.
  repository_owner = try(var.account_environments[0], var.environment)
  owns_repository  = local.repository_owner == var.environment

  repository_url = (
    local.owns_repository
    ? aws_ecr_repository.this[0].repository_url
    : "${var.account_id}.dkr.ecr.${var.region}.${data.aws_partition.current.dns_suffix}/${local.repository_name}"
  )
}

# Image repository of this module. Tags are immutable: what was tested is what runs.
resource "aws_ecr_repository" "this" {
  count = local.owns_repository ? 1 : 0

  name                 = local.repository_name
  image_tag_mutability = "IMMUTABLE"
  force_delete         = local.emulated

  encryption_configuration {
    encryption_type = "KMS"
    # null: the AWS managed key for ECR.
    kms_key = local.kms_key_arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

# ECR does not know which images are in use: it expires the oldest pushes. A deployment that has not
# been updated for var.images_kept pushes loses its image, and its pods can no longer be
# rescheduled. Raise images_kept, or set it to 0 to keep every tagged image.
resource "aws_ecr_lifecycle_policy" "this" {
  count = local.owns_repository ? 1 : 0

  repository = aws_ecr_repository.this[0].name

  policy = jsonencode({
    rules = concat(
      [{
        rulePriority = 1
        description  = "Expire untagged images"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 14
        }
        action = { type = "expire" }
      }],
      [for count in var.images_kept == 0 ? [] : [var.images_kept] : {
        rulePriority = 2
        description  = "Keep the newest tagged images"
        selection = {
          tagStatus      = "tagged"
          tagPatternList = ["*"]
          countType      = "imageCountMoreThan"
          countNumber    = count
        }
        action = { type = "expire" }
      }],
    )
  })
}

# Later environments copy the image from here (ecr_put.sh --from) instead of building it again.
resource "aws_ecr_repository_policy" "promotion" {
  count = local.owns_repository && length(var.promotion_accounts) > 0 ? 1 : 0

  repository = aws_ecr_repository.this[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "PullByLaterEnvironments"
      Effect    = "Allow"
      Principal = { AWS = [for account in var.promotion_accounts : "${local.arn_prefix}:iam::${account}:root"] }
      Action    = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    }]
  })
}
