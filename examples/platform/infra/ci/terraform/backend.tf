# Bucket, key and locking come from env/<environment>.s3.tfbackend: one state per environment.
terraform {
  backend "s3" {}
}
