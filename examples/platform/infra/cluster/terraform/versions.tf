terraform {
  # 1.10 introduced S3 lock files; 1.15.0 rejects an empty s3 backend block.
  required_version = ">= 1.10.0, < 2.0.0, != 1.15.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}
