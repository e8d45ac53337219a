// What bench_order_path says to a peer and hears from it: "N\n" in, one line of N times (us) out.
import readline from 'node:readline';

export const url = `https://127.0.0.1:${process.env.VECTOR_BENCH_PORT}`;
export const key = process.env.VECTOR_BENCH_KEY;
export const secret = process.env.VECTOR_BENCH_SECRET;

export async function takeTurns(place) {
  let number = 0;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const times = [];
    for (let i = 0; i < Number(line); ++i) {
      const start = process.hrtime.bigint();
      await place(`bench-${++number}`);
      times.push(Number(process.hrtime.bigint() - start) / 1000);
    }
    process.stdout.write(`${times.join(' ')}\n`);
  }
}
