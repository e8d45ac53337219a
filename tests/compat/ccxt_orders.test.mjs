// ccxt's binanceusdm over REST: orders of every kind, positions, trades, and how errors arrive.
import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { makeCcxt, symbol } from './ccxt_client.mjs';
import { account, near, onTick, patienceMs, poor } from './exchange.mjs';

const client = makeCcxt('rest', account);
let last; // the last price before each test

async function flatten() {
  await client.cancelAllOrders(symbol);
  await client.cancelAllOrders(symbol, { trigger: true });
  const [position] = await client.fetchPositions([symbol]);
  if (!position) return;
  const side = position.side === 'long' ? 'sell' : 'buy';
  await client.createOrder(symbol, 'market', side, position.contracts, undefined, {
    reduceOnly: true,
  });
}

before(async () => {
  await client.loadMarkets();
  await client.setLeverage(5, symbol);
});
beforeEach(async () => {
  await flatten();
  last = (await client.fetchTicker(symbol)).last;
});

test('a limit order rests, is found everywhere, and is canceled', async () => {
  const price = onTick(last * 0.97, 0.1);
  const placed = await client.createOrder(symbol, 'limit', 'buy', 0.002, price);
  assert.equal(placed.status, 'open');
  assert.equal(placed.price, price);
  assert.equal(placed.amount, 0.002);
  assert.equal(placed.filled, 0);
  assert.equal(placed.timeInForce, 'GTC');
  assert.match(placed.clientOrderId, /^x-cvBPrNm9/);
  const open = await client.fetchOpenOrders(symbol);
  assert.deepEqual(open.map((order) => order.id), [placed.id]);
  const found = await client.fetchOrder(placed.id, symbol);
  assert.equal(found.status, 'open');
  assert.equal(found.price, price);
  assert.equal((await client.fetchOpenOrder(placed.id, symbol)).id, placed.id);
  const canceled = await client.cancelOrder(placed.id, symbol);
  assert.equal(canceled.status, 'canceled');
  assert.deepEqual(await client.fetchOpenOrders(symbol), []);
  assert.equal((await client.fetchOrder(placed.id, symbol)).status, 'canceled');
  const history = await client.fetchOrders(symbol);
  assert.equal(history.at(-1).id, placed.id);
});

test('a market order fills at once; position, trades and balance tell of it', async () => {
  const before = (await client.fetchBalance()).USDT.total;
  const filled = await client.createOrder(symbol, 'market', 'buy', 0.01);
  assert.equal(filled.status, 'closed');
  assert.equal(filled.filled, 0.01);
  assert.equal(filled.remaining, 0);
  near(filled.average, last, last * 0.005, 'average');
  near(filled.cost, filled.average * 0.01, 1e-6, 'cost');

  const [position] = await client.fetchPositions([symbol]);
  assert.equal(position.side, 'long');
  assert.equal(position.contracts, 0.01);
  near(position.entryPrice, filled.average, 0.1, 'entry price');
  near(position.notional, 0.01 * position.markPrice, 0.01, 'notional');
  near(position.initialMargin, position.notional / 5, 0.01, 'initial margin at 5 x');
  assert.equal(position.marginMode, 'cross');
  assert.equal(position.hedged, false);
  assert.ok(position.maintenanceMargin > 0);

  const trades = (await client.fetchMyTrades(symbol)).filter((trade) => trade.order === filled.id);
  const amount = trades.reduce((sum, trade) => sum + trade.amount, 0);
  const fee = trades.reduce((sum, trade) => sum + trade.fee.cost, 0);
  near(amount, 0.01, 1e-9, 'amount of the trades');
  near(fee, filled.cost * 0.0005, 1e-6, 'taker fee');
  assert.ok(trades.every((trade) => trade.side === 'buy' && trade.takerOrMaker === 'taker'));
  assert.equal(trades[0].fee.currency, 'USDT');

  const after = await client.fetchBalance();
  near(after.USDT.total, before - fee + position.unrealizedPnl, 1, 'balance');
  near(after.USDT.used, position.initialMargin, 0.5, 'margin in use');

  const closed = await client.createOrder(symbol, 'market', 'sell', 0.01, undefined, {
    reduceOnly: true,
  });
  assert.equal(closed.reduceOnly, true);
  assert.deepEqual(await client.fetchPositions([symbol]), []);
  const income = await client.fetchLedger('USDT', undefined, 50);
  assert.ok(income.some((entry) => entry.info.incomeType === 'COMMISSION' && entry.direction === 'out'));
  assert.ok(income.some((entry) => entry.info.incomeType === 'REALIZED_PNL'));
});

