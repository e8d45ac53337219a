// The official connector's streams, its user stream and its WebSocket API.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { account, Inbox, near, onTick, within } from './exchange.mjs';
import { makeConnector } from './connector_client.mjs';

const client = makeConnector(account);
const rest = client.restAPI;
const symbol = 'BTCUSDT';
const read = async (call) => (await call).data();
let last, streams, socket;

before(async () => {
  last = Number((await read(rest.symbolPriceTicker({ symbol }))).price);
  streams = await within(client.websocketStreams.connect(), 'streams to connect');
  socket = await within(client.websocketAPI.connect(), 'the WebSocket API to connect');
});
after(async () => {
  await streams?.disconnect();
  await socket?.disconnect();
});

function listen(stream) {
  const inbox = new Inbox();
  stream.on('message', (message) => inbox.push(message));
  return inbox;
}

test('market streams: candles, tickers, mark price, trades', async () => {
  const inboxes = {
    kline: listen(streams.klineCandlestickStreams({ symbol, interval: '1m' })),
    continuous_kline: listen(
      streams.continuousContractKlineCandlestickStreams({
        pair: symbol,
        contractType: 'perpetual',
        interval: '5m',
      }),
    ),
    '24hrTicker': listen(streams.individualSymbolTickerStreams({ symbol })),
    '24hrMiniTicker': listen(streams.individualSymbolMiniTickerStream({ symbol })),
    markPriceUpdate: listen(streams.markPriceStream({ symbol })),
    aggTrade: listen(streams.aggregateTradeStreams({ symbol })),
  };
  for (const [event, inbox] of Object.entries(inboxes)) {
    const message = await inbox.next(event);
    assert.equal(message.e, event);
    assert.equal(message.s ?? message.ps, symbol);
    near(Number(message.E), Date.now(), 5000, 'event time');
    const price = Number(message.k?.c ?? message.c ?? message.p);
    if (event !== '24hrTicker') near(price, last, last * 0.01, event);
  }
  const all = await listen(streams.allMarketTickersStreams()).next('all tickers');
  assert.ok(all.length >= 20);
});

test('public streams: best bid and ask, depth, differences', async () => {
  const quote = await listen(streams.individualSymbolBookTickerStreams({ symbol })).next('a quote');
  assert.ok(Number(quote.b) < Number(quote.a));
  const depth = await listen(streams.partialBookDepthStreams({ symbol, levels: 5 })).next('depth');
  assert.equal(depth.b.length, 5);
  assert.ok(Number(depth.b[0][0]) < Number(depth.a[0][0]));
  const inbox = listen(streams.diffBookDepthStreams({ symbol }));
  const first = await inbox.next('a difference');
  const second = await inbox.next('the next difference');
  assert.equal(second.pu, first.u, 'differences are without a gap');
});

