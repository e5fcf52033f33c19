# Image repository of this module. Tags are immutable: what was tested is what runs.
resource "aws_ecr_repository" "this" {
  name                 = "mlops/file_processing"
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
  repository = aws_ecr_repository.this.name

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
