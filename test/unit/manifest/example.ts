/** A manifest with everything in it, for the tests of this folder. */
export const EXAMPLE = `# infra.yaml: what should exist.
version: 1
project: mlops

environments:            # \`local\` is built in and never listed
  dev:
    account: "111111111111"
    region: eu-west-1
    cidr: 10.10.0.0/16
    zones: 2
  prod:
    account: "222222222222"
    region: eu-west-1
    cidr: 10.20.0.0/16
    zones: 3
    protected: true

naming:
  resource: "{project}-{env}-{id}"
  image: "{project}/{id}"
  namespace: "{project}-{id}"

state:
  bucket: "{project}-{env}-tfstate"
  key: "{project}/{env}/{id}/terraform.tfstate"
  lock: s3               # or dynamodb, both

outputs:
  via: remote_state      # or artifact, ci_variables, ssm

packages:
  roots: [packages]
  ignore: [packages/shared_lib]

modules:                 # sorted; the key is the id and never changes
  ci:
    blueprint: github-actions@1.0.0

  cluster:
    blueprint: eks@1.0.0
    uses:
      plumbing: [vpc_id, private_subnet_ids]
    params:
      kubernetes: "1.35"

  file_processing:
    blueprint: service@1.0.0
    package: packages/file_processing
    uses:
      cluster: [cluster_name]
      plumbing: [ecr_registry, artifact_bucket]
    params:
      workload: deployment
      port: 8000
    per_environment:
      prod:
        replicas: 3

  # the network and what all share
  plumbing:              # an existing VPC instead: external@1.0.0
    blueprint: foundation@1.0.0
    params:
      nat: single
    per_environment:
      prod:
        nat: per_zone

  seeder:
    blueprint: service@1.0.0
    params:
      schedule: "0 5 * * *"
      secrets:
        DB_URL: ssm:/mlops/{env}/db_url
`;
