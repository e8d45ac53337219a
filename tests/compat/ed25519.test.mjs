// Every client signs with an Ed25519 key as well; the account holds its public half.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { USDMClient, WebsocketAPIClient } from 'binance';
import { makeCcxt, symbol } from './ccxt_client.mjs';
import { makeConnector } from './connector_client.mjs';
import { ed25519, leaveNothingRunning, onTick, socketUrl, url, within } from './exchange.mjs';

leaveNothingRunning();

test('ccxt by REST and by WebSocket', async () => {
  const client = makeCcxt('streams', { key: ed25519.key, secret: ed25519.privateKey });
  after(() => client.close());
  if (url.startsWith('http:')) await client.loadHttpProxyAgent();
  await client.loadMarkets();
  assert.equal((await client.fetchBalance()).USDT.total, 5000);
  const price = onTick((await client.fetchTicker(symbol)).last * 0.97, 0.1);
  const placed = await client.createOrder(symbol, 'limit', 'buy', 0.002, price);
  assert.equal((await client.cancelOrder(placed.id, symbol)).status, 'canceled');
  const bySocket = await within(client.createOrderWs(symbol, 'limit', 'buy', 0.002, price), 'place');
  assert.equal((await within(client.cancelOrderWs(bySocket.id, symbol), 'cancel')).status, 'canceled');
});

test('the official connector by REST, and logged on to the WebSocket API', async () => {
  const client = makeConnector({ key: ed25519.key, privateKey: ed25519.privateKey });
  const [balance] = await (await client.restAPI.futuresAccountBalanceV3()).data();
  assert.equal(balance.balance, '5000.00000000');
  const socket = await within(client.websocketAPI.connect(), 'connecting');
  after(() => socket.disconnect());
  assert.equal((await socket.futuresAccountBalanceV2()).data[0].balance, '5000.00000000');
});

test('npm binance by REST, and logged on to the WebSocket API', async () => {
  const keys = { api_key: ed25519.key, api_secret: ed25519.privateKey };
  const rest = new USDMClient({ ...keys, baseUrl: url });
  const [balance] = await rest.getBalanceV3();
  assert.equal(balance.balance, '5000.00000000');
  const quiet = { trace() {}, info() {}, error() {} };
  const api = new WebsocketAPIClient({ ...keys, wsUrl: socketUrl, attachEventListeners: false }, quiet);
  after(() => api.getWSClient().closeAll(true));
  const answer = await within(api.getFuturesAccountBalanceV2({ timestamp: Date.now() }), 'balance');
  assert.equal(answer.result[0].balance, '5000.00000000');
});
