# The only place that reads outputs of other modules, limited to those listed under `uses` in
# infra.yaml. All other files refer to local.foundation.

# Holds the preconditions; creates nothing.
resource "terraform_data" "plumbing" {
  lifecycle {

    precondition {
      condition     = local.from_plumbing.contract_version == "1"
      error_message = "cluster: plumbing in ${var.environment} does not have contract version 1; use matching blueprint versions in infra.yaml, then run: npx create-infra-module sync."
    }
  }
}

locals {
  from_plumbing = var.plumbing_outputs
}

locals {
  foundation = local.from_plumbing
}
