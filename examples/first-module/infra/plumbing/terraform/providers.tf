provider "aws" {
  region = var.region

  # Refuses credentials of another account before anything is read or changed.
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}
