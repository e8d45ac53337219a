// node's `ws` and JSON.parse on the benchmark's bookTicker stream. For each line "SECONDS" on its
// input: connects, lets half a second pass, counts for SECONDS, closes, and writes messages a
// second.
import { createInterface } from 'node:readline';
import WebSocket from 'ws';

const url = `wss://127.0.0.1:${process.env.VECTOR_BENCH_PORT}${process.env.VECTOR_BENCH_TARGET}`;

function measure(seconds) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    let count = 0;
    let begun = 0n;
    let checksum = 0;
    socket.on('message', (data) => {
      const message = JSON.parse(data);
      if (message.data.e === 'bookTicker') checksum += message.data.b.length;
      ++count;
      if ((count & 1023) !== 0) return;
      const now = process.hrtime.bigint();
      if (begun === 0n) begun = now;
      const passed = Number(now - begun) / 1e9;
      if (!socket.warm && passed >= 0.5) {
        socket.warm = true;
        begun = now;
        count = 0;
      } else if (socket.warm && passed >= seconds) {
        socket.terminate();
        resolve(count / passed);
      }
    });
    socket.on('error', reject);
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(Math.round(await measure(Number(line))));
}
