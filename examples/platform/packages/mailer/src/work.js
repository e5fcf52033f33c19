/** Does one unit of work; replace this. It must finish within the termination grace period. */
export async function workOnce() {}