test('the user stream tells of orders, fills, conditionals and leverage, in order', async () => {
  const { listenKey } = await read(rest.startUserDataStream());
  const inbox = listen(streams.userData(listenKey));
  await new Promise((resolve) => setTimeout(resolve, 300)); // the subscription's way there

  await read(rest.changeInitialLeverage({ symbol, leverage: 11 }));
  const config = await inbox.next('leverage', (message) => message.e === 'ACCOUNT_CONFIG_UPDATE');
  assert.equal(Number(config.ac.l), 11);

  const id = `user-${Date.now()}`;
  await read(rest.newOrder({ symbol, side: 'BUY', type: 'MARKET', quantity: 0.01, newClientOrderId: id }));
  const mine = (message) => message.e === 'ORDER_TRADE_UPDATE' && message.o.c === id;
  assert.equal((await inbox.next('the order', mine)).o.x, 'NEW');
  const account = [];
  const filled = await inbox.next('the fill', (message) => {
    if (message.e === 'ACCOUNT_UPDATE') account.push(message);
    return mine(message) && message.o.X === 'FILLED';
  });
  assert.equal(Number(filled.o.z), 0.01);
  assert.equal(filled.o.N, 'USDT');
  const update = account[0] ?? (await inbox.next('the account', (m) => m.e === 'ACCOUNT_UPDATE'));
  assert.equal(update.a.m, 'ORDER');
  assert.equal(update.a.B[0].a, 'USDT');

  const stop = await read(
    rest.newAlgoOrder({
      algoType: 'CONDITIONAL',
      symbol,
      side: 'SELL',
      type: 'STOP_MARKET',
      closePosition: 'true',
      triggerPrice: onTick(last * 0.95, 0.1),
    }),
  );
  const algo = await inbox.next('the stop', (message) => message.e === 'ALGO_UPDATE');
  assert.equal(String(algo.o.aid), String(stop.algoId));
  assert.equal(algo.o.X, 'NEW');
  await read(rest.cancelAlgoOrder({ algoId: stop.algoId }));
  const ended = await inbox.next('its end', (message) => message.e === 'ALGO_UPDATE');
  assert.equal(ended.o.X, 'CANCELED');
  await read(rest.newOrder({ symbol, side: 'SELL', type: 'MARKET', quantity: 0.01, reduceOnly: 'true' }));
  await inbox.next('the close', (m) => m.e === 'ORDER_TRADE_UPDATE' && m.o.X === 'FILLED');

  const kept = await read(rest.keepaliveUserDataStream());
  assert.equal(kept.listenKey, listenKey);
  await read(rest.closeUserDataStream());
  await assert.rejects(read(rest.keepaliveUserDataStream()), /listenKey does not exist/);
});

test('WebSocket API: market data without a signature', async () => {
  const { data: book } = await socket.orderBook({ symbol, limit: 5 });
  assert.equal(book.bids.length, 5);
  const { data: price } = await socket.symbolPriceTicker({ symbol });
  near(Number(price.price), last, last * 0.01, 'price');
  const { data: quote } = await socket.symbolOrderBookTicker({ symbol });
  assert.ok(Number(quote.bidPrice) < Number(quote.askPrice));
});

test('WebSocket API: an order placed, found, modified and canceled', async () => {
  const price = onTick(last * 0.97, 0.1);
  const placed = await socket.newOrder({
    symbol,
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: 0.002,
    price,
  });
  assert.equal(placed.data.status, 'NEW');
  const orders = placed.rateLimits.filter((limit) => limit.rateLimitType === 'ORDERS');
  assert.equal(orders.length, 2);
  assert.ok(orders.every((limit) => limit.count >= 1));
  const { orderId } = placed.data;
  assert.equal((await socket.queryOrder({ symbol, orderId })).data.status, 'NEW');
  const lower = onTick(last * 0.96, 0.1);
  const modified = await socket.modifyOrder({ symbol, orderId, side: 'BUY', quantity: 0.003, price: lower });
  assert.equal(Number(modified.data.price), lower);
  assert.equal((await socket.cancelOrder({ symbol, orderId })).data.status, 'CANCELED');
  await assert.rejects(socket.cancelOrder({ symbol, orderId }), (error) => {
    assert.match(JSON.stringify(error) + error.message, /-2011|Unknown order/);
    return true;
  });
});

test('WebSocket API: conditional orders, account, balance, positions, user stream', async () => {
  const stop = await socket.newAlgoOrder({
    algoType: 'CONDITIONAL',
    symbol,
    side: 'BUY',
    type: 'STOP_MARKET',
    quantity: 0.002,
    triggerPrice: onTick(last * 1.05, 0.1),
  });
  assert.equal(stop.data.algoStatus, 'NEW');
  assert.equal(String((await socket.cancelAlgoOrder({ algoId: stop.data.algoId })).data.code), '200');
  const { data: balance } = await socket.futuresAccountBalanceV2();
  assert.equal(balance[0].asset, 'USDT');
  const byRest = await read(rest.futuresAccountBalanceV3());
  assert.equal(balance[0].balance, byRest[0].balance);
  const { data: status } = await socket.accountInformationV2();
  assert.equal(status.totalWalletBalance, byRest[0].balance);
  assert.deepEqual((await socket.positionInformationV2({ symbol })).data, []);
  const { data: key } = await socket.startUserDataStream();
  assert.equal(key.listenKey.length, 64);
  await socket.keepaliveUserDataStream();
  await socket.closeUserDataStream();
});
