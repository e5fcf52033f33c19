# Artifacts shared between modules: DAGs, models, reports. Each module writes under its own prefix
# (see README.md).
resource "aws_s3_bucket" "artifacts" {
  #checkov:skip=CKV_AWS_18:Use CloudTrail data events where access has to be logged.
  #checkov:skip=CKV_AWS_144:Artifacts can be rebuilt; no cross-region replication.
  count = var.artifact_bucket ? 1 : 0

  bucket        = "${var.name}-artifacts-${var.account_id}"
  force_destroy = !var.protected
}

resource "aws_s3_bucket_ownership_controls" "artifacts" {
  count = var.artifact_bucket ? 1 : 0

  bucket = aws_s3_bucket.artifacts[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "artifacts" {
  count = var.artifact_bucket ? 1 : 0

  bucket                  = aws_s3_bucket.artifacts[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "artifacts" {
  count = var.artifact_bucket ? 1 : 0

  bucket = aws_s3_bucket.artifacts[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "artifacts" {
  count = var.artifact_bucket ? 1 : 0

  bucket = aws_s3_bucket.artifacts[0].id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this.arn
    }
  }
}

# Not for the emulator, which has no TLS.
resource "aws_s3_bucket_policy" "artifacts" {
  count = var.artifact_bucket && !local.emulated ? 1 : 0

  bucket = aws_s3_bucket.artifacts[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.artifacts[0].arn, "${aws_s3_bucket.artifacts[0].arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  depends_on = [aws_s3_bucket_public_access_block.artifacts]
}

resource "aws_s3_bucket_notification" "artifacts" {
  count = var.artifact_bucket && !local.emulated ? 1 : 0

  bucket      = aws_s3_bucket.artifacts[0].id
  eventbridge = true
}

# Not for the emulator: the provider would wait a minute for rules that have no effect there.
resource "aws_s3_bucket_lifecycle_configuration" "artifacts" {
  count = var.artifact_bucket && !local.emulated ? 1 : 0

  bucket = aws_s3_bucket.artifacts[0].id

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 90
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.artifacts]
}
