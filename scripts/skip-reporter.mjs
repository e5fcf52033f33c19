/** Names, at the end of a run, the tools whose absence made tests skip (test/support/tools.ts). */
export default class SkipReporter {
  onRunComplete(_contexts, { testResults }) {
    const missing = new Map();
    for (const { testResults: tests } of testResults) {
      for (const { ancestorTitles, status } of tests) {
        if (status !== 'pending') continue;
        for (const title of ancestorTitles) {
          const names = /\[skipped: (.+)\]$/.exec(title)?.[1].split(', ') ?? [];
          for (const name of names) missing.set(name, (missing.get(name) ?? 0) + 1);
        }
      }
    }
    for (const [name, count] of [...missing].sort()) {
      console.log(`skipped: ${name} (not found), ${count} tests`);
    }
  }
}
