import { expect, jest } from '@jest/globals';

/** Generous limits per kind of test: a busy machine is no defect. Jest has no such setting for a project. */
const LIMITS = { unit: 60_000, property: 60_000, e2e: 300_000 };

const kind = /\/test\/(unit|property|e2e)\//.exec(expect.getState().testPath ?? '')?.[1];
jest.setTimeout(LIMITS[(kind ?? 'unit') as keyof typeof LIMITS]);
