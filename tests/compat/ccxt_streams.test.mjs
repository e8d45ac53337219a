// ccxt.pro's binanceusdm: market streams, the account's stream, and orders by WebSocket.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeCcxt, symbol } from './ccxt_client.mjs';
import { account, leaveNothingRunning, near, onTick, socketUrl, within } from './exchange.mjs';

const client = makeCcxt('streams', account);
let last;

before(async () => {
  // Without TLS ccxt wants to know of a proxy agent first; there is none.
  if (socketUrl.startsWith('ws:')) await client.loadHttpProxyAgent();
  await client.loadMarkets();
  last = (await client.fetchTicker(symbol)).last;
});
after(() => client.close());
leaveNothingRunning();

const soon = (promise, what) => within(promise, what);

// Calls `watch` until what it gives is wanted.
async function watchUntil(watch, wanted, what) {
  const look = async () => {
    for (;;) {
      const seen = await watch();
      const found = [seen].flat().find(wanted);
      if (found) return found;
    }
  };
  return soon(look(), what);
}

test('watchTicker follows the price', async () => {
  const first = await soon(client.watchTicker(symbol), 'a ticker');
  const second = await soon(client.watchTicker(symbol), 'another ticker');
  assert.equal(first.symbol, symbol);
  near(first.last, last, last * 0.01, 'last');
  assert.ok(second.timestamp >= first.timestamp);
});

test('watchOHLCV: 1m, and an interval that is made of finer candles', async () => {
  for (const [timeframe, ms] of [['1m', 60e3], ['15m', 15 * 60e3], ['1h', 3600e3]]) {
    const candles = await soon(client.watchOHLCV(symbol, timeframe), timeframe);
    const [openTime, open, high, low, close, volume] = candles.at(-1);
    assert.equal(openTime % ms, 0);
    assert.ok(low <= Math.min(open, close) && Math.max(open, close) <= high && volume >= 0);
    near(close, last, last * 0.01, 'close');
    const fetched = await client.fetchOHLCV(symbol, timeframe, undefined, 2);
    const same = fetched.find((candle) => candle[0] === openTime);
    assert.equal(same[1], open, 'stream and REST tell the same candle');
  }
});

test('watchOrderBook keeps a book by snapshot and differences', async () => {
  let book;
  for (let i = 0; i < 5; ++i) book = await soon(client.watchOrderBook(symbol, 50), 'a book');
  assert.ok(book.bids.length >= 20 && book.asks.length >= 20);
  assert.ok(book.bids[0][0] < book.asks[0][0]);
  for (let i = 1; i < 20; ++i) assert.ok(book.bids[i][0] < book.bids[i - 1][0]);
  const fetched = await client.fetchOrderBook(symbol, 5);
  near(book.bids[0][0], fetched.bids[0][0], last * 0.002, 'best bid');
});

test('watchTrades, watchBidsAsks and watchMarkPrice tell of the same market', async () => {
  const trades = await soon(client.watchTrades(symbol), 'trades');
  near(trades.at(-1).price, last, last * 0.01, 'trade');
  const quotes = await soon(client.watchBidsAsks([symbol]), 'a quote');
  assert.ok(quotes[symbol].bid < quotes[symbol].ask);
  const mark = await soon(client.watchMarkPrice(symbol), 'a mark price');
  near(mark.markPrice, last, last * 0.01, 'mark');
});

test('watchOrders, watchMyTrades, watchPositions and watchBalance tell of an order’s life', async () => {
  const amount = 0.01;
  // Asked for before the order, so that nothing of it is missed.
  const waiting = [
    watchUntil(() => client.watchOrders(symbol), (order) => order.status === 'closed', 'the order'),
    watchUntil(() => client.watchMyTrades(symbol), () => true, 'a trade of mine'),
    watchUntil(
      () => client.watchPositions([symbol]),
      (position) => position.contracts === amount,
      'the position',
    ),
    watchUntil(() => client.watchBalance(), (balance) => balance.USDT, 'the balance'),
  ];
  await new Promise((resolve) => setTimeout(resolve, 500)); // the subscriptions' way there
  const filled = await client.createOrder(symbol, 'market', 'buy', amount);
  const [order, trade, position, balance] = await Promise.all(waiting);
  assert.equal(order.id, filled.id);
  assert.equal(order.filled, amount);
  near(order.average, filled.average, 0.11, 'average');
  assert.equal(trade.order, filled.id);
  assert.equal(trade.takerOrMaker, 'taker');
  assert.equal(trade.fee.currency, 'USDT');
  near(trade.fee.cost, trade.cost * 0.0005, 1e-6, 'fee');
  assert.equal(position.side, 'long');
  near(position.entryPrice, filled.average, 0.11, 'entry price');
  near(balance.USDT.total, (await client.fetchBalance()).USDT.total, 5, 'balance');
  await client.createOrder(symbol, 'market', 'sell', amount, undefined, { reduceOnly: true });
});

const orderIs = (clientOrderId, status) =>
  watchUntil(
    () => client.watchOrders(symbol),
    (order) => order.clientOrderId === clientOrderId && order.status === status,
    `order ${status}`,
  );

test('watchOrders tells of a limit order placed and canceled', async () => {
  const price = onTick(last * 0.97, 0.1);
  const clientOrderId = `limit-${Date.now()}`;
  const opens = orderIs(clientOrderId, 'open');
  const placed = await client.createOrder(symbol, 'limit', 'buy', 0.002, price, { clientOrderId });
  const open = await opens;
  assert.equal(open.id, placed.id);
  assert.equal(open.price, price);
  const ends = orderIs(clientOrderId, 'canceled');
  await client.cancelOrder(placed.id, symbol);
  assert.equal((await ends).filled, 0);
});

test('watchOrders tells of conditional orders', async () => {
  const triggerPrice = onTick(last * 0.95, 0.1);
  const clientOrderId = `stop-${Date.now()}`;
  const opens = orderIs(clientOrderId, 'open');
  const params = { triggerPrice, clientOrderId };
  const stop = await client.createOrder(symbol, 'market', 'sell', 0.002, undefined, params);
  const open = await opens;
  assert.equal(open.id, stop.id);
  assert.equal(open.triggerPrice, triggerPrice);
  const ends = orderIs(clientOrderId, 'canceled');
  await client.cancelOrder(stop.id, symbol, { trigger: true });
  await ends;
});

test('orders by WebSocket: place, find, change, cancel', async () => {
  const price = onTick(last * 0.97, 0.1);
  const placed = await soon(client.createOrderWs(symbol, 'limit', 'buy', 0.002, price), 'placing');
  assert.equal(placed.status, 'open');
  assert.equal(placed.price, price);
  const found = await soon(client.fetchOrderWs(placed.id, symbol), 'finding');
  assert.equal(found.id, placed.id);
  const lower = onTick(last * 0.965, 0.1);
  const edited = await soon(
    client.editOrderWs(placed.id, symbol, 'limit', 'buy', 0.003, lower),
    'changing',
  );
  assert.equal(edited.price, lower);
  const canceled = await soon(client.cancelOrderWs(placed.id, symbol), 'canceling');
  assert.equal(canceled.status, 'canceled');
  await assert.rejects(soon(client.cancelOrderWs(placed.id, symbol), 'again'), /-2011/);
});

test('balance and positions by WebSocket are those of REST', async () => {
  const byRest = await client.fetchBalance();
  const bySocket = await soon(client.fetchBalanceWs(), 'balance');
  near(bySocket.USDT.total, byRest.USDT.total, 0.01, 'total');
  assert.deepEqual(await soon(client.fetchPositionsWs([symbol]), 'positions'), []);
});
