# Runs without credentials: manage.sh test. What exists is mocked.

mock_provider "aws" {
  mock_data "aws_eks_cluster" {
    defaults = {
      arn                   = "arn:aws:eks:eu-west-1:111111111111:cluster/shared-dev"
      version               = "1.35"
      certificate_authority = [{ data = "bW9jaw==" }]
      access_config         = [{ authentication_mode = "API", bootstrap_cluster_creator_admin_permissions = false }]

      vpc_config = [{
        cluster_security_group_id = "sg-1"
        endpoint_private_access   = true
        endpoint_public_access    = false
        public_access_cidrs       = []
        security_group_ids        = []
        subnet_ids                = ["subnet-1", "subnet-2"]
        vpc_id                    = "vpc-1"
      }]
    }
  }
}

variables {
  project     = "example"
  environment = "dev"
  region      = "eu-west-1"
  account_id  = "111111111111"
  name        = "example-dev-cluster"
  existing    = { cluster_name = "shared-dev" }
}

run "the_cluster_is_looked_up_and_handed_on" {
  command = plan

  assert {
    condition     = output.cluster_name == "shared-dev" && output.cluster_version == "1.35" && output.cluster_certificate_authority == "bW9jaw=="
    error_message = "The contract holds what was found."
  }
}

run "a_state_is_read_under_its_own_names" {
  command = plan

  variables {
    existing     = {}
    source_state = { bucket = "clusters", key = "cluster.tfstate" }
    source_names = { cluster_name = "eks_cluster" }
  }

  override_data {
    target = data.terraform_remote_state.source
    values = {
      outputs = { eks_cluster = "shared-dev" }
    }
  }

  assert {
    condition     = output.cluster_name == "shared-dev"
    error_message = "The outputs of the state must arrive under the names of the contract."
  }
}

run "parameters_are_read" {
  command = plan

  variables {
    existing          = {}
    source_ssm_prefix = "/cluster/dev"
  }

  override_data {
    target = data.aws_ssm_parameters_by_path.source
    values = {
      names  = ["/cluster/dev/cluster_name"]
      values = ["shared-dev"]
    }
  }

  assert {
    condition     = output.cluster_name == "shared-dev"
    error_message = "The parameters must arrive under the names of the contract."
  }
}

run "no_cluster_at_all_is_refused" {
  command = plan

  variables {
    existing = {}
  }

  expect_failures = [data.aws_eks_cluster.this]
}

run "a_cluster_without_access_entries_is_refused" {
  command = plan

  override_data {
    target = data.aws_eks_cluster.this
    values = {
      access_config = [{ authentication_mode = "CONFIG_MAP", bootstrap_cluster_creator_admin_permissions = true }]
    }
  }

  expect_failures = [data.aws_eks_cluster.this]
}

run "local_asks_for_no_cluster" {
  command = plan

  variables {
    environment = "local"
    account_id  = "000000000000"
    existing    = {}
  }

  assert {
    condition     = length(data.aws_eks_cluster.this) == 0 && output.cluster_name == "example-dev-cluster"
    error_message = "The emulator has no cluster to look up."
  }
}
