resource "aws_route53_zone" "private" {
  count = var.dns_zone == "" ? 0 : 1

  name          = var.dns_zone
  comment       = "Names inside the VPC of ${var.project} in ${var.environment}"
  force_destroy = !var.protected

  vpc {
    vpc_id     = aws_vpc.this.id
    vpc_region = var.region
  }

  # Additional VPCs are attached with aws_route53_zone_association.
  lifecycle {
    ignore_changes = [vpc]
  }
}
