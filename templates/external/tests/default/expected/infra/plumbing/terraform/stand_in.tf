# In the emulator only: a VPC and two private subnets in place of those that exist elsewhere.
resource "aws_vpc" "stand_in" {
  #checkov:skip=CKV2_AWS_11:Exists in the emulator only.
  #checkov:skip=CKV2_AWS_12:Exists in the emulator only.
  count = local.emulated ? 1 : 0

  cidr_block = var.stand_in_cidr

  tags = { Name = var.name }
}

resource "aws_subnet" "stand_in" {
  count = local.emulated ? 2 : 0

  vpc_id            = aws_vpc.stand_in[0].id
  availability_zone = "${var.region}${["a", "b"][count.index]}"
  cidr_block        = cidrsubnet(var.stand_in_cidr, 4, count.index)

  tags = { Name = "${var.name}-${count.index}" }
}
