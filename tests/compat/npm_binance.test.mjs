// npm `binance`: REST, streams with the user's, and the WebSocket API.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { USDMClient, WebsocketAPIClient, WebsocketClient } from 'binance';
import {
  account,
  Inbox,
  leaveNothingRunning,
  near,
  onTick,
  socketUrl,
  url,
  within,
} from './exchange.mjs';

const keys = { api_key: account.key, api_secret: account.secret };
const rest = new USDMClient({ ...keys, baseUrl: url });
const symbol = 'BTCUSDT';
const quiet = { trace() {}, info() {}, error() {} };
const opened = [];
let last;

before(async () => {
  last = Number((await rest.getSymbolPriceTicker({ symbol })).price);
});
after(() => opened.forEach((socket) => socket.closeAll(true)));
leaveNothingRunning();

function openStreams() {
  const client = new WebsocketClient(
    { ...keys, wsUrl: socketUrl, restOptions: { baseUrl: url }, beautify: false },
    quiet,
  );
  opened.push(client);
  const inbox = new Inbox();
  client.on('message', (message) => inbox.push(message));
  client.on('exception', (error) => inbox.push({ error }));
  return { client, inbox };
}

test('market data by REST', async () => {
  near(await rest.getServerTime(), Date.now(), 2000, 'server time');
  const info = await rest.getExchangeInfo();
  assert.ok(info.symbols.some((one) => one.symbol === symbol && one.status === 'TRADING'));
  const candles = await rest.getKlines({ symbol, interval: '4h', limit: 3 });
  assert.equal(candles.length, 3);
  assert.equal(candles[1][0] - candles[0][0], 4 * 3600e3);
  const book = await rest.getOrderBook({ symbol, limit: 5 });
  assert.ok(Number(book.bids[0][0]) < Number(book.asks[0][0]));
  near(Number((await rest.getMarkPrice({ symbol })).markPrice), last, last * 0.01, 'mark');
  assert.ok((await rest.get24hrChangeStatistics()).length >= 20);
  assert.ok((await rest.getSymbolOrderBookTicker()).length >= 20);
  assert.ok(Number((await rest.getOpenInterest({ symbol })).openInterest) > 0);
});

test('orders by REST: limit, modified, canceled; market, position, closed', async () => {
  await rest.setLeverage({ symbol, leverage: 6 });
  const price = onTick(last * 0.97, 0.1);
  const placed = await rest.submitNewOrder({
    symbol,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: 0.002,
    price,
  });
  assert.equal(placed.status, 'NEW');
  assert.match(placed.clientOrderId, /^x-15PC4ZJy/);
  const { orderId } = placed;
  const lower = onTick(last * 0.96, 0.1);
  const modified = await rest.modifyOrder({ symbol, orderId, side: 'BUY', quantity: 0.003, price: lower });
  assert.equal(Number(modified.price), lower);
  assert.equal((await rest.getAllOpenOrders({ symbol })).length, 1);
  assert.equal((await rest.getOrder({ symbol, orderId })).status, 'NEW');
  assert.equal((await rest.cancelOrder({ symbol, orderId })).status, 'CANCELED');
  await assert.rejects(rest.cancelOrder({ symbol, orderId }), (error) => error.code === -2011);

  const filled = await rest.submitNewOrder({
    symbol,
    side: 'BUY',
    type: 'MARKET',
    quantity: 0.01,
    newOrderRespType: 'RESULT',
  });
  assert.equal(filled.status, 'FILLED');
  const [position] = await rest.getPositionsV3({ symbol });
  assert.equal(Number(position.positionAmt), 0.01);
  const trades = await rest.getAccountTrades({ symbol });
  assert.ok(trades.some((trade) => trade.orderId === filled.orderId && !trade.maker));
  await rest.submitNewOrder({ symbol, side: 'SELL', type: 'MARKET', quantity: 0.01, reduceOnly: 'true' });
  assert.deepEqual(await rest.getPositionsV3({ symbol }), []);
  assert.ok((await rest.getIncomeHistory({ symbol })).length >= 3);
});

