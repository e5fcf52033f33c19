# Runs without credentials: manage.sh test. AWS data sources are mocked.

mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = {
      names = ["eu-west-1c", "eu-west-1a", "eu-west-1b"]
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn = "arn:aws:kms:eu-west-1:111111111111:key/00000000-0000-0000-0000-000000000000"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-west-1:111111111111:log-group:/mock"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111111111111:role/mock"
    }
  }

  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::mock"
    }
  }
}

variables {
  project            = "example"
  environment        = "dev"
  region             = "eu-west-1"
  account_id         = "111111111111"
  name               = "example-dev-foundation"
  protected          = false
  vpc_cidr           = "10.10.0.0/16"
  zone_count         = 2
  collector_endpoint = ""
}

run "subnets_are_disjoint_and_in_zone_order" {
  command = plan

  assert {
    condition     = output.availability_zones == tolist(["eu-west-1a", "eu-west-1b"])
    error_message = "Zones are the first ones by name, so that the order never changes."
  }

  assert {
    condition = (
      aws_subnet.private["eu-west-1a"].cidr_block == "10.10.0.0/20"
      && aws_subnet.private["eu-west-1b"].cidr_block == "10.10.16.0/20"
      && aws_subnet.public["eu-west-1a"].cidr_block == "10.10.128.0/23"
      && aws_subnet.public["eu-west-1b"].cidr_block == "10.10.130.0/23"
    )
    error_message = "Subnet ranges moved: every existing subnet would be replaced."
  }

  assert {
    condition     = alltrue([for subnet in merge(aws_subnet.public, { for zone, each in aws_subnet.private : "${zone}-private" => each }) : !subnet.map_public_ip_on_launch])
    error_message = "No subnet hands out public addresses by itself."
  }
}

run "a_further_zone_moves_no_subnet" {
  command = plan

  variables {
    zone_count = 3
  }

  assert {
    condition     = aws_subnet.private["eu-west-1b"].cidr_block == "10.10.16.0/20" && aws_subnet.public["eu-west-1b"].cidr_block == "10.10.130.0/23"
    error_message = "Adding a zone must not replace the subnets of the others."
  }
}

run "the_smallest_range_still_holds_every_subnet" {
  command = plan

  variables {
    vpc_cidr   = "10.10.0.0/24"
    zone_count = 3
  }

  assert {
    condition     = aws_subnet.private["eu-west-1c"].cidr_block == "10.10.0.32/28" && aws_subnet.public["eu-west-1c"].cidr_block == "10.10.0.160/28"
    error_message = "In a /24 every subnet is a /28, private ones in the first half."
  }
}

run "single_nat_serves_all_zones" {
  command = plan

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.private_nat) == 2
    error_message = "nat = single is one gateway and a route from every zone."
  }
}

run "nat_per_zone" {
  command = plan

  variables {
    nat        = "per_zone"
    zone_count = 3
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3 && length(aws_route.private_nat) == 3
    error_message = "nat = per_zone is one gateway in each zone."
  }
}

run "no_nat_no_way_out" {
  command = plan

  variables {
    nat                 = "none"
    interface_endpoints = ["ecr.api", "ecr.dkr"]
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_eip.nat) == 0 && length(aws_route.private_nat) == 0
    error_message = "nat = none makes neither gateway nor address nor route."
  }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 2 && aws_vpc_security_group_ingress_rule.endpoints[0].cidr_ipv4 == "10.10.0.0/16"
    error_message = "Interface endpoints answer the VPC only."
  }
}

run "registry_and_bucket_names" {
  command = plan

  assert {
    condition     = output.ecr_registry == "111111111111.dkr.ecr.eu-west-1.amazonaws.com"
    error_message = "The registry is that of the account and region."
  }

  assert {
    condition     = output.artifact_bucket == "example-dev-foundation-artifacts-111111111111"
    error_message = "The bucket name carries the account, because bucket names are global."
  }
}

run "optional_parts_leave_empty_outputs" {
  command = plan

  variables {
    artifact_bucket = false
    flow_logs       = false
    dns_zone        = ""
  }

  assert {
    condition     = output.artifact_bucket == "" && output.dns_zone_id == "" && output.dns_zone_name == ""
    error_message = "What is not there is an empty output, never a missing one."
  }

  assert {
    condition     = length(aws_flow_log.vpc) == 0 && length(aws_iam_role.flow) == 0
    error_message = "flow_logs = false leaves nothing of them behind."
  }
}

run "local_uses_the_registry_on_loopback" {
  command = plan

  variables {
    environment = "local"
    account_id  = "000000000000"
  }

  assert {
    condition     = output.ecr_registry == "127.0.0.1:5001" && length(aws_ecr_registry_scanning_configuration.this) == 0
    error_message = "An emulator has no registry to push to."
  }
}

run "scanning_rules_of_the_account_stay_as_they_are" {
  command = plan

  assert {
    condition     = length(aws_ecr_registry_scanning_configuration.this) == 0
    error_message = "The rules of a registry belong to all projects in the account; replacing them has to be asked for."
  }
}

run "the_first_environment_of_an_account_sets_up_its_registry" {
  command = plan

  variables {
    image_scanning        = "enhanced"
    registry_environments = ["dev", "stage"]
  }

  assert {
    condition     = length(aws_ecr_registry_scanning_configuration.this) == 1
    error_message = "The first environment owns what the account has once."
  }
}

run "a_second_environment_of_the_account_leaves_the_registry_alone" {
  command = plan

  variables {
    environment           = "stage"
    image_scanning        = "enhanced"
    registry_environments = ["dev", "stage"]
  }

  assert {
    condition     = length(aws_ecr_registry_scanning_configuration.this) == 0
    error_message = "Two states with one setting overwrite each other, and destroying one takes it from both."
  }
}

run "whole_stack_applies" {
  variables {
    dns_zone   = "example.internal"
    nat        = "per_zone"
    zone_count = 3
  }

  assert {
    condition     = length(output.private_subnet_ids) == 3 && length(output.public_subnet_ids) == 3
    error_message = "One subnet of each kind per zone."
  }
}

run "an_account_that_is_not_filled_in_is_refused" {
  command = plan

  variables {
    account_id = ""
  }

  expect_failures = [var.account_id]
}

run "a_range_too_small_is_refused" {
  command = plan

  variables {
    vpc_cidr = "10.10.0.0/25"
  }

  expect_failures = [var.vpc_cidr]
}

run "an_unknown_nat_mode_is_refused" {
  command = plan

  variables {
    nat = "double"
  }

  expect_failures = [var.nat]
}
