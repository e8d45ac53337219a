// The official connector over REST.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { account, near, onTick, poor } from './exchange.mjs';
import { makeConnector } from './connector_client.mjs';

const { restAPI: rest } = makeConnector(account);
const symbol = 'BTCUSDT';
const read = async (call) => (await call).data();
let last;

before(async () => {
  last = Number((await read(rest.symbolPriceTicker({ symbol }))).price);
});

test('exchangeInformation and checkServerTime', async () => {
  const info = await read(rest.exchangeInformation());
  assert.equal(info.timezone, 'UTC');
  const btc = info.symbols.find((one) => one.symbol === symbol);
  assert.equal(btc.contractType, 'PERPETUAL');
  assert.equal(btc.filters.find((filter) => filter.filterType === 'PRICE_FILTER').tickSize, '0.1');
  near(Number((await read(rest.checkServerTime())).serverTime), Date.now(), 2000, 'server time');
  assert.deepEqual(await read(rest.testConnectivity()), {});
});

test('market data: candles, book, trades, tickers, funding', async () => {
  const candles = await read(rest.klineCandlestickData({ symbol, interval: '1h', limit: 5 }));
  assert.equal(candles.length, 5);
  assert.equal(Number(candles[1][0]) - Number(candles[0][0]), 3600e3);
  const continuous = await read(
    rest.continuousContractKlineCandlestickData({
      pair: symbol,
      contractType: 'PERPETUAL',
      interval: '1h',
      limit: 5,
    }),
  );
  assert.deepEqual(continuous.slice(0, 4), candles.slice(0, 4));
  const mark = await read(rest.markPriceKlineCandlestickData({ symbol, interval: '1h', limit: 5 }));
  assert.equal(mark.length, 5);
  const book = await read(rest.orderBook({ symbol, limit: 5 }));
  assert.equal(book.bids.length, 5);
  assert.ok(Number(book.bids[0][0]) < Number(book.asks[0][0]));
  assert.ok((await read(rest.recentTradesList({ symbol, limit: 5 }))).length <= 5);
  assert.ok((await read(rest.compressedAggregateTradesList({ symbol, limit: 5 }))).length <= 5);
  const day = await read(rest.ticker24hrPriceChangeStatistics({ symbol }));
  near(Number(day.lastPrice), last, last * 0.01, 'last');
  const quote = await read(rest.symbolOrderBookTicker({ symbol }));
  assert.ok(Number(quote.bidPrice) < Number(quote.askPrice));
  const premium = await read(rest.markPrice({ symbol }));
  near(Number(premium.markPrice), last, last * 0.01, 'mark');
  assert.ok(Number(premium.nextFundingTime) > Date.now());
  assert.ok(Array.isArray(await read(rest.getFundingRateHistory({ symbol }))));
  assert.ok(Number((await read(rest.openInterest({ symbol }))).openInterest) > 0);
});

test('account: balance, information, configuration, commission', async () => {
  const poorRest = makeConnector(poor).restAPI;
  const [usdt] = await read(poorRest.futuresAccountBalanceV3());
  assert.equal(usdt.asset, 'USDT');
  assert.equal(usdt.balance, '1.00000000');
  assert.equal((await read(poorRest.accountInformationV3())).totalWalletBalance, '1.00000000');
  assert.equal((await read(poorRest.accountInformationV2())).canTrade, true);
  const config = await read(rest.futuresAccountConfiguration());
  assert.equal(config.dualSidePosition, false);
  const fee = await read(rest.userCommissionRate({ symbol }));
  assert.equal(Number(fee.takerCommissionRate), 0.0005);
  const brackets = await read(rest.notionalAndLeverageBrackets({ symbol }));
  assert.ok([brackets].flat()[0].brackets.length > 1);
  assert.equal((await read(rest.getCurrentPositionMode())).dualSidePosition, false);
  assert.equal((await read(rest.getCurrentMultiAssetsMode())).multiAssetsMargin, false);
});

test('leverage and margin type', async () => {
  const set = await read(rest.changeInitialLeverage({ symbol, leverage: 9 }));
  assert.equal(Number(set.leverage), 9);
  const [config] = await read(rest.symbolConfiguration({ symbol }));
  assert.equal(Number(config.leverage), 9);
  await assert.rejects(
    read(rest.changeMarginType({ symbol, marginType: 'CROSSED' })),
    /No need to change margin type/,
  );
});

test('a limit order: placed, found, modified, canceled', async () => {
  const price = onTick(last * 0.97, 0.1);
  const id = `lim-${Date.now()}`;
  const placed = await read(
    rest.newOrder({
      symbol,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 0.002,
      price,
      newClientOrderId: id,
    }),
  );
  assert.equal(placed.status, 'NEW');
  assert.equal(placed.clientOrderId, id);
  const found = await read(rest.queryOrder({ symbol, origClientOrderId: id }));
  assert.equal(found.orderId, placed.orderId);
  assert.equal(Number(found.price), price);
  const open = await read(rest.currentAllOpenOrders({ symbol }));
  assert.deepEqual(open.map((order) => order.clientOrderId), [id]);
  assert.equal((await read(rest.queryCurrentOpenOrder({ symbol, origClientOrderId: id }))).clientOrderId, id);
  const lower = onTick(last * 0.96, 0.1);
  const modified = await read(
    rest.modifyOrder({ symbol, side: 'BUY', quantity: 0.003, price: lower, origClientOrderId: id }),
  );
  assert.equal(Number(modified.price), lower);
  assert.equal(Number(modified.origQty), 0.003);
  const canceled = await read(rest.cancelOrder({ symbol, origClientOrderId: id }));
  assert.equal(canceled.status, 'CANCELED');
  await assert.rejects(read(rest.cancelOrder({ symbol, origClientOrderId: id })), /Unknown order sent/);
  await assert.rejects(
    read(rest.queryOrder({ symbol, origClientOrderId: 'never' })),
    /Order does not exist/,
  );
  const history = await read(rest.allOrders({ symbol }));
  assert.equal(history.at(-1).clientOrderId, id);
});

