terraform {
  # 1.10 brought lock files in S3; 1.15.0 alone cannot validate an empty s3 backend block.
  required_version = ">= 1.10.0, < 2.0.0, != 1.15.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}
