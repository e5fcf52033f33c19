import type { Outside } from '../io/io.ts';

export async function settleGit(_outside: Outside): Promise<void> {}
