/** Of the built-in environment `local`, where an emulator answers for AWS. */
export const EMULATED_ACCOUNT = '000000000000';

/**
 * Ids and names of modules, projects and environments: what folders, Terraform, Python packages,
 * DNS labels and S3 keys can all be made of.
 */
export const ID = '^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$';
export const ID_EXPECTED = 'lower-case letters, digits, single _ or -, beginning with a letter';
export const ID_MIN = 2;
export const ID_MAX = 40;

/** An id and its length in one expression, for the keys of maps. */
export const ID_KEY = `^(?=.{${ID_MIN},${ID_MAX}}$)[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$`;
export const ID_KEY_EXPECTED = `${ID_MIN} to ${ID_MAX} ${ID_EXPECTED}`;

/** Names for modules of blueprints of that name alone: their folders have a fixed meaning. */
export const RESERVED: readonly string[] = ['local', 'shared', 'docker', 'k8s', 'modules'];

/** Folders that programs fill and nobody commits: a module of such a name would be lost with them. */
export const NOT_COMMITTED: readonly string[] = ['node_modules', 'venv'];

export const BUILT_IN_ENVIRONMENT = 'local';

/** Shape of a region that `new_regions` may name: area, partition, direction, number. */
export const REGION =
  '^[a-z]{2,4}(?:-gov|-iso[a-z]?|-de)?-(?:central|(?:north|south)?(?:east|west)|north|south)-[1-9]$';

/** Placeholders of naming patterns. */
export const PLACEHOLDERS: readonly string[] = ['project', 'env', 'id', 'module'];

/** One of the placeholders a pattern may hold, or a character that cloud names take. */
export const NAME_PATTERN = '^(?:\\{[^{}]*\\}|[A-Za-z0-9._/-])+$';

export const DEFAULT_NAMING = {
  resource: '{project}-{env}-{id}',
  image: '{project}/{id}',
  namespace: '{project}-{id}',
} as const;

export const DEFAULT_STATE = {
  bucket: '{project}-{env}-tfstate',
  key: '{project}/{env}/{id}/terraform.tfstate',
  lock: 's3',
} as const;

export const DEFAULT_ROOT = 'packages';
export const DEFAULT_ZONES = 2;
