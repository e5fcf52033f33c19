import { expect, jest } from '@jest/globals';

/** Time limits per kind of test; jest knows no such setting for one project. */
const LIMITS = { unit: 5_000, property: 60_000, e2e: 300_000 };

const kind = /\/test\/(unit|property|e2e)\//.exec(expect.getState().testPath ?? '')?.[1];
jest.setTimeout(LIMITS[(kind ?? 'unit') as keyof typeof LIMITS]);
