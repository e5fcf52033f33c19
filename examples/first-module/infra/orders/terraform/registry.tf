# The module's own repository in the registry of the foundation. Tags never move: what was tested
# is what runs, and a tag that exists is not built again.
resource "aws_ecr_repository" "this" {
  name                 = "shop/orders"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = local.emulated

  encryption_configuration {
    encryption_type = "KMS"
    # null: the key that AWS keeps for ECR in this account.
    kms_key = local.foundation.kms_key_arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name

  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Remove layers that no tag points at"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 14
        }
        action = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "Keep the newest images, enough to roll back"
        selection = {
          tagStatus   = "any"
          countType   = "imageCountMoreThan"
          countNumber = var.images_kept
        }
        action = { type = "expire" }
      },
    ]
  })
}
