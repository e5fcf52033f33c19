data "aws_availability_zones" "available" {
  #checkov:skip=CKV_AWS_394:Only the first zone_count names are used, sorted; a new zone does not move existing ones.
  state = "available"

  # EKS puts no control plane into these three.
  exclude_zone_ids = ["cac1-az3", "use1-az3", "usw1-az2"]

  # Local Zones and Wavelength Zones have another status, opted in or not.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  zones = slice(
    sort(data.aws_availability_zones.available.names),
    0,
    min(var.zone_count, length(data.aws_availability_zones.available.names)),
  )

  # Private subnets take a sixteenth of the range each, from the first half. Public subnets are
  # smaller (down to /28, the AWS minimum), from the second half. The rest stays free, so that zones
  # can be added without moving existing subnets.
  prefix        = tonumber(split("/", var.vpc_cidr)[1])
  public_bits   = min(7, 28 - local.prefix)
  private_cidrs = { for index, zone in local.zones : zone => cidrsubnet(var.vpc_cidr, 4, index) }
  public_cidrs = {
    for index, zone in local.zones : zone => cidrsubnet(var.vpc_cidr, local.public_bits, pow(2, local.public_bits - 1) + index)
  }
}

resource "aws_vpc" "this" {
  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }

  lifecycle {
    postcondition {
      condition     = length(local.zones) == var.zone_count
      error_message = "${var.region} offers fewer availability zones than zone_count asks for."
    }
  }
}

# Removes all rules from the default security group, so that nothing can rely on it.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-default-unused" }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = var.name }
}

resource "aws_subnet" "public" {
  for_each = local.public_cidrs

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false

  tags = {
    Name                     = "${var.name}-public-${each.key}"
    Tier                     = "public"
    "kubernetes.io/role/elb" = "1"
  }
}

resource "aws_subnet" "private" {
  for_each = local.private_cidrs

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false

  tags = {
    Name                              = "${var.name}-private-${each.key}"
    Tier                              = "private"
    "kubernetes.io/role/internal-elb" = "1"
  }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-public" }
}

resource "aws_route" "public_internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  route_table_id = aws_route_table.public.id
  subnet_id      = each.value.id
}

# One route table per zone, so that switching to per_zone NAT only changes routes.
resource "aws_route_table" "private" {
  for_each = local.private_cidrs

  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  route_table_id = aws_route_table.private[each.key].id
  subnet_id      = each.value.id
}
