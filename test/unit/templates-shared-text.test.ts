import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { TEMPLATES } from '../support/render-case.ts';

const EXTERNAL = ['external', 'external-cluster'];
const ALL = ['foundation', 'cluster', 'service', ...EXTERNAL];
const READERS = ['cluster', 'service'];

// Templates have no partials: what several Terraform modules need stands in each of them alike.
test.each([
  { file: 'terraform/backend.tf', blueprints: ALL },
  { file: 'terraform/providers.tf', blueprints: ALL },
  { file: 'terraform/versions.tf', blueprints: ALL },
  { file: 'terraform/env/{environment}.s3.tfbackend.hbs', blueprints: ALL },
  { file: 'terraform/foundation.tf.hbs', blueprints: READERS },
  { file: 'terraform/tests/outputs.json.hbs', blueprints: READERS },
])('$file is the same in $blueprints', ({ file, blueprints }) => {
  const texts = blueprints.map((blueprint) =>
    readFileSync(path.join(TEMPLATES, blueprint, 'files/module', file), 'utf8'),
  );
  expect(new Set(texts).size).toBe(1);
});
