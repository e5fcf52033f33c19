provider "aws" {
  region = var.region

  # Rejects credentials for any other account.
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}