test('stop, take-profit and trailing stop rest as conditional orders', async () => {
  await client.createOrder(symbol, 'market', 'buy', 0.01);
  const stopPrice = onTick(last * 0.97, 0.1);
  const targetPrice = onTick(last * 1.03, 0.1);
  const stop = await client.createOrder(symbol, 'market', 'sell', 0.01, undefined, {
    stopLossPrice: stopPrice,
    reduceOnly: true,
  });
  const target = await client.createOrder(symbol, 'market', 'sell', 0.01, undefined, {
    takeProfitPrice: targetPrice,
    reduceOnly: true,
  });
  const trailing = await client.createOrder(symbol, 'market', 'sell', 0.01, undefined, {
    trailingPercent: 2,
    reduceOnly: true,
  });
  assert.equal(stop.info.orderType, 'STOP_MARKET');
  assert.equal(stop.triggerPrice, stopPrice);
  assert.equal(target.info.orderType, 'TAKE_PROFIT_MARKET');
  assert.equal(target.triggerPrice, targetPrice);
  assert.equal(trailing.info.orderType, 'TRAILING_STOP_MARKET');
  for (const order of [stop, target, trailing]) assert.equal(order.status, 'open');

  const open = await client.fetchOpenOrders(symbol, undefined, undefined, { trigger: true });
  const ids = (orders) => orders.map((order) => order.id).sort();
  assert.deepEqual(ids(open), ids([stop, target, trailing]));
  assert.deepEqual(await client.fetchOpenOrders(symbol), []);
  const found = await client.fetchOrder(stop.id, symbol, { trigger: true });
  assert.equal(found.triggerPrice, stopPrice);
  assert.equal(found.amount, 0.01);

  await client.cancelOrder(stop.id, symbol, { trigger: true });
  const left = await client.fetchOpenOrders(symbol, undefined, undefined, { trigger: true });
  assert.deepEqual(ids(left), ids([target, trailing]));
  await client.cancelAllOrders(symbol, { trigger: true });
  assert.deepEqual(
    await client.fetchOpenOrders(symbol, undefined, undefined, { trigger: true }),
    [],
  );
});

test('a stop-limit order keeps both prices', async () => {
  const trigger = onTick(last * 1.03, 0.1);
  const price = onTick(last * 1.035, 0.1);
  const order = await client.createOrder(symbol, 'limit', 'buy', 0.002, price, {
    stopLossPrice: trigger,
  });
  assert.equal(order.info.orderType, 'STOP');
  assert.equal(order.price, price);
  assert.equal(order.triggerPrice, trigger);
});

// Half a dollar beyond the best price; where the market goes past it on the way, from there again.
async function placeStopNearby(side, tries = 5) {
  const { bids, asks } = await client.fetchOrderBook(symbol, 5);
  const triggerPrice = onTick(side === 'buy' ? asks[0][0] + 0.5 : bids[0][0] - 0.5, 0.1);
  try {
    return await client.createOrder(symbol, 'market', side, 0.002, undefined, { triggerPrice });
  } catch (error) {
    if (tries === 1 || !error.message.includes('-2021')) throw error;
    return placeStopNearby(side, tries - 1);
  }
}

test('of two stops close by on either side, one triggers and fills', async () => {
  const buy = await placeStopNearby('buy');
  const sell = await placeStopNearby('sell');
  const end = Date.now() + patienceMs;
  let states;
  do {
    await new Promise((resolve) => setTimeout(resolve, 250)); // a step of the market
    states = await Promise.all(
      [buy, sell].map((order) => client.fetchOrder(order.id, symbol, { trigger: true })),
    );
  } while (states.every((order) => order.status === 'open') && Date.now() < end);
  const done = states.find((order) => order.status === 'closed');
  assert.ok(done, 'one of them has triggered');
  const actual = await client.fetchOrder(done.info.actualOrderId, symbol);
  assert.equal(actual.status, 'closed');
  assert.equal(actual.filled, 0.002);
});

