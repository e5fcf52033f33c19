/** Takes and does one piece of work; replace this. It must end within the grace period. */
export async function workOnce() {}
