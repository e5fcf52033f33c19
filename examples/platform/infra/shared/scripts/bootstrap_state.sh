#!/usr/bin/env bash
# Creates the Terraform state bucket and, if infra.yaml asks for it, the lock table. Run once per
# environment, before the first `manage.sh init`. Idempotent.

# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

usage() {
  cat <<'USAGE'
Usage: bootstrap_state.sh --env ENVIRONMENT [--dry-run] [--verbose]

Creates the state bucket of an environment: versioned, encrypted, private, TLS only, old versions
kept for 90 days. Creates the DynamoDB lock table if state.lock in infra.yaml is dynamodb or both.
Existing resources are kept and their settings corrected.

  --env ENVIRONMENT   environment of infra.yaml, or local
  --dry-run           print what would be run, change nothing
  --verbose           print each command
  -h, --help          this text
USAGE
}

# found COMMAND…: true if it succeeds, false if the resource does not exist; any other error is fatal.
found() {
  local message
  if message="$("$@" 2>&1 >/dev/null)"; then return 0; fi
  case "${message}" in
    *'(404)'* | *NoSuchBucket* | *ResourceNotFoundException*) return 1 ;;
    *'(403)'* | *AccessDenied*) die "no access to ${ENV_STATE_BUCKET}: its name may be taken by another account, since names are global (state.bucket in infra.yaml), or the role lacks permissions (${message##*: })" ;;
    *) die "${message}" ;;
  esac
}

create_bucket() {
  # us-east-1 is the only region that rejects its own name here.
  if [[ "${ENV_REGION}" == us-east-1 ]]; then
    run aws s3api create-bucket --bucket "${ENV_STATE_BUCKET}"
  else
    run aws s3api create-bucket --bucket "${ENV_STATE_BUCKET}" \
      --create-bucket-configuration "LocationConstraint=${ENV_REGION}"
  fi
}

# require_tls BUCKET: deny plain HTTP. Not for the emulator, which has no TLS.
require_tls() {
  local bucket="$1" partition=aws arn
  case "${ENV_REGION}" in
    cn-*) partition=aws-cn ;;
    us-gov-*) partition=aws-us-gov ;;
    *) ;;
  esac
  arn="arn:${partition}:s3:::${bucket}"
  run aws s3api put-bucket-policy --bucket "${bucket}" --policy \
    '{"Version":"2012-10-17","Statement":[{"Sid":"TlsOnly","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["'"${arn}"'","'"${arn}"'/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}'
}

ensure_bucket() {
  local bucket="${ENV_STATE_BUCKET}"
  if found aws s3api head-bucket --bucket "${bucket}" --expected-bucket-owner "${ENV_ACCOUNT}"; then
    log "state bucket ${bucket} exists"
  else
    log "creating state bucket ${bucket}"
    create_bucket >/dev/null
  fi
  run aws s3api put-public-access-block --bucket "${bucket}" --public-access-block-configuration \
    BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
  run aws s3api put-bucket-ownership-controls --bucket "${bucket}" \
    --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]'
  run aws s3api put-bucket-versioning --bucket "${bucket}" --versioning-configuration Status=Enabled
  run aws s3api put-bucket-encryption --bucket "${bucket}" --server-side-encryption-configuration \
    '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"},"BucketKeyEnabled":true}]}'
  [[ "${ENV_LOCAL}" == true ]] || require_tls "${bucket}"
  run aws s3api put-bucket-lifecycle-configuration --bucket "${bucket}" --lifecycle-configuration \
    '{"Rules":[{"ID":"old-versions","Status":"Enabled","Filter":{},"NoncurrentVersionExpiration":{"NoncurrentDays":90},"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}}]}' >/dev/null
}

ensure_table() {
  local table="${ENV_LOCK_TABLE}"
  if found aws dynamodb describe-table --table-name "${table}"; then
    log "lock table ${table} exists"
  else
    log "creating lock table ${table}"
    run aws dynamodb create-table --table-name "${table}" --billing-mode PAY_PER_REQUEST \
      --attribute-definitions AttributeName=LockID,AttributeType=S \
      --key-schema AttributeName=LockID,KeyType=HASH --sse-specification Enabled=true >/dev/null
    run aws dynamodb wait table-exists --table-name "${table}"
  fi
  run aws dynamodb update-continuous-backups --table-name "${table}" \
    --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true >/dev/null
}

main() {
  local name=''
  while [[ $# -gt 0 ]]; do
    case "$1" in
      --env) option_value "$@" && name="${VALUE}" && shift ;;
      --env=*) name="${1#*=}" ;;
      --dry-run) DRY_RUN=true ;;
      --verbose) VERBOSE=true ;;
      -h | --help) usage && exit 0 ;;
      *) usage_error "unknown argument '$1'" ;;
    esac
    shift
  done
  enter_environment "${name}"
  verify_account
  ensure_bucket
  [[ -z "${ENV_LOCK_TABLE}" ]] || ensure_table
  [[ "${DRY_RUN}" == true ]] || log "state of ${ENV_NAME} is ready"
}

main "$@"
