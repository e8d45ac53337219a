// What every client's test needs: where the exchange is, an account, and patience with an end.
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { after } from 'node:test';

globalThis.crypto ??= webcrypto; // npm binance signs with it; node 18 has it under this name only

export const url = process.env.EXCHANGE_URL; // http://127.0.0.1:PORT or https://...
export const socketUrl = url.replace(/^http/, 'ws');
export const account = { key: 'compat', secret: 'secret', balance: 10_000 };
export const poor = { key: 'poor', secret: 'secret', balance: 1 };
// The key pair of RFC 8032's first test, known to everybody.
export const ed25519 = {
  key: 'edward',
  balance: 5000,
  privateKey: `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
-----END PRIVATE KEY-----`,
};

// Answers come within the exchange's simulated latency of 24 ms, the market moves four times a
// second: what did not happen in this time will not.
export const patienceMs = 10_000;

export async function within(promise, what, limitMs = patienceMs) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

// Messages as they come; `next` waits for one that is wanted and forgets those before it.
export class Inbox {
  #messages = [];
  #waiting = null;

  push(message) {
    this.#messages.push(message);
    this.#waiting?.();
  }

  next(what, wanted = () => true) {
    const look = async () => {
      for (;;) {
        while (this.#messages.length > 0) {
          const message = this.#messages.shift();
          if (wanted(message)) return message;
        }
        await new Promise((wake) => (this.#waiting = wake));
      }
    };
    return within(look(), what);
  }
}

// Some clients leave timers behind when they are closed (ccxt's listenKey has one of 20 minutes):
// the process ends once the results are out.
export function leaveNothingRunning() {
  after(() => setTimeout(() => process.exit(), 200));
}

export function near(actual, expected, tolerance, what) {
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${what}: ${actual} is not within ${tolerance} of ${expected}`,
  );
}

// A price far enough from the market that it rests, on a tick of `tick`.
export function onTick(price, tick) {
  return Number((Math.round(price / tick) * tick).toFixed(8));
}
