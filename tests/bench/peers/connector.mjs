// The official connector with a keep-alive agent of its own: left to itself it makes a new agent,
// and so a new connection, for each request.
import https from 'node:https';
import { DerivativesTradingUsdsFutures } from '@binance/derivatives-trading-usds-futures';
import { key, secret, takeTurns, url } from './turns.mjs';

const client = new DerivativesTradingUsdsFutures({
  configurationRestAPI: {
    apiKey: key,
    apiSecret: secret,
    basePath: url,
    httpsAgent: new https.Agent({ keepAlive: true }),
  },
});

await takeTurns(async (id) => {
  const answer = await client.restAPI.newOrder({
    symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: 0.01, newClientOrderId: id,
  });
  const order = await answer.data();
  if (order.status !== 'FILLED') throw new Error(`not filled: ${JSON.stringify(order)}`);
});
