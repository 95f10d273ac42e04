/** The few things a test needs: names, expectations that say what they saw, and a report that the browser's driver reads. */
const tests: { name: string; run: () => void | Promise<void> }[] = [];

export function test(name: string, run: () => void | Promise<void>) {
  tests.push({ name, run });
}

export function same(actual: unknown, expected: unknown, what = "value") {
  const [a, e] = [actual, expected].map((value) => JSON.stringify(value, null, 1) ?? String(value));
  if (a !== e) throw new Error(`${what}: expected ${e} but was ${a}`);
}

export function ok(condition: unknown, what: string) {
  if (!condition) throw new Error(what);
}

export interface Result {
  name: string;
  error: string;
}

/** Runs all of them, one after another. */
export async function runAll(): Promise<Result[]> {
  const results: Result[] = [];
  for (const { name, run } of tests) {
    let error = "";
    try {
      await run();
    } catch (failure) {
      error = failure instanceof Error ? `${failure.message}\n${failure.stack}` : String(failure);
    }
    results.push({ name, error });
    document.body.replaceChildren();
  }
  return results;
}
