// ccxt's binanceusdm, as a user has it once its markets are loaded.
import ccxt from 'ccxt';
import { key, secret, takeTurns, url } from './turns.mjs';

const client = new ccxt.binanceusdm({ apiKey: key, secret, enableRateLimit: false });
client.urls.api.fapiPrivate = `${url}/fapi/v1`;
client.setMarkets([
  {
    id: 'BTCUSDT', symbol: 'BTC/USDT:USDT', base: 'BTC', quote: 'USDT', settle: 'USDT',
    baseId: 'BTC', quoteId: 'USDT', settleId: 'USDT', type: 'swap', spot: false, swap: true,
    future: false, option: false, contract: true, linear: true, inverse: false, active: true,
    contractSize: 1, precision: { amount: 0.001, price: 0.1 },
    limits: { amount: {}, price: {}, cost: {}, market: {} },
    info: { orderTypes: ['LIMIT', 'MARKET'] },
  },
]);

await takeTurns(async (id) => {
  const order = await client.createOrder('BTC/USDT:USDT', 'market', 'buy', 0.01, undefined, {
    newClientOrderId: id,
  });
  if (order.status !== 'closed') throw new Error(`not filled: ${JSON.stringify(order)}`);
});