test('post-only rests or is refused; it never takes', async () => {
  const { asks } = await client.fetchOrderBook(symbol, 5);
  const through = onTick(asks[0][0] * 1.001, 0.1);
  await assert.rejects(
    client.createOrder(symbol, 'limit', 'buy', 0.002, through, { postOnly: true }),
    /-5022/,
  );
  const rests = await client.createOrder(symbol, 'limit', 'buy', 0.002, onTick(last * 0.97, 0.1), {
    postOnly: true,
  });
  assert.equal(rests.status, 'open');
  assert.equal(rests.timeInForce, 'PO');
});

test('editOrder changes price and amount of the same order', async () => {
  const placed = await client.createOrder(symbol, 'limit', 'buy', 0.002, onTick(last * 0.97, 0.1));
  const price = onTick(last * 0.965, 0.1);
  const edited = await client.editOrder(placed.id, symbol, 'limit', 'buy', 0.003, price);
  assert.equal(edited.id, placed.id);
  assert.equal(edited.price, price);
  const found = await client.fetchOrder(placed.id, symbol);
  assert.equal(found.price, price);
  assert.equal(found.amount, 0.003);
  assert.equal(found.status, 'open');
});

test('createOrders and cancelOrders: several in one request, each its own fate', async () => {
  const good = { symbol, type: 'limit', side: 'buy', amount: 0.002, price: onTick(last * 0.97, 0.1) };
  const placed = await client.createOrders([good, { ...good, price: onTick(last * 0.96, 0.1) }]);
  assert.equal(placed.length, 2);
  assert.ok(placed.every((order) => order.status === 'open'));
  const canceled = await client.cancelOrders(placed.map((order) => order.id), symbol);
  assert.ok(canceled.every((order) => order.status === 'canceled'));
  assert.deepEqual(await client.fetchOpenOrders(symbol), []);
});

test('cancelAllOrders leaves none', async () => {
  for (const part of [0.97, 0.96]) {
    await client.createOrder(symbol, 'limit', 'buy', 0.002, onTick(last * part, 0.1));
  }
  assert.equal((await client.fetchOpenOrders(symbol)).length, 2);
  await client.cancelAllOrders(symbol);
  assert.deepEqual(await client.fetchOpenOrders(symbol), []);
});

test('the dead man’s switch is set and taken back', async () => {
  const set = await client.fapiPrivatePostCountdownCancelAll({
    symbol: 'BTCUSDT',
    countdownTime: 60_000,
  });
  assert.deepEqual(set, { symbol: 'BTCUSDT', countdownTime: '60000' });
  await client.fapiPrivatePostCountdownCancelAll({ symbol: 'BTCUSDT', countdownTime: 0 });
});

test('errors arrive as the errors that ccxt makes of the exchange’s codes', async () => {
  const name = (expected) => (error) => {
    assert.equal(error.constructor.name, expected, error.message);
    return true;
  };
  await assert.rejects(client.cancelOrder('123456789', symbol), name('OrderNotFound'));
  await assert.rejects(client.fetchOrder('123456789', symbol), name('OrderNotFound'));
  const wrong = makeCcxt('rest', { key: account.key, secret: 'wrong' });
  await wrong.loadMarkets();
  await assert.rejects(wrong.fetchBalance(), name('AuthenticationError'));
  const unknown = makeCcxt('rest', { key: 'nobody', secret: 'x' });
  await assert.rejects(unknown.fetchBalance(), name('AuthenticationError'));
  const small = makeCcxt('rest', poor);
  await small.loadMarkets();
  await assert.rejects(small.createOrder(symbol, 'market', 'buy', 1), /-2019/);
  await assert.rejects(
    client.createOrder(symbol, 'market', 'sell', 0.002, undefined, { reduceOnly: true }),
    /-2022/,
  );
  await assert.rejects(
    client.createOrder(symbol, 'market', 'buy', 0.002, undefined, { stopLossPrice: last * 0.9 }),
    /-2021/,
  );
});

test('a used client order id is refused: an order is never placed twice', async () => {
  const price = onTick(last * 0.97, 0.1);
  const params = { clientOrderId: 'once-' + Date.now() };
  await client.createOrder(symbol, 'limit', 'buy', 0.002, price, params);
  await assert.rejects(client.createOrder(symbol, 'limit', 'buy', 0.002, price, params), /-4116/);
  assert.equal((await client.fetchOpenOrders(symbol)).length, 1);
});
