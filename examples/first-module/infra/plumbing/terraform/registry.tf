# Account-wide registry settings. Each module creates its own repository.
locals {
  ecr_registry = (
    local.emulated
    ? var.local_registry
    : "${var.account_id}.dkr.ecr.${var.region}.${data.aws_partition.current.dns_suffix}"
  )

  # An account has these settings once per region: the first environment there that wants any owns them.
  registry_owner = try(var.registry_environments[0], var.environment)
}

# Replaces the rules of every project in the account. Repositories of modules scan on push without it.
resource "aws_ecr_registry_scanning_configuration" "this" {
  count = var.image_scanning == "none" || local.emulated || local.registry_owner != var.environment ? 0 : 1

  scan_type = upper(var.image_scanning)

  rule {
    scan_frequency = "SCAN_ON_PUSH"

    repository_filter {
      filter      = "${var.project}/*"
      filter_type = "WILDCARD"
    }
  }
}
