import assert from "node:assert/strict";
import { test } from "node:test";

import { Crashes, SingleFlight } from "../src/flight";

/** Work whose runs the test ends one by one. */
function controlled() {
  const ends: (() => void)[] = [];
  let underWay = 0;
  let most = 0;
  const flight = new SingleFlight(async () => {
    most = Math.max(most, ++underWay);
    await new Promise<void>((resolve) => ends.push(resolve));
    underWay--;
  });
  return { flight, ends, most: () => most };
}

test("requests during a run share one run after it, and runs never overlap", async () => {
  const { flight, ends, most } = controlled();
  const first = flight.run();
  const others = [flight.run(), flight.run(), flight.run()];
  assert.equal(ends.length, 1);
  ends[0]?.();
  await first;
  await new Promise(setImmediate);
  assert.equal(ends.length, 2);
  ends[1]?.();
  await Promise.all(others);
  assert.equal(ends.length, 2);
  assert.equal(most(), 1);
});

test("a run that fails fails for its callers only", async () => {
  let runs = 0;
  const flight = new SingleFlight(() => (++runs === 1 ? Promise.reject(new Error("no")) : Promise.resolve()));
  const first = flight.run();
  const second = flight.run();
  await assert.rejects(first, /no/);
  await second;
  await flight.run();
  assert.equal(runs, 3);
});

test("after three crashes in three minutes the server stays off, until the user starts it", () => {
  const crashes = new Crashes();
  assert.deepEqual([0, 1000, 2000].map((now) => crashes.note(now)), [true, true, false]);
  crashes.forget();
  assert.equal(crashes.note(3000), true);
  assert.equal(crashes.note(500_000), true);
  assert.equal(crashes.note(1_000_000), true);
});
