# Runs without credentials: manage.sh test. What exists is mocked.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  mock_data "aws_vpc" {
    defaults = {
      cidr_block = "10.10.0.0/16"
    }
  }

  mock_data "aws_subnet" {
    defaults = {
      vpc_id            = "vpc-1"
      availability_zone = "eu-west-1a"
    }
  }
}

variables {
  project     = "example"
  environment = "dev"
  region      = "eu-west-1"
  account_id  = "111111111111"
  name        = "example-dev-network"

  existing = {
    vpc_id             = "vpc-1"
    private_subnet_ids = ["subnet-1", "subnet-2"]
  }
}

run "values_are_looked_up_and_handed_on" {
  command = plan

  assert {
    condition     = output.vpc_id == "vpc-1" && output.vpc_cidr == "10.10.0.0/16" && length(output.private_subnet_ids) == 2
    error_message = "The contract holds what was found."
  }

  assert {
    condition     = output.ecr_registry == "111111111111.dkr.ecr.eu-west-1.amazonaws.com"
    error_message = "Without a value the registry is that of the account and region."
  }

  assert {
    condition     = output.kms_key_arn == "" && output.artifact_bucket == "" && output.public_subnet_ids == tolist([])
    error_message = "What does not exist is an empty output, never a missing one."
  }
}

run "a_state_is_read_under_its_own_names" {
  command = plan

  variables {
    existing     = {}
    source_state = { bucket = "network", key = "network.tfstate" }
    source_names = { private_subnet_ids = "private_subnets" }
  }

  override_data {
    target = data.terraform_remote_state.source
    values = {
      outputs = { vpc_id = "vpc-1", private_subnets = ["subnet-8", "subnet-9"], collector_endpoint = "http://collector:4317" }
    }
  }

  assert {
    condition     = local.lists.private_subnet_ids == tolist(["subnet-8", "subnet-9"]) && output.collector_endpoint == "http://collector:4317"
    error_message = "The outputs of the state must arrive under the names of the contract."
  }
}

run "parameters_are_read_and_values_win_over_them" {
  command = plan

  variables {
    existing          = { vpc_id = "vpc-1" }
    source_ssm_prefix = "/network/dev"
  }

  override_data {
    target = data.aws_ssm_parameters_by_path.source
    values = {
      names  = ["/network/dev/vpc_id", "/network/dev/private_subnet_ids"]
      values = ["vpc-of-somebody-else", "subnet-8,subnet-9"]
    }
  }

  assert {
    condition     = local.texts.vpc_id == "vpc-1" && local.lists.private_subnet_ids == tolist(["subnet-8", "subnet-9"])
    error_message = "A value wins; what it leaves out comes from the parameters."
  }
}

run "no_network_at_all_is_refused" {
  command = plan

  variables {
    existing = {}
  }

  expect_failures = [data.aws_vpc.this, output.private_subnet_ids]
}

run "a_subnet_of_another_network_is_refused" {
  command = plan

  variables {
    existing = {
      vpc_id             = "vpc-2"
      private_subnet_ids = ["subnet-1"]
    }
  }

  expect_failures = [data.aws_subnet.this]
}

run "local_has_a_stand_in" {
  command = plan

  variables {
    environment = "local"
    account_id  = "000000000000"
    existing    = {}
  }

  assert {
    condition     = output.vpc_cidr == "10.254.0.0/16" && output.availability_zones == tolist(["eu-west-1a", "eu-west-1b"])
    error_message = "The emulator starts empty: modules need a network there too."
  }
}