test('batches and conditional orders by REST', async () => {
  const price = String(onTick(last * 0.97, 0.1));
  const order = { symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.002', price };
  const placed = await rest.submitMultipleOrders([order, order]);
  assert.ok(placed.every((one) => one.status === 'NEW'));
  const canceled = await rest.cancelMultipleOrders({
    symbol,
    orderIdList: placed.map((one) => one.orderId),
  });
  assert.ok(canceled.every((one) => one.status === 'CANCELED'));
  const stop = await rest.submitNewAlgoOrder({
    algoType: 'CONDITIONAL',
    symbol,
    side: 'SELL',
    type: 'TRAILING_STOP_MARKET',
    quantity: '0.002',
    callbackRate: '1',
  });
  assert.equal(stop.algoStatus, 'NEW');
  const open = await rest.getOpenAlgoOrders({ symbol });
  assert.deepEqual(open.map((one) => one.algoId), [stop.algoId]);
  assert.equal((await rest.cancelAlgoOrder({ algoId: stop.algoId })).code, '200');
  assert.equal((await rest.cancelAllAlgoOpenOrders({ symbol })).code, 200);
});

test('account by REST', async () => {
  const [usdt] = await rest.getBalanceV3();
  assert.equal(usdt.asset, 'USDT');
  assert.ok(Number(usdt.balance) > 9000);
  assert.equal((await rest.getAccountInformationV3()).totalWalletBalance, usdt.balance);
  assert.equal((await rest.getCurrentPositionMode()).dualSidePosition, false);
  assert.equal(Number((await rest.getAccountCommissionRate({ symbol })).makerCommissionRate), 0.0002);
});

test('market streams, public streams', async () => {
  const { client, inbox } = openStreams();
  client.subscribe(['btcusdt@kline_1m', 'btcusdt@markPrice@1s', 'btcusdt@ticker'], 'usdmMarket');
  client.subscribe(['btcusdt@bookTicker'], 'usdmPublic');
  const data = (message) => message.data ?? message;
  for (const event of ['kline', 'markPriceUpdate', '24hrTicker', 'bookTicker']) {
    const message = data(await inbox.next(event, (one) => data(one).e === event));
    assert.equal(message.s, symbol);
    near(Number(message.E), Date.now(), 5000, 'event time');
  }
});

test('the user stream: an order from new to canceled', async () => {
  const { client, inbox } = openStreams();
  await within(client.subscribeUsdFuturesUserDataStream(), 'the user stream');
  await new Promise((resolve) => setTimeout(resolve, 500)); // the socket's way there
  const placed = await rest.submitNewOrder({
    symbol,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: 0.002,
    price: onTick(last * 0.97, 0.1),
  });
  const data = (message) => message.data ?? message;
  const update = (state) => (message) =>
    data(message).e === 'ORDER_TRADE_UPDATE' && data(message).o.X === state;
  const told = data(await inbox.next('the new order', update('NEW')));
  assert.equal(told.o.i, placed.orderId);
  await rest.cancelOrder({ symbol, orderId: placed.orderId });
  const ended = data(await inbox.next('its end', update('CANCELED')));
  assert.equal(ended.o.i, placed.orderId);
});

test('WebSocket API: orders with every request signed', async () => {
  const api = new WebsocketAPIClient({ ...keys, wsUrl: socketUrl, attachEventListeners: false }, quiet);
  opened.push(api.getWSClient());
  const price = onTick(last * 0.97, 0.1);
  const now = () => ({ symbol, timestamp: Date.now() });
  const order = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.002, price };
  const placed = await within(api.submitNewFuturesOrder('usdm', { ...now(), ...order }), 'placing');
  assert.equal(placed.result.status, 'NEW');
  const { orderId } = placed.result;
  const status = await within(api.getFuturesOrderStatus('usdm', { ...now(), orderId }), 'status');
  assert.equal(status.result.status, 'NEW');
  const modified = await within(
    api.modifyFuturesOrder('usdm', { ...now(), orderId, side: 'BUY', quantity: 0.003, price }),
    'modifying',
  );
  assert.equal(Number(modified.result.origQty), 0.003);
  const canceled = await within(api.cancelFuturesOrder('usdm', { ...now(), orderId }), 'canceling');
  assert.equal(canceled.result.status, 'CANCELED');
  const balance = await within(
    api.getFuturesAccountBalanceV2({ timestamp: Date.now() }),
    'the balance',
  );
  assert.equal(balance.result[0].asset, 'USDT');
});