test('a market order: filled, with position, trade and income; then closed', async () => {
  const filled = await read(
    rest.newOrder({ symbol, side: 'SELL', type: 'MARKET', quantity: 0.01, newOrderRespType: 'RESULT' }),
  );
  assert.equal(filled.status, 'FILLED');
  assert.equal(Number(filled.executedQty), 0.01);
  const [position] = await read(rest.positionInformationV3({ symbol }));
  assert.equal(Number(position.positionAmt), -0.01);
  near(Number(position.entryPrice), last, last * 0.01, 'entry price');
  const v2 = await read(rest.positionInformationV2({ symbol }));
  assert.equal(Number(v2[0].positionAmt), -0.01);
  const trades = await read(rest.accountTradeList({ symbol }));
  const mine = trades.filter((trade) => trade.orderId === filled.orderId);
  near(mine.reduce((sum, trade) => sum + Number(trade.qty), 0), 0.01, 1e-9, 'traded');
  await read(
    rest.newOrder({ symbol, side: 'BUY', type: 'MARKET', quantity: 0.01, reduceOnly: 'true' }),
  );
  assert.deepEqual(await read(rest.positionInformationV3({ symbol })), []);
  const income = await read(rest.getIncomeHistory({ symbol, incomeType: 'COMMISSION' }));
  assert.ok(income.length >= 2 && income.every((row) => Number(row.income) < 0));
});

test('algo orders: stop, take profit and trailing stop', async () => {
  const common = { algoType: 'CONDITIONAL', symbol, side: 'SELL', quantity: 0.002 };
  const stop = await read(
    rest.newAlgoOrder({ ...common, type: 'STOP_MARKET', triggerPrice: onTick(last * 0.95, 0.1) }),
  );
  assert.equal(stop.algoStatus, 'NEW');
  assert.equal(stop.orderType, 'STOP_MARKET');
  const target = await read(
    rest.newAlgoOrder({
      ...common,
      type: 'TAKE_PROFIT_MARKET',
      triggerPrice: onTick(last * 1.05, 0.1),
      workingType: 'MARK_PRICE',
    }),
  );
  const trailing = await read(
    rest.newAlgoOrder({ ...common, type: 'TRAILING_STOP_MARKET', callbackRate: 1 }),
  );
  const open = await read(rest.currentAllAlgoOpenOrders({ symbol }));
  const ids = (orders) => orders.map((order) => String(order.algoId)).sort();
  assert.deepEqual(ids(open), ids([stop, target, trailing]));
  assert.equal((await read(rest.queryAlgoOrder({ algoId: stop.algoId }))).algoStatus, 'NEW');
  const canceled = await read(rest.cancelAlgoOrder({ algoId: stop.algoId }));
  assert.equal(String(canceled.code), '200');
  await read(rest.cancelAllAlgoOpenOrders({ symbol }));
  assert.deepEqual(await read(rest.currentAllAlgoOpenOrders({ symbol })), []);
  const all = await read(rest.queryAllAlgoOrders({ symbol }));
  assert.ok(all.every((order) => order.algoStatus === 'CANCELED'));
});

test('batches: place, modify and cancel, each item its own answer', async () => {
  const order = (part, id) => ({
    symbol,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.002',
    price: String(onTick(last * part, 0.1)),
    newClientOrderId: id,
  });
  const stamp = Date.now();
  const placed = await read(
    rest.placeMultipleOrders({
      batchOrders: [order(0.97, `a${stamp}`), { ...order(0.96, `b${stamp}`), quantity: '0' }],
    }),
  );
  assert.equal(placed[0].status, 'NEW');
  assert.ok(placed[1].code < 0, 'the second is refused alone');
  const modified = await read(
    rest.modifyMultipleOrders({
      batchOrders: [
        { symbol, side: 'BUY', quantity: '0.003', price: String(onTick(last * 0.95, 0.1)), orderId: placed[0].orderId },
      ],
    }),
  );
  assert.equal(Number(modified[0].origQty), 0.003);
  const canceled = await read(
    rest.cancelMultipleOrders({ symbol, origClientOrderIdList: [`a${stamp}`, 'none'] }),
  );
  assert.equal(canceled[0].status, 'CANCELED');
  assert.equal(canceled[1].code, -2011);
});

test('testOrder checks and places nothing', async () => {
  await read(
    rest.testOrder({ symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.002, price: onTick(last * 0.97, 0.1) }),
  );
  assert.deepEqual(await read(rest.currentAllOpenOrders({ symbol })), []);
});

test('errors arrive as the connector’s errors', async () => {
  const named = (name) => (error) => {
    assert.equal(error.constructor.name, name, error.message);
    return true;
  };
  const wrong = makeConnector({ key: account.key, secret: 'wrong' }).restAPI;
  await assert.rejects(read(wrong.futuresAccountBalanceV3()), named('BadRequestError'));
  const nobody = makeConnector({ key: 'nobody', secret: 'x' }).restAPI;
  await assert.rejects(read(nobody.futuresAccountBalanceV3()), named('UnauthorizedError'));
  await assert.rejects(read(rest.symbolPriceTicker({ symbol: 'NOPE' })), named('BadRequestError'));
});
