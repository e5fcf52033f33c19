# The only place that reads outputs of other modules, limited to those listed under `uses` in
# infra.yaml. All other files refer to local.foundation.

# Holds the preconditions; creates nothing.
resource "terraform_data" "plumbing" {
  lifecycle {
  }
}

locals {
  from_plumbing = var.plumbing_outputs
}

locals {
  foundation = local.from_plumbing
}
